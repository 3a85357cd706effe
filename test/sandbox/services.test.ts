import { z } from 'zod';
import { services } from '../../sandbox';
import { until } from '../turns';
import { Bench, photoForm, tinyJpeg, type Reply } from './support';

let bench: Bench;
beforeAll(async () => {
	bench = await Bench.start();
});
beforeEach(() => bench.sandbox.reset());
afterAll(async () => await bench.sandbox.close());

const STAGING = 'service-ai-virtual-staging';
const DESIGN = 'service-creative-designer';
const DUSK = 'service-day-to-dusk';
const REMOVAL = 'service-item-removal';
const ENHANCEMENT = 'service-image-enhancement';
const MASK = 'service-item-removal-mask';

const ROOMS = [
	['space-bedroom', 'Bedroom'],
	['space-living-room', 'Living Room'],
	['space-kitchen--', 'Kitchen'],
	['space-bathroom--', 'Bathroom'],
	['space-dining-room', 'Dining Room'],
	['space-home-office', 'Home Office'],
	['space-office', 'Office'],
	['space-nursery-1', 'Nursery'],
	['space-kids-room-1', 'Kids Room'],
	['space-studio-1', 'Studio'],
	['space-outdoor--', 'Outdoor'],
	['space-basement', 'Basement'],
	['space-laundry-room', 'Laundry Room'],
	['space-hallway', 'Hallway'],
	['space-game-room', 'Game Room'],
];

const STYLES =
	'Prime, Modern, Farmhouse, Scandinavian, Hampton, Industrial, Traditional, Contemporary, Luxury, Mid Century, Coastal';
const COLORS = 'Earthy Neutrals, Warm Tones, Cool Tones, Monochrome, Pastel, Jewel Tones';
const SKIES =
	'Twilight without Cloud, Dusk with Cloud, Clear Dusk, Golden Hour, Purple Dusk, Starry Night';

const spaceList = z.object({
	data: z.array(
		z.object({ id: z.string(), name: z.string(), title: z.string(), priority: z.number() }),
	),
});

const widgetList = z.object({
	data: z.array(
		z.object({
			id: z.string().uuid(),
			title: z.string(),
			is_optional: z.boolean(),
			priority: z.number(),
			items: z.array(z.object({ id: z.string().uuid(), title: z.string() })),
		}),
	),
});

const get = async (path: string) => await bench.api(`/v1/catalog/${path}`);

async function widgets(service: string, space = 'space-living-room') {
	const { json } = await get(`items/filter?service_name=${service}&space_name=${space}`);
	return widgetList.parse(json).data;
}

/** An entry of `selected_widgets`, by titles. */
async function pick(service: string, widgetTitle: string, itemTitle: string) {
	const widget = (await widgets(service)).find(({ title }) => title === widgetTitle);
	const item = widget?.items.find(({ title }) => title === itemTitle);
	if (widget === undefined || item === undefined) throw new Error(`There is no ${itemTitle}`);
	return { id: widget.id, item_id: item.id };
}

async function upload(service: string, file?: Buffer): Promise<string> {
	const body = photoForm(file ?? (await tinyJpeg()), service);
	const reply = await bench.api('/v1/order/image', { method: 'POST', body });
	return z.object({ order_id: z.string() }).parse(reply.json).order_id;
}

const order = async (json: object) => await bench.api('/v1/order', { method: 'POST', json });

const imageOf = ({ json }: Reply) => z.object({ image_id: z.string() }).parse(json).image_id;

/** The right body of each service, without the order's ID. */
const BODIES: Readonly<Record<string, () => Promise<object>>> = {
	[STAGING]: async () => ({
		space_name: 'space-kids-room-1',
		selected_widgets: [await pick(STAGING, 'Style', 'Modern')],
	}),
	[DESIGN]: async () => ({
		space_name: 'space-living-room',
		selected_widgets: [
			await pick(DESIGN, 'Color', 'Warm Tones'),
			await pick(DESIGN, 'Style', 'Hampton'),
		],
	}),
	[DUSK]: async () => ({
		remove_shadow: true,
		selected_widgets: [await pick(DUSK, 'Sky Style', 'Dusk with Cloud')],
	}),
	[REMOVAL]: async () => ({}),
	[ENHANCEMENT]: async () => ({ space_name: 'space-indoor', selected_widgets: [] }),
};

