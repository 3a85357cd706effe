import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { CatalogueCache } from '../api/catalogueCache';
import {
	allowedVersions,
	chooseApi,
	openVersion,
	type Feature,
	type RejectedVersion,
} from '../api/openApi';
import type { ApiService } from '../api/service';
import { accountKey } from '../core/ids';
import { BatchAbortedError, type Clock } from '../core/clock';
import { createPool, type Pool } from '../core/concurrency';
import { NOTES } from '../core/messages';
import { ProblemError, type Progress } from '../core/problem';
import type { RetryContext } from '../core/retry';
import { AUTO, connect, type ApiConnection } from '../http/connection';
import type { RateLimit } from '../pacing/submissionWindow';
import { rateLimiterFor, type RateLimiter } from '../pacing/rateLimiter';
import { JobStore, type Ordering } from '../memory/jobStore';
import type { ResumeStore } from '../memory/resumeStore';
import { JobTimes } from '../polling/jobTimes';
import { wantsProject } from './jobParameters';
import { readConcurrency } from './options';
import { ProgressLog } from './progressLog';

/** What depends on the version of the API. */
interface OnVersion {
	service: ApiService;
	catalogue: CatalogueCache;
	/** Paces the submissions of the account. */
	rateLimiter: RateLimiter;
}

/** What the operations of one execution share, on the version of the API that was chosen for it. */
export interface Run extends Shared, OnVersion {
	/** The same run on the version on which an order was begun; without one, on the chosen version. */
	on(version: string | undefined): Run;
}

/** What does not depend on the version of the API. A run is also how calls that cost nothing are tried again. */
interface Shared extends RetryContext {
	context: IExecuteFunctions;
	/** Aborted when the user presses Stop, or when an item's failure ends the node: nothing new is begun. */
	signal: AbortSignal;
	/** The versions on which an order may be that the workflow does not know, the chosen one first. */
	versions: readonly string[];
	/** Whether outputs say which tool made the image. */
	namesTool: boolean;
	/** Why versions that were to be tried before the chosen one are not used. */
	rejectedVersions: RejectedVersion[];
	progressLog: ProgressLog;
	/** How long the account's jobs take. */
	jobTimes: JobTimes;
	/** A name for the account, not its key. */
	account: string;
	/** IDs of projects, by what the form gives for them. */
	projectIds: Map<string, Promise<string>>;
	/** A pool whose failed work ends the run, unless the user chose to continue. */
	openPool(size: number): Pool;
	/** Photos on their way up; each is held only while it is in here. */
	uploads: Pool;
	submissions: Pool;
	downloads: Pool;
	resumeStore: ResumeStore;
	/** What its items order, or have ordered, by idempotency key: an equal item gets the same order. */
	orderings: Map<string, Ordering>;
	/** When it began, in milliseconds since 1970. */
	startedAt: number;
	/** What the workflow has asked for. */
	jobs: JobStore;
}

/** What an operation gives for one item; the router adds `pairedItem`. */
export interface Output extends Pick<INodeExecutionData, 'json' | 'binary'> {
	/** The binary field with the image, if there is one. */
	resultField?: string;
}

/** An answer of the API as output JSON; it was parsed from JSON and so holds nothing else. */
export function asJson(raw: Record<string, unknown>): IDataObject {
	return raw as IDataObject;
}

/** What is to be done for one output item. */
export interface Work {
	/** @param progress in which it notes how far it has come */
	(progress: Progress): Promise<Output>;
	/** Which of several choices for the photo it is, in words. */
	variant?: string;
}

/**
 * Checks one item and gives back the work to do for it: one for each output item, in their order. Checking sends nothing
 * that costs money and uploads nothing, so that all items can be checked before the first one is worked on.
 * Both throw `ProblemError`.
 */
export type Action = (run: Run, itemIndex: number) => Promise<Work | Work[]>;

/** How runs of a node differ from those of another one. */
export interface RunTraits {
	/** Whether outputs say which tool made the image. */
	namesTool?: boolean;
	/** What an operation needs of the API beyond image enhancement. */
	needs?(resource: string, operation: string): Feature | undefined;
}

/**
 * Starts a run with the node's credential. Throws `ProblemError` when the credential cannot work.
 * @param batchAbort is aborted when an item's failure ends the node
 */
