import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { accountKey } from '../../nodes/shared/core/ids';
import { knownImages } from '../../nodes/shared/memory/knownImages';
import { LivingWorkflow } from './n8nLife';
import { TOOLS_NODE } from './toolRuns';
import { openWeb } from './web';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
afterEach(async () => {
	bench.credentials.aiHomeDesignApi.apiVersion = 'auto';
	await bench.reset();
});
afterAll(async () => await bench.close());

const charges = () => bench.sandbox.charges().length;
const field = (items: INodeExecutionData[], name: string) => items.map(({ json }) => json[name]);
const unknownOrder = { error: 'order not found', key: 'api_error_order_not_found' };

describe.each(['v1', 'v3'] as const)('%s', (apiVersion) => {
	let workflow: LivingWorkflow;
	let items: INodeExecutionData[];
	beforeEach(async () => {
		bench.credentials.aiHomeDesignApi.apiVersion = apiVersion;
		workflow = new LivingWorkflow(bench);
		items = [await bench.photoItem('kitchen.jpg')];
	});

	const upload = async (photos = items) => {
		const { output } = await workflow.execute(photos, { parameters: { operation: 'upload' } });
		return String(output[0]?.json.order_id);
	};
	const submit = async (orderId: string, more: INodeParameters = {}) =>
		await workflow.execute([{ json: {} }], {
			parameters: { resource: 'order', operation: 'submit', orderId, ...more },
		});
	/** n8n is started anew, or another worker goes on: what the process knew of uploads is gone, too. */
	const restart = () => {
		workflow.restart();
		const known = knownImages(accountKey(bench.credentials.aiHomeDesignApi));
		for (let count = 0; count < 20_001; count++) {
			known.rememberUpload(`another-${count}`, { fingerprint: '' });
		}
	};

	test('an image whose file is missing is not ordered anew, however often the button is pressed', async () => {
		expect((await workflow.execute(items)).status).toBe('success');
		await bench.pass(600_000);
		bench.sandbox.addFault({ call: 'download', kind: 'status', status: 404, times: Infinity });
		for (let press = 0; press < 3; press++) {
			const { error } = await workflow.execute(items);
			expect(error?.context?.details).toMatchObject({ http_code: 404, charged: 'no' });
			expect(error?.description).toContain('"Order Again"');
			await bench.pass(60_000);
		}
		bench.sandbox.clearFaults();
		expect(field((await workflow.execute(items)).output, 'charged')).toEqual(['no']);
		expect(charges()).toBe(1);
	});

	test('one answer that does not know the order proves nothing', async () => {
		await workflow.execute(items);
		await bench.pass(600_000);
		const call = apiVersion === 'v1' ? 'get' : 'process';
		bench.sandbox.addFault({ call, kind: 'status', status: 404, body: unknownOrder });
		expect(field((await workflow.execute(items)).output, 'charged')).toEqual(['no']);
		expect(charges()).toBe(1);
	});

	test('a photo that AI HomeDesign takes back as it was is no result', async () => {
		const photo = await smallPhoto();
		const web = await openWeb();
		web.answer = (_, response) => response.end(photo);
		try {
			const own = [await bench.photoItem('kitchen.jpg', photo)];
			bench.sandbox.addFault({
				call: 'download',
				kind: 'redirect',
				location: `${web.origin}/kitchen.jpg`,
			});
			expect((await workflow.execute(own)).error).toBeUndefined();
			expect((await workflow.execute(own)).error).toBeUndefined();
			expect(charges()).toBe(1);
		} finally {
			web.close();
		}
	});

	test('an image that could not be made, ordered anew: the new one is remembered', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob' });
		const orderId = await upload();
		await submit(orderId);
		await bench.pass(600_000);
		const anew = await submit(orderId);
		expect(charges()).toBe(2);
		await bench.pass(600_000);
		expect(field((await submit(orderId)).output, 'image_id')).toEqual(
			field(anew.output, 'image_id'),
		);
		expect(field((await workflow.execute(items)).output, 'charged')).toEqual(['no']);
		expect(charges()).toBe(2);
	});

	test('Submit whose answer got lost, found by a second one: the photo is paid once, by any way', async () => {
		const orderId = await upload();
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
		bench.sandbox.addFault({ call: 'get', kind: 'status', status: 403, skip: 1, times: 3 });
		expect((await submit(orderId)).error).toBeDefined();
		bench.sandbox.clearFaults();
		expect((await submit(orderId)).error).toBeUndefined();
		await submit(await upload());
		await workflow.execute(items);
		restart();
		await submit(orderId);
		expect(charges()).toBe(1);
	});

	test('Enhance whose answer got lost; after a restart its order is submitted by its ID', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
		bench.sandbox.addFault({ call: 'get', kind: 'status', status: 403, times: 3 });
		const { error } = await workflow.execute(items);
		const { order_id: orderId } = (error?.context?.details ?? {}) as { order_id?: string };
		bench.sandbox.clearFaults();
		restart();
		expect((await submit(String(orderId))).error).toBeUndefined();
		expect(charges()).toBe(1);
	});

	test('uploaded by one worker, submitted by another one, and the photo again', async () => {
		const orderId = await upload();
		restart();
		await submit(orderId);
		await submit(await upload());
		await workflow.execute(items);
		expect(charges()).toBe(1);
	});

	test('own results do not go round by Upload, Submit and Get', async () => {
		const { output } = await workflow.execute(items);
		const results = output.map(({ json, binary }) => ({ json, binary }));
		const refused = await submit(await upload(results));
		expect(refused.error?.message).toContain('result of this workflow');
		expect(charges()).toBe(1);
		const wanted = await submit(await upload(results), { options: { enhanceResults: true } });
		expect(wanted.error).toBeUndefined();
		expect(charges()).toBe(2);
	});

	test('two executions submit one order with different options: each gets its own image, or says that it cannot tell', async () => {
		const orderId = await upload();
		bench.sandbox.addFault({ call: 'submit', kind: 'resetBefore' });
		const both = await Promise.all([
			submit(orderId, { spaceName: 'Indoor', enhancementOptions: ['Add Fire to Fireplace'] }),
			submit(orderId, { spaceName: 'Indoor', enhancementOptions: ['Add Screen to TV'] }),
		]);
		const images = both.flatMap(({ output }) => field(output, 'image_id'));
		expect(new Set(images).size).toBe(images.length);
		expect(charges()).toBe(2);
	});

	test('two choices of one order, both without an answer: a later run gives neither the other one’s image', async () => {
		const orderId = await upload();
		const choices = ['Add Fire to Fireplace', 'Add Screen to TV'];
		const execution = {
			parameters: {
				...{ resource: 'order', operation: 'submit', orderId },
				enhancementOptions: '={{ $json.option }}',
			},
			node: { onError: 'continueRegularOutput' as const },
		};
		const wanted = choices.map((option) => ({ json: { option } }));
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter', times: 2 });
		bench.sandbox.addFault({ call: 'get', kind: 'status', status: 403, skip: 2, times: 20 });
		await workflow.execute(wanted, execution);
		bench.sandbox.clearFaults();
		await bench.pass(500_000);
		restart();
		const { output } = await workflow.execute(wanted, execution);
		const given = field(output, 'image_id').filter((id) => id !== null);
		expect(new Set(given).size).toBe(given.length);
		expect(charges()).toBe(2);
		for (const { json } of output) {
			if (json.image_id) continue;
			expect(json).toMatchObject({ order_id: orderId });
			expect(json.error).toMatchObject({ description: expect.stringContaining('Order > Get') });
		}
	});

	test('a lost answer, and an order that answers with another one’s body: its image is not taken', async () => {
		const other = await workflow.execute([await bench.photoItem('other.jpg', await smallPhoto())]);
		const theirs = other.output[0]?.json;
		const orderId = await upload();
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
		bench.sandbox.addFault({
			...{ call: 'get', kind: 'json', orderId, skip: 1 },
			body:
				apiVersion === 'v1'
					? {
							id: theirs?.order_id,
							generated_images: [{ id: theirs?.image_id, status: 'running' }],
						}
					: {
							order_id: theirs?.order_id,
							processes: [{ process_id: theirs?.image_id, status: 'processing' }],
						},
		});
		const { output } = await submit(orderId);
		expect(output[0]?.json.image_id).not.toBe(theirs?.image_id);
		expect(charges()).toBe(2);
	});
});

