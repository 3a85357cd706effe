import type { INodeParameters } from 'n8n-workflow';
import { z } from 'zod';

import { AiHomeDesign } from '../../nodes/AiHomeDesign/AiHomeDesign.node';
import { openWorkbench, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
beforeEach(async () => await bench.reset());
afterAll(async () => await bench.close());

const rowSchema = z.object({
	operation: z.string(),
	name: z.string(),
	takes_mask: z.boolean(),
	alterations: z.array(z.string()),
	disclosure: z.string(),
	parameters: z.array(
		z.object({
			parameter: z.string(),
			is_needed: z.boolean(),
			is_image_each: z.boolean(),
			values: z.array(z.string()),
			unconfirmed: z.array(z.string()),
		}),
	),
});

const list = async (apiVersion: string, items = [{ json: {} }]) => {
	const aiHomeDesignApi = { ...bench.credentials.aiHomeDesignApi, apiVersion };
	const { output, error } = await bench.engine.runNode({
		typeName: 'n8n-nodes-aihomedesign.aiHomeDesign',
		items,
		parameters: { resource: 'tool', operation: 'getAll' },
		credentials: { aiHomeDesignApi },
	});
	expect(error).toBeUndefined();
	return output.map(({ json }) => rowSchema.parse(json));
};

const { properties } = new AiHomeDesign().description;
const OPERATIONS = properties
	.filter(
		({ name, displayOptions }) =>
			name === 'operation' && displayOptions?.show?.resource?.includes('image'),
	)
	.flatMap(({ options = [] }) => options.flatMap((one) => ('value' in one ? [one.value] : [])));

test('every operation that makes an image is listed, but for Run Any Tool', async () => {
	const names = (await list('v3')).map(({ operation }) => operation);
	expect([...names, 'runTool'].sort()).toEqual([...OPERATIONS].sort());
});

test('V1 lists what V1 has', async () => {
	expect((await list('v1')).map(({ operation }) => operation).sort()).toEqual([
		'dayToDusk',
		'enhance',
		'interiorDesign',
		'itemRemoval',
		'virtualStaging',
	]);
});

test('the list comes once, however many items come in', async () => {
	const items = [{ json: {} }, { json: {} }, { json: {} }];
	expect(await list('v3', items)).toEqual(await list('v3'));
});

test('a wrong key is told', async () => {
	const aiHomeDesignApi = {
		...bench.credentials.aiHomeDesignApi,
		apiKey: 'wrong',
		apiVersion: 'v3',
	};
	const { error } = await bench.engine.runNode({
		typeName: 'n8n-nodes-aihomedesign.aiHomeDesign',
		items: [{ json: {} }],
		parameters: { resource: 'tool', operation: 'getAll' },
		credentials: { aiHomeDesignApi },
	});
	expect(error?.message).toContain('401');
});

describe.each(['v1', 'v3'])('on %s', (apiVersion) => {
	test('each value that is listed is taken, and costs nothing to ask for', async () => {
		const aiHomeDesignApi = { ...bench.credentials.aiHomeDesignApi, apiVersion };
		for (const { operation, parameters } of await list(apiVersion)) {
			const first = Object.fromEntries(
				parameters
					.filter((row) => row.is_needed)
					.map(({ parameter, values }) => [parameter, values[0] ?? '']),
			);
			for (const { parameter, values, unconfirmed } of parameters) {
				expect([parameter, values.length + unconfirmed.length]).not.toEqual([parameter, 0]);
				for (const value of [...values, ...unconfirmed]) {
					const wanted: INodeParameters = { operation, ...first, [parameter]: value, dryRun: true };
					const { output, error } = await bench.engine.runNode({
						typeName: 'n8n-nodes-aihomedesign.aiHomeDesign',
						items: [await bench.photoItem()],
						parameters: { resource: 'image', ...wanted },
						credentials: { aiHomeDesignApi },
					});
					const json = output[0]?.json ?? {};
					// An option of one space is refused in another one.
					if (apiVersion === 'v1' && parameter === 'enhancementOptions' && !json.ok) continue;
					expect([operation, value, error, json.ok, json.credits]).toEqual([
						operation,
						value,
						undefined,
						true,
						1,
					]);
				}
			}
		}
		expect(bench.sandbox.charges()).toEqual([]);
	});
});

test('what is one image each says so, and what is needed', async () => {
	const rows = await list('v3');
	const staging = rows.find(({ operation }) => operation === 'virtualStaging');
	expect(staging).toMatchObject({
		name: 'Virtual Staging',
		takes_mask: false,
		alterations: ['movables'],
		parameters: [
			{ parameter: 'roomType', is_needed: true, is_image_each: false },
			{ parameter: 'styles', is_needed: true, is_image_each: true },
		],
	});
	const removal = rows.find(({ operation }) => operation === 'itemRemoval');
	expect(removal).toMatchObject({ takes_mask: true, parameters: [] });
	const dusk = rows.find(({ operation }) => operation === 'dayToDusk');
	expect(dusk?.parameters[0]).toMatchObject({ parameter: 'skyStyles', is_needed: false });
	expect(dusk?.parameters[0]?.values[0]).toBe("AI HomeDesign's choice");
	expect(dusk?.parameters[0]?.unconfirmed).toContain('Golden Hour');
});
