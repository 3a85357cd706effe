import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { counted, MESSAGES, nameOfImage, NOTES } from '../core/messages';
import { ProblemError, type Progress } from '../core/problem';
import { cut } from '../core/quote';
import { BatchAbortedError, ExecutionCanceledError, isCanceled } from '../core/clock';
import { asError, systemTiming } from '../core/retry';
import { errorItem, nodeError, type Place } from '../core/nodeErrors';
import { createNameRegistry } from '../photo/names';
import { ResumeStore } from '../memory/resumeStore';
import { createPool } from '../core/concurrency';
import type { Action, Run, RunTraits, Work } from './run';
import { rerunAdvice } from './rerunAdvice';
import { warnOfTimeLimit } from './runEstimate';
import { isReused, ordersImages, summarise, unitOf } from './runSummary';
import { startRun } from './startRun';

/** One output item on its way through the node. */
interface Job {
	/** The input item that it belongs to. */
	itemIndex: number;
	progress: Progress;
	/** What is to be done for the item: the whole of it while it is checked, then a job each. */
	works: Work[];
	result?: INodeExecutionData;
	/** The binary field with the image. */
	resultField?: string;
	failure?: { error: unknown };
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
	traits: RunTraits = {},
): Promise<INodeExecutionData[][]> {
	const startedAt = systemTiming.clock.now();
	const items = context.getInputData();
	const batchAbort = new AbortController();
	const checks = createPool(CHECKS_AT_ONCE, batchAbort.signal);
	const started: { run?: Promise<Run> } = {};
	const resumeStore = ResumeStore.open(context);
	const recall = ({ progress, itemIndex }: Job) => {
		if (progress.orderId) return;
		Object.assign(progress, resumeStore.progressAt(itemIndex, progress.variant));
	};

	const unchecked = items.map(
		(item, itemIndex): Job => ({ itemIndex, progress: { fileName: fileNameOf(item) }, works: [] }),
	);
	const invalid = await forEachJob(unchecked, recall, async (job) => {
		const action = actionOf(context, actions);
		const run = await (started.run ??= startRun(
			context,
			systemTiming,
			batchAbort,
			resumeStore,
			traits,
		));
		job.works = [await checks(async () => await action(run, job.itemIndex))].flat();
	});
	const jobs = unchecked.flatMap(oneForEachWork);
	const canSubmit = 'order:submit' in actions;
	invalid.sort((a, b) => a.itemIndex - b.itemIndex);
	const end = { context, jobs, recall, canSubmit, resumeStore };
	const run = await started.run?.catch(() => undefined);
	// n8n may have lost what others have stored: every run stores it again.
	run?.jobs.save();
	throwUnlessContinueOnFail(end, invalid[0]);

	run?.progressLog.expect(jobs.length);
	if (run && ordersImages(actionName(context))) warnOfTimeLimit(run, jobs.filter(isDone).length);
	const failed = await forEachJob(jobs, recall, async (job) => {
		const [work] = job.works;
		if (!work) return;
		try {
			const { resultField, ...output } = await work(job.progress);
			Object.assign(job, {
				resultField,
				result: { ...output, pairedItem: { item: job.itemIndex } },
			} satisfies Partial<Job>);
		} catch (error) {
			if (!mayContinue(context)) batchAbort.abort(new BatchAbortedError());
			throw asError(error);
		}
	});
	nameApart(jobs);
	if (run) await addHints(run, jobs, startedAt);
	run?.jobs.save();
	throwUnlessContinueOnFail(end, causeOf(failed, isStopped(context)));
	if (invalid.length + failed.length === 0) resumeStore.clear();
	// Where failures stay among the results, their files would be taken for results.
	const hasErrorOutput = context.getNode().onError === 'continueErrorOutput';
	const outputOf = (job: Job, index: number) => {
		const { itemIndex, result, failure } = job;
		if (!failure) return result ?? [];
		const binary = hasErrorOutput ? items[itemIndex]?.binary : undefined;
		const place = placeOf(context, jobs, job);
		return errorItem(failure.error, index, progressOf(jobs), {
			itemIndex,
			binary,
			canSubmit,
			place,
			hasErrorOutput,
		});
	};
	return [jobs.flatMap(outputOf)];
}

/** Whether a job does something, and does not only tell what it would do. */
function isDone({ works }: Job): boolean {
	return works[0]?.isCheck !== true;
}

/** A job of its own for each output item. */
function oneForEachWork(job: Job): Job[] {
	if (job.failure || job.works.length === 1) return [job];
	const { itemIndex, progress } = job;
	return job.works.map((work) => ({
		itemIndex,
		progress: { ...progress, ...(work.variant && { variant: work.variant }) },
		works: [work],
	}));
}

/** Where a job stands, for messages: among the items as long as nobody knows how many images each of them is. */
function placeOf(context: IExecuteFunctions, jobs: Job[], job: Job): Place {
	return job.works.length === 0
		? { index: job.itemIndex, count: context.getInputData().length }
		: { index: jobs.indexOf(job), count: jobs.length };
}

