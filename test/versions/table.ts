import { readFile } from 'node:fs/promises';
import { rcompare } from 'semver';
import { z } from 'zod';

/** What was tested on one n8n. */
export interface Tested {
	n8n: string;
	/** The version of Node that it ran on. */
	node: string;
	/** `engine`: n8n's engine in a process of ours. `server`: a real n8n server. */
	suite: 'engine' | 'server';
	passed: boolean;
}

const BEGIN = '<!-- versions -->';
const END = '<!-- /versions -->';
const HEAD = ['n8n', 'Engine in process', 'Server', 'Node'];
const NOT_TESTED = '–';

const serverResultsSchema = z.array(
	z.object({
		n8n: z.string(),
		node: z.string(),
		suite: z.literal('server'),
		passed: z.boolean(),
	}),
);

function line(cells: readonly string[]): string {
	return `| ${cells.join(' | ')} |`;
}

function verdict(results: readonly Tested[], suite: Tested['suite']): string {
	const found = results.filter((each) => each.suite === suite);
	if (found.length === 0) return NOT_TESTED;
	return found.every(({ passed }) => passed) ? 'passes' : '**fails**';
}

function majors(results: readonly Tested[]): string {
	const all = new Set(results.map(({ node }) => node.split('.')[0] ?? ''));
	return [...all].sort().join(', ');
}

/** One row for each n8n, the newest first. */
export function toTable(results: readonly Tested[]): string {
	const versions = [...new Set(results.map(({ n8n }) => n8n))].sort(rcompare);
	const rows = versions.map((n8n) => {
		const own = results.filter((each) => each.n8n === n8n);
		return [n8n, verdict(own, 'engine'), verdict(own, 'server'), majors(own)];
	});
	return [HEAD, HEAD.map(() => '---'), ...rows].map(line).join('\n');
}

/**
 * Puts the table between its marks.
 *
 * @throws Error when the text has no such marks
 */
export function withTable(text: string, table: string): string {
	const begin = text.indexOf(BEGIN);
	const end = text.indexOf(END);
	if (begin === -1 || end < begin) throw new Error(`There is no ${BEGIN} ... ${END}`);
	return `${text.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${text.slice(end)}`;
}

/** What the tests with real servers have written; nothing when they never ran. */
export async function readServerResults(file: string): Promise<Tested[]> {
	let text: string;
	try {
		text = await readFile(file, 'utf8');
	} catch {
		return [];
	}
	return serverResultsSchema.parse(JSON.parse(text));
}
