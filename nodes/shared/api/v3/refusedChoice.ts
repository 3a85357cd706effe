import { MESSAGES } from '../../core/messages';
import type { Problem } from '../../core/problem';
import { cut } from '../../core/quote';
import { shortOfItemSlug, titleOf } from '../slugs';
import { itemsOfWidget } from './catalogue';

/** v3's refusal of a slot of the tool, with those that were sent; undefined when it is about something else. */
export function refusedSlot(problem: Problem, slots: readonly string[]): Problem | undefined {
	const { httpCode, apiError = '' } = problem;
	if (httpCode !== 400 && httpCode !== 422) return undefined;
	const said = apiError.toLowerCase();
	const isAboutSlot = /\bslot\b|asset_map/.test(said) || slots.some((slot) => said.includes(slot));
	if (!isAboutSlot) return undefined;
	const sent = slots.map((slot) => `"${cut(slot)}"`).join(', ');
	return { ...problem, ...MESSAGES.slotRefused(sent) };
}

/** One entry of a process's `widgets`. */
export interface ChosenWidget {
	slug: string;
	item_slugs: string[];
}

/**
 * v3's refusal of a room or option in the words of the form; undefined when it is about something else. What it names
 * counts, else what is not among the known values: it takes more than those, so only it can tell.
 */
export function refusedChoice(
	problem: Problem,
	tool: string,
	widgets: readonly ChosenWidget[],
): Problem | undefined {
	const { httpCode, apiError = '', apiErrorKey = '' } = problem;
	if (httpCode !== 400 && httpCode !== 422) return undefined;
	const said = `${apiError} ${apiErrorKey}`.toLowerCase();
	const chosen = widgets.flatMap(({ slug, item_slugs }) => {
		const known = itemsOfWidget(tool, slug);
		return item_slugs.map((item) => ({ item, known }));
	});
	const named = chosen.filter(({ item }) => said.includes(item));
	const unknown = chosen.filter(({ item, known }) => !known.some(({ id }) => id === item));
	const refused = named.length > 0 ? named : /widget|item/.test(said) ? unknown : [];
	if (refused.length === 0) return undefined;
	const shown = refused.map(({ item }) => `"${cut(titleOf(shortOfItemSlug(item) ?? item))}"`);
	const proven = refused.flatMap((one) => one.known.filter(({ isUnconfirmed }) => !isUnconfirmed));
	const known = [...new Set(proven.map(({ title }) => `"${title}"`))];
	return { ...problem, ...MESSAGES.optionRefused(shown.join(', '), known.join(', ')) };
}
