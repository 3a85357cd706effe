import type { INodeExecutionData } from 'n8n-workflow';

import { V1Client } from '../../nodes/shared/api/v1/client';
import { systemTiming } from '../../nodes/shared/core/retry';
import type { FaultEffect, FaultTarget } from '../../sandbox';
import { openWorkbench, SECRET, smallPhoto, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

const threePhotos = async () =>
	await Promise.all(['a.jpg', 'b.jpg', 'c.jpg'].map((name) => bench.photoItem(name)));
const sources = (items: INodeExecutionData[]) => items.map(({ pairedItem }) => pairedItem);

describe('an item that does not succeed', () => {
	test('because the key is refused: another key would order anew what is paid', async () => {
		const body = { error: 'unauthorized', key: 'api_error_unauthorized' };
		bench.sandbox.addFault({
			...{ call: 'submit', kind: 'status', status: 401, skip: 1, times: Infinity },
			body,
		} as const);
		const run = await bench.run(await threePhotos());
		expect(run.error?.message).toContain('401');
		expect(bench.sandbox.charges()).toHaveLength(1);
		const [, second] = String(run.error?.description).split('<br>\n');
		expect(second).toMatch(/^Fetch what is paid by Order > Get\. With another API key /);
		expect(run.error?.description).toContain(bench.sandbox.charges()[0]?.orderId);
	});

	test('ends the node; the message names the orders that are paid already', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob', skip: 1 });
		const run = await bench.run(await threePhotos());
		const [failed] = bench.sandbox
			.orders()
			.filter(({ images }) => images.some(({ state }) => state === 'failed'));
		const others = bench.sandbox.charges().filter(({ orderId }) => orderId !== failed?.orderId);
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(
			/^AI HomeDesign could not make an image of "(a|b|c)\.jpg" \(photo [123] of 3\)$/,
		);
		expect(others).toHaveLength(2);
		const description = String(run.error?.description);
		expect(description).toContain(`Order ID: ${failed?.orderId}.`);
		const [, list = ''] = /without another charge:<br>\n([^]*)$/.exec(description) ?? [];
		const names = others.map(({ orderId }) => {
			const order = bench.sandbox.orders().find((one) => one.orderId === orderId);
			return `${order?.filename} = ${orderId};`;
		});
		expect(list.split('<br>\n').sort()).toEqual(names.sort());
		// What running again costs comes before the lists.
		const [, second] = description.split('<br>\n');
		expect(second).toMatch(
			/^2 of 3 are paid\. Press Execute workflow again: what is paid comes without another charge, as long as n8n is not restarted; [abc]\.jpg is ordered then, for one credit\./,
		);
		// The editor would add "[item 2]" to the title.
		expect(run.error?.context?.itemIndex).toBeUndefined();
	});

	test('with Continue answers for itself, in its place', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob', skip: 1 });
		const run = await bench.run(await threePhotos(), {}, { onError: 'continueRegularOutput' });
		expect(run.status).toBe('success');
		expect(sources(run.output)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		const [, failed] = run.output;
		const charge = bench.sandbox.charges()[1];
		expect(failed?.json).toEqual({
			file_name: 'b.jpg',
			status: 'failed',
			order_id: charge?.orderId,
			image_id: charge?.imageId,
			charged: 'yes',
			error: {
				message: 'AI HomeDesign could not make an image of "b.jpg" (photo 2 of 3)',
				description: expect.stringMatching(
					new RegExp(`Try another version of the photo.* Order ID: ${charge?.orderId}\\.`),
				),
			},
		});
		expect(failed?.binary).toBeUndefined();
		expect(run.output[2]?.binary?.data).toBeDefined();
	});

	test('with the error output comes out there, with the input’s own fields', async () => {
		const items = await threePhotos();
		items[1] = { json: { from: 'nowhere' } };
		const run = await bench.run(items, {}, { onError: 'continueErrorOutput' });
		expect(sources(run.items('Node', 0))).toEqual([{ item: 0 }, { item: 2 }]);
		expect(sources(run.items('Node', 1))).toEqual([{ item: 1 }]);
		expect(run.errorOutput[0]?.json).toEqual({
			from: 'nowhere',
			error: {
				message: 'There is no file in the field "data" (photo 2 of 3)',
				description: expect.stringContaining('Google Drive > Download'),
			},
		});
		expect(bench.sandbox.charges()).toHaveLength(2);
	});

	test('the API’s own words are in it', async () => {
		bench.sandbox.addFault({
			call: 'upload',
			kind: 'status',
			status: 415,
			body: { error: 'odd file', key: 'api_error_odd' },
		});
		const run = await bench.run([await bench.photoItem()], {}, { onError: 'continueErrorOutput' });
		expect(run.errorOutput[0]?.json.error).toEqual({
			message: expect.any(String),
			description: expect.any(String),
			file_name: 'kitchen.jpg',
			http_code: 415,
			api_error: 'odd file',
			api_error_key: 'api_error_odd',
		});
	});

	test('a bad item stops the node before anything is uploaded, unless it continues', async () => {
		const items = await threePhotos();
		items[2] = await bench.photoItem('c.jpg', Buffer.from('<html>sign in</html>'));
		const strict = await bench.run(items);
		expect(strict.error?.message).toMatch(/^The file "c\.jpg" is a web page .* \(photo 3 of 3\)$/);
		expect(bench.requests('upload')).toEqual([]);
		const lenient = await bench.run(items, {}, { onError: 'continueErrorOutput' });
		expect(lenient.output).toHaveLength(2);
		expect(lenient.errorOutput).toHaveLength(1);
	});

	test('with the error output comes out with its file, with Continue without: that would look enhanced', async () => {
		const items = await threePhotos();
		bench.sandbox.addFault({ call: 'upload', kind: 'status', status: 415, skip: 1 });
		const options = { concurrency: 1 };
		const run = await bench.run(items, { options }, { onError: 'continueErrorOutput' });
		expect(run.errorOutput[0]?.binary).toEqual(items[1]?.binary);
		expect(run.errorOutput[0]?.json).toMatchObject({
			from: 'b.jpg',
			error: { file_name: 'b.jpg', message: expect.stringContaining('"b.jpg"') },
		});
		expect(run.hints('Node')).toMatchObject([
			{ message: expect.stringMatching(/^3 photos: 2 enhanced, 1 refused\. 2 credits, [\w ]+\.$/) },
			{
				message: expect.stringMatching(
					/^1 of 3 photos did not succeed: b.jpg\. To get the missing ones, run the workflow again: what is paid is not charged again/,
				),
				type: 'warning',
			},
		]);
		bench.sandbox.addFault({ call: 'upload', kind: 'status', status: 415 });
		const mixed = await bench.run(await threePhotos(), {}, { onError: 'continueRegularOutput' });
		expect(mixed.output.filter(({ binary }) => binary)).toHaveLength(2);
	});

	test('a hint names five of those that did not succeed', async () => {
		bench.sandbox.addFault({ call: 'upload', kind: 'status', status: 415, times: Infinity });
		const names = [1, 2, 3, 4, 5, 6, 7].map((number) => `p${number}.jpg`);
		const items = await Promise.all(names.map(async (name) => await bench.photoItem(name)));
		const run = await bench.run(items, {}, { onError: 'continueErrorOutput' });
		expect(run.hints('Node')[1]?.message).toBe(
			'7 of 7 photos did not succeed: p1.jpg, p2.jpg, p3.jpg, p4.jpg, p5.jpg and 2 more',
		);
	});

	test('an order that equal items share is listed once, and an order ID stands once in each text', async () => {
		const photo = await smallPhoto();
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob', skip: 1 });
		const items = [
			await bench.photoItem('a.jpg', photo),
			await bench.photoItem('b.jpg', photo),
			await bench.photoItem('c.jpg'),
		];
		const run = await bench.run(items, { options: { concurrency: 1 } });
		const [shared, failed] = bench.sandbox.charges();
		const text = `${run.error?.message} ${run.error?.description}`;
		expect(text.split(failed?.orderId ?? '?')).toHaveLength(2);
		expect(text.split(shared?.orderId ?? '?')).toHaveLength(2);
	});

	test('one photo alone: its message has the reason and the order, for agents, and its order stands once', async () => {
		bench.sandbox.addFault({
			call: 'submit',
			kind: 'status',
			status: 422,
			body: { error: 'space is closed', key: 'api_error_space' },
		});
		const run = await bench.run([await bench.photoItem()]);
		const orderId = bench.sandbox.orders()[0]?.orderId ?? '?';
		expect(run.error?.message).toContain('"space is closed"');
		const text = `${run.error?.message} ${run.error?.description}`;
		expect(text.split(orderId)).toHaveLength(2);
		expect(run.error?.description).toMatch(
			/^AI HomeDesign says: "space is closed" \(api_error_space\)\./,
		);
	});

	test('images that are being upscaled are named when another one ends the node', async () => {
		await bench.run([await bench.photoItem()]);
		const imageId = bench.sandbox.charges()[0]?.imageId ?? '?';
		const run = await bench.run([{ json: { id: imageId } }, { json: { id: 'other' } }], {
			resource: 'image',
			operation: 'upscale',
			imageId: '={{ $json.id }}',
		});
		expect(run.error?.description).toContain(
			`upscaled version was asked for, or may have been: \`${imageId}\``,
		);
	});

	test('an expression that cannot be resolved speaks for itself', async () => {
		const run = await bench.run([await bench.photoItem()], {
			spaceName: "={{ $('Nowhere').item.json.space }}",
		});
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain("Referenced node doesn't exist");
		expect(bench.requests('upload')).toEqual([]);
	});

	test('what nobody expected is told as such, with the order’s ID', async () => {
		jest
			.spyOn(V1Client.prototype, 'submitOnce')
			.mockRejectedValueOnce(new TypeError('x is not a function'));
		const run = await bench.run([await bench.photoItem()], {}, { onError: 'continueErrorOutput' });
		expect(run.errorOutput[0]?.json).toMatchObject({
			error: {
				message: `Something unexpected keeps this node from going on (order ${bench.sandbox.orders()[0]?.orderId})`,
				description: expect.stringContaining('x is not a function'),
				charged: 'unknown',
			},
		});
	});

	test('an operation that does not exist', async () => {
		const run = await bench.run([{ json: {} }], { operation: '=repaint' });
		expect(run.error?.message).toBe('There is no operation "repaint" for "image"');
	});
});

