import type { ToCheck } from '../../shared/actions/check';
import { makeAction } from '../../shared/actions/imageTool';
import { findTool } from '../../shared/api/tools';
import { readImageOptions } from '../../shared/batch/options';
import type { Action, Run } from '../../shared/batch/run';
import { hasMask, readMask } from '../parameters/mask';
import type { ToolOperation } from '../tools';
import { readToolChoices } from './choices';
import { refuseWithoutV3 } from './needsV3';
import { orOnlyCheck } from './onlyCheck';
import { withPictures } from './withPictures';

/** Has a tool make its images of a photo; with a mask, the tool that works where that says. */
export function useTool(row: ToolOperation): Action {
	const { toolWithMask } = row;
	const isMasked = (run: Run, itemIndex: number) =>
		toolWithMask !== undefined && hasMask(run, itemIndex);
	const usedFor = (run: Run, itemIndex: number): ToolOperation =>
		isMasked(run, itemIndex) ? { ...row, tool: toolWithMask ?? row.tool } : row;
	const toCheck: ToCheck = {
		readOptions: readImageOptions,
		hasOthers: isMasked,
		readOthers: async (run, itemIndex, source) =>
			isMasked(run, itemIndex) ? await readMask(run, itemIndex, source) : [],
		readChoices: async (run, itemIndex, others) =>
			withPictures(await readToolChoices(run, itemIndex, usedFor(run, itemIndex)), others),
	};
	const action = orOnlyCheck(makeAction(toCheck), toCheck);
	return async (run, itemIndex) => {
		const { tool } = usedFor(run, itemIndex);
		if (tool !== row.tool || !findTool(tool)?.service) refuseWithoutV3(run, tool);
		return await action(run, itemIndex);
	};
}
