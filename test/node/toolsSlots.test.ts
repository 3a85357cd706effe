import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { MultipartSummary } from '../../sandbox';
import { submitted, useToolOn } from './toolRuns';
import { openWorkbench, type Workbench } from './workbench';

/*
 * Run Any Tool with several pictures: each in its slot, with its role, checked before anything is uploaded, and known by
 * the store.
 */

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench({ apiVersion: 'v3' })));
afterAll(async () => await bench.close());
beforeEach(async () => await bench.reset());

const DARKNESS = 'tool-darkness';
const [BEFORE, AFTER] = ['before', 'after'].map((one) => `${DARKNESS}-input-image-${one}`);

/** An item with a photo in `data` and other pictures beside it. */
async function pictures(names: Record<string, string>): Promise<INodeExecutionData> {
	const binary: NonNullable<INodeExecutionData['binary']> = {};
	for (const [field, name] of Object.entries(names)) {
		const { data } = (await bench.photoItem(name)).binary ?? {};
		if (data) binary[field] = data;
	}
	return { json: {}, binary };
}

const rows = (...slot: Array<[name: string | undefined, binaryField: string]>) => ({
	slot: slot.map(([name = '', binaryField]) => ({ name, binaryField })),
});

const darken = (slots: INodeParameters[string], more: INodeParameters = {}) => ({
	operation: 'runTool',
	tool: DARKNESS,
	widgets: '{"darkness-factor": "factor-darker"}',
	slots,
	...more,
});

const sentUp = () =>
	bench.requests('upload').map(({ body }) => {
		const { fields, files } = body as MultipartSummary;
		return [fields.asset_role, files?.map(({ filename }) => filename).join(', ')];
	});

test.each<[string, INodeParameters[string], INodeParameters]>([
	['an empty field', rows([BEFORE, ''], [AFTER, 'other']), {}],
	['its own field', rows([BEFORE, 'data'], [AFTER, 'other']), {}],
	['the second row', rows([AFTER, 'other'], [BEFORE, '']), {}],
	['expressions', rows([`={{ "${BEFORE}" }}`, ''], [AFTER, '={{ "oth" + "er" }}']), {}],
	['another input field', rows([BEFORE, 'data'], [AFTER, 'other']), { binaryPropertyName: 'data' }],
])('two pictures, the photo by %s', async (_, slots, more) => {
	const item = await pictures({ data: 'a.jpg', other: 'b.jpg' });
	const run = await useToolOn(bench, [item], darken(slots, more));
	expect(run.error).toBeUndefined();
	expect(sentUp()).toEqual([['primary_angle, secondary_angle', 'a.jpg, b.jpg']]);
	expect(submitted(bench)).toEqual([
		{
			order_id: bench.sandbox.orders()[0]?.orderId,
			tool: DARKNESS,
			asset_map: { [BEFORE ?? '']: expect.any(String), [AFTER ?? '']: expect.any(String) },
			widgets: [
				{
					slug: `widget-darkness-factor-${DARKNESS}`,
					item_slugs: [`item-factor-darker-widget-darkness-factor-${DARKNESS}`],
				},
			],
		},
	]);
	const [{ asset_map: map } = { asset_map: {} }] = submitted(bench) as [{ asset_map: object }];
	expect(new Set(Object.values(map)).size).toBe(2);
	expect(run.output[0]?.json).toMatchObject({ status: 'finished', charged: 'yes' });
	expect(bench.sandbox.charges()).toHaveLength(1);
});

