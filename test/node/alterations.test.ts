import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { ActiveWorkflow } from '../harness';
import { FORMS_OF_TOOLS } from './toolForms';
import { fields, TOOLS_NODE, useTool, useToolOn } from './toolRuns';
import {
	completedBody,
	deliver,
	generatedBody,
	startedItems,
	startProcess,
	triggerWorkflow,
	withSecret,
} from './triggerBench';
import { openWorkbench, type Workbench } from './workbench';

let bench: Workbench;
let home: string;
beforeAll(async () => {
	bench = await openWorkbench();
	home = bench.credentials.aiHomeDesignApi.baseUrl;
});
afterEach(async () => {
	Object.assign(bench.credentials.aiHomeDesignApi, { baseUrl: home, apiVersion: 'v1' });
	await bench.reset();
});
afterAll(async () => await bench.close());

const UNKNOWN = {
	alterations: ['unknown'],
	disclosure: 'Digitally altered: details shown may differ from the property.',
};
const PLAIN = { alterations: ['corrections'], disclosure: '' };
const WITH_FIRE = {
	alterations: ['corrections', 'features'],
	disclosure:
		'Digitally altered: fixtures such as a fire or a screen shown may differ from the property.',
};
const STAGED = {
	alterations: ['movables'],
	disclosure: 'Virtually staged: furniture and decor are not part of the property.',
};

/** The process knows images by their account, and to it the sandbox by another name is another one: as after a restart. */
function forgetImages(): void {
	bench.credentials.aiHomeDesignApi.baseUrl = home.replace('127.0.0.1', 'localhost');
}

const get = async (orderId: unknown, more: Parameters<Workbench['run']>[3] = {}) =>
	await bench.run(
		[{ json: {} }],
		{ resource: 'order', operation: 'get', orderId: String(orderId) },
		{},
		{ mode: 'trigger', ...more },
	);

describe('Enhance', () => {
	test.each<[string, INodeParameters, object]>([
		['no option', {}, PLAIN],
		['an option', { enhancementOptions: ['Add Fire to Fireplace'] }, WITH_FIRE],
		[
			'several',
			{ spaceName: 'space-outdoor', enhancementOptions: ['Greener Grass', 'Remove Extra Objects'] },
			{
				alterations: ['corrections', 'sky_lawn', 'movables'],
				disclosure:
					'Digitally altered: sky or lawn and furniture or items shown may differ from the property.',
			},
		],
		[
			'an option, without waiting',
			{ enhancementOptions: ['Add Fire to Fireplace'], waitForResult: false },
			WITH_FIRE,
		],
		[
			'an option, without downloading',
			{ enhancementOptions: ['Add Fire to Fireplace'], downloadResult: false },
			WITH_FIRE,
		],
	])('with %s', async (_, parameters, told) => {
		for (const typeName of [undefined, TOOLS_NODE]) {
			const run = await bench.run([await bench.photoItem()], parameters, {}, { typeName });
			expect(run.error).toBeUndefined();
			expect(run.output[0]?.json).toMatchObject(told);
		}
	});

	test('an option that only V3 knows, and nobody here', async () => {
		bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
		const widgets = JSON.stringify({ 'darkness-factor': 'factor-darker' });
		const run = await useTool(bench, 'runTool', { tool: 'tool-touch-up', widgets: '' });
		expect(run.output[0]?.json).toMatchObject(UNKNOWN);
		const sky = await useTool(bench, 'enhance', {
			spaceName: 'outdoor',
			enhancementOptions: ['replace-sky'],
		});
		expect(sky.output[0]?.json).toMatchObject({ alterations: ['corrections', 'sky_lawn'] });
		// What the service refuses is told as not charged, and nothing is said of alterations.
		const refused = await useTool(
			bench,
			'runTool',
			{ tool: 'tool-image-enhancement', widgets },
			['kitchen.jpg'],
			{ onError: 'continueRegularOutput' },
		);
		expect(Object.keys(refused.output[0]?.json ?? {})).toEqual([
			...['file_name', 'status', 'order_id', 'image_id', 'charged', 'error'],
		]);
	});

	test('a photo that comes again is told as it was, in the same process and after a restart', async () => {
		const items = [await bench.photoItem()];
		const choice = { enhancementOptions: ['Add Fire to Fireplace'] };
		const first = await bench.run(items, choice, {}, { mode: 'trigger', workflowId: 'before' });
		const { staticData } = first;
		for (const workflowId of ['before', 'after']) {
			const more = { mode: 'trigger' as const, workflowId, staticData };
			const again = await bench.run(items, choice, {}, more);
			expect(again.output[0]?.json).toMatchObject({ charged: 'no', ...WITH_FIRE });
		}
		expect(bench.sandbox.charges()).toHaveLength(1);
	});
});

