import type { ToCheck } from '../../shared/actions/check';
import { makeAction } from '../../shared/actions/imageTool';
import { alterationsOf, optionsSaid } from '../../shared/api/alterations';
import type { JobChoice } from '../../shared/api/service';
import { shortInWidget, shortOfItemSlug, titleOf } from '../../shared/api/slugs';
import { nameOf } from '../../shared/api/tools';
import { readImageOptions } from '../../shared/batch/options';
import type { Action, Run } from '../../shared/batch/run';
import { MESSAGES } from '../../shared/core/messages';
import { ProblemError } from '../../shared/core/problem';
import { readTool, readWidgets } from '../parameters/anyTool';
import { hasMask, readMask } from '../parameters/mask';
import { readSlotNames, readSlots } from '../parameters/slots';
import { refuseWithoutV3 } from './needsV3';
import { orOnlyCheck } from './onlyCheck';
import { withPictures } from './withPictures';

/** What Image > Run Any Tool checks. */
const toCheck: ToCheck = {
	readOptions: readImageOptions,
	hasOthers: (run, itemIndex) =>
		hasMask(run, itemIndex) || readSlotNames(run, itemIndex) !== undefined,
	readOthers: async (run, itemIndex, source) => [
		...(await readSlots(run, itemIndex)),
		...(await readMask(run, itemIndex, source)),
	],
	readChoices: async (run, itemIndex, others) => {
		const tool = readTool(run, itemIndex);
		const slots = readSlotNames(run, itemIndex);
		const mask = slots && hasMask(run, itemIndex) ? [`${tool}-input-mask`] : [];
		const [twice] = mask.filter((name) => slots?.includes(name));
		if (twice !== undefined) throw new ProblemError(MESSAGES.slotTwice(twice));
		// The usual one says nothing, and makes no other wish.
		const isUsual = slots?.length === 1 && slots[0] === `${tool}-input-image`;
		const names = isUsual ? undefined : slots && [...slots, ...mask];
		return await Promise.resolve(withPictures([choiceOf(run, itemIndex, tool, names)], others));
	},
};

/** Image > Run Any Tool: a tool that the list does not have. */
export function runTool(): Action {
	const make = makeAction(toCheck);
	const action = orOnlyCheck(async (run, itemIndex) => {
		// What stands in the form is told before anything is read of the photo.
		await toCheck.readChoices(run, itemIndex, []);
		return await make(run, itemIndex);
	}, toCheck);
	return async (run, itemIndex) => {
		refuseWithoutV3(run, readTool(run, itemIndex));
		return await action(run, itemIndex);
	};
}

/** @param slots the names of the pictures' slots, where they are not the usual ones */
function choiceOf(run: Run, itemIndex: number, tool: string, slots?: string[]): JobChoice {
	const selected = readWidgets(run, itemIndex, tool);
	const name = nameOf(tool);
	const values = selected.map(({ item_id }) => titleOf(shortOfItemSlug(item_id) ?? item_id));
	// Another widget may have another item with the same short value.
	const options = selected.flatMap(({ id, item_id }) =>
		optionsSaid(tool, id, shortInWidget(item_id, id) ?? item_id),
	);
	return {
		tool,
		spaceName: '',
		selected,
		edits: [values.length === 0 ? name : `${name}: ${values.join(', ')}`],
		alterations: alterationsOf(tool, options),
		variant: '',
		slots,
		key: JSON.stringify([
			tool,
			...(slots ?? []),
			...selected.map(({ id, item_id }) => `${id} ${item_id}`).sort(),
		]),
	};
}
