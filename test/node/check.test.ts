import type { INodeExecutionData } from 'n8n-workflow';

import { openWeb, type Web } from './web';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

const check = async (items: INodeExecutionData[], parameters = {}, node = {}, more = {}) =>
	await bench.run(items, { operation: 'check', ...parameters }, node, more);
const hintOf = (run: Awaited<ReturnType<typeof check>>) =>
	run.hints('Node').map(({ message }) => message);
const nothingWasOrdered = () => {
	expect(bench.requests('upload')).toEqual([]);
	expect(bench.requests('submit')).toEqual([]);
	expect(bench.sandbox.charges()).toEqual([]);
};

test('tells of each photo what it is and what it costs; nothing is uploaded', async () => {
	const photo = await smallPhoto();
	const png = await smallPhoto('png');
	const run = await check(
		[await bench.photoItem('a.jpg', photo), await bench.photoItem('b', png, 'image/png')],
		{ enhancementOptions: ['Add Screen to TV'] },
	);
	expect(run.error).toBeUndefined();
	const shared = {
		ok: true,
		credits: 1,
		reason: null,
		width: 300,
		height: 200,
		edits: ['Add Screen to TV'],
		alterations: ['corrections', 'features'],
		disclosure:
			'Digitally altered: fixtures such as a fire or a screen shown may differ from the property.',
	};
	expect(run.output).toEqual([
		{
			json: { ...shared, file_name: 'a.jpg', kind: 'JPG' },
			pairedItem: { item: 0 },
		},
		{
			json: { ...shared, file_name: 'b.png', kind: 'PNG' },
			pairedItem: { item: 1 },
		},
	]);
	expect(Object.keys(run.output[0]?.json ?? {}).slice(0, 4)).toEqual([
		'file_name',
		'ok',
		'credits',
		'reason',
	]);
	expect(bench.calls()).toEqual(['spaces', 'options']);
	expect(hintOf(run)).toEqual(['2 photos, 2 credits, about 1 minute.']);
	nothingWasOrdered();
});

test('a photo that would be refused is an item with the reason, and the others are checked', async () => {
	const photo = await smallPhoto();
	const run = await check([
		await bench.photoItem('good.jpg', photo),
		await bench.photoItem('half.jpg', photo.subarray(0, photo.length / 2)),
		await bench.photoItem('list.pdf', Buffer.from('%PDF-1.7'), 'application/pdf'),
		{ json: {} },
		await bench.photoItem('better.jpg'),
	]);
	expect(run.error).toBeUndefined();
	expect(run.output.map(({ json, pairedItem }) => [json.file_name, json.ok, pairedItem])).toEqual([
		['good.jpg', true, { item: 0 }],
		['half.jpg', false, { item: 1 }],
		['list.pdf', false, { item: 2 }],
		[null, false, { item: 3 }],
		['better.jpg', true, { item: 4 }],
	]);
	expect(run.output.map(({ json }) => json.reason)).toEqual([
		null,
		expect.stringMatching(/^Only a part of the photo "half.jpg" is there\. .*Run the item again/),
		expect.stringMatching(/^The file "list.pdf" is not a photo .*a PDF\. AI HomeDesign takes JPG/),
		expect.stringContaining('There is no file in the field "data"'),
		null,
	]);
	expect(run.output[1]?.json).toMatchObject({
		credits: 0,
		kind: null,
		width: null,
		height: null,
		alterations: ['corrections'],
	});
	expect(run.hints('Node')).toMatchObject([
		{
			message:
				'5 photos, 2 credits, about 1 minute. 3 of 5 photos would be refused: see their field "reason".',
			type: 'warning',
		},
	]);
	nothingWasOrdered();
});

test('a wrong space or option is told by its item, with the photo’s own facts', async () => {
	const item = async (space: string, option: string) => ({
		...(await bench.photoItem()),
		json: { space, option },
	});
	const run = await check(
		[
			await item('Indoor', 'Add Screen to TV'),
			await item('Attic', ''),
			await item('Outdoor', 'Sunshine'),
			{ json: { space: 'Attic', option: '' } },
		],
		{ spaceName: '={{ $json.space }}', enhancementOptions: '={{ $json.option }}' },
	);
	expect(run.error).toBeUndefined();
	expect(run.output.map(({ json }) => [json.ok, json.kind])).toEqual([
		[true, 'JPG'],
		[false, 'JPG'],
		[false, 'JPG'],
		[false, null],
	]);
	expect(run.output[1]?.json.reason).toContain('"Attic"');
	expect(run.output[2]?.json.reason).toContain('"Sunshine"');
	// Everything that is wrong is told at once.
	expect(run.output[3]?.json.reason).toMatch(/There is no file .*"Attic"/);
});

