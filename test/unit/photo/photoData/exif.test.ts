import exifr from 'exifr';
import ExifReader from 'exifreader';
import fc from 'fast-check';

import { factsInExif, withFacts, withoutGps } from '../../../../nodes/shared/photo/photoData/exif';
import type { PhotoFacts } from '../../../../nodes/shared/photo/photoData/photoFacts';
import { LONGEST_PAUSE_MS, timeOf } from '../../../longestPause';
import { segment } from '../../../photoFiles';
import {
	EXIF,
	exifOf,
	FACTS,
	FIRST,
	GPS,
	GPS_MARK,
	MARK,
	SENTENCE,
	WHOLE,
	type ExifPlan,
} from './samples';

/** As it is done with a result: the GPS first. */
const changedExif = (exif: Buffer | undefined, facts: PhotoFacts) => {
	const cleaned = exif && withoutGps(exif);
	return withFacts(Buffer.isBuffer(cleaned) ? cleaned : exif, facts) ?? cleaned;
};
const change = (exif: Buffer | undefined, facts: PhotoFacts = FACTS): Buffer => {
	const changed = changedExif(exif, facts);
	if (!Buffer.isBuffer(changed)) throw new Error(`It came out as ${changed}`);
	return changed;
};

/** What a foreign reader finds, with numbers as they are. */
async function found(exif: Buffer): Promise<Record<string, unknown>> {
	const parsed: unknown = await exifr.parse(exif, {
		...{ tiff: true, ifd1: true, exif: true, gps: true, interop: true, makerNote: true },
		...{ reviveValues: false, translateValues: false, mergeOutput: true },
	});
	return parsed as Record<string, unknown>;
}

const TAGS = {
	...{ DateTimeOriginal: FACTS.takenAt, OffsetTimeOriginal: FACTS.offset },
	...{ SubSecTimeOriginal: FACTS.subSeconds, Make: FACTS.make, Model: FACTS.model },
	...{ LensMake: FACTS.lensMake, LensModel: FACTS.lensModel },
	...{ Artist: FACTS.artist, Copyright: FACTS.copyright },
};

test('EXIF of its own', async () => {
	expect(await found(change(undefined))).toMatchObject(TAGS);
	expect(factsInExif(change(undefined))).toStrictEqual(FACTS);
	expect(withFacts(undefined, {})).toBeUndefined();
	expect(factsInExif(change(undefined, { artist: 'JD' }))).toStrictEqual({ artist: 'JD' });
});

const short = (value: number, little = true) => {
	const bytes = Buffer.alloc(2);
	if (little) bytes.writeUInt16LE(value);
	else bytes.writeUInt16BE(value);
	return { type: 3, bytes };
};
const NOTE = { type: 7, bytes: Buffer.from('a note of the maker, with places in the file in it') };

describe('into the EXIF that is there', () => {
	test.each([true, false])('all else stays (little endian: %s)', async (little) => {
		const own: ExifPlan = {
			first: [
				[0x0112, short(6, little)],
				[0x0131, 'AI HomeDesign'],
			],
			exif: [
				[0xa001, short(1, little)],
				[0x927c, NOTE],
			],
			second: [[0x0103, short(6, little)]],
			little,
		};
		const before = exifOf(own);
		const after = change(before);
		expect(await found(after)).toMatchObject({
			...TAGS,
			...{ Orientation: 6, Software: 'AI HomeDesign', ColorSpace: 1 },
		});
		// The preview's directory is behind the new first one.
		expect(await exifr.parse(after, { ifd1: true, mergeOutput: false })).toHaveProperty('ifd1');
		expect(after.indexOf(NOTE.bytes)).toBe(before.indexOf(NOTE.bytes));
		expect(after.subarray(8, before.length)).toEqual(before.subarray(8));
		// A second time changes nothing.
		expect(withFacts(after, FACTS)).toBeUndefined();
	});

	test('what it says of the same thing stays', () => {
		const own: ExifPlan = {
			first: [
				[0x0110, 'Camera of the result'],
				[0x8298, 'Agency'],
			],
			exif: [[0x9003, '2025:01:01 00:00:00']],
		};
		expect(factsInExif(change(exifOf(own)))).toStrictEqual({
			...{ takenAt: '2025:01:01 00:00:00', model: 'Camera of the result', copyright: 'Agency' },
			...{ lensMake: FACTS.lensMake, lensModel: FACTS.lensModel, artist: FACTS.artist },
		});
		expect(withFacts(exifOf({ first: FIRST, exif: EXIF }), FACTS)).toBeUndefined();
	});

	test('blanks and zeros are not in the way', () => {
		const own: ExifPlan = {
			first: [
				[0x010f, '    '],
				[0x0110, ''],
			],
			exif: [
				[0x9003, '0000:00:00 00:00:00'],
				[0x9000, { type: 7, bytes: Buffer.from('0231') }],
			],
		};
		const after = change(exifOf(own));
		expect(factsInExif(after)).toStrictEqual(FACTS);
	});

	test('only what is known is written', () => {
		const after = change(exifOf({ first: [[0x0131, 'x']] }), { model: 'M', artist: '\u0000' });
		expect(factsInExif(after)).toStrictEqual({ model: 'M' });
	});
});