describe('the other tools', () => {
	test.each(FORMS_OF_TOOLS)('$operation', async ({ operation, room, alterations, disclosure }) => {
		bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
		const parameters = room === 'needed' ? { roomType: 'kitchen', styles: ['modern'] } : {};
		const run = await useTool(bench, operation, { ...parameters, waitForResult: false });
		expect(run.output[0]?.json).toMatchObject({
			status: 'processing',
			alterations,
			disclosure: expect.stringMatching(disclosure) as string,
		});
		const again = await get(run.output[0]?.json.order_id, { typeName: TOOLS_NODE });
		expect(again.output[0]?.json).toMatchObject({
			status: 'finished',
			alterations,
			disclosure: expect.stringMatching(disclosure) as string,
		});
	});

	test('by Run Any Tool: rooms, styles and materials say nothing more, other widgets do', async () => {
		bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
		const told = async (tool: string, widgets: object) => {
			const run = await useTool(bench, 'runTool', { tool, widgets: JSON.stringify(widgets) });
			expect(run.error).toBeUndefined();
			return run.output[0]?.json.alterations;
		};
		expect(await told('tool-virtual-staging', { space: 'kitchen', style: 'modern' })).toEqual([
			'movables',
		]);
		expect(await told('tool-floor-change', { material: 'tile' })).toEqual(['surfaces']);
		expect(
			await told('tool-day-to-dusk', {
				'sky-style': 'golden-hour',
				'day-to-dusk-options': ['turn-on-lights', 'shadow-removal'],
			}),
		).toEqual(['corrections', 'sky_lawn', 'features']);
		const area = { area: 'outdoor', 'enhancement-options': 'replace-sky' };
		expect(await told('tool-image-enhancement', area)).toEqual(['corrections', 'sky_lawn']);
	});

	const ENHANCEMENT = 'tool-image-enhancement';
	const OPTIONS = `widget-enhancement-options-${ENHANCEMENT}`;
	const asInApi = (slug: string, ...item_slugs: string[]) => ({ slug, item_slugs });
	const indoor = asInApi(`widget-area-${ENHANCEMENT}`, `item-indoor-widget-area-${ENHANCEMENT}`);

	test.each<[string, unknown, string[]]>([
		[ENHANCEMENT, { area: 'indoor' }, ['corrections']],
		[ENHANCEMENT, [indoor], ['corrections']],
		[ENHANCEMENT, { area: 'outdoor', 'sky-style': 'blue-sky' }, ['corrections', 'unknown']],
		[ENHANCEMENT, { area: 'indoor', 'wall-color': 'navy-blue' }, ['corrections', 'unknown']],
		[ENHANCEMENT, { area: 'indoor', 'floor-material': 'marble' }, ['corrections', 'unknown']],
		[ENHANCEMENT, { area: 'outdoor', 'grass-style': 'lush' }, ['corrections', 'unknown']],
		[ENHANCEMENT, { area: 'indoor', 'furniture-style': 'modern' }, ['corrections', 'unknown']],
		[ENHANCEMENT, { area: 'outdoor', 'green-area': 'lawn' }, ['corrections', 'unknown']],
		[ENHANCEMENT, { area: 'indoor', style: 'modern' }, ['corrections', 'unknown']],
		[ENHANCEMENT, { area: 'indoor', material: 'marble' }, ['corrections', 'unknown']],
		[ENHANCEMENT, { area: 'replace-sky' }, ['corrections', 'sky_lawn', 'unknown']],
		[ENHANCEMENT, { pool: 'shadow-removal' }, ['corrections', 'unknown']],
		[
			ENHANCEMENT,
			{ 'enhancement-options': ['shadow-removal', 'Replace Sky (Premium)', 'add pool'] },
			['corrections', 'sky_lawn', 'unknown'],
		],
		[ENHANCEMENT, [asInApi(OPTIONS, `item-shadow-removal-${OPTIONS}`)], ['corrections']],
		[
			ENHANCEMENT,
			[
				indoor,
				asInApi(`widget-sky-style-${ENHANCEMENT}`, `item-dusk-widget-sky-style-${ENHANCEMENT}`),
			],
			['corrections', 'unknown'],
		],
		[
			ENHANCEMENT,
			[asInApi(OPTIONS, `item-shadow-removal-widget-pool-${OPTIONS}`)],
			['corrections', 'unknown'],
		],
		[
			ENHANCEMENT,
			[asInApi(OPTIONS, `item-shadow-removal-widget-pool-${ENHANCEMENT}`)],
			['corrections', 'unknown'],
		],
		[ENHANCEMENT, [asInApi('area', 'replace-sky')], ['corrections', 'sky_lawn', 'unknown']],
		['service-image-enhancement', { area: 'indoor' }, ['unknown']],
		['tool-virtual-staging', { space: 'sauna', style: 'baroque' }, ['movables']],
		['tool-virtual-staging', { style: 'modern', 'wall-color': 'red' }, ['movables', 'unknown']],
		['tool-virtual-staging', { style: 'modern', 'floor-material': 'oak' }, ['movables', 'unknown']],
		['tool-day-to-dusk', { 'window-style': 'lit' }, ['sky_lawn', 'unknown']],
		['tool-of-tomorrow', { style: 'modern' }, ['unknown']],
	])('by Run Any Tool what nobody knows is unknown: %s %j', async (tool, widgets, told) => {
		bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
		const run = await useTool(bench, 'runTool', {
			tool,
			widgets: JSON.stringify(widgets),
			dryRun: true,
		});
		expect(run.output[0]?.json).toMatchObject({ ok: true, alterations: told });
	});

	test.each<[unknown, string[]]>([
		[[`item-shadow-removal-${OPTIONS}`], ['corrections']],
		[[`item-shadow-removal-widget-pool-${OPTIONS}`], ['corrections', 'unknown']],
		[[`item-shadow-removal-widget-pool-${ENHANCEMENT}`], ['corrections', 'unknown']],
		[
			[
				{
					id: `widget-pool-${ENHANCEMENT}`,
					item_id: `item-shadow-removal-widget-pool-${ENHANCEMENT}`,
				},
			],
			['corrections', 'unknown'],
		],
	])('nor does Enhance take another widget’s item for its own: %j', async (options, told) => {
		bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
		const parameters = {
			spaceName: 'indoor',
			enhancementOptions: `={{ ${JSON.stringify(options)} }}`,
		};
		const run = await useTool(bench, 'enhance', { ...parameters, dryRun: true });
		expect(run.output[0]?.json).toMatchObject({ ok: true, alterations: told });
	});
});

