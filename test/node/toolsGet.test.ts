import type { INodeParameters } from 'n8n-workflow';

import { runNodeNames } from '../harness/runNode';
import { until } from '../turns';
import { fields, useTool, useToolOn } from './toolRuns';
import { openWorkbench, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench({ apiVersion: 'auto' })));
afterAll(async () => await bench.close());
beforeEach(async () => {
	bench.credentials.aiHomeDesignApi.apiVersion = 'auto';
	await bench.reset();
	await bench.pass(11 * 60_000);
});

const styles = ['Modern', 'Farmhouse', 'Industrial'];
const stage = async (name: string, more: INodeParameters = {}) => {
	const { output } = await useTool(
		bench,
		'virtualStaging',
		{ roomType: 'bedroom', styles, waitForResult: false, ...more },
		[name],
	);
	return String(output[0]?.json.order_id);
};
const get = async (parameters: INodeParameters, items = [{ json: {} }], node = {}) =>
	await useToolOn(bench, items, { resource: 'order', operation: 'get', ...parameters }, node);

describe('Order > Get in the node for all tools', () => {
	test('gives all results of an order, one item each', async () => {
		const orderId = await stage('kitchen.jpg');
		const run = await get({ orderId });
		expect(run.error).toBeUndefined();
		const ids = bench.sandbox.charges().map(({ imageId }) => imageId);
		expect(fields(run.output, 'image_id')).toEqual(ids);
		expect(run.output[0]?.json).toMatchObject({
			status: 'finished',
			order_id: orderId,
			edits: ['Virtual Staging'],
			alterations: ['movables'],
			charged: 'no',
		});
		expect(fields(run.output, 'file_name')).toEqual([
			'kitchen-modern.jpg',
			'kitchen-farmhouse.jpg',
			'kitchen-industrial.jpg',
		]);
		expect(fields(run.output, 'variant')).toEqual(['Modern', 'Farmhouse', 'Industrial']);
		expect(run.items(runNodeNames.node).map(({ pairedItem }) => pairedItem)).toEqual(
			ids.map(() => ({ item: 0 })),
		);
		expect(bench.requests('upload')).toHaveLength(1);
		expect(run.hints('Node').map(({ message }) => message)).toEqual([
			expect.stringMatching(/^3 images: 3 fetched\. 0 credits, /),
		]);
	});

	test('with an image ID gives that one', async () => {
		const orderId = await stage('kitchen.jpg');
		const [, second] = bench.sandbox.charges();
		const { output } = await get({ orderId, imageId: second?.imageId ?? '' });
		expect(fields(output, 'image_id')).toEqual([second?.imageId]);
		bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
		const wrong = await get({ orderId, imageId: 'nope' });
		expect(wrong.error?.message).toContain('nope');
	});

	test('of several orders: all images, in their order, with the names of a pasted list', async () => {
		const [a, b] = [await stage('a.jpg'), await stage('b.jpg', { styles: ['Prime'] })];
		const { output } = await get({
			orderId: `one.jpg = ${a} (Modern, Farmhouse); two.jpg = ${b};`,
		});
		expect(fields(output, 'order_id')).toEqual([a, a, a, b]);
		expect(fields(output, 'file_name')).toEqual([
			'one-modern.jpg',
			'one-farmhouse.jpg',
			'one-industrial.jpg',
			'two-prime.jpg',
		]);
	});

	test('waits for images that are not ready yet, without asking too often', async () => {
		bench.sandbox.configure({ etaSeconds: 40 });
		const orderId = await stage('kitchen.jpg');
		const { output, error } = await get({ orderId });
		expect(error).toBeUndefined();
		expect(fields(output, 'status')).toEqual(['finished', 'finished', 'finished']);
	});

	test('without waiting tells how they are', async () => {
		bench.sandbox.configure({ etaSeconds: 40 });
		const orderId = await stage('kitchen.jpg');
		const { output } = await get({ orderId, waitForResult: false });
		expect(fields(output, 'status')).toEqual(['processing', 'processing', 'processing']);
		expect(output[0]?.json.edits).toEqual(['Virtual Staging']);
	});

	test('an image that was not made is left out where there are others', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob', skip: 1 });
		const orderId = await stage('kitchen.jpg');
		await bench.pass(60_000);
		const { output, error } = await get({ orderId });
		expect(error).toBeUndefined();
		expect(output).toHaveLength(2);
	});

	test('an order whose only image was not made says so', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob' });
		const orderId = await stage('kitchen.jpg', { styles: ['Modern'] });
		const { error } = await get({ orderId });
		expect(error?.context?.details).toMatchObject({ order_id: orderId, status: 'failed' });
	});

	test('one order that is not there does not keep the others back', async () => {
		const orderId = await stage('kitchen.jpg');
		const gone = '0123456789abcdef01234567';
		const { output } = await get({ orderId: `${gone}, ${orderId}` }, [{ json: {} }], {
			onError: 'continueRegularOutput',
		});
		expect(output).toHaveLength(4);
		expect(output[0]?.json).toMatchObject({
			order_id: gone,
			charged: 'no',
			error: { message: expect.stringContaining('does not know') as string },
		});
		expect(fields(output.slice(1), 'status')).toEqual(['finished', 'finished', 'finished']);
	});

	test('an order of V1, and one of each version at once', async () => {
		bench.credentials.aiHomeDesignApi.apiVersion = 'v1';
		const old = await stage('old.jpg', { styles: ['Modern'] });
		bench.credentials.aiHomeDesignApi.apiVersion = 'auto';
		const current = await stage('new.jpg');
		const { output, error } = await get({ orderId: `${old} ${current}` });
		expect(error).toBeUndefined();
		expect(fields(output, 'order_id')).toEqual([old, current, current, current]);
		expect(fields(output, 'edits')).toEqual(output.map(() => ['Virtual Staging']));
		expect(fields(output, 'file_name')).toEqual([
			'old-modern.jpg',
			'new-modern.jpg',
			'new-farmhouse.jpg',
			'new-industrial.jpg',
		]);
	});

	test('raw answers, one for each image', async () => {
		const orderId = await stage('kitchen.jpg');
		const { output } = await get({ orderId, simplify: false });
		expect(output).toHaveLength(3);
		for (const { json } of output) expect(JSON.stringify(json)).toContain(orderId);
	});
});

