import {
	FoundParts,
	type Anatomy,
	type ChunkHead,
	type Known,
	type Look,
	type Part,
	type PartName,
} from './anatomy';
import { splitMark } from './exif';
import { addToSum, finalSum, SUM_START } from '../pngSums';

/** XMP stands in a chunk of text with this name, as it is (XMP, part 3, 1.1.5). */
const XMP_NAME = 'XML:com.adobe.xmp';
/**
 * Names of chunks of text that hold a part, as XMP's standard has them and as ImageMagick and ExifTool do. Where a
 * program has written them compressed or as digits, they cannot be read here.
 */
const TEXT_PARTS: ReadonlyMap<string, PartName> = new Map([
	[XMP_NAME, 'xmp'],
	['Raw profile type xmp', 'xmp'],
	['Raw profile type exif', 'exif'],
	['Raw profile type APP1', 'exif'],
]);
const TEXTS = ['iTXt', 'zTXt', 'tEXt'];

const NEW_XMP = Buffer.from(`${XMP_NAME}\0\0\0\0\0`, 'latin1');

/** More chunks are not looked at. */
const MAX_CHUNKS = 10_000;

/** Looks at a PNG's chunks: all of them, or at least those before the picture data (PNG, third edition, section 11). */
export function lookAtPng(head: Buffer, known: Known): Look {
	const found = new FoundParts();
	let firstData: number | undefined;
	let hasC2pa = false;
	let at = 8;
	const anatomy = (dataAt: number): Anatomy => ({
		places: found.orNew((name) => ({ ...NEW_PARTS[name], at: dataAt, length: 0 })),
		hasC2pa,
		mayHoldGps: found.isFull,
	});
	for (let count = 0; count < MAX_CHUNKS && at + 8 <= head.length; count++) {
		const { type, size, length } = readHead(head.subarray(at, at + 8));
		if (!/^[A-Za-z]{4}$/.test(type) || (type === 'IHDR') !== (at === 8)) return 'damaged';
		if (type === 'IDAT') firstData ??= at;
		if (at + length > head.length) break;
		const part = partIn(type, head.subarray(at + 8, at + 8 + size));
		if (part) found.add({ ...part, at, length, isFixed: !part.content });
		hasC2pa ||= type === C2PA;
		if (type === 'IEND') return firstData === undefined ? 'damaged' : anatomy(firstData);
		at += length;
	}
	if (known !== 'most' || firstData === undefined) return 'more';
	// Of chunks that are not known, some may be EXIF or XMP. They get the same as the new ones before the pixels, so that
	// it does not matter which of both a reader takes.
	const late = { at, last: 'IEND', isFixed: false, c2pa: C2PA, types: ['eXIf', ...TEXTS] };
	return { ...anatomy(firstData), late: { ...late, read: readHead, partIn } };
}

const C2PA = 'caBX';

function readHead(head: Buffer): ChunkHead {
	const size = head.readUInt32BE();
	return { type: head.toString('latin1', 4, 8), size, length: size + 12 };
}

function partIn(type: string, content: Buffer): Part | undefined {
	if (type === 'eXIf') {
		const [mark, exif] = splitMark(content);
		return partOf('exif', type, mark, exif);
	}
	if (!TEXTS.includes(type)) return undefined;
	const nameEnd = content.subarray(0, 80).indexOf(0);
	const text = content.toString('latin1', 0, Math.max(0, nameEnd));
	const name = TEXT_PARTS.get(text);
	if (!name) return undefined;
	const isPlain = type === 'iTXt' && text === XMP_NAME && content[nameEnd + 1] === 0;
	// A language and a translated name stand before the text. XMP has none, and readers do not take it for XMP.
	const languageEnd = isPlain ? content.indexOf(0, nameEnd + 3) : -1;
	const start = languageEnd === -1 ? 0 : content.indexOf(0, languageEnd + 1) + 1;
	if (start === 0) return { name, wrap: () => undefined };
	return partOf(name, type, NEW_XMP, content.subarray(start));
}

function partOf(name: PartName, type: string, mark: Buffer, content?: Buffer): Part {
	return { name, content, wrap: (changed) => wrapped(type, mark, changed) };
}

const NEW_PARTS: Readonly<Record<PartName, Part>> = {
	exif: partOf('exif', 'eXIf', Buffer.alloc(0)),
	xmp: partOf('xmp', 'iTXt', NEW_XMP),
};

function wrapped(type: string, mark: Buffer, content: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), mark, content]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(body.length - 4);
	const sum = Buffer.alloc(4);
	sum.writeUInt32BE(finalSum(addToSum(SUM_START, body)));
	return Buffer.concat([length, body, sum]);
}
