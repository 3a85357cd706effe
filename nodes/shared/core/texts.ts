import { z } from './zod';

/** A text without such characters at its end. An expression that looks for an end of many such characters is quadratic. */
export function trimmedEnd(text: string, isEdge: (character: string) => boolean): string {
	let end = text.length;
	while (end > 0 && isEdge(text.charAt(end - 1))) end--;
	return text.slice(0, end);
}

/** A text without such characters at both ends. */
export function trimmed(text: string, isEdge: (character: string) => boolean): string {
	const ended = trimmedEnd(text, isEdge);
	let start = 0;
	while (start < ended.length && isEdge(ended.charAt(start))) start++;
	return ended.slice(start);
}

/** The parts of a list that is written as text: line breaks, commas and semicolons separate them. */
export function partsOf(text: string): string[] {
	return text
		.split(SEPARATOR)
		.map((part) => part.trim())
		.filter((part) => part !== '');
}

const SEPARATOR = /[\n\r,;\u2028\u2029]/;

/** Whether a text is a list of several things. */
export function isList(text: string): boolean {
	return SEPARATOR.test(text.trim());
}

/** The fields that say what is meant in what forms, tables and other services give for a choice, the first one first. */
const CHOICE_FIELDS = ['name', 'title', 'value', 'label', 'text', 'id'] as const;

/** A field of an object that may be anything. However many it has, only this one is looked at. */
export function fieldOf(value: unknown, name: string): unknown {
	if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
	return (value as Record<string, unknown>)[name];
}

/** A list or an object that is written as JSON, as agents and expressions do; any other value as it is. */
export function parsedJson(value: unknown): unknown {
	if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
	try {
		return JSON.parse(value);
	} catch {
		return value;
	}
}

/** What an object may mean that stands for a choice, as Notion, Airtable and n8n's own forms give them. */
export function choicesIn(value: unknown): Array<string | number> {
	return CHOICE_FIELDS.flatMap((name) => {
		const field = fieldOf(value, name);
		return (typeof field === 'string' && field.trim() !== '') || typeof field === 'number'
			? [field]
			: [];
	});
}

/** What a single choice means: itself, what an object says, or the only entry of a list. */
export function choiceIn(value: unknown): unknown {
	const [only, ...others] = Array.isArray(value) ? (value as unknown[]) : [value];
	if (others.length > 0) return value;
	return choicesIn(only)[0] ?? only;
}

/** How pictures begin, in base64: JPEG, PNG, WEBP, GIF, TIFF, HEIC and AVIF, BMP; PDF. */
const BASE64_PICTURE =
	/^(?:\/9j\/|iVBORw0K|UklGR|R0lGOD|SUkqA|TU0AK|AAAA[A-Za-z0-9+/][GWm2]Z0eXB|Qk[0-9][A-Za-z0-9+/]{5}AAA|JVBERi)/;

/** No picture has fewer characters in base64; an ID or a name may begin like one. */
const SHORTEST_FILE = 100;

/** How pictures begin where their bytes are read as text. */
const BYTES_AS_TEXT = /^(?:\u00ff\u00d8\u00ff|\ufffd{3,4}|.PNG\r\n|RIFF[^]{4}WEBP|GIF8[79]a|%PDF-)/;

/** A word of nothing but base64's characters that is longer than any name or ID, or lines of it; IDs have shorter lines. */
const LONG_BASE64 = /^(?:[A-Za-z0-9+/_-]{400}|(?:[A-Za-z0-9+/]{60,80}\r?\n){4})/;

/** Whether a value is the content of a file, where a text is wanted: n8n's binary data, base64, `data:` or bytes. */
export function isFileContent(value: unknown): boolean {
	if (typeof value === 'string') {
		const start = value.slice(0, 1_000).trimStart();
		return (
			/^data:[\w.+-]{0,100}[/;,]/i.test(start) ||
			(start.length > SHORTEST_FILE && BASE64_PICTURE.test(start)) ||
			BYTES_AS_TEXT.test(start) ||
			LONG_BASE64.test(start)
		);
	}
	if (typeof value !== 'object' || value === null) return false;
	if (ArrayBuffer.isView(value)) return true;
	const data = fieldOf(value, 'data');
	// Google Drive and forms tell a file's type beside its ID, too.
	const isBinaryData = typeof fieldOf(value, 'mimeType') === 'string' && typeof data === 'string';
	return isBinaryData || (fieldOf(value, 'type') === 'Buffer' && Array.isArray(data));
}

const locatorSchema = z.object({ __rl: z.literal(true), value: z.unknown() });

/** Nobody puts more of them into one another. */
const MOST_NESTED = 10;

/**
 * What a resource locator holds. A plain value stays as it is: expressions, agents and workflows that were written
 * by hand give one; an expression inside a locator may also give another locator.
 */
export function locatedValue(value: unknown): unknown {
	let located = value;
	for (let depth = 0; depth < MOST_NESTED; depth++) {
		const locator = locatorSchema.safeParse(located);
		if (!locator.success) break;
		located = locator.data.value;
	}
	return located;
}
