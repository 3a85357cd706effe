import fc from 'fast-check';
import sharp from 'sharp';

import { dimensionsOf, scanPicture } from '../../../nodes/shared/photo/pictureScan';
import { box, picture, pngChunk, segment, withChunks, withSegments } from '../../photoFiles';
import { LONGEST_PAUSE_MS } from '../../longestPause';
import { cpuMs } from '../../processorTime';

/** What a scan finds, with the bytes in pieces of this size. */
function scanned(extension: string, bytes: Buffer, piece = bytes.length) {
	const { facts, write } = scanPicture(extension);
	for (let at = 0; at < bytes.length; at += piece) write(bytes.subarray(at, at + piece));
	return facts;
}
const isComplete = (extension: string, bytes: Buffer) => scanned(extension, bytes).complete;

const EOI = Buffer.from([0xff, 0xd9]);
let jpeg: Buffer;
let progressive: Buffer;
let png: Buffer;
let webp: Buffer;
beforeAll(async () => {
	jpeg = await picture('jpeg');
	progressive = await picture('jpeg', { progressive: true });
	png = await picture('png');
	webp = await picture('webp');
});

describe('a whole picture is known as such', () => {
	const video = Buffer.concat([
		box('ftyp', Buffer.from('mp42\0\0\0\0')),
		box('mdat', Buffer.alloc(400_000, 0xff)),
	]);
	const exif = (content: Buffer) =>
		segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), content]));

	const jpegs: Array<[string, () => Buffer]> = [
		['as it is', () => jpeg],
		['progressive', () => progressive],
		['with 400 kB of video behind', () => Buffer.concat([jpeg, video])],
		['with a second picture behind (MPO)', () => Buffer.concat([jpeg, progressive])],
		[
			'with half a second picture behind',
			() => Buffer.concat([jpeg, progressive.subarray(0, 900)]),
		],
		['with a line of text behind', () => Buffer.concat([jpeg, Buffer.from('\n')])],
		['with a preview in EXIF', () => withSegments(jpeg, exif(jpeg.subarray(0, 60_000)))],
		[
			'with a megabyte of segments',
			() =>
				withSegments(
					jpeg,
					...Array.from({ length: 16 }, () => segment(0xe2, Buffer.alloc(65_000, 0xff))),
				),
		],
		['with an empty segment', () => withSegments(jpeg, segment(0xfe, Buffer.alloc(0)))],
		['with fill bytes', () => withSegments(jpeg, Buffer.alloc(5, 0xff))],
		[
			'with fill bytes before its end',
			() => Buffer.concat([jpeg.subarray(0, -2), Buffer.alloc(3, 0xff), EOI]),
		],
		[
			'with restart marks',
			() => Buffer.concat([jpeg.subarray(0, -2), Buffer.from([0xff, 0xd0, 1, 0xff, 0xd7, 2]), EOI]),
		],
	];
	test.each(jpegs)('JPEG %s', (_, make) => {
		for (const piece of [1, 7, 4096, 1e9]) {
			expect(scanned('jpg', make(), piece)).toEqual({
				complete: true,
				animated: false,
				width: 320,
				height: 240,
			});
		}
	});

	test('PNG and WEBP', () => {
		for (const piece of [1, 7, 1e9]) {
			const facts = { complete: true, animated: false, width: 320, height: 240 };
			expect(scanned('png', Buffer.concat([png, Buffer.from('more')]), piece)).toEqual(facts);
			expect(scanned('webp', Buffer.concat([webp, Buffer.from('more')]), piece)).toEqual(facts);
		}
	});

	test('restart marks and scans as sharp writes them', async () => {
		const source = sharp(png);
		for (const options of [{ mozjpeg: true }, { progressive: true, optimiseScans: true }]) {
			expect(isComplete('jpg', await source.clone().jpeg(options).toBuffer())).toBe(true);
		}
	});

	test('CR3, also with a long box', () => {
		const start = box('ftyp', Buffer.from('crx \0\0\0\x01'));
		const long = Buffer.from('\0\0\0\x01mdat\0\0\0\0\0\0\0\x14abcd', 'latin1');
		expect(isComplete('cr3', Buffer.concat([start, box('mdat', Buffer.alloc(9))]))).toBe(true);
		expect(isComplete('cr3', Buffer.concat([start, long]))).toBe(true);
		expect(isComplete('cr3', Buffer.concat([start, long.subarray(0, -1)]))).toBe(false);
		expect(isComplete('cr3', Buffer.concat([start, box('moov', Buffer.alloc(9))]))).toBe(false);
		expect(isComplete('cr3', start)).toBe(false);
		expect(isComplete('cr3', Buffer.from('\0\0\0\x02mdat', 'latin1'))).toBe(false);
	});

	test('formats whose end is not known here count as whole', () => {
		expect(isComplete('gif', Buffer.alloc(0))).toBe(true);
	});
});