test('V1: an image that is accepted and listed later than any delay seen is waited for, not ordered anew', async () => {
	bench.credentials.aiHomeDesignApi.apiVersion = 'v1';
	const workflow = new LivingWorkflow(bench);
	const items = [await bench.photoItem('kitchen.jpg')];
	const parameters = { options: { timeout: 600 } };
	const body = { generated_images: null };
	bench.sandbox.addFault({ call: 'get', kind: 'json', body, times: Infinity });
	expect((await workflow.execute(items, { parameters })).error).toBeDefined();
	expect((await workflow.execute(items, { parameters })).error).toBeDefined();
	bench.sandbox.clearFaults();
	const { output } = await workflow.execute(items, { parameters });
	expect(field(output, 'charged')).toEqual(['no']);
	expect(charges()).toBe(1);
});

test('Automatic: an outage of V1 with web pages does not have it paid again on V3', async () => {
	const workflow = new LivingWorkflow(bench);
	const items = [await bench.photoItem('kitchen.jpg')];
	await workflow.execute(items);
	await bench.pass(700_000);
	bench.sandbox.addFault({
		call: 'any',
		version: 'v1',
		kind: 'html',
		status: 404,
		times: Infinity,
	});
	const { error } = await workflow.execute(items);
	expect(error?.message).toContain('was ordered before');
	expect(error?.description).toContain('Order Again');
	bench.sandbox.clearFaults();
	await bench.pass(700_000);
	expect(field((await workflow.execute(items)).output, 'charged')).toEqual(['no']);
	expect(charges()).toBe(1);
});