export async function startRun(
	context: IExecuteFunctions,
	clock: Clock,
	batchAbort: AbortController,
	resumeStore: ResumeStore,
	{ namesTool = false, needs }: RunTraits,
): Promise<Run> {
	const connection = await connect(context);
	const progressLog = new ProgressLog(context, context.getInputData().length);
	const signal = eitherOf(batchAbort.signal, connection.signal);
	const retryContext = { clock, signal, onRetry: tellOf(progressLog) };
	const { service, rejectedVersions } = await chooseApi(
		connection,
		retryContext,
		wantedFeature(context, needs),
		resumeStore.begunOn,
	);
	if (connection.apiVersion === AUTO) logVersion(context, service, rejectedVersions);
	const openPool = poolsOf(context, batchAbort, signal);
	const concurrency = readConcurrency(context);
	const shared: Shared = {
		...retryContext,
		context,
		namesTool,
		progressLog,
		jobTimes: new JobTimes(connection),
		account: accountKey(connection),
		projectIds: new Map(),
		rejectedVersions,
		openPool,
		uploads: openPool(concurrency),
		submissions: openPool(concurrency),
		downloads: openPool(concurrency),
		resumeStore,
		orderings: new Map(),
		startedAt: clock.now(),
		jobs: JobStore.open(context, connection),
		versions: versionsFrom(service, connection),
	};
	return runOn(shared, connection, service);
}

function eitherOf(own: AbortSignal, stop: AbortSignal | undefined): AbortSignal {
	return stop ? AbortSignal.any([stop, own]) : own;
}

function tellOf(progressLog: ProgressLog): RetryContext['onRetry'] {
	return (problem, pauseMs) =>
		progressLog.logRetry(problem, `trying again in ${Math.ceil(pauseMs / 1000)} s`);
}

function logVersion(
	{ logger }: IExecuteFunctions,
	{ version: name }: ApiService,
	rejectedVersions: RejectedVersion[],
): void {
	const reasons = rejectedVersions.map(({ version, message }) => ` (${version}: ${message})`);
	logger.info(`${NOTES.usesVersion(name.toUpperCase())}${reasons.join('')}`);
}

function poolsOf(
	context: IExecuteFunctions,
	batchAbort: AbortController,
	signal: AbortSignal,
): Run['openPool'] {
	return (size) =>
		createPool(size, signal, (error) => {
			// A result that is gone may be ordered anew: that is for the item to decide.
			const isGone = error instanceof ProblemError && error.problem.isGone === true;
			if (!isGone && !context.continueOnFail()) batchAbort.abort(new BatchAbortedError());
		});
}

function versionsFrom({ version: chosen }: ApiService, connection: ApiConnection): string[] {
	const names = allowedVersions(connection).map(({ name }) => name);
	return [chosen, ...names.filter((name) => name !== chosen)];
}

/** The run on the chosen version; on others it is opened when an order is there. */
function runOn(shared: Shared, connection: ApiConnection, chosen: ApiService): Run {
	const runs = new Map<string, Run>();
	const open = (service: ApiService): Run => {
		const run = { ...shared, ...partsOf(service, connection, shared.clock), on };
		runs.set(service.version, run);
		return run;
	};
	const on = (version = chosen.version): Run =>
		runs.get(version) ?? open(openVersion(version, connection, shared));
	return open(chosen);
}

function partsOf(service: ApiService, connection: ApiConnection, clock: Clock): OnVersion {
	const { version, limits } = service;
	const rateLimit = rateLimitOf(connection, limits.rateLimit);
	return {
		service,
		catalogue: new CatalogueCache(service),
		rateLimiter: rateLimiterFor(connection, version, rateLimit, clock.now()),
	};
}

/** The account's own limit, where the credential names one. */
function rateLimitOf(
	{ ordersPer10Minutes }: Pick<ApiConnection, 'ordersPer10Minutes'>,
	usual: RateLimit,
): RateLimit {
	if (ordersPer10Minutes === 0) return usual;
	return { submissions: ordersPer10Minutes, windowMs: 10 * 60_000 };
}

/** What the run needs of the API beyond image enhancement. */
function wantedFeature(context: IExecuteFunctions, needs: RunTraits['needs']): Feature | undefined {
	const [resource, operation] = ['resource', 'operation'].map((name) =>
		String(context.getNodeParameter(name, 0)),
	);
	const needed = needs?.(resource ?? '', operation ?? '');
	if (needed) return needed;
	return wantsProject(context) ? 'projects' : undefined;
}
