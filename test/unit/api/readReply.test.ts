import fc from 'fast-check';
import { z } from 'zod';

import { describeNextStep } from '../../../nodes/shared/core/problem';
import type { CallName } from '../../../nodes/shared/api/refusals';
import { readReply } from '../../../nodes/shared/api/readReply';
import { certainlyNotAccepted, toAnswer, type Reply } from '../../../nodes/shared/http/reply';

const CALLS: CallName[] = ['spaces', 'options', 'upload', 'submit', 'get', 'upscale'];
const STATUSES = [
	301, 302, 400, 401, 402, 403, 404, 408, 409, 413, 415, 418, 422, 429, 500, 502, 503, 504,
];
const CODES = [
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ECONNRESET',
	'ECONNABORTED',
	'ETIMEDOUT',
	'CERT_HAS_EXPIRED',
	'EPROTO',
	'ERR_INVALID_CHAR',
	'',
];

const schema = z.object({ id: z.string() });
const answer = (status: number, body: unknown, headers = {}): Reply =>
	toAnswer(status, headers, typeof body === 'string' ? body : JSON.stringify(body), 'the-secret');
const read = (reply: Reply, call: CallName = 'get') =>
	readReply(reply, schema, { call, host: 'api.example.com', subject: 'abc' }, 0);
const problemOf = (reply: Reply, call?: CallName) => {
	const result = read(reply, call);
	if (!('problem' in result)) throw new Error('a problem was expected');
	return result.problem;
};
const said = (reply: Reply) =>
	/^AI HomeDesign says: ".*?"(?: \(\w+\))?\./.exec(describeNextStep(problemOf(reply), {}))?.[0] ??
	'';

