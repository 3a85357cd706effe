/** A value from outside is quoted up to so many characters. */
const LONGEST = 100;

/** The beginning of a text in one line, without quotation marks around it. */
export function beginningOf(text: string): string {
	// So much is enough for the rest, however many blanks there are.
	const line = text
		.slice(0, 10 * LONGEST)
		.replace(/[\s\p{Cc}\p{Surrogate}]+/gu, ' ')
		.trim();
	const isWhole = line.length <= LONGEST && text.length <= 10 * LONGEST;
	return isWhole ? line : `${line.slice(0, LONGEST).trimEnd()}...`;
}

/** A value from outside for a message, in quotation marks: a text as it is, anything else as JSON. */
export function inQuotes(value: unknown): string {
	return `"${beginningOf(typeof value === 'string' ? value : asText(value, LONGEST + 1))}"`;
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
