import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import sharp from 'sharp';

import type { MultipartSummary } from '../../sandbox';
import { CAMERA_TIFFS, tiffOf } from '../photoFiles';
import { createNode } from '../harness';
import { submitted, TOOLS_NODE, useToolOn } from './toolRuns';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

const TOOL = 'tool-item-removal-mask';

/** A mask with a part to be removed. */
async function mask(
	width = 300,
	height = 200,
	format: 'png' | 'jpeg' | 'webp' = 'png',
	[ground, shape] = ['#000000', '#7878CD'],
) {
	const create = (color: string, w: number, h: number) => ({
		create: { width: w, height: h, channels: 3 as const, background: color },
	});
	const part = await sharp(create(shape ?? '', 60, 40))
		.png()
		.toBuffer();
	return await sharp(create(ground ?? '', width, height))
		.composite([{ input: part, left: 30, top: 20 }])
		.toFormat(format)
		.toBuffer();
}

/** A photo that was taken with the camera held upright: stored as 300 x 200, shown as 200 x 300. */
async function uprightPhoto() {
	return await sharp(await smallPhoto())
		.withMetadata({ orientation: 6 })
		.jpeg()
		.toBuffer();
}

describe.each(['memory', 'filesystem'] as const)(
	'Item Removal with a mask, files in %s',
	(binaryMode) => {
		let bench: Workbench;
		beforeAll(async () => (bench = await openWorkbench({ apiVersion: 'v3', binaryMode })));
		afterAll(async () => await bench.close());
		beforeEach(async () => await bench.reset());

		async function withMask(
			content: Buffer,
			photo: Buffer | undefined = undefined,
			name = 'mask.png',
			photoName = 'kitchen.jpg',
		): Promise<INodeExecutionData> {
			const item = await bench.photoItem(photoName, photo);
			const file = await bench.engine.binary(content, name, 'image/png');
			return { ...item, binary: { ...item.binary, mask: file } };
		}
		const remove = async (items: INodeExecutionData[], more: INodeParameters = {}, given = {}) =>
			await useToolOn(
				bench,
				items,
				{ operation: 'itemRemoval', maskField: 'mask', ...more },
				{},
				given,
			);

		test('what leaves: both files with their roles, both slots', async () => {
			const { output, error } = await remove([await withMask(await mask())]);
			expect(error).toBeUndefined();
			const upload = bench.requests('upload')[0]?.body as MultipartSummary;
			expect(upload.fields).toEqual({ asset_role: 'primary_angle, mask' });
			expect(upload.files?.map(({ filename, mimetype }) => [filename, mimetype])).toEqual([
				['kitchen.jpg', 'image/jpeg'],
				['mask.png', 'image/png'],
			]);
			expect(submitted(bench)).toEqual([
				{
					order_id: bench.sandbox.orders()[0]?.orderId,
					tool: TOOL,
					asset_map: {
						[`${TOOL}-input-image`]: expect.any(String),
						[`${TOOL}-input-mask`]: expect.any(String),
					},
					widgets: [],
				},
			]);
			expect(output[0]?.json).toMatchObject({
				file_name: 'kitchen-item-removal-mask.jpg',
				variant: null,
				edits: ['Item Removal'],
				alterations: ['movables'],
				charged: 'yes',
			});
		});

		test('without a mask the service finds the items', async () => {
			await remove([await withMask(await mask())], { maskField: '' });
			expect(submitted(bench)).toMatchObject([{ tool: 'tool-item-removal' }]);
			expect(bench.requests('upload')[0]?.body).toMatchObject({
				fields: { asset_role: 'primary_angle' },
			});
		});

		test('another mask is another order, the same one is none', async () => {
			const photo = await smallPhoto();
			const one = await mask();
			const other = await sharp(await mask())
				.negate()
				.png()
				.toBuffer();
			const first = await remove([await withMask(one, photo)], {}, { mode: 'trigger' });
			const { staticData } = first;
			const again = await remove([await withMask(one, photo)], {}, { mode: 'trigger', staticData });
			expect(again.output[0]?.json.charged).toBe('no');
			await remove([await withMask(other, photo)], {}, { mode: 'trigger', staticData });
			await remove(
				[await withMask(one, photo)],
				{ maskField: '' },
				{ mode: 'trigger', staticData },
			);
			expect(bench.sandbox.charges()).toHaveLength(3);
		});

		test.each<[string, () => Promise<Buffer>, string]>([
			['a JPG', async () => await mask(300, 200, 'jpeg'), 'The mask "mask.jpg" is not a PNG'],
			[
				'of another size',
				async () => await mask(301, 200),
				'The mask "mask.png" has 301 x 200 pixels, and the photo 300 x 200',
			],
			['cut off', async () => (await mask()).subarray(0, -20), 'Only a part of'],
			['text', async () => Buffer.from('not a picture at all'), 'mask.png'],
			['empty', async () => Buffer.alloc(0), 'is empty'],
		])('a mask that is %s: told before anything is uploaded', async (_, content, words) => {
			const items = [await bench.photoItem('good.jpg'), await withMask(await content())];
			const alone = await remove(items.slice(1));
			expect(alone.error?.message).toContain(words);
			expect(bench.requests('upload')).toEqual([]);
		});

		test('no such field: told before anything is uploaded', async () => {
			const { error } = await remove([await bench.photoItem()]);
			expect(error?.message).toBe(
				'"Mask Field" names the field "mask", and this item has no file there',
			);
			expect(bench.requests('upload')).toEqual([]);
		});

		test.each([
			['as the photo is stored', 300, 200, /lies as the photo is stored.*"mask.png"/],
			['as it is shown', 200, 300, /stands as the photo is shown.*"mask.png"/],
		])('a photo that a camera has turned, with a mask %s', async (_, width, height, hint) => {
			const { error, hints } = await remove([
				await withMask(await mask(width, height), await uprightPhoto()),
			]);
			expect(error).toBeUndefined();
			expect(bench.sandbox.charges()).toHaveLength(1);
			expect(hints('Node').map(({ message }) => message)).toContainEqual(
				expect.stringMatching(hint),
			);
		});

		test.each([undefined, 1, 2, 3, 4])(
			'a photo with the orientation %s takes no mask with its sides swapped',
			async (orientation) => {
				const photo = await sharp(await smallPhoto())
					.withMetadata({ orientation })
					.jpeg()
					.toBuffer();
				const { error } = await remove([await withMask(await mask(200, 300), photo)]);
				expect(error?.message).toBe(
					'The mask "mask.png" has 200 x 300 pixels, and the photo 300 x 200',
				);
				expect(bench.requests('upload')).toEqual([]);
			},
		);

		describe('what its pixels tell', () => {
			const kitchen = async () =>
				await sharp('examples/photos/kitchen.jpg').resize(300, 200).png().toBuffer();
			test.each<[string, () => Promise<Buffer>, string]>([
				[
					'black',
					async () => await mask(300, 200, 'png', ['#000', '#000']),
					'The mask "mask.png" has one color all over (#000000): it marks nothing, or everything',
				],
				[
					'marked all over',
					async () => await mask(300, 200, 'png', ['#7878CD', '#7878CD']),
					'The mask "mask.png" has one color all over (#7878CD): it marks nothing, or everything',
				],
				[
					'with the values 0 and 1',
					async () => await mask(300, 200, 'png', ['#000', '#010101']),
					'The mask "mask.png" has one color all over (nearly #000000): it marks nothing, or everything',
				],
				['a photo', kitchen, 'The mask "mask.png" is a photo: it has very many colors'],
				[
					'damaged',
					async () => {
						const png = await kitchen();
						png[png.length - 3000] = (png[png.length - 3000] ?? 0) ^ 255;
						return png;
					},
					'The mask "mask.png" is a damaged PNG, which no program reads to its end',
				],
			])('%s: told before anything is uploaded', async (_, content, words) => {
				const items = [await withMask(await mask()), await withMask(await content())];
				const { error } = await remove(items);
				expect(error?.message).toBe(`${words} (photo 2 of 2)`);
				expect(bench.requests('upload')).toEqual([]);
				expect(bench.sandbox.charges()).toEqual([]);
			});

			test('the photo itself as its mask', async () => {
				const photo = await mask();
				const { error } = await remove([await withMask(photo, photo, 'a.png', 'a.png')]);
				expect(error?.message).toContain('is a photo');
			});

			test('white on black, twice: one hint names the colors, and both are made', async () => {
				const white = await mask(300, 200, 'png', ['#000', '#fff']);
				const { error, hints } = await remove([
					await withMask(white, undefined, 'one.png'),
					await withMask(white, undefined, 'other.png'),
				]);
				expect(error).toBeUndefined();
				expect(bench.sandbox.charges()).toHaveLength(2);
				const doubts = hints('Node').filter(({ message }) => message.startsWith('Doubtful'));
				expect(doubts).toEqual([
					expect.objectContaining({
						type: 'warning',
						message: expect.stringMatching(
							/"(one|other).png", "(one|other).png".*#7878CD.*opaque black/,
						),
					}),
				]);
			});

			test('the documented colors: no hint', async () => {
				const { hints } = await remove([await withMask(await mask())]);
				expect(hints('Node').filter(({ type }) => type === 'warning')).toEqual([]);
			});
		});

		test.each(['mask', '_files.mask', '={{ $json._files.mask }}'])(
			'a workflow with combined binary data: %s',
			async (maskField) => {
				const { binary } = await withMask(await mask());
				const result = await bench.engine.run({
					credentials: bench.credentials,
					items: [{ json: { _files: { ...binary } } } as unknown as INodeExecutionData],
					startNode: 'Node',
					workflow: {
						settings: { binaryMode: 'combined' },
						nodes: [
							createNode('Node', TOOLS_NODE, {
								resource: 'image',
								operation: 'itemRemoval',
								maskField,
							}),
						],
						connections: {},
					},
				});
				expect(result.error).toBeUndefined();
				expect(submitted(bench)).toMatchObject([{ tool: TOOL }]);
			},
		);

		test('a camera RAW photo: its size is not known, so the service judges', async () => {
			const raw = tiffOf(CAMERA_TIFFS.nef ?? [], { at: 70_000, size: 350_000 });
			await remove([await withMask(await mask(), raw, 'mask.png', 'a.nef')]);
			const names = (bench.requests('upload')[0]?.body as MultipartSummary).files;
			expect(names?.map(({ filename }) => filename)).toEqual(['a.nef', 'mask.png']);
			expect(submitted(bench)).toMatchObject([{ tool: TOOL }]);
		});

		test('a large photo with its mask goes up in one piece, each as it is', async () => {
			const side = 2600;
			const noise = Buffer.alloc(side * side * 3);
			for (let at = 0; at < noise.length; at += 7) noise[at] = (at * 2_654_435_761) % 251;
			const raw = { width: side, height: side, channels: 3 as const };
			const photo = await sharp(noise, { raw }).png({ compressionLevel: 0 }).toBuffer();
			const own = await mask(side, side);
			const { error } = await remove([await withMask(own, photo, 'mask.png', 'large.png')]);
			expect(error).toBeUndefined();
			const { files } = bench.requests('upload')[0]?.body as MultipartSummary;
			expect(files?.map(({ size }) => size)).toEqual([photo.length, own.length]);
		});

		test('an answer that is lost: paid once, with the mask', async () => {
			bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
			const { error } = await remove([await withMask(await mask())]);
			expect(error).toBeUndefined();
			expect(bench.sandbox.charges()).toHaveLength(1);
		});

		test('Run Any Tool takes a mask, too', async () => {
			const { error } = await remove([await withMask(await mask())], {
				operation: 'runTool',
				tool: TOOL,
			});
			expect(error).toBeUndefined();
			expect(submitted(bench)).toMatchObject([
				{ tool: TOOL, asset_map: { [`${TOOL}-input-mask`]: expect.any(String) } },
			]);
		});
	},
);
