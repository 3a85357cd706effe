import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { LONGEST_CHOICES, type SelectedWidget } from '../../shared/api/widgets';
import {
	isItemSlug,
	itemSlug,
	otherShortValue,
	saysName,
	shortValue,
	widgetSlug,
} from '../../shared/api/slugs';
import { findTool } from '../../shared/api/tools';
import { readGiven, requireText } from '../../shared/batch/parameters';
import { wrongValue } from '../../shared/core/problem';
import { isList, parsedJson, partsOf } from '../../shared/core/texts';
import { z } from '../../shared/core/zod';
import type { Run } from '../../shared/batch/run';

const TOOL = {
	name: 'tool',
	label: 'Tool',
	hint: "Give the tool's slug from AI HomeDesign's API documentation, for example tool-virtual-staging.",
};

const WIDGETS = {
	name: 'widgets',
	label: 'Widgets (JSON)',
	hint: 'Give an object such as {"style": "modern"} or {"style": ["modern"]}, or an array of { slug, item_slugs } as in the API documentation.',
};

/** Any tool by its slug, and what it is told as JSON. */
export function anyToolFields(show: IDisplayOptions['show']): INodeProperties[] {
	return [
		{
			displayName: TOOL.label,
			name: TOOL.name,
			type: 'string',
			displayOptions: { show },
			required: true,
			default: '',
			placeholder: 'e.g. tool-virtual-staging',
			description: "The tool's slug, as AI HomeDesign's API documentation spells it",
		},
		{
			displayName: WIDGETS.label,
			name: WIDGETS.name,
			type: 'json',
			displayOptions: { show },
			default: '{}',
			placeholder: 'e.g. {"space": "bedroom", "style": "modern"}',
			description:
				'What the tool is told: purposes with a value or a list of values, or the array of widgets as in the API documentation',
		},
	];
}

/** Nobody tells a tool more things, or names one in more characters. */
const MOST_WIDGETS = 100;
const LONGEST_WORD = 1_000;

const word = z
	.string()
	.max(LONGEST_WORD)
	.regex(/[\p{L}\p{N}]/u);
const value = z.union([word, z.number().transform(String)]);
/** What has more entries is refused before anything looks at each of them. */
const few = z.unknown().refine((given) => entriesIn(given) <= MOST_WIDGETS);

function entriesIn(given: unknown): number {
	if (typeof given !== 'object' || given === null) return 0;
	if (Array.isArray(given)) return given.length;
	let entries = 0;
	for (const name in given) {
		if (Object.hasOwn(given, name)) entries++;
		if (entries > MOST_WIDGETS) break;
	}
	return entries;
}

const values = few.pipe(z.array(value));
const byPurpose = few.pipe(z.record(word, z.union([value.transform((one) => [one]), values])));
const asInApi = few.pipe(z.array(z.object({ slug: word, item_slugs: few.pipe(z.array(word)) })));
const widgetsSchema = z.union([byPurpose, asInApi]);

/** The tool's slug. */
export function readTool(run: Run, itemIndex: number): string {
	const tool = requireText(run, itemIndex, TOOL.name, TOOL.label, TOOL.hint);
	if (!/^[\w-]+$/.test(tool)) throw wrongValue(TOOL.label, TOOL.hint, tool);
	return tool;
}

/** What the tool is told. Throws `ProblemError` for JSON that is not of one of the two forms. */
export function readWidgets(run: Run, itemIndex: number, tool: string): SelectedWidget[] {
	const given = readGiven(run, itemIndex, WIDGETS.name, WIDGETS.label, LONGEST_CHOICES);
	const isEmpty = typeof given === 'string' && given.trim() === '';
	const parsed = widgetsSchema.safeParse(isEmpty ? {} : parsedJson(given));
	if (!parsed.success) throw wrongValue(WIDGETS.label, WIDGETS.hint, given);
	const { data } = parsed;
	if (Array.isArray(data)) {
		return eachOnce(
			data.flatMap(({ slug, item_slugs }) => item_slugs.map((item_id) => ({ id: slug, item_id }))),
		);
	}
	const selected = Object.entries(data).flatMap(([purpose, chosen]) => {
		const about = purpose.startsWith('widget-') ? '' : otherShortValue(purpose, []);
		if (about === undefined) throw wrongValue(WIDGETS.label, WIDGETS.hint, purpose);
		const id = about === '' ? purpose : widgetSlug(about, tool);
		const { space, widgets = [] } = findTool(tool) ?? {};
		const row = [space, ...widgets].find(
			(known) => known && widgetSlug(known.purpose, tool) === id,
		);
		return chosen
			.flatMap((one) => (isList(one) ? partsOf(one) : [one]))
			.map((one) => ({ id, item_id: itemOf(one, id, row?.values ?? []) }));
	});
	return eachOnce(selected);
}

function eachOnce(selected: SelectedWidget[]): SelectedWidget[] {
	return [...new Map(selected.map((one) => [`${one.id} ${one.item_id}`, one])).values()];
}

/** @param known short values that the widget is known to take */
function itemOf(value: string, widget: string, known: readonly string[]): string {
	if (isItemSlug(value)) return value.trim();
	const short =
		known.find((one) => saysName(value, one)) ?? otherShortValue(value, known) ?? numberIn(value);
	if (short === undefined) throw wrongValue(WIDGETS.label, WIDGETS.hint, value);
	return itemSlug(short, widget);
}

/** A number as slugs spell it. */
function numberIn(value: string): string | undefined {
	return /^\d{1,20}(?:\.\d{1,20})?$/.test(value.trim()) ? shortValue(value) : undefined;
}
