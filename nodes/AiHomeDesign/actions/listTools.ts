import type { IDataObject } from 'n8n-workflow';

import { toldOf } from '../../shared/api/alterations';
import { offeredSpaces } from '../../shared/api/spaces';
import { ENHANCEMENT, findTool, nameOf } from '../../shared/api/tools';
import type { Widget } from '../../shared/api/widgets';
import type { Action, Run, Work } from '../../shared/batch/run';
import { ROOM_TYPE } from '../parameters/roomType';
import { USUAL } from '../parameters/widgetParameters';
import { ENHANCE_DESCRIPTION, TOOL_OPERATIONS, type ToolOperation } from '../tools';
import { takesUsual, widgetFor } from './choices';

/** What one parameter of an operation takes, as the output tells it. */
interface ParameterRow {
	parameter: string;
	is_needed: boolean;
	/** Whether each of several values is an image and a credit of its own. */
	is_image_each: boolean;
	values: string[];
	/** Those that nobody has seen AI HomeDesign take. */
	unconfirmed: string[];
}

/**
 * Tool > Get Many: the operations with the values that they take, an output item each, for agents that are to choose.
 * Those that the account's version of the API does not have are left out. Costs nothing.
 */
export const listTools: Action = async (run, itemIndex) => {
	// The list is the same for all items.
	if (itemIndex > 0) return [];
	// Where the lists are not the API's, nothing else would tell a wrong key.
	await run.service.checkKey();
	return [enhanceWork, ...TOOL_OPERATIONS.filter(isOffered(run)).map(toolWork)].map(
		(rowOf): Work =>
			async () => ({ json: await rowOf(run) }),
	);
};

const isOffered =
	({ service }: Run) =>
	({ tool }: ToolOperation) =>
		service.takesAnyTool || findTool(tool)?.service !== undefined;

async function enhanceWork(run: Run): Promise<IDataObject> {
	const { slug: tool } = ENHANCEMENT;
	const spaces = offeredSpaces(await run.catalogue.spaces(tool));
	const widgets: Widget[] = [];
	for (const { name } of spaces) widgets.push(...(await run.catalogue.options(tool, name)));
	return rowOf('enhance', tool, ENHANCE_DESCRIPTION, [
		{
			...rowWith('spaceName', spaces),
			is_needed: true,
		},
		{
			...rowWith(
				'enhancementOptions',
				widgets.flatMap(({ items }) => items),
			),
			is_needed: widgets.some(({ isOptional }) => !isOptional),
		},
	]);
}

function toolWork({ operation, tool, description, room, parameters, toolWithMask }: ToolOperation) {
	return async (run: Run): Promise<IDataObject> => {
		const rooms = room ? offeredSpaces(await run.catalogue.spaces(tool)) : [];
		// On V1 the lists depend on the room; the first one's stand for all, as in the form.
		const widgets = await run.catalogue.options(tool, rooms[0]?.name ?? '');
		const choices = parameters.map((parameter) => {
			const widget = widgetFor(parameter, widgets);
			const usual = takesUsual(parameter, widget) ? [USUAL] : [];
			return {
				...rowWith(parameter.name, [...usual, ...(widget?.items ?? [])]),
				is_needed: widget?.isOptional === false,
				is_image_each: parameter.makesVariants,
			};
		});
		const roomRow = { ...rowWith(ROOM_TYPE.name, rooms), is_needed: room === 'needed' };
		return {
			...rowOf(operation, tool, description, [...(room ? [roomRow] : []), ...choices]),
			takes_mask: toolWithMask !== undefined && run.service.takesAnyTool,
		};
	};
}

function rowOf(
	operation: string,
	tool: string,
	description: string,
	parameters: ParameterRow[],
): IDataObject {
	return {
		operation,
		name: nameOf(tool),
		description,
		parameters: parameters.map((row) => ({ ...row })),
		takes_mask: false,
		...toldOf(tool, undefined),
	};
}

function rowWith(
	parameter: string,
	offered: ReadonlyArray<{ title: string; isUnconfirmed?: boolean }>,
): ParameterRow {
	const titles = (are: boolean) => [
		...new Set(
			offered
				.filter(({ isUnconfirmed = false }) => isUnconfirmed === are)
				.map(({ title }) => title),
		),
	];
	return {
		parameter,
		is_needed: false,
		is_image_each: false,
		values: titles(false),
		unconfirmed: titles(true),
	};
}
