import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';

import { choicesOf } from '../../shared/api/widgets';
import type { ApiService } from '../../shared/api/service';
import { offeredSpaces, resolveSpace } from '../../shared/api/spaces';
import { locatedValue } from '../../shared/core/texts';
import { askApi } from '../../shared/methods/askApi';
import { spacesOfTool } from '../../shared/methods/listSearch';
import { takesUsual, widgetFor } from '../actions/choices';
import { ROOM_TYPE } from '../parameters/roomType';
import { USUAL, type WidgetParameter } from '../parameters/widgetParameters';
import { TOOL_OPERATIONS, toolOperation } from '../tools';

type LoadOptions = (this: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>;

/** The list of Room Type, for the operation that is chosen in the form. */
export async function searchRoomTypes(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const row = toolOperation(this.getCurrentNodeParameter('operation'));
	if (!row) return { results: [] };
	return await spacesOfTool(this, row.tool, filter, 'allTools');
}

/** The methods that load the lists of all parameters, by name. */
export const toolLists: Readonly<Record<string, LoadOptions>> = Object.fromEntries(
	TOOL_OPERATIONS.flatMap(({ parameters }) => parameters).map((parameter) => [
		parameter.method,
		listOf(parameter),
	]),
);

function listOf(parameter: WidgetParameter): LoadOptions {
	return async function (this) {
		const row = toolOperation(this.getCurrentNodeParameter('operation'));
		if (!row?.parameters.includes(parameter)) return [];
		const room = locatedValue(this.getCurrentNodeParameter(ROOM_TYPE.name));
		const written = this.getCurrentNodeParameter(parameter.name);
		const list = async (service: ApiService) => {
			const widgets = await service.listOptions(row.tool, await roomName(service, row.tool, room));
			const widget = widgetFor(parameter, widgets);
			const choices = widget ? choicesOf([{ spaceTitle: '', widgets: [widget] }], written) : [];
			return takesUsual(parameter, widget)
				? [{ name: USUAL.title, value: USUAL.id }, ...choices]
				: choices;
		};
		return await askApi<INodePropertyOptions[]>(this, [], list, 'allTools');
	};
}

/** v1's lists depend on the room; before one is chosen, the first one's are shown. */
async function roomName(service: ApiService, tool: string, chosen: unknown): Promise<string> {
	const rooms = await service.listSpaces(tool);
	const resolved = resolveSpace(chosen, rooms, ROOM_TYPE.label);
	if ('space' in resolved) return resolved.space.name;
	return offeredSpaces(rooms)[0]?.name ?? '';
}
