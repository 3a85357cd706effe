import { readJobChoice } from '../batch/jobParameters';
import { readImageOptions } from '../batch/options';
import type { ToCheck } from './check';
import { makeAction } from './imageTool';

/** What Image > Enhance checks. */
export const checkEnhancement: ToCheck = {
	readOptions: readImageOptions,
	readChoices: async (run, itemIndex) => [await readJobChoice(run, itemIndex)],
};

/** Image > Enhance: upload, submit, wait and download in one step. */
export const enhance = makeAction(checkEnhancement);
