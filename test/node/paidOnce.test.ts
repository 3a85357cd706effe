import type { FaultEffect } from '../../sandbox';
import { openWorkbench, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

const AFTER_THE_WORK: Array<[string, FaultEffect]> = [
	['the connection is cut after the work', { kind: 'resetAfter' }],
	['the answer is cut off', { kind: 'truncate' }],
];
const BEFORE_THE_WORK: Array<[string, FaultEffect]> = [
	['the connection is cut before the work', { kind: 'resetBefore' }],
	['500', { kind: 'status', status: 500, body: { error: 'internal' } }],
	['502 with a web page', { kind: 'html', status: 502 }],
	['503', { kind: 'status', status: 503, headers: { 'retry-after': '1' } }],
	['504 without a body', { kind: 'empty', status: 504 }],
	['a web page with status 200', { kind: 'html' }],
	['an empty answer', { kind: 'empty' }],
	['half an answer', { kind: 'malformedJson' }],
	['an answer without the image', { kind: 'json', body: { order_id: 'x' } }],
	['wrong types', { kind: 'json', body: { order_id: [], image_id: {}, eta: 'soon' } }],
	['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:9/' }],
];

test.each(AFTER_THE_WORK)('%s: the order itself tells, and the photo comes', async (_, fault) => {
	bench.sandbox.addFault({ call: 'submit', ...fault });
	const run = await bench.run([await bench.photoItem()]);
	expect(run.error).toBeUndefined();
	expect(bench.requests('submit')).toHaveLength(1);
	expect(bench.sandbox.charges()).toHaveLength(1);
	expect(run.output[0]?.json).toMatchObject({
		status: 'finished',
		image_id: bench.sandbox.charges()[0]?.imageId,
	});
});

test('an order that shows the image late is asked again, not submitted again', async () => {
	bench.sandbox.configure({ queueSeconds: 60, etaSeconds: 70 });
	bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
	bench.sandbox.addFault({ call: 'get', kind: 'status', status: 500, times: 2 });
	const run = await bench.run([await bench.photoItem()]);
	expect(run.error).toBeUndefined();
	expect(bench.sandbox.charges()).toHaveLength(1);
	expect(run.output[0]?.json).toMatchObject({ status: 'finished' });
});

