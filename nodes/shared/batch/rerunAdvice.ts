import type { IExecuteFunctions } from 'n8n-workflow';

import { ADVICE } from '../core/advice';
import { counted, nameOfImage } from '../core/messages';
import type { Progress } from '../core/problem';

/** How a run has ended: by Stop, by an error, or well, with failures among its items. */
type Ending = 'stopped' | 'failed' | 'green';

/**
 * What running again would cost, in a sentence or two, or '' where nothing is paid that could be paid again. n8n saves
 * what the workflow has asked for after production executions that were not stopped; of others this process alone knows.
 * @param cause the item that has ended the run
 * @param isKeyRefused whether it has ended by a key that is not accepted: with another one this is another account
 */
export function rerunAdvice(
	context: Pick<IExecuteFunctions, 'getMode' | 'getNodeParameter'>,
	progresses: Progress[],
	ending: Ending,
	cause?: Progress,
	isKeyRefused = false,
): string {
	const mayBePaid = ({ charged, fingerprint, gaveUp }: Progress) =>
		fingerprint !== undefined && !gaveUp && (charged === 'yes' || charged === 'unknown');
	if (!progresses.some(mayBePaid)) return '';
	if (context.getNodeParameter('options.repeatedPhotos', 0, 'reuse') === 'enhanceAgain') {
		return ending === 'failed' ? ADVICE.newRunOrdersAnew() : ADVICE.runAgainOrdersAnew();
	}
	if (isKeyRefused) return ADVICE.newKeyOrdersAnew();
	const isManual = context.getMode() === 'manual';
	// n8n has no Retry for an execution that was stopped, or that has gone well as a whole.
	if (ending === 'green') {
		return isManual ? ADVICE.runAgainForMissingHere() : ADVICE.runAgainForMissing();
	}
	if (ending === 'stopped') return ADVICE.runAgainTakesUp();
	const words = isManual ? ADVICE.executeAgain : ADVICE.retryOrNextRun;
	return words(doneOf(progresses), cause ? againOf(progresses, cause) : '');
}

/** How much is paid, e.g. "8 of 9 are paid". */
function doneOf(progresses: Progress[]): string {
	const paid = progresses.filter(isPaid).length;
	const unclear = progresses.filter(({ charged }) => charged === 'unknown').length;
	const count = progresses.length;
	if (count === 1) return paid === 1 ? 'It is paid' : 'It may be paid';
	const more = unclear > 0 ? `, and ${unclear} more may be` : '';
	return paid === count ? `All ${count} are paid` : `${paid} of ${count} are paid${more}`;
}

/** What becomes of those that are not paid. */
function againOf(progresses: Progress[], cause: Progress): string {
	const left = progresses.filter((one) => !isPaid(one) && one.charged !== 'unknown');
	if (left.length === 0) return '';
	const [only] = left;
	const which = left.length === 1 && only === cause ? nameOfImage(cause) : '';
	if (which !== '') return `; ${which} is ordered then, for one credit`;
	return `; ${counted(left.length, 'image is', 'images are')} ordered then, for one credit each`;
}

function isPaid({ charged, paidBefore, gaveUp }: Progress): boolean {
	return (charged === 'yes' || paidBefore === true) && !gaveUp;
}
