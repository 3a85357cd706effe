import type { INode, INodeParameters } from 'n8n-workflow';

import { holdAnswers } from './heldAnswers';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

/** Of V1. */
const UPLOAD = 'POST /v1/order';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench({ binaryMode: 'filesystem' });
});
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

const names = (count: number) => Array.from({ length: count }, (_, index) => `photo-${index}.jpg`);
const photos = async (count: number) =>
	await Promise.all(names(count).map((name) => bench.photoItem(name)));
const batch = async (count: number, parameters: INodeParameters = {}, node: Partial<INode> = {}) =>
	await bench.run(await photos(count), parameters, node);
const seconds = (ms: number) => Math.round(ms / 100) / 10;
const times = () => bench.sandbox.charges().map(({ at }) => at);
const span = () => seconds(Math.max(...times()) - Math.min(...times()));

test('ten photos take one waiting time, not ten, and come out in their order', async () => {
	bench.sandbox.configure({ etaSeconds: 30 });
	const run = await batch(10);
	expect(run.error).toBeUndefined();
	expect(run.output.map(({ json }) => json.file_name)).toEqual(
		names(10).map((name) => name.replace('.jpg', '-enhanced.jpg')),
	);
	expect(run.items('Node').map(({ pairedItem }) => pairedItem)).toEqual(
		names(10).map((_, item) => ({ item })),
	);
	for (const item of run.output) {
		const binary = item.binary?.data;
		if (!binary) throw new Error('no binary');
		const expected = await bench.sandbox.resultOf(String(item.json.image_id));
		expect((await bench.engine.readBinary(binary)).equals(expected)).toBe(true);
	}
	const ends = bench.requests('download').map(({ at }) => at);
	expect(seconds(Math.max(...ends) - Math.min(...times()))).toBeLessThanOrEqual(35);
	expect(bench.requests('spaces')).toHaveLength(1);
	expect(bench.requests('options')).toHaveLength(1);
});

test('25 photos use the limit fully and do not run into it', async () => {
	const run = await batch(25);
	expect(run.output).toHaveLength(25);
	expect(bench.requests('submit').every(({ status }) => status === 200)).toBe(true);
	expect(bench.sandbox.charges()).toHaveLength(25);
	expect(span()).toBeGreaterThanOrEqual(1_200);
	expect(span()).toBeLessThan(1_205);
	expect(run.hints('Node')).toEqual([
		expect.objectContaining({
			message: expect.stringContaining("waited for AI HomeDesign's rate limit"),
			location: 'outputPane',
		}),
		{
			message:
				'V3 of the API takes your key, too, and has no such limit: choose it as "API Version" in the credential.',
			type: 'warning',
			location: 'outputPane',
		},
	]);
	expect(bench.requests('projects')).toHaveLength(1);
});

test('a run that waited says nothing of V3 where V3 does not take the key', async () => {
	bench.sandbox.configure({ without: { v3: '410' } });
	const run = await batch(11);
	bench.sandbox.configure({ without: {} });
	expect(JSON.stringify(run.hints('Node'))).not.toContain('V3 of the API takes');
	expect(run.output).toHaveLength(11);
});

test('two executions of one process share the limit', async () => {
	const [one, two] = await Promise.all([batch(7), batch(7)]);
	expect([one.output.length, two.output.length]).toEqual([7, 7]);
	expect(bench.requests('submit')).toHaveLength(14);
	expect(span()).toBeGreaterThanOrEqual(600);
});

test('a limit that others have used up is obeyed', async () => {
	bench.sandbox.configure({ rateLimit: { submissions: 2, windowSeconds: 300 } });
	const run = await batch(5);
	expect(run.output).toHaveLength(5);
	expect(bench.sandbox.charges()).toHaveLength(5);
	expect(span()).toBeLessThan(800);
	const refused = bench.requests('submit').filter(({ status }) => status === 429);
	expect(refused.length).toBeLessThan(15);
});

test('without waiting, photos beyond the limit answer with their order', async () => {
	const run = await batch(
		12,
		{ options: { waitOnRateLimit: false } },
		{ onError: 'continueErrorOutput' },
	);
	expect(run.output).toHaveLength(10);
	expect(run.errorOutput).toHaveLength(2);
	for (const { json } of run.errorOutput) {
		expect(json.error).toMatchObject({
			message: expect.stringContaining('Rate limit reached'),
			order_id: expect.any(String),
			charged: 'no',
		});
	}
	expect(bench.requests('submit')).toHaveLength(10);
	expect(bench.requests('upload')).toHaveLength(12);
});

