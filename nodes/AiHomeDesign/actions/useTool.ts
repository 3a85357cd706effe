import type { ToCheck } from '../../shared/actions/check';
import { makeImages } from '../../shared/actions/imageTool';
import { findTool } from '../../shared/api/tools';
import { readPhoto, readProject } from '../../shared/batch/jobParameters';
import { readEnhanceOptions } from '../../shared/batch/options';
import type { Action, Run } from '../../shared/batch/run';
import { hasMask, readMask } from '../parameters/mask';
import type { ToolOperation } from '../tools';
import { readToolChoices } from './choices';
import { refuseWithoutV3 } from './needsV3';
import { orOnlyCheck } from './onlyCheck';
import { withPictures } from './withPictures';

/** Has a tool make its images of a photo: upload once, then submit, wait and download for each choice. */
export function useTool(row: ToolOperation): Action {
	const usedFor = (run: Run, itemIndex: number): ToolOperation => {
		const { toolWithMask } = row;
		return toolWithMask !== undefined && hasMask(run, itemIndex)
			? { ...row, tool: toolWithMask }
			: row;
	};
	const toCheck: ToCheck = {
		readOthers: async (run, itemIndex, source) =>
			usedFor(run, itemIndex) === row ? [] : await readMask(run, itemIndex, source),
		readChoices: async (run, itemIndex, others) =>
			withPictures(await readToolChoices(run, itemIndex, usedFor(run, itemIndex)), others),
	};
	const make: Action = async (run, itemIndex) => {
		const options = readEnhanceOptions(run, itemIndex);
		const isMasked = usedFor(run, itemIndex) !== row;
		// What is to be given out, or compared with a mask, is fetched before it is uploaded.
		const when = options.originalField !== '' || isMasked ? 'first' : undefined;
		const source = await readPhoto(run, itemIndex, { ...options, when });
		const others = await toCheck.readOthers?.(run, itemIndex, source);
		const readChoices = async (other: Run) =>
			await toCheck.readChoices(other, itemIndex, others ?? []);
		const choices = await readChoices(run);
		const project = readProject(run, itemIndex);
		return await makeImages(run, {
			itemIndex,
			source,
			others,
			project,
			choices,
			readChoices,
			options,
		});
	};
	const action = orOnlyCheck(make, toCheck);
	return async (run, itemIndex) => {
		const { tool } = usedFor(run, itemIndex);
		if (tool !== row.tool || !findTool(tool)?.service) refuseWithoutV3(run, tool);
		return await action(run, itemIndex);
	};
}
