import { readdir, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';

const GLOB_CHARACTERS = /[*?{]/;

const TOKENS = /\{([^}]*)\}|\*\*\/|[*?.+^$()|[\]\\]/g;

function toPattern(glob: string): RegExp {
	const source = glob.replace(TOKENS, (token, choices: string | undefined) => {
		if (choices !== undefined) return `(?:${choices.replaceAll(',', '|')})`;
		if (token === '**/') return '(?:.*/)?';
		if (token === '*') return '[^/]*';
		return token === '?' ? '[^/]' : `\\${token}`;
	});
	return new RegExp(`^${source}$`);
}

/**
 * Absolute paths of the files that a path or a glob names, sorted. The glob knows `*`, `?`,
 * `{a,b}` and, between slashes, two stars for any depth. A path that names nothing gives an empty list.
 */
export async function findFiles(selector: string): Promise<string[]> {
	const absolute = resolve(selector);
	if (!GLOB_CHARACTERS.test(selector)) {
		const stats = await stat(absolute).catch(() => undefined);
		return stats?.isFile() ? [absolute] : [];
	}
	const segments = absolute.split(sep);
	const fixed = segments.slice(
		0,
		segments.findIndex((part) => GLOB_CHARACTERS.test(part)),
	);
	const folder = fixed.join(sep) || sep;
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const pattern = toPattern(segments.join('/'));
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.filter((path) => pattern.test(path.split(sep).join('/')))
		.sort();
}
