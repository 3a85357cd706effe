/** A tag or an attribute in a text, from its first to behind its last character. */
export interface Span {
	start: number;
	end: number;
}

/** An attribute of a tag. */
interface Attribute extends Span {
	/** As written, with its prefix. */
	name: string;
	/** As written, without its quotation marks. */
	value: string;
}

/** A tag with all that is in it. */
export interface Element extends Span {
	/** As written, with its prefix. */
	name: string;
	/** What the prefix stands for, and the rest of the name. */
	namespace: string;
	localName: string;
	attributes: Attribute[];
	children: Element[];
	/** What stands between its tags; undefined for `<a/>`. */
	content?: Span;
	/** What a prefix stands for in it; '' for none. */
	namespaceOf(prefix: string): string;
}

/** No XMP is deeper, or has more elements and attributes. */
const MAX_DEPTH = 50;
const MAX_PARTS = 10_000;

const NAME = /^[^\s=/>"'<]+$/;

/**
 * Reads a small XML document. Undefined for one that is not well-formed as far as that is looked at, for one with
 * declarations of its own, and for a made-up one that is endless.
 * @returns an element that holds the outermost ones
 */
export function readXml(text: string): Element | undefined {
	const root: Element = {
		...{ start: 0, end: text.length, name: '', namespace: '', localName: '' },
		...{ attributes: [], children: [], content: { start: 0, end: text.length } },
		namespaceOf: (prefix) => (prefix === 'xml' ? 'http://www.w3.org/XML/1998/namespace' : ''),
	};
	const open = [root];
	let parts = 0;
	for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
		const passed = passOver(text, at);
		if (passed !== undefined) {
			at = passed;
			if (at === 0) return undefined;
			continue;
		}
		const parent = open[open.length - 1] ?? root;
		const tag = readTag(text, at);
		if (!tag || ++parts > MAX_PARTS) return undefined;
		parts += tag.attributes.length;
		at = tag.end;
		if (tag.isEnd) {
			if (parent === root || parent.name !== tag.name) return undefined;
			parent.end = tag.end;
			parent.content = { start: parent.content?.start ?? 0, end: tag.start };
			open.pop();
			continue;
		}
		const element = elementOf(tag, parent);
		parent.children.push(element);
		if (tag.isWhole) continue;
		element.content = { start: tag.end, end: tag.end };
		open.push(element);
		if (open.length > MAX_DEPTH) return undefined;
	}
	return open.length === 1 ? root : undefined;
}

/** What is neither a tag nor text, each with its end. */
const OTHERS: ReadonlyArray<[start: string, end: string]> = [
	['<!--', '-->'],
	['<![CDATA[', ']]>'],
	['<?', '?>'],
];

/** Where a comment and the like ends; 0 when it does not, or is a declaration. */
function passOver(text: string, at: number): number | undefined {
	for (const [start, end] of OTHERS) {
		if (!text.startsWith(start, at)) continue;
		const found = text.indexOf(end, at + start.length);
		return found === -1 ? 0 : found + end.length;
	}
	return text.startsWith('<!', at) ? 0 : undefined;
}

interface Tag extends Span {
	name: string;
	attributes: Attribute[];
	isEnd: boolean;
	isWhole: boolean;
}

/** Reads a tag from its `<` on. */
function readTag(text: string, start: number): Tag | undefined {
	const isEnd = text.charAt(start + 1) === '/';
	let at = start + (isEnd ? 2 : 1);
	const passed = (pattern: RegExp): string => {
		pattern.lastIndex = at;
		const found = pattern.exec(text)?.[0] ?? '';
		at += found.length;
		return found;
	};
	const word = () => passed(/[^\s=/>"'<]*/y);
	const blanks = () => passed(/\s*/y);
	const name = word();
	const attributes: Attribute[] = [];
	for (;;) {
		const before = at;
		blanks();
		const isWhole = text.charAt(at) === '/' && !isEnd;
		if (isWhole) at++;
		if (text.charAt(at) === '>') {
			return NAME.test(name) ? { start, end: at + 1, name, attributes, isEnd, isWhole } : undefined;
		}
		// Between attributes must be a blank.
		if (isWhole || isEnd || before === at) return undefined;
		const attributeName = word();
		blanks();
		if (attributeName === '' || text.charAt(at) !== '=') return undefined;
		at++;
		blanks();
		const quote = text.charAt(at);
		const end = quote === '"' || quote === "'" ? text.indexOf(quote, at + 1) : -1;
		if (end === -1) return undefined;
		const value = text.slice(at + 1, end);
		if (value.includes('<') || attributes.length === MAX_PARTS) return undefined;
		at = end + 1;
		attributes.push({ start: before, end: at, name: attributeName, value });
	}
}

function elementOf({ start, end, name, attributes }: Tag, parent: Element): Element {
	const own = new Map(
		attributes
			.filter((attribute) => /^xmlns(:|$)/.test(attribute.name))
			.map((attribute) => [attribute.name.slice('xmlns:'.length), attribute.value]),
	);
	const namespaceOf = (prefix: string): string => own.get(prefix) ?? parent.namespaceOf(prefix);
	const [prefix, localName] = splitName(name);
	const namespace = namespaceOf(prefix);
	return { start, end, name, namespace, localName, attributes, children: [], namespaceOf };
}

/** A name's prefix, '' for none, and the rest. */
export function splitName(name: string): [prefix: string, localName: string] {
	const colon = name.indexOf(':');
	return colon === -1 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}
