import type { PhotoKind } from './photoKind';
import { rawKindOf } from './rawKinds';
import {
	mangledBytes,
	plainText,
	saidByJson,
	saidByXml,
	wideText,
	writtenAsText,
} from './readAsText';
import { isTiffLike } from './tiff';

/** A file that is no photo for the service. */
export interface OtherFile {
	/** What it looks like, e.g. "a PDF". */
	notAPhoto: string;
	/** Set for a picture that the service may give back but does not take. */
	image?: PhotoKind;
	/** Set where people need to hear more than what it looks like. */
	special?: Special;
	/** The beginning of what it says, for an answer in words. */
	says?: string;
}

type Special =
	| 'macFile'
	| 'heic'
	| 'webPage'
	| 'readAsText'
	| 'base64'
	| 'dataUrl'
	| 'hex'
	| 'answer'
	| 'archive'
	| 'otherArchive'
	| 'zeros';

/**
 * What a file's first bytes say: a photo of some kind, or something else.
 * `start` is where the photo begins, when something else stands before it.
 */
type FileVerdict = { photo: PhotoKind; start?: number } | OtherFile;

/** How many bytes from its beginning tell what a file is: a RAW file's directory may stand far behind. */
export function headBytesFor(head: Buffer): number {
	return isTiffLike(head) ? 1280 * 1024 : 64 * 1024;
}

const JPEG: PhotoKind = {
	extension: 'jpg',
	mimeType: 'image/jpeg',
	otherExtensions: ['jpeg', 'jpe', 'jfif'],
};
const PNG: PhotoKind = { extension: 'png', mimeType: 'image/png', otherExtensions: [] };
const WEBP: PhotoKind = { extension: 'webp', mimeType: 'image/webp', otherExtensions: [] };

const image = (
	extension: string,
	mimeType: string,
	otherExtensions: readonly string[] = [],
): PhotoKind => ({ extension, mimeType, otherExtensions });

/** AppleDouble (`._photo.jpg`), AppleSingle and the Finder's `.DS_Store`. */
const MAC_MARKS = ['\0\u0005\u0016\u0007', '\0\u0005\u0016\0', '\0\0\0\u0001Bud1'];

/** Archives that n8n's own node cannot open, with what stands at a place of their beginning. */
const OTHER_ARCHIVES: ReadonlyArray<[name: string, mark: string, at?: number]> = [
	['a 7Z archive', '7z\xbc\xaf\x27\x1c'],
	['a RAR archive', 'Rar!\x1a\x07'],
	['a TAR archive', 'ustar', 257],
	['a BZIP2 archive', 'BZh91AY&SY'],
	['an XZ archive', '\xfd7zXZ\0'],
	['a Zstandard archive', '\x28\xb5\x2f\xfd'],
];