describe('a part of a picture is known as such', () => {
	test.each(['jpg', 'progressive', 'png', 'webp'])('%s, cut anywhere', (name) => {
		const whole = { jpg: jpeg, progressive, png, webp }[name] ?? Buffer.alloc(0);
		const extension = name === 'progressive' ? 'jpg' : name;
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: whole.length - 1 }),
				fc.nat({ max: 5000 }),
				(cut, piece) => {
					expect(scanned(extension, whole.subarray(0, cut), piece + 1).complete).toBe(false);
				},
			),
			{ numRuns: 300 },
		);
		expect(isComplete(extension, whole)).toBe(true);
	});

	test('a JPEG cut behind its preview’s end', () => {
		const file = withSegments(
			jpeg,
			segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), jpeg.subarray(0, 60_000), EOI])),
		);
		expect(isComplete('jpg', file.subarray(0, file.length / 2))).toBe(false);
	});

	test('a JPEG without a picture, and one whose rest is still zeros', () => {
		expect(isComplete('jpg', Buffer.from([0xff, 0xd8, 0xff, 0xd9]))).toBe(false);
		const half = Buffer.alloc(jpeg.length);
		jpeg.copy(half, 0, 0, jpeg.length / 2);
		expect(isComplete('jpg', half)).toBe(false);
	});
});

describe('moving pictures', () => {
	test('WEBP', async () => {
		const frames = [await picture('png'), await picture('png')];
		const moving = await sharp(frames, { join: { animated: true } })
			.webp()
			.toBuffer();
		expect(scanned('webp', moving)).toMatchObject({ animated: true, complete: true, width: 320 });
	});

	test('PNG', () => {
		const moving = withChunks(
			png,
			pngChunk('iCCP', Buffer.alloc(200_000)),
			pngChunk('acTL', Buffer.alloc(8, 2)),
		);
		expect(scanned('png', moving)).toMatchObject({ animated: true, complete: true });
	});
});

describe('dimensionsOf', () => {
	test.each([
		[1, 1],
		[199, 4000],
		[317, 233],
		[5000, 3],
	])('%p x %p, in every format', async (width, height) => {
		const create = { width, height, channels: 3 as const, background: '#345' };
		const source = sharp({ create });
		expect(dimensionsOf('jpg', await source.clone().jpeg().toBuffer())).toEqual({ width, height });
		expect(dimensionsOf('png', await source.clone().png().toBuffer())).toEqual({ width, height });
		expect(dimensionsOf('webp', await source.clone().webp().toBuffer())).toEqual({ width, height });
		expect(dimensionsOf('webp', await source.clone().webp({ lossless: true }).toBuffer())).toEqual({
			width,
			height,
		});
		const extended = await source.clone().webp().withMetadata().toBuffer();
		expect(dimensionsOf('webp', extended)).toEqual({ width, height });
	});

	test('the beginning is enough, and nothing is made up', () => {
		expect(dimensionsOf('jpg', jpeg.subarray(0, 700))).toEqual({ width: 320, height: 240 });
		expect(dimensionsOf('jpg', jpeg.subarray(0, 20))).toBeUndefined();
		expect(dimensionsOf('nef', jpeg)).toBeUndefined();
		expect(dimensionsOf('png', withChunks(png).subarray(0, 20))).toBeUndefined();
	});
});

test('survives any bytes, in any pieces, with the same outcome', () => {
	const beginnings = [
		'',
		'\xff\xd8\xff',
		'\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR',
		'RIFF\x40\0\0\0WEBPVP8 ',
		'\0\0\0\x18ftypcrx ',
	];
	fc.assert(
		fc.property(
			fc.constantFrom('jpg', 'png', 'webp', 'cr3', 'heic', 'dng'),
			fc.constantFrom(...beginnings),
			fc.uint8Array({ maxLength: 300 }),
			fc.integer({ min: 1, max: 40 }),
			(extension, beginning, rest, piece) => {
				const bytes = Buffer.concat([Buffer.from(beginning, 'latin1'), rest]);
				expect(scanned(extension, bytes, piece)).toEqual(scanned(extension, bytes));
			},
		),
		{ numRuns: 1000 },
	);
});

