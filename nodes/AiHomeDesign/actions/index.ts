import { checkEnhancement, enhance } from '../../shared/actions/enhance';
import { getAction } from '../../shared/actions/get';
import type { Action } from '../../shared/batch/run';
import { TOOL_OPERATIONS } from '../tools';
import { listTools } from './listTools';
import { orOnlyCheck } from './onlyCheck';
import { runTool } from './runTool';
import { useTool } from './useTool';

/** What each operation does in one run, by `resource:operation`. */
export const actionsOfRun = (): Readonly<Record<string, Action>> => ({
	'image:enhance': orOnlyCheck(enhance, checkEnhancement),
	...Object.fromEntries(
		TOOL_OPERATIONS.map((row) => [`image:${row.operation}`, useTool(row)] as const),
	),
	'image:runTool': runTool(),
	'order:get': getAction(),
	'tool:getAll': listTools,
});