test('a photo is fetched as soon as it is finished, while others are still running', async () => {
	bench.sandbox.configure({ etaSeconds: [5, 120] });
	await batch(8);
	const calls = bench.calls();
	expect(calls.indexOf('download')).toBeLessThan(calls.lastIndexOf('get') - 2);
});

test('no more photos are on their way at once than the user allows', async () => {
	const imageHost = new URL(bench.sandbox.imageUrl).host;
	for (const concurrency of [1, 3]) {
		const uploads = holdAnswers(({ method, url }) => `${method} ${url}` === UPLOAD, concurrency);
		const downloads = holdAnswers(({ headers }) => headers.host === imageHost, 1);
		const run = await batch(6, { options: { concurrency } });
		uploads.close();
		downloads.close();
		expect(run.error).toBeUndefined();
		expect([bench.requests('upload').length, bench.requests('download').length]).toEqual([6, 6]);
		expect(uploads.most()).toBe(concurrency);
		expect(downloads.most()).toBeGreaterThan(0);
		expect(downloads.most()).toBeLessThanOrEqual(concurrency);
		await bench.reset();
	}
});

test('a wrong concurrency is told', async () => {
	const run = await batch(2, { options: { concurrency: '={{ 0.5 }}' } });
	expect(run.error?.message).toContain('"Photos at Once" has a value that cannot be used');
	expect(bench.requests('upload')).toEqual([]);
});

test('few polls, never two of one order within five seconds', async () => {
	let drawn = 1;
	const random = () => (drawn = (drawn * 16_807) % 2_147_483_647) / 2_147_483_647;
	bench.sandbox.configure({
		etaSeconds: [10, 40],
		jobSeconds: (eta) => eta * (0.75 + random() * 0.6),
	});
	const run = await batch(10);
	expect(run.output).toHaveLength(10);
	const polls = bench.requests('get');
	expect(polls.length / 10).toBeLessThanOrEqual(3);
	const byOrder = new Map<string, number>();
	for (const { orderId = '', at } of polls) {
		expect(at - (byOrder.get(orderId) ?? -Infinity)).toBeGreaterThanOrEqual(5_000);
		byOrder.set(orderId, at);
	}
});

describe('one item’s failure', () => {
	test('ends the node without beginning anything new; what is paid is listed', async () => {
		bench.sandbox.addFault({ call: 'upload', kind: 'status', status: 415, skip: 2 });
		const run = await batch(10, { options: { concurrency: 1 } });
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain('(photo 3 of 10)');
		expect(bench.requests('upload')).toHaveLength(3);
		expect(bench.sandbox.charges().length).toBeLessThanOrEqual(2);
		for (const { orderId } of bench.sandbox.orders())
			expect(run.error?.description).toContain(orderId);
		expect(bench.sandbox.inFlight()).toBe(0);
	});

	test('is what the message tells, not that the others were called off', async () => {
		bench.sandbox.configure({ etaSeconds: 30, jobSeconds: 60 });
		bench.sandbox.addFault({ call: 'get', kind: 'status', status: 401, skip: 4 });
		const run = await batch(8);
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain('Invalid API key');
		for (const { orderId } of bench.sandbox.charges()) {
			expect(`${run.error?.message} ${run.error?.description}`).toContain(orderId);
		}
	});

	test('with Retry On Fail costs nothing twice, whatever the order of the items', async () => {
		bench.sandbox.addFault({ call: 'download', kind: 'status', status: 404, skip: 1, times: 6 });
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter', skip: 3 });
		const run = await bench.run(
			await photos(8),
			{},
			{ retryOnFail: true, maxTries: 5, waitBetweenTries: 1 },
		);
		expect(run.error).toBeUndefined();
		expect(run.output.map(({ json }) => json.file_name)).toEqual(
			names(8).map((name) => name.replace('.jpg', '-enhanced.jpg')),
		);
		expect(bench.sandbox.charges()).toHaveLength(8);
	});
});

