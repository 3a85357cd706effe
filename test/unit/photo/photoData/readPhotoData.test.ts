import exifr from 'exifr';
import ExifReader from 'exifreader';
import fc from 'fast-check';

import { readPhotoData } from '../../../../nodes/shared/photo/photoData/readPhotoData';
import { box, pngChunk, segment, withChunks, withSegments } from '../../../photoFiles';
import { LONGEST_PAUSE_MS, timeOf } from '../../../longestPause';
import {
	cr3,
	EXIF,
	exifOf,
	FACTS,
	FIRST,
	GPS,
	heic,
	HEIC_MARK,
	ITEM,
	ITEMS,
	MARK,
	noise,
	read,
	u16,
	u32,
	WHOLE,
	type Tags,
} from './samples';

const behind = (file: Buffer, bytes: number) => Buffer.concat([file, Buffer.alloc(bytes, 7)]);

let jpeg: Buffer;
let png: Buffer;
beforeAll(async () => {
	jpeg = await noise().jpeg().toBuffer();
	png = await noise().png().toBuffer();
});
const jpegWith = (exif: Buffer) => withSegments(jpeg, segment(0xe1, Buffer.concat([MARK, exif])));

/** As libheif may write it: small items in the index itself, long box lengths, long offsets. */
function heicWithItemInIndex(): Buffer {
	const place = Buffer.concat([
		u16(2),
		u16(1),
		u16(0),
		u32(0),
		u32(0),
		u16(1),
		u32(0),
		u32(ITEM.length),
	]);
	const places = Buffer.concat([Buffer.from([1, 0, 0, 0, 0x44, 0x80]), u16(1), place]);
	const content = Buffer.concat([u32(0), ITEMS, box('iloc', places), box('idat', ITEM)]);
	const long = Buffer.concat([u32(1), Buffer.from('free'), u32(0), u32(16)]);
	return Buffer.concat([HEIC_MARK, long, box('meta', content), box('mdat', Buffer.alloc(100))]);
}

function raf(): Buffer {
	const head = Buffer.alloc(160);
	head.write('FUJIFILMCCD-RAW 0201FF383501', 'latin1');
	head.writeUInt32BE(160, 84);
	return Buffer.concat([head, jpegWith(WHOLE), Buffer.alloc(9_000)]);
}

function cr2(): Buffer {
	const file = exifOf({ first: FIRST, exif: EXIF, gps: GPS, at: 16 });
	file.write('CR\x02\0', 8, 'latin1');
	return file;
}

const ORIGINALS: ReadonlyArray<[name: string, make: () => Buffer]> = [
	['JPG', () => jpegWith(WHOLE)],
	['JPG of a Nikon', () => jpegWith(exifOf({ first: FIRST, exif: EXIF, little: false }))],
	[
		'JPG with XMP, a preview and filling bytes before it',
		() =>
			withSegments(
				jpeg,
				segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0<x/>')),
				segment(0xe2, Buffer.alloc(60_000)),
				Buffer.from([0xff, 0xff]),
				segment(0xe1, Buffer.concat([MARK, WHOLE])),
			),
	],
	['PNG', () => withChunks(png, pngChunk('eXIf', WHOLE))],
	[
		'PNG with it at its end',
		() => Buffer.concat([png.subarray(0, -12), pngChunk('eXIf', WHOLE), png.subarray(-12)]),
	],
	['TIFF', () => behind(WHOLE, 50_000)],
	[
		'TIFF with its directories at the end',
		() => exifOf({ first: FIRST, exif: EXIF, gps: GPS, at: 3_000_000 }),
	],
	['Olympus RAW', () => behind(exifOf({ first: FIRST, exif: EXIF, mark: 'IIRO' }), 50_000)],
	['Panasonic RAW', () => behind(exifOf({ first: FIRST, exif: EXIF, mark: 'IIU\0' }), 50_000)],
	['Nikon RAW', () => behind(exifOf({ first: FIRST, exif: EXIF, little: false }), 50_000)],
	['Canon RAW (CR2)', () => behind(cr2(), 50_000)],
	['Canon RAW (CR3)', cr3],
	['Fujifilm RAW', raf],
	['HEIC', () => heic(0)],
	['HEIC, version 1', () => heic(1)],
	['HEIC with the item in its index', heicWithItemInIndex],
];

