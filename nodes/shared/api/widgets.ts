import type { z as Z } from 'zod/v3';

import { z } from '../core/zod';

import { MESSAGES } from '../core/messages';
import type { Problem } from '../core/problem';
import { cut, inQuotes, shownValue } from '../core/quote';
import {
	heldBy,
	isFileContent,
	isList,
	parsedJson,
	partsOf,
	saidBy,
	type Said,
} from '../core/texts';
import {
	isItemSlug,
	itemSlug,
	LONGEST_NAME,
	otherShortValue,
	saysName,
	shortInWidget,
	shortValue,
	titleOf,
	withoutMark,
} from './slugs';

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

/** One option of a group. */
export interface WidgetItem {
	id: string;
	title: string;
	isPremium: boolean;
	/** Whether nobody has seen the service take it. */
	isUnconfirmed?: boolean;
}

/** One entry of an order's `selected_widgets`. */
export interface SelectedWidget {
	id: string;
	item_id: string;
}

/** An entry of the dropdown. */
interface Choice {
	name: string;
	value: string;
}

const idSchema = z.union([z.string().min(1), z.number().transform(String)]);
const pairSchema = z.object({ id: idSchema, item_id: idSchema });
/** A choice as tables and other services give it, and what it says. */
const describedSchema = z
	.unknown()
	.transform((given) => ({ given, ...saidBy(given) }))
	.refine(({ words, ids }) => words.length + ids.length > 0);
const oneSchema = z.union([z.string(), z.number().transform(String), pairSchema, describedSchema]);
type One = Z.infer<typeof oneSchema>;

const chosenSchema = z.union([
	z.array(oneSchema),
	oneSchema.transform((one) => [one]),
	z.null().transform(() => []),
	z.undefined().transform(() => []),
]);

/** Nobody chooses more options than these. */
const MOST_CHOICES = 200;

/** No list of choices or JSON of them is longer, in characters. */
export const LONGEST_CHOICES = 20_000;

/** What the list offers for a space; `spaceTitle` marks its entries where there are several spaces. */
export interface Offer {
	spaceTitle: string;
	widgets: Widget[];
}

/** The value that the list stores for an item: its title where that is unique in the space, else its ID. */
function storedValue(entry: Entry, widgets: Widget[]): string {
	const { title, id } = entry.item;
	return [title, id].find((text) => means(text, entry, widgets)) ?? pairOf(entry);
}

/**
 * The list of options. With several spaces each entry names those that offer it; a widget's title is shown where its
 * space has more than one.
 * @param written what is in the field already: the editor wants to find it in the list just as it is written
 */
export function choicesOf(offers: Offer[], written?: unknown): Choice[] {
	const texts = [written]
		.flat()
		.slice(0, MOST_CHOICES)
		.filter((one): one is string => typeof one === 'string' && one.length <= LONGEST_NAME);
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
	/** What tells what it does to the photo: its title, or all of its ID where that is no item of its own widget. */
	option: string;
}

/**
 * Finds what the user chose in the catalogue.
 * @param chosen the parameter's value: item titles, item IDs, short values, slugs, `{ id, item_id }` objects or their JSON,
 * objects with a `name`, `title`, `value` or `id`, properties of Notion; one or several, in a text separated by commas,
 * semicolons or line breaks
 * @param label the parameter's, for messages
 * @returns each item once, or the problem
 */
