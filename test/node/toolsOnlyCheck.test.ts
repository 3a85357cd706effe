import type { INodeParameters } from 'n8n-workflow';

import { FORMS_OF_TOOLS } from './toolForms';
import { useTool, useToolOn } from './toolRuns';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

/* Only Check: what every paid operation would make, and what it would cost. Nothing is uploaded or ordered. */

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench({ apiVersion: 'v3' })));
afterAll(async () => await bench.close());
beforeEach(async () => await bench.reset());

const checked = async (operation: string, parameters: INodeParameters, names?: string[]) =>
	await useTool(bench, operation, { ...parameters, dryRun: true }, names);

const nothingWasOrdered = () => {
	expect(bench.requests('upload')).toEqual([]);
	expect(bench.requests('submit')).toEqual([]);
	expect(bench.sandbox.charges()).toEqual([]);
};

test.each(FORMS_OF_TOOLS.map((form) => [form.operation, form] as const))(
	'%s: one item a choice, with its credit',
	async (operation, { title, room, several }) => {
		const [one = '', other = ''] = several?.proven ?? [];
		const chosen = [one, other].filter(Boolean);
		const run = await checked(operation, {
			...(room === 'needed' && { roomType: 'kitchen' }),
			...(several && { [several.parameter]: chosen }),
		});
		expect(run.error).toBeUndefined();
		const rows = several ? chosen : [''];
		expect(
			run.items('Node').map(({ json, pairedItem }) => [json.ok, json.credits, pairedItem]),
		).toEqual(rows.map(() => [true, 1, { item: 0 }]));
		const [row] = run.output;
		expect(Object.keys(row?.json ?? {})).toEqual([
			'file_name',
			'ok',
			'credits',
			'reason',
			'variant',
			'width',
			'height',
			'edits',
			'alterations',
			'disclosure',
		]);
		expect(row?.json).toMatchObject({ file_name: 'kitchen.jpg', width: 300, height: 200 });
		expect(String(row?.json.edits)).toContain(title);
		expect(row?.json.disclosure).not.toBe('');
		expect(run.hints('Node')).toMatchObject([
			{
				message: `${rows.length} image${rows.length > 1 ? 's' : ''}, ${rows.length} credit${rows.length > 1 ? 's' : ''}, about 1 minute.`,
			},
		]);
		nothingWasOrdered();
	},
);

test('three styles of two photos, one of them bad: four good rows, three that say why', async () => {
	const photo = await smallPhoto();
	const items = [
		await bench.photoItem('good.jpg', photo),
		await bench.photoItem('half.jpg', photo.subarray(0, photo.length / 2)),
	];
	const run = await useToolOn(bench, items, {
		operation: 'virtualStaging',
		roomType: 'bedroom',
		styles: ['Modern', 'Farmhouse', 'Hampton'],
		dryRun: true,
	});
	expect(run.error).toBeUndefined();
	expect(run.output.map(({ json }) => [json.file_name, json.variant, json.credits])).toEqual([
		['good.jpg', 'Modern', 1],
		['good.jpg', 'Farmhouse', 1],
		['good.jpg', 'Hampton', 1],
		['half.jpg', 'Modern', 0],
		['half.jpg', 'Farmhouse', 0],
		['half.jpg', 'Hampton', 0],
	]);
	expect(run.output[3]?.json.reason).toContain('Only a part of the photo "half.jpg" is there');
	nothingWasOrdered();
});

test('what is paid costs nothing, and says by which order', async () => {
	const items = [await bench.photoItem('a.jpg')];
	const staging = { operation: 'virtualStaging', roomType: 'bedroom', styles: ['Modern'] };
	const paid = await useToolOn(bench, items, staging, {}, { mode: 'trigger' });
	const { staticData } = paid;
	const both = { ...staging, styles: ['Modern', 'Hampton'], dryRun: true };
	const run = await useToolOn(
		bench,
		[...items, ...items],
		both,
		{},
		{ mode: 'trigger', staticData },
	);
	const before = `Costs nothing: made before as order ${bench.sandbox.charges()[0]?.orderId}, and given again.`;
	expect(run.output.map(({ json }) => [json.variant, json.credits, json.reason])).toEqual([
		['Modern', 0, before],
		['Hampton', 1, null],
		['Modern', 0, before],
		['Hampton', 0, 'Costs nothing: the same photo is there twice, and is made once.'],
	]);
	expect(bench.sandbox.charges()).toHaveLength(1);
});

