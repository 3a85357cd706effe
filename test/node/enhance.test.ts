import { MAX_PHOTO_BYTES } from '../../nodes/shared/api/v1/limits';
import type { BinaryMode } from '../harness';
import { OTHER_FILES, RAW_FILES } from '../rawFiles';
import { openWorkbench, smallPhoto, SECRET, type Workbench } from './workbench';

describe.each<BinaryMode>(['memory', 'filesystem'])(
	'Image > Enhance, binary data in %s',
	(binaryMode) => {
		let bench: Workbench;
		beforeAll(async () => {
			bench = await openWorkbench({ binaryMode });
		});
		afterEach(async () => await bench.reset());
		afterAll(async () => await bench.close());

		test('turns a photo into its enhanced version', async () => {
			const photo = await smallPhoto();
			const run = await bench.run([await bench.photoItem('living room.jpg', photo)], {
				enhancementOptions: ['Add Fire to Fireplace'],
			});

			expect(run.error).toBeUndefined();
			expect(run.status).toBe('success');
			const [item, ...more] = run.output;
			expect(more).toEqual([]);
			const [charge] = bench.sandbox.charges();
			expect(item?.pairedItem).toEqual({ item: 0 });
			expect(Object.entries(item?.json ?? {})).toEqual([
				['file_name', 'living room-enhanced.jpg'],
				['status', 'finished'],
				['order_id', charge?.orderId],
				['image_id', charge?.imageId],
				['edits', ['Add Fire to Fireplace']],
				['alterations', ['corrections', 'features']],
				[
					'disclosure',
					'Digitally altered: fixtures such as a fire or a screen shown may differ from the property.',
				],
				['charged', 'yes'],
				['eta', 8],
				['image_url', expect.stringContaining(bench.sandbox.imageUrl)],
			]);

			const binary = item?.binary?.data;
			expect(binary).toMatchObject({
				fileName: 'living room-enhanced.jpg',
				mimeType: 'image/jpeg',
				fileExtension: 'jpg',
			});
			if (!binary) throw new Error('no binary');
			const result = await bench.sandbox.resultOf(String(item?.json.image_id));
			expect((await bench.engine.readBinary(binary)).equals(result)).toBe(true);
			expect(result.equals(photo)).toBe(false);
		});

		test('sends what the API wants, and the key to the API only', async () => {
			const photo = await smallPhoto();
			await bench.run([await bench.photoItem('bath.jpg', photo)], {
				enhancementOptions: ['Add Fire to Fireplace', 'Add Screen to TV'],
			});

			expect(bench.calls()).toEqual([
				'spaces',
				'options',
				'upload',
				'submit',
				'get',
				'get',
				'download',
			]);
			const [spaces] = bench.requests('spaces');
			expect(spaces?.query).toEqual({ active: 'true', service_name: 'service-image-enhancement' });
			const [options] = bench.requests('options');
			expect(options?.query).toEqual({
				service_name: 'service-image-enhancement',
				space_name: 'space-indoor',
			});
			const [upload] = bench.requests('upload');
			expect(upload?.body).toEqual({
				fields: { service_name: 'service-image-enhancement' },
				file: expect.objectContaining({
					filename: 'bath.jpg',
					mimetype: 'image/jpeg',
					size: photo.length,
				}),
			});
			expect(upload?.headers['content-length']).toMatch(/^\d+$/);
			const [submit] = bench.requests('submit');
			expect(submit?.headers['content-type']).toMatch(/^application\/json/);
			expect(submit?.body).toEqual({
				order_id: bench.sandbox.charges()[0]?.orderId,
				space_name: 'space-indoor',
				selected_widgets: [
					{ id: expect.any(String), item_id: expect.any(String) },
					{ id: expect.any(String), item_id: expect.any(String) },
				],
			});
			for (const request of bench.requests()) {
				expect(request).toMatchObject({
					hasKey: request.host === 'api',
					keyValid: request.host === 'api',
				});
			}
		});

		test('several items come out in their order, each with its own photo', async () => {
			const names = ['a.jpg', 'b.jpg', 'c.jpg'];
			const run = await bench.run(await Promise.all(names.map((name) => bench.photoItem(name))));
			expect(run.output.map(({ pairedItem }) => pairedItem)).toEqual([
				{ item: 0 },
				{ item: 1 },
				{ item: 2 },
			]);
			expect(run.output.map(({ json }) => json.file_name)).toEqual([
				'a-enhanced.jpg',
				'b-enhanced.jpg',
				'c-enhanced.jpg',
			]);
			for (const item of run.output) {
				const binary = item.binary?.data;
				if (!binary) throw new Error('no binary');
				const expected = await bench.sandbox.resultOf(String(item.json.image_id));
				expect((await bench.engine.readBinary(binary)).equals(expected)).toBe(true);
			}
			// The catalogue is asked once for all of them.
			expect(bench.requests('spaces')).toHaveLength(1);
			expect(bench.requests('options')).toHaveLength(1);
			expect(bench.sandbox.charges()).toHaveLength(3);
		});

		test.each(['png', 'webp'] as const)('keeps %s as it is', async (format) => {
			const run = await bench.run([
				await bench.photoItem(`x.${format}`, await smallPhoto(format), `image/${format}`),
			]);
			expect(run.output[0]?.binary?.data).toMatchObject({
				fileName: `x-enhanced.${format}`,
				mimeType: `image/${format}`,
			});
		});

		test('a name and MIME type that are wrong are put right by the content', async () => {
			await bench.run([
				await bench.photoItem('download', await smallPhoto('png'), 'application/octet-stream'),
			]);
			expect(bench.requests('upload')[0]?.body).toMatchObject({
				file: { filename: 'download.png', mimetype: 'image/png' },
			});
		});

		test.each(Object.entries(RAW_FILES))('takes camera RAW: %s', async (extension, content) => {
			const item = await bench.photoItem(`IMG_1.${extension}`, content, 'application/octet-stream');
			const run = await bench.run([item], { operation: 'upload' });
			expect(run.error).toBeUndefined();
			expect(bench.requests('upload')[0]?.body).toMatchObject({
				file: { filename: `IMG_1.${extension}` },
			});
			expect(run.output[0]?.json).toMatchObject({
				order_id: expect.any(String),
				file_name: `IMG_1.${extension}`,
			});
		});

		test.each(Object.entries(OTHER_FILES))(
			'refuses %s before anything is sent',
			async (_, [name, content, says]) => {
				const items = [
					await bench.photoItem('good.jpg'),
					await bench.photoItem('photo.jpg', content),
				];
				const run = await bench.run(items);
				expect(run.status).toBe('error');
				expect(run.error?.message).toBe(
					`The file "photo.jpg" ${says ?? `is not a photo that AI HomeDesign takes: it looks like ${name}`} (photo 2 of 2)`,
				);
				expect(bench.requests('upload')).toEqual([]);
				expect(bench.sandbox.charges()).toEqual([]);
			},
		);

		test('refuses an empty file and one that is too large before anything is sent', async () => {
			const empty = await bench.run([await bench.photoItem('empty.jpg', Buffer.alloc(0))]);
			expect(empty.error?.message).toBe('The file "empty.jpg" is empty');
			const large = Buffer.alloc(MAX_PHOTO_BYTES + 1, await smallPhoto());
			const tooLarge = await bench.run([await bench.photoItem('large.jpg', large)]);
			expect(tooLarge.error?.message).toBe('The photo "large.jpg" is too large: 50.0 MB');
			expect(tooLarge.error?.description).toContain('up to 50 MB');
			expect(bench.requests('upload')).toEqual([]);
		});

		test('takes a photo of 50 MB', async () => {
			const large = Buffer.alloc(MAX_PHOTO_BYTES, await smallPhoto());
			const run = await bench.run([await bench.photoItem('large.jpg', large)], {
				operation: 'upload',
			});
			expect(run.error).toBeUndefined();
			expect(bench.requests('upload')[0]?.body).toMatchObject({ file: { size: MAX_PHOTO_BYTES } });
		});

		test('says which field the photo is in when the name is wrong', async () => {
			const run = await bench.run([await bench.photoItem()], { binaryPropertyName: 'photo' });
			expect(run.error?.message).toBe(
				'There is no file in the field "photo": this item has "data"',
			);
			expect(run.error?.description).toContain('Set "Input Binary Field" to "data".');
			const none = await bench.run([{ json: {} }]);
			expect(none.error?.message).toBe('There is no file in the field "data"');
			expect(none.error?.description).toContain('This item has no file at all');
		});

		test('takes binary data itself where an expression gives it', async () => {
			const item = await bench.photoItem('own.jpg');
			const run = await bench.run([item], { binaryPropertyName: '={{ $input.item.binary.data }}' });
			expect(run.error).toBeUndefined();
			expect(run.output[0]?.json.file_name).toBe('own-enhanced.jpg');
		});

		test('does not wait when it is not to', async () => {
			const run = await bench.run([await bench.photoItem()], { waitForResult: false });
			expect(bench.calls()).toEqual(['spaces', 'options', 'upload', 'submit']);
			expect(run.output[0]?.binary).toBeUndefined();
			expect(run.output[0]?.json).toMatchObject({
				order_id: bench.sandbox.charges()[0]?.orderId,
				image_id: bench.sandbox.charges()[0]?.imageId,
				status: 'processing',
				alterations: ['corrections'],
				disclosure: '',
				image_url: null,
				eta: 8,
				file_name: 'kitchen.jpg',
			});
			expect(Object.keys(run.output[0]?.json ?? {})).toHaveLength(10);
		});

		test('gives the raw order on request, and a name and field of the user’s choice', async () => {
			const run = await bench.run([await bench.photoItem()], {
				simplify: false,
				outputBinaryPropertyName: 'enhanced',
				options: { fileName: 'front' },
			});
			const [item] = run.output;
			expect(item?.json).toMatchObject({
				id: bench.sandbox.charges()[0]?.orderId,
				generated_images: [{ id: bench.sandbox.charges()[0]?.imageId, status: 'regular_finished' }],
				email: expect.any(String),
			});
			expect(Object.keys(item?.binary ?? {})).toEqual(['enhanced']);
			expect(item?.binary?.enhanced).toMatchObject({ fileName: 'front.jpg' });

			const notWaiting = await bench.run([await bench.photoItem()], {
				simplify: false,
				waitForResult: false,
			});
			expect(notWaiting.output[0]?.json).toEqual({
				order_id: bench.sandbox.charges()[1]?.orderId,
				image_id: bench.sandbox.charges()[1]?.imageId,
				eta: 8,
			});
		});

		test('downloads nothing when it is not to', async () => {
			const run = await bench.run([await bench.photoItem()], { downloadResult: false });
			expect(run.output[0]?.json).toMatchObject({
				status: 'finished',
				image_url: expect.stringContaining('http'),
			});
			expect(run.output[0]?.binary).toBeUndefined();
			expect(bench.requests('download')).toEqual([]);
		});

		test('the key is in no output and no log', async () => {
			await bench.run([await bench.photoItem()]);
			bench.sandbox.addFault({
				call: 'upload',
				kind: 'status',
				status: 400,
				body: { error: `bad key ${SECRET}` },
			});
			const run = await bench.run([await bench.photoItem()]);
			expect(run.error?.description).toContain('bad key ***');
			const everything =
				JSON.stringify([run.runData, run.error, run.error?.message, run.uiMessages]) +
				bench.engine.log.text();
			expect(everything).not.toContain(SECRET);
		});
	},
);