export function resolveItems(
	chosen: unknown,
	widgets: Widget[],
	label: string,
): { items: ChosenItem[] } | { problem: Problem } {
	// What is too much is never parsed.
	const excess = excessOf(chosen, label) ?? excessOf(parsedJson(chosen), label);
	if (excess) return { problem: excess };
	const list = opened(parsedJson(chosen));
	const excessInside = excessOf(list, label);
	if (excessInside) return { problem: excessInside };
	const parsed = chosenSchema.safeParse(list);
	if (!parsed.success) {
		return { problem: MESSAGES.notOptions(label, available(widgets), shownValue(chosen)) };
	}
	const chosenEntries = new Map<string, Entry>();
	const written = parsed.data.flatMap((one) => separated(one, widgets));
	for (const one of new Set(written)) {
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
		option: optionOf(entry, widgets),
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
	return `${widgets.length > 1 ? `${widget.title}: ` : ''}${item.title}${markOf(item)}`;
}

/** What a list says behind an item's title. */
function markOf({ isPremium, isUnconfirmed }: WidgetItem): string {
	return `${isPremium ? ' (Premium)' : ''}${isUnconfirmed ? ' (unconfirmed)' : ''}`;
}

function entriesOf(widgets: Widget[]): Entry[] {
	return widgets.flatMap((widget) => widget.items.map((item) => ({ widget, item })));
}

/** The problem of what is more than anybody chooses: then nothing in it is looked at. */
function excessOf(chosen: unknown, label: string): Problem | undefined {
	const all: unknown[] = Array.isArray(chosen) ? chosen : [chosen];
	if (all.length > MOST_CHOICES) return MESSAGES.notOptions(label, `It has ${all.length} entries.`);
	if (all.some(isFileContent)) return MESSAGES.fileInText(label);
	const text = all.filter((one) => typeof one === 'string').join('\n');
	if (text.length > LONGEST_CHOICES) return MESSAGES.textTooLong(label, text, LONGEST_CHOICES);
	const { length } = partsOf(text);
	return length > MOST_CHOICES
		? MESSAGES.notOptions(label, `It has ${length} entries.`)
		: undefined;
}

/** Choices without the properties of Notion around them. */
function opened(list: unknown): unknown {
	const held = heldBy(list);
	if (!Array.isArray(held)) return held;
	return held.flatMap((one: unknown) => {
		const inside = heldBy(one);
		return inside === one ? [one] : inside;
	});
}

/** The choices that one value holds: a text may be a list of them, and a title may hold what separates them. */
function separated(one: One, widgets: Widget[]): One[] {
	if (typeof one !== 'string') return [one];
	if (!isList(one) || isKnown(one, widgets)) return [one];
	// Of the lines of a list some may be titles with a comma.
	const lines = one.split(/[\n\r;]/).map((line) => line.trim());
	return lines.filter(Boolean).flatMap((line) => (isKnown(line, widgets) ? [line] : partsOf(line)));
}

function isKnown(text: string, widgets: Widget[]): boolean {
	return text.length <= LONGEST_NAME && matchesOf(text, widgets).length > 0;
}

/** Exact IDs win over titles, so that a title that looks like another item's ID cannot hide it. */
function matchesOf(one: One, widgets: Widget[]): Entry[] {
	if (typeof one === 'object' && 'words' in one) return matchesOfAll(one, widgets);
	if (typeof one === 'string' && one.length > LONGEST_NAME) return [];
	const entries = entriesOf(widgets);
	const pair = typeof one === 'string' ? parsePair(one) : one;
	if (typeof one !== 'string' || pair) {
		return entries.filter(({ widget, item }) => widget.id === pair?.id && item.id === pair.item_id);
	}
	const id = one.trim().toLowerCase();
	const byId = entries.filter(({ item }) => item.id.toLowerCase() === id);
	if (byId.length > 0) return byId;
	const title = plainTitle(one);
	const byTitle = entries.filter(({ item }) => plainTitle(item.title) === title);
	if (byTitle.length > 0) return byTitle;
	// Short values and slugs, as another API version names the same item.
	return entries.filter(({ item }) => saysName(one, item.title));
}

/** What all known words mean in common, or else all known IDs; none where they contradict one another. */
function matchesOfAll({ words, ids }: Said, widgets: Widget[]): Entry[] {
	const [first = [], ...others] =
		[words, ids]
			.map((texts) =>
				texts.map((text) => matchesOf(text, widgets)).filter((found) => found.length > 0),
			)
			.find((known) => known.length > 0) ?? [];
	return first.filter(({ item }) =>
		others.every((found) => found.some((one) => one.item === item)),
	);
}

function plainTitle(title: string): string {
	return withoutMark(title).trim().toLowerCase();
}

/** What it means in the catalogue, or else what a widget that takes others makes of it. */
function matchesOrOther(one: One, widgets: Widget[]): Entry[] {
	const matches = matchesOf(one, widgets);
	const widget = widgets.find(({ takesOthers }) => takesOthers);
	if (matches.length > 0 || !widget) return matches;
	const pair = typeof one === 'string' ? parsePair(one) : 'words' in one ? undefined : one;
	const [text = '', ...others] = pair ? [pair.item_id] : wordsOf(one);
	const known = widget.items.map(({ title }) => shortValue(title));
	const short = otherShortValue(text.trim(), known);
	const isOne = others.every((other) => otherShortValue(other.trim(), known) === short);
	if (short === undefined || !isOne) return [];
	const id = isItemSlug(text) ? text.trim() : itemSlug(short, widget.id);
	const item = { id, title: titleOf(short), isPremium: false };
	return [{ widget: pair ? { ...widget, id: pair.id } : widget, item }];
}

function wordsOf(one: One): string[] {
	if (typeof one === 'string') return [one];
	return 'words' in one ? one.words : [];
}

/** The same for the same option on every API version: its title's short value, unless another has it, too. */
function keyOf({ item }: Entry, widgets: Widget[]): string {
	const short = shortValue(item.title);
	const same = entriesOf(widgets).filter((other) => shortValue(other.item.title) === short);
	return same.length > 1 || short === '' ? item.id : short;
}

/** One that is in no list is known by its slug alone: another widget may have another item with the same short value. */
function optionOf({ widget, item }: Entry, widgets: Widget[]): string {
	if (entriesOf(widgets).some((listed) => listed.item === item)) return item.title;
	const isOffered = widgets.some(({ id }) => id === widget.id);
	return (isOffered ? shortInWidget(item.id, widget.id) : undefined) ?? item.id;
}

function parsePair(text: string): Z.infer<typeof pairSchema> | undefined {
	return text.startsWith('{') ? pairSchema.safeParse(parsedJson(text)).data : undefined;
}

function shown(one: One): string {
	const [word, ...others] = wordsOf(one);
	if (word !== undefined && others.length === 0) return `"${cut(word)}"`;
	return typeof one === 'object' && 'words' in one ? inQuotes(one.given) : shownValue(one);
}

function titles(items: WidgetItem[]): string {
	return items.map(({ title }) => `"${cut(title)}"`).join(', ');
}

function available(widgets: Widget[]): string {
	const items = entriesOf(widgets).map(({ item }) => item);
	return items.length === 0 ? 'None is offered here.' : `It offers: ${titles(items)}.`;
}