/** What else people send, with what stands at a place of its beginning. */
const OTHER_FORMATS: ReadonlyArray<[name: string, mark: string, at?: number]> = [
	['a Photoshop file (PSD)', '8BPS'],
	['a drawing in PostScript (EPS)', '%!PS'],
	['a drawing in PostScript (EPS)', '\xc5\xd0\xd3\xc6'],
	['a JPEG XL image', '\xff\x0a'],
	['a JPEG XL image', '\0\0\0\x0cJXL '],
	['a JPEG 2000 image', '\0\0\0\x0cjP  '],
	['a JPEG 2000 image', '\xff\x4f\xff\x51'],
	['an icon (ICO)', '\0\0\x01\0'],
	['an old Office document or an Outlook mail', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
	["Outlook's winmail.dat", '\x78\x9f\x3e\x22'],
	['a video', 'AVI LIST', 8],
	['a video', '\x1aE\xdf\xa3'],
	['a video', '\0\0\x01\xba'],
	['a video', '\0\0\x01\xb3'],
	['a sound file', 'ID3'],
	['a sound file', 'WAVEfmt ', 8],
	['a sound file', 'OggS'],
	['a sound file', 'fLaC'],
];

/** Boxes that old QuickTime videos begin with, behind their length. */
const VIDEO_BOXES = ['moov', 'mdat', 'wide', 'skip', 'pnot'];

/** How a document's first file is called: it is a ZIP archive, too. */
const DOCUMENT_FILES = [
	...['[Content_Types].xml', '_rels/', 'docProps/', 'word/', 'xl/', 'ppt/'],
	'mimetypeapplication/',
];

/** A ZIP archive begins with a file, or is empty, or is one of several parts. */
const ZIP_MARKS = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'];

/** Kinds that people try and the service does not take. The first that fits counts. */
const OTHER_FILES: ReadonlyArray<
	Omit<OtherFile, 'notAPhoto' | 'says'> & {
		name: string;
		is: (head: Head) => boolean;
		/** What it says, in words. */
		says?: (head: Buffer) => string;
	}
> = [
	{
		name: 'a file that macOS leaves beside photos',
		special: 'macFile',
		is: ({ text }) => MAC_MARKS.some((mark) => text.startsWith(mark)),
	},
	{
		name: 'a web page (HTML)',
		special: 'webPage',
		is: ({ text }) =>
			/^(?:\s|<!--(?:(?!-->)[^])*-->|<\?xml[^>]*>)*<(?:!doctype html|(?:html|head|body|meta|title|script|style|iframe|div|p|h[1-6]|br|hr|center|table|form|img)(?:[\s>/]|$))/i.test(
				text,
			),
	},
	{
		name: 'an SVG drawing',
		is: ({ text }) =>
			/^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?(<!doctype svg[^>]*>\s*)?<svg/is.test(text),
	},
	{
		name: 'an XML document',
		special: 'answer',
		says: saidByXml,
		is: ({ text }) => /^\s*<(\?xml|[A-Za-z][\w:.-]{0,60}[\s>/])/.test(text),
	},
	{
		name: 'JSON',
		special: 'answer',
		says: saidByJson,
		is: ({ text }) => /^\s*[{[]\s*["{[\]}\d]/.test(text),
	},
	{ name: 'a PDF', is: ({ text }) => text.startsWith('%PDF') },
	{
		name: 'a GIF',
		is: ({ text }) => /^GIF8[79]a/.test(text),
		image: image('gif', 'image/gif'),
	},
	{
		name: 'an AVIF image',
		is: ({ brands }) => /^(....)*avi[fs]/s.test(brands),
		image: image('avif', 'image/avif'),
	},
	{
		name: 'an iPhone HEIC photo',
		special: 'heic',
		is: ({ brands }) => /^(hei[cxms]|hev[cxms]|mif[12]|msf1)/.test(brands),
		image: image('heic', 'image/heic', ['heif', 'hif']),
	},
	{ name: 'a video', is: ({ brands }) => brands !== '' },
	{
		name: 'a document (of Office or the like)',
		is: ({ text }) =>
			text.startsWith('PK\x03\x04') && DOCUMENT_FILES.some((name) => text.startsWith(name, 30)),
	},
	{
		name: 'a ZIP archive',
		special: 'archive',
		is: ({ text }) => ZIP_MARKS.some((mark) => text.startsWith(mark)),
	},
	{ name: 'a GZIP archive', special: 'archive', is: ({ text }) => text.startsWith('\x1f\x8b\x08') },
	...OTHER_ARCHIVES.map(([name, mark, at]) => ({
		name,
		special: 'otherArchive' as const,
		is: ({ text }: Head) => text.startsWith(mark, at),
	})),
	...OTHER_FORMATS.map(([name, mark, at]) => ({
		name,
		is: ({ text }: Head) => text.startsWith(mark, at),
	})),
	{
		name: 'a video',
		is: ({ text }) => text.startsWith('\0') && VIDEO_BOXES.includes(text.slice(4, 8)),
	},
	{
		name: 'a TIFF image',
		is: ({ text }) => /^(II\*\0|MM\0\*)/.test(text),
		image: image('tif', 'image/tiff', ['tiff']),
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
	/** The brands of an ISO media file (`ftyp` box), the main one first, or ''. */
	brands: string;
}

const PHOTOS: ReadonlyArray<{ kind: PhotoKind; mark: RegExp }> = [
	{ kind: JPEG, mark: /\xff\xd8\xff/ },
	{ kind: PNG, mark: /\x89PNG\r\n[^]\n/ },
	{ kind: WEBP, mark: /RIFF[^]{4}WEBP/ },
];

/** A byte order mark, a line of text or some bytes: what programs leave before a photo by mistake. */
const STRAY = /^([^]{0,16}|(\xef\xbb\xbf)?[\t\n\r\x20-\x7e]*)$/;

/**
 * Tells what a file is by its content; the name helps only with camera RAW files that look alike.
 * @param head the file's first bytes, see `headBytesFor`
 */
export function recogniseFile(head: Buffer, fileName = ''): FileVerdict {
	return emptied(head) ?? damagedFile(head) ?? recognise(head, fileName);
}

/** A file whose room is made, and whose content has not come. */
function emptied(head: Buffer): OtherFile | undefined {
	const isZeros = head.length >= LEAST_ZEROS && head.every((byte) => byte === 0);
	return isZeros ? { notAPhoto: 'nothing but zeros', special: 'zeros' } : undefined;
}

const LEAST_ZEROS = 64;

/** A picture that something on the way has made a text of. */
function damagedFile(head: Buffer): FileVerdict | undefined {
	const wide = wideText(head);
	if (wide) return damagedFile(wide) ?? recognise(wide, '');
	const bytes = mangledBytes(head);
	if (bytes === 'lost' || (bytes && isPicture(recognise(bytes, '')))) {
		return { notAPhoto: 'a file that was read as text', special: 'readAsText' };
	}
	const written = writtenAsText(head);
	return written && isPicture(recognise(written.bytes, ''))
		? { notAPhoto: NAMES_OF_TEXT[written.form], special: written.form }
		: undefined;
}

const NAMES_OF_TEXT = {
	base64: 'base64 text',
	dataUrl: 'a data: address (base64 text)',
	hex: 'hexadecimal text',
} as const;

function isPicture(verdict: FileVerdict): boolean {
	return 'photo' in verdict || verdict.image !== undefined;
}

function recognise(head: Buffer, fileName: string): FileVerdict {
	const start = head.toString('latin1', 0, 1024);
	const photos = PHOTOS.map(({ kind, mark }) => ({ photo: kind, start: start.search(mark) }));
	const atOnce = photos.find((found) => found.start === 0);
	if (atOnce) return { photo: atOnce.photo };

	const raw = rawKindOf(head, extensionOf(fileName));
	if (raw) return { photo: raw };

	const text = start.replace(/^\xef\xbb\xbf/, '');
	const other = OTHER_FILES.find(({ is }) => is({ text, brands: brandsOf(start) }));
	if (other) {
		const { name, special, says } = other;
		return { notAPhoto: name, image: other.image, special, says: says?.(head) };
	}
	const late = photos.find(({ start: at }) => at > 0 && STRAY.test(start.slice(0, at)));
	if (late) return late;
	const says = plainText(head);
	return says === undefined
		? { notAPhoto: 'a format that this node does not know' }
		: { notAPhoto: 'text', special: 'answer', says };
}

function brandsOf(start: string): string {
	if (start.slice(4, 8) !== 'ftyp') return '';
	const size = Buffer.from(start.slice(0, 4), 'latin1').readUInt32BE();
	// Between the main brand and the others stands a version.
	return `${start.slice(8, 12)}${start.slice(16, size)}` || '?';
}

/** So much of a file name, from its end, is looked at, in characters. */
const LONGEST_NAME = 1_000;

/** The extension of a file name in lower case without the dot, or ''. */
export function extensionOf(fileName: string): string {
	const end = fileName.slice(-LONGEST_NAME).trim();
	return /[^/\\.]\.([A-Za-z0-9]{1,10})$/.exec(end)?.[1]?.toLowerCase() ?? '';
}
