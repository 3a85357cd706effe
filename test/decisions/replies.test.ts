import fc from 'fast-check';
import { z } from 'zod';

import { otherSidesWords, howToGoOnWithOrder } from '../../nodes/decisions/problem';
import { readReply, wasTaken, type CallName, type Reply } from '../../nodes/decisions/replies';

const CALLS: CallName[] = ['spaces', 'options', 'upload', 'submit', 'get', 'upscale'];
const STATUSES = [
	301, 302, 400, 401, 403, 404, 408, 409, 413, 415, 418, 422, 429, 500, 502, 503, 504,
];
const CODES = [
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'ECONNRESET',
	'ECONNABORTED',
	'ETIMEDOUT',
	'CERT_HAS_EXPIRED',
	'ERR_INVALID_CHAR',
	'',
];

const schema = z.object({ id: z.string() });
const answer = (status: number, body: unknown, headers = {}): Reply => ({
	status,
	headers,
	body: typeof body === 'string' ? body : JSON.stringify(body),
});
const read = (reply: Reply, call: CallName = 'get') =>
	readReply(reply, schema, { call, host: 'api.example.com', subject: 'abc' }, 0);
const problemOf = (reply: Reply, call?: CallName) => {
	const result = read(reply, call);
	if (!('problem' in result)) throw new Error('a problem was expected');
	return result.problem;
};

describe('readReply', () => {
	test('gives the value, and the answer as it came', () => {
		expect(read(answer(200, { id: 'x', more: 1 }))).toEqual({
			value: { id: 'x' },
			raw: { id: 'x', more: 1 },
		});
		expect(read(answer(201, { id: 'x' }))).toMatchObject({ value: { id: 'x' } });
	});

	test.each<[number, CallName, string]>([
		[401, 'get', 'does not know this API key'],
		[403, 'spaces', 'plan does not include'],
		[404, 'get', 'does not know the order "abc"'],
		[404, 'upscale', 'does not know the image "abc"'],
		[404, 'submit', 'does not know the order "abc", its space'],
		[404, 'options', 'no enhancement options for the space "abc"'],
		[400, 'upload', 'does not take the file "abc"'],
		[413, 'upload', 'too large'],
		[415, 'upload', 'does not take the file "abc"'],
		[409, 'submit', 'already working on the order "abc"'],
		[422, 'submit', 'does not accept the order "abc"'],
		[409, 'upscale', 'does not upscale the image "abc"'],
		[400, 'spaces', 'does not accept the request'],
		[429, 'submit', '10 in 10 minutes'],
		[429, 'get', 'fewer requests'],
		[500, 'get', 'not available at the moment (status 500)'],
		[302, 'get', 'leads to another address'],
	])('status %p for %s: %s', (status, call, words) => {
		const problem = problemOf(answer(status, { error: 'the reason', key: 'api_error_x' }), call);
		expect(problem.what).toContain(words);
		expect(problem).toMatchObject({
			httpCode: status,
			apiError: 'the reason',
			apiKey: 'api_error_x',
		});
		expect(otherSidesWords(problem)).toBe('AI HomeDesign says: "the reason" (api_error_x).');
	});

	test.each([
		[{ error: 'http: no such file' }, 'AI HomeDesign says: "http: no such file".'],
		[{ key: 'api_error_x' }, 'AI HomeDesign says: "api_error_x".'],
		[{ error: 7, key: ['x'] }, ''],
		['', ''],
		['<html>Bad gateway</html>', ''],
		[null, ''],
	])('takes the API’s own words from %p', (body, words) => {
		expect(otherSidesWords(problemOf(answer(400, body)))).toBe(words);
	});

	test.each([
		['<html><body>It works!</body></html>', 'does not answer as AI HomeDesign does'],
		['', 'does not understand'],
		['{"id":', 'does not understand'],
		[{ id: 5 }, 'does not understand'],
		[[], 'does not understand'],
		[null, 'does not understand'],
	])('an answer with a good status and the body %p', (body, words) => {
		expect(problemOf(answer(200, body))).toMatchObject({
			what: expect.stringContaining(words),
			passing: true,
			unreadable: true,
		});
	});

	test('names the place where an answer is odd', () => {
		expect(problemOf(answer(200, { id: 5 })).next).toContain('(at "id")');
	});

	test('an address without the API behind it: 404 with a web page', () => {
		expect(problemOf(answer(404, '<html>not found</html>')).what).toContain(
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
		expect(problemOf({ code, message: 'boom' }).what).toContain(words);
	});

	test('reads Retry-After', () => {
		expect(problemOf(answer(429, {}, { 'retry-after': '12' }))).toMatchObject({
			retryAfterMs: 12_000,
			passing: true,
		});
		expect(problemOf(answer(503, '', { 'retry-after': '3' }))).toMatchObject({
			retryAfterMs: 3_000,
			passing: true,
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
				const { what, next } = problemOf(reply, call);
				expect(what).toMatch(/^["A-Z].*[^.]$/);
				expect(next).toMatch(/^[A-Z].*\.$/s);
				expect(`${what} ${next}`).not.toMatch(/\berror\b|\bfail|undefined|\[object/i);
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
					const result = read({ status, headers, body });
					expect('value' in result || result.problem.what !== '').toBe(true);
				},
			),
		);
	});
});

describe('wasTaken: whether the paid call may have arrived', () => {
	test.each<[Reply, 'yes' | 'no' | 'unknown']>([
		[answer(200, {}), 'yes'],
		[answer(200, '<html>'), 'yes'],
		...[400, 401, 403, 404, 415, 422, 429].map((status): [Reply, 'no'] => [
			answer(status, {}),
			'no',
		]),
		...[301, 302, 408, 409, 500, 502, 503, 504].map((status): [Reply, 'unknown'] => [
			answer(status, {}),
			'unknown',
		]),
		...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CERT_HAS_EXPIRED'].map((code): [Reply, 'no'] => [
			{ code, message: '' },
			'no',
		]),
		...['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ERR_BAD_RESPONSE', ''].map(
			(code): [Reply, 'unknown'] => [{ code, message: '' }, 'unknown'],
		),
	])('%j: %s', (reply, expected) => {
		expect(wasTaken(reply)).toBe(expected);
	});
});

describe('howToGoOnWithOrder', () => {
	test.each([
		[{}, ''],
		[{ charged: 'yes' as const }, ''],
		[{ orderId: 'o1' }, 'Order ID: o1.'],
		[{ orderId: 'o1', charged: 'no' as const }, 'use Order > Submit'],
		[{ orderId: 'o1', charged: 'unknown' as const }, 'before you submit it again, use Order > Get'],
		[
			{ orderId: 'o1', imageId: 'i1', charged: 'yes' as const },
			'Order ID: o1. Image ID: i1. Use Order > Get with this ID to fetch the photo later; it is not charged again.',
		],
	])('%j', (progress, words) => {
		expect(howToGoOnWithOrder(progress)).toContain(words);
		if (words === '') expect(howToGoOnWithOrder(progress)).toBe('');
	});
});