test('three pictures in slots of any name, one of them a mask', async () => {
	const item = await pictures({ data: 'm.jpg', l: 'l.jpg', r: 'r.jpg' });
	const slots = rows(['left', 'l'], ['middle', ''], ['right-side', 'r']);
	const run = await useToolOn(bench, [item], darken(slots, { tool: 'tool-panorama', widgets: '' }));
	expect(run.error).toBeUndefined();
	expect(sentUp()).toEqual([
		['primary_angle, secondary_angle, secondary_angle', 'm.jpg, l.jpg, r.jpg'],
	]);
	expect(submitted(bench)).toMatchObject([
		{ asset_map: { left: expect.anything(), middle: expect.anything() } },
	]);
	const mask = await useToolOn(bench, [item], {
		...darken(rows(['tool-touch-up-input-image', ''], ['tool-touch-up-input-mask', 'l'])),
		tool: 'tool-touch-up',
		widgets: '',
	});
	expect(sentUp()[1]).toEqual(['primary_angle, mask', 'm.jpg, l.jpg']);
	// The sandbox's tool has no such slot: it says so, and so does the node.
	expect(mask.error?.message).toContain(
		'AI HomeDesign does not take a picture for "tool-touch-up-input-image", "tool-touch-up-input-mask"',
	);
	expect(mask.error?.message).toContain('tool-touch-up-input-mask is not a slot of tool-touch-up');
	expect(mask.error?.context?.details).toMatchObject({ charged: 'no', http_code: 422 });
	expect(bench.sandbox.charges()).toHaveLength(1);
});

describe('an upload that lists its files in another order', () => {
	const uploadAs = (assets: object[]) =>
		bench.sandbox.addFault({
			call: 'upload',
			kind: 'json',
			body: { data: { order_id: 'o1', assets: [...assets] } },
		});
	const photo = { id: 'p', asset_role: 'primary_angle' };
	const mask = { id: 'm', asset_role: 'mask' };
	const side = { id: 's', asset_role: 'secondary_angle' };
	const run = async () => {
		const item = await pictures({ data: 'a.jpg', l: 'l.jpg', m: 'm.jpg' });
		const slots = rows(['one', ''], ['two', 'l'], ['three-mask', 'm']);
		return await useToolOn(bench, [item], darken(slots, { tool: 'tool-panorama', widgets: '' }));
	};
	const sent = () => submitted(bench).map((body) => (body as { asset_map: object }).asset_map);

	test.each([
		['in their order', [photo, side, mask]],
		['the mask first', [mask, photo, side]],
		['with another one', [photo, { id: 'x' }, mask, side]],
		['without a role for one', [photo, mask, { id: 's' }]],
	])('%s: each goes into its slot', async (_, assets) => {
		uploadAs(assets);
		await run();
		expect(sent()).toEqual([{ one: 'p', two: 's', 'three-mask': 'm' }]);
	});

	test.each([
		['one less', [photo, mask]],
		['another role', [photo, mask, { id: 'y', asset_role: 'other' }]],
	])('%s: nothing is ordered', async (_, assets) => {
		uploadAs(assets);
		const { error } = await run();
		expect(error?.message).toContain(
			'AI HomeDesign took the upload of "a.jpg" with "l.jpg, m.jpg"',
		);
		expect(sent()).toEqual([]);
	});
});

test('a tool without a slot for the photo says which one was sent', async () => {
	const { error } = await useToolOn(bench, [await bench.photoItem('a.jpg')], {
		...darken({}),
		widgets: '{"darkness-factor": "factor-darker"}',
	});
	expect(error?.message).toContain('a picture for "tool-darkness-input-image"');
	expect(error?.description).toContain('"Slots"');
	expect(bench.sandbox.charges()).toEqual([]);
});

