import { MESSAGES } from '../core/messages';
import type { Problem } from '../core/problem';
import { cut, shownValue } from '../core/quote';
import { onlyIn, saidBy } from '../core/texts';
import { LONGEST_NAME, saysName, shortValue } from './slugs';

/** A space of the catalogue: what kind of place a photo shows. */
export interface Space {
	/** What an order takes, e.g. `space-indoor`. */
	name: string;
	/** What people read, e.g. "Indoor". */
	title: string;
	isActive: boolean;
	isPremium: boolean;
	/** Lower comes first; absent where the API gave none. */
	priority?: number;
}

/** The spaces that can be ordered, in the API's order of priority where it gives one. */
export function offeredSpaces(spaces: Space[]): Space[] {
	const rank = (space: Space) => space.priority ?? Number.POSITIVE_INFINITY;
	const byRank = (a: Space, b: Space) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b));
	return spaces.filter(({ isActive }) => isActive).sort(byRank);
}

/** How a space stands in the dropdown. */
export function spaceLabel({ title, isPremium }: Space): string {
	return `${title}${isPremium ? ' (Premium)' : ''}`;
}

/**
 * Finds the space that the user means by exactly its words: its name or its title, as a list, an agent or an expression may
 * give it.
 * @param label the parameter's, for messages
 */
export function resolveSpace(
	chosen: unknown,
	spaces: Space[],
	label: string,
): { space: Space } | { problem: Problem } {
	const wanted = spaceText(chosen);
	const offered = offeredSpaces(spaces);
	const list =
		offered.map(({ name, title }) => `"${cut(title)}" (${cut(name)})`).join(', ') || 'none';
	if (wanted === '') return { problem: MESSAGES.spaceEmpty(label, list) };
	const { words, ids } = saidBy(onlyIn(chosen));
	const meant = [words, ids]
		.map((texts) => new Set(texts.flatMap((text) => spaceOf(text, offered) ?? [])))
		.find(({ size }) => size > 0);
	// Words that mean several spaces contradict one another.
	const [space] = meant?.size === 1 ? meant : [];
	return space ? { space } : { problem: MESSAGES.unknownSpace(label, wanted, list) };
}

/** The space that a text says, among those that are offered. */
function spaceOf(text: string, offered: Space[]): Space | undefined {
	// A text that is no name need not be compared with all of them.
	const wanted = cut(text.trim(), LONGEST_NAME);
	return (
		offered.find(({ name }) => name === wanted) ??
		offered.find(({ title }) => title.toLowerCase() === wanted.toLowerCase()) ??
		offered.find((one) => namesOf(one).some((name) => says(wanted, name))) ??
		onlyOfSide(
			SIDES.find((side) => says(wanted.replace(OWN_WORD, ''), side)),
			offered,
		)
	);
}

/** What is given for a space, for messages; '' where it is nothing. */
export function spaceText(chosen: unknown): string {
	const one = onlyIn(chosen);
	if (one === undefined || one === null) return '';
	if (Array.isArray(one) && one.length === 0) return '';
	const { words } = saidBy(one);
	return shownValue(words.length === 1 ? words[0] : one);
}

/**
 * A space that is in no list, for words that all say the same one.
 * @param read what another version of the API makes of a word
 */
export function otherSpaceOf(
	chosen: unknown,
	read: (word: string) => Space | undefined,
): Space | undefined {
	const [space, ...others] = saidBy(onlyIn(chosen)).words.map(read);
	return others.every((other) => other?.name === space?.name) ? space : undefined;
}

/**
 * What a space is called on every API version: `indoor` or `outdoor` where its title is exactly that, or where it alone
 * among spaces that are nothing but sides is on that side; else its title's short value (v1's names have ends of their own,
 * such as `space-kitchen--`). No two offered ones are called the same.
 * @param offered all that the tool offers
 */
export function spaceKey(space: Space, offered: Space[]): string {
	const others = offeredSpaces(offered).filter(({ name }) => name !== space.name);
	const key = plainKey(space, offered);
	return others.some((other) => plainKey(other, offered) === key) ? `${key} ${space.name}` : key;
}

function plainKey(space: Space, offered: Space[]): string {
	const own = shortValue(space.title) || shortName(space.name);
	const side = sideOf(space);
	if (SIDES.includes(own) || side === undefined) return own;
	return onlyOfSide(side, offeredSpaces(offered))?.name === space.name ? side : own;
}

/** What the versions of the API call what they ask for: behind a side it says nothing of its own. */
const OWN_WORD = /[\s_-](?:space|area)$/i;

/** What both versions of the API call their spaces for image enhancement. */
const SIDES = ['indoor', 'outdoor'];

/** What a space may be called, without the API's own prefix. */
function namesOf({ name, title }: Space): string[] {
	return [withoutPrefix(name), title];
}

/** A space's name without what the API begins it with. */
export function withoutPrefix(name: string): string {
	return name.replace(/^space(?:\s|_|-)+/i, '');
}

function says(wanted: string, name: string): boolean {
	return saysName(wanted, name) || saysName(withoutPrefix(wanted), name);
}

function shortName(name: string): string {
	return shortValue(name).replace(/^space-/, '');
}

/**
 * The only space that is indoor, or outdoor, where that is asked for and another API version names it otherwise. Only
 * where nothing but sides is offered: among rooms, "Outdoor Kitchen" is not what `outdoor` means.
 */
function onlyOfSide(side: string | undefined, offered: Space[]): Space | undefined {
	if (side === undefined || !SIDES.includes(side)) return undefined;
	if (offered.some((space) => sideOf(space) === undefined)) return undefined;
	const [only, ...others] = offered.filter((space) => sideOf(space) === side);
	return others.length === 0 ? only : undefined;
}

/** The side that a space's words name; undefined where they name none, or both. */
function sideOf({ name, title }: Space): string | undefined {
	const words = shortValue(`${name} ${title}`).split('-');
	const sides = SIDES.filter((side) => words.includes(side));
	return sides.length === 1 ? sides[0] : undefined;
}
