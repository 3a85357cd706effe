import type { z as Z } from 'zod/v3';

import { z } from '../core/zod';

import { MESSAGES } from '../core/messages';
import type { Problem } from '../core/problem';
import { itemSlug, shortOfItemSlug, shortValue, titleOf } from './slugs';

/** A group of options of a tool, as the API's catalogue tells it. */
export interface Widget {
	id: string;
	title: string;
	/** What it is about, as a short value, e.g. `style`. */
	purpose: string;
	isOptional: boolean;
	/** Whether the service takes more than these items: then it decides about others. */
	takesOthers?: boolean;
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

/** What the user chose, found in the catalogue. */
export interface ChosenItem extends SelectedWidget {
	title: string;
	/** What it is called on every API version. */
	key: string;
}

/**
 * Finds what the user chose in the catalogue.
 * @param chosen the parameter's value: item titles, item IDs, short values, slugs, `{ id, item_id }` objects or their JSON,
 * one or several
 * @param label the parameter's, for messages
 * @returns each item once, or the problem
 */
export function resolveItems(
	chosen: unknown,
	widgets: Widget[],
	label: string,
): { items: ChosenItem[] } | { problem: Problem } {
	const parsed = chosenSchema.safeParse(chosen);
	if (!parsed.success) return { problem: MESSAGES.notOptions(label, available(widgets)) };
	const chosenEntries = new Map<string, Entry>();
	// A title may contain the comma that otherwise separates titles.
	const isOneTitle = typeof chosen === 'string' && matchesOf(chosen, widgets).length > 0;
	for (const one of isOneTitle ? [chosen] : parsed.data) {
		if (one === '') continue;
		const matches = matchesOrOther(one, widgets);
		const [match] = matches;
		if (!match) return { problem: MESSAGES.unknownOption(label, shown(one), available(widgets)) };
		if (matches.length > 1) {
			const values = matches.map(pairOf).join(', ');
			return { problem: MESSAGES.ambiguousOption(label, shown(one), values) };
		}
		chosenEntries.set(pairOf(match), match);
	}
	const entries = [...chosenEntries.values()];
	const missing = widgets.find(
		({ id, isOptional }) => !isOptional && !entries.some(({ widget }) => widget.id === id),
	);
	if (missing) {
		return { problem: MESSAGES.optionMissing(label, missing.title, titles(missing.items)) };
	}
	const items = entries.map((entry) => ({
		id: entry.widget.id,
		item_id: entry.item.id,
		title: entry.item.title,
		key: keyOf(entry, widgets),
	}));
	return { items };
}

/** What the order takes of chosen items. */
export function selectedOf(items: ChosenItem[]): SelectedWidget[] {
	return items.map(({ id, item_id }) => ({ id, item_id }));
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
	const byTitle = entries.filter(({ item }) => plainTitle(item.title) === plainTitle(String(one)));
	if (byTitle.length > 0) return byTitle;
	// Short values and slugs, as another API version names the same item.
	const short = shortOf(String(one));
	return entries.filter(({ item }) => short !== '' && shortValue(item.title) === short);
}

function plainTitle(title: string): string {
	return title
		.replace(/\(premium\)\s*$/i, '')
		.trim()
		.toLowerCase();
}

function shortOf(text: string): string {
	return shortOfItemSlug(text.trim()) ?? shortValue(text);
}

/** What it means in the catalogue, or else what a widget that takes others makes of it. */
function matchesOrOther(one: Z.infer<typeof oneSchema>, widgets: Widget[]): Entry[] {
	const matches = matchesOf(one, widgets);
	const widget = widgets.find(({ takesOthers }) => takesOthers);
	if (matches.length > 0 || !widget) return matches;
	const pair = typeof one === 'string' ? parsePair(one) : one;
	const text = pair ? pair.item_id : String(one);
	const short = shortOf(text);
	// An ID of another API version means nothing here.
	if (!/\p{L}/u.test(short) || short.length > 100 || LOOKS_LIKE_ID.test(text.trim())) return [];
	const id = shortOfItemSlug(text) === undefined ? itemSlug(short, widget.id) : text.trim();
	const item = { id, title: titleOf(short), isPremium: false };
	return [{ widget: pair ? { ...widget, id: pair.id } : widget, item }];
}

const LOOKS_LIKE_ID = /^([0-9a-f]{16,}|[0-9a-f]{8}-[0-9a-f-]{27}|[{[].*)$/is;

/** The same for the same option on every API version: its title's short value, unless another has it, too. */
function keyOf({ item }: Entry, widgets: Widget[]): string {
	const short = shortValue(item.title);
	const same = entriesOf(widgets).filter((other) => shortValue(other.item.title) === short);
	return same.length > 1 || short === '' ? item.id : short;
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
	return items.length === 0 ? 'None is offered here.' : `It offers: ${titles(items)}.`;
}
