import type { IExecuteFunctions } from 'n8n-workflow';

import { ADVICE } from '../core/advice';
import { nameOfImage } from '../core/messages';
import type { Progress } from '../core/problem';

/** How a run has ended: by Stop, by an error, or well, with failures among its items. */
export type Ending = 'stopped' | 'failed' | 'green';

/**
 * What running again would cost, in a sentence or two, or '' where nothing is paid that could be paid again. n8n saves
 * what the workflow has asked for after production executions that were not stopped; of others this process alone knows.
 * @param cause the item that has ended the run
 */
export function rerunAdvice(
	context: Pick<IExecuteFunctions, 'getMode' | 'getNodeParameter'>,
	progresses: Progress[],
	ending: Ending,
	cause?: Progress,
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
	const words = isManual ? ADVICE.executeAgain : ADVICE.retryOrNextRun;
	return words(doneOf(progresses), cause ? againOf(cause) : '');
}

/** How much is done, e.g. "8 of 9 are done and paid"; "done" is said of what was fetched, too. */
function doneOf(progresses: Progress[]): string {
	const paid = progresses.filter(isPaid).length;
	const count = progresses.length;
	if (count === 1) return 'It is paid';
	return paid === count ? `All ${count} are paid` : `${paid} of ${count} are paid`;
}

/** What becomes of the photo that has ended the run, where it is not paid. */
function againOf(cause: Progress): string {
	if (isPaid(cause) || cause.charged === 'unknown') return '';
	const name = nameOfImage(cause) || 'the other one';
	return `; ${name} is ordered then, for one credit`;
}

function isPaid({ charged, paidBefore, gaveUp }: Progress): boolean {
	return (charged === 'yes' || paidBefore === true) && !gaveUp;
}
