import { makeImages } from '../../shared/actions/imageTool';
import { alterationsOf, hasOptions } from '../../shared/api/alterations';
import type { JobChoice } from '../../shared/api/service';
import type { SelectedWidget } from '../../shared/api/widgets';
import { shortOfItemSlug, titleOf } from '../../shared/api/slugs';
import { nameOf } from '../../shared/api/tools';
import { readPhoto, readProject } from '../../shared/batch/jobParameters';
import { readEnhanceOptions } from '../../shared/batch/options';
import type { Action, Run } from '../../shared/batch/run';
import { readTool, readWidgets } from '../parameters/anyTool';
import { hasMask, readMask } from '../parameters/mask';
import { readSlots } from '../parameters/slots';
import { refuseWithoutV3 } from './needsV3';
import { withPictures } from './withPictures';

/** Image > Run Any Tool: a tool that the list does not have. */
export const runTool: Action = async (run, itemIndex) => {
	const options = readEnhanceOptions(run, itemIndex);
	const tool = readTool(run, itemIndex);
	refuseWithoutV3(run, tool);
	const slots = await readSlots(run, itemIndex);
	const isMasked = hasMask(run, itemIndex);
	const when = options.originalField !== '' || isMasked || slots ? 'first' : undefined;
	const source = await readPhoto(run, itemIndex, { ...options, when });
	const others = [...(slots?.others ?? []), ...(await readMask(run, itemIndex, source))];
	const names = slots && [...slots.names, ...(isMasked ? [`${tool}-input-mask`] : [])];
	const choices = withPictures([choiceOf(run, itemIndex, tool, names)], others);
	const readChoices = async () => await Promise.resolve(choices);
	const project = readProject(run, itemIndex);
	return await makeImages(run, { itemIndex, source, others, project, choices, readChoices, options });
};

/** @param slots the names of the pictures' slots, where they are not the usual ones */
function choiceOf(run: Run, itemIndex: number, tool: string, slots?: string[]): JobChoice {
	const selected = readWidgets(run, itemIndex, tool);
	const name = nameOf(tool);
	const purposeOf = (widget: string) => widget.replace(/^widget-/, '').replace(`-${tool}`, '');
	const shortOf = ({ item_id }: SelectedWidget) => shortOfItemSlug(item_id) ?? item_id;
	const values = selected.map((one) => titleOf(shortOf(one)));
	return {
		tool,
		spaceName: '',
		selected,
		edits: [values.length === 0 ? name : `${name}: ${values.join(', ')}`],
		alterations: alterationsOf(
			tool,
			selected.filter(({ id }) => hasOptions(purposeOf(id))).map(shortOf),
		),
		variant: '',
		slots,
		key: JSON.stringify([tool, ...(slots ?? []), ...selected.map(({ id, item_id }) => `${id} ${item_id}`).sort()]),
	};
}
