import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeHelpers, type INode } from 'n8n-workflow';

import { TOOL_OPERATIONS } from '../../nodes/AiHomeDesign/tools';
import { openWorkbench, type Workbench } from '../node/workbench';
import { breakingChanges } from './breakingChanges';
import { describePackage, type Contract } from './contract';
import {
	contractWith,
	ownNodes,
	readSavedWorkflow,
	runSavedWorkflow,
	type SavedRun,
} from './savedWorkflow';

const released = JSON.parse(readFileSync(join(__dirname, 'released.json'), 'utf8')) as Contract;
const own = ownNodes(readSavedWorkflow());

let bench: Workbench;
let saved: SavedRun;
beforeAll(async () => {
	bench = await openWorkbench();
	saved = await runSavedWorkflow(bench);
});
afterAll(async () => await bench.close());

const descriptionOf = ({ type, typeVersion }: INode) =>
	bench.engine.nodeType(type, typeVersion).description;
/** A node's parameters as n8n makes them of the saved ones: to run it with, or to save it again. */
const parametersOf = (node: INode, withDefaults: boolean) => {
	const description = descriptionOf(node);
	const { properties } = description;
	const { parameters } = node;
	return NodeHelpers.getNodeParameters(
		properties,
		parameters,
		withDefaults,
		false,
		node,
		description,
	);
};

describe('the released contract', () => {
	test('is kept: nothing that saved workflows depend on is gone or changed', () => {
		expect(breakingChanges(released, contractWith(saved))).toEqual([]);
	});

	test('is recorded for the version in package.json: npm run contract', () => {
		expect(released.version).toBe(describePackage().version);
	});
});

/** What is set, as the contract spells it, e.g. `slots.slot.name`. */
function pathsIn(value: unknown, before = ''): string[] {
	if (Array.isArray(value)) return value.flatMap((one) => pathsIn(one, before));
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, inner]) => [
		before + name,
		...pathsIn(inner, `${before}${name}.`),
	]);
}