describe('a photo that went through several tools', () => {
	const STAGING = { operation: 'virtualStaging', roomType: 'bedroom', styles: ['modern'] };
	const FLOOR = { operation: 'floorChange', materials: ['white-marble'] };
	const ENHANCE = { operation: 'enhance', spaceName: 'indoor' };
	const FIRE = { ...ENHANCE, enhancementOptions: ['add-fire-to-fireplace'] };
	const DUSK = { operation: 'dayToDusk' };
	const REMOVAL = { operation: 'itemRemoval' };
	const FLOOR_AND_STAGED = {
		alterations: ['movables', 'surfaces'],
		disclosure:
			'Virtually staged: furniture and decor are not part of the property; the floor may differ, too.',
	};
	const WITH_FLOOR = {
		alterations: ['corrections', 'surfaces'],
		disclosure: 'Digitally altered: the floor shown may differ from the property.',
	};

	let count = 0;
	let workflowId = '';
	beforeEach(() => {
		bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
		workflowId = `chain ${++count}`;
	});

	/** What a node gives to the one behind it. */
	const handedOn = ({ output }: { output: INodeExecutionData[] }) =>
		output.map(({ binary }) => ({ json: {}, binary }));
	/** Runs nodes one behind the other; gives what the last one gives. */
	const chain = async (
		steps: INodeParameters[],
		more: {
			workflowId?: string;
			staticData?: Awaited<ReturnType<Workbench['run']>>['staticData'];
		} = {},
		start?: INodeExecutionData[],
	) => {
		let items = start ?? [await bench.photoItem(`chain-${count}.jpg`)];
		let run;
		for (const step of steps) {
			run = await useToolOn(bench, items, step, {}, { mode: 'trigger', workflowId, ...more });
			expect(run.error).toBeUndefined();
			items = handedOn(run);
		}
		if (!run) throw new Error('A chain has a step');
		return run;
	};

	test.each<[string, INodeParameters[], object]>([
		['Floor Change, Staging', [FLOOR, STAGING], FLOOR_AND_STAGED],
		[
			'Floor Change, Staging, Enhance',
			[FLOOR, STAGING, ENHANCE],
			{ ...FLOOR_AND_STAGED, alterations: ['corrections', 'movables', 'surfaces'] },
		],
		[
			'Enhance with a fire, Day to Dusk',
			[FIRE, DUSK],
			{
				alterations: ['corrections', 'sky_lawn', 'features'],
				disclosure:
					'Digitally altered: this photo was taken by day and turned into twilight; fixtures such as a fire or a screen may differ, too.',
			},
		],
		[
			'Item Removal, Staging',
			[REMOVAL, STAGING],
			{
				alterations: ['movables'],
				disclosure:
					'Virtually staged: furniture and decor are not part of the property; items were removed.',
			},
		],
		['Enhance, Enhance', [ENHANCE, { ...ENHANCE, options: { enhanceResults: true } }], PLAIN],
		[
			'Enhance with a fire, Enhance',
			[FIRE, { ...ENHANCE, options: { enhanceResults: true } }],
			WITH_FIRE,
		],
		[
			'with other names and photo data in the files',
			[FLOOR, STAGING].map((step) => ({ ...step, options: { photoData: true, fileName: 'a' } })),
			FLOOR_AND_STAGED,
		],
	])('%s', async (_, steps, told) => {
		expect((await chain(steps)).output[0]?.json).toMatchObject(told);
	});

	test('each of several results goes on with what was done to it', async () => {
		const run = await chain([{ ...STAGING, styles: ['modern', 'prime'] }, ENHANCE]);
		expect(fields(run.output, 'alterations')).toEqual(
			Array.from({ length: 2 }, () => ['corrections', 'movables']),
		);
		expect(fields(run.output, 'disclosure')).toEqual([STAGED.disclosure, STAGED.disclosure]);
	});

	test('the other node, Only Check and Check tell it before anything is paid', async () => {
		const floor = handedOn(await chain([FLOOR]));
		const more = { mode: 'trigger' as const, workflowId };
		const dryRun = await useToolOn(bench, floor, { ...ENHANCE, dryRun: true }, {}, more);
		expect(dryRun.output[0]?.json).toMatchObject({ ok: true, ...WITH_FLOOR });
		const plain = { operation: 'check', spaceName: 'indoor' };
		const check = await bench.run(floor, plain, {}, more);
		expect(check.output[0]?.json).toMatchObject({ ok: true, ...WITH_FLOOR });
		const enhanced = await bench.run(floor, { spaceName: 'indoor' }, {}, more);
		expect(enhanced.output[0]?.json).toMatchObject(WITH_FLOOR);
	});

	test('the file says it as well', async () => {
		const options = { photoData: true };
		const run = await chain([FLOOR, { ...ENHANCE, options }]);
		const { data } = run.output[0]?.binary ?? {};
		if (!data) throw new Error('There is no file');
		const file = (await bench.engine.readBinary(data)).toString('utf8');
		expect(file).toContain(WITH_FLOOR.disclosure);
		expect(file).toContain('compositeWithTrainedAlgorithmicMedia');
	});

	test('without waiting, by Order > Get and in the trigger, and what is made of their files', async () => {
		const floor = handedOn(await chain([FLOOR]));
		const run = await chain([{ ...STAGING, waitForResult: false }], {}, floor);
		expect(run.output[0]?.json).toMatchObject({ status: 'processing', ...FLOOR_AND_STAGED });
		const got = await get(run.output[0]?.json.order_id, { workflowId: 'another workflow' });
		expect(got.output[0]?.json).toMatchObject({ status: 'finished', ...FLOOR_AND_STAGED });
		const all = { ...FLOOR_AND_STAGED, alterations: ['corrections', 'movables', 'surfaces'] };
		expect((await chain([ENHANCE], {}, handedOn(got))).output[0]?.json).toMatchObject(all);

		const services = ['tool-virtual-staging'];
		const active = await bench.engine.activate({
			workflow: triggerWorkflow({ downloadImage: true, options: { services } }),
			credentials: withSecret(bench.credentials),
			activation: 'init',
		});
		const image = {
			orderId: String(got.output[0]?.json.order_id),
			imageId: String(got.output[0]?.json.image_id),
		};
		const body = completedBody(image, { tool: 'tool-virtual-staging' });
		expect(await deliver(active, body)).toMatchObject({ status: 200 });
		await active.settled();
		const started = startedItems(active);
		await active.deactivate();
		expect(started[0]?.json).toMatchObject(FLOOR_AND_STAGED);
		const last = await chain([ENHANCE], { workflowId: 'one more' }, handedOn({ output: started }));
		expect(last.output[0]?.json).toMatchObject(all);
	});

	test('by the address of a result, as agents hand it on', async () => {
		const floor = await chain([{ ...FLOOR, downloadResult: false }]);
		const source = { imageSource: 'url', imageUrl: String(floor.output[0]?.json.image_url) };
		for (const options of [{}, { keepOriginal: 'original' }]) {
			const run = await chain([{ ...ENHANCE, ...source, options }], {}, [{ json: {} }]);
			expect(run.output[0]?.json).toMatchObject(WITH_FLOOR);
		}
	});

	test('a picture beside the photo counts, a mask does not', async () => {
		const floor = (await chain([FLOOR])).output[0]?.binary?.data;
		const photo = (await bench.photoItem('empty.jpg')).binary?.data;
		if (!floor || !photo) throw new Error('There is no file');
		const tool = 'tool-darkness';
		const told = async (second: string) => {
			const rows = ['before', second].map((slot, index) => ({
				name: slot === 'mask' ? `${tool}-input-mask` : `${tool}-input-image-${slot}`,
				binaryField: index === 0 ? '' : 'floor',
			}));
			const step = { operation: 'runTool', tool, slots: { slot: rows }, dryRun: true };
			const items = [{ json: {}, binary: { data: photo, floor } }];
			return (await chain([step], {}, items)).output[0]?.json.alterations;
		};
		expect(await told('after')).toEqual(['surfaces', 'unknown']);
		expect(await told('mask')).toEqual(['unknown']);
	});

	test('an upload that is submitted by its order’s ID', async () => {
		bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
		const floor = handedOn(await chain([FLOOR]));
		const more = { mode: 'trigger' as const, workflowId };
		const uploaded = await bench.run(floor, { operation: 'upload' }, {}, more);
		const orderId = String(uploaded.output[0]?.json.order_id);
		const submit = { resource: 'order', operation: 'submit', orderId, spaceName: 'indoor' };
		expect((await bench.run([{ json: {} }], submit, {}, more)).error).toBeUndefined();
		expect((await get(orderId)).output[0]?.json).toMatchObject(WITH_FLOOR);
	});

	test('after a restart, by n8n’s static data: of a photo, of a repeated one and of an order', async () => {
		const floor = await chain([FLOOR]);
		const staged = await chain([STAGING], { staticData: floor.staticData }, handedOn(floor));
		const { staticData } = staged;
		forgetImages();
		const later = { workflowId: `${workflowId}, later`, staticData };
		const got = await get(staged.output[0]?.json.order_id, later);
		expect(got.output[0]?.json).toMatchObject(FLOOR_AND_STAGED);
		expect((await chain([ENHANCE], later, handedOn(staged))).output[0]?.json).toMatchObject({
			...FLOOR_AND_STAGED,
			alterations: ['corrections', 'movables', 'surfaces'],
		});
		expect((await chain([ENHANCE], later, handedOn(floor))).output[0]?.json).toMatchObject(
			WITH_FLOOR,
		);
	});

	test.each<[string, RegExp, string, string[]]>([
		[
			'a result of an earlier version: what its tool does',
			/"alterations":\[[^\]]*\],/g,
			'',
			['surfaces'],
		],
		[
			'one that says something else',
			/"alterations":\[[^\]]*\]/g,
			'"alterations":["painted"]',
			['surfaces'],
		],
	])('static data: %s', async (_, written, by, told) => {
		const floor = await chain([FLOOR]);
		const text = JSON.stringify(floor.staticData);
		const changed = text.replace(written, by);
		expect(changed).not.toBe(text);
		forgetImages();
		const staticData = JSON.parse(changed) as NonNullable<typeof floor.staticData>;
		const later = { workflowId: `${workflowId}, later`, staticData };
		const run = await chain([ENHANCE], later, handedOn(floor));
		expect(run.output[0]?.json.alterations).toEqual(['corrections', ...told]);
	});

	test('an enhancement of an earlier version may have had any option', async () => {
		const enhanced = await chain([ENHANCE]);
		const text = JSON.stringify(enhanced.staticData).replace(/"alterations":\[[^\]]*\],/g, '');
		forgetImages();
		const staticData = JSON.parse(text) as NonNullable<typeof enhanced.staticData>;
		const later = { workflowId: `${workflowId}, later`, staticData };
		const run = await chain([DUSK], later, handedOn(enhanced));
		expect(run.output[0]?.json.alterations).toEqual(['sky_lawn', 'unknown']);
	});

	test('of what was altered elsewhere n8n knows nothing, nor of a result that was changed since', async () => {
		const { output } = await chain([FLOOR]);
		const { data } = output[0]?.binary ?? {};
		if (!data) throw new Error('There is no file');
		const file = await bench.engine.readBinary(data);
		const changed = [await bench.photoItem('floor.jpg', Buffer.concat([file, Buffer.from(' ')]))];
		expect((await chain([ENHANCE], {}, changed)).output[0]?.json).toMatchObject(PLAIN);
	});
});