const pointer = (at: number) => {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(at);
	return { type: 4, bytes };
};

/** Names of all tags and directories that are about GPS, as another foreign reader finds them. */
function gpsNames(exif: Buffer): string[] {
	const jpeg = Buffer.concat([
		Buffer.from([0xff, 0xd8]),
		segment(0xe1, Buffer.concat([MARK, exif])),
		Buffer.from([0xff, 0xda, 0, 2, 0xff, 0xd9]),
	]);
	return Object.keys(ExifReader.load(jpeg)).filter((name) => name.startsWith('GPS'));
}

describe('GPS of the result', () => {
	const preview: ExifPlan['second'] = [[0x0103, short(6)]];
	const whole: ExifPlan = { first: FIRST, exif: EXIF, second: preview, gps: GPS };
	test.each<[string, ExifPlan, PhotoFacts]>([
		['beside what is written', { first: [[0x0131, 'x']], gps: GPS }, FACTS],
		['beside what is there', whole, FACTS],
		['alone', { gps: GPS }, {}],
		['in big endian', { first: [[0x0131, 'x']], gps: GPS, little: false }, FACTS],
		['in the directory of EXIF', { ...whole, gpsIn: 'exif' }, FACTS],
		["in the preview's directory", { ...whole, gpsIn: 'second' }, FACTS],
		[
			'in two directories',
			{ ...whole, exif: [...EXIF, [0x8825, { type: 4, bytes: Buffer.from([8, 0, 0, 0]) }]] },
			FACTS,
		],
	])('%s is gone, with its bytes', async (_, plan, facts) => {
		const before = exifOf(plan);
		// Readers look for it where it belongs; ExifTool finds it anywhere.
		if (!plan.gpsIn) expect(await found(before)).toHaveProperty('GPSLatitude');
		if (plan.gpsIn !== 'second') expect(gpsNames(before)).not.toEqual([]);
		const cleaned = withoutGps(before);
		if (!Buffer.isBuffer(cleaned)) throw new Error('It was not changed');
		// So that it can be done in any file.
		expect(cleaned.length).toBe(before.length);
		expect(withoutGps(cleaned)).toBeUndefined();
		expect(factsInExif(cleaned)).toStrictEqual(factsInExif(before));
		for (const after of [cleaned, change(before, facts)]) {
			expect(
				Object.keys((await found(after)) ?? {}).filter((name) => name.startsWith('GPS')),
			).toEqual([]);
			expect(gpsNames(after)).toEqual([]);
			expect(after.includes(GPS_MARK)).toBe(false);
			const { ifd1 } = ((await exifr.parse(after, { ifd1: true, mergeOutput: false })) ?? {}) as {
				ifd1?: unknown;
			};
			expect(ifd1).toEqual(plan.second && { Compression: 6 });
		}
		expect(withFacts(change(before, facts), facts)).toBeUndefined();
	});

	test('of a wrong length: the preview stays', () => {
		const thumbnail = Buffer.alloc(4_000, 0xab);
		const at = (place: number) => {
			const exif = exifOf({
				...{ first: FIRST, exif: EXIF, gps: GPS },
				second: [
					[0x0201, pointer(place)],
					[0x0202, pointer(thumbnail.length)],
				],
			});
			const entry = exif.indexOf(Buffer.from([27, 0, 7, 0]));
			exif.writeUInt32LE(3_000, entry + 4);
			return exif;
		};
		const before = Buffer.concat([at(at(0).length), thumbnail]);
		const after = withoutGps(before);
		if (!Buffer.isBuffer(after)) throw new Error('It was not changed');
		expect(after.subarray(-thumbnail.length)).toEqual(thumbnail);
		expect(after.includes(GPS_MARK)).toBe(false);
		expect(factsInExif(after)).toStrictEqual(FACTS);
	});

	test('in EXIF that is not understood is told', () => {
		for (const exif of [Buffer.from('XX*\0\x25\x88aaaaaaaaaa', 'latin1'), WHOLE.subarray(0, 30)]) {
			expect(withoutGps(Buffer.concat([exif, Buffer.from([0x25, 0x88])]))).toBe('notUnderstood');
		}
		const places = Buffer.from(Uint32Array.from({ length: 100 }, (_, index) => index).buffer);
		const countless = exifOf({ first: [[0x014a, { type: 4, bytes: places }]], gps: GPS });
		expect(withoutGps(countless)).toBe('notUnderstood');
		expect(withoutGps(Buffer.from('no EXIF'))).toBeUndefined();
	});
});