/** The name of an item's only file: it may be all that is known of a photo when something goes wrong. */
function fileNameOf({ binary = {} }: INodeExecutionData): string | undefined {
	const [file, ...others] = Object.values(binary);
	return others.length === 0 ? file?.fileName : undefined;
}

async function addHints(run: Run, jobs: Job[], startedAt: number): Promise<void> {
	const { context, clock, progressLog } = run;
	const outcomes = jobs
		.filter(isDone)
		.map(({ progress, failure }) => ({ progress, succeeded: !failure }));
	const summary = summarise(actionName(context), outcomes, clock.now() - startedAt);
	const reused = jobs.filter(({ progress }) => isReused(progress)).length;
	const failed = jobs.flatMap(({ progress, failure, itemIndex }) =>
		failure
			? [
					nameOfImage(progress) ||
						(progress.orderId ? cut(progress.orderId) : `item ${itemIndex + 1}`),
				]
			: [],
	);
	// What has gone well must not end in an error for the sake of a hint.
	const freer =
		progressLog.hasWaited && (failed.length === 0 || mayContinue(context))
			? await run.versionWithoutLimit().catch(() => undefined)
			: undefined;
	if (freer) progressLog.logWarning(NOTES.versionHasNoLimit(freer));
	progressLog.addHints(summary, reused, unitOf(actionName(context)), {
		failed,
		images: counted(jobs.length, unitOf(actionName(context))),
		advice: rerunAdvice(context, progressOf(jobs), 'green'),
	});
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

function actionName(context: IExecuteFunctions): string {
	const name = (parameter: string) => String(context.getNodeParameter(parameter, 0));
	return `${name('resource')}:${name('operation')}`;
}

function actionOf(context: IExecuteFunctions, actions: Readonly<Record<string, Action>>): Action {
	const action = actions[actionName(context)];
	if (action) return action;
	const [resource = '', operation = ''] = actionName(context).split(':');
	throw new ProblemError(MESSAGES.unknownOperation(operation, resource));
}

interface Failure {
	job: Job;
	itemIndex: number;
	error: unknown;
}

/** What the node ends with: Stop, else what went wrong first. Items that were only aborted are not that. */
function causeOf(failures: Failure[], wasStopped: boolean): Failure | undefined {
	const cause = failures.find(({ error }) =>
		wasStopped ? error instanceof ExecutionCanceledError : !isCanceled(error),
	);
	return cause ?? failures[0];
}

/**
 * Does a step for all jobs at once; gives the failures in the order in which they came.
 * @param recall fills in what earlier tries have reached, before a message is made
 */
async function forEachJob(
	jobs: Job[],
	recall: (job: Job) => void,
	step: (job: Job) => Promise<void>,
): Promise<Failure[]> {
	const failures: Failure[] = [];
	const all = jobs.map(async (job) => {
		try {
			await step(job);
		} catch (error) {
			recall(job);
			job.failure = { error };
			failures.push({ job, itemIndex: job.itemIndex, error });
		}
	});
	await Promise.all(all);
	return failures;
}

/** What the node's error takes to tell of all jobs. */
interface Ending {
	context: IExecuteFunctions;
	jobs: Job[];
	/** Fills in what earlier tries have reached. */
	recall(job: Job): void;
	/** Whether the node can submit what is uploaded. */
	canSubmit: boolean;
	resumeStore: ResumeStore;
}

/** Ends the node with a failure, unless the user chose to continue. */
function throwUnlessContinueOnFail(
	{ context, jobs, recall, canSubmit, resumeStore }: Ending,
	failure: Failure | undefined,
): void {
	if (!failure || mayContinue(context)) return;
	jobs.forEach(recall);
	// Of an item that did not pass its checks nobody knows which images it was to be: all of earlier tries are told.
	const unchecked = jobs.filter(({ works }) => works.length === 0);
	const earlier = unchecked.flatMap(({ itemIndex }) => resumeStore.allAt(itemIndex));
	const progresses = [...progressOf(jobs), ...earlier];
	const ending = isStopped(context) ? 'stopped' : 'failed';
	const { error } = failure;
	const isKeyRefused = error instanceof ProblemError && error.problem.httpCode === 401;
	const advice = rerunAdvice(context, progresses, ending, failure.job.progress, isKeyRefused);
	const index = jobs.indexOf(failure.job);
	const place = placeOf(context, jobs, failure.job);
	throw nodeError(context, failure.error, index, progresses, { advice, canSubmit, place });
}

/** Stop means stop, whatever the user chose for failures. */
function mayContinue(context: IExecuteFunctions): boolean {
	return context.continueOnFail() && !isStopped(context);
}

function isStopped(context: IExecuteFunctions): boolean {
	return context.getExecutionCancelSignal()?.aborted === true;
}

function progressOf(jobs: Job[]): Progress[] {
	return jobs.map(({ progress }) => progress);
}
