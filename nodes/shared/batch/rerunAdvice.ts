import type { IExecuteFunctions } from 'n8n-workflow';

import { ADVICE } from '../core/advice';
import type { Progress } from '../core/problem';

/** How a run has ended: by Stop, by an error, or well, with failures among its items. */
export type Ending = 'stopped' | 'failed' | 'green';

/**
 * What running again would cost, in a sentence or two, or '' where nothing is paid that could be paid again. n8n saves
 * what the workflow has asked for after production executions that were not stopped; of others this process alone knows.
 */
export function rerunAdvice(
	context: Pick<IExecuteFunctions, 'getMode' | 'getNodeParameter'>,
	progresses: Progress[],
	ending: Ending,
): string {
	const mayBePaid = ({ charged, fingerprint, gaveUp }: Progress) =>
		fingerprint !== undefined && !gaveUp && (charged === 'yes' || charged === 'unknown');
	if (!progresses.some(mayBePaid)) return '';
	if (context.getNodeParameter('options.repeatedPhotos', 0, 'reuse') === 'enhanceAgain') {
		return ending === 'failed' ? ADVICE.newRunOrdersAnew() : ADVICE.runAgainOrdersAnew();
	}
	const isManual = context.getMode() === 'manual';
	// n8n has no Retry for an execution that was stopped, or that has gone well as a whole.
	if (ending === 'green') {
		return isManual ? ADVICE.runAgainForMissingHere() : ADVICE.runAgainForMissing();
	}
	if (ending === 'stopped') return ADVICE.runAgainTakesUp();
	return isManual ? ADVICE.retryOrExecute() : ADVICE.retryOrNextRun();
}