const bodyOf = async (service: string) => (await BODIES[service]?.()) ?? {};

describe('the catalogue of a service', () => {
	it.each([
		[STAGING, ROOMS],
		[DESIGN, ROOMS],
		[
			ENHANCEMENT,
			[
				['space-indoor', 'Indoor'],
				['space-outdoor', 'Outdoor'],
			],
		],
		[DUSK, []],
		[REMOVAL, []],
	])('has the spaces of %s, in the order of their priority', async (service, expected) => {
		const { data } = spaceList.parse(
			(await get(`spaces?active=true&service_name=${service}`)).json,
		);
		expect(data.map(({ name, title }) => [name, title])).toEqual(expected);
		expect(data.map(({ priority }) => priority)).toEqual(expected.map((_, index) => index + 1));
		expect(new Set(data.map(({ id }) => id)).size).toBe(expected.length);
	});

	it.each<[string, string, Array<[title: string, isOptional: boolean, items: string]>]>([
		[STAGING, '&space_name=space-kitchen--', [['Style', false, STYLES]]],
		[
			DESIGN,
			'&space_name=space-bedroom',
			[
				['Style', false, STYLES],
				['Color', true, COLORS],
			],
		],
		[DUSK, '', [['Sky Style', false, SKIES]]],
		[REMOVAL, '', []],
	])('has the widgets of %s%s', async (service, query, expected) => {
		const { json } = await get(`items/filter?service_name=${service}${query}`);
		const { data } = widgetList.parse(json);
		expect(
			data.map(({ title, is_optional, items }) => [
				title,
				is_optional,
				items.map((item) => item.title).join(', '),
			]),
		).toEqual(expected);
	});

	it('has its own IDs for every widget and item, which the older call knows, too', async () => {
		const all = (await Promise.all([STAGING, DESIGN, DUSK].map((name) => widgets(name)))).flat();
		const ids = all.flatMap(({ id, items }) => [id, ...items.map((item) => item.id)]);
		expect(new Set(ids).size).toBe(ids.length);
		for (const { id, items } of all) {
			const { data } = z
				.object({ data: z.array(z.object({ id: z.string() })) })
				.parse((await get(`widgets/${id}/items`)).json);
			expect(data.map((item) => item.id)).toEqual(items.map((item) => item.id));
		}
	});

	it.each([
		[`items/filter?service_name=${STAGING}`, 400],
		[`items/filter?service_name=${STAGING}&space_name=space-moon`, 404],
		[`items/filter?service_name=${STAGING}&space_name=space-indoor`, 422],
		[`items/filter?service_name=${ENHANCEMENT}&space_name=space-bedroom`, 422],
		[`items/filter?service_name=${MASK}`, 403],
		[`spaces?service_name=${MASK}`, 403],
		['items/filter?service_name=service-sky-change', 400],
	])('answers %s with %i', async (path, status) => {
		expect((await get(path)).status).toBe(status);
	});

	it('stays as it is when that of image enhancement is replaced', async () => {
		bench.sandbox.configure({ catalogue: { spaces: [], widgets: {} } });
		expect(spaceList.parse((await get('spaces')).json).data).toHaveLength(ROOMS.length);
		const order_id = await upload(STAGING);
		expect((await order({ order_id, ...(await bodyOf(STAGING)) })).status).toBe(200);
	});
});

