import type { IExecuteFunctions } from 'n8n-workflow';

import { alterationsOf, historyWith, type Alteration, type History } from '../api/alterations';
import { ENHANCEMENT } from '../api/tools';
import { accountKey, type Account } from '../core/ids';
import { LruMap } from '../core/lruMap';
import type { Progress } from '../core/problem';
import { knownImages, type KnownImages, type KnownUpload } from './knownImages';
import {
	newest,
	readSaved,
	writeSaved,
	type SavedJob,
	type SavedResult,
	type SavedUpload,
	type UnreadResult,
} from './savedJobs';

/** The order that makes an image. */
export interface OrderedPhoto {
	/** The API version that the order is on. */
	version: string;
	/** The idempotency key of what is ordered. */
	job: string;
	orderId: string;
	/** Absent where nobody knows yet whether an earlier run's order was taken. */
	imageId?: string;
	/** When it was submitted, in milliseconds since 1970; absent for an order of an earlier run. */
	submittedAt?: number;
	/** Seconds from the submission, or null. */
	eta: number | null;
	/** The API's own answer. */
	raw: Record<string, unknown>;
	/** True for an order of an earlier run of this workflow. */
	isEarlier: boolean;
}

/** What a job was ordered as. */
export interface RememberedOrder {
	/** The API version that the order is on. */
	version: string;
	orderId: string;
	/** Absent while it is unclear whether the order was taken. */
	imageId?: string;
	/** Images of the order that are others', where its own is not known. */
	others?: string[];
	/** The photo's file name, where it is known. */
	name?: string;
	/** Which of several choices for the photo it is, in words. */
	variant?: string;
	/** What is done to the property. */
	alterations?: readonly Alteration[];
	/** What was done to the photo before. */
	before?: History;
	/** When it was ordered, in milliseconds since 1970. */
	at: number;
}

/** How far another job of an order has come. */
export type OtherJob = Pick<Progress, 'orderId' | 'imageId' | 'charged'> & {
	/** Whether somebody is at it at this moment: soon more is known. */
	isUnderWay?: boolean;
};

/** Somebody's work on a job. */
export interface Ordering {
	order: Promise<OrderedPhoto>;
	/** How far the item has come that does it. */
	progress: Progress;
}

/**
 * All that this process knows of one idempotency key. Its states: under way (`work`), unclear (`order` without an image),
 * ordered (`order`), given out (a result of that order is remembered), gone (`gone`): then it may be ordered anew.
 */
interface Job {
	/** Not kept any longer than it lasts: what it leaves behind may hold a whole execution. */
	work?: Ordering;
	order?: RememberedOrder;
	/** Which image is gone, and since when, in seconds since 1970: neither it nor what is older comes back. */
	gone?: { imageId?: string; at: number };
}

/** So many jobs, results and uploads are remembered of a workflow. */
const MOST_ENTRIES = 10_000;

/** So many workflows are remembered; the one that has rested longest is forgotten. */
const MOST_WORKFLOWS = 500;

interface WorkflowJobs {
	jobs: LruMap<Job>;
	/** By fingerprints. */
	results: LruMap<SavedResult>;
	/** By the orders' IDs. */
	uploads: LruMap<SavedUpload>;
}

const isUnderWay = ({ work }: Job) => work !== undefined;

/** As long as this process lives: in every mode, and whatever became of the executions. */
const workflows = new LruMap<WorkflowJobs>(MOST_WORKFLOWS, ({ jobs }) =>
	jobs.all().some(([, job]) => isUnderWay(job)),
);

/**
 * What a workflow has asked for, by idempotency key, and which results it was given. The process is what counts. n8n's
 * static data is for the time after a restart: it is read as an addition, and written whole by every run, since n8n
 * loses what others have written there.
 */
export class JobStore {
	private constructor(
		private readonly context: Pick<IExecuteFunctions, 'getWorkflowStaticData'>,
		private readonly workflowId: string,
		private readonly workflow: WorkflowJobs,
		/** What is known of the account's images in any workflow. */
		readonly images: KnownImages,
	) {}

