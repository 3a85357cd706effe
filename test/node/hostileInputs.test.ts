import type { INodeParameters } from 'n8n-workflow';

import { LONGEST_PAUSE_MS, longestPause } from '../longestPause';
import { deliver, generatedBody, orderImages, triggerWorkflow, withSecret } from './triggerBench';
import { fields, submitted, useToolOn } from './toolRuns';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

const BASE64 = `/9j/4AAQSkZJRgABAQ${'AbCd+/'.repeat(700_000)}`;
const LONGEST_MESSAGE = 1_500;

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
beforeEach(() => use('v1'));
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

/** From here on the credential says this version of the API. */
function use(apiVersion: 'v1' | 'v3') {
	bench.credentials.aiHomeDesignApi.apiVersion = apiVersion;
}

const item = async (json: object) => ({
	...(await bench.photoItem()),
	json: { photo: BASE64, ...json },
});

describe('the photo itself in a text field', () => {
	const TOOL = { operation: 'virtualStaging', roomType: 'kitchen', styles: ['Modern'] };
	const WRONG = '={{ $json.photo }}';
	const CASES: Array<[field: string, parameters: INodeParameters, isTool?: boolean]> = [
		['Input Binary Field', { binaryPropertyName: WRONG }],
		['Image URL', { imageSource: 'url', imageUrl: WRONG }],
		['Space', { spaceName: WRONG }],
		['Enhancement Option Names or IDs', { enhancementOptions: WRONG }],
		['File Name', { options: { fileName: WRONG } }],
		['Keep Original', { options: { keepOriginal: WRONG } }],
		['Order ID', { resource: 'order', operation: 'get', orderId: WRONG }],
		['Order ID', { resource: 'order', operation: 'submit', orderId: WRONG }],
		['Image ID', { resource: 'order', operation: 'get', orderId: 'order-1', imageId: WRONG }],
		['Image ID', { operation: 'upscale', imageId: WRONG }],
		['Output Binary Field', { outputBinaryPropertyName: WRONG }],
		['Room Type', { ...TOOL, roomType: WRONG }, true],
		['Style Names or IDs', { ...TOOL, styles: WRONG }, true],
		['Project', { ...TOOL, options: { project: WRONG } }, true],
		['Tool', { operation: 'runTool', tool: WRONG, widgets: '{}' }, true],
		['Widgets (JSON)', { operation: 'runTool', tool: 'tool-touch-up', widgets: WRONG }, true],
		['Mask Field', { operation: 'itemRemoval', maskField: WRONG }, true],
	];

	test.each(
		CASES.map(([label, parameters, isTool = false]) => [label, parameters, isTool] as const),
	)('%s: said, in short, and nothing is sent', async (label, parameters, isTool) => {
		use(isTool ? 'v3' : 'v1');
		const items = [await item({})];
		const run = isTool
			? await useToolOn(bench, items, parameters)
			: await bench.run(items, parameters);
		const { message = '', description } = run.error ?? {};
		expect(message).toContain(`"${label}" has the `);
		expect(`${message} ${description}`).toContain('Move Base64 String to File');
		expect(message.length).toBeLessThan(LONGEST_MESSAGE);
		expect(JSON.stringify(run.error).length).toBeLessThan(20_000);
		expect(bench.requests('upload')).toEqual([]);
		expect(bench.requests('submit')).toEqual([]);
		expect(bench.requests('get')).toEqual([]);
		expect(bench.requests('upscale')).toEqual([]);
	});

	test('nor does an item that goes on after an error hold it', async () => {
		const result = await bench.run(
			[await item({})],
			{ spaceName: WRONG },
			{ onError: 'continueRegularOutput' },
		);
		expect(JSON.stringify(result.output[0]?.json.error).length).toBeLessThan(5_000);
	});
});

