import { beginningOf } from '../core/quote';
import { z } from '../core/zod';

/** So much of a file's beginning tells what a program has made of it on the way. */
const LOOKED_AT = 4096;

/** A PNG's beginning when line ends were changed, as FTP does with texts, or the highest bits were cut off. */
const CHANGED_PNGS = ['\x89PNG\n\x1a\n', '\x89PNG\r\n\x1a\r\n', '\x89PNG\r\r\n', '\tPNG\r\n'];

/** What stands in no text: control characters other than blanks and line ends. */
const NO_TEXT = /[^\t\n\f\r\P{Cc}]/u;

/** A text before a photo's own bytes as text: a byte order mark, blanks, a quotation mark. */
const BEFORE = /^[\s"'\ufeff]{0,20}/;

/**
 * The bytes of a file that was read as text and written again, as far as they can be had back, or undefined. What cannot
 * be read as UTF-8 becomes EF BF BD each time, and bytes that are taken for Latin letters become two: FF D8 is C3 BF C3 98
 * then. A picture's own bytes are never a text.
 */
export function mangledBytes(head: Buffer): Buffer | 'lost' | undefined {
	const start = head.toString('latin1', 0, 12);
	if (CHANGED_PNGS.some((mark) => start.startsWith(mark))) return 'lost';
	const text = utf8Of(head.subarray(0, LOOKED_AT));
	if (text === undefined || !NO_TEXT.test(text)) return undefined;
	if (text.split('\ufffd', 5).length > 3) return 'lost';
	if (/^(\xff\xd8\xff|\u2030PNG)/.test(text)) return 'lost';
	const letters = text.match(/[\x80-\xff]/g)?.length ?? 0;
	return letters > 30 && !/[^\0-\xff]/.test(text) ? Buffer.from(text, 'latin1') : undefined;
}

/** A text of two bytes a letter, as Windows writes it, in the usual form; undefined for any other file. */
export function wideText(head: Buffer): Buffer | undefined {
	const [first, second] = head;
	const isLittle = first === 0xff && second === 0xfe;
	if (!isLittle && !(first === 0xfe && second === 0xff)) return undefined;
	const bytes = head.subarray(2, 2 + 2 * LOOKED_AT);
	const pairs = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
	return Buffer.from((isLittle ? pairs : pairs.swap16()).toString('utf16le'));
}

/** A text, or undefined for bytes that are none. The last letter may be cut. */
function utf8Of(bytes: Buffer): string | undefined {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, {
			stream: true,
		});
	} catch {
		return undefined;
	}
}

/** What a file holds that was written as text on purpose, and the form. */
interface WrittenAsText {
	bytes: Buffer;
	form: 'base64' | 'dataUrl' | 'hex';
}

/** The beginning of what a file holds as base64, as a data: address or as hexadecimal digits; undefined for any other. */
export function writtenAsText(head: Buffer): WrittenAsText | undefined {
	const text = head.toString('utf8', 0, LOOKED_AT).replace(BEFORE, '');
	const [address] = /^data:[^,\s]{0,200},/i.exec(text) ?? [];
	const [content = ''] = /^[\w+/=\s-]*/.exec(text.slice(address?.length ?? 0)) ?? [];
	const plain = content.replace(/\s/g, '');
	if (address !== undefined && /;base64,$/i.test(address)) {
		return { bytes: Buffer.from(plain, 'base64'), form: 'dataUrl' };
	}
	const [, digits] = /^(?:\\x|0x)?((?:[0-9a-f]{2}){16,})/i.exec(text) ?? [];
	if (digits !== undefined) return { bytes: Buffer.from(digits, 'hex'), form: 'hex' };
	const isAllOfIt = content.length >= Math.min(text.length, 1024);
	const isBase64 =
		plain.length >= 40 && (isAllOfIt || /^["']?\s*$/.test(text.slice(content.length)));
	return isBase64 ? { bytes: Buffer.from(plain, 'base64'), form: 'base64' } : undefined;
}

const words = z.string().refine((text) => text.trim() !== '');
const said = z.union([words, z.object({ message: words }).transform(({ message }) => message)]);
/** Where services say in JSON what is the matter. */
const SPEAKING = ['message', 'error_description', 'error', 'detail', 'title', 'reason'] as const;

/** What a JSON file says: its own message where it has one, else its beginning. */
export function saidByJson(head: Buffer): string {
	const text = head.toString('utf8', 0, LOOKED_AT);
	const first = z.union([
		z
			.array(z.unknown())
			.nonempty()
			.transform(([one]) => one),
		z.unknown(),
	]);
	const parsed = z.record(z.unknown()).safeParse(first.parse(parse(text)));
	for (const name of SPEAKING) {
		const found = said.safeParse(parsed.data?.[name]);
		if (found.success) return beginningOf(found.data);
	}
	// Of a long one only the beginning is here.
	const [, found] =
		/"(?:message|error_description|error|detail|title|reason)"\s*:\s*"((?:[^"\\]|\\.){1,500})"/.exec(
			text,
		) ?? [];
	return beginningOf(parsed.success ? text : (found ?? text));
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text.replace(/^\ufeff/, ''));
	} catch {
		return undefined;
	}
}

/** What an XML file says: its own message where it has one, else its beginning. */
export function saidByXml(head: Buffer): string {
	const text = head.toString('utf8', 0, LOOKED_AT);
	const [, found] =
		/<(?:message|faultstring|reason|description|detail|error|title)>([^<]{1,500})</i.exec(text) ??
		[];
	return beginningOf(found ?? text);
}

/** What a file says that is nothing but text, or undefined: letters, digits and blanks, and no other bytes. */
export function plainText(head: Buffer): string | undefined {
	const text = utf8Of(head.subarray(0, LOOKED_AT))?.replace(/^\ufeff/, '');
	const isText =
		text !== undefined && text.trim() !== '' && !NO_TEXT.test(text) && !text.includes('\ufffd');
	return isText ? beginningOf(text) : undefined;
}
