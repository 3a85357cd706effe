import type { z as Z } from 'zod/v3';

import { z } from '../core/zod';

import { MESSAGES } from '../core/messages';
import type { Problem } from '../core/problem';

/** A group of enhancement options, as the API's catalogue tells it. */
export interface Widget {
	id: string;
	title: string;
	isOptional: boolean;
	items: WidgetItem[];
}

export interface WidgetItem {
	id: string;
	title: string;
	isPremium: boolean;
}

/** One entry of an order's `selected_widgets`. */
export interface SelectedWidget {
	id: string;
	item_id: string;
}

/** An entry of the dropdown. */
export interface Choice {
	name: string;
	value: string;
}

const idSchema = z.union([z.string().min(1), z.number().transform(String)]);
const pairSchema = z.object({ id: idSchema, item_id: idSchema });
const oneSchema = z.union([z.string(), z.number().transform(String), pairSchema]);
const chosenSchema = z.union([
	z.array(oneSchema),
	z.string().transform((text) => splitText(text)),
	oneSchema.transform((one) => [one]),
	z.null().transform(() => []),
	z.undefined().transform(() => []),
]);

/** The value that the dropdown stores for an item. */
export function storedValue(widget: Pick<Widget, 'id'>, item: Pick<WidgetItem, 'id'>): string {
	return JSON.stringify({ id: widget.id, item_id: item.id });
}

/** The dropdown for a space: the widget's title is shown where there is more than one widget. */
export function choicesOf(widgets: Widget[]): Choice[] {
	return entriesOf(widgets).map(({ widget, item }) => ({
		name: `${widgets.length > 1 ? `${widget.title}: ` : ''}${item.title}${item.isPremium ? ' (Premium)' : ''}`,
		value: storedValue(widget, item),
	}));
}

/**
 * Finds what the user chose in the catalogue.
 * @param chosen the parameter's value: stored values, `{ id, item_id }` objects, item IDs or item titles, one or several
 * @returns the order's `selected_widgets`, without repetitions, and their titles, or the problem
 */
export function resolveOptions(
	chosen: unknown,
	widgets: Widget[],
): { selected: SelectedWidget[]; edits: string[] } | { problem: Problem } {
	const parsed = chosenSchema.safeParse(chosen);
	if (!parsed.success) return { problem: MESSAGES.notOptions(available(widgets)) };
	const selected = new Map<string, SelectedWidget>();
	const edits = new Set<string>();
	// A title may contain the comma that otherwise separates titles.
	const isOneTitle = typeof chosen === 'string' && matchesOf(chosen, widgets).length > 0;
	for (const one of isOneTitle ? [chosen] : parsed.data) {
		const matches = matchesOf(one, widgets);
		const [match] = matches;
		if (!match) return { problem: MESSAGES.unknownOption(shown(one), available(widgets)) };
		if (matches.length > 1) {
			const values = matches.map(({ widget, item }) => storedValue(widget, item)).join(', ');
			return { problem: MESSAGES.ambiguousOption(shown(one), values) };
		}
		selected.set(storedValue(match.widget, match.item), {
			id: match.widget.id,
			item_id: match.item.id,
		});
		edits.add(match.item.title);
	}
	const missing = widgets.find(
		(widget) => !widget.isOptional && ![...selected.values()].some(({ id }) => id === widget.id),
	);
	if (missing) return { problem: MESSAGES.optionMissing(missing.title, titles(missing.items)) };
	return { selected: [...selected.values()], edits: [...edits] };
}

type Entry = { widget: Widget; item: WidgetItem };

function entriesOf(widgets: Widget[]): Entry[] {
	return widgets.flatMap((widget) => widget.items.map((item) => ({ widget, item })));
}

/** Exact IDs win over titles, so that a title that looks like another item's ID cannot hide it. */
function matchesOf(one: Z.infer<typeof oneSchema>, widgets: Widget[]): Entry[] {
	const entries = entriesOf(widgets);
	const pair = typeof one === 'string' ? parsePair(one) : one;
	if (pair) {
		return entries.filter(({ widget, item }) => widget.id === pair.id && item.id === pair.item_id);
	}
	const byId = entries.filter(({ item }) => item.id === one);
	if (byId.length > 0) return byId;
	return entries.filter(({ item }) => sameTitle(item.title, String(one)));
}

function sameTitle(title: string, wanted: string): boolean {
	const plain = (text: string) =>
		text
			.replace(/\(premium\)\s*$/i, '')
			.trim()
			.toLowerCase();
	return plain(title) === plain(wanted);
}

function parsePair(text: string): Z.infer<typeof pairSchema> | undefined {
	return pairSchema.safeParse(parseJson(text)).data;
}

/** A text may hold a JSON list (agents write them) or titles with commas between them. */
function splitText(text: string): Array<Z.infer<typeof oneSchema>> {
	const json = parseJson(text);
	const list = z.array(oneSchema).safeParse(json);
	if (list.success) return list.data;
	if (json !== undefined) return [text];
	return text
		.split(',')
		.map((part) => part.trim())
		.filter((part) => part !== '');
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function shown(one: Z.infer<typeof oneSchema>): string {
	return typeof one === 'string' ? `"${one}"` : JSON.stringify(one);
}

function titles(items: WidgetItem[]): string {
	return items.map(({ title }) => `"${title}"`).join(', ');
}

function available(widgets: Widget[]): string {
	const items = entriesOf(widgets).map(({ item }) => item);
	return items.length === 0 ? 'This space offers none.' : `It offers: ${titles(items)}.`;
}