describe('Order > Get', () => {
	const enhanced = async () => {
		const run = await bench.run(
			[await bench.photoItem('den.jpg')],
			{ enhancementOptions: ['Add Fire to Fireplace'], waitForResult: false },
			{},
			{ mode: 'trigger' },
		);
		return { orderId: run.output[0]?.json.order_id, staticData: run.staticData };
	};
	const staged = async () => {
		const run = await useTool(bench, 'virtualStaging', {
			roomType: 'Kitchen',
			styles: ['Modern'],
			waitForResult: false,
		});
		return run.output[0]?.json.order_id;
	};

	test('of what this process has ordered, in either node', async () => {
		const { orderId } = await enhanced();
		for (const typeName of [undefined, TOOLS_NODE]) {
			const { output } = await get(orderId, { typeName });
			expect(output).toHaveLength(1);
			expect(output[0]?.json).toMatchObject({ file_name: 'den-enhanced.jpg', ...WITH_FIRE });
		}
		expect((await get(await staged())).output[0]?.json).toMatchObject(STAGED);
	});

	test('after a restart, by n8n’s static data', async () => {
		const { orderId, staticData } = await enhanced();
		forgetImages();
		const { output } = await get(orderId, { staticData });
		expect(output[0]?.json).toMatchObject({
			file_name: 'den-enhanced.jpg',
			edits: [],
			...WITH_FIRE,
		});
	});

	test.each(['null', '["painted"]', '"features"', '[{}]'])(
		'static data that say something else of alterations are read all the same: %s',
		async (written) => {
			const { orderId, staticData } = await enhanced();
			const text = JSON.stringify(staticData);
			const changed = text.replace(/"alterations":\[[^\]]*\]/, `"alterations":${written}`);
			expect(changed).not.toBe(text);
			forgetImages();
			const { output, error } = await get(orderId, {
				staticData: JSON.parse(changed) as NonNullable<typeof staticData>,
			});
			expect(error).toBeUndefined();
			expect(output[0]?.json).toMatchObject({ file_name: 'den-enhanced.jpg', ...UNKNOWN });
		},
	);

	test('of an order that nobody here knows: the tool tells, the enhancement’s options are lost', async () => {
		const { orderId } = await enhanced();
		const ofStaging = await staged();
		forgetImages();
		expect((await get(orderId)).output[0]?.json).toMatchObject({ edits: [], ...UNKNOWN });
		expect((await get(ofStaging)).output[0]?.json).toMatchObject({
			edits: ['Virtual Staging'],
			...STAGED,
		});
	});

	test('of a twilight photo that nobody here knows: it may have had options, too', async () => {
		bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
		const choice = { duskOptions: ['turn-on-lights'], waitForResult: false };
		const run = await useTool(bench, 'dayToDusk', choice);
		const orderId = run.output[0]?.json.order_id;
		expect((await get(orderId)).output[0]?.json.alterations).toEqual(['sky_lawn', 'features']);
		forgetImages();
		expect((await get(orderId)).output[0]?.json).toMatchObject({
			edits: ['Day to Dusk'],
			alterations: ['sky_lawn', 'unknown'],
			disclosure:
				'Digitally altered: this photo was taken by day and turned into twilight; details may differ, too.',
		});
	});

	test('several styles of an order: each with its caption', async () => {
		bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
		const { output } = await useTool(bench, 'virtualStaging', {
			roomType: 'kitchen',
			styles: ['modern', 'prime'],
			waitForResult: false,
		});
		const got = await get(output[0]?.json.order_id);
		// The enhancement node gives all images of an order, too.
		expect(fields(got.output, 'image_id')).toEqual(fields(output, 'image_id'));
		expect(fields(got.output, 'alterations')).toEqual([['movables'], ['movables']]);
		expect(Object.keys(got.output[0]?.json ?? {})).toHaveLength(10);
	});
});

