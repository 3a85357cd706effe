import { MESSAGES } from '../core/messages';
import type { Problem } from '../core/problem';
import { shortValue } from './slugs';

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
 * Finds the space that the user means: by its name, or by its title as an agent or an expression may give it.
 * @param label the parameter's, for messages
 */
export function resolveSpace(
	chosen: unknown,
	spaces: Space[],
	label: string,
): { space: Space } | { problem: Problem } {
	const wanted = textOf(chosen).trim();
	const offered = offeredSpaces(spaces);
	const list = offered.map(({ name, title }) => `"${title}" (${name})`).join(', ') || 'none';
	if (wanted === '') return { problem: MESSAGES.spaceEmpty(label, list) };
	const space =
		offered.find(({ name }) => name === wanted) ??
		offered.find(({ title }) => title.toLowerCase() === wanted.toLowerCase()) ??
		offered.find((one) =>
			[shortName(one.name), shortValue(one.title)].includes(shortName(wanted)),
		) ??
		sameSide(wanted, offered);
	return space ? { space } : { problem: MESSAGES.unknownSpace(label, wanted, list) };
}

/**
 * What a space is called on every API version: `indoor` or `outdoor` where its name or title says so, else its title's
 * short value (v1's names have ends of their own, such as `space-kitchen--`).
 */
export function spaceKey({ name, title }: Space): string {
	return sideOf(`${name} ${title}`) ?? (shortValue(title) || shortName(name));
}

function shortName(name: string): string {
	return shortValue(name).replace(/^space-/, '');
}

/** The only space that is indoor, or outdoor, when the text says one of the two: another API version names it otherwise. */
function sameSide(wanted: string, offered: Space[]): Space | undefined {
	const side = sideOf(wanted);
	const same = offered.filter(({ name, title }) => side && sideOf(`${name} ${title}`) === side);
	return same.length === 1 ? same[0] : undefined;
}

function sideOf(text: string): string | undefined {
	const sides = ['indoor', 'outdoor'].filter((side) => new RegExp(`\\b${side}\\b`, 'i').test(text));
	return sides.length === 1 ? sides[0] : undefined;
}

function textOf(value: unknown): string {
	if (value === undefined || value === null) return '';
	return typeof value === 'string' ? value : JSON.stringify(value);
}