describe('what is long, or not what a field takes', () => {
	test.each<[string, INodeParameters]>([
		['a long text as a space', { spaceName: '={{ "so long ".repeat(100000) }}' }],
		['a long name of a field', { binaryPropertyName: '={{ "so long ".repeat(100000) }}' }],
		['a long text as an option', { enhancementOptions: '={{ ["so long ".repeat(1000)] }}' }],
		[
			'a long order ID',
			{ resource: 'order', operation: 'get', orderId: '={{ "a1".repeat(9000) }}' },
		],
		[
			'too many order IDs',
			{
				resource: 'order',
				operation: 'get',
				orderId: '={{ Array.from({length: 6000}, (_, i) => "a" + i) }}',
			},
		],
		['what every object has, as a field', { binaryPropertyName: '={{ "__proto__" }}' }],
		['a path as an order ID', { resource: 'order', operation: 'get', orderId: '../project' }],
		['a path as an image ID', { operation: 'upscale', imageId: '../../project' }],
		[
			'a query as an image ID',
			{ resource: 'order', operation: 'get', orderId: 'order-1', imageId: 'x?y=z' },
		],
		['a long host', { imageSource: 'url', imageUrl: '={{ "https://" + "a".repeat(7000) }}' }],
		['brackets as an address', { imageSource: 'url', imageUrl: '={{ "[a](a](".repeat(13000) }}' }],
	])('%s: refused in short, before anything is paid', async (_, parameters) => {
		const run = await bench.run([await item({})], parameters);
		const message = run.error?.message ?? '';
		expect(message).not.toBe('');
		expect(message.length).toBeLessThan(LONGEST_MESSAGE);
		expect(message).not.toMatch(/(so long ){15}|a{101}|(a1){51}/);
		for (const call of ['get', 'upscale', 'upload', 'submit'] as const) {
			expect(bench.requests(call)).toEqual([]);
		}
	});
});

test.each<[INodeParameters, string]>([
	[{ resource: 'order', operation: 'get', orderId: '../project' }, '"Order ID" ...: "../project"'],
	[{ resource: 'order', operation: 'get', orderId: '={{ {a: 1} }}' }, '"Order ID" ...: "{"a":1}"'],
	[
		{ resource: 'order', operation: 'get', orderId: 'order-1', imageId: 'x?y=z' },
		'"Image ID" ...: "x?y=z"',
	],
	[
		{ options: { keepOriginal: '={{ Array(2000).fill("a") }}' } },
		'"Keep Original" ...: "["a","a","a"',
	],
	[{ operation: 'upscale', imageId: '../../project' }, '"Image ID" ...: "../../project"'],
	[{ options: { timeout: 'soon' } }, '"Timeout (Seconds)" ...: "soon"'],
	[{ waitForResult: '={{ "perhaps" }}' }, '"Wait for Result" ...: "perhaps"'],
])('%j: the message names the value', async (parameters, message) => {
	const run = await bench.run([await item({})], parameters);
	expect(run.error?.message).toContain(message.replace('...', 'has a value that cannot be used'));
});

describe('no message has more than 100 characters of a value, whoever says it', () => {
	/** No two stretches of it are the same. */
	const LONG = Array.from({ length: 90 }, (_, index) => `q${index}`.padEnd(4, 'z')).join('');
	const TOOL = 'tool-virtual-staging';
	const TOLD = { operation: 'runTool', tool: TOOL };

	test.each<[string, INodeParameters]>([
		['a slot', { ...TOLD, slots: { slot: [{ name: LONG.slice(0, 290), binaryField: '' }] } }],
		['a tool', { operation: 'runTool', tool: LONG.slice(0, 290), widgets: '{}' }],
		['a widget', { ...TOLD, widgets: JSON.stringify([{ slug: LONG, item_slugs: ['item-a'] }]) }],
		['an item of it', { ...TOLD, widgets: JSON.stringify([{ slug: 'a', item_slugs: [LONG] }]) }],
		[
			'the slug of a style',
			{ ...TOLD, widgets: JSON.stringify({ style: `item-${LONG.slice(0, 250)}-widget-style-x` }) },
		],
		['a space', { operation: 'enhance', spaceName: `={{ ({ place: "${LONG}" }) }}` }],
		[
			'a room',
			{ operation: 'virtualStaging', roomType: `={{ ["${LONG}", 1] }}`, styles: ['Modern'] },
		],
		['options', { operation: 'enhance', enhancementOptions: `={{ ({ place: "${LONG}" }) }}` }],
		['an address', { ...TOLD, imageSource: 'url', imageUrl: `={{ ({ "${LONG}": 1 }) }}` }],
		['a field', { ...TOLD, binaryPropertyName: LONG }],
		['the only field of an item', { ...TOLD, binaryPropertyName: 'photo' }],
		['an order', { resource: 'order', operation: 'get', orderId: LONG.slice(0, 190) }],
		[
			'an image',
			{ resource: 'order', operation: 'get', orderId: 'o', imageId: LONG.slice(0, 190) },
		],
	])('%s', async (_, parameters) => {
		use('v3');
		const photo = await item({});
		const other = { ...photo, binary: { [LONG]: photo.binary?.data } } as typeof photo;
		const items = parameters.binaryPropertyName === 'photo' ? [other] : [photo];
		const { error } = await useToolOn(bench, items, parameters);
		expect(error?.message).toBeDefined();
		const told = `${error?.message} ${error?.description}`;
		for (let start = 0; start + 106 <= LONG.length; start++) {
			expect(told).not.toContain(LONG.slice(start, start + 106));
		}
	});
});

