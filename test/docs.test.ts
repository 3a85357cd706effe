import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { AiHomeDesign } from '../nodes/AiHomeDesign/AiHomeDesign.node';
import { EVENTS } from '../nodes/AiHomeDesignTrigger/delivery/events';
import { DOWNLOAD_MESSAGES, MESSAGES, NOTES, type Words } from '../nodes/shared/core/messages';

const ROOT = join(__dirname, '..');
const REPOSITORY = 'https://github.com/n8n-nodes-aihomedesign/n8n-nodes-aihomedesign';
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** This package's published files with one of these endings, relative to the repository. */
function published(...endings: string[]): string[] {
	return ['nodes', 'credentials'].flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => endings.some((ending) => file.endsWith(ending)))
			.map((file) => join(folder, file))
			.sort(),
	);
}

interface Page {
	headings: Array<{ level: number; text: string; anchor: string }>;
	/** The rows of tables, with the anchor of the heading above. */
	rows: Array<{ anchor: string; cells: string[] }>;
	/** Where links and pictures lead. */
	links: string[];
}

/** What a page of Markdown holds, outside of code blocks. */
function readPage(markdown: string): Page {
	const page: Page = { headings: [], rows: [], links: [] };
	const seen = new Map<string, number>();
	for (const line of markdown.replace(/^(```|~~~)[^]*?^\1/gm, '').split('\n')) {
		const [, marks, text = ''] = /^(#{1,6}) +(.+?)(?: +#+)? *$/.exec(line) ?? [];
		if (marks) {
			const slug = slugOf(text);
			const count = seen.get(slug) ?? 0;
			seen.set(slug, count + 1);
			const anchor = count === 0 ? slug : `${slug}-${count}`;
			page.headings.push({ level: marks.length, text, anchor });
		}
		const plain = line.replace(/(`+).+?\1/g, '');
		for (const [, target = ''] of plain.matchAll(/\]\(\s*<?([^\s)>]+)/g)) page.links.push(target);
		for (const [, target = ''] of plain.matchAll(/(?:src|href)="([^"]+)"/g))
			page.links.push(target);
		if (line.startsWith('|')) {
			const cells = line.split(/(?<!\\)\|/).slice(1, -1);
			page.rows.push({
				anchor: page.headings.at(-1)?.anchor ?? '',
				cells: cells.map((cell) => cell.trim()),
			});
		}
	}
	return page;
}

