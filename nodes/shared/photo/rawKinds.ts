import type { PhotoKind } from './photoKind';
import { readTiff, TIFF_TAG, type Tiff, type TiffDirectory } from './tiff';

const raw = (extension: string, mimeType: string, ...otherExtensions: string[]): PhotoKind => ({
	extension,
	mimeType,
	otherExtensions,
});
const rare = (extension: string): PhotoKind => raw(extension, 'application/octet-stream');

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
const IIQ = rare('iiq');
const [DCR, ERF, MEF, THREEFR] = [rare('dcr'), rare('erf'), rare('mef'), rare('3fr')] as const;

/** RAW formats with a beginning of their own. */
const SIGNATURES: ReadonlyArray<{ kind: PhotoKind; mark: RegExp }> = [
	{ kind: RAF, mark: /^FUJIFILMCCD-RAW/ },
	{ kind: CR3, mark: /^[^]{4}ftypcrx/ },
	{ kind: CR2, mark: /^(II\*\0|MM\0\*)[^]{4}CR/ },
	{ kind: rare('crw'), mark: /^[^]{6}HEAPCCDR/ },
	{ kind: ORF, mark: /^(IIR[OS]|MMOR)/ },
	{ kind: RW2, mark: /^IIU\0/ },
	{ kind: rare('mrw'), mark: /^\0MRM/ },
	{ kind: rare('x3f'), mark: /^FOVb/ },
	{ kind: IIQ, mark: /^(II\*\0[^]{4}IIII|MM\0\*[^]{4}MMMM)/ },
];

/** RAW formats that are TIFF files: told by the camera's maker. */
const MAKERS: ReadonlyArray<{ kind: PhotoKind; maker: RegExp }> = [
	{ kind: ARW, maker: /^SONY/ },
	{ kind: NEF, maker: /^NIKON/ },
	{ kind: PEF, maker: /^(PENTAX|RICOH|ASAHI)/ },
	{ kind: SRW, maker: /^SAMSUNG/ },
];

/** Makers whose name stands in files of scanners and of other cameras, too. */
const RARE_MAKERS: ReadonlyArray<{ kind: PhotoKind; maker: RegExp }> = [
	{ kind: THREEFR, maker: /^HASSELBLAD/ },
	{ kind: IIQ, maker: /^(PHASE ONE|LEAF)/ },
	{ kind: DCR, maker: /^(EASTMAN )?KODAK/ },
	{ kind: ERF, maker: /^(SEIKO )?EPSON/ },
	{ kind: MEF, maker: /^MAMIYA/ },
];

/** TIFF formats of makers that are not known here: the name decides, the service has the last word. */
const TIFF_BY_NAME: readonly PhotoKind[] = [
	...[DNG, ARW, NEF, CR2, PEF, SRW, IIQ, DCR, ERF, MEF, THREEFR],
	...['fff', 'kdc', 'mos'].map(rare),
];

/** Values of tags that only a sensor's own data have: a colour filter, linear RAW; the packing of Sony, Nikon, Samsung, Pentax. */
const RAW_PHOTOMETRIC = new Set([32803, 34892]);
const RAW_COMPRESSION = new Set([32767, 34713, 32770, 32772, 65535]);
/** White is zero, black is zero, RGB, palette, CMYK, YCbCr, Lab: what people look at. */
const PICTURE_PHOTOMETRIC = new Set([0, 1, 2, 3, 5, 6, 8]);

/**
 * The camera RAW format of a file, told by its first bytes and, where formats look alike, by its extension.
 * Undefined when it is none; a plain TIFF is none, whatever camera it names.
 */
export function rawKindOf(head: Buffer, extension: string): PhotoKind | undefined {
	const start = head.toString('latin1', 0, 16);
	const signature = SIGNATURES.find(({ mark }) => mark.test(start));
	if (signature) return signature.kind;

	const tiff = readTiff(head);
	if (!tiff) return undefined;
	if (tiff.directories[0]?.numbers.has(TIFF_TAG.dngVersion)) return DNG;
	const hasRawData = tiff.directories.some(isRaw);
	if (!hasRawData && (/^tiff?$/.test(extension) || isPlainTiff(tiff))) return undefined;
	const maker = tiff.directories.find((directory) => directory.maker !== '')?.maker ?? '';
	return (
		MAKERS.find((known) => known.maker.test(maker))?.kind ??
		TIFF_BY_NAME.find((kind) => fits(kind, extension)) ??
		(hasRawData ? RARE_MAKERS.find((known) => known.maker.test(maker))?.kind : undefined)
	);
}

/** True when this extension is right for a file of this kind. */
export function fits(kind: PhotoKind, extension: string): boolean {
	return kind.extension === extension || kind.otherExtensions.includes(extension);
}

/** How many bytes a RAW file has at least, as its beginning says; 0 when it says nothing. */
export function minimumRawSize(head: Buffer): number {
	const start = head.toString('latin1', 0, 16);
	if (start.startsWith('FUJIFILMCCD-RAW')) {
		// Offset and length of the preview, of the notes and of the sensor's data.
		const ends = [84, 92, 100].map((at) =>
			at + 8 > head.length ? 0 : head.readUInt32BE(at) + head.readUInt32BE(at + 4),
		);
		return Math.max(...ends);
	}
	if (start.startsWith('\0MRM')) return head.length < 8 ? 0 : head.readUInt32BE(4) + 9;
	// Panasonic's lengths are not TIFF's.
	return start.startsWith('IIU\0') ? 0 : (readTiff(head)?.minimumSize ?? 0);
}

function isRaw({ numbers }: TiffDirectory): boolean {
	const has = (tag: number, values: ReadonlySet<number>) =>
		numbers.get(tag)?.some((value) => values.has(value)) ?? false;
	return has(TIFF_TAG.photometric, RAW_PHOTOMETRIC) || has(TIFF_TAG.compression, RAW_COMPRESSION);
}

/**
 * True when the picture itself, not only a preview of it, is one that people look at, as editors export it.
 * A RAW file's first directory is a preview, and the sensor's data stand in one below it.
 */
function isPlainTiff({ directories, isPartlyUnread }: Tiff): boolean {
	return (
		!isPartlyUnread &&
		directories.some(({ numbers }) => {
			const isPreview = ((numbers.get(TIFF_TAG.newSubfileType)?.[0] ?? 0) & 1) === 1;
			return !isPreview && PICTURE_PHOTOMETRIC.has(numbers.get(TIFF_TAG.photometric)?.[0] ?? -1);
		})
	);
}
