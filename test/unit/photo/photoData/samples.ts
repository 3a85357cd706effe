import ExifReader from 'exifreader';
import sharp from 'sharp';

import type { PhotoFacts, PhotoData } from '../../../../nodes/shared/photo/photoData/photoFacts';
import { readPhotoData } from '../../../../nodes/shared/photo/photoData/readPhotoData';
import {
	withPhotoData,
	type PhotoDataOutcome,
} from '../../../../nodes/shared/photo/photoData/writePhotoData';
import { box } from '../../../photoFiles';

/** EXIF as makers write it, built by hand where libraries write only the usual. */

/** A text, or any type with its bytes; a text may have more than one part. */
export type TagValue = string | { type: number; bytes: Buffer };
export type Tags = ReadonlyArray<[tag: number, value: TagValue]>;

export interface ExifPlan {
	first?: Tags;
	exif?: Tags;
	gps?: Tags;
	/** Where the pointer to GPS is, if not where it belongs. */
	gpsIn?: 'first' | 'exif' | 'second';
	/** The directory of the preview, behind the first one. */
	second?: Tags;
	little?: boolean;
	/** Where the first directory begins. */
	at?: number;
	/** The four bytes that the file begins with, other than TIFF's own. */
	mark?: string;
}

const TYPE_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 129: 1 };

/** A TIFF file with these directories. */
export function exifOf({
	first = [],
	exif,
	gps,
	gpsIn = 'first',
	second,
	little = true,
	at = 8,
	mark,
}: ExifPlan): Buffer {
	const parts: Array<[at: number, bytes: Buffer]> = [];
	let end = at;
	const number = (size: 2 | 4, value: number): Buffer => {
		const bytes = Buffer.alloc(size);
		if (little) bytes.writeUIntLE(value, 0, size);
		else bytes.writeUIntBE(value, 0, size);
		return bytes;
	};
	const reserve = (size: number) => (end += size + (size % 2)) - size - (size % 2);
	const pointer = (value: number): TagValue => ({ type: 4, bytes: number(4, value) });
	const place = (tags: Tags, next: number): number => {
		const start = reserve(2 + 12 * tags.length + 4);
		const entries = [...tags]
			.sort(([one], [other]) => one - other)
			.map(([tag, value]) => {
				const { type, bytes } =
					typeof value === 'string' ? { type: 2, bytes: Buffer.from(`${value}\0`, 'utf8') } : value;
				let field = Buffer.concat([bytes, Buffer.alloc(4)], 4);
				if (bytes.length > 4) {
					const where = reserve(bytes.length);
					parts.push([where, bytes]);
					field = number(4, where);
				}
				const count = number(4, bytes.length / (TYPE_BYTES[type] ?? 1));
				return Buffer.concat([number(2, tag), number(2, type), count, field]);
			});
		parts.push([start, Buffer.concat([number(2, tags.length), ...entries, number(4, next)])]);
		return start;
	};
	const gpsPointer = gps && ([0x8825, pointer(place(gps, 0))] as const);
	const withGps = (name: typeof gpsIn, tags: Tags): Tags =>
		gpsPointer && name === gpsIn ? [...tags, [...gpsPointer]] : tags;
	const nextAt = second ? place(withGps('second', second), 0) : 0;
	const below: Tags = exif ? [[0x8769, pointer(place(withGps('exif', exif), 0))]] : [];
	const start = place([...withGps('first', first), ...below], nextAt);
	const file = Buffer.alloc(end);
	file.write(mark ?? (little ? 'II*\0' : 'MM\0*'), 'latin1');
	number(4, start).copy(file, 4);
	for (const [where, bytes] of parts) bytes.copy(file, where);
	return file;
}

/** Of a photographer's camera, in full. */
export const FACTS: PhotoFacts = {
	takenAt: '2024:05:01 12:33:44',
	offset: '+02:00',
	subSeconds: '07',
	make: 'Canon',
	model: 'Canon EOS R5',
	lensMake: 'Sigma',
	lensModel: '14-24mm F2.8 DG',
	artist: 'Zoë Müller',
	copyright: '© 2024 Zoë Müller',
};

export const FIRST: Tags = [
	[0x010f, 'Canon'],
	[0x0110, 'Canon EOS R5'],
	[0x0132, '2024:06:02 08:00:00'],
	[0x013b, 'Zoë Müller'],
	[0x8298, '© 2024 Zoë Müller'],
];
export const EXIF: Tags = [
	[0x9003, '2024:05:01 12:33:44'],
	[0x9011, '+02:00'],
	[0x9291, '07'],
	[0xa433, 'Sigma'],
	[0xa434, '14-24mm F2.8 DG'],
];
const rational = (...values: number[]) => {
	const bytes = Buffer.alloc(8 * values.length);
	for (const [index, value] of values.entries()) {
		bytes.writeUInt32LE(value, 8 * index);
		bytes.writeUInt32LE(1, 8 * index + 4);
	}
	return { type: 5, bytes };
};
/** A place that is easily found among bytes. */
export const GPS_MARK = 'GPS-METHOD-OF-THIS-PHOTO';
export const GPS: Tags = [
	[1, 'N'],
	[2, rational(52, 31, 12)],
	[3, 'E'],
	[4, rational(13, 24, 18)],
	[27, { type: 7, bytes: Buffer.from(GPS_MARK) }],
];

