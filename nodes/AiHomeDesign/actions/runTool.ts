import { makeImages } from '../../shared/actions/imageTool';
import type { JobChoice } from '../../shared/api/service';
import { shortOfItemSlug, titleOf } from '../../shared/api/slugs';
import { nameOf } from '../../shared/api/tools';
import { readPhoto, readProject } from '../../shared/batch/jobParameters';
import { readEnhanceOptions } from '../../shared/batch/options';
import type { Action, Run } from '../../shared/batch/run';
import { readTool, readWidgets } from '../parameters/anyTool';
import { hasMask, readMask } from '../parameters/mask';
import { refuseWithoutV3 } from './needsV3';
import { withMask } from './withMask';

/** Image > Run Any Tool: a tool that the list does not have. */
export const runTool: Action = async (run, itemIndex) => {
	const options = readEnhanceOptions(run, itemIndex);
	const tool = readTool(run, itemIndex);
	refuseWithoutV3(run, tool);
	const choice = choiceOf(run, itemIndex, tool);
	const when = options.originalField !== '' || hasMask(run, itemIndex) ? 'first' : undefined;
	const source = await readPhoto(run, itemIndex, when);
	const mask = await readMask(run, itemIndex, source);
	const choices = withMask([choice], mask);
	const readChoices = async () => await Promise.resolve(choices);
	const project = readProject(run, itemIndex);
	return await makeImages(run, { itemIndex, source, mask, project, choices, readChoices, options });
};

function choiceOf(run: Run, itemIndex: number, tool: string): JobChoice {
	const selected = readWidgets(run, itemIndex, tool);
	const name = nameOf(tool);
	const values = selected.map(({ item_id }) => titleOf(shortOfItemSlug(item_id) ?? item_id));
	return {
		tool,
		spaceName: '',
		selected,
		edits: [values.length === 0 ? name : `${name}: ${values.join(', ')}`],
		variant: '',
		key: JSON.stringify([tool, ...selected.map(({ id, item_id }) => `${id} ${item_id}`).sort()]),
	};
}