describe('saved-workflow.json, saved with the released version', () => {
	test.each(own.map((node) => [node.name, node] as const))('opens unchanged: %s', (_, node) => {
		// What n8n would save again is what it drops nothing of.
		expect(parametersOf(node, false)).toEqual(node.parameters);
		const filled = { ...node, parameters: parametersOf(node, true) ?? {} };
		const description = descriptionOf(node);
		expect(NodeHelpers.getNodeParametersIssues(description.properties, filled, description)).toBe(
			null,
		);
		expect(Object.keys(node.credentials ?? {})).toEqual(
			(description.credentials ?? []).map(({ name }) => name),
		);
	});

	test('has every operation, and sets every field and every option to another value than its default', () => {
		const operations = own
			.map((node) => parametersOf(node, true))
			.map((parameters) => `${String(parameters?.resource)} ${String(parameters?.operation)}`);
		expect(new Set(operations)).toEqual(
			new Set([
				'image check',
				'image enhance',
				'image upload',
				'image upscale',
				...[...TOOL_OPERATIONS.map(({ operation }) => operation), 'runTool'].map(
					(operation) => `image ${operation}`,
				),
				'order get',
				'order submit',
				'tool getAll',
				'undefined undefined', // the trigger
			]),
		);
		for (const [type, { versions }] of Object.entries(released.nodes)) {
			const nodes = own.filter((node) => [type, `${type}Tool`].includes(node.type));
			const set = nodes.flatMap(({ parameters }) => pathsIn(parameters));
			const paths = Object.values(versions).flatMap(({ fields }) => fields.map(({ path }) => path));
			expect(paths.filter((path) => !set.includes(path))).toEqual([]);
		}
	});

	test('runs: every node gives what it gave, and every photo is paid once', () => {
		expect(saved.manual.error).toBeUndefined();
		expect(saved.manual.status).toBe('success');
		for (const run of saved.delivered) expect(run.status).toBe('success');
		const silent = own.filter(
			({ name, type }) => !type.endsWith('Tool') && saved.outputs[name]?.length === 0,
		);
		expect(silent.map(({ name }) => name)).toEqual([]);
		const charges = bench.sandbox.charges();
		const idsOf = (version: string) =>
			charges.filter((charge) => charge.version === version).map(({ orderId }) => orderId);
		// Six nodes, and the agent's tool.
		expect(idsOf('v1')).toHaveLength(7);
		expect(new Set(idsOf('v1')).size).toBe(7);
		// Thirteen tools, one of them with two choices for one upload.
		expect(idsOf('v3')).toHaveLength(14);
		expect(new Set(idsOf('v3')).size).toBe(13);
	});

	test('its parameters do what they did', () => {
		const json = (name: string) => saved.outputs[name]?.[0]?.json;
		const files = (name: string) =>
			Object.entries(saved.outputs[name]?.[0]?.binary ?? {}).map(([field, { fileName }]) => [
				field,
				fileName,
			]);
		const chosen = (name: string) =>
			bench
				.requests('submit')
				.map(({ body }) => body as { order_id: string; space_name: string; selected_widgets: [] })
				.filter(({ order_id }) => order_id === json(name)?.order_id)
				.map((body) => [body.space_name, body.selected_widgets.length]);
		expect(chosen('Submit an order')).toEqual([['space-indoor', 2]]);
		expect(chosen('Enhance an image')).toEqual([['space-indoor', 1]]);
		expect(chosen('Enhance an image by URL')).toEqual([['space-outdoor', 1]]);
		expect(chosen('Enhance without waiting')).toEqual([['space-outdoor', 1]]);
		expect(files('Enhance an image')).toEqual([['data', 'kitchen-enhanced.jpg']]);
		expect(files('Get a finished order')).toEqual([['enhanced', 'front-of-house.jpg']]);
		expect(files('Enhance an image by URL')).toEqual([
			['enhanced', `${String(json('Enhance an image')?.order_id)}.jpg`],
			['original', expect.stringMatching(/\.jpg$/)],
		]);
		expect(json('Check photos')).toMatchObject({ ok: true, credits: 1, kind: 'JPG' });
		expect(files('Enhance without downloading')).toEqual([]);
		expect(json('Enhance without downloading')).toMatchObject({ status: 'finished' });
		expect(json('Enhance without waiting')).toMatchObject({ status: 'processing' });
		expect(json('Get a raw order')).toMatchObject({
			generated_images: [{ status: expect.any(String) }],
		});
		expect(saved.manual.json('Get what does not exist', 1)).toMatchObject([
			{ error: { message: expect.stringContaining('no-such-order'), http_code: 404 } },
		]);
		const toldBy = (tool: string): unknown => JSON.parse(saved.toolResponses[tool] ?? '');
		const ids = { order_id: expect.any(String), image_id: expect.any(String) };
		const address = {
			image_url: expect.stringMatching(/^http/),
			image_url_note: expect.any(String),
		};
		expect(toldBy('Enhance a photo in AI HomeDesign')).toEqual([
			{ status: 'finished', ...ids, ...address },
		]);
		expect(toldBy('Get images in AI HomeDesign')).toEqual([
			{ variant: 'Modern', ...ids, ...address },
			{ variant: 'Farmhouse', ...ids, ...address },
		]);
	});

	test('the tools do what they did', () => {
		const told = (name: string) => {
			const { order_id, variant, edits, alterations } = saved.outputs[name]?.[0]?.json ?? {};
			const charge = bench.sandbox.charges().find(({ orderId }) => orderId === order_id);
			return [charge?.tool, variant, edits, alterations];
		};
		const files = (name: string) =>
			saved.outputs[name]?.map(({ binary }) =>
				Object.entries(binary ?? {}).map(([field, { fileName }]) => [field, fileName]),
			);
		expect(files('Stage a room')).toEqual([
			[
				['staged', 'front-room-modern.jpg'],
				['original', 'kitchen.jpg'],
			],
			[
				['staged', 'front-room-farmhouse.jpg'],
				['original', 'kitchen.jpg'],
			],
		]);
		expect(files('Get the images of a room')).toHaveLength(2);
		expect(files('Get one image of a room')).toEqual([[]]);
		expect(told('Enhance into a project')).toEqual([
			...['tool-image-enhancement', null, ['Add Fire to Fireplace'], ['corrections', 'features']],
		]);
		expect(told('Stage a room')).toEqual([
			...['tool-virtual-staging', 'Modern', ['Virtual Staging: Modern'], ['movables']],
		]);
		expect(told('Redesign a room by URL')).toEqual([
			'tool-interior-design',
			'Scandinavian',
			['Interior Design: Scandinavian, Warm Tones'],
			['movables', 'surfaces'],
		]);
		expect(told('Remove what a mask marks')).toEqual([
			...['tool-item-removal-mask', null, ['Item Removal'], ['movables']],
		]);
		expect(told('Turn a photo into dusk')).toEqual([
			'tool-day-to-dusk',
			'Golden Hour',
			['Day to Dusk: Golden Hour, Shadow Removal, Lawn Touch Up'],
			['corrections', 'sky_lawn'],
		]);
		expect(told('Change a floor')).toEqual([
			...['tool-floor-change', 'Hardwood', ['Floor Change: Hardwood'], ['surfaces']],
		]);
		expect(told('Run any tool').slice(0, 2)).toEqual(['tool-floor-change', null]);
		expect(saved.outputs['Restyle furniture without waiting']?.[0]?.json.status).toBe('processing');
		expect(files('Restage a room without downloading')).toEqual([[]]);
	});

	test('its triggers start on what they started on', () => {
		const events = (name: string) => new Set(saved.outputs[name]?.map(({ json }) => json.event));
		expect(events('AI HomeDesign Trigger')).toEqual(new Set(['imageGenerated']));
		expect(events('Every event')).toEqual(new Set(['imageGenerated', 'imageUpscaled']));
		const upscaled = saved.outputs['Every event']?.find(
			({ json }) => json.event === 'imageUpscaled',
		);
		expect(Object.keys(upscaled?.binary ?? {})).toEqual(['photo']);
	});
});