describe('the trigger', () => {
	let active: ActiveWorkflow;
	afterEach(async () => await active.deactivate());
	const activate = async (parameters: INodeParameters = {}) => {
		bench.sandbox.configure({ etaSeconds: 0 });
		active = await bench.engine.activate({
			workflow: triggerWorkflow({
				options: { services: ['tool-image-enhancement', 'tool-virtual-staging'] },
				...parameters,
			}),
			credentials: withSecret(bench.credentials),
			activation: 'init',
		});
	};
	const started = async (body: unknown) => {
		expect(await deliver(active, body)).toMatchObject({ status: 200 });
		await active.settled();
		return startedItems(active).at(-1)?.json;
	};
	const imageOf = (run: Awaited<ReturnType<Workbench['run']>>) => ({
		orderId: String(run.output[0]?.json.order_id),
		imageId: String(run.output[0]?.json.image_id),
	});

	test('of what this process has ordered, without a download: the original’s name, variant and what was done', async () => {
		const choice = { enhancementOptions: ['Add Fire to Fireplace'], waitForResult: false };
		const image = imageOf(await bench.run([await bench.photoItem('den.jpg')], choice));
		const staged = await useTool(
			bench,
			'virtualStaging',
			{ roomType: 'Kitchen', styles: ['Modern'], waitForResult: false },
			['attic.jpg'],
		);
		await bench.pass(60_000);
		await activate();
		expect(await started(generatedBody(image))).toMatchObject({
			file_name: 'den.jpg',
			tool: 'tool-image-enhancement',
			variant: null,
			...WITH_FIRE,
		});
		expect(await started(generatedBody(imageOf(staged)))).toMatchObject({
			file_name: 'attic.jpg',
			tool: 'tool-virtual-staging',
			variant: 'Modern',
			...STAGED,
		});
	});

	test('with a download the name is the file’s', async () => {
		const image = imageOf(
			await bench.run([await bench.photoItem('den.jpg')], { waitForResult: false }),
		);
		await bench.pass(60_000);
		await activate({ downloadImage: true });
		expect(await started(generatedBody(image))).toMatchObject({
			file_name: 'den-enhanced.jpg',
			...PLAIN,
		});
	});

	test('of others’ images: no name without a download, and as much as their tool tells', async () => {
		bench.sandbox.configure({ etaSeconds: 0 });
		const tool = 'tool-item-removal';
		const enhanced = await startProcess(bench.credentials.aiHomeDesignApi);
		const removed = await startProcess(bench.credentials.aiHomeDesignApi, { tool });
		await activate({ options: { services: ['tool-image-enhancement', tool] } });
		expect(await started(completedBody(enhanced))).toMatchObject({
			file_name: null,
			variant: null,
			...UNKNOWN,
		});
		expect(await started(completedBody(removed, { tool }))).toMatchObject({
			file_name: null,
			tool,
			alterations: ['movables'],
			disclosure: 'Digitally decluttered: items were removed from this photo.',
		});
	});
});

