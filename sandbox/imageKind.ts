import { readTiffTags, TIFF_TAGS } from './tiff';

/** What an upload is, told by its content. */
export interface ImageKind {
	format: 'jpeg' | 'png' | 'webp' | 'raw';
	/** Of the file as it came. */
	extension: string;
	mimetype: string;
}

const raw = (extension: string): ImageKind => ({
	format: 'raw',
	extension,
	mimetype: `image/x-${extension}`,
});

function startsWith(file: Buffer, text: string, at = 0): boolean {
	return file.toString('latin1', at, at + text.length) === text;
}

/** RAW files in TIFF's clothes; an ordinary TIFF, which the service does not take, is none. */
function tiffKind(file: Buffer): ImageKind | undefined {
	if (startsWith(file, 'CR', 8)) return raw('cr2');
	const tags = readTiffTags(file);
	if (tags?.has(TIFF_TAGS.dngVersion)) return raw('dng');
	const looksOrdinary =
		tags !== undefined &&
		!tags.has(TIFF_TAGS.subDirectories) &&
		(tags.get(TIFF_TAGS.newSubfileType) ?? 0) === 0;
	if (looksOrdinary) return undefined;
	return raw(startsWith(file, 'MM') ? 'nef' : 'arw');
}

/**
 * Tells JPEG, PNG, WEBP and camera RAW (DNG, ARW, NEF, CR2, CR3, RAF, ORF, RW2) by their first
 * bytes.
 *
 * @returns undefined for every other kind
 */
export function imageKind(file: Buffer): ImageKind | undefined {
	if (startsWith(file, '\xff\xd8\xff')) {
		return { format: 'jpeg', extension: 'jpg', mimetype: 'image/jpeg' };
	}
	if (startsWith(file, '\x89PNG\r\n\x1a\n')) {
		return { format: 'png', extension: 'png', mimetype: 'image/png' };
	}
	if (startsWith(file, 'RIFF') && startsWith(file, 'WEBP', 8)) {
		return { format: 'webp', extension: 'webp', mimetype: 'image/webp' };
	}
	if (startsWith(file, 'FUJIFILMCCD-RAW')) return raw('raf');
	if (startsWith(file, 'ftypcrx ', 4)) return raw('cr3');
	if (['IIRO', 'IIRS', 'MMOR'].some((magic) => startsWith(file, magic))) return raw('orf');
	if (startsWith(file, 'IIU\0')) return raw('rw2');
	if (startsWith(file, 'II*\0') || startsWith(file, 'MM\0*')) return tiffKind(file);
	return undefined;
}

/** The kind of the picture made from a photo: the same, and JPEG for RAW. */
export function resultKind(kind: ImageKind): ImageKind {
	return kind.format === 'raw'
		? { format: 'jpeg', extension: 'jpg', mimetype: 'image/jpeg' }
		: kind;
}
