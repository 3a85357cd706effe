import { makeImages } from '../../shared/actions/imageTool';
import { findTool } from '../../shared/api/tools';
import { readPhoto, readProject } from '../../shared/batch/jobParameters';
import { readEnhanceOptions } from '../../shared/batch/options';
import type { Action, Run } from '../../shared/batch/run';
import { hasMask, readMask } from '../parameters/mask';
import type { ToolOperation } from '../tools';
import { readToolChoices } from './choices';
import { refuseWithoutV3 } from './needsV3';
import { withPictures } from './withPictures';

/** Has a tool make its images of a photo: upload once, then submit, wait and download for each choice. */
export function useTool(row: ToolOperation): Action {
	return async (run, itemIndex) => {
		const options = readEnhanceOptions(run, itemIndex);
		const { toolWithMask } = row;
		const isMasked = toolWithMask !== undefined && hasMask(run, itemIndex);
		if (isMasked) refuseWithoutV3(run, toolWithMask);
		if (!findTool(row.tool)?.service) refuseWithoutV3(run, row.tool);
		// What is to be given out, or compared with a mask, is fetched before it is uploaded.
		const when = options.originalField !== '' || isMasked ? 'first' : undefined;
		const source = await readPhoto(run, itemIndex, { ...options, when });
		const others = isMasked ? await readMask(run, itemIndex, source) : [];
		const used = isMasked ? { ...row, tool: toolWithMask } : row;
		const readChoices = async (other: Run) =>
			withPictures(await readToolChoices(other, itemIndex, used), others);
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
}