describe('a caption', () => {
	test.each<[name: string, caption: string | undefined, after: string | undefined]>([
		['of a photographer', 'Bright kitchen', `Bright kitchen ${SENTENCE}`],
		['of a camera, filled with blanks', 'SONY DSC      ', `SONY DSC ${SENTENCE}`],
		['that has it already', `x ${SENTENCE} y`, `x ${SENTENCE} y`],
		['that says nothing', '       ', undefined],
		['that is not there', undefined, undefined],
	])('%s', async (_, caption, after) => {
		const before = exifOf({ first: caption === undefined ? FIRST : [...FIRST, [0x010e, caption]] });
		const changed = withFacts(before, {}, SENTENCE);
		const isChanged = after !== undefined && after !== caption;
		expect(Buffer.isBuffer(changed)).toBe(isChanged);
		if (!Buffer.isBuffer(changed)) return;
		expect((await found(changed))['ImageDescription']).toBe(after);
		expect((await found(changed))['Artist']).toBe(FACTS.artist);
		expect(withFacts(changed, {}, SENTENCE)).toBeUndefined();
	});
});

/** A directory whose entries all hold all of the file. */
function overlapping(): Buffer {
	const entry = Buffer.from('0700070000000f0008000000', 'hex');
	const gps = Buffer.concat([
		Buffer.from('e803', 'hex'),
		...Array.from({ length: 1_000 }, () => entry),
	]);
	const first = exifOf({ first: [[0x8825, pointer(26)]] });
	return Buffer.concat([first, gps, Buffer.alloc(1_000_000)]);
}

describe('made-up EXIF', () => {
	test.each<[string, Buffer]>([
		['no TIFF', Buffer.from('XX*\0\x08\0\0\0\0\0\0\0\0\0')],
		['nothing', Buffer.alloc(0)],
		['a directory outside', Buffer.from('II*\0\xff\xff\xff\xff', 'latin1')],
		['a directory that is cut', exifOf({ first: FIRST }).subarray(0, 30)],
		[
			'countless entries',
			Buffer.concat([Buffer.from('II*\0\x08\0\0\0'), Buffer.alloc(900_000, 255)]),
		],
		['EXIF outside', exifOf({ first: [[0x8769, pointer(0x7fffffff)]] })],
	])('%s is not understood', (_, exif) => expect(withFacts(exif, FACTS)).toBe('notUnderstood'));

	test.each<[string, Buffer]>([
		[
			'EXIF in itself',
			exifOf({
				first: [
					[0x8769, pointer(8)],
					[0x8825, pointer(8)],
				],
			}),
		],
		['GPS outside', exifOf({ first: [[0x8825, pointer(0x7fffffff)]] })],
		['GPS everywhere', overlapping()],
		['GPS at the beginning', exifOf({ first: [[0x8825, pointer(0)]] })],
		[
			'GPS of countless bytes',
			exifOf({
				gps: Array.from({ length: 900 }, (_, tag) => [
					tag,
					{ type: 4, bytes: Buffer.alloc(1_000) },
				]),
			}),
		],
	])('%s: soon, and no larger than it must be', (_, exif) => {
		const best = Math.min(...[1, 2, 3].map(() => timeOf(() => changedExif(exif, FACTS))));
		expect(best).toBeLessThan(LONGEST_PAUSE_MS);
		expect(change(exif).length).toBeLessThan(exif.length + 30_000);
	});

	test('GPS in the place of something else: that stays', async () => {
		const before = exifOf({ first: [...FIRST, [0x8825, pointer(0)]], exif: EXIF });
		const value = (tag: number) => before.indexOf(Buffer.from([tag & 255, tag >> 8, 4, 0])) + 8;
		before.copy(before, value(0x8825), value(0x8769), value(0x8769) + 4);
		const after = change(before, {});
		expect(await found(after)).toMatchObject(TAGS);
		expect(withFacts(after, FACTS)).toBeUndefined();
	});

	test('damaged EXIF is left, or grows by what is written and its directories', () => {
		const text = fc.string({ unit: 'binary', maxLength: 1_500 });
		const damage = fc.array(fc.tuple(fc.nat({ max: 600 }), fc.nat({ max: 255 })), {
			maxLength: 10,
		});
		fc.assert(
			fc.property(damage, text, fc.boolean(), (changes, artist, little) => {
				const exif = exifOf({ first: FIRST.slice(0, 2), exif: EXIF, gps: GPS, little });
				for (const [at, value] of changes) exif[at % exif.length] = value;
				const changed = changedExif(exif, { ...FACTS, artist });
				if (!Buffer.isBuffer(changed)) return;
				expect(changed.length).toBeLessThan(exif.length + 30_000);
				expect(changed.subarray(0, 4)).toEqual(exif.subarray(0, 4));
			}),
			{ numRuns: 1_000 },
		);
	});
});
