import { readJobChoice, readPhoto, readProject } from '../batch/jobParameters';
import { readEnhanceOptions } from '../batch/options';
import type { Action, Run } from '../batch/run';
import type { ToCheck } from './check';
import { makeImages } from './imageTool';

/** What Image > Enhance checks. */
export const checkEnhancement: ToCheck = {
	readChoices: async (run, itemIndex) => [await readJobChoice(run, itemIndex)],
};

/** Image > Enhance: upload, submit, wait and download in one step. */
export const enhance: Action = async (run, itemIndex) => {
	const options = readEnhanceOptions(run, itemIndex);
	// A photo on the web is kept by n8n before it is uploaded, to be given out in any case.
	const when = options.originalField === '' ? undefined : 'first';
	const source = await readPhoto(run, itemIndex, { ...options, when });
	const readChoices = async (other: Run) =>
		await checkEnhancement.readChoices(other, itemIndex, []);
	const choices = await readChoices(run);
	const project = readProject(run, itemIndex);
	return await makeImages(run, { itemIndex, source, project, choices, readChoices, options });
};
