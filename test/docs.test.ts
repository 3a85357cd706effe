import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

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

/* ------------------------------------------------------------------ the messages in the code */

/** A property with one of these names holds a text for people. */
const MESSAGE_PROPERTIES = new Set(['what', 'message', 'error']);

/** Expressions that only pass on what is a message already, or what is n8n's or the network's own. */
const PASSED_ON: ReadonlyArray<[file: string, expression: string]> = [
	// n8n's own errors, and the word for Stop, which is found where it is made.
	['nodes/nodeErrors.ts', 'error.message'],
	['nodes/nodeErrors.ts', 'error instanceof Error ? error : String(error)'],
	['nodes/nodeErrors.ts', 'messageOf(problem, itemIndex, progresses)'],
	['nodes/nodeErrors.ts', '`${what}. ${next}`'],
	['nodes/AiHomeDesignTrigger/webhook.ts', 'String(error)'],
	['nodes/shared/core/problem.ts', 'problem.what'],
	[
		'nodes/shared/api/credentialTest.ts',
		'`${problem.what}. ${howToGoOn({ ...problem, passing: false }, {})}`',
	],
	['nodes/shared/api/credentialTest.ts', 'networkFailure(error).message'],
	// The network's own words, which stand behind a message of ours.
	['nodes/shared/http/connection.ts', 'message'],
	['nodes/shared/core/retry.ts', 'String(error)'],
];

/** Made up, to see what the search finds and what it refuses. */
const SNIPPETS = `
	import { ProblemError, type Problem } from './nodes/decisions/problem';
	const fixed = 'from a constant';
	const pick = (many: number) => (many > 1 ? 'several' : 'one');
	function helper(what: string): Problem { return { what, next: '' }; }
	export const found = (name: string, many: number): Problem[] => [
		{ what: 'plain', next: '' },
		{ what: fixed, next: '' },
		{ 'what': \`with "\${name}" and \${pick(many)} of \${7}\`, next: '' },
		{ what: many > 1 ? 'first' : ('second' as string), next: '' },
		helper('through a function'),
	];
	for (const what of [...(fixed ? ['of a list'] : [])]) refused([]).push({ what, next: '' });
	class OwnError extends Error { what = 'of a field'; constructor() { super('of an own class'); } }
	export function more(problem: Problem, context: { logger: { warn(text: string): void } }): Error {
		problem.what = 'assigned later';
		context.logger.warn('in the log');
		if (problem.code) throw new OwnError();
		if (problem.next) throw new ProblemError(problem);
		return new RangeError('thrown plainly');
	}
	declare function outside(): string;
	let changing = 'a';
	changing += 'b';
	export const refused = (texts: string[]): Problem[] => [
		{ what: outside(), next: '' },
		{ what: changing, next: '' },
		{ what: texts.join(' '), next: '' },
		{ what: 'glued ' + texts[0], next: '' },
	];
	export const thrown = () => new Error(outside());
`;
const SNIPPETS_FILE = 'snippets.ts';

interface Messages {
	/** Every text, with ... for what varies, and the file that it is made in. */
	texts: Array<{ file: string; text: string }>;
	/** Expressions in the place of a message that say nothing about its text. */
	unknown: Array<[file: string, expression: string]>;
	/** The entries of `PASSED_ON` that were met. */
	passedOn: Set<string>;
}

/** Reads the texts of messages out of the source code, by what TypeScript knows of it. */
class MessageSearch {
	private readonly program: ts.Program;

	private readonly checker: ts.TypeChecker;

	/** What calls pass to a function, by its declaration. */
	private readonly calls = new Map<ts.Node, ts.CallExpression[]>();

	/** What objects hold in their properties, by name. */
	private readonly values = new Map<string, Array<{ holder: ts.Type; value: ts.Expression }>>();

	private readonly passedOn = new Set<string>();

