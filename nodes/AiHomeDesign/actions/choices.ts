import {
	LONGEST_CHOICES,
	resolveItems,
	selectedOf,
	type ChosenItem,
	type Widget,
} from '../../shared/api/widgets';
import { alterationsOf, optionsSaid } from '../../shared/api/alterations';
import type { JobChoice } from '../../shared/api/service';
import {
	otherSpaceOf,
	resolveSpace,
	spaceKey,
	spaceText,
	type Space,
} from '../../shared/api/spaces';
import { choiceKey } from '../../shared/batch/jobParameters';
import { readGiven } from '../../shared/batch/parameters';
import { whyNotV3, type Run } from '../../shared/batch/run';
import { MESSAGES } from '../../shared/core/messages';
import { ProblemError, wrongValue } from '../../shared/core/problem';
import { locatedValue } from '../../shared/core/texts';
import { ROOM_TYPE } from '../parameters/roomType';
import { USUAL, type WidgetParameter } from '../parameters/widgetParameters';
import type { ToolOperation } from '../tools';

/**
 * What a tool is to make of an item's photo: one choice for each image.
 * @param row the tool's; with a mask, its tool with a mask
 * @throws ProblemError for what the tool does not take, or does not do without
 */
export async function readToolChoices(
	run: Run,
	itemIndex: number,
	row: ToolOperation,
): Promise<JobChoice[]> {
	const { tool, name, parameters } = row;
	const rooms = row.room ? await run.catalogue.spaces(tool) : [];
	const room = row.room && readRoom(run, itemIndex, row, rooms);
	const widgets = await run.catalogue.options(tool, room?.name ?? '');
	const chosen = parameters.map((parameter) => ({
		parameter,
		items: readItems(run, itemIndex, parameter, widgets),
	}));
	refuseMissing(widgets, parameters, name);
	const details = chosen.flatMap(({ parameter, items }) => (parameter.makesVariants ? [] : items));
	const options = chosen.flatMap(({ parameter: { purpose }, items }) =>
		items.flatMap(({ option }) => optionsSaid(tool, purpose, option)),
	);
	const several = chosen.find(({ parameter }) => parameter.makesVariants);
	if (several && several.items.length > run.service.limits.jobsPerOrder) {
		throw new ProblemError(MESSAGES.oneChoiceOnV1(several.parameter.label, whyNotV3(run)));
	}
	const variants = several && several.items.length > 0 ? several.items : [USUAL_ITEM];
	return variants.map((variant): JobChoice => {
		const items = [variant, ...details].filter((item) => !isUsual(item));
		const titles = items.map(({ title }) => title).join(', ');
		return {
			tool,
			spaceName: room?.name ?? '',
			selected: selectedOf(items),
			edits: [titles === '' ? name : `${name}: ${titles}`],
			alterations: alterationsOf(tool, options),
			variant: several ? (isUsual(variant) ? name : variant.title) : '',
			key: choiceKey(tool, room ? spaceKey(room, rooms) : '', items),
		};
	});
}

function readRoom(
	run: Run,
	itemIndex: number,
	{ room }: ToolOperation,
	rooms: Space[],
): Space | undefined {
	const { name, label } = ROOM_TYPE;
	const chosen = locatedValue(readGiven(run, itemIndex, name, label));
	if (room === 'optional' && spaceText(chosen) === '') return undefined;
	const resolved = resolveSpace(chosen, rooms, label);
	if ('space' in resolved) return resolved.space;
	const other = otherSpaceOf(chosen, (word) => run.service.otherSpace(word));
	if (!other) throw new ProblemError(resolved.problem);
	return other;
}

function readItems(
	run: Run,
	itemIndex: number,
	parameter: WidgetParameter,
	widgets: Widget[],
): ChosenItem[] {
	const { name, label, isSeveral } = parameter;
	const chosen = readGiven(run, itemIndex, name, label, LONGEST_CHOICES);
	const resolved = resolveItems(chosen, offered(parameter, widgetFor(parameter, widgets)), label);
	if ('problem' in resolved) throw new ProblemError(resolved.problem);
	if (!isSeveral && resolved.items.length > 1) throw wrongValue(label, 'Choose one.', chosen);
	return resolved.items;
}

/** Stands for a choice that is left to AI HomeDesign. */
const USUAL_ITEM: ChosenItem = {
	id: '',
	item_id: USUAL.id,
	title: USUAL.title,
	key: '',
	option: '',
};

function isUsual({ item_id: itemId }: ChosenItem): boolean {
	return itemId === USUAL.id;
}

/** Whether a parameter's choice can be left to AI HomeDesign. */
export function takesUsual({ hasUsual }: WidgetParameter, widget: Widget | undefined): boolean {
	return hasUsual && widget?.isOptional !== false;
}

/** What a parameter offers: its widget, and AI HomeDesign's choice first. */
function offered(parameter: WidgetParameter, widget: Widget | undefined): Widget[] {
	if (!takesUsual(parameter, widget)) return widget ? [widget] : [];
	const { purpose, label: title } = parameter;
	const { items = [], ...rest } = widget ?? { id: purpose, title, purpose, isOptional: true };
	return [{ ...rest, items: [USUAL, ...items] }];
}

/** The widget that a parameter is about: v1 has its own titles for some. */
export function widgetFor({ purpose }: WidgetParameter, widgets: Widget[]): Widget | undefined {
	return (
		widgets.find((widget) => widget.purpose === purpose) ??
		widgets.find((widget) => widget.purpose.endsWith(`-${purpose}`))
	);
}

/** A widget that is new and needed cannot be chosen in this form. */
function refuseMissing(
	widgets: Widget[],
	parameters: readonly WidgetParameter[],
	name: string,
): void {
	const known = parameters.map((parameter) => widgetFor(parameter, widgets));
	const missing = widgets.find((widget) => !widget.isOptional && !known.includes(widget));
	if (missing) throw new ProblemError(MESSAGES.newWidget(name, missing.title));
}
