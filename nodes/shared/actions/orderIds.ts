import { z } from '../core/zod';

import { text } from '../batch/parameters';
import { isUsableId } from '../core/ids';
import { fieldOf, parsedJson, trimmed } from '../core/texts';

/** An order that the user names. */
export interface WantedOrder {
	orderId: string;
	/** The original's file name, where the list has it. */
	name?: string;
}

/** Nobody gets more at once. */
export const MOST_ORDERS = 5_000;
/** With their names and empty lines between them. What is longer is not read. */
const MOST_CHARACTERS = 200 * MOST_ORDERS;
const MOST_LINES = 2 * MOST_ORDERS;

/** An ID, or an item of this node that has one. */
const entry = z.union([
	text,
	z
		.unknown()
		.transform((item) => fieldOf(item, 'order_id'))
		.pipe(text),
]);
const list = z.union([entry, z.array(entry).transform((parts) => parts.join('\n'))]);

/** What the node's messages list behind an order's ID: which of its images are meant. */
const VARIANTS = /(\s=\s[\w.:~-]+) \([^()]*\)(?=\s*(?:;|,|$))/gm;

/** An ID that stands before a name, where the line breaks of a pasted list have got lost. */
const LEADING_ID = /^([\w-]{20,})[\s,]+(?=\S)/;

/**
 * The orders in a text or array: IDs separated by commas, semicolons, blanks or line breaks, and lines `name = ID`, as the
 * node's messages list them. In their order, each once.
 * An item of this node, or a list of some, is taken for its order's ID; so is JSON of them.
 * @returns what is no list of IDs as `wrong`: the piece of a list, or '' where nothing is an ID
 */
export function parseOrderIds(
	value: unknown,
): { orders: WantedOrder[] } | { wrong: string } | { tooMany: true } {
	const given = parsedJson(value);
	if (Array.isArray(given) && given.length > MOST_ORDERS) return { tooMany: true };
	const parsed = list.safeParse(given);
	if (!parsed.success) return { wrong: '' };
	if (parsed.data.length > MOST_CHARACTERS) return { tooMany: true };
	const lines = parsed.data
		.replace(/`/g, '')
		.replace(/<br>/g, '\n')
		.replace(VARIANTS, '$1')
		.split(/[\n\r;]+/, MOST_LINES + 1);
	if (lines.length > MOST_LINES) return { tooMany: true };
	const found = lines.flatMap((line) =>
		ordersOfLine(trimmed(line, (character) => /[\s,]/.test(character))),
	);
	if (found.length > MOST_ORDERS) return { tooMany: true };
	const isAlone = found.length === 1;
	const wrong = found.find(({ orderId }) => !(isAlone ? isUsableId(orderId) : isId(orderId)));
	if (wrong) return { wrong: isAlone ? '' : wrong.orderId };
	const orders = new Map<string, WantedOrder>();
	for (const { orderId, name } of found) {
		orders.set(orderId, { orderId, name: orders.get(orderId)?.name ?? name });
	}
	return { orders: [...orders.values()] };
}

/** Among several, a word of a sentence or a file name is told from an ID by having no digit, or an extension. */
function isId(piece: string): boolean {
	return (
		isUsableId(piece) &&
		/^[\w.:~-]+$/.test(piece) &&
		/\d/.test(piece) &&
		!/\.[a-z]{3,4}$/i.test(piece)
	);
}

function ordersOfLine(line: string): WantedOrder[] {
	return namedOrders(line) ?? piecesOf(line);
}

/** "kitchen.jpg = 8f3a...", several of them also with commas between; undefined for any other line. */
function namedOrders(line: string): WantedOrder[] | undefined {
	const [first = '', ...rest] = line.split(/\s=\s/, MOST_ORDERS + 2);
	const orders: WantedOrder[] = [];
	let name = first.trim();
	for (const [index, part] of rest.entries()) {
		const [, orderId, next = ''] = /^\s*([^\s,]+)(.*)$/s.exec(part) ?? [];
		const more = next.trim();
		const isLast = index === rest.length - 1;
		if (name === '' || orderId === undefined || more.startsWith(',') === isLast) return undefined;
		if (isLast && more !== '') return undefined;
		for (let id = LEADING_ID.exec(name); id && /\d/.test(id[1] ?? ''); id = LEADING_ID.exec(name)) {
			orders.push(...piecesOf(id[1] ?? ''));
			name = name.slice(id[0].length);
		}
		orders.push({ orderId: withoutFullStop(orderId), name });
		name = more.slice(1).trim();
	}
	return orders.length > 0 ? orders : undefined;
}

function piecesOf(line: string): WantedOrder[] {
	return line
		.split(/[\s,]+/, MOST_ORDERS + 2)
		.filter((piece) => piece !== '')
		.map((piece) => ({ orderId: withoutFullStop(piece) }));
}

const withoutFullStop = (piece: string) => piece.replace(/(?<=[\w-])\.$/, '');
