import { z } from 'zod';
import { TOOLS } from '../../../sandbox';
import {
	UNLISTED_TOOLS,
	valueOfItem,
	widgetSlug,
	type Tool,
	type ToolWidget,
} from '../../../sandbox/v3/tools';
import { Bench, tinyJpeg, tinyPng, type Uploaded } from '../support';
import { listed, sampleWith, TOOL_ROWS } from './samples';

let bench: Bench;
let upload: Uploaded;
beforeAll(async () => {
	bench = await Bench.start();
});
beforeEach(async () => {
	bench.sandbox.reset();
	upload = await bench.uploadAssets([
		{ bytes: await tinyJpeg(), role: 'primary_angle' },
		{ bytes: await tinyPng(), role: 'mask' },
		{ bytes: await tinyJpeg(), role: 'secondary_angle' },
	]);
});
afterAll(async () => await bench.sandbox.close());

const toolOf = (slug: string): Tool => {
	const found = TOOLS.find((tool) => tool.slug === slug);
	if (found === undefined) throw new Error(`There is no ${slug}`);
	return found;
};

const choice = (tool: Tool, widget: ToolWidget, values: readonly string[]) => ({
	slug: widgetSlug(tool, widget),
	item_slugs: values.map((value) => `item-${value}-${widgetSlug(tool, widget)}`),
});

/** What a tool needs and no more, with these values in place of the first ones. */
const order = (tool: Tool, chosen: Readonly<Record<string, readonly string[]>> = {}) => ({
	tool: tool.slug,
	asset_map: Object.fromEntries(
		tool.slots.map(({ slug, role }) => [slug, upload.assets[role === 'mask' ? 1 : 0]]),
	),
	widgets: tool.widgets.flatMap((widget) => {
		const values = chosen[widget.purpose] ?? (widget.needed ? widget.values.slice(0, 1) : []);
		return values.length === 0 ? [] : [choice(tool, widget, values)];
	}),
});

const LISTED = TOOLS.filter(({ slug }) => !UNLISTED_TOOLS.includes(slug));

describe('the list of tools', () => {
	it.each(LISTED.map((tool) => [tool.slug, tool]))(
		'has %s as the page has it',
		(slug, { widgets }) => {
			const row = TOOL_ROWS.get(slug);
			if (row === undefined)
				throw new Error(`sandbox/api-v3.md, section 7, has no row for ${slug}`);
			for (const { purpose, values } of widgets) {
				const inRow = values.filter((value) => row.includes(value));
				// Rooms and styles may stand above the table, for all tools.
				const shared = { space: 'ROOMS', style: 'STYLES' }[purpose];
				const isInRow = inRow.length === values.length || shared === undefined;
				expect(isInRow ? inRow : listed(shared)).toEqual(values);
			}
		},
	);

	it('has every tool of the page, in the same order', () => {
		expect([...TOOL_ROWS.keys()]).toEqual(LISTED.map(({ slug }) => slug));
	});

	it('takes no value for another', () => {
		const tool = toolOf('tool-day-to-dusk');
		const [sky] = tool.widgets;
		if (sky === undefined) throw new Error('The tool has no widgets');
		expect(valueOfItem(tool, sky, `item-golden-hour-${widgetSlug(tool, sky)}`)).toBe('golden-hour');
		expect(valueOfItem(tool, sky, 'golden-hour')).toBeUndefined();
	});
});

describe('every tool', () => {
	it.each(TOOLS.map(({ slug }) => slug))('%s takes all of its values', async (slug) => {
		const tool = toolOf(slug);
		const plain = await bench.tryProcess(upload, order(tool));
		expect(plain.status).toBe(201);
		let accepted = 1;
		for (const widget of tool.widgets) {
			for (const value of [...widget.values, ...widget.unlisted]) {
				const reply = await bench.tryProcess(upload, order(tool, { [widget.purpose]: [value] }));
				expect([value, reply.status]).toEqual([value, 201]);
				accepted++;
			}
		}
		expect(bench.sandbox.charges()).toHaveLength(accepted);
		expect(new Set(bench.sandbox.charges().map((charge) => charge.tool))).toEqual(new Set([slug]));
	});

	it('can be ordered as the sample says', async () => {
		const sample = z.object({}).passthrough().parse(sampleWith('<asset id>'));
		const asset_map = { 'tool-image-enhancement-input-image': upload.assets[0] };
		const reply = await bench.tryProcess(upload, {
			...sample,
			order_id: upload.orderId,
			asset_map,
		});
		expect(reply.status).toBe(201);
	});

	it('lets through fields that it does not know', async () => {
		const body = { ...order(toolOf('tool-item-removal'), {}), source: 'client', note: null };
		expect((await bench.tryProcess(upload, body)).status).toBe(201);
	});

	it('is listed with its choices', async () => {
		const tool = toolOf('tool-image-enhancement');
		const chosen = {
			area: ['outdoor'],
			'enhancement-options': ['replace-sky', 'add-screen-to-tv'],
		};
		await bench.process(upload, order(tool, chosen));
		await bench.process(upload, order(toolOf('tool-interior-design'), { color: ['pastel'] }));
		const widget = 'widget-enhancement-options-tool-image-enhancement';
		expect(bench.sandbox.orders()[0]?.images).toMatchObject([
			{
				tool: tool.slug,
				spaceName: 'outdoor',
				options: [`item-replace-sky-${widget}`, `item-add-screen-to-tv-${widget}`],
			},
			{
				tool: 'tool-interior-design',
				spaceName: 'bedroom',
				options: [
					'item-prime-widget-style-tool-interior-design',
					'item-pastel-widget-color-tool-interior-design',
				],
			},
		]);
	});

	it('can be outside of the plan', async () => {
		const [, staging] = TOOLS;
		bench.sandbox.configure({ toolsNotInPlan: ['tool-virtual-staging'] });
		const reply = await bench.tryProcess(upload, staging && order(staging));
		expect([reply.status, reply.json]).toEqual([
			403,
			{ error: 'your plan does not include this tool', key: 'api_error_forbidden' },
		]);
		expect((await bench.tryProcess(upload)).status).toBe(201);
		expect(bench.sandbox.charges()).toHaveLength(1);
	});
});

