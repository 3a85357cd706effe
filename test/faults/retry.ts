import type { INode, INodeParameters } from 'n8n-workflow';

import type { Workbench } from '../node/workbench';
import type { Watch } from './sentRequests';
import { judge, type Break, type NodeRun, type Photo, type Verdict } from './verdict';

/**
 * Executions > Retry, when the faults are over and the run has ended in an error; judged together with the run.
 * @param presses how often the user presses it at most, while it ends in an error
 * @returns undefined when there is nothing to retry
 */
export async function retryExecution(
	bench: Workbench,
	{ parameters, node }: { parameters: INodeParameters; node: Partial<INode> },
	run: NodeRun,
	photos: Photo[],
	watch: Watch,
	presses = 1,
): Promise<Verdict | undefined> {
	if (run.status !== 'error') return undefined;
	bench.sandbox.clearFaults();
	let again = run;
	for (let press = 0; press < presses && again.status === 'error'; press++) {
		again = await bench.run([], parameters, node, { retryOf: again });
	}
	const verdict = await judge(bench, again, photos, watch.requests(), true);
	const { delivered } = verdict;
	const undelivered: Break[] =
		delivered === photos.length
			? []
			: [{ kind: 'not delivered', details: `${delivered} of ${photos.length} photos` }];
	const breaks = [...verdict.breaks, ...undelivered].map(
		({ kind, details }): Break => ({ kind, details: `after Executions > Retry: ${details}` }),
	);
	return { ...verdict, breaks };
}
