import { extensionOf, type PhotoKind } from './kinds';
import { fits } from './rawKinds';

/** The last part of a path or file name, without characters that file systems and headers refuse; '' if nothing is left. */
export function cleanName(path: string | undefined): string {
	const last = (path ?? '').split(/[/\\]/).pop() ?? '';
	const name = last.replace(/[\p{Cc}<>:"|?*]/gu, '').trim();
	return /^\.+$/.test(name) ? '' : name;
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
	if (fits(kind, extension)) return name;
	// "Villa St.Martin" has no extension: only what people use for pictures is replaced.
	return `${IMAGE_EXTENSION.test(extension) ? baseOf(name) : name}.${kind.extension}`;
}

/** The photo's own MIME type where it fits the content, else the one that the content has. */
export function uploadMimeType(mimeType: string | undefined, kind: PhotoKind): string {
	const own = (mimeType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
	if (own === kind.mimeType || (RAW_TYPE.test(own) && RAW_TYPE.test(kind.mimeType))) return own;
	return kind.mimeType;
}

/**
 * The name of an enhanced photo, with the extension of its own kind.
 * @param inputName the original's name, with or without extension
 * @param wanted the user's File Name option, '' for the usual name
 */
export function resultName(inputName: string, kind: PhotoKind, wanted = ''): string {
	const base = baseOf(cleanName(inputName)) || 'photo';
	return withExtension(cleanName(wanted) || `${base}-enhanced.${kind.extension}`, kind);
}

/** The file name that a download announces (RFC 6266), else the last part of its address, else ''. */
export function nameOfDownload(url: string, contentDisposition: unknown): string {
	const header = typeof contentDisposition === 'string' ? contentDisposition : '';
	const extended = /filename\*\s*=\s*(?:utf-8|iso-8859-1)'[^']*'([^;]+)/i.exec(header)?.[1];
	const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(header);
	const announced = extended
		? decoded(extended)
		: (plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2]);
	return cleanName(announced) || cleanName(decoded(new URL(url).pathname));
}

/** The original's name where only its order is known: the name in the "before" picture's address, else the order's ID. */
export function nameOfOriginal(orderId: string, beforeImageUrl: string | null): string {
	const known = beforeImageUrl !== null && URL.canParse(beforeImageUrl);
	return (known && baseOf(nameOfDownload(beforeImageUrl, undefined))) || orderId;
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

const IMAGE_EXTENSION =
	/^(jpe?g|jpe|jfif|png|webp|gif|tiff?|bmp|heic|heif|avif|dng|arw|nef|cr2|cr3|raf|orf|rw2|pef|srw)$/;
/** Anchored at both ends: what else stands in a type would become a header of the upload's form. */
const RAW_TYPE = /^image\/(x-|dng|tiff)[\w!#$&^.+-]*$/;