describe('a room, a style or a space by expression is ordered as it is written, or not at all', () => {
	beforeEach(() => use('v3'));

	const staged = async (json: object, more: INodeParameters = {}) =>
		await useToolOn(bench, [await item(json)], {
			operation: 'virtualStaging',
			roomType: '={{ $json.room ?? "kitchen" }}',
			styles: '={{ $json.styles ?? ["Modern"] }}',
			waitForResult: false,
			...more,
		});
	const slugsOf = (purpose: string) =>
		(submitted(bench) as Array<{ widgets: Array<{ slug: string; item_slugs: string[] }> }>).flatMap(
			({ widgets }) =>
				widgets
					.filter(({ slug }) => slug.includes(purpose))
					.flatMap(({ item_slugs }) => item_slugs),
		);
	const SPACE = 'widget-space-tool-virtual-staging';
	const STYLE = 'widget-style-tool-virtual-staging';

	test.each([
		['outdoor', 'outdoor'],
		['Living Room', 'living-room'],
		['outdoor-kitchen', 'outdoor-kitchen'],
		['Outdoor Pool', 'outdoor-pool'],
		[`item-outdoor-patio-${SPACE}`, 'outdoor-patio'],
		[{ name: 'Dining Room' }, 'dining-room'],
		[{ name: 'Outdoor Pool', value: 'outdoor-pool', id: 7 }, 'outdoor-pool'],
		[{ name: 'Room', value: 'Kitchen' }, 'kitchen'],
		[{ id: 'bCdE', type: 'select', select: { name: 'Kitchen' } }, 'kitchen'],
		[{ id: 'bedroom', type: 'select', select: { id: 'x', name: 'Wine Cellar' } }, 'wine-cellar'],
		[[{ type: 'multi_select', multi_select: [{ name: 'Kitchen' }] }], 'kitchen'],
		[{ type: 'status', status: { name: 'Kitchen' } }, 'kitchen'],
		[{ id: 'kitchen' }, 'kitchen'],
	])('the room %j is %p', async (room, short) => {
		// Which other rooms there are, the service knows.
		await staged({ room });
		expect(bench.requests('submit').map(({ body }) => body)).toHaveLength(1);
		expect(slugsOf('widget-space')).toEqual([`item-${short}-${SPACE}`]);
	});

	test.each([
		'Kitchen; Bathroom',
		'kitchen, bathroom',
		'Kitchen\nBathroom',
		'kitchen bathroom',
		'Kitchen/Bathroom',
		`item-modern-${STYLE}`,
		['kitchen', 'bathroom'],
		{ place: 'kitchen' },
		'12',
		{ id: 'rec1', fields: { Name: 'Kitchen' } },
		{ id: 'attic' },
		{ id: 'b', type: 'number', number: 5, status: { name: 'Done' } },
		{ name: 'Kitchen', value: 'bathroom' },
		{ name: 'Room', value: 'Attic' },
		{ id: 'b', type: 'multi_select', multi_select: [{ name: 'Kitchen' }, { name: 'Attic' }] },
		['recA1b2C3d4E5f6G'],
		'space kitchen bathroom',
		...['undefined', 'null', 'NaN', 'Infinity', 'true', 'false', 'none', '__proto__', 'default'],
		...['[object Object]', 'space-undefined', `item-null-${SPACE}`],
		true,
	])('the room %j is refused', async (room) => {
		const run = await staged({ room });
		expect(run.error?.description).toContain('"Living Room"');
		expect(run.error?.message).toContain(
			'"Room Type" has a value that AI HomeDesign does not offer',
		);
		expect(bench.requests('upload')).toEqual([]);
	});

	test.each<[unknown]>([
		['Modern, Scandinavian'],
		['Modern\nScandinavian'],
		['Modern;Scandinavian'],
		[['Modern\r\nScandinavian']],
		[[{ name: 'Modern' }, { id: 'sel1', name: 'Scandinavian', color: 'red' }]],
		[[{ value: 'modern' }, { title: 'Scandinavian' }]],
		['[{"name":"Modern"},{"name":"Scandinavian"}]'],
		[{ type: 'multi_select', multi_select: [{ name: 'Modern' }, { name: 'Scandinavian' }] }],
		[{ multi_select: [{ name: 'Modern' }, { name: 'Scandinavian' }] }],
		[
			[
				{ id: 'farmhouse', select: { name: 'Modern' } },
				{ id: 'b', type: 'select', select: { name: 'Scandinavian' } },
			],
		],
		[[{ name: 'Style', value: 'Modern' }, { id: 'scandinavian' }]],
	])('the styles %j are two', async (styles) => {
		const run = await staged({ styles });
		expect(fields(run.output, 'variant')).toEqual(['Modern', 'Scandinavian']);
		expect(slugsOf('widget-style').sort()).toEqual([
			`item-modern-${STYLE}`,
			`item-scandinavian-${STYLE}`,
		]);
	});

	test.each<[unknown]>([
		['Modern/Scandinavian'],
		['modern-scandinavian'],
		['Modern Scandinavian'],
		['Modern & Scandinavian'],
		[['Modern|Scandinavian']],
		[[{ id: 'att1', url: 'https://a.invalid/1.jpg', filename: '1.jpg' }]],
		[[{ id: 'rustic' }]],
		[[{ name: 'Modern', value: 'farmhouse' }]],
		[{ name: 'Style', value: 'Rustic' }],
		[['Modern', 'undefined']],
		...['null', 'NaN', 'true', 'None', '__proto__', '[object Object]', 'default'].map(
			(one): [unknown] => [one],
		),
		['Default, Modern'],
		[`item-default-${STYLE}`],
		['recA1b2C3d4E5f6G'],
	])('the styles %j are refused', async (styles) => {
		const run = await staged({ styles });
		expect(run.error?.message).toContain('"Style Names or IDs" has an option that is not offered');
		expect(run.error?.description).toContain('commas, semicolons or line breaks');
		expect(bench.requests('upload')).toEqual([]);
	});
});

