import type { IExecuteFunctions } from 'n8n-workflow';
import type { z as Z } from 'zod/v3';

import { z } from '../core/zod';

import type { Progress } from '../core/problem';

interface Entry {
	/** The idempotency key of what the item orders. */
	job: string;
	itemIndex: number;
	progress: Progress;
}

const ids = z.array(z.string()).optional().catch(undefined);
const text = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const progressSchema: Z.ZodType<Progress, Z.ZodTypeDef, unknown> = z.object({
	version: text,
	orderId: text,
	assetIds: ids,
	imageId: text,
	fingerprint: text,
	paidBefore: flag,
	fileName: text,
	variant: text,
	status: text,
	submission: z
		.object({
			at: z.number(),
			eta: z.number().nullable(),
			raw: z.record(z.unknown()),
			isReconciled: flag,
		})
		.optional()
		.catch(undefined),
	imagesBefore: ids,
	resubmitted: flag,
	gaveUp: flag,
	// What cannot be read may have been charged.
	charged: z.enum(['no', 'yes', 'unknown']).optional().catch('unknown'),
});
const entrySchema = z.object({
	job: z.string(),
	itemIndex: z.number(),
	progress: progressSchema,
});
const pageSchema = z.object({
	executionId: z.string(),
	runIndex: z.number(),
	entries: z.array(entrySchema),
	givenUp: z.array(z.string()).default([]),
});

const KEY = 'aiHomeDesignResume';

/**
 * Remembers how far each item has come for when the node is run again, by n8n (Retry On Fail) or by the user
 * (Executions > Retry), so that nothing is ordered twice. It is kept in n8n's own context of the node, which lasts as
 * long as the execution and is handed to its retry.
 */
export class ResumeStore {
	private readonly entries: Entry[];

	/** Images that the service gave up on, and that were wanted anew. */
	private readonly givenUp: string[];

	private readonly claimed = new Set<Entry>();

	private constructor(
		private readonly store: Record<string, unknown>,
		runIndex: number,
		executionId: string,
	) {
		const page = pageSchema.safeParse(store[KEY]).data;
		// In a loop the node runs again on purpose: that is another run, and another order.
		const entries = page && page.runIndex === runIndex ? page.entries : [];
		// The user retries the execution: what the service has given up on is wanted anew.
		const isRetryByUser = page !== undefined && page.executionId !== executionId;
		const isWantedAnew = ({ progress }: Entry) => isRetryByUser && progress.gaveUp === true;
		this.entries = entries.filter((entry) => !isWantedAnew(entry));
		const givenUp = entries
			.filter(isWantedAnew)
			.flatMap(({ progress }: Entry) => progress.imageId ?? []);
		this.givenUp = [...(page?.givenUp ?? []), ...givenUp];
		store[KEY] = { executionId, runIndex, entries: this.entries, givenUp: this.givenUp };
	}

	/** The store of this run of the node. */
	static open(context: IExecuteFunctions): ResumeStore {
		const { $runIndex } = context.getWorkflowDataProxy(0);
		return new ResumeStore(
			context.getContext('node'),
			z.number().catch(0).parse($runIndex),
			context.getExecutionId(),
		);
	}

	/**
	 * Takes up an item where an earlier try left it, by what it orders rather than by its place.
	 * From now on the store follows `progress`.
	 */
	resume(job: string, itemIndex: number, progress: Progress): void {
		if ([...this.claimed].some((entry) => entry.progress === progress)) return;
		const free = this.entries.filter((entry) => entry.job === job && !this.claimed.has(entry));
		let entry = free.find((candidate) => candidate.itemIndex === itemIndex) ?? free[0];
		if (entry) Object.assign(progress, entry.progress);
		else this.entries.push((entry = { job, itemIndex, progress }));
		entry.progress = progress;
		this.claimed.add(entry);
	}

	/** Whether an earlier try has begun with what an item orders. */
	has(job: string): boolean {
		return this.entries.some((entry) => entry.job === job);
	}

	/**
	 * The API version on which an earlier try has begun with something, if any has. An order that was paid before that
	 * may be on any.
	 */
	get begunOn(): string | undefined {
		const isOwn = ({ orderId, version, paidBefore }: Progress) => orderId && version && !paidBefore;
		return this.entries.find(({ progress }) => isOwn(progress))?.progress.version;
	}

	/** Whether an image is one that the service gave up on in an earlier try, and no other one's. */
	hasGivenUp(imageId: string): boolean {
		return this.givenUp.includes(imageId);
	}

	/**
	 * How far an earlier try came with the item at this place, for messages: n8n shows those of the last try only.
	 * @param variant which of the item's images, where there are several
	 */
	progressAt(itemIndex: number, variant?: string): Progress | undefined {
		return this.entries.find(
			(entry) =>
				entry.itemIndex === itemIndex &&
				(variant === undefined || entry.progress.variant === variant) &&
				!this.claimed.has(entry),
		)?.progress;
	}

	/** How far earlier tries came with all images of the item at this place, but for those that this try has taken up. */
	allAt(itemIndex: number): Progress[] {
		return this.entries.flatMap((entry) =>
			entry.itemIndex === itemIndex && !this.claimed.has(entry) ? [entry.progress] : [],
		);
	}

	/** Every item has succeeded: n8n will not come back. */
	clear(): void {
		delete this.store[KEY];
	}
}
