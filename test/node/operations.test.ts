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
		expect(result.error?.message).toBe(
			'AI HomeDesign does not know this order: "order not found" (order nope)',
		);
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
			'"Enhancement Option Names or IDs" has an option that is not offered here: "Pool"',
		],
		[
			'options',
			{ waitOnRateLimit: 'maybe' },
			'"Wait for the Limit" has a value that cannot be used: "maybe"',
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
		const result = await run('order', 'get', { orderId, waitForResult: false });
		expect(result.output[0]).toMatchObject({
			json: {
				order_id: orderId,
				image_id: imageId,
				status: 'processing',
				edits: [],
				alterations: ['corrections'],
				disclosure: '',
				image_url: null,
				eta: null,
				file_name: 'hall.jpg',
			},
			pairedItem: { item: 0 },
		});
		expect(result.output[0]?.binary).toBeUndefined();
	});

	test('waits and downloads by default', async () => {
		const { orderId, imageId } = await submitted();
		const result = await run('order', 'get', { orderId, imageId });
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
		const now = await run('order', 'get', { orderId, waitForResult: false });
		expect(now.output[0]?.json).toMatchObject({ status: 'uploaded', image_id: null });
	});

	test('an order that was never submitted is not waited for longer than an image may take to show', async () => {
		const orderId = await uploaded();
		const result = await run('order', 'get', { orderId, waitForResult: true });
		expect(result.error?.message).toBe(
			`The order has no image: its photo is uploaded, and was not submitted (order ${orderId})`,
		);
		expect(result.error?.description).toContain('use Order > Submit');
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
		expect(result.error?.description).toContain('If it was never submitted, run the photo again.');
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
		const result = await run('order', 'get', {
			orderId,
			imageId: 'other',
			waitForResult: false,
		});
		expect(result.error?.message).toBe(`The order has no image "other" (order ${orderId})`);
		expect(result.error?.description).toContain(`It has: "${imageId}".`);
	});

	test.each(['.', '..', '\\ud800'])('refuses an ID that cannot be one: %s', async (id) => {
		for (const [resource, operation, name] of [
			['order', 'get', 'orderId'],
			['image', 'upscale', 'imageId'],
		] as const) {
			const result = await run(resource, operation, { [name]: `={{ "${id}" }}` });
			expect(result.error?.message).toMatch(
				/^"(Order|Image) ID" has a value that cannot be used(: "\.{1,2}")?$/,
			);
		}
		expect(bench.requests()).toEqual([]);
	});

	test('items of one order share their polls, and never ask twice within five seconds', async () => {
		const { orderId } = await submitted();
		const items = Array.from({ length: 20 }, () => ({ json: {} }));
		const before = bench.requests('get').length;
		const now = await run('order', 'get', { orderId, waitForResult: false }, items);
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
		expect(bad.error?.message).toBe('"Wait for Result" has a value that cannot be used: "perhaps"');
	});
});

