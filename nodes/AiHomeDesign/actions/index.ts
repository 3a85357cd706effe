import { enhance } from '../../shared/actions/enhance';
import { get } from '../../shared/actions/get';
import type { Action } from '../../shared/batch/run';
import { TOOL_OPERATIONS } from '../tools';
import { runTool } from './runTool';
import { useTool } from './useTool';

/** What each operation does, by `resource:operation`. */
export const actions: Readonly<Record<string, Action>> = {
	'image:enhance': enhance,
	...Object.fromEntries(
		TOOL_OPERATIONS.map((row) => [`image:${row.operation}`, useTool(row)] as const),
	),
	'image:runTool': runTool,
	'order:get': get,
};