describe('several choices of one photo on V3', () => {
	const styles = {
		typeName: TOOLS_NODE,
		parameters: {
			operation: 'virtualStaging',
			roomType: 'bedroom',
			styles: ['modern', 'prime', 'farmhouse'],
		},
	};
	beforeEach(() => {
		bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
	});

	test('whose answers all get lost in an outage: each is found later, by its own order', async () => {
		const workflow = new LivingWorkflow(bench);
		const items = [await bench.photoItem('room.jpg')];
		const node = { onError: 'continueRegularOutput' } as const;
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter', times: 3 });
		bench.sandbox.addFault({ call: 'get', kind: 'status', status: 502, times: Infinity });
		const parameters = { ...styles.parameters, options: { timeout: 60 } };
		const first = await workflow.execute(items, { ...styles, parameters, node });
		const orders = field(first.output, 'order_id');
		expect(new Set(orders).size).toBe(3);
		bench.sandbox.clearFaults();
		await bench.pass(2_000_000);
		const { output, error } = await workflow.execute(items, { ...styles, node });
		expect(error).toBeUndefined();
		expect(field(output, 'order_id')).toEqual(orders);
		expect(field(output, 'variant')).toEqual(['Modern', 'Prime', 'Farmhouse']);
		expect(field(output, 'status')).toEqual(['finished', 'finished', 'finished']);
		expect(charges()).toBe(3);
	});

	test('one could not be made: Executions > Retry orders it anew, and the next run nothing', async () => {
		const workflow = new LivingWorkflow(bench);
		const items = [await bench.photoItem('room.jpg')];
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob' });
		const failed = await workflow.execute(items, styles);
		expect(failed.status).toBe('error');
		expect((await workflow.retry(failed, styles)).error).toBeUndefined();
		const paid = charges();
		await bench.pass(600_000);
		const { output } = await workflow.execute(items, styles);
		expect(field(output, 'charged')).toEqual(['no', 'no', 'no']);
		expect(charges()).toBe(paid);
	});

	test('Order > Get without waiting does not take an image of another order', async () => {
		const workflow = new LivingWorkflow(bench);
		const a = await workflow.execute([await bench.photoItem('a.jpg')]);
		const b = await workflow.execute([await bench.photoItem('b.jpg', await smallPhoto())]);
		const get = {
			...{ resource: 'order', operation: 'get', waitForResult: false },
			orderId: String(a.output[0]?.json.order_id),
			imageId: String(b.output[0]?.json.image_id),
		};
		const { error } = await workflow.execute([{ json: {} }], { parameters: get });
		expect(error?.message).toContain('is not of this order');
	});

	test.each([
		['a value twice', {}, { style: ['modern', 'Modern'] }],
		[
			'the usual slot, by its name',
			{ slots: { slot: [{ name: 'tool-virtual-staging-input-image', binaryField: 'data' }] } },
			{ style: 'modern' },
		],
	])('Run Any Tool: %s is the same wish', async (_, more, widgets) => {
		const workflow = new LivingWorkflow(bench);
		const items = [await bench.photoItem('room.jpg')];
		const run = async (wish: object, others: INodeParameters = {}) =>
			await workflow.execute(items, {
				typeName: TOOLS_NODE,
				parameters: {
					...{ operation: 'runTool', tool: 'tool-virtual-staging' },
					widgets: JSON.stringify({ space: 'bedroom', ...wish }),
					...others,
				},
			});
		await run({ style: 'modern' });
		expect(field((await run(widgets, more)).output, 'charged')).toEqual(['no']);
		expect(charges()).toBe(1);
	});
});
