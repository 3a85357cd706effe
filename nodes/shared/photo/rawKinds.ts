import type { PhotoKind } from './kinds';

const raw = (extension: string, mimeType: string, ...otherExtensions: string[]): PhotoKind => ({
	extension,
	mimeType,
	otherExtensions,
});

const DNG = raw('dng', 'image/x-adobe-dng');
const ARW = raw('arw', 'image/x-sony-arw', 'sr2', 'srf');
const NEF = raw('nef', 'image/x-nikon-nef', 'nrw');
const CR2 = raw('cr2', 'image/x-canon-cr2');
const CR3 = raw('cr3', 'image/x-canon-cr3');
const RAF = raw('raf', 'image/x-fuji-raf');
const ORF = raw('orf', 'image/x-olympus-orf', 'ori');
const RW2 = raw('rw2', 'image/x-panasonic-rw2', 'rwl', 'raw');
const PEF = raw('pef', 'image/x-pentax-pef');
const SRW = raw('srw', 'image/x-samsung-srw');

/** RAW formats with a beginning of their own. */
const SIGNATURES: ReadonlyArray<{ kind: PhotoKind; at: number; bytes: string }> = [
	{ kind: RAF, at: 0, bytes: 'FUJIFILMCCD-RAW' },
	{ kind: CR3, at: 4, bytes: 'ftypcrx' },
	{ kind: CR2, at: 8, bytes: 'CR\u0002' },
	{ kind: ORF, at: 0, bytes: 'IIRO' },
	{ kind: ORF, at: 0, bytes: 'IIRS' },
	{ kind: ORF, at: 0, bytes: 'MMOR' },
	{ kind: RW2, at: 0, bytes: 'IIU\0' },
];

/** RAW formats that are TIFF files: told by the camera's maker. */
const MAKERS: ReadonlyArray<{ kind: PhotoKind; maker: string }> = [
	{ kind: ARW, maker: 'SONY' },
	{ kind: NEF, maker: 'NIKON' },
	{ kind: PEF, maker: 'PENTAX' },
	{ kind: PEF, maker: 'RICOH' },
	{ kind: SRW, maker: 'SAMSUNG' },
];

/** TIFF formats of makers that are not known here: the name decides, the service has the last word. */
const TIFF_BY_NAME: readonly PhotoKind[] = [
	...[DNG, ARW, NEF, CR2, PEF, SRW],
	...['3fr', 'dcr', 'erf', 'fff', 'iiq', 'kdc', 'mef', 'mos'].map((extension) =>
		raw(extension, 'application/octet-stream'),
	),
];

/** Formats of their own that are not known here. */
const OTHER_BY_NAME: readonly PhotoKind[] = ['crw', 'mrw', 'x3f'].map((extension) =>
	raw(extension, 'application/octet-stream'),
);

const TAG_MAKE = 0x010f;
const TAG_DNG_VERSION = 0xc612;

/**
 * The camera RAW format of a file, told by its first bytes and, where formats look alike, by its extension.
 * Undefined when it is none; a plain TIFF is none.
 */
export function rawKindOf(head: Buffer, extension: string): PhotoKind | undefined {
	const signature = SIGNATURES.find(
		({ at, bytes }) => head.subarray(at, at + bytes.length).toString('latin1') === bytes,
	);
	if (signature) return signature.kind;

	const tiff = readFirstDirectory(head);
	if (!tiff) return undefined;
	if (tiff.has(TAG_DNG_VERSION)) return DNG;
	if (extension === 'tif' || extension === 'tiff') return undefined;
	const maker = tiff.get(TAG_MAKE)?.toUpperCase() ?? '';
	const byMaker = MAKERS.find((known) => maker.startsWith(known.maker))?.kind;
	return byMaker ?? TIFF_BY_NAME.find((kind) => fits(kind, extension));
}

/** The RAW format that a name stands for, for content without any mark that is known here. */
export function rawKindByName(extension: string): PhotoKind | undefined {
	return OTHER_BY_NAME.find((kind) => fits(kind, extension));
}

/** True when this extension is right for a file of this kind. */
export function fits(kind: PhotoKind, extension: string): boolean {
	return kind.extension === extension || kind.otherExtensions.includes(extension);
}

/** Tags of a TIFF file's first directory with their ASCII values ('' for other types), or undefined if it is no TIFF. */
function readFirstDirectory(head: Buffer): Map<number, string> | undefined {
	const mark = head.subarray(0, 4).toString('latin1');
	if (mark !== 'II*\0' && mark !== 'MM\0*') return undefined;
	const little = mark.startsWith('II');
	const u16 = (at: number) =>
		at + 2 > head.length ? 0 : little ? head.readUInt16LE(at) : head.readUInt16BE(at);
	const u32 = (at: number) =>
		at + 4 > head.length ? 0 : little ? head.readUInt32LE(at) : head.readUInt32BE(at);

	const tags = new Map<number, string>();
	const directory = u32(4);
	for (let entry = 0; entry < u16(directory); entry++) {
		const at = directory + 2 + entry * 12;
		if (at + 12 > head.length) break;
		tags.set(u16(at), u16(at + 2) === 2 ? asciiValue(head, u32(at + 4), at + 8, u32(at + 8)) : '');
	}
	return tags;
}

/** Values of up to four bytes stand in the entry itself, longer ones where its offset points. */
function asciiValue(head: Buffer, length: number, inline: number, offset: number): string {
	const from = length <= 4 ? inline : offset;
	return head
		.subarray(from, from + Math.min(length, 64))
		.toString('latin1')
		.replace(/\0.*$/s, '')
		.trim();
}
