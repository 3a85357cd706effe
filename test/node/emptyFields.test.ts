import type { INodeParameters } from 'n8n-workflow';

import { openWorkbench, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

const url = { imageSource: 'url', imageUrl: '={{ $json.link }}' };
const failed = (message: string) => ({ json: { error: message } });

describe('an expression that gives nothing', () => {
	test.each<[string, string, INodeParameters]>([
		['Image URL', '$json.link', url],
		['Input Binary Field', '$json.field', { binaryPropertyName: '={{ $json.field }}' }],
		['Space', '$json.room', { spaceName: '={{ $json.room }}' }],
		[
			'Order ID',
			'$json.order_id',
			{ resource: 'order', operation: 'get', orderId: '={{ $json.order_id }}' },
		],
		['Image ID', '$json.image_id', { operation: 'upscale', imageId: '={{ $json.image_id }}' }],
	])('%s is named with its expression', async (label, expression, parameters) => {
		const one = await bench.run([await bench.photoItem()], parameters);
		expect(one.error?.message).toBe(
			`"${label}" is empty: the expression {{ ${expression} }} gives nothing`,
		);
		const items = [await bench.photoItem(), await bench.photoItem()];
		const two = await bench.run(items, parameters);
		expect(two.error?.message).toBe(
			`"${label}" is empty: the expression {{ ${expression} }} gives nothing ("kitchen.jpg", photo 1 of 2)`,
		);
		expect(bench.calls().filter((call) => call !== 'spaces')).toEqual([]);
	});

	test.each(['={{ null }}', '={{ "  " }}', '={{ undefined }}', '={{ [][0] }}'])(
		'%s gives nothing',
		async (imageUrl) => {
			const { error } = await bench.run([{ json: {} }], { imageSource: 'url', imageUrl });
			expect(error?.message).toBe(
				`"Image URL" is empty: the expression ${imageUrl.slice(1)} gives nothing`,
			);
		},
	);

	test('a field without one is just empty', async () => {
		const { error } = await bench.run([{ json: {} }], {
			resource: 'order',
			operation: 'get',
			orderId: ' ',
		});
		expect(error?.message).toBe('"Order ID" is empty');
	});
});

describe('an item with nothing but the error of the node before', () => {
	test.each<[string, unknown, string]>([
		['a text', 'Not Found', 'Not Found'],
		['a sentence', 'File not found.', 'File not found'],
		['an object', { message: 'Forbidden', description: 'x' }, 'Forbidden'],
	])('%s: its message is given', async (_, error, words) => {
		const message = `The node before could not give this photo: ${words}`;
		for (const parameters of [{}, url]) {
			const run = await bench.run([{ json: { error: error as string } }], parameters);
			expect(run.error?.message).toBe(message);
		}
	});

	test('one that a node of this package gave on its regular output is such an item, too', async () => {
		const first = await bench.run([{ json: {} }], {}, { onError: 'continueRegularOutput' });
		const second = await bench.run(first.output.map(({ json }) => ({ json })));
		expect(second.error?.message).toBe(
			'The node before could not give this photo: There is no file in the field "data"',
		);
	});

	test('an ID that is missing for it', async () => {
		const { error } = await bench.run([failed('Not Found')], {
			resource: 'order',
			operation: 'get',
			orderId: '={{ $json.order_id }}',
		});
		expect(error?.message).toBe('The node before could not give this ID: Not Found');
	});

	test.each([
		['other fields', { error: 'x', link: 'y' }],
		['no message', { error: { code: 5 } }],
		['an empty one', { error: '' }],
	])('%s: it is none', async (_, json) => {
		const { error } = await bench.run([{ json }]);
		expect(error?.message).toBe('There is no file in the field "data"');
	});

	test('a photo beside it counts', async () => {
		const photo = await bench.photoItem();
		const run = await bench.run([{ ...photo, json: { error: 'before' } }], { operation: 'upload' });
		expect(run.error).toBeUndefined();
	});
});
