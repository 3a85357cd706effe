import { extensionOf } from './kinds';
import type { PhotoKind } from './photoKind';
import { fits } from './rawKinds';
import { trimmedEnd } from '../core/texts';

/** File systems take no longer names, in bytes of UTF-8. */
const MAX_NAME_BYTES = 255;

/** So much of a path, from its end, is looked at, in characters: no file system takes more. */
const LONGEST_PATH = 8_000;

/** The last part of a path or file name, as every file system and header takes it; '' if nothing is left. */
export function cleanName(path: string | undefined): string {
	const last = withoutQuery((path ?? '').slice(-LONGEST_PATH))
		.split(/[/\\]/)
		.pop();
	const plain = (last ?? '').replace(/[\p{Cc}\p{Cs}<>:"|?*]/gu, '').trim();
	// Windows drops dots and blanks at the end, and what comes in has lost its extension by them.
	const name = trimmedEnd(plain, (character) => character === '.' || character === ' ');
	return RESERVED_ON_WINDOWS.test(name) ? `_${name}` : name;
}

/** "photo.jpg?dl=1": what stands behind a picture's name in its address is not part of it. */
function withoutQuery(path: string): string {
	const cut = /^([^?#]*)[?#]/.exec(path)?.[1];
	return cut !== undefined && IMAGE_EXTENSION.test(extensionOf(cut)) ? cut : path;
}

/**
 * Gives every name of a run to one result only, whatever the letters' case: "a.jpg", "a-2.jpg", "A-3.jpg".
 * The names that it gives fit into 255 bytes.
 */
export function createNameRegistry(): (name: string) => string {
	/** Names that are taken, each with the number that is tried next. */
	const taken = new Map<string, number>();
	const keyOf = (name: string) =>
		name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
	return (name) => {
		const key = keyOf(name);
		let own = name;
		let number = taken.get(key) ?? 2;
		while (taken.has(keyOf(own))) own = withSuffix(name, `-${number++}`);
		taken.set(key, number);
		taken.set(keyOf(own), taken.get(keyOf(own)) ?? 2);
		return own;
	};
}

/** Puts something between a name and its extension. What stands behind its last hyphen stays when it must be cut. */
function withSuffix(name: string, suffix: string): string {
	const extension = extensionOf(name);
	const base = baseOf(name);
	const end = /-[\p{L}\p{N}]{1,40}$/u.exec(base)?.[0] ?? '';
	return fitted(
		base.slice(0, base.length - end.length),
		`${end}${suffix}${extension && name.slice(base.length)}`,
	);
}

/** Beginning and end as one name that fits into 255 bytes; the beginning is cut, between two characters as people see them. */
function fitted(beginning: string, end: string): string {
	let room = MAX_NAME_BYTES - Buffer.byteLength(end);
	if (Buffer.byteLength(beginning) <= room) return beginning + end;
	let kept = '';
	for (const { segment } of new Intl.Segmenter().segment(beginning.slice(0, 2 * MAX_NAME_BYTES))) {
		room -= Buffer.byteLength(segment);
		if (room < 0) break;
		kept += segment;
	}
	return kept.trimEnd() + end;
}

/** A file name without its extension. */
export function baseOf(fileName: string): string {
	const extension = extensionOf(fileName);
	return extension === '' ? fileName : fileName.slice(0, -extension.length - 1);
}

/**
 * The name under which a photo is uploaded: its own, with the extension put right where it is missing or
 * does not fit the content.
 */
export function uploadName(fileName: string | undefined, kind: PhotoKind): string {
	return withExtension(cleanName(fileName) || 'photo', kind);
}

function withExtension(name: string, kind: PhotoKind): string {
	const extension = extensionOf(name);
	// "Villa St.Martin" has no extension: only what people use for pictures is replaced.
	if (!fits(kind, extension) && !IMAGE_EXTENSION.test(extension))
		return fitted(name, `.${kind.extension}`);
	const own = fits(kind, extension) ? name.slice(-extension.length - 1) : `.${kind.extension}`;
	return fitted(baseOf(name), own);
}

/** The photo's own MIME type where it fits the content, else the one that the content has. */
export function uploadMimeType(mimeType: string | undefined, kind: PhotoKind): string {
	const own = (mimeType ?? '').slice(0, 200).split(';')[0]?.trim().toLowerCase() ?? '';
	if (own === kind.mimeType || (RAW_TYPE.test(own) && RAW_TYPE.test(kind.mimeType))) return own;
	return kind.mimeType;
}

/** How a result is named. */
export interface ResultNaming {
	/** The original's name, with or without extension. */
	inputName: string;
	/** The user's File Name option, '' for the usual name. */
	wantedName: string;
	/** What the usual name ends with. */
	ending: string;
	/** Whether a wanted name ends with it, too: there are several results of one photo. */
	endsInAnyCase?: boolean;
}

/** The name of a result, with the extension of its own kind. */
export function resultName(
	{ inputName, wantedName, ending, endsInAnyCase }: ResultNaming,
	kind: PhotoKind,
): string {
	const own = cleanName(wantedName);
	if (own) return withExtension(endsInAnyCase ? withSuffix(own, `-${ending}`) : own, kind);
	return fitted(baseOf(cleanName(inputName)) || 'photo', `-${ending}.${kind.extension}`);
}

/** The file name that a download announces (RFC 6266), else the last part of its address, else ''. */
export function nameOfDownload(url: string, contentDisposition: unknown): string {
	const header =
		typeof contentDisposition === 'string'
			? asWritten(contentDisposition.slice(0, LONGEST_PATH))
			: '';
	return (
		cleanName(extendedName(header)) ||
		cleanName(plainName(header)) ||
		cleanName(percentDecoded(new URL(url).pathname.slice(-LONGEST_PATH), 'windows-1252'))
	);
}

/** Node reads headers as Latin 1; many servers write UTF-8. */
function asWritten(header: string): string {
	if (!/[\x80-\xff]/.test(header) || /[^\0-\xff]/.test(header)) return header;
	return textOf(Buffer.from(header, 'latin1'), 'utf-8') ?? header;
}

/** `filename*=charset'language'percent-encoded` (RFC 8187, and any charset). */
function extendedName(header: string): string | undefined {
	const [, charset = 'utf-8', value] =
		/(?:^|[;\s])filename\*\s*=\s*"?([\w.:+-]+)?'[^']*'([^;"]+)/i.exec(header) ?? [];
	if (value === undefined) return undefined;
	const written = value.trim();
	if (LATIN_1.test(charset) || /[^\0-\x7f]/.test(written)) return percentDecoded(written, charset);
	// All at once: in some charsets a letter that is not encoded is the second half of a character.
	return textOf(unescaped(written), charset) ?? textOf(unescaped(written), 'utf-8');
}

function plainName(header: string): string | undefined {
	const [, quoted, bare] =
		/(?:^|[;\s])filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(header) ?? [];
	// A backslash before anything else belongs to a path of Windows.
	const name = quoted?.replace(/\\(["\\])/g, '$1') ?? bare;
	return name === undefined ? undefined : percentDecoded(encodedWords(name));
}

/** Encoded words as in mails (RFC 2047). */
function encodedWords(text: string): string {
	return text
		.replace(/(\?=)\s+(?==\?)/g, '$1')
		.replace(
			/=\?([\w.:+-]+)(?:\*[\w-]*)?\?([bq])\?([^?]*)\?=/gi,
			(word, charset: string, encoding: string, value: string) => {
				const bytes =
					encoding.toLowerCase() === 'b'
						? Buffer.from(value, 'base64')
						: unescaped(value.replace(/_/g, ' ').replace(/=(?=[\da-f]{2})/gi, '%'));
				return textOf(bytes, charset) ?? word;
			},
		);
}

/** Text whose percent-encoded parts are decoded: as UTF-8 where they are, else in the given charset, else not at all. */
function percentDecoded(text: string, charset = 'utf-8'): string {
	return text.replace(/(?:%[\da-f]{2})+/gi, (part) => {
		const bytes = unescaped(part);
		return (
			textOf(bytes, LATIN_1.test(charset) ? 'utf-8' : charset) ?? textOf(bytes, charset) ?? part
		);
	});
}

const unescaped = (text: string) =>
	Buffer.from(
		text.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
		'latin1',
	);

/** Undefined for a charset that is not known, and for bytes that are none of it. */
function textOf(bytes: Buffer, charset: string): string | undefined {
	try {
		return new TextDecoder(charset, { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}

/** The original's name where only its order is known: the name in the "before" picture's address, else the order's ID. */
export function nameOfOriginal(orderId: string, beforeImageUrl: string | null): string {
	const known = beforeImageUrl !== null && URL.canParse(beforeImageUrl);
	return (known && baseOf(nameOfDownload(beforeImageUrl, undefined))) || orderId;
}

/** Any bytes are Latin 1: where they are UTF-8 as well, that is what was meant. */
const LATIN_1 = /^(iso-8859-1|latin1|windows-1252)$/i;

const RESERVED_ON_WINDOWS = /^(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])\s*(\.|$)/i;

/** What people use for pictures, in lower case. */
const IMAGE_EXTENSION =
	/^(jpe?g|jpe|jfif?|jif|mpo|png|apng|webp|gif|tiff?|bmp|hei[cf]s?|hif|avifs?|jxl|jp2|svg|psd|dng|arw|sr2|srf|nef|nrw|cr[23w]|raf|orf|ori|rw[2l]|raw|pef|srw|mrw|x3f|iiq|3fr|fff|dcr|kdc|erf|mef|mos|insp)$/;

/** Anchored at both ends: what else stands in a type would become a header of the upload's form. */
const RAW_TYPE = /^image\/(x-|dng|tiff)[\w!#$&^.+-]*$/;
