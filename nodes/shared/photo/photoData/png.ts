import {
	startsWith,
	type Anatomy,
	type Known,
	type Look,
	type PartName,
	type Place,
} from './anatomy';
import { addToSum, finalSum, SUM_START } from '../pngSums';

/**
 * XMP stands in a chunk of text with this name, as it is and in no language (XMP, part 3, 1.1.5). Where a program has
 * written it compressed, most readers do not find it: it stays as it is.
 */
const XMP_MARK = Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1');

/** More chunks are not looked at. */
const MAX_CHUNKS = 10_000;

/** Looks at a PNG's chunks: all of them, or at least those before the picture data (PNG, third edition, section 11). */
export function lookAtPng(head: Buffer, known: Known): Look {
	const found: Partial<Record<PartName, Place>> = {};
	let firstData: number | undefined;
	let hasC2pa = false;
	const anatomy = (at: number): Anatomy => {
		const none = { at, length: 0 };
		return { exif: found.exif ?? none, xmp: found.xmp ?? none, hasC2pa, wrap };
	};
	let at = 8;
	for (let count = 0; count < MAX_CHUNKS && at + 8 <= head.length; count++) {
		const end = at + 12 + head.readUInt32BE(at);
		const type = head.toString('latin1', at + 4, at + 8);
		if (!/^[A-Za-z]{4}$/.test(type) || (type === 'IHDR') !== (at === 8)) return 'damaged';
		if (type === 'IDAT') firstData ??= at;
		if (end > head.length) break;
		const content = head.subarray(at + 8, end - 4);
		const place = { at, length: end - at };
		if (type === 'eXIf') found.exif ??= { ...place, content };
		if (type === 'iTXt' && startsWith(content, XMP_MARK)) {
			found.xmp ??= { ...place, content: content.subarray(XMP_MARK.length) };
		}
		hasC2pa ||= type === 'caBX';
		if (type === 'IEND') return firstData === undefined ? 'damaged' : anatomy(firstData);
		at = end;
	}
	return known === 'most' && firstData !== undefined ? anatomy(firstData) : 'more';
}

function wrap(part: PartName, content: Buffer): Buffer {
	const [type, mark] = part === 'exif' ? ['eXIf', []] : ['iTXt', [XMP_MARK]];
	const body = Buffer.concat([Buffer.from(type, 'latin1'), ...mark, content]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(body.length - 4);
	const sum = Buffer.alloc(4);
	sum.writeUInt32BE(finalSum(addToSum(SUM_START, body)));
	return Buffer.concat([length, body, sum]);
}
