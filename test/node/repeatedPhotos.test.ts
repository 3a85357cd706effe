import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../../sandbox';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

/** Runs of one workflow: what n8n stores with it is handed from each to the next. */
function workflow() {
	let staticData: IDataObject | undefined;
	return async (
		photos: Array<[name: string, content: Buffer]>,
		parameters = {},
		mode: 'trigger' | 'manual' = 'trigger',
	) => {
		const items = await Promise.all(photos.map(async (photo) => await bench.photoItem(...photo)));
		const run = await bench.run(items, parameters, {}, { staticData, mode });
		staticData = run.staticData ?? staticData;
		return run;
	};
}

const resultOf = async (run: Awaited<ReturnType<ReturnType<typeof workflow>>>, index = 0) => {
	const binary = run.output[index]?.binary?.data;
	if (!binary) throw new Error('There is no result');
	return Buffer.from(binary.data, 'base64');
};

/** A fault in whose answer ORDER stands for an earlier run's order. */
const about = (run: Awaited<ReturnType<ReturnType<typeof workflow>>>, fault: Fault): Fault =>
	JSON.parse(JSON.stringify(fault).replace('ORDER', String(run.output[0]?.json.order_id))) as Fault;

describe('a photo that comes again', () => {
	test('in a later run: the earlier image is given, and nothing is charged', async () => {
		const run = workflow();
		const photo = await smallPhoto();
		const first = await run([['a.jpg', photo]]);
		const again = await run([['renamed.jpg', photo]]);
		expect(again.error).toBeUndefined();
		expect(bench.sandbox.charges()).toHaveLength(1);
		expect(bench.requests('upload')).toHaveLength(1);
		expect(first.output[0]?.json.charged).toBe('yes');
		expect(again.output[0]?.json).toMatchObject({
			file_name: 'renamed-enhanced.jpg',
			status: 'finished',
			order_id: first.output[0]?.json.order_id,
			image_id: first.output[0]?.json.image_id,
			charged: 'no',
		});
		expect(await resultOf(again)).toEqual(await resultOf(first));
		expect(again.hints('Node')).toEqual([
			expect.objectContaining({
				message: expect.stringMatching(
					/^1 photo: 1 reused\. 0 credits, [\w ]+\. 1 image was made before, /,
				),
			}),
		]);
	});

	test('ordered on a version of the API that this node does not have: the order is told', async () => {
		const items = [await bench.photoItem()];
		const first = await bench.run(items, {}, {}, { mode: 'trigger' });
		const stored = JSON.stringify(first.staticData).replace(/"version":"v1"/g, '"version":"v9"');
		const staticData = JSON.parse(stored) as IDataObject;
		const again = await bench.run(items, {}, {}, { staticData, mode: 'trigger' });
		expect(again.error?.message).toContain(String(first.output[0]?.json.order_id));
		expect(again.error?.message).toContain("cannot use this version of AI HomeDesign's API: v9");
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test.each<[string, object, object, number]>([
		['another space', {}, { spaceName: 'space-outdoor' }, 2],
		['other options', {}, { enhancementOptions: 'Add Screen to TV' }, 2],
		['Order Again', {}, { options: { repeatedPhotos: 'enhanceAgain' } }, 2],
		['the space by its title', {}, { spaceName: 'Indoor' }, 1],
		[
			'the options chosen in another order',
			{ enhancementOptions: ['Add Screen to TV', 'Add Fire to Fireplace'] },
			{ enhancementOptions: ['Add Fire to Fireplace', 'Add Screen to TV'] },
			1,
		],
		['without waiting', {}, { waitForResult: false }, 1],
	])('with %s', async (_, before, after, charges) => {
		const run = workflow();
		const photo = await smallPhoto();
		await run([['a.jpg', photo]], before);
		const again = await run([['a.jpg', photo]], after);
		expect(again.error).toBeUndefined();
		expect(bench.sandbox.charges()).toHaveLength(charges);
	});

	test('twice in one run: one order, two items, one charge', async () => {
		const photo = await smallPhoto();
		const run = await workflow()([
			['a.jpg', photo],
			['b.jpg', await smallPhoto()],
			['c.jpg', photo],
			['d.jpg', photo],
		]);
		expect(run.error).toBeUndefined();
		expect(bench.sandbox.charges()).toHaveLength(2);
		expect(run.output.map(({ json }) => json.charged)).toEqual(['yes', 'yes', 'no', 'no']);
		expect(run.output.map(({ json }) => json.file_name)).toEqual([
			'a-enhanced.jpg',
			'b-enhanced.jpg',
			'c-enhanced.jpg',
			'd-enhanced.jpg',
		]);
	});

	test('twice in one run whose order is refused: each tries for itself, nothing is charged', async () => {
		const photo = await smallPhoto();
		bench.sandbox.addFault({ call: 'submit', kind: 'status', status: 422, times: Infinity });
		const items = [await bench.photoItem('a.jpg', photo), await bench.photoItem('b.jpg', photo)];
		const run = await bench.run(items, {}, { onError: 'continueErrorOutput' });
		expect(run.errorOutput).toHaveLength(2);
		expect(bench.sandbox.charges()).toEqual([]);
	});

	test('manual runs are not saved by n8n: there it is ordered anew', async () => {
		const run = workflow();
		const photo = await smallPhoto();
		await run([['a.jpg', photo]], {}, 'manual');
		await run([['a.jpg', photo]], {}, 'manual');
		expect(bench.sandbox.charges()).toHaveLength(2);
	});

	test.each([
		[
			'is gone',
			{
				call: 'get',
				kind: 'status',
				status: 404,
				times: 2,
				body: { error: 'order not found', key: 'k' },
			},
		],
		[
			'has lost its image',
			{ call: 'get', kind: 'json', body: { id: 'ORDER', generated_images: [{ id: 'other' }] } },
		],
	] as const)('an earlier order that %s is ordered anew', async (_, fault) => {
		const run = workflow();
		const photo = await smallPhoto();
		const first = await run([['a.jpg', photo]]);
		await bench.pass(600_000);
		bench.sandbox.addFault(about(first, fault));
		const again = await run([['a.jpg', photo]]);
		expect(again.error).toBeUndefined();
		expect(again.output[0]?.json).toMatchObject({ charged: 'yes', status: 'finished' });
		expect(bench.sandbox.charges()).toHaveLength(2);
	});

	test.each([
		['shows no image so far', { kind: 'json', body: { id: 'ORDER', generated_images: [] } }],
		[
			'is unknown to an older copy',
			{ kind: 'status', status: 404, body: { error: 'order not found', key: 'k' } },
		],
		['gets an odd answer', { kind: 'json', body: { status: 'ok' } }],
		['gets a web page', { kind: 'html', status: 404 }],
	] as const)('a fresh earlier order that %s is not paid again', async (_, fault) => {
		const run = workflow();
		const photo = await smallPhoto();
		const first = await run([['a.jpg', photo]], { waitForResult: false });
		bench.sandbox.addFault(about(first, { call: 'get', ...fault }));
		await run([['a.jpg', photo]]);
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('an earlier order that cannot be asked for is named', async () => {
		const run = workflow();
		const photo = await smallPhoto();
		const first = await run([['a.jpg', photo]], { waitForResult: false });
		bench.sandbox.addFault({ call: 'get', kind: 'status', status: 403, times: Infinity });
		const again = await run([['a.jpg', photo]]);
		expect(again.error?.message).toContain(
			`The photo was ordered before, as ${String(first.output[0]?.json.order_id)}, and that order cannot be asked for: `,
		);
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test.each([[403], [401], [400]])(
		'results that something in between refuses with %i are not paid again',
		async (status) => {
			const run = workflow();
			const photo = await smallPhoto();
			await run([['a.jpg', photo]]);
			await bench.pass(600_000);
			bench.sandbox.addFault({ call: 'download', kind: 'status', status, times: Infinity });
			expect((await run([['a.jpg', photo]])).error).toBeDefined();
			expect(bench.sandbox.charges()).toHaveLength(1);
		},
	);

	test('equal photos whose earlier result is gone are ordered anew once', async () => {
		const run = workflow();
		const photo = await smallPhoto();
		await run([['a.jpg', photo]]);
		await bench.pass(600_000);
		const body = { error: 'order not found', key: 'k' };
		bench.sandbox.addFault({ call: 'get', kind: 'status', status: 404, body, times: 2 });
		const again = await run([
			['a.jpg', photo],
			['b.jpg', photo],
		]);
		expect(again.error).toBeUndefined();
		expect(again.output.map(({ json }) => json.charged).sort()).toEqual(['no', 'yes']);
		expect(bench.sandbox.charges()).toHaveLength(2);
	});

	test('an order that nobody knows about is asked first by the next run', async () => {
		const run = workflow();
		const photo = await smallPhoto();
		bench.sandbox.configure({ queueSeconds: 50 });
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
		const first = await run([['a.jpg', photo]], { options: { timeout: 10 } });
		expect(first.error?.context?.details).toMatchObject({ charged: 'unknown' });
		const next = await run([['a.jpg', photo]]);
		expect(next.error).toBeUndefined();
		expect(next.output[0]?.json).toMatchObject({ status: 'finished' });
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('an upload that was left behind does not pay for what another run has paid meanwhile', async () => {
		const run = workflow();
		const photo = await smallPhoto();
		bench.sandbox.addFault({ call: 'submit', kind: 'status', status: 422 });
		const left = await run([['a.jpg', photo]]);
		expect(left.error).toBeDefined();
		const paid = await run([['a.jpg', photo]]);
		expect(bench.sandbox.charges()).toHaveLength(1);
		const retried = await bench.run([], {}, {}, { retryOf: left, staticData: paid.staticData });
		expect(retried.output[0]?.json).toMatchObject({ charged: 'no', status: 'finished' });
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('a job that the service gave up on is not taken for an image', async () => {
		const run = workflow();
		const photo = await smallPhoto();
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob' });
		expect((await run([['a.jpg', photo]])).error).toBeDefined();
		const again = await run([['a.jpg', photo]]);
		expect(again.output[0]?.json).toMatchObject({ charged: 'yes', status: 'finished' });
	});

	test('an order that cannot be asked for is not paid again', async () => {
		const run = workflow();
		const photo = await smallPhoto();
		await run([['a.jpg', photo]]);
		bench.sandbox.addFault({ call: 'get', kind: 'status', status: 403, times: Infinity });
		expect((await run([['a.jpg', photo]])).error).toBeDefined();
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('what was paid before a run was stopped by an error is picked up by the next one', async () => {
		const run = workflow();
		const photo = await smallPhoto();
		bench.sandbox.addFault({ call: 'download', kind: 'status', status: 500, times: Infinity });
		expect((await run([['a.jpg', photo]])).error).toBeDefined();
		bench.sandbox.clearFaults();
		const next = await run([['a.jpg', photo]]);
		expect(next.output[0]?.json).toMatchObject({ charged: 'no', status: 'finished' });
		expect(bench.sandbox.charges()).toHaveLength(1);
	});
});

describe('a result of the workflow', () => {
	test('is refused before anything is uploaded, with its order', async () => {
		const run = workflow();
		const first = await run([['a.jpg', await smallPhoto()]]);
		const again = await run([
			['other.jpg', await smallPhoto()],
			['a-enhanced.jpg', await resultOf(first)],
		]);
		const orderId = first.output[0]?.json.order_id;
		expect(again.error?.message).toBe(
			`The photo "a-enhanced.jpg" is already a result of this workflow, of the order ${String(orderId)} (photo 2 of 2)`,
		);
		expect(bench.requests('upload')).toHaveLength(1);
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('is refused also when Order > Get gave it out', async () => {
		const run = workflow();
		const first = await run([['a.jpg', await smallPhoto()]], { downloadResult: false });
		const got = await run([['unused.jpg', await smallPhoto()]], {
			resource: 'order',
			operation: 'get',
			orderId: String(first.output[0]?.json.order_id),
			waitForResult: true,
		});
		const again = await run([['b.jpg', await resultOf(got)]]);
		expect(again.error?.message).toContain('already a result of this workflow');
	});

	test('is enhanced when the user wants that', async () => {
		const run = workflow();
		const first = await run([['a.jpg', await smallPhoto()]]);
		const again = await run([['a-enhanced.jpg', await resultOf(first)]], {
			options: { enhanceResults: true },
		});
		expect(again.error).toBeUndefined();
		expect(bench.sandbox.charges()).toHaveLength(2);
	});
});

test('no two results of a run have one name, in the items’ order', async () => {
	const items = await Promise.all(
		['DSC1.JPG', 'dsc1.jpg', 'DSC1.png', 'image.jpg', 'image.jpg'].map(
			async (name) => await bench.photoItem(name),
		),
	);
	const run = await bench.run(items);
	const names = [
		'DSC1-enhanced.jpg',
		'dsc1-enhanced-2.jpg',
		'DSC1-enhanced-3.jpg',
		'image-enhanced.jpg',
		'image-enhanced-2.jpg',
	];
	expect(run.output.map(({ json }) => json.file_name)).toEqual(names);
	expect(run.output.map(({ binary }) => binary?.data?.fileName)).toEqual(names);
	const fixed = await bench.run(
		await Promise.all([bench.photoItem('a.jpg'), bench.photoItem('b.jpg')]),
		{
			options: { fileName: 'house' },
		},
	);
	expect(fixed.output.map(({ json }) => json.file_name)).toEqual(['house.jpg', 'house-2.jpg']);
});
