import type { INodeParameterResourceLocator } from 'n8n-workflow';

import { openWorkbench, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

const charge = (index = 0) => {
	const made = bench.sandbox.charges()[index];
	if (!made) throw new Error('nothing was charged');
	return made;
};
const run = async (resource: string, operation: string, parameters = {}, items = [{ json: {} }]) =>
	await bench.run(items, { resource, operation, ...parameters });
const uploaded = async () => {
	const result = await bench.run([await bench.photoItem('hall.jpg')], { operation: 'upload' });
	return String(result.output[0]?.json.order_id);
};
const submitted = async () => {
	await bench.run([await bench.photoItem('hall.jpg')], { waitForResult: false });
	return charge(bench.sandbox.charges().length - 1);
};

describe('Image > Upload', () => {
	test('uploads and gives the order’s ID; nothing is charged', async () => {
		const result = await bench.run([await bench.photoItem('hall.jpg')], { operation: 'upload' });
		expect(bench.calls()).toEqual(['upload']);
		expect(result.output).toMatchObject([
			{
				json: { order_id: bench.sandbox.orders()[0]?.orderId, file_name: 'hall.jpg' },
				pairedItem: { item: 0 },
			},
		]);
		expect(bench.sandbox.charges()).toEqual([]);
	});
});

describe('Order > Submit', () => {
	test('gives the API’s own answer', async () => {
		const orderId = await uploaded();
		const result = await run('order', 'submit', {
			orderId,
			enhancementOptions: ['Remove Extra Objects'],
		});
		expect(result.output[0]?.json).toEqual({
			order_id: orderId,
			image_id: charge().imageId,
			eta: 8,
		});
		expect(bench.requests('submit')[0]?.body).toEqual({
			order_id: orderId,
			space_name: 'space-indoor',
			selected_widgets: [{ id: expect.any(String), item_id: expect.any(String) }],
		});
	});

	test('takes the space by its title, as an agent gives it', async () => {
		const orderId = await uploaded();
		await run('order', 'submit', { orderId, spaceName: 'outdoor' });
		expect(bench.requests('submit')[0]?.body).toMatchObject({
			space_name: 'space-outdoor',
			selected_widgets: [],
		});
	});

	const located = (value: string, mode = 'name'): INodeParameterResourceLocator => ({
		__rl: true,
		mode,
		value,
	});
	test.each<[string, INodeParameterResourceLocator | string]>([
		['from the list', located('space-outdoor', 'list')],
		['by its title', located('Outdoor')],
		['by an expression', located('={{ "Out" + "door" }}')],
		[
			'by an expression that gives a locator',
			located("={{ {__rl: true, mode: 'list', value: 'space-outdoor'} }}"),
		],
		[
			'by an expression in place of a locator',
			"={{ {__rl: true, mode: 'list', value: 'space-outdoor'} }}",
		],
		['as plain text', 'space-outdoor'],
	])('takes the space %s', async (_, spaceName) => {
		await run('order', 'submit', {
			orderId: await uploaded(),
			spaceName,
			enhancementOptions: ['Greener Grass'],
		});
		expect(bench.requests('submit')).toMatchObject([
			{ body: { space_name: 'space-outdoor', selected_widgets: [{}] } },
		]);
	});

	test('says what is wrong with an order that does not exist, before it is paid', async () => {
		const result = await run('order', 'submit', { orderId: 'nope' });
		expect(result.error?.message).toBe('AI HomeDesign does not know this order (order nope)');
		expect(bench.requests('submit')).toEqual([]);
	});

	test.each([
		['orderId', '={{ "" }}', '"Order ID" is empty: the expression {{ "" }} gives nothing'],
		['orderId', '={{ {} }}', '"Order ID" has a value that cannot be used'],
		['spaceName', '={{ "" }}', '"Space" is empty: the expression {{ "" }} gives nothing'],
		['spaceName', 'garage', '"Space" has a value that AI HomeDesign does not offer: "garage"'],
		[
			'enhancementOptions',
			'={{ ["Pool"] }}',
			'"Enhancement Option Names or IDs" has an option that this space does not offer: "Pool"',
		],
		[
			'options',
			{ waitOnRateLimit: 'maybe' },
			'"Wait for the Limit" has a value that cannot be used',
		],
	])('refuses %s = %j before anything is paid', async (name, value, message) => {
		const result = await run('order', 'submit', { orderId: 'x', [name]: value });
		expect(result.error?.message).toBe(message);
		expect(bench.requests('submit')).toEqual([]);
		expect(bench.sandbox.charges()).toEqual([]);
	});
});

describe('Order > Get', () => {
	test('tells the state of an order without waiting', async () => {
		const { orderId, imageId } = await submitted();
		const result = await run('order', 'get', { orderId });
		expect(result.output[0]).toMatchObject({
			json: {
				order_id: orderId,
				image_id: imageId,
				status: 'processing',
				space_name: expect.anything(),
				image_url: null,
				eta: null,
				file_name: null,
			},
			pairedItem: { item: 0 },
		});
		expect(result.output[0]?.binary).toBeUndefined();
	});

	test('waits and downloads on request', async () => {
		const { orderId, imageId } = await submitted();
		const result = await run('order', 'get', { orderId, imageId, waitForResult: true });
		expect(result.output[0]?.json).toMatchObject({
			image_id: imageId,
			status: 'finished',
			file_name: expect.stringMatching(/-enhanced\.jpg$/),
		});
		const binary = result.output[0]?.binary?.data;
		if (!binary) throw new Error('no binary');
		expect(
			(await bench.engine.readBinary(binary)).equals(await bench.sandbox.resultOf(imageId)),
		).toBe(true);
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('gives the raw order on request', async () => {
		const { orderId } = await submitted();
		const result = await run('order', 'get', { orderId, simplify: false });
		expect(result.output[0]?.json).toMatchObject({
			id: orderId,
			service_name: 'service-image-enhancement',
		});
	});

	test('an order that was never submitted is told as uploaded', async () => {
		const orderId = await uploaded();
		const now = await run('order', 'get', { orderId });
		expect(now.output[0]?.json).toMatchObject({ status: 'uploaded', image_id: null });
	});

	test('an order that was never submitted is not waited for longer than an image may take to show', async () => {
		const orderId = await uploaded();
		const result = await run('order', 'get', { orderId, waitForResult: true });
		expect(result.error?.message).toBe(
			`The order has no image: its photo is uploaded, and was not submitted (order ${orderId})`,
		);
		expect(result.error?.description).toContain('Use Order > Submit');
		const times = bench.requests('get').map(({ at }) => at);
		expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBe(120_000);
	});

	test('an order that shows no image: says so when the time is up', async () => {
		const orderId = await uploaded();
		const result = await run('order', 'get', {
			orderId,
			waitForResult: true,
			options: { timeout: 20 },
		});
		expect(result.error?.message).toContain('was not ready within 20 seconds');
		expect(result.error?.description).toContain('If it was never submitted, use Order > Submit.');
	});

	test('an image that the order does not have', async () => {
		const { orderId, imageId } = await submitted();
		const result = await run('order', 'get', {
			orderId,
			imageId: 'other',
			waitForResult: true,
			options: { timeout: 20 },
		});
		expect(result.error?.description).toContain(
			`The order shows no image "other" so far. It has: "${imageId}".`,
		);
	});

	test('an image that the order does not have is told at once without waiting', async () => {
		const { orderId, imageId } = await submitted();
		const result = await run('order', 'get', { orderId, imageId: 'other' });
		expect(result.error?.message).toBe(`The order has no image "other" (order ${orderId})`);
		expect(result.error?.description).toContain(`It has: "${imageId}".`);
	});

	test.each(['.', '..', '\\ud800'])('refuses an ID that cannot be one: %s', async (id) => {
		for (const [resource, operation, name] of [
			['order', 'get', 'orderId'],
			['image', 'upscale', 'imageId'],
		] as const) {
			const result = await run(resource, operation, { [name]: `={{ "${id}" }}` });
			expect(result.error?.message).toMatch(/^"(Order|Image) ID" has a value that cannot be used$/);
		}
		expect(bench.requests()).toEqual([]);
	});

	test('items of one order share their polls, and never ask twice within five seconds', async () => {
		const { orderId } = await submitted();
		const items = Array.from({ length: 20 }, () => ({ json: {} }));
		const before = bench.requests('get').length;
		const now = await run('order', 'get', { orderId }, items);
		expect(now.output).toHaveLength(20);
		expect(bench.requests('get')).toHaveLength(before + 1);
		const waited = await run('order', 'get', { orderId, waitForResult: true }, items);
		expect(waited.output).toHaveLength(20);
		const times = bench.requests('get').map(({ at }) => at);
		expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThanOrEqual(20_000);
		for (const [index, at] of times.entries()) {
			if (index > 0) expect(at - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(5_000);
		}
	});

	test.each([
		['timeout', 'soon', '"Timeout (Seconds)"'],
		['timeout', -1, '"Timeout (Seconds)"'],
		['fileName', ['x'], '"File Name"'],
	])('refuses the option %s = %j', async (name, value, label) => {
		const result = await run('order', 'get', {
			orderId: 'x',
			waitForResult: true,
			options: { [name]: value },
		});
		expect(result.error?.message).toContain(label);
	});

	test('takes numbers and flags as text, as agents give them', async () => {
		const { orderId } = await submitted();
		const result = await run('order', 'get', {
			orderId,
			waitForResult: '={{ "true" }}',
			options: { timeout: '={{ "60" }}' },
		});
		expect(result.error).toBeUndefined();
		const bad = await run('order', 'get', { orderId, waitForResult: '={{ "perhaps" }}' });
		expect(bad.error?.message).toBe('"Wait for Result" has a value that cannot be used');
	});
});

describe('Image > Upscale', () => {
	test('asks for the large version', async () => {
		const { orderId, imageId } = await submitted();
		await run('order', 'get', { orderId, waitForResult: true });
		const result = await run('image', 'upscale', { imageId });
		expect(result.output[0]).toMatchObject({
			json: { image_id: imageId, status: 'processing' },
			pairedItem: { item: 0 },
		});
		expect(bench.requests('upscale')).toHaveLength(1);
	});

	test.each([
		['a lost answer', { kind: 'resetAfter' }],
		['a 500', { kind: 'status', status: 500 }],
		['a web page', { kind: 'html', status: 502 }],
	] as const)('is sent once whatever it costs: %s', async (_, fault) => {
		const { orderId, imageId } = await submitted();
		await run('order', 'get', { orderId, waitForResult: true });
		bench.sandbox.addFault({ call: 'upscale', times: Infinity, ...fault });
		const items = [{ json: {} }];
		const again = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const result = await bench.run(
			items,
			{ resource: 'image', operation: 'upscale', imageId },
			again,
		);
		expect(result.error?.message).toBe(
			`AI HomeDesign may or may not upscale the image "${imageId}"`,
		);
		expect(bench.requests('upscale')).toHaveLength(1);
	});

	test('says what is wrong with an image that does not exist', async () => {
		const result = await run('image', 'upscale', { imageId: 'a/b?c' });
		expect(result.error?.message).toBe('AI HomeDesign does not know the image "a/b?c"');
		expect(result.error?.description).toContain('AI HomeDesign says: "');
		expect(bench.requests('upscale')).toHaveLength(1);
	});
});
