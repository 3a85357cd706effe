import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveOutputSchemaPath } from 'n8n-core/dist/nodes-loader/output-schema-resolver';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { z } from 'zod';

import { AiHomeDesign } from '../../nodes/AiHomeDesign/AiHomeDesign.node';
import { AiImageEnhancement } from '../../nodes/AiImageEnhancement/AiImageEnhancement.node';
import { deliver, generatedBody, submitPhoto, triggerWorkflow, withSecret } from './triggerBench';
import { useTool } from './toolRuns';
import { openWorkbench, type Workbench } from './workbench';

/** What n8n shows of a node's output before it has run: the files beside the built nodes. */
const DIST = join(__dirname, '..', '..', 'dist', 'nodes');
const TYPES = z.enum(['string', 'number', 'boolean', 'null', 'array', 'object']);
const schemaFile = z
	.object({
		type: z.literal('object'),
		properties: z.record(
			z
				.object({
					type: z.union([TYPES, z.array(TYPES)]),
					items: z.object({ type: z.literal('string') }).optional(),
				})
				.strict(),
		),
		version: z.literal(1),
	})
	.strict();

function readSchema(node: string, resource?: string, operation?: string) {
	const ref = { nodeDir: join(DIST, node), version: 1, resource, operation };
	// The editor asks for the exact version; the trigger's is found by the way for nodes without operations.
	const path = resolveOutputSchemaPath({ ...ref, versionFallback: operation === undefined });
	if (!path || !existsSync(path))
		throw new Error(`There is no schema for ${resource}:${operation}`);
	return schemaFile.parse(JSON.parse(readFileSync(path, 'utf8')));
}

const typeOf = (value: unknown) =>
	value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

type Schema = z.infer<typeof schemaFile>;

/** Items as they are against the schema: the same fields in the same order, each of a type that it names. */
function expectToFit(items: IDataObject[], schema: Schema) {
	expectFieldsOf(items, schema);
	expectShownTypes(items, schema);
}

function expectFieldsOf(items: IDataObject[], { properties }: Schema) {
	expect(items.length).toBeGreaterThan(0);
	for (const json of items) {
		expect(Object.keys(json)).toEqual(Object.keys(properties));
		for (const [name, value] of Object.entries(json)) {
			expect([name, properties[name]?.type].flat()).toContain(typeOf(value));
		}
	}
}

/** A type that no item has would promise too much; the first one is what n8n shows. */
function expectShownTypes(items: IDataObject[], { properties }: Schema) {
	for (const [name, { type }] of Object.entries(properties)) {
		const shown = [type].flat()[0];
		expect([name, items.map((json) => typeOf(json[name]))]).toEqual([
			name,
			expect.arrayContaining([shown]),
		]);
	}
}

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

const outputs = async (...runs: Array<Promise<Awaited<ReturnType<Workbench['run']>>>>) =>
	(await Promise.all(runs)).flatMap((run) => {
		expect(run.error).toBeUndefined();
		return run.output.map(({ json }) => json);
	});
const order = async (operation: string, parameters: INodeParameters) =>
	await bench.run([{ json: {} }], { resource: 'order', operation, ...parameters });
const uploaded = async () => {
	const [json] = await outputs(bench.run([await bench.photoItem()], { operation: 'upload' }));
	return String(json?.order_id);
};

/** How to get an operation's outputs, in all the forms that its schema names. */
const OPERATIONS: Record<string, () => Promise<IDataObject[]>> = {
	'image:check': async () =>
		await outputs(bench.run([await bench.photoItem(), { json: {} }], { operation: 'check' })),
	'image:enhance': async () =>
		await outputs(
			bench.run([await bench.photoItem()], { enhancementOptions: ['Add Screen to TV'] }),
			bench.run([await bench.photoItem()], { waitForResult: false }),
		),
	'image:upload': async () =>
		await outputs(bench.run([await bench.photoItem()], { operation: 'upload' })),
	'image:upscale': async () => {
		const [json] = await outputs(bench.run([await bench.photoItem()]));
		const imageId = String(json?.image_id);
		return await outputs(bench.run([{ json: {} }], { operation: 'upscale', imageId }));
	},
	'order:get': async () => {
		const [json] = await outputs(bench.run([await bench.photoItem()]));
		return await outputs(
			order('get', { orderId: String(json?.order_id), waitForResult: true }),
			order('get', { orderId: await uploaded(), waitForResult: false }),
		);
	},
	'order:submit': async () => await outputs(order('submit', { orderId: await uploaded() })),
};