	constructor(private readonly files: string[]) {
		const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) =>
			ts.sys.readFile(file),
		) as { config: unknown };
		const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
		const host = ts.createCompilerHost(options);
		const { getSourceFile, fileExists } = host;
		const snippets = join(ROOT, SNIPPETS_FILE);
		host.fileExists = (file) => file === snippets || fileExists(file);
		host.getSourceFile = (file, ...more) =>
			file === snippets
				? ts.createSourceFile(file, SNIPPETS, ts.ScriptTarget.ES2022)
				: getSourceFile(file, ...more);
		const roots = files.map((file) => join(ROOT, file));
		this.program = ts.createProgram(roots, options, host);
		this.checker = this.program.getTypeChecker();
		for (const sourceFile of this.sources()) this.walk(sourceFile, (node) => this.index(node));
	}

	messages(): Messages {
		const texts: Messages['texts'] = [];
		const unknown: Messages['unknown'] = [];
		for (const sourceFile of this.sources()) {
			const file = relative(ROOT, sourceFile.fileName);
			this.walk(sourceFile, (node) => {
				for (const expression of this.messagesAt(node)) {
					const found = this.textsOf(expression);
					if (found) texts.push(...found.map((text) => ({ file, text: named(text) })));
					else unknown.push([file, expression.getText()]);
				}
			});
		}
		return { texts, unknown, passedOn: this.passedOn };
	}

	private sources(): ts.SourceFile[] {
		return this.files.flatMap((file) => this.program.getSourceFile(join(ROOT, file)) ?? []);
	}

	private walk(node: ts.Node, visit: (node: ts.Node) => void): void {
		visit(node);
		ts.forEachChild(node, (child) => this.walk(child, visit));
	}

	/** The expressions at a node that become a message. */
	private messagesAt(node: ts.Node): ts.Expression[] {
		const isMessage = (name: ts.Node) => MESSAGE_PROPERTIES.has(plainName(name));
		if (ts.isPropertyAssignment(node) && isMessage(node.name))
			return this.onlyTexts([node.initializer]);
		if (ts.isShorthandPropertyAssignment(node) && isMessage(node.name))
			return this.onlyTexts([node.name]);
		if (ts.isPropertyDeclaration(node) && isMessage(node.name))
			return this.onlyTexts(node.initializer ? [node.initializer] : []);
		if (isAssignment(node) && isMessage(node.left.name)) return this.onlyTexts([node.right]);
		if (ts.isNewExpression(node) && this.isError(node)) return this.onlyTexts(node.arguments ?? []);
		if (!ts.isCallExpression(node)) return [];
		const callee = node.expression;
		if (callee.kind === ts.SyntaxKind.SuperKeyword) return this.onlyTexts(node.arguments);
		return /\blogger\.(warn|error)$/.test(callee.getText()) ? this.onlyTexts(node.arguments) : [];
	}

	private onlyTexts(expressions: readonly ts.Expression[]): ts.Expression[] {
		return expressions.filter((expression) => {
			const type = this.checker.getTypeAtLocation(expression);
			return membersOf(type).some(({ flags }) => (flags & ts.TypeFlags.StringLike) !== 0);
		});
	}

	private isError(node: ts.NewExpression): boolean {
		const isOne = (type: ts.Type): boolean =>
			type.symbol?.name === 'Error' || (type.getBaseTypes() ?? []).some(isOne);
		return isOne(this.checker.getTypeAtLocation(node));
	}

	/** Notes who calls what, and what is put into which property. */
	private index(node: ts.Node): void {
		const note = <K, V>(map: Map<K, V[]>, key: K, value: V) =>
			map.set(key, [...(map.get(key) ?? []), value]);
		if (ts.isCallExpression(node)) {
			const declaration = this.declarationOf(node.expression);
			if (declaration) note(this.calls, declaration, node);
		}
		if (isAssignment(node)) {
			const holder = this.checker.getTypeAtLocation(node.left.expression);
			note(this.values, plainName(node.left.name), { holder, value: node.right });
		}
		if (!ts.isObjectLiteralExpression(node)) return;
		const holder = this.checker.getTypeAtLocation(node);
		for (const property of node.properties) {
			const name = property.name && plainName(property.name);
			if (name && ts.isPropertyAssignment(property))
				note(this.values, name, { holder, value: property.initializer });
			if (name && ts.isShorthandPropertyAssignment(property))
				note(this.values, name, { holder, value: property.name });
		}
	}

	private symbolAt(node: ts.Node): ts.Symbol | undefined {
		const symbol = ts.isShorthandPropertyAssignment(node.parent)
			? this.checker.getShorthandAssignmentValueSymbol(node.parent)
			: this.checker.getSymbolAtLocation(node);
		const isAlias = symbol && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
		return isAlias ? this.checker.getAliasedSymbol(symbol) : symbol;
	}

	private declarationOf(node: ts.Node): ts.Declaration | undefined {
		return this.symbolAt(node)?.declarations?.[0];
	}

	/** The texts that an expression may have, or undefined when that cannot be told. None for what is passed on. */
	private textsOf(expression: ts.Expression, depth = 0): string[] | undefined {
		if (depth > 12) return undefined;
		const go = (inner: ts.Expression) => this.textsOf(inner, depth + 1);
		const all = (inner: readonly ts.Expression[]) => merged(inner.map(go));
		const file = relative(ROOT, expression.getSourceFile().fileName);
		const own = PASSED_ON.find(
			([where, text]) => where === file && text === expression.getText().replace(/\s+/g, ' '),
		);
		if (own) {
			this.passedOn.add(own.join(': '));
			return [];
		}
		if (ts.isStringLiteralLike(expression) || ts.isNumericLiteral(expression))
			return [expression.text];
		if (ts.isTemplateExpression(expression)) {
			return expression.templateSpans.reduce(
				(heads, { expression: part, literal }) => {
					const found = go(part) ?? [];
					const parts = found.length > 0 ? [...new Set(found)] : ['...'];
					return heads.flatMap((head) => parts.map((text) => head + text + literal.text));
				},
				[expression.head.text],
			);
		}
		if (ts.isConditionalExpression(expression))
			return all([expression.whenTrue, expression.whenFalse]);
		if (
			ts.isParenthesizedExpression(expression) ||
			ts.isAsExpression(expression) ||
			ts.isSatisfiesExpression(expression) ||
			ts.isAwaitExpression(expression) ||
			ts.isSpreadElement(expression)
		)
			return go(expression.expression);
		if (ts.isArrayLiteralExpression(expression)) return all(expression.elements) ?? [];
		if (ts.isCallExpression(expression)) {
			const called = functionOf(this.declarationOf(expression.expression));
			return called && all(returnsOf(called));
		}
		if (ts.isIdentifier(expression) && expression.text === 'undefined') return [];
		const declarations = this.symbolAt(expression)?.declarations ?? [];
		return merged(declarations.map((declaration) => this.valuesOf(declaration, depth + 1)));
	}

	private valuesOf(declaration: ts.Declaration, depth: number): string[] | undefined {
		const go = (inner: ts.Expression) => this.textsOf(inner, depth);
		if (ts.isVariableDeclaration(declaration)) {
			const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
			const loop = declaration.parent.parent;
			if (isConstant && ts.isForOfStatement(loop)) return go(loop.expression);
			return isConstant && declaration.initializer ? go(declaration.initializer) : undefined;
		}
		if (ts.isPropertyAssignment(declaration)) return go(declaration.initializer);
		if (ts.isPropertySignature(declaration)) {
			const owner = this.checker.getTypeAtLocation(declaration.parent);
			const values = (this.values.get(plainName(declaration.name)) ?? []).filter(({ holder }) =>
				this.checker.isTypeAssignableTo(holder, owner),
			);
			return merged(values.map(({ value }) => go(value)));
		}
		if (ts.isBindingElement(declaration)) {
			const property = this.checker
				.getTypeAtLocation(declaration.parent)
				.getProperty(plainName(declaration.propertyName ?? declaration.name));
			return merged((property?.declarations ?? []).map((one) => this.valuesOf(one, depth + 1)));
		}
		if (!ts.isParameter(declaration)) return undefined;
		const owner = declaration.parent;
		const calls =
			this.calls.get(ts.isVariableDeclaration(owner.parent) ? owner.parent : owner) ?? [];
		const place = owner.parameters.indexOf(declaration);
		return merged(
			calls.map((call) => {
				const passed = call.arguments[place] ?? declaration.initializer;
				return passed && go(passed);
			}),
		);
	}
}

