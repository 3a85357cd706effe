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
	const mayBePaid = ({ charged, fingerprint }: Progress) =>
		fingerprint !== undefined && (charged === 'yes' || charged === 'unknown');
	if (!progresses.some(mayBePaid)) return '';
	if (context.getNodeParameter('options.repeatedPhotos', 0, 'reuse') === 'enhanceAgain') {
		return wasStopped
			? 'Running the workflow again orders all photos anew.'
			: 'Executions > Retry does not charge paid photos again; a new run orders all photos anew.';
	}
	const untilRestart =
		'does not charge paid photos again while this n8n process keeps running; after a restart of n8n, or on another worker, it orders them anew.';
	if (wasStopped) return `Running the workflow again ${untilRestart}`;
	return context.getMode() === 'manual'
		? `Executions > Retry does not charge paid photos again. Execute Workflow ${untilRestart}`
		: 'Neither Executions > Retry nor the next run of the active workflow charges paid photos again.';
}