/** The same for the node for all tools: what its operations are told. */
const TOOLS: Record<string, INodeParameters> = {
	enhance: { spaceName: 'Indoor' },
	...Object.fromEntries(
		['virtualStaging', 'virtualRestaging', 'furnitureRestyle', 'underConstruction'].map((name) => [
			name,
			{ roomType: 'Kitchen', styles: ['Modern'] },
		]),
	),
	interiorDesign: { roomType: 'Kitchen', styles: ['Modern'], color: 'Pastel' },
	itemRemoval: {},
	dayToDusk: { skyStyles: ['Clear Dusk'] },
	wallChange: { materials: ['Concrete'] },
	floorChange: { materials: ['Carpet'] },
	ceilingChange: { materials: ['White Paint'] },
	backsplashChange: { materials: ['Mosaic'] },
	runTool: { tool: 'tool-item-removal' },
};

/** `resource:operation` of a form. */
const offeredBy = ({ description }: AiHomeDesign | AiImageEnhancement) =>
	description.properties.flatMap((property) =>
		property.name === 'operation'
			? (property.options ?? []).map(
					(option) =>
						`${String(property.displayOptions?.show?.resource?.[0])}:${'value' in option ? String(option.value) : ''}`,
				)
			: [],
	);

test.each([
	['AiImageEnhancement', new AiImageEnhancement(), Object.keys(OPERATIONS)],
	[
		'AiHomeDesign',
		new AiHomeDesign(),
		[...Object.keys(TOOLS).map((operation) => `image:${operation}`), 'order:get', 'tool:getAll'],
	],
])(
	'every operation of %s is run here and has a schema, and nothing else has',
	(node, type, known) => {
		const offered = offeredBy(type).sort();
		expect([...known].sort()).toEqual(offered);
		const files = readdirSync(join(DIST, node, '__schema__', 'v1.0.0'), {
			recursive: true,
			encoding: 'utf8',
		})
			.filter((file) => file.endsWith('.json'))
			.map((file) => file.replace(/\.json$/, '').replace('/', ':'));
		expect(files.sort()).toEqual(offered);
	},
);

test.each(Object.entries(OPERATIONS))('%s gives what its schema says', async (name, outputsOf) => {
	const [resource, operation] = name.split(':');
	expectToFit(await outputsOf(), readSchema('AiImageEnhancement', resource, operation));
});

describe('the node for all tools', () => {
	const staging = { operation: 'virtualStaging', ...TOOLS.virtualStaging };
	const use = async (parameters: INodeParameters, apiVersion: string) => {
		const credentials = { aiHomeDesignApi: { ...bench.credentials.aiHomeDesignApi, apiVersion } };
		return await bench.engine.runNode({
			typeName: 'n8n-nodes-aihomedesign.aiHomeDesign',
			items: [await bench.photoItem()],
			parameters: { resource: 'image', ...parameters },
			credentials,
		});
	};

	test('all tools give what the one schema for them says', async () => {
		const all: IDataObject[] = [];
		for (const [operation, parameters] of Object.entries(TOOLS)) {
			const items = await outputs(use({ operation, ...parameters }, 'v3'));
			expectFieldsOf(items, readSchema('AiHomeDesign', 'image', operation));
			all.push(...items);
		}
		const waitForResult = false;
		all.push(...(await outputs(use({ operation: 'dayToDusk', waitForResult }, 'v3'))));
		all.push(...(await outputs(use(staging, 'v1'))));
		for (const operation of Object.keys(TOOLS)) {
			expectToFit(all, readSchema('AiHomeDesign', 'image', operation));
		}
	});

	test('order:get gives what its schema says', async () => {
		const [json] = await outputs(use(staging, 'v1'));
		const get = { resource: 'order', operation: 'get' };
		const items = await outputs(
			use({ ...get, orderId: String(json?.order_id) }, 'auto'),
			use({ ...get, orderId: await uploaded(), waitForResult: false }, 'auto'),
		);
		expectToFit(items, readSchema('AiHomeDesign', 'order', 'get'));
	});

	test('tool:getAll gives what its schema says', async () => {
		const items = await outputs(use({ resource: 'tool', operation: 'getAll' }, 'v3'));
		expectToFit(items, readSchema('AiHomeDesign', 'tool', 'getAll'));
	});
});

test('the trigger gives what its schema says', async () => {
	const active = await bench.engine.activate({
		workflow: triggerWorkflow({
			downloadImage: true,
			options: { services: ['tool-image-enhancement', 'tool-virtual-staging'] },
		}),
		credentials: withSecret(bench.credentials),
	});
	const staged = await useTool(bench, 'virtualStaging', TOOLS.virtualStaging);
	const { order_id: orderId, image_id: imageId } = staged.output[0]?.json ?? {};
	const images = [await submitPhoto(bench), { orderId: String(orderId), imageId: String(imageId) }];
	await bench.pass(60_000);
	for (const image of images) await deliver(active, generatedBody(image));
	await active.settled();
	const json = active.executions().flatMap((run) => run.json('After'));
	await active.deactivate();
	expectToFit(json, readSchema('AiHomeDesignTrigger'));
});
