import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Widget } from '../api/enhancementOptions';
import type { FinishedJob } from '../polling/pace';
import type { Progress } from '../core/problem';
import type { Space } from '../api/spaces';
import type { Clock } from '../core/clock';
import { connect } from '../http/connection';
import type { RetryContext } from '../core/retry';
import type { ImageEnhancementService } from '../api/service';
import { V1Service } from '../api/v1/client';
import type { ResumeStore } from './resumeStore';
import { rateLimiterFor, type RateLimiter } from '../pacing/rateLimiter';
import { readConcurrency } from './parameters';
import { createPool, type Pool } from './concurrency';
import { ProgressLog } from './progressLog';

/** What the operations of one execution share. */
export interface Run {
	context: IExecuteFunctions;
	service: ImageEnhancementService;
	catalogue: Catalogue;
	clock: Clock;
	/** How calls that cost nothing are tried again. */
	retryContext: RetryContext;
	progressLog: ProgressLog;
	/** Paces the submissions of the account. */
	rateLimiter: RateLimiter;
	/** Photos on their way up; each is held only while it is in here. */
	uploads: Pool;
	submissions: Pool;
	polls: Pool;
	downloads: Pool;
	/** What the run's finished jobs tell about the others. */
	finishedJobs: FinishedJob[];
	/** Only when n8n may run the node again by itself. */
	resumeStore?: ResumeStore;
	/** Aborted when the user presses Stop, or when an item's failure ends the node: nothing new is begun. */
	signal: AbortSignal;
}

/** Orders that are asked for at once. */
const MAX_CONCURRENT_POLLS = 5;

/** What an operation gives for one item; the router adds `pairedItem`. */
export type Output = Pick<INodeExecutionData, 'json' | 'binary'>;

/** An answer of the API as output JSON; it was parsed from JSON and so holds nothing else. */
export function asJson(raw: Record<string, unknown>): IDataObject {
	return raw as IDataObject;
}

/**
 * Checks one item and gives back the work to do for it. Checking sends nothing that costs money and uploads nothing,
 * so that all items can be checked before the first one is worked on.
 * The work notes in `progress` how far it has come. Both throw `ProblemError`.
 */
export type Action = (
	run: Run,
	itemIndex: number,
) => Promise<(progress: Progress) => Promise<Output>>;

/**
 * Starts a run with the node's credential. Throws `ProblemError` when the credential cannot work.
 * @param batchAbort is aborted when an item's failure ends the node
 */
export async function startRun(
	context: IExecuteFunctions,
	clock: Clock,
	batchAbort: AbortController,
	resumeStore: ResumeStore | undefined,
): Promise<Run> {
	const connection = await connect(context);
	const signal = connection.signal
		? AbortSignal.any([connection.signal, batchAbort.signal])
		: batchAbort.signal;
	const progressLog = new ProgressLog(context, context.getInputData().length);
	const retryContext: RetryContext = {
		clock,
		signal,
		onRetry: (problem, pauseMs) =>
			progressLog.logRetry(problem, `trying again in ${Math.ceil(pauseMs / 1000)} s`),
	};
	const service = new V1Service(connection, retryContext);
	const concurrency = readConcurrency(context);
	const pool = (size: number) =>
		createPool(size, signal, () => {
			if (!context.continueOnFail()) batchAbort.abort();
		});
	return {
		context,
		service,
		catalogue: new Catalogue(service),
		clock,
		retryContext,
		progressLog,
		rateLimiter: rateLimiterFor(connection, clock.now()),
		uploads: pool(concurrency),
		submissions: pool(concurrency),
		polls: pool(MAX_CONCURRENT_POLLS),
		downloads: pool(concurrency),
		finishedJobs: [],
		resumeStore,
		signal,
	};
}

/** The spaces and options on offer, asked for once in a run. */
export class Catalogue {
	private allSpaces?: Promise<Space[]>;

	private readonly optionsBySpace = new Map<string, Promise<Widget[]>>();

	constructor(private readonly service: ImageEnhancementService) {}

	async spaces(): Promise<Space[]> {
		this.allSpaces ??= this.service.listSpaces();
		return await this.allSpaces;
	}

	async options(spaceName: string): Promise<Widget[]> {
		const options = this.optionsBySpace.get(spaceName) ?? this.service.listOptions(spaceName);
		this.optionsBySpace.set(spaceName, options);
		return await options;
	}
}
