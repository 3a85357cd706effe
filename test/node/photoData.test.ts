import type { RequestListener } from 'node:http';

import exifr from 'exifr';
import ExifReader from 'exifreader';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import sharp from 'sharp';

import type { FaultEffect } from '../../sandbox';
import type { NodeRunResult } from '../harness';
import { box, segment, withChunks, withSegments } from '../photoFiles';
import { chunk } from '../pngFiles';
import { until } from '../turns';
import {
	cr3,
	EXIF,
	exifOf,
	FACTS,
	FIRST,
	FORMATS,
	GPS,
	GPS_MARK,
	heic,
	MARK,
	noise,
	pixels,
	placesIn,
	readByOthers,
	SENTENCE,
	SOURCE_TYPE,
	WHOLE,
	type Format,
	type Tags,
} from '../unit/photo/photoData/samples';
import { useToolOn } from './toolRuns';
import { openWeb, type Web } from './web';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

const ON = { options: { photoData: true } };
const STAGING: INodeParameters = {
	operation: 'virtualStaging',
	roomType: 'bedroom',
	styles: ['Modern', 'Farmhouse'],
};

/** The sandbox gives a photo back in the format in which it came. */
const EXTENSIONS = { jpeg: 'jpg', png: 'png', webp: 'webp' };
/** Of sharp's EXIF, which has ASCII only. */
const SAID = {
	takenAt: FACTS.takenAt,
	offset: FACTS.offset,
	model: FACTS.model,
	lensModel: FACTS.lensModel,
	artist: 'JD Photo',
	copyright: 'JD Photo, 2024',
};
const MARKS = { sourceType: SOURCE_TYPE, caption: SENTENCE };
const NONE = { sourceType: undefined, caption: undefined };
const NO_FACTS = Object.fromEntries(Object.keys(SAID).map((name) => [name, undefined]));

/** A photo with all that a camera writes, its place among it; every one is different. */
async function cameraPhoto(format: Format): Promise<Buffer> {
	return await sharp(await smallPhoto(format))
		.withExif({
			IFD0: {
				Make: FACTS.make ?? '',
				Model: SAID.model ?? '',
				Artist: SAID.artist,
				Copyright: SAID.copyright,
			},
			IFD2: {
				DateTimeOriginal: SAID.takenAt ?? '',
				OffsetTimeOriginal: SAID.offset ?? '',
				LensModel: SAID.lensModel ?? '',
			},
			IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 12/1' },
		})
		.toFormat(format)
		.toBuffer();
}

/** What foreign readers find in a file. */
async function judged(file: Buffer) {
	const { tags, said, marks } = readByOthers(file);
	// exifr does not know WEBP, but what is in it.
	const { exif, format } = await sharp(file).metadata();
	const parsed: unknown =
		format === 'webp' && exif === undefined
			? {}
			: await exifr.parse(format === 'webp' && exif ? exif : file, { gps: true });
	return { said, marks, places: placesIn(tags, parsed) };
}

const hints = (run: NodeRunResult) => run.hints('Node').map(({ message }) => message);
const ABOUT_PHOTO_DATA = /Date, camera|What was altered|content credentials|GPS position/;
const doubts = (run: NodeRunResult) => hints(run).filter((hint) => ABOUT_PHOTO_DATA.test(hint));

let count = 0;
let web: Web;
beforeAll(async () => (web = await openWeb()));
afterAll(() => web.close());