describe('calls that cost nothing are tried again', () => {
	const passing: Array<[string, FaultEffect]> = [
		['429', { kind: 'status', status: 429 }],
		['500', { kind: 'status', status: 500 }],
		['502 with a web page', { kind: 'html', status: 502 }],
		['a lost connection', { kind: 'resetBefore' }],
		['a connection lost after the work', { kind: 'resetAfter' }],
		['half an answer', { kind: 'truncate' }],
		['half a JSON', { kind: 'malformedJson' }],
		['a web page', { kind: 'html' }],
		['an empty answer', { kind: 'empty' }],
		['another shape', { kind: 'json', body: { data: 'x', order_id: {} } }],
	];
	const calls: Array<FaultTarget['call']> = ['spaces', 'options', 'upload'];

	describe.each(calls)('%s', (call) => {
		test.each(passing)('after %s', async (_, fault) => {
			bench.sandbox.addFault({ call, times: 2, ...fault });
			const run = await bench.run([await bench.photoItem()]);
			expect(run.error).toBeUndefined();
			expect(bench.sandbox.charges()).toHaveLength(1);
			expect(bench.requests('submit')).toHaveLength(1);
		});

		test('but not for ever', async () => {
			bench.sandbox.addFault({ call, kind: 'status', status: 500, times: Infinity });
			const run = await bench.run([await bench.photoItem()]);
			expect(run.error?.message).toBe(
				'AI HomeDesign is not available at the moment (status 500): "Internal Server Error"',
			);
			expect(bench.requests(call === 'any' ? undefined : call)).toHaveLength(5);
			expect(bench.sandbox.charges()).toEqual([]);
		});

		test('and not when the key is wrong', async () => {
			bench.sandbox.addFault({
				call,
				kind: 'status',
				status: 401,
				body: { error: 'unauthorized' },
				times: Infinity,
			});
			const run = await bench.run([await bench.photoItem()]);
			expect(run.error?.message).toContain('Invalid API key');
			expect(bench.requests(call === 'any' ? undefined : call)).toHaveLength(1);
		});
	});

	test.each([
		['not sooner than Retry-After says', 0, 17_000],
		['with noise, so that many workers do not retry in step', 0.5, 19_125],
	])('%s', async (_, noise, pause) => {
		jest.mocked(systemTiming.random).mockReturnValueOnce(noise);
		bench.sandbox.addFault({
			call: 'upload',
			kind: 'status',
			status: 503,
			headers: { 'retry-after': '17' },
		});
		await bench.run([await bench.photoItem()]);
		const [first, second] = bench.requests('upload').map(({ at }) => at);
		expect((second ?? 0) - (first ?? 0)).toBe(pause);
	});

	test('every attempt to upload carries the whole photo', async () => {
		bench.sandbox.addFault({ call: 'upload', kind: 'resetBefore', times: 2 });
		await bench.run([await bench.photoItem()]);
		const bodies = bench.requests('upload').map(({ body }) => JSON.stringify(body));
		expect(bodies).toHaveLength(3);
		expect(new Set(bodies).size).toBe(1);
	});
});