/** All of it, with a place. */
export const WHOLE = exifOf({ first: FIRST, exif: EXIF, gps: GPS });
/** Stands before EXIF in a JPEG. */
export const MARK = Buffer.from('Exif\0\0');
const infe = (id: number, type: string) =>
	box('infe', Buffer.concat([Buffer.from([2, 0, 0, 0, 0, id, 0, 0]), Buffer.from(`${type}\0`)]));
export const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
export const u32 = (value: number) => Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
export const ITEMS = box('iinf', Buffer.concat([u32(0), u16(2), infe(1, 'hvc1'), infe(2, 'Exif')]));
export const ITEM = Buffer.concat([u32(6), MARK, WHOLE]);
export const HEIC_MARK = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic'));

/** As phones write it: the places of all items in the file, then the items. */
export function heic(version: 0 | 1, { item = ITEM, dataFirst = false } = {}): Buffer {
	const tile = Buffer.alloc(5_000, 3);
	const index = (start: number) => {
		const method = version === 0 ? [] : [u16(0)];
		const place = (id: number, at: number, length: number) =>
			Buffer.concat([u16(id), ...method, u16(0), u16(1), u32(at), u32(length)]);
		const head = [Buffer.from([version, 0, 0, 0, 0x44, 0]), u16(2)];
		const places = [place(1, start, tile.length), place(2, start + tile.length, item.length)];
		return box(
			'meta',
			Buffer.concat([u32(0), ITEMS, box('iloc', Buffer.concat([...head, ...places]))]),
		);
	};
	const data = box('mdat', Buffer.concat([tile, item]));
	const size = index(0).length;
	const start = HEIC_MARK.length + 8 + (dataFirst ? 0 : size);
	const parts = dataFirst ? [data, index(start)] : [index(start), data];
	return Buffer.concat([HEIC_MARK, ...parts]);
}

/** By ExifTool's documentation of CR3. */
export function cr3(): Buffer {
	const own = Buffer.concat([
		Buffer.from('85c0b687820f11e08111f4ce462b6a48', 'hex'),
		box('CNCV', Buffer.from('CanonCR3_001/00.11.00/00.00.00')),
		box('CMT1', exifOf({ first: FIRST })),
		box('CMT2', exifOf({ first: EXIF })),
		box('CMT4', exifOf({ first: GPS })),
	]);
	return Buffer.concat([
		box('ftyp', Buffer.from('crx \0\0\0\x01crx isom')),
		box('moov', box('uuid', own)),
		box('mdat', Buffer.alloc(9_000)),
	]);
}

export const SENTENCE = 'Virtually staged: furniture and decor are not part of the property.';
export const SOURCE_TYPE =
	'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia';

export type Format = 'jpeg' | 'png' | 'webp';
export const FORMATS: readonly Format[] = ['jpeg', 'png', 'webp'];

/** A picture with something to see in it. */
export function noise(width = 120, height = 80, channels: 3 | 4 = 3) {
	return sharp({
		create: {
			...{ width, height, channels, background: { r: 90, g: 120, b: 150, alpha: 0.5 } },
			noise: { type: 'gaussian', mean: 128, sigma: 30 },
		},
	});
}

export async function* piecesOf(file: Buffer, size = 4096): AsyncGenerator<Buffer> {
	for (let at = 0; at < file.length; at += size)
		yield await Promise.resolve(file.subarray(at, at + size));
}

/** Writes into a file that comes in pieces of this size. */
export async function write(
	file: Buffer,
	data: Partial<PhotoData>,
	size?: number,
): Promise<{ file: Buffer; outcome: PhotoDataOutcome; told: number }> {
	const outcomes: PhotoDataOutcome[] = [];
	const out: Buffer[] = [];
	const pieces = withPhotoData(
		piecesOf(file, size),
		{ facts: FACTS, disclosure: SENTENCE, ...data },
		(outcome) => outcomes.push(outcome),
	);
	for await (const piece of pieces) out.push(piece);
	const [outcome] = outcomes;
	if (!outcome) throw new Error('No outcome was told');
	return { file: Buffer.concat(out), outcome, told: outcomes.length };
}

export function read(file: Buffer, size = file.length): PhotoFacts {
	const reader = readPhotoData();
	for (let at = 0; at < file.length; at += size) {
		if (reader.write(file.subarray(at, at + size))) break;
	}
	return reader.end();
}

export async function pixels(file: Buffer): Promise<Buffer> {
	return await sharp(file, { animated: true }).raw().toBuffer();
}

/** What a foreign reader finds in a file: what the photo says, and what marks it as altered. */
export function readByOthers(file: Buffer) {
	const tags = ExifReader.load(file);
	const said = {
		takenAt: tags['DateTimeOriginal']?.description,
		offset: tags['OffsetTimeOriginal']?.description,
		model: tags['Model']?.description,
		lensModel: tags['LensModel']?.description,
		artist: tags['Artist']?.description,
		copyright: tags['Copyright']?.description,
	};
	const marks = {
		sourceType: tags['DigitalSourceType']?.description,
		caption: tags['description']?.description,
	};
	return { tags, said, marks };
}

/** Names of all that says where a photo was taken. */
export function placesIn(...found: unknown[]): string[] {
	return found.flatMap((one) => Object.keys(one ?? {})).filter((name) => /^gps/i.test(name));
}
