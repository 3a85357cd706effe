import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = readFileSync(join(__dirname, '../../../sandbox/api-v3.md'), 'utf8');

/** The page's JSON samples in their order. */
export const SAMPLES = [...PAGE.matchAll(/```json\n([^]*?)```/g)].map(([, text = '']): unknown =>
	JSON.parse(text),
);

/** The sample with this text in it. */
export function sampleWith(text: string): unknown {
	const found = SAMPLES.find((sample) => JSON.stringify(sample).includes(text));
	if (found === undefined) throw new Error(`api-v3.md has no sample with ${text}`);
	return found;
}

/** The names and types of a JSON value; of a list its first entry's. */
export function shapeOf(value: unknown): unknown {
	if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
	if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
	return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, shapeOf(entry)]));
}

/** The page's table of tools: what a row says, by the tool's slug. */
export const TOOL_ROWS = new Map(
	[...PAGE.matchAll(/^\| `(tool-[a-z-]+)` +\|(.*)$/gm)].map(([, slug = '', row = '']) => [
		slug,
		row,
	]),
);

/** The values that the page lists behind a word, e.g. `STYLES`. */
export function listed(word: string): string[] {
	const [, list = ''] = new RegExp(`^${word}: (.*)\\.$`, 'm').exec(PAGE) ?? [];
	return list.split(', ');
}