describe('readReply', () => {
	test('gives the value, and the answer as it came', () => {
		expect(read(answer(200, { id: 'x', more: 1 }))).toEqual({
			value: { id: 'x' },
			raw: { id: 'x', more: 1 },
		});
		expect(read(answer(201, { id: 'x' }))).toMatchObject({ value: { id: 'x' } });
	});

	test.each<[number, CallName, string]>([
		[401, 'get', 'Invalid API key'],
		[403, 'spaces', 'plan does not include'],
		[402, 'spaces', 'refuses this for credits or plan: "the reason" (status 402)'],
		[402, 'submit', 'refuses this for credits or plan: "the reason" (status 402)'],
		[402, 'get', 'refuses this for credits or plan: "the reason" (status 402)'],
		[403, 'options', 'plan does not include'],
		[403, 'upload', 'refuses this for credits or plan: "the reason" (status 403)'],
		[403, 'submit', 'refuses this for credits or plan: "the reason" (status 403)'],
		[403, 'upscale', 'refuses this for credits or plan: "the reason" (status 403)'],
		[403, 'get', 'does not show this order (status 403)'],
		[404, 'get', 'does not know this order'],
		[404, 'upscale', 'does not know the image "abc"'],
		[404, 'submit', 'does not know this order, its space'],
		[404, 'options', 'no options for the space "abc"'],
		[400, 'upload', 'does not take the file "abc"'],
		[404, 'upload', 'does not accept the upload of "abc" (status 404)'],
		[413, 'upload', 'too large'],
		[415, 'upload', 'does not take the file "abc"'],
		[409, 'submit', 'already working on this order'],
		[422, 'submit', 'does not accept this order'],
		[409, 'upscale', 'does not upscale the image "abc"'],
		[400, 'spaces', 'does not accept the request'],
		[400, 'get', 'does not show this order'],
		[429, 'submit', 'Rate limit reached: AI HomeDesign takes no more photos'],
		[429, 'get', 'Too many requests'],
		[500, 'get', 'not available at the moment (status 500)'],
		[302, 'get', 'leads to another address'],
	])('status %p for %s: %s', (status, call, words) => {
		const problem = problemOf(answer(status, { error: 'the reason', key: 'api_error_x' }), call);
		expect(problem.message).toContain(words);
		expect(problem).toMatchObject({
			httpCode: status,
			apiError: 'the reason',
			apiErrorKey: 'api_error_x',
		});
		expect(describeNextStep(problem, {})).toMatch(
			/AI HomeDesign says: "the reason" \(api_error_x\)\. /,
		);
	});

	test.each<[number, CallName, object, string | undefined]>([
		[400, 'submit', { error: 'Insufficient credits' }, 'Insufficient credits'],
		[409, 'submit', { error: 'not enough credit left' }, 'not enough credit left'],
		[422, 'submit', { key: 'api_error_quota_exceeded' }, 'api_error_quota_exceeded'],
		[422, 'upload', { error: 'Your plan has ended' }, 'Your plan has ended'],
		[403, 'get', { error: 'Upgrade your plan' }, 'Upgrade your plan'],
		[422, 'submit', { error: 'unknown space: floor plans' }, undefined],
		[422, 'submit', { error: 'item-plant is no item' }, undefined],
		[409, 'submit', { error: 'order is in progress' }, undefined],
		[404, 'submit', { error: 'no such order, credit or item' }, undefined],
	])('status %p for %s with %p speaks of credits: %p', (status, call, body, reason) => {
		const { message, description } = problemOf(answer(status, body), call);
		const refused = 'AI HomeDesign refuses this for credits or plan';
		if (reason === undefined) return expect(message).not.toContain(refused);
		expect(message).toBe(`${refused}: "${reason}" (status ${status})`);
		expect(description).not.toContain('Space');
	});

	test('a refusal for money that says nothing', () => {
		expect(problemOf(answer(402, {}), 'submit').message).toBe(
			'AI HomeDesign asks for credits or another plan (status 402)',
		);
	});

	test.each([
		[{ error: 'http: no such file' }, 'AI HomeDesign says: "http: no such file".'],
		[{ key: 'api_error_x' }, 'AI HomeDesign says: "api_error_x".'],
		[{ error: 7, key: ['x'] }, ''],
		['', ''],
		['<html>Bad gateway</html>', ''],
		[null, ''],
	])('takes the API’s own words from %p', (body, words) => {
		expect(said(answer(400, body))).toBe(words);
	});

	test.each([
		['<html><body>It works!</body></html>', 'does not answer as AI HomeDesign does', false],
		['', 'does not understand', false],
		['{"id":', 'does not understand', false],
		[{ id: 5 }, 'does not understand', true],
		[[], 'does not understand', true],
		[null, 'does not understand', true],
		[{ error: 'unauthorized' }, 'a message instead of data', true],
	])('an answer with a good status and the body %p', (body, words, unreadable) => {
		const problem = problemOf(answer(200, body));
		expect(problem).toMatchObject({ message: expect.stringContaining(words), retryable: true });
		expect(problem.unreadable).toBe(unreadable);
	});

	test('a message with a good status is passed on', () => {
		expect(said(answer(200, { error: 'unauthorized', key: 'k' }))).toBe(
			'AI HomeDesign says: "unauthorized" (k).',
		);
	});

	test('a long message is cut', () => {
		expect(said(answer(400, { error: 'x'.repeat(1_000_000) })).length).toBeLessThan(400);
	});

	test.each([401, 403])('status %p with a web page comes from something in front', (status) => {
		expect(problemOf(answer(status, '<html>blocked</html>')).message).toContain(
			'Something in front of AI HomeDesign',
		);
		expect(problemOf(answer(status, '')).message).not.toContain('Something in front');
	});

	test('names the place where an answer is odd', () => {
		expect(problemOf(answer(200, { id: 5 })).description).toContain('(at "id")');
	});

	test('an address without the API behind it: 404 with a web page', () => {
		expect(problemOf(answer(404, '<html>not found</html>')).message).toContain(
			'does not answer as AI HomeDesign does',
		);
	});

	test.each([
		['ECONNREFUSED', 'Nothing answers at "api.example.com"'],
		['ENOTFOUND', 'The address "api.example.com" was not found'],
		['ECONNRESET', 'The connection to "api.example.com" was lost'],
		['ECONNABORTED', 'did not answer in time'],
		['', 'The connection to "api.example.com" was lost'],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'no secure connection'],
		['ERR_INVALID_CHAR', 'a value that cannot be sent'],
	])('no answer, code "%s": %s', (code, words) => {
		expect(problemOf({ code, message: 'boom' }).message).toContain(words);
	});

	test('reads Retry-After', () => {
		expect(problemOf(answer(429, {}, { 'retry-after': '12' }))).toMatchObject({
			retryAfterMs: 12_000,
			retryable: true,
		});
		expect(problemOf(answer(503, '', { 'retry-after': '3' }))).toMatchObject({
			retryAfterMs: 3_000,
			retryable: true,
		});
		expect(problemOf(answer(503, '')).retryAfterMs).toBeUndefined();
	});

	test('every problem is told in plain sentences, without n8n’s forbidden words', () => {
		const replies: Reply[] = [
			...STATUSES.map((status) => answer(status, {})),
			...CODES.map((code) => ({ code, message: '' })),
			answer(200, '<html>'),
			answer(200, '{}'),
		];
		for (const call of CALLS) {
			for (const reply of replies) {
				const { message, description } = problemOf(reply, call);
				expect(message).toMatch(/^["A-Z].*[^.]$/);
				expect(description).toMatch(/^[A-Z].*\.$/s);
				expect(description).not.toMatch(/again in|run the item/i);
				expect(`${message} ${description}`).not.toMatch(/\berror\b|\bfail|undefined|\[object/i);
			}
		}
	});

	test('any status, headers and body become a value or a problem', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 200, max: 599 }),
				fc.dictionary(fc.constantFrom('retry-after', 'x'), fc.anything()),
				fc.oneof(fc.string(), fc.json()),
				(status, headers, body) => {
					const result = read(toAnswer(status, headers, body, 'the-secret'));
					expect('value' in result || result.problem.message !== '').toBe(true);
				},
			),
		);
	});
});