describe('the API key', () => {
	test.each(['spaces', 'options', 'upload', 'submit', 'get'] as const)(
		'does not follow a redirect of %s to another host',
		async (call) => {
			const location = `${bench.sandbox.imageUrl}/elsewhere`;
			bench.sandbox.addFault({ call, kind: 'redirect', location, times: Infinity });
			const run = await bench.run([await bench.photoItem()]);
			expect(run.status).toBe('error');
			expect(bench.sandbox.journal().filter(({ host }) => host === 'images')).toEqual([]);
			expect(run.error?.description).toContain(
				call === 'submit' ? 'leads to another address' : 'The API key is not sent there',
			);
		},
	);

	test('is in no message, not even when the API repeats it', async () => {
		for (const call of ['spaces', 'upload', 'submit', 'get'] as const) {
			bench.sandbox.addFault({
				call,
				kind: 'status',
				status: 400,
				body: { error: `what is ${SECRET}?`, key: SECRET },
			});
			const run = await bench.run(
				[await bench.photoItem()],
				{},
				{ onError: 'continueErrorOutput' },
			);
			const strict = JSON.stringify([run.runData, run.error]);
			expect(strict).toContain('what is ***?');
			expect(strict).not.toContain(SECRET);
		}
		expect(bench.engine.log.text()).not.toContain(SECRET);
	});
});