	/** The store of the workflow that runs. Workflows that were never saved share one. */
	static open(
		context: Pick<IExecuteFunctions, 'getWorkflowStaticData' | 'getWorkflow'>,
		account: Account,
	): JobStore {
		const id = context.getWorkflow().id ?? '';
		const workflow = workflows.get(id) ?? {
			jobs: new LruMap<Job>(MOST_ENTRIES, isUnderWay),
			results: new LruMap<SavedResult>(MOST_ENTRIES),
			uploads: new LruMap<SavedUpload>(MOST_ENTRIES),
		};
		workflows.set(id, workflow);
		const store = new JobStore(context, id, workflow, knownImages(accountKey(account)));
		store.addSaved();
		return store;
	}

	/** Has n8n store what the process knows. */
	save(): void {
		// Others may have taken its place while it waited for its images.
		if (!workflows.get(this.workflowId)) workflows.set(this.workflowId, this.workflow);
		const orders = this.workflow.jobs
			.all()
			.flatMap(
				([key, { order }]): Array<[string, RememberedOrder]> => (order ? [[key, order]] : []),
			);
		writeSaved(this.context, {
			jobs: newest(orders).map(([key, order]) => [key, savedOf(order)]),
			results: newest(this.workflow.results.all()).map(([key, result]) => [key, shortened(result)]),
			uploads: newest(this.workflow.uploads.all()),
		});
	}

	/** Who is at a job at this moment. */
	workOn(key: string): Ordering | undefined {
		return this.workflow.jobs.get(key)?.work;
	}

	/** Begins work on a job, unless somebody is at it. */
	begin(key: string, work: Ordering): void {
		const { jobs } = this.workflow;
		if (this.workOn(key)) return;
		jobs.set(key, { ...jobs.get(key), work });
		const end = () => {
			const job = jobs.get(key);
			if (job?.work === work) jobs.set(key, { ...job, work: undefined });
		};
		work.order.then(end, end);
	}

	/** What a job was ordered as, or undefined. */
	find(key: string): RememberedOrder | undefined {
		return this.workflow.jobs.get(key)?.order;
	}

	/** How far other jobs of the same order have come. An image that nobody knows yet may be theirs. */
	findOthers(key: string, orderId: string): OtherJob[] {
		return this.workflow.jobs.all().flatMap(([other, { order, work }]): OtherJob[] => {
			if (other === key) return [];
			const begun = work?.progress.orderId === orderId ? work.progress : undefined;
			const known = order?.orderId === orderId ? order : undefined;
			if (!begun && !known) return [];
			const imageId = known?.imageId ?? begun?.imageId;
			const charged = imageId ? 'yes' : known ? 'unknown' : begun?.charged;
			return [{ orderId, imageId, charged, ...(work && { isUnderWay: true }) }];
		});
	}

	/** What was uploaded as an order, in this workflow or, as long as the process lives, in any other. */
	findUpload(orderId: string): KnownUpload | undefined {
		const { photo, project } = this.workflow.uploads.get(orderId) ?? {};
		return (
			this.images.findUpload(orderId) ??
			(photo === undefined ? undefined : { fingerprint: photo, project })
		);
	}

	/** @param now milliseconds since 1970 */
	rememberUpload(orderId: string, upload: KnownUpload, now: number): void {
		const { fingerprint: photo, project } = upload;
		this.images.rememberUpload(orderId, upload);
		this.workflow.uploads.set(orderId, { photo, ...(project && { project }), at: seconds(now) });
	}

	/**
	 * A job is ordered, or it is unclear whether it is. A retry may come with an order that another one has followed
	 * meanwhile: the newer one stays.
	 */
	remember(key: string, order: RememberedOrder): void {
		this.images.remember(order);
		const { work, order: known, gone } = this.workflow.jobs.get(key) ?? {};
		const isOutdated =
			known === undefined
				? gone !== undefined && (isSame(gone, order) || seconds(order.at) < gone.at)
				: known.orderId !== order.orderId && order.at < known.at;
		if (!isOutdated) this.workflow.jobs.set(key, { work, order });
	}