describe('refused without a charge', () => {
	const enhancement = () => order(toolOf('tool-image-enhancement'));
	const staging = () => order(toolOf('tool-virtual-staging'));
	const masked = () => order(toolOf('tool-item-removal-mask'));
	const slot = 'tool-image-enhancement-input-image';
	const area = 'widget-area-tool-image-enhancement';
	const options = 'widget-enhancement-options-tool-image-enhancement';
	const indoor = { slug: area, item_slugs: [`item-indoor-${area}`] };

	it.each<[string, number, () => object]>([
		['an unknown order', 404, () => ({ order_id: 'none' })],
		['an unknown asset', 404, () => ({ asset_map: { [slot]: 'none' } })],
		['no order', 400, () => ({ order_id: undefined })],
		['no tool', 400, () => ({ tool: undefined })],
		['no asset_map', 400, () => ({ asset_map: undefined })],
		['no widgets', 400, () => ({ widgets: undefined })],
		['widgets that are null', 400, () => ({ widgets: null })],
		['an empty slot', 400, () => ({ asset_map: {} })],
		['a mask as photo', 400, () => ({ asset_map: { [slot]: upload.assets[1] } })],
		['another angle as photo', 400, () => ({ asset_map: { [slot]: upload.assets[2] } })],
		[
			'a photo without a mask',
			400,
			() => ({
				...masked(),
				asset_map: { 'tool-item-removal-mask-input-image': upload.assets[0] },
			}),
		],
		['no area', 400, () => ({ widgets: [] })],
		[
			'a staging without style',
			400,
			() => ({ ...staging(), widgets: staging().widgets.slice(0, 1) }),
		],
		['a staging without space', 400, () => ({ ...staging(), widgets: staging().widgets.slice(1) })],
		['a widget without items', 400, () => ({ widgets: [{ ...indoor, item_slugs: [] }] })],
		['a widget twice', 400, () => ({ widgets: [indoor, indoor] })],
		[
			'two items where one is allowed',
			400,
			() => ({
				widgets: [{ slug: area, item_slugs: [`item-indoor-${area}`, `item-outdoor-${area}`] }],
			}),
		],
		[
			'a slot of another tool',
			422,
			() => ({
				asset_map: { ...enhancement().asset_map, 'tool-day-to-dusk-input-image': upload.assets[0] },
			}),
		],
		['a widget of another tool', 422, () => ({ widgets: [indoor, ...staging().widgets] })],
		['a short widget slug', 422, () => ({ widgets: [{ ...indoor, slug: 'area' }] })],
		[
			'an unknown item',
			422,
			() => ({ widgets: [{ slug: area, item_slugs: [`item-underwater-${area}`] }] }),
		],
		['a short item slug', 422, () => ({ widgets: [{ slug: area, item_slugs: ['indoor'] }] })],
		[
			'an item of another widget',
			422,
			() => ({ widgets: [indoor, { slug: options, item_slugs: [`item-indoor-${area}`] }] }),
		],
	])('%s: %i', async (_what, status, extra) => {
		const reply = await bench.tryProcess(upload, extra());
		expect([reply.status, reply.json]).toEqual([
			status,
			{ error: expect.any(String), key: expect.stringMatching(/^api_error_/) },
		]);
		expect(bench.sandbox.charges()).toEqual([]);
	});

	it.each(['tool-sky-change', 'image-enhancement'])('the unknown tool %s: 500', async (tool) => {
		const reply = await bench.tryProcess(upload, { tool });
		expect([reply.status, reply.json]).toEqual([
			500,
			{ error: 'tool repository: tool not found', key: 'api_error_internal' },
		]);
		expect(bench.sandbox.charges()).toEqual([]);
	});

	it('what is not JSON', async () => {
		expect((await bench.api('/v3/process', { method: 'POST', body: '{' })).status).toBe(400);
	});
});