test.each<[string, INodeParameters, string]>([
	[
		'widgets of 100,000 keys',
		{
			operation: 'runTool',
			tool: 'tool-wall-change',
			widgets: '={{ Object.fromEntries(Array.from({ length: 100000 }, (_, i) => ["k" + i, i])) }}',
		},
		'"Widgets (JSON)" has a value that cannot be used: "{"k0":0,',
	],
	[
		'a mask that is an object',
		{ operation: 'itemRemoval', maskField: '={{ ({ a: 1 }) }}' },
		'"Mask Field" has a value that cannot be used: "{"a":1}"',
	],
	[
		'what every object has, as the field of a mask',
		{ operation: 'itemRemoval', maskField: '={{ "__proto__" }}' },
		'"Mask Field" names the field "__proto__", and this item has no file there',
	],
])('%s: told at once', async (_, parameters, message) => {
	use('v3');
	const items = [await item({})];
	let run: Awaited<ReturnType<typeof useToolOn>> | undefined;
	const pause = await longestPause(async () => (run = await useToolOn(bench, items, parameters)));
	expect(run?.error?.message).toContain(message);
	// n8n makes the expression's value itself.
	expect(pause).toBeLessThan(4 * LONGEST_PAUSE_MS);
	expect(bench.requests('upload')).toEqual([]);
});

test('many skies by their slugs are a list, and not too long', async () => {
	use('v3');
	const skyStyles = Array.from(
		{ length: 30 },
		(_, index) => `item-sky-number-${index + 1}-widget-sky-style-tool-day-to-dusk`,
	);
	const run = await useToolOn(bench, [await item({ skyStyles })], {
		operation: 'dayToDusk',
		skyStyles: '={{ $json.skyStyles }}',
		dryRun: true,
		waitForResult: false,
	});
	expect(run.error?.message ?? '').not.toContain('too long');
});

test.each<[unknown]>([
	[{ space: 'kitchen', style: 'default' }],
	[{ space: 'undefined', style: 'modern' }],
	[{ space: 'kitchen', style: ['modern', 'null'] }],
	[{ space: 'kitchen', style: 'modern, NaN' }],
	[{ space: 'kitchen', style: 'modern, item-undefined-widget-style-tool-virtual-staging' }],
	[
		[
			{
				slug: 'widget-style-tool-virtual-staging',
				item_slugs: ['item-undefined-widget-style-tool-virtual-staging'],
			},
		],
	],
])('the widgets %j have a value that is none: refused', async (widgets) => {
	use('v3');
	const run = await useToolOn(bench, [await item({ widgets })], {
		operation: 'runTool',
		tool: 'tool-virtual-staging',
		widgets: '={{ $json.widgets }}',
	});
	expect(run.error?.message).toContain('"Widgets (JSON)" has a value that cannot be used: "');
	expect(bench.requests('upload')).toEqual([]);
});