describe.each(BEFORE_THE_WORK)('%s', (_, fault) => {
	test('the order proves that it was not taken, and it is submitted again, once', async () => {
		bench.sandbox.addFault({ call: 'submit', ...fault });
		const run = await bench.run([await bench.photoItem()]);
		expect(run.error).toBeUndefined();
		expect(run.output[0]?.json).toMatchObject({ status: 'finished' });
		expect(bench.requests('submit')).toHaveLength(2);
		expect(bench.sandbox.charges()).toHaveLength(1);
		const times = bench.requests('get').map(({ at }) => at);
		times
			.slice(1)
			.forEach((at, index) => expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(5_000));
	});

	test('not a third time', async () => {
		bench.sandbox.addFault({ call: 'submit', times: Infinity, ...fault });
		const run = await bench.run([await bench.photoItem()]);
		const orderId = bench.sandbox.orders()[0]?.orderId;
		expect(bench.requests('submit')).toHaveLength(2);
		expect(run.error?.message).toMatch(
			/^AI HomeDesign did not take the order, although it was submitted twice(: ".*")? \(order /,
		);
		expect(run.error?.message).toContain(`(order ${orderId})`);
		expect(run.error?.context?.details).toMatchObject({ order_id: orderId, charged: 'no' });
		expect(run.error?.description).toContain('nothing was charged');
	});

	test('not without proof: when the time is up before, nobody can tell', async () => {
		bench.sandbox.addFault({ call: 'submit', ...fault });
		const run = await bench.run([await bench.photoItem()], { options: { timeout: 40 } });
		const orderId = bench.sandbox.orders()[0]?.orderId;
		expect(bench.requests('submit')).toHaveLength(1);
		expect(run.error?.message).toMatch(
			/^AI HomeDesign may or may not have taken the order(: ".*")? \(order /,
		);
		expect(run.error?.message).toContain(`(order ${orderId})`);
		expect(run.error?.description).toContain(
			'before you submit it again, use Order > Get with this order ID',
		);
		expect(run.error?.context?.details).toMatchObject({ order_id: orderId, charged: 'unknown' });
	});
});

test('a look that is put off for a day is made in time all the same', async () => {
	bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
	bench.sandbox.addFault({
		call: 'get',
		kind: 'status',
		status: 503,
		headers: { 'retry-after': '86400' },
	});
	const run = await bench.run([await bench.photoItem()]);
	expect(run.error).toBeUndefined();
	expect(bench.sandbox.charges()).toHaveLength(1);
});

test('asking may be refused, too: then nobody knows, and the ID is there', async () => {
	bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
	bench.sandbox.addFault({ call: 'get', kind: 'status', status: 401, times: Infinity });
	const run = await bench.run([await bench.photoItem()]);
	expect(run.error?.context?.details).toMatchObject({
		charged: 'unknown',
		order_id: bench.sandbox.orders()[0]?.orderId,
	});
	expect(bench.requests('submit')).toHaveLength(1);
});

test.each([
	[400, 'does not accept this order'],
	[401, 'Invalid API key'],
	[403, 'refuses this for credits or plan: "the reason"'],
	[404, 'does not know this order'],
	[415, 'does not accept this order'],
	[422, 'does not accept this order'],
])(
	'status %p is a refusal: told at once, nothing charged, the upload kept',
	async (status, words) => {
		bench.sandbox.addFault({
			call: 'submit',
			kind: 'status',
			status,
			body: { error: 'the reason', key: 'api_error_x' },
		});
		const run = await bench.run([await bench.photoItem()]);
		expect(run.error?.message).toContain(words);
		expect(run.error?.description).toContain('nothing was charged for it');
		expect(run.error?.description).toContain('AI HomeDesign says: "the reason" (api_error_x).');
		expect(bench.requests('submit')).toHaveLength(1);
		expect(bench.requests('get')).toEqual([]);
	},
);

test('a conflict: one look at the order tells', async () => {
	bench.sandbox.addFault({
		call: 'submit',
		kind: 'status',
		status: 409,
		body: { error: 'conflict' },
	});
	const run = await bench.run([await bench.photoItem()]);
	expect(run.error?.message).toContain('already working on this order');
	expect(bench.requests('get')).toHaveLength(1);
});

describe('Order > Submit of an order that has images already', () => {
	test('an ambiguous answer is settled by the image that was not there before', async () => {
		await bench.run([await bench.photoItem()]);
		const [first] = bench.sandbox.charges();
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
		const run = await bench.run([{ json: {} }], {
			resource: 'order',
			operation: 'submit',
			orderId: first?.orderId ?? '',
		});
		const [, second] = bench.sandbox.charges();
		expect(run.output[0]?.json).toEqual({
			order_id: first?.orderId,
			image_id: second?.imageId,
			eta: null,
		});
		expect(second?.imageId).not.toBe(first?.imageId);
	});

	test('the old image is not mistaken for a new one', async () => {
		await bench.run([await bench.photoItem()]);
		const [first] = bench.sandbox.charges();
		bench.sandbox.addFault({ call: 'submit', kind: 'resetBefore' });
		const run = await bench.run([{ json: {} }], {
			resource: 'order',
			operation: 'submit',
			orderId: first?.orderId ?? '',
		});
		expect(run.error).toBeUndefined();
		expect(bench.sandbox.charges()).toHaveLength(2);
		expect(run.output[0]?.json.image_id).toBe(bench.sandbox.charges()[1]?.imageId);
	});
});

describe('the rate limit', () => {
	test('is waited for', async () => {
		bench.sandbox.configure({ rateLimit: { submissions: 1, windowSeconds: 600 } });
		const run = await bench.run([await bench.photoItem('a.jpg'), await bench.photoItem('b.jpg')]);
		expect(run.error).toBeUndefined();
		expect(run.output).toHaveLength(2);
		expect(bench.sandbox.charges()).toHaveLength(2);
		const [first, second] = bench.sandbox.charges();
		const waited = (second?.at ?? 0) - (first?.at ?? 0);
		expect(waited).toBeGreaterThanOrEqual(600_000);
		expect(waited).toBeLessThanOrEqual(660_000 + 8_000);
	});

	test('is waited for as long as Retry-After says', async () => {
		bench.sandbox.addFault({
			call: 'submit',
			kind: 'status',
			status: 429,
			headers: { 'retry-after': '42' },
		});
		const run = await bench.run([await bench.photoItem()]);
		expect(run.error).toBeUndefined();
		const [refused, taken] = bench.requests('submit').map(({ at }) => at);
		expect((taken ?? 0) - (refused ?? 0)).toBe(42_000);
	});

	test('is told when it is not to be waited for', async () => {
		bench.sandbox.configure({ rateLimit: { submissions: 1, windowSeconds: 600 } });
		const items = [await bench.photoItem('a.jpg'), await bench.photoItem('b.jpg')];
		const run = await bench.run(items, { options: { waitOnRateLimit: false } });
		expect(run.error?.message).toContain('Rate limit reached');
		expect(run.error?.description).toContain('AI HomeDesign says: "rate-limit exceeded');
		const [paid] = bench.sandbox.charges();
		expect(run.error?.description).toContain(`a.jpg = ${paid?.orderId};`);
	});

	test('that never ends is given up after a whole window', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'status', status: 429, times: Infinity });
		const run = await bench.run([await bench.photoItem()]);
		expect(run.error?.message).toContain('Rate limit reached');
		const times = bench.requests('submit').map(({ at }) => at);
		expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(600_000);
	});
});
