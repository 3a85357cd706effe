import type { IExecuteFunctions } from 'n8n-workflow';

import type { Progress } from '../core/problem';

/**
 * What running again would cost, in a sentence or two, or '' where nothing is paid that could be paid again. n8n saves
 * the workflow's memory after production executions that were not stopped; of others this process alone knows.
 */
export function rerunAdvice(
	context: Pick<IExecuteFunctions, 'getMode' | 'getNodeParameter'>,
	progresses: Progress[],
	wasStopped: boolean,
): string {
	const mayBePaid = ({ charged, fingerprint, gaveUp }: Progress) =>
		fingerprint !== undefined && !gaveUp && (charged === 'yes' || charged === 'unknown');
	if (!progresses.some(mayBePaid)) return '';
	if (context.getNodeParameter('options.repeatedPhotos', 0, 'reuse') === 'enhanceAgain') {
		return wasStopped
			? 'Running the workflow again orders all photos anew.'
			: 'Executions > Retry does not charge paid photos again; a new run orders all photos anew.';
	}
	const untilRestart =
		'until n8n restarts (in queue mode: on the same worker); afterwards it orders them anew.';
	if (wasStopped) {
		return `Running the workflow again takes paid photos up without another charge ${untilRestart}`;
	}
	return context.getMode() === 'manual'
		? `Executions > Retry does not charge paid photos again. Execute Workflow does not either ${untilRestart}`
		: 'Neither Executions > Retry nor the next run of the active workflow charges paid photos again.';
}