describe('Stop', () => {
	test('ends at once, and what is paid is listed with its styles', async () => {
		bench.sandbox.configure({ etaSeconds: 500 });
		const items = [await bench.photoItem('a.jpg'), await bench.photoItem('b.jpg')];
		const running = bench.run(
			items,
			{ operation: 'virtualStaging', roomType: 'bedroom', styles },
			{},
			{ typeName: 'n8n-nodes-aihomedesign.aiHomeDesign', mode: 'manual', workflowId: 'stopped' },
		);
		const submitted = () => bench.engine.log.text().match(/submitted \(/g)?.length ?? 0;
		await until(() => submitted() === 6);
		const at = bench.now();
		running.cancel();
		const run = await running;
		expect(bench.now() - at).toBeLessThan(1_000);
		expect(run.status).toBe('canceled');
		const log = bench.engine.log.text();
		const orders = new Set(bench.sandbox.charges().map(({ orderId }) => orderId));
		expect(orders.size).toBe(2);
		for (const orderId of orders) {
			expect(log).toMatch(
				new RegExp(`[ab]\\.jpg = ${orderId} \\(Modern, Farmhouse, Industrial\\);`),
			);
		}
		// The next run of the workflow takes up what was paid.
		const charged = bench.sandbox.charges().length;
		const next = await useToolOn(
			bench,
			items,
			{ operation: 'virtualStaging', roomType: 'bedroom', styles },
			{},
			{ mode: 'manual', workflowId: 'stopped' },
		);
		expect(next.error).toBeUndefined();
		expect(bench.sandbox.charges()).toHaveLength(charged);
		expect(bench.requests('upload')).toHaveLength(2);
	});
});
