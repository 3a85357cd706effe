import { openWorkbench, type Workbench } from './workbench';

const src = 'https://cdn.example/other.jpg';
const done = { status: 'done', final_assets: [{ src }] };
/** What a poll may be answered once: about something else, or in another shape. */
const ODD_V3: Array<[string, unknown]> = [
	['about another order', { data: { process_id: 'p9', order_id: 'o9', ...done } }],
	['about another order, not finished', { data: { order_id: 'o9', status: 'processing' } }],
	['about another order, not made', { order_id: 'o9', status: 'failed', final_assets: [] }],
	['about another process', { data: { process_id: 'p9', ...done } }],
	['about another process, not made', { id: 'p9', status: 'failed', final_assets: [] }],
	['with a number for its status', { data: { status: 7, final_assets: 'none' } }],
	['with a list for its order', { data: { order_id: ['o9'], status: { is: 'done' } } }],
	['as a list', { data: [done] }],
	['as a text', 'done'],
	['as a number', 5],
	['as null', null],
	['as a message', { error: 'busy' }],
	['empty', {}],
];
const image = { id: 'i9', status: 'regular_finished', src };
const ODD_V1: Array<[string, unknown]> = [
	['about another order', { id: 'o9', generated_images: [image] }],
	['about another order, without images', { id: 'o9', status: 'idle', generated_images: [] }],
	['with a text for its images', { generated_images: 'none' }],
	['with an object for its images', { generated_images: { i9: image } }],
	['with numbers in its images', { generated_images: [{ ...image, src: 5 }, 7, null] }],
	['with an object for its ID', { id: {}, generated_images: null }],
	['as a list', [image]],
	['as a text', 'done'],
	['as null', null],
	['as a message', { error: 'busy' }],
];

describe.each([
	['v3', 'process', ODD_V3],
	['v1', 'get', ODD_V1],
] as const)('an odd answer to a poll on %s', (apiVersion, call, answers) => {
	let bench: Workbench;
	beforeAll(async () => (bench = await openWorkbench({ apiVersion })));
	afterEach(async () => await bench.reset());
	afterAll(async () => await bench.close());
	const space = { spaceName: apiVersion === 'v3' ? 'indoor' : 'space-indoor' };

	test.each(answers)('once, %s: asked again, and the paid photo comes', async (_, body) => {
		bench.sandbox.addFault({ call, kind: 'json', body });
		const run = await bench.run([await bench.photoItem()], space);
		expect(run.error).toBeUndefined();
		expect(run.output[0]?.json).toMatchObject({ status: 'finished', charged: 'yes' });
		expect(run.output[0]?.json.image_url).not.toBe(src);
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test.each(answers)('once, %s: Order > Get asks again', async (_, body) => {
		const run = await bench.run([await bench.photoItem()], space);
		const { order_id: orderId = '', image_id: imageId = '' } = run.output[0]?.json ?? {};
		bench.sandbox.addFault({ call, kind: 'json', body });
		const get = { resource: 'order', operation: 'get', orderId, imageId };
		const got = await bench.run([{ json: {} }], get as Parameters<Workbench['run']>[1]);
		expect(got.error).toBeUndefined();
		expect(got.output[0]?.json).toMatchObject({ status: 'finished', image_id: imageId });
		expect(got.output[0]?.json.image_url).not.toBe(src);
	});
});

test('an image of another order is told after the second look', async () => {
	const bench = await openWorkbench({ apiVersion: 'v3' });
	const items = [await bench.photoItem('a.jpg'), await bench.photoItem('b.jpg')];
	const { output } = await bench.run(items, { spaceName: 'indoor' });
	const [one, other] = output.map(({ json }) => json);
	const asked = bench.requests('process').length;
	const got = await bench.run([{ json: {} }], {
		resource: 'order',
		operation: 'get',
		orderId: String(one?.order_id),
		imageId: String(other?.image_id),
	});
	expect(got.error?.message).toContain(
		`The image "${String(other?.image_id)}" is not of this order`,
	);
	expect(bench.requests('process').length - asked).toBeLessThanOrEqual(3);
	await bench.close();
});
