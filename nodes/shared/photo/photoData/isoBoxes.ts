/** Boxes of ISO media files (ISO/IEC 14496-12) that are in memory. */

interface Box {
	type: string;
	content: Buffer;
}

/** A made-up file may have nothing but tiny boxes. */
const MAX_BOXES = 10_000;

function boxesIn(bytes: Buffer): Box[] {
	const boxes: Box[] = [];
	for (let at = 0; at + 8 <= bytes.length && boxes.length < MAX_BOXES; ) {
		const size = bytes.readUInt32BE(at);
		if (size < 8) break;
		const type = bytes.toString('latin1', at + 4, at + 8);
		boxes.push({ type, content: bytes.subarray(at + 8, at + size) });
		at += size;
	}
	return boxes;
}

/** Canon's own box (ExifTool's documentation: CR3). */
const CANON_ID = Buffer.from('85c0b687820f11e08111f4ce462b6a48', 'hex');

/** The first directory and that of EXIF in a CR3 file, each a TIFF file of its own. Undefined when they are not there. */
export function canonParts(moov: Buffer): { first: Buffer; exif: Buffer } | undefined {
	const own = boxesIn(moov).find(
		({ type, content }) => type === 'uuid' && content.subarray(0, 16).equals(CANON_ID),
	);
	if (!own) return undefined;
	const inside = boxesIn(own.content.subarray(16));
	const part = (name: string) => inside.find(({ type }) => type === name)?.content;
	const [first, exif] = [part('CMT1'), part('CMT2')];
	return first && exif && { first, exif };
}

/**
 * Where the EXIF of a HEIC or AVIF file is (ISO/IEC 23008-12, annex A): in the file, or, when it stands in the index, its
 * bytes. Undefined when there is none, or it is in several places.
 */
export function exifPlace(meta: Buffer): { at: number; length: number } | Buffer | undefined {
	const boxes = boxesIn(meta.subarray(4));
	const content = (name: string) => boxes.find(({ type }) => type === name)?.content;
	const [items, places] = [content('iinf'), content('iloc')];
	const id = items && exifItem(items);
	const place = id === undefined || !places ? undefined : placeOf(places, id);
	if (!place?.isInIndex) return place;
	return content('idat')?.subarray(place.at, place.at + place.length);
}

/** The number of the item that is EXIF. */
function exifItem(iinf: Buffer): number | undefined {
	for (const { type, content } of boxesIn(iinf.subarray((iinf[0] ?? 0) === 0 ? 6 : 8))) {
		const version = content[0] ?? 0;
		if (type !== 'infe' || version < 2) continue;
		const idBytes = version === 2 ? 2 : 4;
		const isExif = content.toString('latin1', 6 + idBytes, 10 + idBytes) === 'Exif';
		if (isExif && content.length >= 10 + idBytes) return content.readUIntBE(4, idBytes);
	}
	return undefined;
}

interface ItemPlace {
	at: number;
	length: number;
	isInIndex: boolean;
}

/** More items than any photo's tiles. */
const MAX_ITEMS = 10_000;

function placeOf(iloc: Buffer, wanted: number): ItemPlace | undefined {
	let at = 6;
	let isShort = false;
	const number = (bytes: number): number => {
		const value = at + bytes <= iloc.length ? bigEndian(iloc, at, bytes) : 0;
		isShort ||= at + bytes > iloc.length;
		at += bytes;
		return value;
	};
	const version = iloc[0] ?? 0;
	const [sizes = 0, others = 0] = iloc.subarray(4, 6);
	const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 4, sizes & 15, others >> 4];
	const indexBytes = version === 0 ? 0 : others & 15;
	const items = number(version < 2 ? 2 : 4);
	for (let item = 0; item < Math.min(items, MAX_ITEMS) && !isShort; item++) {
		const id = number(version < 2 ? 2 : 4);
		const method = version === 0 ? 0 : number(2) & 15;
		const source = number(2);
		const base = number(baseBytes);
		const extents = number(2);
		const extentBytes = indexBytes + offsetBytes + lengthBytes;
		if (id !== wanted) {
			at += extents * extentBytes;
			continue;
		}
		if (extents !== 1 || method > 1 || source !== 0) return undefined;
		number(indexBytes);
		const place = { at: base + number(offsetBytes), length: number(lengthBytes) };
		return isShort ? undefined : { ...place, isInIndex: method === 1 };
	}
	return undefined;
}

/** A number of up to 8 bytes. */
function bigEndian(bytes: Buffer, at: number, size: number): number {
	let value = 0;
	for (const byte of bytes.subarray(at, at + size)) value = value * 256 + byte;
	return value;
}