describe('an item that does not succeed', () => {
	const items = async () => {
		const photos = [await bench.photoItem('a.jpg'), await bench.photoItem('b.jpg')];
		return photos.map((item, index) => ({ ...item, json: { listing: index } }));
	};
	const beside = (charge: ReturnType<Workbench['sandbox']['charges']>[number] | undefined) => ({
		file_name: 'b.jpg',
		status: 'failed',
		order_id: charge?.orderId,
		image_id: charge?.imageId,
		charged: 'yes',
	});

	test('on the regular output: the fields of the others, and the words in its error', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob', skip: 1 });
		const run = await bench.run(await items(), {}, { onError: 'continueRegularOutput' });
		const [good, bad] = run.output;
		expect(Object.entries(bad?.json ?? {})).toEqual([
			...Object.entries(beside(bench.sandbox.charges()[1])),
			['error', { message: expect.any(String), description: expect.any(String) }],
		]);
		// A column of a table, whatever became of the photo.
		for (const name of ['file_name', 'status', 'order_id', 'image_id', 'charged']) {
			expect([good?.json, bad?.json].map((json) => typeof json?.[name])).toEqual([
				'string',
				'string',
			]);
		}
	});

	test('on the error output: all of it in its error, and n8n puts the input’s fields beside it', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob', skip: 1 });
		const run = await bench.run(await items(), {}, { onError: 'continueErrorOutput' });
		expect(run.output).toHaveLength(1);
		expect(run.errorOutput[0]?.json).toEqual({
			listing: 1,
			error: {
				message: expect.any(String),
				description: expect.any(String),
				...beside(bench.sandbox.charges()[1]),
			},
		});
	});

	test.each<[string, Parameters<Workbench['sandbox']['addFault']>[0], object, object]>([
		[
			'not uploaded',
			{ call: 'upload', kind: 'status', status: 415, body: { error: 'odd', key: 'k' }, skip: 1 },
			{ status: 'failed', order_id: null, image_id: null, charged: 'no' },
			{ http_code: 415, api_error: 'odd', api_error_key: 'k' },
		],
		[
			'uploaded and refused',
			{ call: 'submit', kind: 'status', status: 422, skip: 1 },
			{ status: 'uploaded', order_id: expect.any(String), image_id: null, charged: 'no' },
			{ http_code: 422 },
		],
	])('%s: how far it has come', async (_, fault, fields, error) => {
		bench.sandbox.addFault(fault);
		const run = await bench.run(
			await items(),
			{ options: { concurrency: 1 } },
			{ onError: 'continueRegularOutput' },
		);
		expect(run.output[1]?.json).toMatchObject({ file_name: 'b.jpg', ...fields, error });
	});

	test('a file that is no photo has its name, and one that is not there has none', async () => {
		const page = await bench.photoItem('page.jpg', Buffer.from('<html>sign in</html>'));
		const node = { onError: 'continueRegularOutput' as const };
		const run = await bench.run([page, { json: {} }], {}, node);
		const nothing = { status: 'failed', order_id: null, image_id: null, charged: 'no' };
		expect(run.output.map(({ json }) => json)).toMatchObject([
			{ file_name: 'page.jpg', ...nothing },
			{ file_name: null, ...nothing },
		]);
	});

	test('one of several styles says which', async () => {
		bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
		bench.sandbox.addFault({ call: 'submit', version: 'v3', kind: 'failJob', skip: 1 });
		const run = await useTool(
			bench,
			'virtualStaging',
			{ roomType: 'kitchen', styles: ['modern', 'prime'] },
			['a.jpg'],
			{ onError: 'continueRegularOutput' },
		);
		expect(fields(run.output, 'variant')).toEqual(['Modern', 'Prime']);
		expect(fields(run.output, 'status')).toEqual(['finished', 'failed']);
		expect(fields(run.output, 'alterations')).toEqual([['movables'], undefined]);
	});
});
