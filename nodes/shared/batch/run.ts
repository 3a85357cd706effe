import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Catalogue } from '../api/catalogueCache';
import type { Feature, RejectedVersion } from '../api/openApi';
import type { ApiService } from '../api/service';
import type { Pool } from '../core/concurrency';
import { NOTES } from '../core/messages';
import type { Progress } from '../core/problem';
import type { RetryContext } from '../core/retry';
import type { JobStore, Ordering } from '../memory/jobStore';
import type { ResumeStore } from '../memory/resumeStore';
import type { RateLimiter } from '../pacing/rateLimiter';
import type { JobTimes } from '../polling/jobTimes';
import type { ProgressLog } from './progressLog';

/** What depends on the version of the API. */
export interface OnVersion {
	service: ApiService;
	catalogue: Catalogue;
	/** Paces the submissions of the account. */
	rateLimiter: RateLimiter;
}

/** What the operations of one execution share, on the version of the API that was chosen for it. */
export interface Run extends SharedByVersions, OnVersion {
	/** The same run on the version on which an order was begun; without one, on the chosen version. */
	on(version: string | undefined): Run;
}

/** What does not depend on the version of the API. A run is also how calls that cost nothing are retried. */
export interface SharedByVersions extends RetryContext {
	context: IExecuteFunctions;
	/** Aborted when the user presses Stop, or when an item's failure ends the node: nothing new is begun. */
	signal: AbortSignal;
	/** The title of a version that has no limit and takes the key; asks it, for free. */
	versionWithoutLimit(): Promise<string | undefined>;
	/** The versions on which an order may be that the workflow does not know, the chosen one first. */
	versions: readonly string[];
	/** Whether outputs say which of several choices the image is. */
	namesVariants: boolean;
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

/** Why a run that would rather be on V3 is on another version, in words. */
export function whyNotV3({ rejectedVersions }: Pick<Run, 'rejectedVersions'>): string {
	return rejectedVersions[0]?.message ?? NOTES.onlyV1();
}

/** What is to be done for one output item. */
export interface Work {
	/** @param progress in which it notes how far it has come */
	(progress: Progress): Promise<Output>;
	/** Which of several choices for the photo it is, in words. */
	variant?: string;
	/** Whether it only tells what would be done: it orders nothing. */
	isCheck?: boolean;
}

/**
 * Checks one item and gives back the work to do for it: one for each output item, in their order. Checking sends nothing
 * that costs money and uploads nothing, so that all items can be checked before the first one is worked on.
 * Both throw `ProblemError`.
 */
export type Action = (run: Run, itemIndex: number) => Promise<Work | Work[]>;

/** How runs of a node differ from those of another one. */
export interface RunTraits {
	/** Whether outputs say which of several choices the image is. */
	namesVariants?: boolean;
	/** What an operation needs of the API beyond image enhancement. */
	needs?(resource: string, operation: string): Feature | undefined;
}
