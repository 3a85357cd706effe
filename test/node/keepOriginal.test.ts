import type { INodeExecutionData } from 'n8n-workflow';

import { createNode } from '../harness';
import { ACTION_NODE } from '../harness/engine';
import { openWeb, type Web } from './web';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

const KEEP = { options: { keepOriginal: 'original' } };

describe.each(['memory', 'filesystem'] as const)('with files in %s', (binaryMode) => {
	let bench: Workbench;
	beforeAll(async () => {
		bench = await openWorkbench({ binaryMode });
	});
	afterEach(async () => await bench.reset());
	afterAll(async () => await bench.close());

	const contentOf = async (item: INodeExecutionData | undefined, field: string) => {
		const binary = item?.binary?.[field];
		if (!binary) throw new Error(`There is no file in ${field}`);
		return await bench.engine.readBinary(binary);
	};

	test('the input’s file is passed on as it is, beside the enhanced photo', async () => {
		const photo = await smallPhoto();
		const item = await bench.photoItem('KITCHEN.JPEG', photo, 'image/pjpeg');
		const run = await bench.run([item], KEEP);
		expect(run.error).toBeUndefined();
		expect(run.output[0]?.binary?.original).toEqual(item.binary?.data);
		expect(run.output[0]?.binary?.data?.fileName).toBe('KITCHEN-enhanced.jpg');
		expect(Object.keys(run.output[0]?.binary ?? {})).toEqual(['data', 'original']);
		expect(await contentOf(run.output[0], 'data')).not.toEqual(photo);
		expect(await contentOf(run.output[0], 'original')).toEqual(photo);
	});

	test('without the option, or with an empty one, there is the enhanced photo only', async () => {
		const runs = [
			await bench.run([await bench.photoItem()]),
			await bench.run([await bench.photoItem()], { options: { keepOriginal: '' } }),
		];
		expect(runs.map(({ output }) => Object.keys(output[0]?.binary ?? {}))).toEqual([
			['data'],
			['data'],
		]);
	});

	test('equal names: the results are named apart, the originals stay as they are', async () => {
		const items = [await bench.photoItem('a.jpg'), await bench.photoItem('a.jpg')];
		const run = await bench.run(items, KEEP);
		const names = (field: string) => run.output.map(({ binary }) => binary?.[field]?.fileName);
		expect(new Set(names('data')).size).toBe(2);
		expect(names('original')).toEqual(['a.jpg', 'a.jpg']);
	});

	test('in an own field only: told before anything is paid', async () => {
		const run = await bench.run([await bench.photoItem()], {
			outputBinaryPropertyName: 'photo',
			options: { keepOriginal: ' photo ' },
		});
		expect(run.error?.message).toBe(
			'"Keep Original" names the field "photo", which is the result\'s',
		);
		expect(bench.requests('upload')).toEqual([]);
		// Without a result there is nothing in its way.
		const submitted = await bench.run([await bench.photoItem()], {
			waitForResult: false,
			options: { keepOriginal: 'data' },
		});
		expect(Object.keys(submitted.output[0]?.binary ?? {})).toEqual(['data']);
	});

	test('a photo that was paid before has it as well', async () => {
		const photo = await smallPhoto();
		const first = await bench.run(
			[await bench.photoItem('a.jpg', photo)],
			{},
			{},
			{
				mode: 'trigger',
			},
		);
		const again = await bench.run(
			[await bench.photoItem('b.jpg', photo)],
			KEEP,
			{},
			{
				staticData: first.staticData,
			},
		);
		expect(again.output[0]?.json).toMatchObject({ charged: 'no' });
		expect(await contentOf(again.output[0], 'original')).toEqual(photo);
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('a workflow with combined binary data', async () => {
		const data = (await bench.photoItem('hall.jpg')).binary?.data;
		const run = await bench.engine.run({
			credentials: bench.credentials,
			items: [{ json: { _files: { data: { ...data } } } }],
			startNode: 'Node',
			workflow: {
				settings: { binaryMode: 'combined' },
				nodes: [createNode('Node', ACTION_NODE, { spaceName: 'space-indoor', ...KEEP })],
				connections: {},
			},
		});
		expect(run.error).toBeUndefined();
		const [item] = run.items('Node');
		const files = { ...Object(item?.json._files), ...item?.binary };
		expect(files).toMatchObject({
			data: { fileName: 'hall-enhanced.jpg' },
			original: { fileName: 'hall.jpg' },
		});
	});

	describe('a photo at an address', () => {
		let web: Web;
		let photo: Buffer;
		beforeAll(async () => {
			photo = await smallPhoto();
			web = await openWeb();
		});
		beforeEach(() => {
			web.answer = (_, response) => response.end(photo);
		});
		afterAll(() => web.close());
		const parameters = () => ({
			imageSource: 'url',
			imageUrl: `${web.origin}/hall?id=7`,
			...KEEP,
		});

		test('is stored with its name and type before it is uploaded', async () => {
			const run = await bench.run([{ json: {} }], parameters());
			expect(run.error).toBeUndefined();
			expect(run.output[0]?.binary?.original).toMatchObject({
				fileName: 'hall.jpg',
				mimeType: 'image/jpeg',
				fileExtension: 'jpg',
			});
			expect(await contentOf(run.output[0], 'original')).toEqual(photo);
			expect(run.output[0]?.binary?.data?.fileName).toBe('hall-enhanced.jpg');
		});

		test.each([
			['Retry On Fail', true],
			['Executions > Retry', false],
		])('is there after %s, and paid once', async (_, byItself) => {
			bench.sandbox.addFault({
				call: 'get',
				kind: 'status',
				status: 403,
				times: 1,
			});
			const node = byItself ? { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 } : {};
			let run = await bench.run([{ json: {} }], parameters(), node);
			if (!byItself) {
				expect(run.status).toBe('error');
				run = await bench.run([], parameters(), {}, { retryOf: run });
			}
			expect(run.error).toBeUndefined();
			expect(await contentOf(run.output[0], 'original')).toEqual(photo);
			expect(bench.sandbox.charges()).toHaveLength(1);
		});
	});
});
