import { MESSAGES } from '../../core/messages';
import type { Problem } from '../../core/problem';
import type { JobChoice } from '../service';
import { shortOfItemSlug, titleOf } from '../slugs';
import { widgetsOf } from './catalogue';

/**
 * v3's refusal of an option in the words of the form; undefined when it is about something else. What it names counts,
 * else what is not among the known options: it takes more than those, so only it can tell.
 */
export function refusedChoice(
	problem: Problem,
	{ tool, selected }: Pick<JobChoice, 'tool' | 'selected'>,
): Problem | undefined {
	const { httpCode, apiError = '', apiErrorKey = '' } = problem;
	if (httpCode !== 400 && httpCode !== 422) return undefined;
	const slugs = selected.map(({ item_id }) => item_id);
	const said = `${apiError} ${apiErrorKey}`.toLowerCase();
	const named = slugs.filter((slug) => said.includes(slug));
	const widgets = widgetsOf(tool).filter(({ id }) => selected.some((one) => one.id === id));
	const known = widgets.flatMap(({ items }) => items);
	const unknown = slugs.filter((slug) => !known.some(({ id }) => id === slug));
	const speaksOfChoice = /widget|item/.test(said);
	const refused = named.length > 0 ? named : speaksOfChoice ? unknown : [];
	if (refused.length === 0) return undefined;
	const shown = refused.map((slug) => `"${titleOf(shortOfItemSlug(slug) ?? slug)}"`).join(', ');
	const list = known.map(({ title }) => `"${title}"`).join(', ');
	return { ...problem, ...MESSAGES.optionRefused(shown, list) };
}
