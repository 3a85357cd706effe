import type { INodeParameters } from 'n8n-workflow';

import { submitted, useTool } from './toolRuns';
import { openWorkbench, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench({ apiVersion: 'v3' })));
afterAll(async () => await bench.close());
beforeEach(async () => {
	bench.sandbox.configure({ toolsNotInPlan: [] });
	await bench.reset();
});

const STAGING = 'tool-virtual-staging';
const staged = [
	{
		slug: `widget-space-${STAGING}`,
		item_slugs: [`item-living-room-widget-space-${STAGING}`],
	},
	{ slug: `widget-style-${STAGING}`, item_slugs: [`item-modern-widget-style-${STAGING}`] },
];
const any = async (tool: string, widgets: INodeParameters[string], node = {}) =>
	await useTool(bench, 'runTool', { tool, widgets }, ['kitchen.jpg'], node);

describe('what Run Any Tool takes as widgets', () => {
	test.each<[string, INodeParameters[string]]>([
		['purposes with values', '{"space": "living-room", "style": "modern"}'],
		['titles', '{"Space": "Living Room", "Style": ["Modern"]}'],
		['lists', '{"space": ["living-room"], "style": ["modern"]}'],
		['the API’s own array', JSON.stringify(staged)],
		['an object by expression', '={{ ({ space: "living-room", style: "modern" }) }}'],
		['the API’s own array by expression', `={{ ${JSON.stringify(staged)} }}`],
		[
			'slugs in an object',
			JSON.stringify(Object.fromEntries(staged.map(({ slug, item_slugs }) => [slug, item_slugs]))),
		],
	])('%s', async (_, widgets) => {
		const { error, output } = await any(STAGING, widgets);
		expect(error).toBeUndefined();
		expect(submitted(bench)).toMatchObject([{ tool: STAGING, widgets: staged }]);
		expect(output[0]?.json).toMatchObject({
			file_name: 'kitchen-virtual-staging.jpg',
			variant: null,
			edits: ['Virtual Staging: Living Room, Modern'],
			alterations: ['movables'],
		});
	});

	test.each<[string, INodeParameters[string]]>([
		['nothing', ''],
		['an empty object', '{}'],
		['an empty array', '[]'],
		['a purpose without values', '{"style": []}'],
	])('%s: no widgets leave', async (_, widgets) => {
		const { error } = await any('tool-touch-up', widgets);
		expect(error).toBeUndefined();
		expect(submitted(bench)).toMatchObject([{ tool: 'tool-touch-up', widgets: [] }]);
	});

	test.each<[string, INodeParameters[string]]>([
		['broken JSON', '{"style": '],
		['a text', '"modern"'],
		['a number', '5'],
		['null', '={{ null }}'],
		['a nested object', '{"style": {"a": 1}}'],
		['a value that is no word', '{"style": "!"}'],
		['an empty value', '{"style": ""}'],
		['no purpose', '{"": "modern"}'],
		['a switch', '{"style": true}'],
		['an array of others', '[{"id": "x", "item_id": "y"}]'],
		['a slug that is missing', '[{"item_slugs": ["x"]}]'],
	])('%s: told before anything is uploaded', async (_, widgets) => {
		const { error } = await any(STAGING, widgets);
		if (_ === 'null') return expect(error?.message ?? '').not.toContain('unexpected');
		expect(error?.message).toMatch(/^"Widgets \(JSON\)" has a value that cannot be used: "./);
		expect(error?.description).toContain('{"style": "modern"}');
		return expect(bench.requests('upload')).toEqual([]);
	});
});

describe('the tool', () => {
	test.each([
		'tool touch-up',
		'tool/../x',
		'tool?x=1',
		'tool-ä',
		'a'.repeat(5) + '\n' + 'b',
		'"tool"',
	])('%j is no slug', async (tool) => {
		const { error } = await any(tool, '{}');
		expect(error?.message).toBe(
			`"Tool" has a value that cannot be used: "${tool.replace(/\s+/g, ' ')}"`,
		);
		expect(bench.requests('upload')).toEqual([]);
	});

	test('that there is not: told in words, not charged, not sent again', async () => {
		const { error } = await any('tool-sky-change', '{}');
		expect(error?.message).toContain('AI HomeDesign has no tool "tool-sky-change"');
		expect(error?.context?.details).toMatchObject({ charged: 'no', http_code: 500 });
		expect(bench.requests('submit')).toHaveLength(1);
		expect(bench.requests('get')).toEqual([]);
	});

	test('that the plan lacks is named', async () => {
		bench.sandbox.configure({ toolsNotInPlan: ['tool-virtual-staging', 'tool-touch-up'] });
		const own = await useTool(bench, 'virtualStaging', { roomType: 'bedroom', styles: ['modern'] });
		expect(own.error?.message).toContain('AI HomeDesign refuses "AI Virtual Staging"');
		const other = await any('tool-touch-up', '{}');
		expect(other.error?.message).toContain('AI HomeDesign refuses "tool-touch-up"');
		expect(other.error?.context?.details).toMatchObject({ charged: 'no', http_code: 403 });
		const enhanced = await useTool(bench, 'enhance', { spaceName: 'indoor' });
		expect(enhanced.error).toBeUndefined();
	});

	test('a widget or item that it does not take is named', async () => {
		const item = await any(STAGING, '{"space": "dungeon", "style": "modern"}');
		expect(item.error?.message).toContain('"Dungeon"');
		const widget = await any(STAGING, '{"space": "kitchen", "style": "modern", "mood": "dark"}');
		expect(widget.error?.context?.details).toMatchObject({ http_code: 422, charged: 'no' });
		expect(widget.error?.message).toContain('mood');
	});

	test('the same with widgets in another order is no other order', async () => {
		const items = [await bench.photoItem('a.jpg')];
		const run = async (widgets: string, staticData = {}) =>
			await bench.run(
				items,
				{ operation: 'runTool', tool: STAGING, widgets },
				{},
				{ mode: 'trigger', staticData, typeName: 'n8n-nodes-aihomedesign.aiHomeDesign' },
			);
		const first = await run('{"space": "kitchen", "style": "modern"}');
		const again = await run('{"style": "Modern", "space": ["Kitchen"]}', first.staticData);
		expect(again.output[0]?.json.charged).toBe('no');
		expect(bench.sandbox.charges()).toHaveLength(1);
	});
});
