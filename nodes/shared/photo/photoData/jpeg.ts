import { startsWith, type Look, type PartName, type Place } from './anatomy';
import { EXIF_MARK } from './exif';

const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP11 = 0xeb;
const SOS = 0xda;
const EOI = 0xd9;
/** Without a length: TEM, restarts, and a second beginning. They do not stand here. */
const isBare = (marker: number) => marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd9);

const XMP_MARK = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
/** More pictures behind this one, whose places are counted from here (CIPA DC-007). */
const MPF_MARK = Buffer.from('MPF\0', 'latin1');
/** A JPEG holds boxes (ISO/IEC 19566-5) in segments that begin so. */
const BOXES_MARK = Buffer.from('JP', 'latin1');

/** What a segment holds has no more bytes. */
const MAX_CONTENT = 65_533;
/** A made-up file may have nothing but tiny segments. */
const MAX_SEGMENTS = 10_000;

const MARKS: Readonly<Record<PartName, Buffer>> = { exif: EXIF_MARK, xmp: XMP_MARK };

/** Looks at a JPEG's segments before the picture data. */
export function lookAtJpeg(head: Buffer): Look {
	const found: Partial<Record<PartName, Place>> = {};
	/** Behind JFIF, which must be the first. */
	let firstPlace = 2;
	let mpfAt = Number.POSITIVE_INFINITY;
	let hasC2pa = false;
	let at = 2;
	for (let count = 0; count < MAX_SEGMENTS; count++) {
		const segment = segmentAt(head, at);
		if (typeof segment === 'string') return segment;
		const { marker, content, end } = segment;
		if (marker === SOS) {
			const place = { at: firstPlace, length: 0 };
			const parts = { exif: found.exif ?? place, xmp: found.xmp ?? place };
			const isFixed = (part: Place) => part.at > mpfAt;
			return {
				exif: { ...parts.exif, isFixed: isFixed(parts.exif) },
				xmp: { ...parts.xmp, isFixed: isFixed(parts.xmp) },
				hasC2pa,
				wrap,
			};
		}
		if (marker === APP0 && at === firstPlace) firstPlace = end;
		if (marker === APP1) {
			for (const part of ['exif', 'xmp'] as const) {
				const mark = MARKS[part];
				if (found[part] || !startsWith(content, mark)) continue;
				found[part] = { at, length: end - at, content: content.subarray(mark.length) };
			}
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
	start: number,
): { marker: number; content: Buffer; end: number } | 'more' | 'damaged' {
	let at = start;
	// Any number of bytes FF may stand before a marker.
	while (head[at] === 0xff && head[at + 1] === 0xff) at++;
	if (at + 4 > head.length) return 'more';
	const marker = head[at + 1] ?? 0;
	const length = head.readUInt16BE(at + 2);
	if (head[at] !== 0xff || isBare(marker) || marker === EOI || length < 2) return 'damaged';
	const end = at + 2 + length;
	return end > head.length ? 'more' : { marker, content: head.subarray(at + 4, end), end };
}

function wrap(part: PartName, content: Buffer): Buffer | undefined {
	const length = MARKS[part].length + content.length;
	if (length > MAX_CONTENT) return undefined;
	const head = Buffer.from([0xff, APP1, 0, 0]);
	head.writeUInt16BE(length + 2, 2);
	return Buffer.concat([head, MARKS[part], content]);
}
