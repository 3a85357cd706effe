import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';

interface Network {
	parseIncomingMessage(message: IncomingMessage): void;
}

interface QueryString {
	parse(text: string, options: { allowPrototypes: boolean }): Record<string, unknown>;
}

interface Xml {
	Parser: new (options: object) => { parseStringPromise(text: string): Promise<unknown> };
}

function isNetwork(value: unknown): value is Network {
	return typeof value === 'object' && value !== null && 'parseIncomingMessage' in value;
}

function isQueryString(value: unknown): value is QueryString {
	return typeof value === 'object' && value !== null && 'parse' in value;
}

function isXml(value: unknown): value is Xml {
	return typeof value === 'object' && value !== null && 'Parser' in value;
}

/** Loads a package of n8n's along a chain of packages that depend on each other. */
function load<T>(chain: string[], name: string, isExpected: (value: unknown) => value is T): T {
	let from = createRequire(__filename);
	for (const link of chain) from = createRequire(from.resolve(link));
	const module: unknown = from(name);
	if (!isExpected(module)) throw new Error(`${name} of ${chain.join(' > ')} has changed`);
	return module;
}

const NETWORK = '@n8n/backend-network';

/** The server's reader of content type and charset. */
export const { parseIncomingMessage } = load(['n8n-core'], NETWORK, isNetwork);

/** The parser behind Express' extended query strings. */
export const queryString = load(['n8n-core', NETWORK], 'qs', isQueryString);

/** The parser of XML bodies. */
export const { Parser: XmlParser } = load(['n8n-workflow'], 'xml2js', isXml);