describe('Image URL by expression', () => {
	const URL_ = 'https://a.invalid/1.jpg';
	const enhance = async (photos: unknown, imageUrl = '={{ $json.photos }}', typeName?: string) =>
		await bench.run(
			[{ json: { photos: photos as object } }],
			{ imageSource: 'url', imageUrl },
			{},
			{
				...(typeName !== undefined && { typeName }),
			},
		);

	test.each<[string, unknown]>([
		['a list of one', [URL_]],
		['an attachment of Airtable', [{ id: 'att', url: URL_, filename: '1.jpg' }]],
		['an object', { url: URL_ }],
	])('%s is asked for', async (_, photos) => {
		const run = await enhance(photos);
		expect(run.error?.message).toContain('could not be downloaded from "a.invalid"');
	});

	test.each<[string, unknown, string]>([
		['a list of two', [URL_, `${URL_}?2`], '{{ $json.photos[0] }}'],
		['two attachments', [{ url: URL_ }, { url: `${URL_}?2` }], '{{ $json.photos[0].url }}'],
	])('%s is refused with the way, which an agent reads, too', async (_, photos, way) => {
		const run = await enhance(photos);
		expect(run.error?.message).toContain(`"Image URL" is a list of 2: take one of it, ${way}`);
		expect(run.error?.message).toContain('Split Out');
		expect(run.error?.message).toContain('("Fields To Split Out": photos)');
	});

	test.each([',', ';', '|', ', ', '\n'])(
		'two addresses with %j between are two',
		async (between) => {
			const run = await enhance(`${URL_}${between}${URL_}`);
			expect(run.error?.message).toContain('has more than one address or other text');
			expect(bench.requests('upload')).toEqual([]);
		},
	);

	test.each([
		`[front](${URL_}), [back](${URL_}?2)`,
		`![front](${URL_})\n![back](${URL_}?2)`,
		`[![small](${URL_}?w=90)](${URL_})`,
		`[${URL_}](${URL_}?2)`,
		`${URL_} "${URL_}?2"`,
		`${URL_}#${URL_}?2`,
	])('%j has two addresses, and neither is taken', async (photos) => {
		for (const given of [photos, [photos], { url: photos }]) {
			const run = await enhance(given);
			expect(run.error?.message).toMatch(/more than one address or other text|no web address/);
		}
		expect(bench.requests('upload')).toEqual([]);
	});
});

describe('deliveries', () => {
	test('of 200 forged ones without a secret few are asked for, and the rest may come again', async () => {
		const active = await bench.engine.activate({
			workflow: triggerWorkflow(),
			credentials: withSecret(bench.credentials, ''),
		});
		const answers = await Promise.all(
			Array.from({ length: 200 }, async (_, index) =>
				deliver(active, generatedBody({ orderId: `forged-${index}`, imageId: 'x' }), { query: {} }),
			),
		);
		expect(bench.requests('get').length).toBeLessThanOrEqual(80);
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
		await active.settled();
		expect(active.executions()).toEqual([]);
		await active.deactivate();
	});

	test('what was made before all that are remembered starts nothing', async () => {
		const { aiHomeDesignApi } = bench.credentials;
		const [image] = await orderImages(aiHomeDesignApi, await smallPhoto(), 1);
		await bench.pass(3_600_000);
		const remembered = Math.round(bench.now() / 1000) - 1_800;
		const images = Object.fromEntries(
			Array.from({ length: 1_000 }, (_, index) => [`image ${index}`, remembered + index]),
		);
		const active = await bench.engine.activate({
			workflow: triggerWorkflow(),
			staticData: { 'node:Trigger': { images } },
			credentials: withSecret(bench.credentials),
		});
		if (!image) throw new Error('no image');
		expect(await deliver(active, generatedBody(image))).toMatchObject({
			status: 200,
			body: { message: 'Nothing to start' },
		});
		await active.settled();
		expect(active.executions()).toEqual([]);
		expect(bench.engine.log.text()).toContain('made before the oldest image');
		await active.deactivate();
	});
});