describe('toAnswer', () => {
	test.each(['sk-a&b<c>d', 'sk-"q\\x', 'sk-a/b+c=', 'plain'])(
		'keeps the key %p out, however JSON writes it',
		(key) => {
			const escaped = JSON.stringify({ error: `bad ${key}`, list: [key] }).replace(
				/[&<>/]/g,
				(char) => `\\u00${char.charCodeAt(0).toString(16)}`,
			);
			const { json, text } = toAnswer(400, {}, escaped, key);
			expect(json).toEqual({ error: 'bad ***', list: ['***'] });
			expect(toAnswer(400, {}, `<p>${key}</p>`, key).text).toBe('<p>***</p>');
			expect(text).not.toContain(key === 'plain' ? key : '\u0000');
		},
	);
});

describe('certainlyNotTaken: whether the paid call may be sent again', () => {
	const codes = (list: string[], expected: boolean) =>
		list.map((code): [Reply, boolean] => [{ code, message: '' }, expected]);
	const statuses = (list: number[], expected: boolean) =>
		list.map((status): [Reply, boolean] => [answer(status, {}), expected]);
	test.each<[Reply, boolean]>([
		...statuses([400, 401, 403, 404, 415, 422, 429], true),
		...statuses([200, 201, 301, 302, 408, 409, 500, 502, 503, 504], false),
		...codes(
			[
				'ECONNREFUSED',
				'ENOTFOUND',
				'EAI_AGAIN',
				'CERT_HAS_EXPIRED',
				'DEPTH_ZERO_SELF_SIGNED_CERT',
				'ERR_TLS_CERT_ALTNAME_INVALID',
				'ERR_INVALID_CHAR',
			],
			true,
		),
		...codes(
			[
				'ECONNRESET',
				'ECONNABORTED',
				'EPIPE',
				'ETIMEDOUT',
				'EHOSTUNREACH',
				'ENETUNREACH',
				'EPROTO',
				'ERR_SSL_WRONG_VERSION_NUMBER',
				'ERR_BAD_RESPONSE',
				'',
			],
			false,
		),
	])('%j: %s', (reply, expected) => {
		expect(certainlyNotAccepted(reply)).toBe(expected);
	});
});

describe('howToGoOn', () => {
	const retryable = { message: 'w', description: 'Check it.', retryable: true };
	const RUN_AGAIN = 'Run the item again in some minutes.';

	test.each([
		[{}, `Check it. ${RUN_AGAIN}`],
		[{ orderId: 'o1' }, `Check it. ${RUN_AGAIN} Order ID: o1.`],
		[
			{ orderId: 'o1', charged: 'no' as const },
			`Check it. ${RUN_AGAIN} Order ID: o1. The photo is uploaded and nothing was charged for it: use Order > Submit with this order ID, or run the item again.`,
		],
		[
			{ orderId: 'o1', charged: 'unknown' as const },
			'Check it. Order ID: o1. AI HomeDesign may have accepted and charged it: before you submit it again, use Order > Get with this order ID to see whether an image is there; that is not charged.',
		],
		[
			{ orderId: 'o1', imageId: 'i1', charged: 'yes' as const },
			'Check it. Order ID: o1. Image ID: i1. Use Order > Get with this order ID to fetch the photo later; it is not charged again.',
		],
	])('%j', (progress, words) => {
		expect(describeNextStep(retryable, progress)).toBe(words);
	});

	test('does not advise to fetch what will never come', () => {
		const problem = { ...retryable, retryable: false, nothingToFetch: true };
		expect(describeNextStep(problem, { orderId: 'o1', charged: 'yes' })).toBe(
			'Check it. Order ID: o1.',
		);
	});

	test('names the network’s code', () => {
		expect(describeNextStep({ message: 'w', description: 'n.', code: 'ECONNRESET' }, {})).toBe(
			"n. The connection's code is ECONNRESET.",
		);
	});
});
