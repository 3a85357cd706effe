import {
	FoundParts,
	type ChunkHead,
	type Known,
	type Look,
	type Part,
	type PartName,
	type Place,
} from './anatomy';
import { growth, type Edit } from './edits';
import { splitMark } from './exif';
import { dimensionsOf } from '../pictureScan';

/** Chunks of EXIF and XMP, and the bit of the header that says that they are there (RFC 9649, 2.7). */
const CHUNKS: Readonly<Record<PartName, { type: string; flag: number }>> = {
	exif: { type: 'EXIF', flag: 0x08 },
	xmp: { type: 'XMP ', flag: 0x04 },
};
const ALPHA = 0x10;

/** The file's mark, and the beginning of its first chunk. */
const LEAST_BYTES = 30;
const FIRST_CHUNK = 12;
const FLAGS_AT = 20;
/** More chunks are not looked at. */
const MAX_CHUNKS = 10_000;
/** The file's own length has 32 bits. No result is near them. */
const MAX_FILE_BYTES = 0xf0000000;

/** Looks at a WEBP's chunks: all of them, or what its header says of those that are not known. */
export function lookAtWebp(head: Buffer, known: Known): Look {
	if (head.length < LEAST_BYTES) return 'more';
	const fileEnd = head.readUInt32LE(4) + 8;
	if (fileEnd < LEAST_BYTES || fileEnd % 2 === 1 || fileEnd > MAX_FILE_BYTES) return 'damaged';
	const isExtended = typeAt(head, FIRST_CHUNK) === 'VP8X';
	const flags = isExtended ? (head[FLAGS_AT] ?? 0) : 0;
	const header = isExtended ? undefined : extendedHeader(head);
	if (!isExtended && !header) return 'damaged';

	const found = new FoundParts();
	let hasC2pa = false;
	let at = FIRST_CHUNK;
	for (let count = 0; count < MAX_CHUNKS && at < fileEnd && at + 8 <= head.length; count++) {
		const { type, size, length } = readHead(head.subarray(at, at + 8));
		if (at + length > fileEnd) return 'damaged';
		if (at + length > head.length) break;
		const part = partIn(type, head.subarray(at + 8, at + 8 + size));
		if (part) found.add({ ...part, at, length });
		hasC2pa ||= type === C2PA;
		at += length;
	}
	if (at < fileEnd && known !== 'most') return 'more';
	const none = (name: PartName): Place => {
		const isFixed = at < fileEnd && (flags & CHUNKS[name].flag) !== 0;
		return { ...partOf(name, NOTHING), at: fileEnd, length: 0, isFixed };
	};
	const late = { at, end: fileEnd, isFixed: true, c2pa: C2PA, types: ['EXIF', 'XMP '] };
	return {
		places: found.orNew(none),
		hasC2pa,
		mayHoldGps: found.isFull,
		late: at < fileEnd ? { ...late, read: readHead, partIn } : undefined,
		others: (edits, parts) => {
			let bits = flags;
			for (const name of parts) bits |= CHUNKS[name].flag;
			const change = header
				? { at: FIRST_CHUNK, removed: 0, by: withFlags(header, bits) }
				: { at: FLAGS_AT, removed: 1, by: Buffer.from([bits]) };
			const size = Buffer.alloc(4);
			size.writeUInt32LE(fileEnd - 8 + growth([...edits, change]));
			return [{ at: 4, removed: 4, by: size }, change] satisfies Edit[];
		},
	};
}

const C2PA = 'C2PA';
const NOTHING = Buffer.alloc(0);

function readHead(head: Buffer): ChunkHead {
	const size = head.readUInt32LE(4);
	return { type: typeAt(head, 0), size, length: 8 + size + (size % 2) };
}

function partIn(type: string, content: Buffer): Part | undefined {
	if (type === CHUNKS.xmp.type) return partOf('xmp', NOTHING, content);
	if (type !== CHUNKS.exif.type) return undefined;
	const [mark, exif] = splitMark(content);
	return partOf('exif', mark, exif);
}

function partOf(name: PartName, mark: Buffer, content?: Buffer): Part {
	return { name, content, wrap: (changed) => wrapped(name, Buffer.concat([mark, changed])) };
}

function typeAt(head: Buffer, at: number): string {
	return head.toString('latin1', at, at + 4);
}

/** The header that a file with one chunk of picture data does not have. */
function extendedHeader(head: Buffer): Buffer | undefined {
	const { width, height } = dimensionsOf('webp', head.subarray(0, LEAST_BYTES)) ?? {};
	if (!width || !height) return undefined;
	const header = Buffer.alloc(18);
	header.write('VP8X', 'latin1');
	header.writeUInt32LE(10, 4);
	// Of lossless data, one bit says whether they have alpha; lossy ones have none.
	const hasAlpha = typeAt(head, FIRST_CHUNK) === 'VP8L' && ((head[24] ?? 0) & 0x10) !== 0;
	header[8] = hasAlpha ? ALPHA : 0;
	header.writeUIntLE(width - 1, 12, 3);
	header.writeUIntLE(height - 1, 15, 3);
	return header;
}

function withFlags(header: Buffer, bits: number): Buffer {
	const changed = Buffer.from(header);
	changed[8] = (changed[8] ?? 0) | bits;
	return changed;
}

function wrapped(part: PartName, content: Buffer): Buffer {
	const head = Buffer.alloc(8);
	head.write(CHUNKS[part].type, 'latin1');
	head.writeUInt32LE(content.length, 4);
	return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}