	/**
	 * An order is gone, or nothing came of it. One that has taken its place meanwhile stays.
	 * @param now milliseconds since 1970
	 */
	forget(key: string, orderId: string, now: number): void {
		const job = this.workflow.jobs.get(key);
		if (job?.order?.orderId !== orderId) return;
		const { imageId } = job.order;
		this.workflow.jobs.set(key, { work: job.work, gone: { imageId, at: seconds(now) } });
	}

	/** Whether a result of an order was given out. */
	gaveResultOf(orderId: string): boolean {
		return this.workflow.results.all().some(([, { order }]) => order === orderId);
	}

	/** The order whose result a content is, if the tool has made it, or undefined. */
	orderOfResult(fingerprint: string, tool: string): string | undefined {
		const result = this.workflow.results.get(fingerprint);
		return result?.tool === tool ? result.order : undefined;
	}

	/** @param now milliseconds since 1970 */
	rememberResult(fingerprint: string, result: Omit<SavedResult, 'at'>, now: number): void {
		this.addResult(fingerprint, { ...result, at: seconds(now) });
	}

	/** What was done to a photo that is a result, of this workflow or of another one of the account. */
	historyOf(fingerprint = ''): History | undefined {
		const result = this.workflow.results.get(fingerprint);
		return result ? historyFrom(result) : this.images.findResult(fingerprint);
	}

	private addResult(key: string, result: SavedResult): void {
		this.workflow.results.set(key, result);
		this.images.rememberResult(key, historyFrom(result));
	}

	private addSaved(): void {
		const { jobs, ...others } = this.workflow;
		const saved = readSaved(this.context, (kind, key, at) => {
			if (kind !== 'jobs') return at > (others[kind].get(key)?.at ?? 0);
			const { order, gone, work } = jobs.get(key) ?? {};
			return !work && at > Math.max(gone?.at ?? 0, order ? seconds(order.at) : 0);
		});
		for (const [key, job] of saved.jobs) {
			const order = orderOf(job);
			jobs.set(key, { order });
			this.images.remember(order);
		}
		for (const [key, result] of saved.results) this.addResult(key, result);
		for (const [key, upload] of saved.uploads) others.uploads.set(key, upload);
	}
}

function savedOf(order: RememberedOrder): SavedJob {
	const { orderId, version, imageId, others = [], name, variant, alterations, before, at } = order;
	return {
		order: orderId,
		version,
		...(imageId !== undefined && { image: imageId }),
		...(others.length > 0 && { others }),
		...(name !== undefined && { name }),
		...(variant !== undefined && variant !== '' && { variant }),
		...(alterations && { alterations: [...alterations] }),
		...(before && { before: { alterations: [...before.alterations], tools: [...before.tools] } }),
		at: seconds(at),
	};
}

function orderOf({ order, image, at, ...same }: SavedJob): RememberedOrder {
	return { ...same, orderId: order, imageId: image, at: at * 1000 };
}

/** A result without what reading it puts in again. */
function shortened({ order, tool, alterations, tools = [], at }: SavedResult): UnreadResult {
	const others = tools.filter((other) => other !== tool);
	return {
		order,
		...(tool !== ENHANCEMENT.slug && { tool }),
		...(alterations && { alterations: [...alterations] }),
		...(others.length > 0 && { tools: others }),
		at,
	};
}

function historyFrom({ tool, alterations, tools = [] }: SavedResult): History {
	const known = alterations ?? alterationsOf(tool, undefined);
	return historyWith(tool, known, { alterations: known, tools });
}

function isSame({ imageId }: { imageId?: string }, order: RememberedOrder): boolean {
	return imageId !== undefined && imageId === order.imageId;
}

function seconds(ms: number): number {
	return Math.round(ms / 1000);
}