describe('Order > Get with several IDs', () => {
	const three = async () => {
		const photos = ['a.jpg', 'b.jpg', 'c.jpg'].map(async (name) => await bench.photoItem(name));
		await bench.run(await Promise.all(photos), { waitForResult: false });
		const named = (name: string) =>
			bench.sandbox.orders().find(({ filename }) => filename === name)?.orderId ?? '';
		return [named('a.jpg'), named('b.jpg'), named('c.jpg')];
	};

	test('gives one item each, in their order, waited for together', async () => {
		bench.sandbox.configure({ etaSeconds: 60 });
		const [a = '', b = '', c = ''] = await three();
		const before = bench.now();
		const result = await run('order', 'get', { orderId: `${c}, ${a}\n${b} ${c}` });
		expect(result.error).toBeUndefined();
		expect(result.output.map(({ json }) => json.order_id)).toEqual([c, a, b]);
		expect(result.items('Node').map(({ pairedItem }) => pairedItem)).toEqual(
			Array(3).fill({ item: 0 }),
		);
		expect(result.output.every(({ binary }) => binary?.data)).toBe(true);
		expect(bench.now() - before).toBeLessThan(80_000);
		expect(result.hints('Node')).toMatchObject([
			{ message: expect.stringMatching(/^3 images: 3 fetched\. 0 credits, [\w ]+\.$/) },
		]);
		expect(bench.sandbox.charges()).toHaveLength(3);
	});

	test('a list in the field is fetched once, however many items come in', async () => {
		const [a = '', b = ''] = await three();
		const items = Array.from({ length: 9 }, () => ({ json: {} }));
		const result = await run('order', 'get', { orderId: `${a}, ${b}` }, items);
		expect(result.output.map(({ json }) => json.order_id)).toEqual([a, b]);
		expect(result.hints('Node')).toMatchObject([
			{ message: expect.stringMatching(/^2 images: 2 fetched\. 0 credits, [\w ]+\.$/) },
		]);
		const byExpression = await run('order', 'get', { orderId: `={{ ["${a}", "${b}"] }}` }, items);
		expect(byExpression.output).toHaveLength(18);
	});

	test('takes an array by an expression, and the names of a pasted list', async () => {
		const [a = '', b = ''] = await three();
		const array = await run('order', 'get', { orderId: `={{ ["${a}", "${b}"] }}` });
		expect(array.output).toHaveLength(2);
		const named = await run('order', 'get', {
			orderId: `${a}, ${b}\nfront, at dusk.jpg = ${a};\nkitchen.jpg = ${b};`,
		});
		expect(named.output.map(({ json }) => json.file_name)).toEqual([
			'front, at dusk-enhanced.jpg',
			'kitchen-enhanced.jpg',
		]);
	});

	test('two with one name get names of their own', async () => {
		const [a = '', b = ''] = await three();
		const result = await run('order', 'get', { orderId: `x.jpg = ${a}\nx.jpg = ${b}` });
		expect(result.output.map(({ json }) => json.file_name)).toEqual([
			'x-enhanced.jpg',
			'x-enhanced-2.jpg',
		]);
	});

	test('takes the names that the workflow remembers', async () => {
		const photo = await bench.photoItem('balcony.jpg');
		const ordered = await bench.run([photo], { waitForResult: false }, {}, { mode: 'trigger' });
		const orderId = charge().orderId;
		const get = { resource: 'order', operation: 'get', orderId };
		const { staticData } = ordered;
		const result = await bench.run([{ json: {} }], get, {}, { mode: 'trigger', staticData });
		expect(result.output[0]?.json.file_name).toBe('balcony-enhanced.jpg');
	});

	test('each fails for itself with Continue', async () => {
		const [a = '', b = ''] = await three();
		const orderId = `${a}, 00000000-0000-4000-8000-000000000000, ${b}`;
		const result = await bench.run(
			[{ json: {} }],
			{ resource: 'order', operation: 'get', orderId },
			{ onError: 'continueRegularOutput' },
		);
		expect(result.output.map(({ json }) => json)).toMatchObject([
			{ order_id: a, status: 'finished' },
			{
				order_id: '00000000-0000-4000-8000-000000000000',
				charged: 'no',
				error: {
					message: expect.stringMatching(/^AI HomeDesign does not know .* \(photo 2 of 3\)$/),
				},
			},
			{ order_id: b, status: 'finished' },
		]);
		expect(result.items('Node').map(({ pairedItem }) => pairedItem)).toEqual(
			Array(3).fill({ item: 0 }),
		);
	});

	test.each([
		[{ orderId: 'Paid already: 12' }, '"Order ID" has something in it that is no order ID: "Paid"'],
		[
			{ orderId: '1, 2', imageId: 'x' },
			'"Image ID" goes with one order, and "Order ID" has several',
		],
		[{ orderId: '={{ " ; " }}' }, '"Order ID" is empty'],
	])('refuses %j', async (parameters, message) => {
		const result = await run('order', 'get', parameters);
		expect(result.error?.message).toBe(message);
		expect(bench.requests()).toEqual([]);
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
		const result = await run('image', 'upscale', { imageId: 'not-there' });
		expect(result.error?.message).toBe(
			'AI HomeDesign does not know the image "not-there": "image not found"',
		);
		expect(bench.requests('upscale')).toHaveLength(1);
		// What cannot be an ID is not sent.
		await run('image', 'upscale', { imageId: 'a/b?c' });
		expect(bench.requests('upscale')).toHaveLength(1);
	});
});