describe('a credential that cannot work is told before anything is sent', () => {
	test.each([
		[{ apiKey: '', baseUrl: 'https://api.example.com' }, 'The credential has no API key'],
		[
			{ apiKey: 'a b', baseUrl: 'https://api.example.com' },
			'has a space, a line break or a special character',
		],
		[
			{ apiKey: 'key\n', baseUrl: 'https://api.example.com' },
			'has a space, a line break or a special character',
		],
		[
			{ apiKey: 'key', baseUrl: 'api.example.com' },
			'"Base URL" in the credential is not a web address',
		],
		[
			{ apiKey: 'key', baseUrl: 'ftp://api.example.com' },
			'"Base URL" in the credential is not a web address',
		],
	])('%j: %s', async (credential, message) => {
		const run = await bench.engine.runNode({
			items: [await bench.photoItem()],
			credentials: { aiHomeDesignApi: credential },
			parameters: { spaceName: 'space-indoor' },
		});
		expect(run.error?.message).toContain(message);
		expect(bench.requests()).toEqual([]);
	});

	test('nobody at the address', async () => {
		const run = await bench.engine.runNode({
			items: [await bench.photoItem()],
			credentials: { aiHomeDesignApi: { apiKey: SECRET, baseUrl: 'http://127.0.0.1:9' } },
			parameters: { spaceName: 'space-indoor' },
		});
		expect(run.error?.message).toBe('Nothing answers at "127.0.0.1:9"');
		expect(run.error?.description).toContain('ECONNREFUSED');
	});

	test('a base URL with a path and slashes at its end works', async () => {
		const run = await bench.engine.runNode({
			items: [await bench.photoItem()],
			credentials: { aiHomeDesignApi: { apiKey: SECRET, baseUrl: ` ${bench.sandbox.url}// ` } },
			parameters: { spaceName: 'space-indoor' },
		});
		expect(run.error).toBeUndefined();
	});
});

