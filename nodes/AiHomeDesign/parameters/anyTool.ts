import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import type { SelectedWidget } from '../../shared/api/enhancementOptions';
import { itemSlug, shortOfItemSlug, shortValue, widgetSlug } from '../../shared/api/slugs';
import { readGiven, requireText } from '../../shared/batch/parameters';
import { wrongValue } from '../../shared/core/problem';
import { z } from '../../shared/core/zod';
import type { Run } from '../../shared/batch/run';

const TOOL = {
	name: 'tool',
	label: 'Tool',
	hint: "Give the tool's slug from AI HomeDesign's API documentation, for example tool-darkness.",
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
			placeholder: 'e.g. tool-darkness',
			description: "The tool's slug, as AI HomeDesign's API documentation spells it",
		},
		{
			displayName: WIDGETS.label,
			name: WIDGETS.name,
			type: 'json',
			displayOptions: { show },
			default: '{}',
			placeholder: 'e.g. {"style": "modern"}',
			description:
				'What the tool is told: purposes with a value or a list of values, or the array of widgets as in the API documentation',
		},
	];
}

const word = z.string().regex(/[\p{L}\p{N}]/u);
const value = z.union([word, z.number().transform(String)]);
const byPurpose = z.record(word, z.union([value.transform((one) => [one]), z.array(value)]));
const asInApi = z.array(z.object({ slug: word, item_slugs: z.array(word) }));
const widgetsSchema = z.union([byPurpose, asInApi]);

/** The tool's slug. */
export function readTool(run: Run, itemIndex: number): string {
	const tool = requireText(run, itemIndex, TOOL.name, TOOL.label, TOOL.hint);
	if (!/^[\w-]+$/.test(tool)) throw wrongValue(TOOL.label, TOOL.hint, tool);
	return tool;
}

/** What the tool is told. Throws `ProblemError` for JSON that is not of one of the two forms. */
export function readWidgets(run: Run, itemIndex: number, tool: string): SelectedWidget[] {
	const given = readGiven(run, itemIndex, WIDGETS.name, WIDGETS.label);
	const parsed = widgetsSchema.safeParse(parse(given));
	if (!parsed.success) throw wrongValue(WIDGETS.label, WIDGETS.hint, given);
	const { data } = parsed;
	if (Array.isArray(data)) {
		return data.flatMap(({ slug, item_slugs }) =>
			item_slugs.map((item_id) => ({ id: slug, item_id })),
		);
	}
	return Object.entries(data).flatMap(([purpose, values]) => {
		const id = purpose.startsWith('widget-') ? purpose : widgetSlug(shortValue(purpose), tool);
		return values.map((one) => ({
			id,
			item_id: shortOfItemSlug(one) === undefined ? itemSlug(shortValue(one), id) : one,
		}));
	});
}

function parse(given: unknown): unknown {
	if (typeof given !== 'string') return given;
	if (given.trim() === '') return {};
	try {
		return JSON.parse(given);
	} catch {
		return undefined;
	}
}
