/** So much of a value stands in a message, in characters. */
export const LONGEST_QUOTE = 100;

/** So long is what other programs say, where it stands in a message. */
export const LONGEST_REASON = 300;

/** No message is longer: n8n cannot save every one, and nobody reads it. */
export const LONGEST_MESSAGE = 1_500;

/** So long is what happened, or what to do, at most: the order's ID is told behind it and must not be cut off. */
export const LONGEST_PART = 900;

/** The beginning of a text, with dots where something is left out; never half a character. */
export function cut(text: string, most = LONGEST_QUOTE): string {
	if (text.length <= most) return text;
	return `${text
		.slice(0, most)
		.replace(/[\ud800-\udbff]$/, '')
		.trimEnd()}...`;
}

/**
 * What another program says, for a message. It may repeat what it was given: none of its words is longer than a value is
 * quoted.
 */
export function cutReason(text: string): string {
	const words = text
		.slice(0, LONGEST_REASON + 1)
		.replace(LONG_WORD, (word) => cut(word, LONGEST_QUOTE));
	return cut(words, LONGEST_REASON);
}

/** Longer than `LONGEST_QUOTE`. */
const LONG_WORD = /\S{101,}/g;

/** A message that is not longer than messages may be. */
export function cutMessage(text: string): string {
	return text.length <= LONGEST_MESSAGE ? text : cut(text, LONGEST_MESSAGE - '...'.length);
}

/** So much of a text is looked at for its beginning in one line, however many blanks there are. */
const LOOKED_AT = 10 * LONGEST_QUOTE;

/** The beginning of a text in one line, without quotation marks around it. */
export function beginningOf(text: string): string {
	const line = text
		.slice(0, LOOKED_AT)
		.replace(/[\s\p{Cc}\p{Surrogate}]+/gu, ' ')
		.trim();
	const hasMore = text.length > LOOKED_AT && line.length <= LONGEST_QUOTE;
	return hasMore ? `${line}...` : cut(line);
}

/** A value from outside for a message, in quotation marks: a text as it is, anything else as JSON. */
export function inQuotes(value: unknown): string {
	return `"${shownValue(value)}"`;
}

/** The beginning of a value from outside, without quotation marks around it: a text as it is, anything else as JSON. */
export function shownValue(value: unknown): string {
	return beginningOf(typeof value === 'string' ? value : asText(value, LONGEST_QUOTE + 1));
}

/** The beginning of a value's JSON. A value may be of any size, so it is not written out as a whole. */
function asText(value: unknown, room: number, depth = 0): string {
	if (typeof value === 'string') return JSON.stringify(value.slice(0, room));
	if (typeof value !== 'object' || value === null) return String(value).slice(0, room);
	if (depth > 5) return '...';
	const isArray = Array.isArray(value);
	const [open, close] = isArray ? ['[', ']'] : ['{', '}'];
	let text = open;
	for (const [name, one] of entriesOf(value)) {
		if (text.length > 1) text += ',';
		if (text.length >= room) return text;
		text += isArray ? '' : `${JSON.stringify(name.slice(0, room))}:`;
		text += asText(one, room - text.length, depth + 1);
	}
	return text + close;
}

/** So many entries of a value have room in any case. */
const MOST_ENTRIES = 60;

function entriesOf(value: object): Array<[string, unknown]> {
	if (Array.isArray(value)) {
		return value.slice(0, MOST_ENTRIES).map((one: unknown) => ['', one]);
	}
	const entries: Array<[string, unknown]> = [];
	for (const name in value) {
		if (!Object.hasOwn(value, name)) continue;
		entries.push([name, (value as Record<string, unknown>)[name]]);
		if (entries.length >= MOST_ENTRIES) break;
	}
	return entries;
}

/** So much of a text from outside goes into a log. */
const LONGEST = 300;

/** A text from outside for a log: short, quoted, and without anything that a terminal or a log reader could act on. */
export function quoted(text: string): string {
	const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
	return JSON.stringify(short).replace(
		/[^ -~]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}
