import { FoundParts, startsWith, type Look, type PartName, type Place } from './anatomy';
import { EXIF_MARK } from './exif';
import { mayHoldGps } from './xmp';

const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP11 = 0xeb;
const SOS = 0xda;
const EOI = 0xd9;
/** Without a length: TEM, restarts, and a second beginning. They do not stand here. */
const isBare = (marker: number) => marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd9);

const MARKS: Readonly<Record<PartName, Buffer>> = {
	exif: EXIF_MARK,
	xmp: Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1'),
};
/**
 * More XMP than fits into one segment goes on in others that begin so, with the packet's sum, length and place (XMP, part
 * 3, 1.1.3.1). The sum is that of its bytes, so they cannot be changed, and the packet's other segment names it, so they
 * cannot be taken out.
 */
const MORE_XMP_MARK = Buffer.from('http://ns.adobe.com/xmp/extension/\0', 'latin1');
const MORE_XMP_AT = MORE_XMP_MARK.length + 40;
/** More pictures behind this one, whose places are counted from here (CIPA DC-007). */
const MPF_MARK = Buffer.from('MPF\0', 'latin1');
/** A JPEG holds boxes (ISO/IEC 19566-5) in segments that begin so. */
const BOXES_MARK = Buffer.from('JP', 'latin1');

/** What a segment holds has no more bytes. */
const MAX_CONTENT = 65_533;
/** A made-up file may have nothing but tiny segments. */
const MAX_SEGMENTS = 10_000;

/** Looks at a JPEG's segments before the picture data. */
export function lookAtJpeg(head: Buffer): Look {
	const found = new FoundParts();
	const moreXmp: Buffer[] = [];
	/** Behind JFIF, which must be the first. */
	let firstPlace = 2;
	let mpfAt = Number.POSITIVE_INFINITY;
	let hasC2pa = false;
	let at = 2;
	for (let count = 0; count < MAX_SEGMENTS; count++) {
		const segment = segmentAt(head, at);
		if (typeof segment === 'string') return segment;
		const { marker, start, content, end } = segment;
		if (marker === SOS) {
			const none = (name: PartName): Place => newPart(name, firstPlace);
			return {
				places: found.orNew(none).map((place) => ({ ...place, isFixed: place.at > mpfAt })),
				hasC2pa,
				mayHoldGps: found.isFull || mayHoldGps(Buffer.concat(moreXmp)),
			};
		}
		if (marker === APP0 && at === firstPlace) firstPlace = end;
		if (marker === APP1) {
			for (const name of ['exif', 'xmp'] as const) {
				const mark = MARKS[name];
				if (!startsWith(content, mark)) continue;
				const part = { ...newPart(name, start), content: content.subarray(mark.length) };
				found.add({ ...part, length: end - start });
			}
			if (startsWith(content, MORE_XMP_MARK)) moreXmp.push(content.subarray(MORE_XMP_AT));
		}
		if (marker === APP2 && startsWith(content, MPF_MARK)) mpfAt = at;
		hasC2pa ||= marker === APP11 && startsWith(content, BOXES_MARK) && content.includes('c2pa');
		at = end;
	}
	return 'damaged';
}

/** The segment that begins here. */
function segmentAt(
	head: Buffer,
	from: number,
): { marker: number; start: number; content: Buffer; end: number } | 'more' | 'damaged' {
	let start = from;
	// Any number of bytes FF may stand before a marker.
	while (head[start] === 0xff && head[start + 1] === 0xff) start++;
	if (start + 4 > head.length) return 'more';
	const marker = head[start + 1] ?? 0;
	const length = head.readUInt16BE(start + 2);
	if (head[start] !== 0xff || isBare(marker) || marker === EOI || length < 2) return 'damaged';
	const end = start + 2 + length;
	if (end > head.length) return 'more';
	return { marker, start, content: head.subarray(start + 4, end), end };
}

function newPart(name: PartName, at: number): Place {
	const wrap = (content: Buffer) => wrapped(MARKS[name], content);
	return { name, at, length: 0, wrap };
}

function wrapped(mark: Buffer, content: Buffer): Buffer | undefined {
	const length = mark.length + content.length;
	if (length > MAX_CONTENT) return undefined;
	const head = Buffer.from([0xff, APP1, 0, 0]);
	head.writeUInt16BE(length + 2, 2);
	return Buffer.concat([head, mark, content]);
}