describe('an order', () => {
	it.each(services.map(({ name }) => name))('of %s is charged as such', async (service) => {
		const order_id = await upload(service);
		const reply = await order({ order_id, ...(await bodyOf(service)) });
		expect([reply.status, reply.json]).toEqual([
			200,
			{ order_id, image_id: expect.any(String), eta: 8 },
		]);
		expect(bench.sandbox.charges()).toMatchObject([{ version: 'v1', tool: service }]);
	});

	it('of a design needs no color', async () => {
		const selected_widgets = [await pick(DESIGN, 'Style', 'Prime')];
		const order_id = await upload(DESIGN);
		const reply = await order({ order_id, space_name: 'space-hallway', selected_widgets });
		expect(reply.status).toBe(200);
	});

	it.each<[string, string, number, () => Promise<object> | object]>([
		['a staging without style', STAGING, 422, () => ({ selected_widgets: [] })],
		['a staging without widgets', STAGING, 400, () => ({ selected_widgets: undefined })],
		['a staging without space', STAGING, 400, () => ({ space_name: undefined })],
		['a staging of an unknown space', STAGING, 404, () => ({ space_name: 'space-moon' })],
		['a staging named after a title', STAGING, 404, () => ({ space_name: 'space-kitchen' })],
		["a staging of the enhancement's space", STAGING, 422, () => ({ space_name: 'space-indoor' })],
		[
			"an enhancement of the staging's room",
			ENHANCEMENT,
			422,
			() => ({ space_name: 'space-bedroom' }),
		],
		['a staging that removes shadows', STAGING, 400, () => ({ remove_shadow: true })],
		[
			"a staging with the design's style",
			STAGING,
			422,
			async () => ({ selected_widgets: [await pick(DESIGN, 'Style', 'Modern')] }),
		],
		[
			"a staging with the design's color, too",
			STAGING,
			422,
			async () => ({
				selected_widgets: [
					await pick(STAGING, 'Style', 'Modern'),
					await pick(DESIGN, 'Color', 'Pastel'),
				],
			}),
		],
		[
			'a staging with an item of another widget',
			STAGING,
			422,
			async () => ({
				selected_widgets: [
					{
						...(await pick(STAGING, 'Style', 'Modern')),
						item_id: (await pick(DESIGN, 'Style', 'Modern')).item_id,
					},
				],
			}),
		],
		[
			'a staging with an unknown widget',
			STAGING,
			404,
			() => ({ selected_widgets: [{ id: 'x', item_id: 'y' }] }),
		],
		[
			'a staging with two styles',
			STAGING,
			422,
			async () => ({
				selected_widgets: [
					await pick(STAGING, 'Style', 'Modern'),
					await pick(STAGING, 'Style', 'Prime'),
				],
			}),
		],
		[
			'a design with a color alone',
			DESIGN,
			422,
			async () => ({ selected_widgets: [await pick(DESIGN, 'Color', 'Pastel')] }),
		],
		['a dusk without sky', DUSK, 422, () => ({ selected_widgets: [] })],
		['a dusk without remove_shadow', DUSK, 400, () => ({ remove_shadow: undefined })],
		['a dusk with a word as remove_shadow', DUSK, 400, () => ({ remove_shadow: 'true' })],
		['a dusk with a space', DUSK, 400, () => ({ space_name: 'space-outdoor--' })],
		[
			'a dusk with a style',
			DUSK,
			422,
			async () => ({ selected_widgets: [await pick(STAGING, 'Style', 'Modern')] }),
		],
		['a removal with widgets', REMOVAL, 400, () => ({ selected_widgets: [] })],
		['a removal with a space', REMOVAL, 400, () => ({ space_name: 'space-bedroom' })],
		['an unknown order', STAGING, 404, () => ({ order_id: 'none' })],
		['no order', REMOVAL, 400, () => ({ order_id: undefined })],
	])('%s is refused, and not charged', async (_what, service, status, change) => {
		const order_id = await upload(service);
		const reply = await order({ order_id, ...(await bodyOf(service)), ...(await change()) });
		expect([reply.status, reply.json]).toEqual([
			status,
			{ error: expect.any(String), key: expect.stringMatching(/^api_error_/) },
		]);
		expect(bench.sandbox.charges()).toEqual([]);
	});

	it('is judged by the service of its upload', async () => {
		const names = services.map(({ name }) => name);
		for (const uploaded of names) {
			for (const meant of names.filter((name) => name !== uploaded)) {
				const order_id = await upload(uploaded);
				const { status } = await order({ order_id, ...(await bodyOf(meant)) });
				expect([uploaded, meant, [400, 422].includes(status)]).toEqual([uploaded, meant, true]);
			}
		}
		expect(bench.sandbox.charges()).toEqual([]);
	});

	it('is not begun for the service that is switched off', async () => {
		const body = photoForm(await tinyJpeg(), MASK);
		const reply = await bench.api('/v1/order/image', { method: 'POST', body });
		expect([reply.status, reply.json]).toEqual([
			403,
			{ error: 'your plan does not include this service', key: 'api_error_forbidden' },
		]);
	});
});

