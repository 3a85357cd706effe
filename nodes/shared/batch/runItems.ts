import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { MESSAGES } from '../core/messages';
import { ProblemError, type Progress } from '../core/problem';
import { BatchAbortedError, isCanceled, systemClock } from '../core/clock';
import { asError } from '../core/retry';
import { errorItem, nodeError } from '../core/nodeErrors';
import { createNameRegistry } from '../photo/names';
import { ResumeStore } from './resumeStore';
import { createPool } from '../core/concurrency';
import { startRun, type Output, type Action, type Run } from './run';

/** One item on its way through the node. */
interface Job {
	progress: Progress;
	work?: (progress: Progress) => Promise<Output>;
	result?: INodeExecutionData;
	/** The binary field with the enhanced photo. */
	resultField?: string;
}

/** Items that are checked at once. */
const CHECKS_AT_ONCE = 4;

/**
 * Runs the node for all items together: checks every item before the first one is worked on, then lets each go its way
 * through the run's pools, and gives the results in the items' order.
 * An item that does not succeed ends the node, or answers for itself when the user chose to continue.
 */
export async function runItems(
	context: IExecuteFunctions,
	actions: Readonly<Record<string, Action>>,
): Promise<INodeExecutionData[][]> {
	const jobs = context.getInputData().map((): Job => ({ progress: {} }));
	const batchAbort = new AbortController();
	const checks = createPool(CHECKS_AT_ONCE, batchAbort.signal);
	const started: { run?: Promise<Run> } = {};
	const resumeStore = ResumeStore.open(context);
	const recall = (itemIndex: number) => {
		const progress = jobs[itemIndex]?.progress;
		if (progress && !progress.orderId) Object.assign(progress, resumeStore.progressAt(itemIndex));
	};

	const invalidItems = await forEachItem(jobs, recall, async (job, itemIndex) => {
		const action = actionOf(context, actions);
		const run = await (started.run ??= startRun(context, systemClock, batchAbort, resumeStore));
		job.work = await checks(async () => await action(run, itemIndex));
	});
	throwUnlessContinueOnFail(
		context,
		jobs,
		recall,
		invalidItems.sort((a, b) => a.itemIndex - b.itemIndex)[0],
	);

	const run = await started.run?.catch(() => undefined);
	const failed = await forEachItem(jobs, recall, async (job, itemIndex) => {
		if (!job.work) return;
		try {
			const { resultField, ...output } = await job.work(job.progress);
			Object.assign(job, {
				resultField,
				result: { ...output, pairedItem: { item: itemIndex } },
			} satisfies Partial<Job>);
		} catch (error) {
			if (!mayContinue(context)) batchAbort.abort(new BatchAbortedError());
			throw asError(error);
		}
	});
	nameApart(jobs);
	const reused = jobs.filter(({ progress }) => progress.paidBefore && progress.fingerprint);
	run?.progressLog.addHints(reused.length);
	throwUnlessContinueOnFail(context, jobs, recall, failed.find(isRootCause) ?? failed[0]);
	if (invalidItems.length + failed.length === 0) resumeStore.clear();
	return [jobs.flatMap(({ result }) => result ?? [])];
}

/** Gives the results of a run names of their own, in the items' order, whatever the letters' case. */
function nameApart(jobs: Job[]): void {
	const uniqueName = createNameRegistry();
	for (const { result, resultField } of jobs) {
		const binary = result?.binary?.[resultField ?? ''];
		if (!result || !binary?.fileName) continue;
		const usualName = binary.fileName;
		binary.fileName = uniqueName(usualName);
		if (result.json.file_name === usualName) result.json.file_name = binary.fileName;
	}
}

function actionOf(context: IExecuteFunctions, actions: Readonly<Record<string, Action>>): Action {
	const resource = String(context.getNodeParameter('resource', 0));
	const operation = String(context.getNodeParameter('operation', 0));
	const action = actions[`${resource}:${operation}`];
	if (action) return action;
	throw new ProblemError(MESSAGES.unknownOperation(operation, resource));
}

interface Failure {
	itemIndex: number;
	error: unknown;
}

/** Items that were only called off are not what went wrong. */
function isRootCause({ error }: Failure): boolean {
	return !isCanceled(error);
}

/**
 * Does a step for all items at once; gives the failures in the order in which they came, each with its item's message.
 * @param recall fills in what earlier tries have reached, before a message is made
 */
async function forEachItem(
	jobs: Job[],
	recall: (itemIndex: number) => void,
	step: (job: Job, itemIndex: number) => Promise<void>,
): Promise<Failure[]> {
	const failures: Failure[] = [];
	const all = jobs.map(async (job, itemIndex) => {
		try {
			await step(job, itemIndex);
		} catch (error) {
			failures.push({ itemIndex, error });
			recall(itemIndex);
			job.result = errorItem(error, itemIndex, progressOf(jobs));
		}
	});
	await Promise.all(all);
	return failures;
}

/** Ends the node with a failure, unless the user chose to continue. */
function throwUnlessContinueOnFail(
	context: IExecuteFunctions,
	jobs: Job[],
	recall: (itemIndex: number) => void,
	failure: Failure | undefined,
): void {
	if (!failure || mayContinue(context)) return;
	jobs.forEach((_, itemIndex) => recall(itemIndex));
	throw nodeError(context, failure.error, failure.itemIndex, progressOf(jobs));
}

/** Stop means stop, whatever the user chose for failures. */
function mayContinue(context: IExecuteFunctions): boolean {
	return context.continueOnFail() && context.getExecutionCancelSignal()?.aborted !== true;
}

function progressOf(jobs: Job[]): Progress[] {
	return jobs.map(({ progress }) => progress);
}