describe('what an original says', () => {
	test.each(ORIGINALS)('%s', (_, make) => {
		const file = make();
		for (const size of [file.length, 4_096, 7]) expect(read(file, size)).toStrictEqual(FACTS);
	});

	test.each(['jpeg', 'png', 'webp', 'avif'] as const)('%s, as sharp writes it', async (format) => {
		const file = await noise()
			.withExif({
				IFD0: { Make: 'Apple', Model: 'iPhone 15', Artist: 'J. Doe', Copyright: '(c) J. Doe' },
				IFD2: { DateTimeOriginal: '2024:05:01 12:33:44', LensModel: 'back camera' },
				IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '10/1 20/1 30/1' },
			})
			.toFormat(format)
			.toBuffer();
		for (const size of [file.length, 1]) {
			expect(read(file, size)).toStrictEqual({
				...{ takenAt: '2024:05:01 12:33:44', make: 'Apple', model: 'iPhone 15' },
				...{ lensModel: 'back camera', artist: 'J. Doe', copyright: '(c) J. Doe' },
			});
		}
	});

	test('foreign readers see the same in the files that are made by hand here', async () => {
		for (const name of ['JPG', 'JPG of a Nikon', 'PNG', 'TIFF', 'HEIC', 'HEIC, version 1']) {
			const file = ORIGINALS.find(([one]) => one === name)?.[1]() ?? Buffer.alloc(0);
			const tags = ExifReader.load(file);
			expect(tags['LensModel']?.description).toBe(FACTS.lensModel);
			expect(tags['DateTimeOriginal']?.description).toBe(FACTS.takenAt);
			const parsed: unknown = await exifr.parse(file, { reviveValues: false });
			expect(parsed).toMatchObject({ Make: FACTS.make, LensModel: FACTS.lensModel });
		}
	});

	test.each<[string, () => Buffer]>([
		['nothing', () => Buffer.alloc(0)],
		['a JPEG without EXIF', () => jpeg],
		['a PNG without EXIF', () => png],
		['a HEIC with its data before its index', () => heic(0, { dataFirst: true })],
		['a HEIC whose item is cut', () => heic(0, { item: ITEM.subarray(0, 3) })],
		['a PDF', () => Buffer.from('%PDF-1.7')],
		['a TIFF without directories', () => Buffer.from('II*\0\0\0\0\0')],
		['half a TIFF', () => WHOLE.subarray(0, 6)],
	])('%s: nothing', (_, make) => {
		for (const size of [1, 1e9]) expect(read(make(), size)).toStrictEqual({});
	});

	test('what is needed is had before the picture has come', () => {
		const reader = readPhotoData();
		const file = jpegWith(WHOLE);
		expect(reader.write(file.subarray(0, 1_000))).toBe(true);
		expect(reader.write(file.subarray(1_000))).toBe(true);
		expect(reader.end()).toStrictEqual(FACTS);
	});
});

describe('texts and times', () => {
	const factsOf = (first: Tags, exif: Tags = []) => read(behind(exifOf({ first, exif }), 10));
	const ascii = (bytes: Buffer) => ({ type: 2, bytes });

	test.each<[string, Tags, object]>([
		['of an old system', [[0x013b, ascii(Buffer.from('Zo\xeb\0', 'latin1'))]], { artist: 'Zoë' }],
		['without an end', [[0x013b, ascii(Buffer.from('Jane Doe'))]], { artist: 'Jane Doe' }],
		['of EXIF 3', [[0x013b, { type: 129, bytes: Buffer.from('Zoë\0') }]], { artist: 'Zoë' }],
		['short', [[0x013b, 'JD']], { artist: 'JD' }],
		['with blanks', [[0x010f, 'NIKON CORPORATION   ']], { make: 'NIKON CORPORATION' }],
		['with more behind the end', [[0x010f, 'Sony\0rest']], { make: 'Sony' }],
		['of photographer and editor', [[0x8298, 'Doe\0Agency']], { copyright: 'Doe; Agency' }],
		['of an editor alone', [[0x8298, ' \0Agency']], { copyright: 'Agency' }],
		['with control characters', [[0x013b, 'a\u0007b\u009fc\ud7ff']], { artist: 'a b c\ud7ff' }],
		['blank', [[0x013b, '      ']], {}],
		['zeros', [[0x0132, '0000:00:00 00:00:00']], {}],
		['as a number', [[0x013b, { type: 4, bytes: Buffer.from([1, 2, 3, 4]) }]], {}],
		['a time in another form', [[0x0132, '2024-05-01T12:33:44Z']], {}],
	])('a text %s', (_, first, facts) => expect(factsOf(first)).toStrictEqual(facts));

	test('a long text is cut', () => {
		const artist = read(exifOf({ first: [[0x013b, 'ä€'.repeat(10_000)]] })).artist ?? '';
		expect(artist).toBe('ä€'.repeat(500));
	});

	test('the last change, where it is not said when it was taken', () => {
		const changed = { takenAt: '2024:06:02 08:00:00' };
		const own: Tags = [[0x0132, '2024:06:02 08:00:00']];
		expect(
			factsOf(own, [
				[0x9010, '-05:00'],
				[0x9290, '5'],
			]),
		).toStrictEqual({
			...{ ...changed, offset: '-05:00', subSeconds: '5' },
		});
		expect(
			factsOf(own, [
				[0x9003, '    :  :     :  :  '],
				[0x9011, '+01:00'],
			]),
		).toStrictEqual(changed);
		expect(
			factsOf(own, [
				[0x9003, '2024:05:01 12:33:44'],
				[0x9010, '-05:00'],
			]),
		).toStrictEqual({
			takenAt: '2024:05:01 12:33:44',
		});
		expect(
			factsOf(own, [
				[0x9010, 'Berlin'],
				[0x9290, 'x'],
			]),
		).toStrictEqual(changed);
	});
});