describe('Retry On Fail runs the whole node again', () => {
	const RETRY = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };

	test('photos that are paid are picked up where they were', async () => {
		bench.sandbox.addFault({ call: 'download', kind: 'status', status: 404, times: 4 });
		const items = await threePhotos();
		const run = await bench.run(items, {}, RETRY);
		expect(run.error).toBeUndefined();
		expect(sources(run.items('Node'))).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(bench.sandbox.charges()).toHaveLength(3);
		expect(bench.requests('upload')).toHaveLength(3);
	});

	test('a result that never comes is paid once, in all tries', async () => {
		bench.sandbox.addFault({ call: 'download', kind: 'status', status: 404, times: Infinity });
		const run = await bench.run([await bench.photoItem()], {}, RETRY);
		expect(run.error?.message).toContain(bench.sandbox.charges()[0]?.orderId);
		expect(bench.sandbox.charges()).toHaveLength(1);
		expect(bench.requests('upload')).toHaveLength(1);
	});

	test('also together with the error output: the first item’s message makes n8n try again', async () => {
		const items = await threePhotos();
		items[0] = { json: {} };
		const run = await bench.run(items, {}, { ...RETRY, onError: 'continueErrorOutput' });
		expect(run.output).toHaveLength(2);
		expect(run.errorOutput).toHaveLength(1);
		expect(bench.sandbox.charges()).toHaveLength(2);
	});

	test('two items with the very same photo stay two orders where the user wants two', async () => {
		const photo = await smallPhoto();
		const items = [await bench.photoItem('a.jpg', photo), await bench.photoItem('b.jpg', photo)];
		bench.sandbox.addFault({ call: 'download', kind: 'status', status: 404, skip: 1, times: 2 });
		const run = await bench.run(items, { options: { repeatedPhotos: 'enhanceAgain' } }, RETRY);
		expect(run.error).toBeUndefined();
		const images = run.output.map(({ json }) => json.image_id);
		expect(new Set(images).size).toBe(2);
		expect(bench.sandbox.charges()).toHaveLength(2);
	});

	test('an upload that was refused is tried again', async () => {
		bench.sandbox.addFault({ call: 'upload', kind: 'status', status: 415 });
		const run = await bench.run([await bench.photoItem()], {}, RETRY);
		expect(run.error).toBeUndefined();
		expect(bench.sandbox.charges()).toHaveLength(1);
	});
});

test('a credential that cannot work is each item’s own message, and no photo comes out as if enhanced', async () => {
	const run = await bench.engine.runNode({
		items: await threePhotos(),
		credentials: { aiHomeDesignApi: { apiKey: 'a b', baseUrl: bench.sandbox.url } },
		parameters: { spaceName: 'space-indoor' },
		node: { onError: 'continueErrorOutput' },
	});
	expect(run.output).toEqual([]);
	expect(run.errorOutput).toHaveLength(3);
	expect(run.errorOutput[2]?.json.error).toMatchObject({
		message: expect.stringContaining('has a space, a line break'),
	});
});

test('orders that are uploaded only are named, too', async () => {
	bench.sandbox.addFault({ call: 'upload', kind: 'status', status: 415, skip: 2 });
	const run = await bench.run(await threePhotos(), { operation: 'upload' });
	const [first, second] = bench.sandbox.orders();
	expect(run.error?.description).toContain(
		`Uploaded and not charged; Order > Submit goes on with them:<br>\na.jpg = ${first?.orderId};<br>\nb.jpg = ${second?.orderId};`,
	);
});

describe('answers with a good status and a message in them', () => {
	test.each(['spaces', 'options', 'upload', 'get'] as const)(
		'%s: the message is told, nothing is taken for empty',
		async (call) => {
			bench.sandbox.addFault({
				call,
				kind: 'json',
				body: { error: 'internal trouble' },
				times: Infinity,
			});
			const run = await bench.run([await bench.photoItem()]);
			expect(run.error?.message).toContain('a message instead of data: "internal trouble"');
			expect(run.error?.description).toMatch(/^AI HomeDesign says: "internal trouble"\./);
			expect(bench.sandbox.charges()).toHaveLength(call === 'get' ? 1 : 0);
		},
	);
});
