import type { IExecuteFunctions } from 'n8n-workflow';

import { CatalogueCache } from '../api/catalogueCache';
import {
	allowedVersions,
	chooseApi,
	openVersion,
	versionWithoutLimit,
	type Feature,
	type RejectedVersion,
} from '../api/openApi';
import type { ApiService } from '../api/service';
import { accountKey } from '../core/ids';
import { BatchAbortedError, type Clock } from '../core/clock';
import { createPool } from '../core/concurrency';
import { NOTES } from '../core/messages';
import { ProblemError } from '../core/problem';
import type { RetryContext, Timing } from '../core/retry';
import { AUTO, connect, type ApiConnection } from '../http/connection';
import type { RateLimit } from '../pacing/submissionWindow';
import { rateLimiterFor } from '../pacing/rateLimiter';
import { JobStore } from '../memory/jobStore';
import type { ResumeStore } from '../memory/resumeStore';
import { JobTimes } from '../polling/jobTimes';
import { wantsProject } from './jobParameters';
import { readConcurrency } from './options';
import { ProgressLog } from './progressLog';
import type { OnVersion, Run, RunTraits, SharedByVersions } from './run';

/**
 * Starts a run with the node's credential. Throws `ProblemError` when the credential cannot work.
 * @param batchAbort is aborted when an item's failure ends the node
 */
export async function startRun(
	context: IExecuteFunctions,
	{ clock, random }: Timing,
	batchAbort: AbortController,
	resumeStore: ResumeStore,
	{ namesVariants = false, needs }: RunTraits,
): Promise<Run> {
	const connection = await connect(context);
	const progressLog = new ProgressLog(context, context.getInputData().length);
	const signal = eitherOf(batchAbort.signal, connection.signal);
	const retryContext = { clock, random, signal, onRetry: tellOf(progressLog) };
	const { service, rejectedVersions } = await chooseApi(
		connection,
		retryContext,
		wantedFeature(context, needs),
		resumeStore.begunOn,
	);
	if (connection.apiVersion === AUTO) logVersion(context, service, rejectedVersions);
	const openPool = poolsOf(context, batchAbort, signal);
	const concurrency = readConcurrency(context);
	const shared: SharedByVersions = {
		...retryContext,
		context,
		namesVariants,
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
		// The credential's own limit counts for every version.
		versionWithoutLimit: async () =>
			connection.ordersPer10Minutes > 0
				? undefined
				: await versionWithoutLimit(service.version, connection, retryContext),
	};
	return runOn(shared, connection, service);
}

function eitherOf(own: AbortSignal, stop: AbortSignal | undefined): AbortSignal {
	return stop ? AbortSignal.any([stop, own]) : own;
}

function tellOf(progressLog: ProgressLog): RetryContext['onRetry'] {
	return (problem, pauseMs) =>
		progressLog.logRetry(problem, `retrying in ${Math.ceil(pauseMs / 1000)} s`);
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
function runOn(shared: SharedByVersions, connection: ApiConnection, chosen: ApiService): Run {
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
