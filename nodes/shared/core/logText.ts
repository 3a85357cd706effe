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
