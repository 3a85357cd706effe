/** What a search looks at. */
export interface Searchable {
	name: string;
	mimeType: string;
	parents: string[];
	trashed: boolean;
	appProperties: Record<string, string>;
}

type Test = (file: Searchable) => boolean;

const TOKEN = /\s*('(?:[^'\\]|\\.)*'|!=|[=(){}]|\w+)/y;

/**
 * Google Drive's query language, as far as the examples speak it. Throws for anything else, and for a folder that
 * `hasFolder` does not know, as the real one does.
 */
export function parseDriveQuery(query: string, hasFolder: (id: string) => boolean): Test {
	const tokens = tokensOf(query);
	const test = parseOr(tokens, hasFolder);
	if (tokens.length > 0) throw new Error(`Invalid query: ${tokens[0]} is not expected in ${query}`);
	return test;
}

function tokensOf(query: string): string[] {
	const tokens: string[] = [];
	TOKEN.lastIndex = 0;
	for (let match = TOKEN.exec(query); match; match = TOKEN.exec(query)) tokens.push(match[1] ?? '');
	if (tokens.join('') !== query.replace(/\s+(?=(?:[^']*'[^']*')*[^']*$)/g, '')) {
		throw new Error(`Invalid query: ${query}`);
	}
	return tokens;
}

function take(tokens: string[], ...expected: string[]): string {
	const token = tokens.shift();
	if (token === undefined || (expected.length > 0 && !expected.includes(token))) {
		throw new Error(`Invalid query: ${token} in the place of ${expected.join(' or ')}`);
	}
	return token;
}

function takeText(tokens: string[]): string {
	const token = take(tokens);
	if (!token.startsWith("'")) throw new Error(`Invalid query: ${token} is no text`);
	return token.slice(1, -1).replace(/\\(.)/g, '$1');
}

function parseOr(tokens: string[], hasFolder: (id: string) => boolean): Test {
	const tests = [parseAnd(tokens, hasFolder)];
	while (tokens[0] === 'or') {
		tokens.shift();
		tests.push(parseAnd(tokens, hasFolder));
	}
	return (file) => tests.some((test) => test(file));
}

function parseAnd(tokens: string[], hasFolder: (id: string) => boolean): Test {
	const tests = [parseOne(tokens, hasFolder)];
	while (tokens[0] === 'and') {
		tokens.shift();
		tests.push(parseOne(tokens, hasFolder));
	}
	return (file) => tests.every((test) => test(file));
}

function parseOne(tokens: string[], hasFolder: (id: string) => boolean): Test {
	if (tokens[0] === '(') {
		take(tokens, '(');
		const test = parseOr(tokens, hasFolder);
		take(tokens, ')');
		return test;
	}
	if (tokens[0]?.startsWith("'")) {
		const folder = takeText(tokens);
		take(tokens, 'in');
		take(tokens, 'parents');
		if (!hasFolder(folder)) throw new Error('File not found: .');
		return ({ parents }) => parents.includes(folder);
	}
	const field = take(tokens, 'name', 'mimeType', 'trashed', 'appProperties');
	if (field === 'appProperties') return parseProperty(tokens);
	const operator = take(tokens, '=', '!=', 'contains');
	if (field === 'trashed') {
		const wanted = take(tokens, 'true', 'false') === 'true';
		return ({ trashed }) => trashed === wanted;
	}
	const value = takeText(tokens);
	const read = ({ name, mimeType }: Searchable) => (field === 'name' ? name : mimeType);
	if (operator === '=') return (file) => read(file) === value;
	if (operator === '!=') return (file) => read(file) !== value;
	// Drive looks at the beginnings of words only.
	return (file) => read(file).startsWith(value);
}

function parseProperty(tokens: string[]): Test {
	for (const token of ['has', '{', 'key', '=']) take(tokens, token);
	const key = takeText(tokens);
	for (const token of ['and', 'value', '=']) take(tokens, token);
	const value = takeText(tokens);
	take(tokens, '}');
	return ({ appProperties }) => appProperties[key] === value;
}
