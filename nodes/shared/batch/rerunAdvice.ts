import type { IExecuteFunctions } from 'n8n-workflow';

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
		return ending !== 'failed'
			? 'Running the workflow again orders all photos anew.'
			: 'Executions > Retry does not charge paid photos again; a new run orders all photos anew.';
	}
	const untilRestart =
		'until n8n restarts (in queue mode: on the same worker); afterwards it orders them anew.';
	// n8n has no Retry for an execution that was stopped, or that has gone well as a whole.
	if (ending === 'green') {
		const isSaved = context.getMode() !== 'manual';
		return `To get the missing ones, run the workflow again: what is paid is not charged again${isSaved ? '.' : `, ${untilRestart}`}`;
	}
	if (ending === 'stopped') {
		return `Running the workflow again takes paid photos up without another charge ${untilRestart}`;
	}
	return context.getMode() === 'manual'
		? `Executions > Retry does not charge paid photos again. Execute Workflow does not either ${untilRestart}`
		: 'Neither Executions > Retry nor the next run of the active workflow charges paid photos again.';
}