/** The anchor that GitHub gives a heading. */
function slugOf(heading: string): string {
	return heading
		.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replace(/[`*]/g, '')
		.trim()
		.toLowerCase()
		.replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
		.replace(/ /g, '-');
}

/** Why a link of a page leads nowhere, or undefined when it is right. */
function deadLink(page: string, link: string): string | undefined {
	const onGitHub = [`${REPOSITORY}/blob/main/`, `${REPOSITORY}/tree/main/`, REPOSITORY].find(
		(start) => link.startsWith(start),
	);
	const own = onGitHub === undefined ? link : link.slice(onGitHub.length);
	if (/^[a-z]+:/.test(own)) return undefined;
	// Pages of GitHub's own, such as the issues.
	if (onGitHub === REPOSITORY && own.startsWith('/')) return undefined;
	const [path = '', anchor] = decodeURIComponent(own).split('#');
	const base = onGitHub === undefined ? dirname(page) : '.';
	const here = onGitHub === undefined ? page : 'README.md';
	const target = path === '' ? here : join(base, path);
	if (!existsSync(join(ROOT, target))) return `${link}: there is no ${target}`;
	// GitHub's own name for the top of the page.
	const isTop = anchor === undefined || (onGitHub === REPOSITORY && anchor === 'readme');
	if (isTop || readPage(textOf(target)).headings.some((heading) => heading.anchor === anchor))
		return undefined;
	return `${link}: ${target} has no heading for it`;
}

const TROUBLESHOOTING = 'docs/troubleshooting.md';
const PAGES = [
	'README.md',
	'CHANGELOG.md',
	'CONTRIBUTING.md',
	'sandbox/README.md',
	'examples/README.md',
	'examples/photos/README.md',
	...readdirSync(join(ROOT, 'docs'))
		.filter((file) => file.endsWith('.md'))
		.map((file) => join('docs', file)),
].filter((file) => existsSync(join(ROOT, file)));

/** The messages of a page's tables. Several with one advice are parted by a line break. */
function messagesOf(rows: Page['rows']): string[] {
	return rows
		.map(({ cells: [first = ''] }) => first)
		.filter((cell) => !/^(-+|Message|What you see)$/.test(cell))
		.flatMap((cell) => cell.split('<br>'));
}

describe('docs/troubleshooting.md', () => {
	const tables = [MESSAGES, DOWNLOAD_MESSAGES.photo, DOWNLOAD_MESSAGES.result, NOTES];
	/** Every entry of the tables, with ... for each value that stands in it. */
	const entries = tables.flatMap((table) =>
		Object.entries<(...values: string[]) => Words | string>(table).map(([name, entry]) => {
			const words = entry(...Array<string>(entry.length).fill('...'));
			return { name, words: typeof words === 'string' ? { message: words } : words };
		}),
	);
	// This one table is not about messages.
	const rows = readPage(textOf(TROUBLESHOOTING)).rows.filter(
		({ anchor }) => anchor !== 'what-a-workflow-remembers',
	);
	const isN8ns = ({ anchor }: Page['rows'][number]) =>
		/^(installing|messages-of-n8n)$/.test(anchor);
	const documented = messagesOf(rows.filter((row) => !isN8ns(row)));

	test.each(entries)('has a row for $name: $words.message', ({ words }) => {
		expect(documented).toContain(words.message);
	});

	test('has no message that the nodes do not give any more, and none twice', () => {
		const given = new Set(entries.map(({ words }) => words.message));
		expect(documented.filter((row) => !given.has(row))).toEqual([]);
		expect(documented.filter((row, index) => documented.indexOf(row) !== index)).toEqual([]);
	});

	test('a message says what happened without a full stop, and its description what to do', () => {
		const problems = entries.flatMap(({ words }) => ('description' in words ? [words] : []));
		expect(problems.length).toBeGreaterThan(50);
		for (const { message, description } of problems) {
			expect(message).toMatch(/[^.]$|\.\.\.$/);
			expect(description).toMatch(/\.$/);
		}
	});

	test('no other file makes a message', () => {
		// zod wants words for an issue of its own; of those the user is told the field's name alone (readReply.ts).
		const withoutIssues = (code: string) => code.replace(/\.addIssue\(\{[^}]*\}\)/g, '');
		const makers = published('.ts').filter((file) =>
			/\b(message|error):\s*(['"]|`(?!\$\{))/.test(withoutIssues(textOf(file))),
		);
		expect(makers).toEqual(['nodes/shared/core/messages.ts']);
	});

	test('every row says what to do', () => {
		const silent = rows.filter(({ cells }) => cells.length !== 2 || cells.includes(''));
		expect(silent).toEqual([]);
	});

	test('the most frequent messages in README are among them, in the same words', () => {
		const frequent = readPage(textOf('README.md')).rows.filter(
			({ anchor }) => anchor === 'troubleshooting',
		);
		const all = messagesOf(rows);
		expect(frequent.length).toBeGreaterThan(2);
		expect(messagesOf(frequent).filter((message) => !all.includes(message))).toEqual([]);
	});
});