test.each([
	['a wrong key', { call: 'spaces', kind: 'status', status: 401, times: Infinity }, 'Invalid API'],
	[
		'a catalogue without options',
		{ call: 'options', kind: 'status', status: 503, times: Infinity },
		'not available',
	],
] as const)('%s ends the node', async (_, fault, words) => {
	bench.sandbox.addFault(fault);
	const run = await check([await bench.photoItem()]);
	expect(run.error?.message).toContain(words);
});

describe('photos that the workflow knows', () => {
	test('what was enhanced before costs nothing, and so does a photo that is there twice', async () => {
		const [known, twice] = [await smallPhoto(), await smallPhoto()];
		const before = await bench.run(
			[await bench.photoItem('known.jpg', known)],
			{},
			{},
			{
				mode: 'trigger',
			},
		);
		const items = [
			await bench.photoItem('twice.jpg', twice),
			await bench.photoItem('known.jpg', known),
			await bench.photoItem('again.jpg', twice),
			await bench.photoItem('known-again.jpg', known),
		];
		const { staticData } = before;
		const run = await check(items, {}, {}, { staticData });
		expect(run.output.map(({ json }) => [json.ok, json.credits])).toEqual([
			[true, 1],
			[true, 0],
			[true, 0],
			[true, 0],
		]);
		expect(hintOf(run)).toEqual([
			'4 photos, 1 credit, about 1 minute. 3 of 4 photos would cost nothing: made before, or there twice.',
		]);
		const anew = await check(
			items,
			{ options: { repeatedPhotos: 'enhanceAgain' } },
			{},
			{
				staticData,
			},
		);
		expect(anew.output.map(({ json }) => json.credits)).toEqual([1, 1, 1, 1]);
		// What Check says is what Enhance does.
		const paid = await bench.run(items, {}, {}, { staticData });
		expect(paid.output.map(({ json }) => json.charged)).toEqual(['yes', 'no', 'no', 'no']);
	});

	test('an own result would be refused, unless results may be enhanced', async () => {
		const before = await bench.run([await bench.photoItem('a.jpg')], {}, {}, { mode: 'trigger' });
		const result = before.output.map(({ json, binary }) => ({ json, binary }));
		const { staticData } = before;
		const run = await check(result, {}, {}, { staticData });
		expect(run.output[0]?.json).toMatchObject({
			ok: false,
			kind: 'JPG',
			reason: expect.stringContaining('"a-enhanced.jpg" is already a result of this workflow'),
		});
		const allowed = await check(result, { options: { enhanceResults: true } }, {}, { staticData });
		expect(allowed.output[0]?.json).toMatchObject({ ok: true, credits: 1 });
	});
});

describe('an image URL', () => {
	let web: Web;
	beforeAll(async () => (web = await openWeb()));
	afterAll(() => web.close());
	const checkUrls = async (...urls: string[]) =>
		await check(
			urls.map((url) => ({ json: { url } })),
			{ imageSource: 'url', imageUrl: '={{ $json.url }}' },
		);

	test('the photo is fetched and checked; nothing of it is kept', async () => {
		const photo = await smallPhoto();
		web.answer = (request, response) =>
			request.url === '/gone.jpg' ? response.writeHead(404).end() : response.end(photo);
		const run = await checkUrls(`${web.origin}/hall.jpg`, `${web.origin}/gone.jpg`, 'hall.jpg');
		expect(run.error).toBeUndefined();
		expect(run.output).toMatchObject([
			{ json: { file_name: 'hall.jpg', ok: true, kind: 'JPG', width: 300 } },
			{
				json: {
					file_name: 'gone.jpg',
					ok: false,
					reason: expect.stringContaining('(status 404)'),
				},
			},
			{ json: { file_name: null, ok: false, reason: expect.stringContaining('"Image URL"') } },
		]);
		for (const { binary } of run.output) expect(binary).toBeUndefined();
		nothingWasOrdered();
	});

	test('one that is too large is not read to its end', async () => {
		let sent = 0;
		web.answer = (_, response) => {
			response.write(Buffer.from([0xff, 0xd8, 0xff, 0xe0]));
			const piece = Buffer.alloc(4 * 1024 * 1024, 1);
			const more = () => {
				sent++;
				response.write(piece);
			};
			response.on('drain', more);
			more();
		};
		const run = await checkUrls(`${web.origin}/endless.jpg`);
		expect(run.output[0]?.json).toMatchObject({
			file_name: 'endless.jpg',
			ok: false,
			reason: expect.stringContaining('is too large: more than 50 MB'),
		});
		expect(sent).toBeLessThan(60);
	});
});
