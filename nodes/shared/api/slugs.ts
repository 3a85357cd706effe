import { trimmed } from '../core/texts';

/** No name of a space, room, option or tool is longer, in characters; neither is its slug. */
export const LONGEST_NAME = 300;

/** So much of a name is looked at, in characters. */
const LONGEST_WORDS = 2_000;

/** The words of a name as they stand in a slug, e.g. "Add Screen to TV" -> `add-screen-to-tv`. */
export function shortValue(name: string): string {
	const words = withoutMark(name.slice(0, LONGEST_WORDS))
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '-');
	return trimmed(words, (character) => character === '-');
}

/** What people and programs put around a word in a list, and what nobody sees. */
const AROUND = /[\s"'`\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019[\]{}\u2022\p{Cf}]/u;

/**
 * Whether a text says a name by exactly its words: case, blanks, hyphens and the API's own form aside. A text with other
 * marks in it than the name says something else, e.g. two names.
 */
export function saysName(text: string, name: string): boolean {
	const given = trimmed(text.slice(0, LONGEST_WORDS), (character) => AROUND.test(character));
	const short = shortOfItemSlug(given) ?? shortValue(given);
	const marks = marksIn(given);
	return short !== '' && short === shortValue(name) && (marks === '' || marks === marksIn(name));
}

/** What is neither a word nor stands between the words of a name. */
function marksIn(text: string): string {
	return withoutMark(text).replace(/[\p{L}\p{M}\p{N} \t\u00a0_-]+/gu, '');
}

/** A title without the mark that lists put behind it. */
export function withoutMark(title: string): string {
	return title.replace(/\((?:premium|unconfirmed)\)\s*$/i, '');
}

/**
 * The short value that somebody gives who knows one that is in no list: words, or v3's slug of such an item.
 * Undefined for anything else, e.g. for several values in one text: they would become one that nobody has asked for.
 * @param known those that are in the list: a row of them is no value of its own
 */
export function otherShortValue(text: string, known: readonly string[]): string | undefined {
	if (text.length > LONGEST_NAME) return undefined;
	const given = withoutMark(text).trim();
	const short = shortOfItemSlug(given) ?? shortValue(given);
	const isOne =
		/^[\p{L}\p{M}\p{N}\s_-]+$/u.test(given) &&
		!/[\n\r\u2028\u2029]/.test(given) &&
		/\p{L}/u.test(short) &&
		short.length <= 100 &&
		!isNoValue(short) &&
		!isId(short) &&
		!isRowOf(short, known);
	return isOne ? short : undefined;
}

/** What programs write where there is no value, and the word of the form for leaving it to the service, as short values. */
const NO_VALUES = new Set([
	...['undefined', 'null', 'nan', 'infinity', 'true', 'false', 'object-object', 'proto'],
	...['invalid-date', 'invalid-datetime', 'none', 'nil', 'default'],
]);

/** Whether a text is no value, though it is a word: nobody means it where any value may be given. */
export function isNoValue(text: string): boolean {
	return NO_VALUES.has(shortOfItemSlug(text.trim()) ?? shortValue(text));
}

/** Whether a short value is the ID of something, as programs make them up: among words it means nothing. */
function isId(short: string): boolean {
	return /^(?:[0-9a-f]{16,}|[0-9a-f]{8}-[0-9a-f-]{27}|(?=[a-z]*\d)[a-z\d]{16,})$/.test(short);
}

/** What stands between the last two of several values. */
const BETWEEN = ['and-', 'or-'];

/** Whether a short value is several others in a row. */
function isRowOf(short: string, known: readonly string[]): boolean {
	/** Where one may begin. */
	const starts = new Set([0]);
	for (let at = 0; at < short.length; at++) {
		if (!starts.has(at)) continue;
		for (const one of known) {
			const isWhole = at === 0 && one === short;
			if (isWhole || one === '' || !`${short}-`.startsWith(`${one}-`, at)) continue;
			const next = at + one.length + 1;
			starts.add(next);
			for (const word of BETWEEN) if (short.startsWith(word, next)) starts.add(next + word.length);
		}
	}
	return starts.has(short.length + 1);
}

/** A short value in the words of the form, e.g. `add-screen-to-tv` -> "Add Screen to TV". */
export function titleOf(short: string): string {
	return short
		.slice(0, LONGEST_WORDS)
		.split('-')
		.map((word, index) => {
			if (index > 0 && SMALL_WORDS.has(word)) return word;
			return word === 'tv' ? 'TV' : word.charAt(0).toUpperCase() + word.slice(1);
		})
		.join(' ');
}

const SMALL_WORDS = new Set(['a', 'and', 'for', 'of', 'the', 'to', 'with', 'without']);

/** v3's slug of a tool's widget, e.g. `widget-area-tool-image-enhancement`. */
export function widgetSlug(purpose: string, tool: string): string {
	return `widget-${purpose}-${tool}`;
}

/** v3's slug of a widget's item, e.g. `item-indoor-widget-area-tool-image-enhancement`. */
export function itemSlug(short: string, widget: string): string {
	return `item-${short}-${widget}`;
}

/** What stands between `item-` and the widget in an item's slug; undefined for any other text. */
export function shortOfItemSlug(slug: string): string | undefined {
	if (slug.length > LONGEST_NAME || !/^item-[\p{L}\p{M}\p{N}_-]+$/u.test(slug)) return undefined;
	// Where there are two widgets in it, the short value is not the known one that stands before both.
	return /^item-(.+)-widget-/.exec(slug)?.[1];
}

/** The same for an item of this very widget; undefined for any other text. */
export function shortInWidget(slug: string, widget: string): string | undefined {
	const [start, end] = ['item-', `-${widget}`];
	const short = slug.slice(start.length, -end.length);
	return short !== '' && slug === itemSlug(short, widget) ? short : undefined;
}

/** Whether a text is v3's slug of an item. */
export function isItemSlug(text: string): boolean {
	return shortOfItemSlug(text.trim()) !== undefined;
}
