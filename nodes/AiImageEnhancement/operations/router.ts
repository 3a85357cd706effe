import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { ProblemError, type Progress } from '../../decisions/problem';
import { systemClock } from '../../network/clock';
import { enhance } from './enhance';
import { errorItem, nodeError } from './nodeErrors';
import { get } from './get';
import { startRun, type Output, type Prepare, type Run } from './run';
import { submit } from './submit';
import { upload } from './upload';
import { upscale } from './upscale';

const OPERATIONS: Readonly<Record<string, Prepare>> = {
	'image:enhance': enhance,
	'image:upload': upload,
	'image:upscale': upscale,
	'order:get': get,
	'order:submit': submit,
};

/** One item on its way through the node. */
interface Job {
	progress: Progress;
	work?: (progress: Progress) => Promise<Output>;
	result?: INodeExecutionData;
	succeeded?: boolean;
}

/**
 * Runs the node for all items: checks every item before the first one is worked on, then works on one after the other.
 * An item that does not succeed ends the node, or answers for itself when the user chose to continue.
 */
export async function runOperation(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const jobs = context.getInputData().map((): Job => ({ progress: {} }));
	const started: { run?: Run; prepare?: Prepare } = {};

	await forEachItem(context, jobs, async (job, itemIndex) => {
		started.prepare ??= operationOf(context);
		started.run ??= await startRun(context, systemClock);
		job.work = await started.prepare(started.run, itemIndex);
	});
	await forEachItem(context, jobs, async (job, itemIndex) => {
		if (!job.work) return;
		const output = await job.work(job.progress);
		job.result = { ...output, pairedItem: { item: itemIndex } };
		job.succeeded = true;
	});
	if (jobs.every(({ succeeded }) => succeeded)) started.run?.ledger?.forget();
	return [jobs.flatMap(({ result }) => result ?? [])];
}

function operationOf(context: IExecuteFunctions): Prepare {
	const resource = String(context.getNodeParameter('resource', 0));
	const operation = String(context.getNodeParameter('operation', 0));
	const prepare = OPERATIONS[`${resource}:${operation}`];
	if (prepare) return prepare;
	throw new ProblemError({
		what: `There is no operation "${operation}" for "${resource}"`,
		next: 'Choose "Resource" and "Operation" again from the lists.',
	});
}

async function forEachItem(
	context: IExecuteFunctions,
	jobs: Job[],
	step: (job: Job, itemIndex: number) => Promise<void>,
): Promise<void> {
	for (const [itemIndex, job] of jobs.entries()) {
		try {
			await step(job, itemIndex);
		} catch (error) {
			const progresses = jobs.map(({ progress }) => progress);
			const stopped = context.getExecutionCancelSignal()?.aborted === true;
			if (stopped || !context.continueOnFail()) {
				throw nodeError(context, error, itemIndex, progresses);
			}
			job.result = errorItem(error, itemIndex, progresses);
		}
	}
}