describe.each(['memory', 'filesystem'] as const)('with files in %s', (binaryMode) => {
	let bench: Workbench;
	/** Each test has a workflow of its own, whose runs know of one another. */
	let workflowId: string;
	beforeEach(() => (workflowId = `photo-data-${binaryMode}-${count++}`));
	beforeAll(async () => {
		bench = await openWorkbench({ binaryMode, apiVersion: 'v3', enhance: 'sharp' });
	});
	afterEach(async () => await bench.reset());
	afterAll(async () => await bench.close());

	const contents = async ({ output }: NodeRunResult) =>
		await Promise.all(
			output.map(async ({ binary }) => {
				if (!binary?.data) throw new Error('There is no file');
				return await bench.engine.readBinary(binary.data);
			}),
		);
	const only = async (run: NodeRunResult) => {
		expect(run.error).toBeUndefined();
		const [content, ...others] = await contents(run);
		if (!content || others.length > 0) throw new Error('There is not one file');
		return content;
	};
	const fromService = async ({ output }: NodeRunResult) =>
		await Promise.all(
			output.map(async ({ json }) => {
				const response = await fetch(String(json.image_url));
				return Buffer.from(await response.arrayBuffer());
			}),
		);
	const photoItem = async (content: Buffer, name = 'hall.jpg') =>
		await bench.photoItem(name, content);
	const enhance = async (
		items: INodeExecutionData[],
		parameters: INodeParameters = ON,
		node = {},
	) => await bench.run(items, parameters, node, { workflowId });
	const stage = async (items: INodeExecutionData[], parameters: INodeParameters = ON, node = {}) =>
		await useToolOn(bench, items, { ...STAGING, ...parameters }, node, { workflowId });
	const stageOne = { ...ON, styles: ['Modern'] };

	describe.each(FORMATS)('%s', (format) => {
		const name = `hall.${EXTENSIONS[format]}`;

		test('altered: facts and marks are in each image, the place is not, the pixels are the same', async () => {
			const item = await photoItem(await cameraPhoto(format), name);
			const off = await stage([item], {});
			const given = await fromService(off);
			expect(await judged(given[0] ?? Buffer.alloc(0))).toEqual({
				said: NO_FACTS,
				marks: NONE,
				places: [],
			});
			// Without the option: the very bytes of the service.
			expect(await contents(off)).toEqual(given);
			const on = await stage([item]);
			expect(on.error).toBeUndefined();
			expect(on.output.map(({ json }) => json.disclosure)).toEqual([SENTENCE, SENTENCE]);
			for (const [index, after] of (await contents(on)).entries()) {
				const before = given[index] ?? Buffer.alloc(0);
				expect(await judged(after)).toEqual({ said: SAID, marks: MARKS, places: [] });
				expect((await pixels(after)).equals(await pixels(before))).toBe(true);
				expect((await sharp(after).metadata()).format).toBe(format);
			}
			expect(doubts(on)).toEqual([]);
			expect(bench.sandbox.charges()).toHaveLength(2);
		});

		test('corrected only: the facts, and no mark', async () => {
			const item = await photoItem(await cameraPhoto(format), name);
			const off = await enhance([item], {});
			const [before = Buffer.alloc(0)] = await fromService(off);
			expect(await only(off)).toEqual(before);
			const after = await only(await enhance([item]));
			expect(await judged(after)).toEqual({ said: SAID, marks: NONE, places: [] });
			expect((await pixels(after)).equals(await pixels(before))).toBe(true);
			// A photo without EXIF, of which nothing is altered.
			const plain = await enhance([await photoItem(await smallPhoto(format), name)]);
			expect(await contents(plain)).toEqual(await fromService(plain));
		});
	});

	test('an own result that has photo data is refused', async () => {
		const first = await enhance([await photoItem(await cameraPhoto('jpeg'))]);
		const result = await only(first);
		expect(result).not.toEqual((await fromService(first))[0]);
		const again = await enhance([await photoItem(result, 'copy.jpg')]);
		expect(again.error?.message).toContain('is already a result of this workflow');
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('Order > Get: the marks only, as the original is not there', async () => {
		const first = await stage([await photoItem(await cameraPhoto('jpeg'))], { styles: ['Modern'] });
		const orderId = String(first.output[0]?.json.order_id);
		const run = await enhance([{ json: {} }], {
			resource: 'order',
			operation: 'get',
			orderId,
			...ON,
		});
		expect(await judged(await only(run))).toEqual({ said: NO_FACTS, marks: MARKS, places: [] });
		expect(doubts(run)).toEqual([]);
	});

	/** A picture without compression, as a TIFF file; its pixels are at the end. */
	const tiff = () => {
		const at = (place: number) => {
			const number = (value: number) => {
				const bytes = Buffer.alloc(4);
				bytes.writeUInt32LE(value);
				return { type: 4, bytes };
			};
			const tags: Array<[tag: number, value: number]> = [
				[256, 300],
				[257, 200],
				[258, 8],
				[259, 1],
				[262, 1],
				[273, place],
				[277, 1],
				[278, 200],
				[279, 60_000],
			];
			const own: Tags = tags.map(([tag, value]) => [tag, number(value)]);
			const first = [...FIRST, ...own];
			return exifOf({ first, exif: EXIF, gps: GPS });
		};
		return Buffer.concat([at(at(0).length), Buffer.alloc(60_000, 120)]);
	};
	const dng = async () => {
		const version = { type: 1, bytes: Buffer.from([1, 4, 0, 0]) };
		const file = exifOf({ first: [...FIRST, [0xc612, version]], exif: EXIF, gps: GPS });
		return Buffer.concat([file, await smallPhoto(), Buffer.alloc(80_000, 7)]);
	};
	test.each<[name: string, make: () => Promise<Buffer> | Buffer]>([
		['a.heic', () => heic(0)],
		['a.tif', tiff],
		['a.dng', dng],
		['a.cr3', async () => Buffer.concat([cr3(), box('mdat', await smallPhoto())])],
		[
			'behind-a-warning.jpg',
			async () => {
				const exif = segment(0xe1, Buffer.concat([MARK, WHOLE]));
				return Buffer.concat([
					Buffer.from('\r\nWarning: x\n'),
					withSegments(await smallPhoto(), exif),
				]);
			},
		],
	])('an original %s', async (name, make) => {
		const run = await stage([await photoItem(await make(), name)], stageOne);
		const result = await only(run);
		const { said, marks, places } = await judged(result);
		const { takenAt, offset, model, lensModel } = FACTS;
		expect(said).toMatchObject({ takenAt, offset, model, lensModel });
		expect(marks).toEqual(MARKS);
		expect(places).toEqual([]);
		expect(result.includes(GPS_MARK)).toBe(false);
		expect(doubts(run)).toEqual([]);
	});

	test('several items: each image has the facts of its own photo; what went wrong is told beside', async () => {
		const items = [
			await photoItem(await cameraPhoto('jpeg'), 'a.jpg'),
			await photoItem(Buffer.from('no photo'), 'b.jpg'),
			await photoItem(await smallPhoto(), 'c.jpg'),
		];
		const run = await stage(items, stageOne, { onError: 'continueErrorOutput' });
		expect(run.errorOutput.map(({ json }) => json.from)).toEqual(['b.jpg']);
		const [first, second] = await contents(run);
		expect(await judged(first ?? Buffer.alloc(0))).toEqual({
			said: SAID,
			marks: MARKS,
			places: [],
		});
		expect(await judged(second ?? Buffer.alloc(0))).toMatchObject({ said: NO_FACTS, marks: MARKS });
	});

	describe('a photo at an address', () => {
		let photo: Buffer;
		beforeEach(async () => {
			photo = await cameraPhoto('jpeg');
			web.answer = (_, response) => response.end(photo);
		});
		const fromUrl = { imageSource: 'url', imageUrl: '={{ $json.at }}', ...stageOne };
		const address = (path: string) => ({ json: { at: `${web.origin}/${path}` } });

		test.each([1, 2])('%i item(s)', async (number) => {
			const run = await stage([address('a.jpg'), address('b.jpg')].slice(0, number), fromUrl);
			expect(run.error).toBeUndefined();
			const files = await contents(run);
			expect(files).toHaveLength(number);
			for (const file of files) {
				expect(await judged(file)).toEqual({ said: SAID, marks: MARKS, places: [] });
			}
			expect(doubts(run)).toEqual([]);
		});

		test('that was paid before is loaded again', async () => {
			await stage([address('a.jpg')], { ...fromUrl, options: {} });
			const run = await stage([address('a.jpg')], fromUrl);
			expect(await judged(await only(run))).toEqual({ said: SAID, marks: MARKS, places: [] });
			expect(run.output[0]?.json).toMatchObject({ charged: 'no' });
		});

		test('that an earlier try has ordered: the marks only, with a hint', async () => {
			bench.sandbox.addFault({ call: 'process', kind: 'status', status: 403, times: 1 });
			const node = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
			const run = await stage([address('a.jpg')], fromUrl, node);
			expect(await judged(await only(run))).toEqual({ said: NO_FACTS, marks: MARKS, places: [] });
			expect(doubts(run)).toEqual([
				expect.stringContaining(
					'Date, camera and the like are not in the image of "a.jpg (Modern)"',
				),
			]);
			expect(bench.sandbox.charges()).toHaveLength(1);
		});

		test('that several items have, which an earlier try has ordered, is there again', async () => {
			bench.sandbox.addFault({ call: 'process', kind: 'status', status: 403, times: 1 });
			const node = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
			const run = await stage([address('a.jpg'), address('b.jpg')], fromUrl, node);
			expect(run.error).toBeUndefined();
			const [first] = await contents(run);
			expect(await judged(first ?? Buffer.alloc(0))).toMatchObject({ said: SAID, marks: MARKS });
			expect(doubts(run)).toEqual([]);
		});
	});

	describe('what the service gives', () => {
		const giving = (content: Buffer, headers: Record<string, string> = {}) => {
			web.answer = (_, response) => response.writeHead(200, headers).end(content);
			bench.sandbox.addFault({
				call: 'download',
				kind: 'redirect',
				location: `${web.origin}/result`,
				times: Infinity,
			});
		};
		const staged = async () => await stage([await photoItem(await cameraPhoto('jpeg'))], stageOne);

		test('has EXIF with a place in it: what it says stays, the place does not', async () => {
			const own = exifOf({ first: [[0x0131, 'AI HomeDesign']], gps: GPS });
			const exif = segment(0xe1, Buffer.concat([MARK, own]));
			giving(withSegments(await noise(300, 200).jpeg().toBuffer(), exif));
			const result = await only(await staged());
			expect(await judged(result)).toEqual({ said: SAID, marks: MARKS, places: [] });
			expect(ExifReader.load(result)['Software']?.description).toBe('AI HomeDesign');
			expect(result.includes(GPS_MARK)).toBe(false);
		});

		test('has content credentials: they stay, and a hint says that they do not fit any more', async () => {
			const uuid = Buffer.from('6332706100110010800000aa00389b71', 'hex');
			const boxes = box('jumb', box('jumd', Buffer.concat([uuid, Buffer.from('\x03c2pa\0')])));
			const content = Buffer.concat([Buffer.from('JP\0\x01\0\0\0\x01', 'latin1'), boxes]);
			giving(withSegments(await noise(300, 200).jpeg().toBuffer(), segment(0xeb, content)));
			const run = await staged();
			expect((await only(run)).includes(boxes)).toBe(true);
			expect(doubts(run)).toEqual([
				expect.stringContaining('The image of "hall.jpg (Modern)" has content credentials (C2PA)'),
			]);
		});

		test('is no JPG, PNG or WEBP: it comes as it is, with hints', async () => {
			const given = tiff();
			giving(given);
			const run = await staged();
			expect((await only(run)).equals(given)).toBe(true);
			expect(doubts(run)).toEqual([
				expect.stringContaining('Date, camera and the like could not be written into the image of'),
				expect.stringContaining('What was altered could not be written into the image of'),
				expect.stringContaining('may have the GPS position of the photo in it'),
			]);
		});

		test('has XMP that cannot be looked through: nothing is to be written, and a hint says what may be in it', async () => {
			const xmp = Buffer.from('XML:com.adobe.xmp\0\x01\0\0\0compressed');
			giving(withChunks(await noise(300, 200).png().toBuffer(), chunk('iTXt', xmp)));
			const run = await enhance([await photoItem(await cameraPhoto('jpeg'))]);
			expect((await judged(await only(run))).said).toEqual(SAID);
			expect(doubts(run)).toEqual([
				expect.stringContaining('The image of "hall.jpg" may have the GPS position of the photo'),
			]);
		});

		test('is very small', async () => {
			const given = await sharp({
				create: { width: 1, height: 1, channels: 3, background: '#fff' },
			})
				.png()
				.toBuffer();
			expect(given.length).toBeLessThan(1024);
			giving(given);
			expect(await judged(await only(await staged()))).toMatchObject({ said: SAID, marks: MARKS });
		});

		test.each(FORMATS)(
			'does not say where it ends: it is the %s as it came that tells',
			async (format) => {
				const whole = await noise(300, 200).toFormat(format).toBuffer();
				const untilTheEnd =
					(content: Buffer): RequestListener =>
					({ socket }) =>
						socket.end(
							Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n'), content]),
						);
				giving(whole);
				web.answer = untilTheEnd(whole);
				const run = await staged();
				expect(await judged(await only(run))).toMatchObject({ said: SAID, marks: MARKS });
				expect(hints(run).join()).not.toContain('may be incomplete');
				web.answer = untilTheEnd(whole.subarray(0, -20));
				const cut = await staged();
				expect(cut.error).toBeUndefined();
				expect(hints(cut).join()).toContain('may be incomplete');
			},
		);

		test.each<[string, FaultEffect]>([
			['is cut off', { kind: 'truncate' }],
			['stalls', { kind: 'stall' }],
			['is reset', { kind: 'resetAfter' }],
		])('%s at first: it is fetched again', async (_, fault) => {
			bench.sandbox.addFault({ call: 'download', ...fault, times: 1 });
			const run = await staged();
			expect(await judged(await only(run))).toEqual({ said: SAID, marks: MARKS, places: [] });
			expect(doubts(run)).toEqual([]);
			expect(bench.requests('download')).toHaveLength(2);
		});

		test('is on its way when Stop is pressed: that ends at once', async () => {
			const whole = await noise(300, 200).jpeg().toBuffer();
			let sent = false;
			giving(whole);
			web.answer = (_, response) => {
				response.writeHead(200, { 'content-length': whole.length });
				response.write(whole.subarray(0, 5_000), () => (sent = true));
			};
			const running = bench.run([await photoItem(await cameraPhoto('jpeg'))], ON);
			await until(() => sent);
			const stoppedAt = bench.now();
			running.cancel();
			expect((await running).status).toBe('canceled');
			expect(bench.now() - stoppedAt).toBe(0);
		});
	});

	test('without a download nothing is written, and a value that is none is told', async () => {
		const item = await photoItem(await cameraPhoto('jpeg'));
		const submitted = await stage([item], { ...stageOne, waitForResult: false });
		expect(submitted.error).toBeUndefined();
		expect(submitted.output[0]?.binary).toBeUndefined();
		const wrong = await stage([item], { ...stageOne, options: { photoData: 'perhaps' } });
		expect(wrong.error?.message).toContain('"Photo Data"');
	});
});