describe('HEIC', () => {
	const ftyp = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic'));
	const meta = box('meta', Buffer.alloc(500));
	const mdat = box('mdat', Buffer.alloc(5_000, 7));
	test.each<[string, Buffer, boolean]>([
		['whole', Buffer.concat([ftyp, meta, mdat]), true],
		['with its index behind', Buffer.concat([ftyp, mdat, meta]), true],
		['with a trailer', Buffer.concat([ftyp, meta, mdat, Buffer.from('SEFT')]), true],
		['as a sequence', Buffer.concat([ftyp, box('moov', meta), mdat]), true],
		['of another form', Buffer.concat([ftyp, Buffer.alloc(4_000, 9)]), true],
		['with its beginning alone', ftyp, false],
		['without data', Buffer.concat([ftyp, meta]), false],
		['without an index', Buffer.concat([ftyp, mdat]), false],
		['cut', Buffer.concat([ftyp, meta, mdat]).subarray(0, -1), false],
	])('%s', (_, file, isWhole) => {
		for (const piece of [1, 7, 1e9]) expect(scanned('heic', file, piece).complete).toBe(isWhole);
	});
});

test('50 MB are read in a fraction of a second', () => {
	const noisy = Buffer.alloc(50 * 1024 * 1024);
	for (let at = 0; at < noisy.length; at++) noisy[at] = (at * 2654435761) >>> 24;
	for (let at = 0; at < noisy.length; at++) if (noisy[at] === 0xff) noisy[at + 1] = 0;
	const scanHead = jpeg.subarray(0, jpeg.indexOf(Buffer.from([0xff, 0xda])) + 14);
	const file = Buffer.concat([scanHead, noisy, EOI]);
	const began = cpuMs();
	expect(isComplete('jpg', file)).toBe(true);
	// Some 60 ms here; a slow machine gets ten times as long.
	expect(cpuMs() - began).toBeLessThan(1000);
});

test('a file of countless parts ends soon', () => {
	const file = Buffer.alloc(20 * 1024 * 1024);
	file.set([0xff, 0xd8]);
	for (let at = 2; at + 4 <= file.length; at += 4) file.set([0xff, 0xe0, 0, 2], at);
	const began = cpuMs();
	expect(scanned('jpg', file).complete).toBe(false);
	expect(cpuMs() - began).toBeLessThan(5000);
});

describe('how a picture is to be turned', () => {
	const big = Buffer.from(
		'MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0',
		'latin1',
	);
	test.each([1, 2, 3, 4, 5, 6, 7, 8])('%i, in every format', async (orientation) => {
		const source = sharp(png).withMetadata({ orientation });
		for (const format of ['jpeg', 'png', 'webp'] as const) {
			const file = await source.clone().toFormat(format).toBuffer();
			const extension = format === 'jpeg' ? 'jpg' : format;
			for (const piece of [1, 7, 1e9]) {
				expect(scanned(extension, file, piece)).toMatchObject({ orientation, complete: true });
			}
		}
	});

	test('as other programs write it', () => {
		const exif = segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), big]));
		const xmp = segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0<x/>'));
		expect(scanned('jpg', withSegments(jpeg, exif)).orientation).toBe(6);
		expect(scanned('jpg', withSegments(jpeg, xmp, exif)).orientation).toBe(6);
		expect(scanned('png', withChunks(png, pngChunk('eXIf', big))).orientation).toBe(6);
	});

	test.each<[string, (exif: Buffer) => Buffer]>([
		['nothing', () => Buffer.alloc(0)],
		['half', (exif) => exif.subarray(0, 12)],
		[
			'a number that there is not',
			(exif) => Buffer.from(exif.toString('latin1').replace('\x06', '\x0c'), 'latin1'),
		],
		['no TIFF', (exif) => Buffer.concat([Buffer.from('XX'), exif.subarray(2)])],
		['countless entries', () => Buffer.concat([big.subarray(0, 8), Buffer.alloc(60_000, 0xff)])],
	])('%s: none, and soon', (_, change) => {
		const exif = segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), change(big)]));
		const began = performance.now();
		const facts = scanned('jpg', withSegments(jpeg, exif));
		expect([facts.complete, facts.orientation]).toEqual([true, undefined]);
		expect(performance.now() - began).toBeLessThan(LONGEST_PAUSE_MS);
	});
});