test.each<[string, INodeParameters, string]>([
	['virtualStaging', { roomType: 'bedroom', styles: ['Rococo; Modern'] }, ''],
	['virtualStaging', { roomType: 'bedroom', styles: [] }, 'Style'],
	['runTool', { tool: 'tool-touch-up', widgets: '{"style": ' }, '"Widgets (JSON)"'],
	['enhance', { spaceName: 'Attic' }, 'Attic'],
])(
	'%s with %j: a row that says why, or a choice that the service would judge',
	async (operation, parameters, reason) => {
		const run = await checked(operation, parameters);
		expect(run.error).toBeUndefined();
		expect(String(run.output[0]?.json.reason)).toContain(reason);
		nothingWasOrdered();
	},
);

test('Enhance and Run Any Tool, too', async () => {
	const enhanced = await checked('enhance', { spaceName: 'indoor' });
	expect(enhanced.output[0]?.json).toMatchObject({ ok: true, credits: 1, variant: null });
	const any = await checked('runTool', { tool: 'tool-touch-up', widgets: '{}' });
	expect(any.output[0]?.json).toMatchObject({ ok: true, alterations: ['unknown'] });
	nothingWasOrdered();
});

test('a tool that needs V3 says so before anything is checked', async () => {
	bench.credentials.aiHomeDesignApi.apiVersion = 'v1';
	const { error } = await checked('wallChange', {});
	bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
	expect(error?.message).toContain('needs V3');
});

test('what may have been made before is told as such, and costs a credit if it was not', async () => {
	const items = [await bench.photoItem('a.jpg')];
	const staging = { operation: 'virtualStaging', roomType: 'bedroom', styles: ['Modern'] };
	bench.sandbox.addFault({ call: 'submit', kind: 'resetBefore' });
	bench.sandbox.addFault({ call: 'get', kind: 'status', status: 503, times: Infinity });
	const more = { mode: 'trigger', workflowId: 'unclear' } as const;
	const first = await useToolOn(bench, items, staging, {}, more);
	expect(first.error?.message).toContain('may or may not have taken');
	expect(first.error?.description).not.toContain('It is paid');
	expect(bench.sandbox.charges()).toEqual([]);
	bench.sandbox.clearFaults();
	const run = await useToolOn(bench, items, { ...staging, dryRun: true }, {}, more);
	expect(run.output[0]?.json).toMatchObject({
		credits: 1,
		reason: expect.stringContaining('may have made it already'),
	});
	expect(bench.sandbox.charges()).toEqual([]);
});

test('where an expression checks some photos only, what was paid is told, too', async () => {
	const item = async (name: string, dry: boolean) => ({
		...(await bench.photoItem(name)),
		json: { dry },
	});
	const run = await useToolOn(bench, [await item('a.jpg', true), await item('b.jpg', false)], {
		operation: 'virtualStaging',
		roomType: 'bedroom',
		styles: ['Modern'],
		dryRun: '={{ $json.dry }}',
	});
	expect(run.output.map(({ json }) => json.credits ?? json.charged)).toEqual([1, 'yes']);
	expect(bench.sandbox.charges()).toHaveLength(1);
	expect(run.hints('Node').map(({ message }) => message)).toEqual([
		'1 image: 1 made. 1 credit, under a minute.',
		'1 image, 1 credit, about 1 minute.',
	]);
});

test.each<[string, INodeParameters, string]>([
	['Timeout', { options: { timeout: -1 } }, '"Timeout (Seconds)"'],
	['Keep Original', { options: { keepOriginal: 'data' } }, '"data"'],
	[
		'Project',
		{ options: { project: { __rl: true, mode: 'id', value: '000000000000000000000000' } } },
		'project',
	],
])('a wrong %s is told as the run itself would tell it', async (_, more, words) => {
	const parameters = { roomType: 'bedroom', styles: ['Modern'], ...more };
	const row = (await checked('virtualStaging', parameters)).output[0]?.json;
	expect(row).toMatchObject({ ok: false, credits: 0, reason: expect.stringContaining(words) });
	const { error } = await useTool(bench, 'virtualStaging', parameters);
	expect(String(row?.reason)).toContain(String(error?.message).split(/[(:]/)[0]?.trim());
	nothingWasOrdered();
});