type Assignment = ts.BinaryExpression & { left: ts.PropertyAccessExpression };

function isAssignment(node: ts.Node): node is Assignment {
	return (
		ts.isBinaryExpression(node) &&
		node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
		ts.isPropertyAccessExpression(node.left)
	);
}

function plainName(name: ts.Node): string {
	return ts.isStringLiteral(name) || ts.isIdentifier(name) ? name.text : '';
}

function membersOf(type: ts.Type): ts.Type[] {
	return type.isUnion() ? type.types : [type];
}

function functionOf(
	declaration: ts.Declaration | undefined,
): ts.FunctionLikeDeclaration | undefined {
	const value =
		declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
	return value && (ts.isFunctionDeclaration(value) || ts.isArrowFunction(value))
		? value
		: undefined;
}

/** What a function gives back; not what functions inside it do. */
function returnsOf({ body }: ts.FunctionLikeDeclaration): ts.Expression[] {
	if (!body) return [];
	if (!ts.isBlock(body)) return [body];
	const found: ts.Expression[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
		else if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
	};
	visit(body);
	return found;
}

/** All texts of several places; undefined when there is no place, or one of them is not known. */
function merged(lists: Array<string[] | undefined>): string[] | undefined {
	const known = lists.flatMap((list) => (list ? [list] : []));
	return known.length === 0 || known.length < lists.length ? undefined : known.flat();
}

