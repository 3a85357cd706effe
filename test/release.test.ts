import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const CONTRIBUTING = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');

/** What stands between backticks. */
function codes(cell: string): string[] {
	return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** The tracked and the new files that have a text in them. */
function filesWith(text: string): string[] {
	const args = ['grep', '--untracked', '--files-with-matches', '--fixed-strings', '-e', text];
	return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
}

describe('what only a person can do before the first release', () => {
	const [, section = ''] = CONTRIBUTING.split('### Before the first release');
	const rows = section
		.split('\n')
		.filter((line) => line.startsWith('| ') && !/^\| (---|Who )/.test(line))
		.map((line) => line.split('|').slice(1, -1))
		.map(([who = '', text = '', places = '']) => ({
			who: who.trim(),
			text: codes(text)[0] ?? '',
			places: codes(places),
		}));

	test('is a list', () => {
		expect(rows.length).toBeGreaterThan(4);
	});

	test.each(rows)('$who: $text stands in each place that is named', ({ text, places }) => {
		const files = filesWith(text);
		const isIn = (place: string) =>
			files.some((file) => file === place || (place.endsWith('/') && file.startsWith(place)));
		expect(places.filter((place) => !isIn(place))).toEqual([]);
	});

	test.each(rows)('$who: $text stands nowhere else', ({ text, places }) => {
		// This test has none of the texts: they would be found in it.
		const isNamed = (file: string) =>
			places.some((place) => file === place || (place.endsWith('/') && file.startsWith(place)));
		expect(filesWith(text).filter((file) => !isNamed(file))).toEqual([]);
	});
});

test('the version to copy in docs/installing.md is the one that is released', () => {
	const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
	const page = readFileSync(join(ROOT, 'docs', 'installing.md'), 'utf8');
	const [, named] = /"version":"([^"]+)"/.exec(page) ?? [];
	expect(named).toBe(version);
});

describe('the workflows on GitHub', () => {
	const folder = join(ROOT, '.github', 'workflows');
	const uses = readdirSync(folder).flatMap((file) =>
		readFileSync(join(folder, file), 'utf8')
			.split('\n')
			.filter((line) => line.includes('uses:'))
			.map((line) => ({ file, line: line.trim() })),
	);

	test('there are some', () => {
		expect(uses.length).toBeGreaterThan(3);
		expect(existsSync(join(folder, 'publish.yml'))).toBe(true);
	});

	test.each(uses)('$file pins $line by commit, and says which version that is', ({ line }) => {
		expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
	});

	test('one action has one version everywhere', () => {
		const pins = new Set(uses.map(({ line }) => line.replace(/^- /, '')));
		const actions = new Set([...pins].map((pin) => pin.replace(/@.*/, '')));
		expect(pins.size).toBe(actions.size);
	});
});
