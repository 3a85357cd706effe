import type { INodeParameters } from 'n8n-workflow';

import { runNodeNames } from '../harness/runNode';
import { openWorkbench, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench({ apiVersion: 'auto' })));
afterAll(async () => await bench.close());
beforeEach(async () => await bench.reset());

const typeName = 'n8n-nodes-aihomedesign.aiHomeDesign';

const use = async (
	operation: string,
	parameters: INodeParameters = {},
	names: string[] = ['kitchen.jpg'],
) =>
	await bench.run(
		await Promise.all(names.map(async (name) => await bench.photoItem(name))),
		{ operation, ...parameters },
		{},
		{ typeName },
	);

describe('one image', () => {
	test.each<[string, string, INodeParameters, string, string]>([
		['itemRemoval', 'tool-item-removal', {}, 'Item Removal', 'kitchen-item-removal.jpg'],
		[
			'virtualStaging',
			'tool-virtual-staging',
			{ roomType: 'Living Room', styles: ['modern'] },
			'Virtual Staging: Modern',
			'kitchen-modern.jpg',
		],
		[
			'interiorDesign',
			'tool-interior-design',
			{ roomType: 'kitchen', styles: ['Modern'], color: 'Warm Tones' },
			'Interior Design: Modern, Warm Tones',
			'kitchen-modern.jpg',
		],
		[
			'dayToDusk',
			'tool-day-to-dusk',
			{ skyStyles: ['Golden Hour'], duskOptions: ['Lawn Touch Up'] },
			'Day to Dusk: Golden Hour, Lawn Touch Up',
			'kitchen-golden-hour.jpg',
		],
		['floorChange', 'tool-floor-change', {}, 'Floor Change', 'kitchen-floor-change.jpg'],
		[
			'runTool',
			'tool-wall-change',
			{ tool: 'tool-wall-change', widgets: '{"material": "white-paint"}' },
			'Wall Change: White Paint',
			'kitchen-wall-change.jpg',
		],
	])('%s', async (operation, tool, parameters, edit, name) => {
		const { output: items, error } = await use(operation, parameters);
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({
			edits: [edit],
			status: 'finished',
			file_name: name,
		});
		expect(items[0]?.binary?.data?.fileName).toBe(name);
		expect(bench.sandbox.charges()).toMatchObject([{ version: 'v3', tool }]);
	});
});

test('six photos in three styles: six uploads, eighteen charges, eighteen named results', async () => {
	const names = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg', 'f.jpg'];
	const styles = ['Modern', 'Farmhouse', 'Industrial'];
	const run = await use('virtualStaging', { roomType: 'bedroom', styles }, names);
	const { error, output: items } = run;
	expect(error).toBeUndefined();
	expect(bench.requests('upload')).toHaveLength(6);
	expect(bench.sandbox.charges()).toHaveLength(18);
	expect(items.map(({ json }) => json.file_name)).toEqual(
		names.flatMap((name) => styles.map((style) => name.replace('.', `-${style.toLowerCase()}.`))),
	);
	expect(items.map(({ json }) => json.variant)).toEqual(names.flatMap(() => styles));
	expect(run.items(runNodeNames.node).map(({ pairedItem }) => pairedItem)).toEqual(
		names.flatMap((_, item) => styles.map(() => ({ item }))),
	);
});
