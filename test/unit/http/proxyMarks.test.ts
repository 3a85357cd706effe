import { refusal, type CallName } from '../../../nodes/shared/api/refusals';
import { toAnswer } from '../../../nodes/shared/http/reply';

const messageOf = (
	status: number,
	body = '',
	headers: Record<string, unknown> = {},
	call: CallName = 'upload',
) =>
	refusal(toAnswer(status, headers, body, 'sk-1'), { call, host: 'api.test', subject: 'a.jpg' }, 0);

const CALLS: CallName[] = ['spaces', 'upload', 'submit', 'get', 'process', 'upscale', 'projects'];
const PAGE = '<html><body>Access denied by your company</body></html>';

describe.each(CALLS)('on the call %s', (call) => {
	test.each([
		[407, '', /proxy of your network wants a sign-in/],
		[407, '{"error":"x"}', /proxy of your network wants a sign-in/],
		[511, PAGE, /proxy of your network wants a sign-in/],
		[421, '', /proxy of your network does not let/],
		[431, PAGE, /proxy of your network does not let/],
		[451, PAGE, /proxy of your network does not let/],
	])('%i with %j', (status, body, words) => {
		const problem = messageOf(status, body, {}, call);
		expect(problem.message).toMatch(words);
		expect(problem).toMatchObject({ httpCode: status });
		expect(problem.retryable).toBeUndefined();
	});
});

test.each<[string, Record<string, unknown>, string]>([
	['Squid', { 'x-squid-error': 'ERR_CONNECT_FAIL 111' }, PAGE],
	['Squid by its name', { server: 'squid/5.7' }, ''],
	['a proxy on the way', { via: '1.1 proxy.company.local' }, PAGE],
	['a proxy that names itself', { 'proxy-connection': 'close' }, ''],
	['Zscaler', {}, '<html><title>Zscaler</title></html>'],
	['FortiGate', {}, '<html><title>FortiGuard Intrusion Prevention</title></html>'],
	['a page about a proxy', {}, '<html>The proxy could not reach the host</html>'],
	['Tinyproxy', { server: 'tinyproxy/1.11.1' }, ''],
])('a 503 of %s is the proxy’s, and passes', (_, headers, body) => {
	const problem = messageOf(503, body, headers);
	expect(problem.message).toBe(
		'The proxy of your network cannot reach "api.test" at the moment (status 503)',
	);
	expect(problem.retryable).toBe(true);
});

test.each<[string, Record<string, unknown>, string]>([
	['in its own form', {}, '{"error":"the proxy is down","key":"x"}'],
	['in its own form, through a proxy', { via: '1.1 proxy.company.local' }, '{"error":"down"}'],
	['as a page', {}, '<html>Service Unavailable</html>'],
	['without anything', {}, ''],
	['by Cloudflare', { server: 'cloudflare' }, '<html>Web server is down</html>'],
	['by a CDN', { via: '1.1 varnish' }, ''],
])('a 503 %s is AI HomeDesign’s', (_, headers, body) => {
	expect(messageOf(503, body, headers).message).toMatch(/^AI HomeDesign is not available/);
});

describe('what an upload is refused with says nothing about the photo, but for few', () => {
	test.each([402, 404, 405, 406, 407, 410, 411, 414, 417, 418, 421, 426, 431, 451, 499])(
		'%i',
		(status) => {
			expect(messageOf(status).message).not.toContain('as a photo');
		},
	);
	test.each([400, 415, 422])('%i: not as a page either', (status) => {
		expect(messageOf(status, '{"error":"bad image"}').message).toContain('as a photo');
		expect(messageOf(status, PAGE).message).toBe(
			`Something in front of AI HomeDesign refuses the request (status ${status})`,
		);
	});
});
