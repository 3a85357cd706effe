import type { INodeParameters } from 'n8n-workflow';

import { fields, submitted, useTool, useToolOn } from './toolRuns';
import { openWorkbench, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench({ apiVersion: 'v1' })));
afterAll(async () => await bench.close());
beforeEach(async () => {
	bench.sandbox.configure({ without: {} });
	bench.credentials.aiHomeDesignApi.apiVersion = 'v1';
	await bench.reset();
	await bench.pass(11 * 60_000);
});

const services = () => bench.requests('upload').map(({ body }) => body);

const items = async (service: string, space = '') => {
	const headers = { 'x-api-key': 'sk-SECRET-0123456789' };
	const query = new URLSearchParams({ service_name: service, ...(space && { space_name: space }) });
	const reply = await fetch(`${bench.sandbox.url}/v1/catalog/items/filter?${query}`, { headers });
	const { data } = (await reply.json()) as {
		data: Array<{ id: string; title: string; items: Array<{ id: string; title: string }> }>;
	};
	return data.flatMap(({ id, items: own }) =>
		own.map(({ id: item_id, title }) => ({ id, item_id, title })),
	);
};
const chosen = (all: Awaited<ReturnType<typeof items>>, ...titles: string[]) =>
	titles.map((title) => {
		const { id, item_id } = all.find((one) => one.title === title) ?? { id: '', item_id: '' };
		return { id, item_id };
	});

describe('the four other tools of V1', () => {
	test.each(['Living Room', 'living-room', 'space-living-room', 'LIVING ROOM'])(
		'Virtual Staging, room %s',
		async (roomType) => {
			const { output, error } = await useTool(bench, 'virtualStaging', {
				roomType,
				styles: ['Modern'],
			});
			expect(error).toBeUndefined();
			expect(services()).toMatchObject([
				{ fields: { service_name: 'service-ai-virtual-staging' } },
			]);
			const all = await items('service-ai-virtual-staging', 'space-living-room');
			expect(submitted(bench)).toEqual([
				{
					order_id: expect.any(String),
					space_name: 'space-living-room',
					selected_widgets: chosen(all, 'Modern'),
				},
			]);
			expect(output[0]?.json).toMatchObject({
				variant: 'Modern',
				file_name: 'kitchen-modern.jpg',
				edits: ['Virtual Staging: Modern'],
				alterations: ['movables'],
			});
		},
	);

	test('a style by its ID', async () => {
		const all = await items('service-ai-virtual-staging', 'space-bedroom');
		const [style] = chosen(all, 'Farmhouse');
		const { error, output } = await useTool(bench, 'virtualStaging', {
			roomType: 'Bedroom',
			styles: [style?.item_id ?? ''],
		});
		expect(error).toBeUndefined();
		expect(output[0]?.json.variant).toBe('Farmhouse');
	});

	test('Interior Design', async () => {
		const { error } = await useTool(bench, 'interiorDesign', {
			roomType: 'Kitchen',
			styles: ['prime'],
			color: 'Pastel',
		});
		expect(error).toBeUndefined();
		const all = await items('service-creative-designer', 'space-kitchen--');
		expect(submitted(bench)).toEqual([
			{
				order_id: expect.any(String),
				space_name: 'space-kitchen--',
				selected_widgets: chosen(all, 'Prime', 'Pastel'),
			},
		]);
	});

	test.each([
		[[], false],
		[['Shadow Removal'], true],
	])('Day to Dusk with %j', async (duskOptions, shadow) => {
		const { error, output } = await useTool(bench, 'dayToDusk', {
			skyStyles: ['golden-hour'],
			duskOptions,
		});
		expect(error).toBeUndefined();
		expect(submitted(bench)).toEqual([
			{
				order_id: expect.any(String),
				remove_shadow: shadow,
				selected_widgets: chosen(await items('service-day-to-dusk'), 'Golden Hour'),
			},
		]);
		expect(output[0]?.json).toMatchObject({
			file_name: 'kitchen-golden-hour.jpg',
			alterations: shadow ? ['corrections', 'sky_lawn'] : ['sky_lawn'],
			disclosure: expect.stringContaining('twilight') as string,
		});
	});

	test('Item Removal', async () => {
		const { error, output } = await useTool(bench, 'itemRemoval');
		expect(error).toBeUndefined();
		expect(submitted(bench)).toEqual([{ order_id: expect.any(String) }]);
		expect(output[0]?.json).toMatchObject({
			edits: ['Item Removal'],
			alterations: ['movables'],
			file_name: 'kitchen-item-removal.jpg',
		});
	});
});

