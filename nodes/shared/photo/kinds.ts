import { rawKindByName, rawKindOf } from './rawKinds';

/** A kind of photo that AI HomeDesign takes. */
export interface PhotoKind {
	/** The usual file extension, without the dot. */
	extension: string;
	mimeType: string;
	/** Other extensions that are right for this kind. */
	otherExtensions: readonly string[];
}

/**
 * What a file's first bytes say: a photo of some kind, or something else, in words.
 * `image` tells the kind of a picture that the service may give back but does not take.
 */
export type FileVerdict = { photo: PhotoKind } | { notAPhoto: string; image?: PhotoKind };

/** How many bytes from a file's beginning `recogniseFile` wants to see. */
export const HEAD_BYTES = 64 * 1024;

const JPEG: PhotoKind = {
	extension: 'jpg',
	mimeType: 'image/jpeg',
	otherExtensions: ['jpeg', 'jpe', 'jfif'],
};
const PNG: PhotoKind = { extension: 'png', mimeType: 'image/png', otherExtensions: [] };
const WEBP: PhotoKind = { extension: 'webp', mimeType: 'image/webp', otherExtensions: [] };

const image = (extension: string, mimeType: string): PhotoKind => ({
	extension,
	mimeType,
	otherExtensions: [],
});

interface OtherFile {
	name: string;
	is: (head: Head) => boolean;
	image?: PhotoKind;
}

/** Kinds that people try and the service does not take, each with what to call it. The first that fits counts. */
const OTHER_FILES: readonly OtherFile[] = [
	{
		name: 'a web page (HTML)',
		is: ({ text }) => /^\s*(<!doctype html|<html|<head|<body)/i.test(text),
	},
	{
		name: 'an SVG drawing',
		is: ({ text }) =>
			/^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?(<!doctype svg[^>]*>\s*)?<svg/is.test(text),
	},
	{ name: 'an XML document', is: ({ text }) => /^\s*<(\?xml|Error\b)/.test(text) },
	{ name: 'JSON', is: ({ text }) => /^\s*[{[]\s*["{[\]}\d]/.test(text) },
	{ name: 'a PDF', is: ({ text }) => text.startsWith('%PDF') },
	{ name: 'a GIF', is: ({ text }) => /^GIF8[79]a/.test(text), image: image('gif', 'image/gif') },
	{
		name: 'a HEIC photo',
		is: ({ brand }) => /^(hei[cxms]|hev[cx]|mif1|msf1)/.test(brand),
		image: image('heic', 'image/heic'),
	},
	{
		name: 'an AVIF image',
		is: ({ brand }) => /^avi[fs]/.test(brand),
		image: image('avif', 'image/avif'),
	},
	{ name: 'a video', is: ({ brand }) => brand !== '' },
	{ name: 'a ZIP archive', is: ({ text }) => text.startsWith('PK\x03\x04') },
	{
		name: 'a TIFF image',
		is: ({ text }) => /^(II\*\0|MM\0\*)/.test(text),
		image: image('tif', 'image/tiff'),
	},
	{
		name: 'a BMP image',
		is: ({ text }) => /^BM[^]{4}\0\0\0\0/.test(text),
		image: image('bmp', 'image/bmp'),
	},
];

interface Head {
	/** The beginning of the file, one character a byte. */
	text: string;
	/** The brand of an ISO media file (`ftyp` box), or ''. */
	brand: string;
}

/**
 * Tells what a file is by its content; the name helps only with camera RAW files that look alike.
 * @param head the file's first bytes, up to `HEAD_BYTES`
 */
export function recogniseFile(head: Buffer, fileName = ''): FileVerdict {
	const start = head
		.subarray(0, 1024)
		.toString('latin1')
		.replace(/^\u00ef\u00bb\u00bf/, '');
	if (start.startsWith('\u00ff\u00d8\u00ff')) return { photo: JPEG };
	if (start.startsWith('\u0089PNG\r\n\u001a\n')) return { photo: PNG };
	if (start.startsWith('RIFF') && start.slice(8, 12) === 'WEBP') return { photo: WEBP };

	const raw = rawKindOf(head, extensionOf(fileName));
	if (raw) return { photo: raw };

	const brand = start.slice(4, 8) === 'ftyp' ? start.slice(8, 12) : '';
	const other = OTHER_FILES.find(({ is }) => is({ text: start, brand }));
	if (other) return { notAPhoto: other.name, image: other.image };
	const namedRaw = rawKindByName(extensionOf(fileName));
	return namedRaw ? { photo: namedRaw } : { notAPhoto: 'a format that this node does not know' };
}

/** The extension of a file name in lower case without the dot, or ''. */
export function extensionOf(fileName: string): string {
	return /[^/\\.]\.([A-Za-z0-9]{1,10})$/.exec(fileName.trim())?.[1]?.toLowerCase() ?? '';
}