describe('the details of an order', () => {
	it.each<[string, boolean, object]>([
		[STAGING, true, { space: 'space-kids-room-1', style: 'Modern', prompt: 'Modern' }],
		[DESIGN, true, { space: 'space-living-room', style: 'Hampton', color: 'Warm Tones' }],
		[DUSK, false, { space: '', sky_style: 'Dusk with Cloud', shadow_removal: true }],
		[REMOVAL, false, { space: '', prompt: '' }],
	])('of %s tell service and choice', async (service, required_space, image) => {
		const order_id = await upload(service);
		await order({ order_id, ...(await bodyOf(service)) });
		bench.clock.advance(8);
		const { json } = await bench.api(`/v1/order/${order_id}`);
		expect(json).toMatchObject({
			service_name: service,
			service: { name: service, credit: 1, required_space, required_widgets: [] },
			generated_images: [{ status: 'regular_finished', order_id, ...image }],
		});
	});

	it('leave out what was not chosen', async () => {
		const order_id = await upload(DUSK);
		await order({ order_id, ...(await bodyOf(DUSK)), remove_shadow: false });
		const { json } = await bench.api(`/v1/order/${order_id}`);
		expect(JSON.stringify(json)).not.toMatch(/shadow_removal|"style"|"color"/);
	});
});

describe('the webhook', () => {
	const nothing = { style: '', color: '', space: '', sky_style: '', shadow_removal: false };

	it.each<[string, object]>([
		[STAGING, { style: 'Modern', space: 'space-kids-room-1' }],
		[DESIGN, { style: 'Hampton', color: 'Warm Tones', space: 'space-living-room' }],
		[DUSK, { sky_style: 'Dusk with Cloud', shadow_removal: true }],
		[REMOVAL, {}],
	])('of %s has what was chosen', async (service, chosen) => {
		bench.sandbox.configure({ webhookUrl: 'http://127.0.0.1:9/' });
		const order_id = await upload(service);
		const id = imageOf(await order({ order_id, ...(await bodyOf(service)) }));
		await bench.clock.someoneSleeps();
		bench.clock.advance(8);
		await until(() => bench.sandbox.deliveries().length === 1);
		expect(bench.sandbox.deliveries()).toMatchObject([
			{
				version: 'v1',
				event: 'imageGenerated',
				payload: {
					order_id,
					image: { id, ...nothing, ...chosen, material: '', regenerated: false },
					service_name: service,
				},
			},
		]);
	});
});

describe('the picture', () => {
	it.each<[string, string, Record<string, string>]>([
		[STAGING, 'tool-virtual-staging', { space: 'kids-room', style: 'modern' }],
		[
			DESIGN,
			'tool-interior-design',
			{ space: 'living-room', style: 'hampton', color: 'warm-tones' },
		],
		[
			DUSK,
			'tool-day-to-dusk',
			{ 'sky-style': 'dusk-with-cloud', 'day-to-dusk-options': 'shadow-removal' },
		],
		[REMOVAL, 'tool-item-removal', {}],
	])("of %s is that of v3's %s", async (service, tool, choices) => {
		bench.sandbox.configure({ enhance: 'sharp' });
		const photo = await tinyJpeg();
		const order_id = await upload(service, photo);
		const one = imageOf(await order({ order_id, ...(await bodyOf(service)) }));
		const uploaded = await bench.uploadAssets([{ bytes: photo }]);
		const other = await bench.process(uploaded, {
			tool,
			asset_map: { [`${tool}-input-image`]: uploaded.assets[0] },
			widgets: Object.entries(choices).map(([purpose, value]) => {
				const slug = `widget-${purpose}-${tool}`;
				return { slug, item_slugs: [`item-${value}-${slug}`] };
			}),
		});
		const picture = await bench.sandbox.resultOf(one);
		expect(picture.equals(await bench.sandbox.resultOf(other))).toBe(true);
		expect(picture.equals(photo)).toBe(false);
	});

	it('differs by the shadow', async () => {
		bench.sandbox.configure({ enhance: 'sharp' });
		const order_id = await upload(DUSK);
		const body = await bodyOf(DUSK);
		const made = async (remove_shadow: boolean) =>
			await bench.sandbox.resultOf(imageOf(await order({ order_id, ...body, remove_shadow })));
		expect((await made(true)).equals(await made(false))).toBe(false);
	});
});