describe('told before anything is uploaded', () => {
	test.each<[string, INodeParameters[string], string]>([
		['a slot twice', rows([BEFORE, ''], [BEFORE, 'other']), `"Slots" names "${BEFORE}" twice`],
		['no row for the photo', rows([AFTER, 'other']), '"Slots" must have one row for the photo'],
		['two rows for the photo', rows([BEFORE, ''], [AFTER, 'data']), '"Slots" must have one row'],
		['no slot name', rows(['', ''], [AFTER, 'other']), '"Slots" has a value that cannot be used'],
		['a name that is none', rows(['a/../b', '']), '"Slots" has a value that cannot be used'],
		['a field without a file', rows([BEFORE, ''], [AFTER, 'nothing']), '"nothing"'],
		['a field that is no picture', rows([BEFORE, ''], [AFTER, 'page']), 'page.jpg'],
		['a list', rows(['={{ ["a"] }}', '']), '"Slots" has a value that cannot be used'],
		[
			'too many',
			rows(...Array.from({ length: 6 }, (_, n): [string, string] => [`s${n}`, 'other'])),
			'"Slots" has a value that cannot be used',
		],
		[
			'a photo',
			rows([BEFORE, '={{ "/9j/" + "A".repeat(900) }}']),
			'"Slots" has a value that cannot be used',
		],
	])('%s', async (_, slots, message) => {
		const item = await pictures({ data: 'a.jpg', other: 'b.jpg' });
		const page = { data: Buffer.from('<html></html>').toString('base64'), mimeType: 'text/html' };
		const binary = { ...item.binary, page: { ...page, fileName: 'page.jpg' } };
		const { error } = await useToolOn(bench, [{ json: {}, binary }], darken(slots));
		expect(error?.message).toContain(message);
		expect(String(error?.message).length).toBeLessThan(400);
		expect(bench.calls()).toEqual([]);
	});
});

test('a mask in a slot that a row names, too', async () => {
	const item = await pictures({ data: 'a.jpg', m1: 'b.jpg', m2: 'c.jpg' });
	const slots = rows(['tool-touch-up-input-image', ''], ['tool-touch-up-input-mask', 'm1']);
	const { error } = await useToolOn(bench, [item], {
		...darken(slots),
		tool: 'tool-touch-up',
		widgets: '',
		maskField: 'm2',
	});
	expect(error?.message).toContain('"Slots" names "tool-touch-up-input-mask" twice');
	expect(bench.calls()).toEqual([]);
});

describe('paid once', () => {
	const slots = rows([BEFORE, ''], [AFTER, 'other']);

	test('by all pictures: the same pair is reused, another one is paid', async () => {
		const pair = await pictures({ data: 'a.jpg', other: 'b.jpg' });
		const other = await pictures({ data: 'a.jpg', other: 'c.jpg' });
		const third = { json: {}, binary: { ...pair.binary, other: other.binary?.other } };
		if (!third.binary.other) throw new Error('no picture');
		const first = await useToolOn(bench, [pair], darken(slots), {}, { mode: 'trigger' });
		const { staticData } = first;
		const again = await useToolOn(
			bench,
			[pair],
			darken(slots),
			{},
			{ mode: 'trigger', staticData },
		);
		expect(again.output[0]?.json).toMatchObject({ charged: 'no', status: 'finished' });
		const swapped = rows([AFTER, ''], [BEFORE, 'other']);
		const turned = await useToolOn(bench, [pair], darken(swapped), {}, { mode: 'trigger' });
		expect(turned.output[0]?.json.charged).toBe('yes');
		const last = await useToolOn(
			bench,
			[{ json: {}, binary: { ...pair.binary, other: third.binary.other } }],
			darken(slots),
			{},
			{ mode: 'trigger' },
		);
		expect(last.output[0]?.json.charged).toBe('yes');
		expect(bench.sandbox.charges()).toHaveLength(3);
	});

	test('when the answer to the submission is lost', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
		const pair = await pictures({ data: 'a.jpg', other: 'b.jpg' });
		const { error, output } = await useToolOn(bench, [pair], darken(slots));
		expect(error).toBeUndefined();
		expect(output[0]?.json).toMatchObject({ charged: 'yes', status: 'finished' });
		expect(bench.requests('submit')).toHaveLength(1);
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('when it failed behind the payment and is retried', async () => {
		bench.sandbox.addFault({ call: 'download', kind: 'status', status: 500, times: 50 });
		const pair = await pictures({ data: 'a.jpg', other: 'b.jpg' });
		const first = await useToolOn(bench, [pair], darken(slots), {}, { mode: 'trigger' });
		expect(first.error).toBeDefined();
		bench.sandbox.clearFaults();
		const more = { mode: 'trigger', retryOf: first } as const;
		const second = await useToolOn(bench, [pair], darken(slots), {}, more);
		expect(second.error).toBeUndefined();
		expect(bench.requests('upload')).toHaveLength(1);
		expect(bench.sandbox.charges()).toHaveLength(1);
	});
});
