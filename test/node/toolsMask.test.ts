import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import sharp from 'sharp';

import type { MultipartSummary } from '../../sandbox';
import { CAMERA_TIFFS, tiffOf } from '../photoFiles';
import { submitted, useToolOn } from './toolRuns';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

const TOOL = 'tool-item-removal-mask';

async function mask(width = 300, height = 200, format: 'png' | 'jpeg' | 'webp' = 'png') {
	const create = { width, height, channels: 3 as const, background: '#7878CD' };
	return await sharp({ create }).toFormat(format).toBuffer();
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
				tool: TOOL,
				variant: null,
				edits: ['Item Removal'],
				charged: 'yes',
			});
		});

		test('without a mask the service finds the items', async () => {
			await remove([await withMask(await mask())], { maskField: '' });
			expect(submitted(bench)).toMatchObject([{ tool: 'tool-item-removal' }]);
			expect(bench.requests('upload')[0]?.body).toMatchObject({ fields: {} });
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
			['as the photo is stored', 300, 200],
			['as it is shown', 200, 300],
		])('a photo that a camera has turned, with a mask %s', async (_, width, height) => {
			const { error } = await remove([
				await withMask(await mask(width, height), await uprightPhoto()),
			]);
			expect(error).toBeUndefined();
			expect(bench.sandbox.charges()).toHaveLength(1);
		});

		test('a photo that nothing turns takes no mask with its sides swapped', async () => {
			const { error } = await remove([await withMask(await mask(200, 300))]);
			expect(error?.message).toContain("the mask's size is not the photo's: 200 x 300");
			expect(error?.context?.details).toMatchObject({ charged: 'no' });
		});

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