describe('made-up files', () => {
	const directory = (count: number, entry: Buffer) =>
		Buffer.concat([
			Buffer.from('II*\0\x08\0\0\0'),
			u16(((count & 255) << 8) | (count >> 8)),
			...Array.from({ length: count }, () => entry),
		]);
	test.each<[string, () => Buffer]>([
		[
			'a directory below itself',
			() => exifOf({ first: [[0x8769, { type: 4, bytes: Buffer.from([8, 0, 0, 0]) }]] }),
		],
		[
			'a text as long as it can be',
			() => directory(1_000, Buffer.from('0f010200ffffffff00000000', 'hex')),
		],
		['countless entries', () => directory(65_535, Buffer.from('0f010200ffffffff00000000', 'hex'))],
		['offsets outside', () => directory(3, Buffer.from('0f01020010000000ffffffff', 'hex'))],
		[
			'a tiny part after the other',
			() =>
				Buffer.concat([
					png.subarray(0, 8),
					...Array.from({ length: 300_000 }, () => pngChunk('aaAa', Buffer.alloc(0))),
				]),
		],
		[
			'APP1 segments without content',
			() =>
				Buffer.concat([Buffer.from('ffd8', 'hex'), Buffer.from('ffe10002'.repeat(65_536), 'hex')]),
		],
		[
			'boxes without end',
			() =>
				Buffer.concat([
					HEIC_MARK,
					...Array.from({ length: 200_000 }, () => box('free', Buffer.alloc(0))),
				]),
		],
		[
			'an index of tiny boxes',
			() =>
				Buffer.concat([
					HEIC_MARK,
					box(
						'meta',
						Buffer.concat([
							u32(0),
							...Array.from({ length: 200_000 }, () => box('iinf', Buffer.alloc(0))),
						]),
					),
				]),
		],
		[
			'countless items',
			() =>
				Buffer.concat([
					HEIC_MARK,
					box(
						'meta',
						Buffer.concat([
							u32(0),
							ITEMS,
							box(
								'iloc',
								Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0]), Buffer.alloc(1_000_000, 255)]),
							),
						]),
					),
				]),
		],
	])('%s: nothing of it, and soon', (_, make) => {
		const file = make();
		const best = Math.min(
			...[1, 2, 3].map(() => timeOf(() => expect(read(file)).not.toHaveProperty('artist'))),
		);
		expect(best).toBeLessThan(LONGEST_PAUSE_MS);
	});

	const damaged = (file: Buffer, changes: ReadonlyArray<[at: number, value: number]>) => {
		const copy = Buffer.from(file);
		for (const [at, value] of changes) copy[at % copy.length] = value;
		return copy;
	};

	test('any bytes, and damaged files, in any pieces: the same outcome, and no text that is too long', () => {
		fc.assert(
			fc.property(
				fc.nat({ max: ORIGINALS.length - 1 }),
				fc.array(fc.tuple(fc.nat({ max: 700 }), fc.nat({ max: 255 })), { maxLength: 12 }),
				fc.integer({ min: 1, max: 3_000 }),
				fc.nat({ max: 20_000 }),
				(original, changes, size, length) => {
					const whole = ORIGINALS[original]?.[1]() ?? Buffer.alloc(0);
					const file = damaged(whole.subarray(0, length), changes);
					const facts = read(file, size);
					expect(facts).toStrictEqual(read(file));
					for (const text of Object.values(facts)) expect(text.length).toBeLessThan(1_001);
				},
			),
			{ numRuns: 400 },
		);
	});
});