describe('what V1 does not do: told before anything is uploaded', () => {
	test.each<[string, INodeParameters, string]>([
		[
			'virtualStaging',
			{ roomType: 'Bedroom', styles: ['Modern', 'Prime'] },
			'"Style Names or IDs" has several choices, and V1',
		],
		[
			'virtualStaging',
			{ roomType: 'Bedroom', styles: ['Baroque'] },
			'is not offered here: "Baroque"',
		],
		['virtualStaging', { roomType: 'Dungeon', styles: ['Modern'] }, 'does not offer: "Dungeon"'],
		['virtualStaging', { roomType: 'Bedroom' }, 'needs a choice for "Style"'],
		['dayToDusk', {}, 'needs a choice for "Sky Style"'],
		['dayToDusk', { skyStyles: ['Clear Dusk'], duskOptions: ['Lawn Touch Up'] }, 'Lawn Touch Up'],
		[
			'virtualRestaging',
			{ roomType: 'Bedroom', styles: ['Modern'] },
			'"AI Virtual Restaging" needs V3',
		],
		['furnitureRestyle', { roomType: 'Bedroom', styles: ['Modern'] }, 'needs V3'],
		['underConstruction', { roomType: 'Bedroom', styles: ['Modern'] }, 'needs V3'],
		['wallChange', {}, '"AI Wall Change" needs V3'],
		['floorChange', { roomType: 'Bedroom' }, 'needs V3'],
		['ceilingChange', {}, 'needs V3'],
		['backsplashChange', { materials: ['Mosaic'] }, 'needs V3'],
		['runTool', { tool: 'tool-touch-up', widgets: '{}' }, '"tool-touch-up" needs V3'],
		['runTool', { tool: 'tool-item-removal' }, 'needs V3'],
	])('%s with %j', async (operation, parameters, words) => {
		const { error } = await useTool(bench, operation, parameters);
		expect(error?.message).toContain(words);
		expect(bench.requests('upload')).toEqual([]);
	});

	test('a mask', async () => {
		const item = await bench.photoItem();
		const { binary } = await bench.photoItem('mask.png');
		const masked = { ...item, binary: { ...item.binary, mask: binary?.data } };
		const { error } = await useToolOn(bench, [masked as typeof item], {
			operation: 'itemRemoval',
			maskField: 'mask',
		});
		expect(error?.message).toContain('"AI Item Removal with a Mask" needs V3');
		expect(bench.requests('upload')).toEqual([]);
	});
});

describe('Automatic', () => {
	beforeEach(() => (bench.credentials.aiHomeDesignApi.apiVersion = 'auto'));

	test('takes V3 for the tools, V1 for enhancement', async () => {
		await useTool(bench, 'virtualStaging', { roomType: 'Bedroom', styles: ['Modern', 'Prime'] });
		await useTool(bench, 'itemRemoval');
		await useTool(bench, 'enhance', { spaceName: 'indoor' });
		expect(bench.sandbox.charges().map(({ version }) => version)).toEqual(['v3', 'v3', 'v3', 'v1']);
	});

	test('takes V1 for those that it has, when V3 is not there', async () => {
		bench.sandbox.configure({ without: { v3: '404' } });
		const { output, error } = await useTool(bench, 'virtualStaging', {
			roomType: 'Living Room',
			styles: ['Modern'],
		});
		expect(error).toBeUndefined();
		expect(fields(output, 'variant')).toEqual(['Modern']);
		const dusk = await useTool(bench, 'dayToDusk', { skyStyles: ['Clear Dusk'] });
		expect(dusk.error).toBeUndefined();
		expect(bench.sandbox.charges().map(({ version }) => version)).toEqual(['v1', 'v1']);
	});

	test.each<[string, INodeParameters]>([
		['wallChange', {}],
		['runTool', { tool: 'tool-touch-up' }],
	])('says for %s why V3 is not used', async (operation, parameters) => {
		bench.sandbox.configure({ without: { v3: '503' } });
		const { error } = await useTool(bench, operation, parameters);
		expect(error?.message).toMatch(/needs V3 of AI HomeDesign's API: .*503/);
		expect(error?.description).not.toContain('Set "API Version"');
		expect(bench.requests('upload')).toEqual([]);
	});

	test('a style that was ordered on V3 is fetched from there when V1 is chosen next', async () => {
		const photo = [await bench.photoItem('a.jpg')];
		const staging = { operation: 'virtualStaging', roomType: 'Bedroom', styles: ['Modern'] };
		const first = await useToolOn(bench, photo, staging, {}, { mode: 'trigger' });
		bench.credentials.aiHomeDesignApi.apiVersion = 'v1';
		const { staticData } = first;
		const again = await useToolOn(bench, photo, staging, {}, { mode: 'trigger', staticData });
		expect(again.output[0]?.json.charged).toBe('no');
		expect(bench.sandbox.charges()).toHaveLength(1);
	});
});