describe('what earlier tries have paid for is named by the last one, too', () => {
	const RETRY = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
	/** The first look is refused, and the second try from its beginning. */
	const refuseTheKeyAfterSubmitting = () => {
		const refused = { kind: 'status', status: 401 } as const;
		bench.sandbox.addFault({ call: 'get', ...refused });
		bench.sandbox.addFault({ call: 'spaces', ...refused, skip: 1, times: Infinity });
	};

	test('when it ends before the photos are looked at', async () => {
		refuseTheKeyAfterSubmitting();
		const run = await bench.run(await photos(2), {}, RETRY);
		expect(bench.sandbox.charges()).toHaveLength(2);
		for (const { orderId } of bench.sandbox.charges()) {
			expect(`${run.error?.message} ${run.error?.description}`).toContain(orderId);
		}
	});

	test('with Continue, in each item’s own message', async () => {
		refuseTheKeyAfterSubmitting();
		const run = await bench.run(await photos(1), {}, { ...RETRY, onError: 'continueErrorOutput' });
		const [charge] = bench.sandbox.charges();
		expect(run.errorOutput[0]?.json.error).toMatchObject({
			order_id: charge?.orderId,
			charged: 'yes',
		});
	});
});

test('a service that wants to be left alone for days does not stop later runs for days', async () => {
	bench.sandbox.addFault({
		call: 'submit',
		kind: 'status',
		status: 429,
		headers: { 'retry-after': '99999999999999' },
	});
	const refused = await batch(1);
	expect(refused.error?.message).toContain('Rate limit reached');
	const next = await batch(1);
	expect(next.error).toBeUndefined();
	const times = bench.requests('submit').map(({ at }) => at);
	expect(seconds((times[1] ?? 0) - (times[0] ?? 0))).toBeLessThanOrEqual(1_200);
});

test('Order > Get collects many orders at once', async () => {
	bench.sandbox.configure({ etaSeconds: 60 });
	const submitted = await batch(10, { waitForResult: false });
	const items = submitted.output.map(({ json }) => ({ json }));
	const run = await bench.run(items, {
		resource: 'order',
		operation: 'get',
		orderId: '={{ $json.order_id }}',
		waitForResult: true,
	});
	expect(run.output.map(({ json }) => json.order_id)).toEqual(
		items.map(({ json }) => json.order_id),
	);
	expect(run.output.every(({ json, binary }) => json.status === 'finished' && binary?.data)).toBe(
		true,
	);
	expect(bench.sandbox.charges()).toHaveLength(10);
});

test('people can follow a run: in the log, and in the editor while they watch', async () => {
	const run = await batch(3);
	const messages = run.uiMessages.map((message) => JSON.stringify(message));
	for (const words of [
		/AI HomeDesign: \S+\.jpg uploaded \(1 of 3\): order [\w-]+/,
		/AI HomeDesign: \S+\.jpg submitted \(3 of 3\), ready in about \d+ s: order [\w-]+, image [\w-]+/,
		/AI HomeDesign: \S+\.jpg finished \(3 of 3\): order [\w-]+, image [\w-]+/,
	]) {
		expect(messages.filter((message) => words.test(message))).toHaveLength(1);
		expect(bench.engine.log.text()).toMatch(words);
	}
	const active = await bench.engine.runNode({
		items: await photos(2),
		credentials: bench.credentials,
		mode: 'trigger',
		parameters: { spaceName: 'space-indoor' },
	});
	expect(active.output).toHaveLength(2);
	expect(active.uiMessages).toEqual([]);
});

test('a run that had to try again says so in the output panel', async () => {
	bench.sandbox.addFault({ call: 'upload', kind: 'status', status: 503 });
	bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
	const run = await batch(2);
	expect(run.hints('Node')).toEqual([
		expect.objectContaining({
			message: expect.stringMatching(
				/^2 photos: 2 enhanced\. 2 credits, .+\. 2 requests .* No image was paid twice\.$/,
			),
		}),
	]);
	expect((await batch(2)).hints('Node')).toEqual([
		expect.objectContaining({
			message: expect.stringMatching(/^2 photos: 2 enhanced\. 2 credits, [\w ]+\.$/),
		}),
	]);
});

test('equal photos are two orders when the user wants that', async () => {
	const photo = await smallPhoto();
	const items = await Promise.all(['a.jpg', 'b.jpg'].map((name) => bench.photoItem(name, photo)));
	const run = await bench.run(items, { options: { repeatedPhotos: 'enhanceAgain' } });
	expect(new Set(run.output.map(({ json }) => json.order_id)).size).toBe(2);
});
