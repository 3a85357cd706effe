import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { INodeParameters } from 'n8n-workflow';

import { z } from 'zod';

import { submitted, TOOLS_NODE } from './toolRuns';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

let bench: Workbench;
let web: Server;
let url: string;
beforeAll(async () => {
	bench = await openWorkbench({ apiVersion: 'v3' });
	const photo = await smallPhoto();
	web = createServer((_, response) => response.end(photo));
	await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/house.jpg`;
});
afterAll(async () => {
	web.closeAllConnections();
	web.close();
	await bench.close();
});
beforeEach(async () => await bench.reset());

const STAGING: INodeParameters = {
	operation: 'virtualStaging',
	roomType: { __rl: true, mode: 'name', value: "={{ $fromAI('room', 'The room', 'string') }}" },
	styles: "={{ $fromAI('style', 'The style', 'string') }}",
};

const ask = async (
	path: 'engine' | 'langchain',
	agentInput: Record<string, string>,
	parameters: INodeParameters = STAGING,
) =>
	await bench.engine.runAsTool({
		path,
		typeName: TOOLS_NODE,
		credentials: bench.credentials,
		agentInput: { url, ...agentInput },
		parameters: {
			imageSource: 'url',
			imageUrl: "={{ $fromAI('url', 'The photo', 'string') }}",
			...parameters,
		},
	});

describe.each(['engine', 'langchain'] as const)('as an agent’s tool (%s)', (path) => {
	test.each([
		['Living Room', 'modern', ['modern']],
		['living room', 'Modern', ['modern']],
		['living-room', '["Modern", "farmhouse"]', ['modern', 'farmhouse']],
		['Living room', 'modern, Farmhouse', ['modern', 'farmhouse']],
	])('%s in %s', async (room, style, styles) => {
		const { response } = await ask(path, { room, style });
		const tool = 'tool-virtual-staging';
		expect(submitted(bench)).toMatchObject(
			styles.map((one) => ({
				widgets: [
					{ item_slugs: [`item-living-room-widget-space-${tool}`] },
					{ item_slugs: [`item-${one}-widget-style-${tool}`] },
				],
			})),
		);
		for (const { imageId } of bench.sandbox.charges()) expect(response).toContain(imageId);
		expect(response).toContain('"status":"finished"');
		expect(response).toContain(
			'"image_url_note":"image_url opens for a day only: save the picture',
		);
		expect(bench.requests().filter(({ host }) => host === 'images')).toEqual([]);
	});

	test.each([
		['a style that there is not', { room: 'bedroom', style: 'Baroque' }, ['Baroque', 'Modern']],
		['no style', { room: 'bedroom', style: '' }, ['Style', 'expression']],
		['a room that there is not', { room: 'Dungeon', style: 'modern' }, ['Dungeon', 'Living Room']],
	])('%s: the message alone says what to give', async (_, input, words) => {
		const { response, toolError } = await ask(path, input);
		const told = `${toolError ?? ''} ${response ?? ''}`;
		for (const word of words) expect(told).toContain(word);
		expect(bench.sandbox.charges()).toEqual([]);
	});

	test('other tools', async () => {
		const { response } = await ask(
			path,
			{ sky: 'golden hour' },
			{
				operation: 'dayToDusk',
				skyStyles: "={{ $fromAI('sky', 'The sky', 'string') }}",
			},
		);
		expect(response).toContain('"variant":"Golden Hour"');
		const any = await ask(
			path,
			{ widgets: '{"material": "White Paint"}' },
			{
				operation: 'runTool',
				tool: 'tool-wall-change',
				widgets: "={{ $fromAI('widgets', 'JSON', 'string') }}",
			},
		);
		expect(any.response).toContain('Wall Change: White Paint');
	});

	const given = { room: 'Living Room', style: 'Modern' };
	const jsonOf = (response: string | undefined): unknown => {
		const parsed: unknown = JSON.parse(response ?? 'null');
		const [first] = [parsed].flat();
		return first;
	};

	test('Output: the fields that are chosen, with the IDs', async () => {
		const fields = ['image_url', 'disclosure'];
		const parameters = { ...STAGING, output: 'selectedFields', fields };
		const { response } = await ask(path, given, parameters);
		const [{ orderId, imageId } = { orderId: '', imageId: '' }] = bench.sandbox.charges();
		const names = ['order_id', 'image_id', 'disclosure', 'image_url', 'image_url_note'];
		const json = z.record(z.unknown()).parse(jsonOf(response));
		expect(Object.keys(json)).toEqual(names);
		expect(json).toMatchObject({ order_id: orderId, image_id: imageId });
	});

	test('Output: nothing of the address where it is not chosen', async () => {
		const parameters = { ...STAGING, output: 'selectedFields', fields: ['status'] };
		const { response } = await ask(path, given, parameters);
		expect(Object.keys(z.record(z.unknown()).parse(jsonOf(response)))).toEqual([
			'status',
			'order_id',
			'image_id',
		]);
	});

	test('Output: raw is what the API gives', async () => {
		const { response } = await ask(path, given, { ...STAGING, output: 'raw' });
		expect(response).toContain('tool-virtual-staging');
		expect(response).not.toContain('disclosure');
	});

	test('Output: a wrong one is told before anything is paid', async () => {
		for (const parameters of [
			{ output: 'everything' },
			{ output: 'selectedFields', fields: ['<b>'] },
		]) {
			const { response, toolError } = await ask(path, given, { ...STAGING, ...parameters });
			expect(`${toolError ?? ''} ${response ?? ''}`).toMatch(/\b(Output|Fields)\b/);
		}
		expect(bench.sandbox.charges()).toEqual([]);
	});

	test('an agent is told which tools and values there are', async () => {
		const { response } = await ask(path, {}, { resource: 'tool', operation: 'getAll' });
		for (const word of ['virtualStaging', 'Living Room', 'Scandinavian', 'unconfirmed']) {
			expect(response).toContain(word);
		}
		expect(bench.sandbox.charges()).toEqual([]);
	});
});
