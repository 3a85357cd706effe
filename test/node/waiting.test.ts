import { openWorkbench, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
afterEach(() => bench.reset());
afterAll(async () => await bench.close());

const submittedAt = () => bench.sandbox.charges()[0]?.at ?? 0;
/** Seconds from the submission to each look at the order. */
const looks = () => bench.requests('get').map(({ at }) => (at - submittedAt()) / 1000);

test.each([
	['right', 20, 20, [20]],
	['too early', 20, 33, [20, 25, 30, 35]],
	['none', 0, 12, [0, 5, 10, 15]],
])(
	'first looks when the ETA says so, then every five seconds: ETA %s',
	async (_, eta, job, expected) => {
		bench.sandbox.configure({ etaSeconds: eta, jobSeconds: job });
		const run = await bench.run([await bench.photoItem()]);
		expect(run.error).toBeUndefined();
		expect(looks()).toEqual(expected);
	},
);

test('an order that lists its image late is waited for', async () => {
	bench.sandbox.configure({ etaSeconds: 5, jobSeconds: 20, queueSeconds: 18 });
	const run = await bench.run([await bench.photoItem()]);
	expect(run.output[0]?.json).toMatchObject({ status: 'finished' });
});

test('unknown statuses count as running, other good ones as finished', async () => {
	const image = (status: string, src: string | null) => ({
		id: bench.sandbox.charges()[0]?.imageId,
		status,
		src,
	});
	const item = await bench.photoItem();
	bench.sandbox.addFault({
		call: 'submit',
		kind: 'json',
		body: { order_id: 'o', image_id: 'i1', eta: 1 },
	});
	const odd = (images: unknown) =>
		bench.sandbox.addFault({
			call: 'get',
			kind: 'json',
			body: { id: 'o', generated_images: images, strange: [1] },
		});
	odd(null);
	odd([]);
	odd([{ ...image('regular_new_thing', null), id: 'i1' }]);
	odd([{ ...image('', ''), id: 'i1', created_at: '0001-01-01T00:00:00Z' }]);
	odd([
		{ id: 'other', status: 'regular_failed', src: '' },
		{ ...image('enhanced_v2', `${bench.sandbox.imageUrl}/x.jpg`), id: 'i1' },
	]);
	const run = await bench.run([item], { downloadResult: false });
	expect(run.error).toBeUndefined();
	expect(run.output[0]?.json).toMatchObject({
		status: 'finished',
		image_id: 'i1',
		image_url: `${bench.sandbox.imageUrl}/x.jpg`,
	});
});

test('says when nothing comes of a photo, with the order’s ID', async () => {
	bench.sandbox.addFault({ call: 'submit', kind: 'failJob' });
	const run = await bench.run([await bench.photoItem()]);
	const [charge] = bench.sandbox.charges();
	expect(run.error?.message).toBe(
		`AI HomeDesign could not enhance this photo (order ${charge?.orderId})`,
	);
	expect(run.error?.description).toContain('"regular_failed"');
	expect(run.error?.description).toContain(`Image ID: ${charge?.imageId}`);
});

test('when the time is up it says how to get the photo later', async () => {
	bench.sandbox.configure({ jobSeconds: 100 });
	const run = await bench.run([await bench.photoItem()], { options: { timeout: 31 } });
	const [charge] = bench.sandbox.charges();
	expect(run.error?.message).toContain('was not there within 31 seconds');
	expect(run.error?.description).toBe(
		`Its last status was "regular_processing". For longer waiting raise "Timeout" in the options. Order ID: ${charge?.orderId}. Image ID: ${charge?.imageId}. Use Order > Get with this ID to fetch the photo later; it is not charged again.`,
	);
	expect(run.error?.context?.details).toMatchObject({
		order_id: charge?.orderId,
		image_id: charge?.imageId,
		charged: 'yes',
	});
	expect(looks()).toEqual([8, 13, 18, 23, 28]);

	const later = await bench.run([{ json: {} }], {
		resource: 'order',
		operation: 'get',
		orderId: charge?.orderId ?? '',
		waitForResult: true,
	});
	expect(later.output[0]?.json).toMatchObject({ status: 'finished' });
	expect(bench.sandbox.charges()).toHaveLength(1);
});

test.each([
	['500', { kind: 'status', status: 500 }],
	['503 with Retry-After', { kind: 'status', status: 503, headers: { 'retry-after': '9' } }],
	['429', { kind: 'status', status: 429, body: { error: 'slow down' } }],
	['a web page', { kind: 'html', status: 502 }],
	['a web page with status 200', { kind: 'html' }],
	['half an answer', { kind: 'malformedJson' }],
	['a lost connection', { kind: 'resetBefore' }],
	['a truncated answer', { kind: 'truncate' }],
	['wrong types', { kind: 'json', body: { generated_images: [{ id: {}, src: 5 }] } }],
] as const)(
	'a look that meets %s is repeated, not sooner than five seconds later',
	async (_, fault) => {
		bench.sandbox.addFault({ call: 'get', times: 2, ...fault });
		const run = await bench.run([await bench.photoItem()]);
		expect(run.error).toBeUndefined();
		const pause = 'headers' in fault ? 9 : 5;
		expect(looks()).toEqual([8, 8 + pause, 8 + 2 * pause]);
		expect(bench.sandbox.charges()).toHaveLength(1);
	},
);

test('answers that never make sense end the waiting before its time', async () => {
	bench.sandbox.addFault({
		call: 'get',
		kind: 'json',
		body: { generated_images: 'none' },
		times: Infinity,
	});
	const run = await bench.run([await bench.photoItem()]);
	expect(run.error?.message).toContain('does not understand');
	expect(run.error?.description).toContain('it is not charged again');
	expect(looks()).toHaveLength(5);
});

test('a key that stops working in the middle: the order’s ID is kept', async () => {
	bench.sandbox.addFault({
		call: 'get',
		kind: 'status',
		status: 401,
		body: { error: 'unauthorized' },
	});
	const run = await bench.run([await bench.photoItem()]);
	expect(run.error?.message).toContain('does not know this API key');
	expect(run.error?.description).toContain(`Order ID: ${bench.sandbox.charges()[0]?.orderId}`);
});

test('an API that is down until the time is up says so', async () => {
	bench.sandbox.addFault({ call: 'get', kind: 'status', status: 500, times: Infinity });
	const run = await bench.run([await bench.photoItem()], { options: { timeout: 60 } });
	expect(run.error?.description).toContain(
		'At the last look: AI HomeDesign is not available at the moment (status 500).',
	);
});

describe('downloading', () => {
	test.each([
		['a lost connection', { kind: 'resetBefore' }],
		['half a photo', { kind: 'truncate' }],
		['503', { kind: 'status', status: 503 }],
		['a web page with status 200', { kind: 'html' }],
		['nothing', { kind: 'empty' }],
		['an address that has expired', { kind: 'expired' }],
	] as const)('goes on after %s, and gives the photo whole', async (_, fault) => {
		bench.sandbox.addFault({ call: 'download', ...fault });
		const run = await bench.run([await bench.photoItem()]);
		expect(run.error).toBeUndefined();
		const binary = run.output[0]?.binary?.data;
		if (!binary) throw new Error('no binary');
		const expected = await bench.sandbox.resultOf(String(run.output[0]?.json.image_id));
		expect((await bench.engine.readBinary(binary)).equals(expected)).toBe(true);
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('asks for a fresh address when the one it has expires', async () => {
		bench.sandbox.addFault({ call: 'download', kind: 'expired' });
		await bench.run([await bench.photoItem()]);
		expect(bench.calls().slice(-4)).toEqual(['get', 'download', 'get', 'download']);
	});

	test('what never comes is named with its order', async () => {
		bench.sandbox.addFault({ call: 'download', kind: 'html', times: Infinity });
		const run = await bench.run([await bench.photoItem()]);
		expect(run.error?.message).toContain('it looks like a web page (HTML)');
		expect(run.error?.description).toContain('it is not charged again');
		bench.sandbox.clearFaults();
		bench.sandbox.addFault({ call: 'download', kind: 'expired', times: Infinity });
		const expired = await bench.run([await bench.photoItem()]);
		expect(expired.error?.message).toContain('The enhanced photo is not to be had');
		expect(expired.error?.description).toContain('it is not charged again');
	});
});
