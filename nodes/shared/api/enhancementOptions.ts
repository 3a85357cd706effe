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

/** What the list offers for a space; `spaceTitle` marks its entries where there are several spaces. */
export interface Offer {
	spaceTitle: string;
	widgets: Widget[];
}

/** The value that the list stores for an item: its title where that is unique in the space, else its ID. */
export function storedValue(entry: Entry, widgets: Widget[]): string {
	const { title, id } = entry.item;
	return [title, id].find((text) => means(text, entry, widgets)) ?? pairOf(entry);
}

/**
 * The list of options. With several spaces each entry names those that offer it; a widget's title is shown where its
 * space has more than one.
 * @param written what is in the field already: the editor wants to find it in the list just as it is written
 */
export function choicesOf(offers: Offer[], written?: unknown): Choice[] {
	const texts = [written].flat().filter((one): one is string => typeof one === 'string');
	const choices = new Map<string, Choice & { spaces: string[] }>();
	for (const { spaceTitle, widgets } of offers) {
		for (const entry of entriesOf(widgets)) {
			const stored = storedValue(entry, widgets);
			const value = texts.find((text) => means(text, entry, widgets)) ?? stored;
			const choice = choices.get(stored) ?? { name: labelOf(entry, widgets), value, spaces: [] };
			choices.set(stored, { ...choice, spaces: [...choice.spaces, spaceTitle] });
		}
	}
	return [...choices.values()].map(({ name, value, spaces }) => ({
		name: offers.length > 1 ? `${name} (${spaces.join(', ')})` : name,
		value,
	}));
}

/**
 * Finds what the user chose in the catalogue.
 * @param chosen the parameter's value: item titles, item IDs, `{ id, item_id }` objects or their JSON, one or several
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
		if (one === '') continue;
		const matches = matchesOf(one, widgets);
		const [match] = matches;
		if (!match) return { problem: MESSAGES.unknownOption(shown(one), available(widgets)) };
		if (matches.length > 1) {
			const values = matches.map(pairOf).join(', ');
			return { problem: MESSAGES.ambiguousOption(shown(one), values) };
		}
		selected.set(pairOf(match), {
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

/** Whether a text says this item, and no other of its space. */
function means(text: string, { item }: Entry, widgets: Widget[]): boolean {
	if (text === '') return false;
	const matches = matchesOf(text, widgets);
	return matches.length === 1 && matches[0]?.item === item;
}

function pairOf({ widget, item }: Entry): string {
	return JSON.stringify({ id: widget.id, item_id: item.id });
}

function labelOf({ widget, item }: Entry, widgets: Widget[]): string {
	return `${widgets.length > 1 ? `${widget.title}: ` : ''}${item.title}${item.isPremium ? ' (Premium)' : ''}`;
}

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