describe('the table of tools', () => {
	const operations = new AiHomeDesign().description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options = [], displayOptions }) => {
			const before = { order: 'Order > ', tool: 'Tool > ' };
			const resource = z.enum(['order', 'tool']).safeParse(displayOptions?.show?.resource?.[0]);
			return options.map(({ name }) => (resource.data ? before[resource.data] : '') + name);
		});
	// Wherever it stands: the rows under the heading that has a row of this tool.
	const tables = PAGES.filter((page) => /^(README|docs\/)/.test(page)).flatMap((page) => {
		const { rows } = readPage(textOf(page));
		const some = rows.find(({ cells }) => cells[0] === 'Virtual Staging');
		return some ? [rows.filter(({ anchor }) => anchor === some.anchor)] : [];
	});
	const documented = (tables[0] ?? [])
		.map(({ cells: [first = ''] }) => first.replace(/[*`]|\[([^\]]*)\]\([^)]*\)/g, '$1'))
		.filter((name) => !/^(:?-+:?|Operation)$/.test(name))
		.flatMap(namesIn);

	/** The tools of a row: "Wall and Floor Change" is two. */
	function namesIn(cell: string): string[] {
		const names = cell.split(/, | and /);
		const ending = / \S+$/.exec(cell)?.[0] ?? '';
		return names.map((name) => (name.endsWith(ending) ? name : name + ending));
	}

	test('stands in one place', () => {
		expect(tables).toHaveLength(1);
	});

	test('has a row for each operation of AI HomeDesign, and for nothing else', () => {
		expect(operations.length).toBeGreaterThan(10);
		expect([...documented].sort()).toEqual([...operations].sort());
	});
});

test.each(EVENTS)('the page of the trigger has $label in its row of Events', ({ label }) => {
	const { rows } = readPage(textOf('docs/trigger.md'));
	const row = rows.find(({ cells }) => cells[0] === 'Events');
	expect(row?.cells.join()).toContain(`*${label}*`);
});

test('README is short, and has the headings that n8n asks for', () => {
	const readme = textOf('README.md');
	expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(200);
	const headings = readPage(readme).headings.map(({ text }) => text);
	expect(headings).toEqual(
		expect.arrayContaining([
			...['Installation', 'Operations', 'Credentials', 'Compatibility', 'Usage', 'Resources'],
			'Version history',
		]),
	);
});

describe('links', () => {
	test.each(PAGES)('those of %s lead somewhere', (page) => {
		const { links } = readPage(textOf(page));
		expect(links.flatMap((link) => deadLink(page, link) ?? [])).toEqual([]);
	});

	const linking = [...published('.ts', '.json'), 'package.json'].filter((file) =>
		textOf(file).includes(REPOSITORY),
	);

	test.each(linking)('those in %s lead somewhere', (file) => {
		const links = textOf(file).match(new RegExp(`${REPOSITORY}(?!\\.git)[^\\s"'\`<)]*`, 'g'));
		expect((links ?? []).flatMap((link) => deadLink('README.md', link) ?? [])).toEqual([]);
	});

	test('the form and the node panel link to the documentation', () => {
		const { n8n } = JSON.parse(textOf('package.json'));
		const expected = [...n8n.nodes, ...n8n.credentials].map((file: string) =>
			file
				.replace(/^dist\//, '')
				.replace(/\.node\.js$/, '.node.json')
				.replace(/s\.js$/, 's.ts'),
		);
		expect(linking).toEqual(expect.arrayContaining(expected));
	});

	test.each([
		['#troubleshooting', undefined],
		['#nowhere', '#nowhere: README.md has no heading for it'],
		['docs/nothing.md', 'docs/nothing.md: there is no docs/nothing.md'],
		['docs/troubleshooting.md#photos', undefined],
		[`${REPOSITORY}#readme`, undefined],
		[`${REPOSITORY}#nowhere`, `${REPOSITORY}#nowhere: README.md has no heading for it`],
		[`${REPOSITORY}/blob/main/gone.md`, `${REPOSITORY}/blob/main/gone.md: there is no gone.md`],
		[`${REPOSITORY}/issues`, undefined],
		['https://n8n.io', undefined],
	])('%s from README.md: %s', (link, expected) => {
		expect(deadLink('README.md', link)).toBe(expected);
	});

	test.each([
		['Get an API key', 'get-an-api-key'],
		['What `data` is, *really*: a [link](x.md)!', 'what-data-is-really-a-link'],
		['Space & options', 'space--options'],
	])('the anchor of %j is %s', (heading, anchor) => {
		expect(readPage(`# ${heading}`).headings[0]?.anchor).toBe(anchor);
	});

	test('the second heading of a name gets a number, and code is no page', () => {
		const page = readPage('# A\n## A\n```sh\n# B\n```\n`[x](y)` [z](w "title")');
		expect(page.headings.map(({ anchor }) => anchor)).toEqual(['a', 'a-1']);
		expect(page.links).toEqual(['w']);
	});
});