/** What is glued to a word is a name in quotes with its space, or nothing: `the order... ` is `the order "..."`. */
function named(text: string): string {
	return text.replace(/(\w)\.\.\./g, '$1 "..."');
}

/* ------------------------------------------------------------------ the pages */

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

/** What a row says that a message is, as a pattern for it: ... stands for something, and so do quotes around it. */
function patternOf(row: string): RegExp {
	const escaped = row.split('...').map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
	return new RegExp(`^${escaped.join('.*').replaceAll(' ".*"', '( ".*")?')}$`);
}

/** Whether a row is about a message. One that is hardly more than placeholders is about itself only. */
function covers(row: string, message: string): boolean {
	if (row === message) return true;
	return row.replace(/[^A-Za-z]/g, '').length >= 6 && patternOf(row).test(message);
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
	const search = new MessageSearch([...published('.ts'), SNIPPETS_FILE]).messages();
	const real = search.texts.filter(({ file }) => file !== SNIPPETS_FILE);
	const { rows } = readPage(textOf(TROUBLESHOOTING));
	const isN8ns = ({ anchor }: Page['rows'][number]) =>
		/^(installing|messages-of-n8n)$/.test(anchor);
	const documented = messagesOf(rows.filter((row) => !isN8ns(row)));

	test('covers every message of the nodes', () => {
		const missing = real.filter(({ text }) => !documented.some((row) => covers(row, text)));
		expect(missing.map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
	});

	test('has no message that the nodes do not give any more, and none twice', () => {
		const stale = documented.filter((row) => !real.some(({ text }) => covers(row, text)));
		expect(stale).toEqual([]);
		expect(documented.filter((row, index) => documented.indexOf(row) !== index)).toEqual([]);
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

	test('no message escapes: its text can be read in the code, or it is known to be passed on', () => {
		expect(search.unknown.filter(([file]) => file !== SNIPPETS_FILE)).toEqual([]);
		const met = PASSED_ON.filter((entry) => search.passedOn.has(entry.join(': ')));
		expect(PASSED_ON.filter((entry) => !met.includes(entry))).toEqual([]);
	});

	test('the search reads texts wherever they come from', () => {
		const found = search.texts.filter(({ file }) => file === SNIPPETS_FILE);
		expect(found.map(({ text }) => text)).toEqual([
			'through a function',
			'plain',
			'from a constant',
			'with "..." and several of 7',
			'with "..." and one of 7',
			'first',
			'second',
			'of a list',
			'of a field',
			'of an own class',
			'assigned later',
			'in the log',
			'thrown plainly',
		]);
	});

	test('the search refuses what it cannot read', () => {
		const refused = search.unknown.filter(([file]) => file === SNIPPETS_FILE);
		expect(refused.map(([, expression]) => expression)).toEqual([
			'outside()',
			'changing',
			"texts.join(' ')",
			"'glued ' + texts[0]",
			'outside()',
		]);
	});

	test.each([
		['The file "..." is empty', 'The file is empty', true],
		['The file "..." is empty', 'The file "..." is empty', true],
		['The file "..." is empty', 'The file is empty now', false],
		['... is empty (status ...)', 'It is empty (status 7)', true],
		['"..." is empty', 'is empty', false],
		['...: ...', 'image: Required', false],
		['...: ...', '...: ...', true],
	])('the row %j and the message %j: %j', (row, message, expected) => {
		expect(covers(row, message)).toBe(expected);
	});
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
