import { randomUUID } from 'node:crypto';
import { ETA_SEED } from './defaults';
import { enhance } from './enhancement';
import type { ImageKind } from './imageKind';
import { announcedEta, jobState, seededRandom, trueSeconds, type Outcome } from './jobs';
import { admit, type Admission } from './rateLimit';
import type { Charge, ImageState, OrderSummary, SandboxSettings } from './types';

/** One submission and the image that comes of it. */
export interface Job {
	imageId: string;
	order: Order;
	/** 1 for an order's first submission. */
	sequence: number;
	spaceName: string;
	/** Item IDs. */
	options: readonly string[];
	prompt: string;
	etaSeconds: number;
	submittedAt: number;
	listedAt: number;
	finishesAt: number;
	/** Never rejects. Started at submission, so that it is mostly there when it is due. */
	outcome: Promise<Outcome>;
	/** The outcome's kind as soon as it is known, for those who cannot wait. */
	known?: Outcome['kind'];
	/** Bytes of the upscaled image, once someone asked for it. */
	upscaled?: Promise<Buffer>;
}

/** One upload. */
export interface Order {
	id: string;
	beforeImageId: string;
	serviceName: string;
	filename: string;
	kind: ImageKind;
	bytes: Buffer;
	createdAt: number;
	jobs: Job[];
}

export interface Submission {
	order: Order;
	spaceName: string;
	options: readonly string[];
	prompt: string;
	/** The job is to fail, whatever the photo (fault `failJob`). */
	mustFail: boolean;
}

/** What the user uploaded, submitted and was charged for. */
export class OrderBook {
	private readonly orders = new Map<string, Order>();
	private readonly ordersByBeforeImage = new Map<string, Order>();
	private readonly jobs = new Map<string, Job>();
	private readonly charged: Charge[] = [];
	private readonly random = seededRandom(ETA_SEED);
	private readonly stopping = new AbortController();
	private accepted: number[] = [];
	/** Photos are enhanced one after the other: sharp uses all cores for one already. */
	private queue: Promise<unknown> = Promise.resolve();

	addUpload(upload: Omit<Order, 'id' | 'beforeImageId' | 'jobs'>): Order {
		const order = { ...upload, id: randomUUID(), beforeImageId: randomUUID(), jobs: [] };
		this.orders.set(order.id, order);
		this.ordersByBeforeImage.set(order.beforeImageId, order);
		return order;
	}

	order(orderId: string): Order | undefined {
		return this.orders.get(orderId);
	}

	orderByBeforeImage(beforeImageId: string): Order | undefined {
		return this.ordersByBeforeImage.get(beforeImageId);
	}

	job(imageId: string): Job | undefined {
		return this.jobs.get(imageId);
	}

	/** Asks the rate limit for a place, and takes it if there is one. */
	admit(now: number, limit: SandboxSettings['rateLimit']): Admission {
		const admission = admit(this.accepted, now, limit);
		if (admission.admitted) this.accepted = admission.accepted;
		return admission;
	}

	/** Accepts a submission: charges it and starts its job. */
	submit(submission: Submission, now: number, settings: SandboxSettings): Job {
		const { order, spaceName, options, prompt } = submission;
		const imageId = randomUUID();
		const etaSeconds = announcedEta(settings.etaSeconds, this.random);
		const job: Job = {
			imageId,
			order,
			sequence: order.jobs.length + 1,
			spaceName,
			options,
			prompt,
			etaSeconds,
			submittedAt: now,
			listedAt: now + settings.queueSeconds * 1000,
			finishesAt: now + trueSeconds(settings.jobSeconds, etaSeconds) * 1000,
			outcome: this.enqueue(submission, imageId, settings.enhance),
		};
		void job.outcome.then((outcome) => {
			job.known = outcome.kind;
		});
		order.jobs.push(job);
		this.jobs.set(imageId, job);
		this.charged.push({ orderId: order.id, imageId, at: now });
		return job;
	}

	private async enqueue(
		{ order, options, mustFail }: Submission,
		label: string,
		mode: SandboxSettings['enhance'],
	): Promise<Outcome> {
		if (mustFail) return { kind: 'failed', reason: 'a fault was set' };
		const { signal } = this.stopping;
		const work = this.queue.then(async (): Promise<Outcome> => {
			if (signal.aborted) return { kind: 'failed', reason: 'the sandbox was reset' };
			return await enhance({
				file: order.bytes,
				kind: order.kind,
				options,
				mode,
				label,
				signal,
			});
		});
		this.queue = work;
		return await work;
	}

	charges(): Charge[] {
		return this.charged.map((charge) => ({ ...charge }));
	}

	summaries(now: number): OrderSummary[] {
		return [...this.orders.values()].map((order) => ({
			orderId: order.id,
			serviceName: order.serviceName,
			filename: order.filename,
			mimetype: order.kind.mimetype,
			size: order.bytes.length,
			createdAt: order.createdAt,
			images: order.jobs.map((job) => ({
				imageId: job.imageId,
				spaceName: job.spaceName,
				options: [...job.options],
				state: soFar(job, now),
				etaSeconds: job.etaSeconds,
				submittedAt: job.submittedAt,
				finishesAt: job.finishesAt,
			})),
		}));
	}

	/** Stops what is being enhanced; the book is not to be used any more. */
	close(): void {
		this.stopping.abort();
	}
}

/** What a job is now, without waiting: one that is due but not computed yet is still processing. */
function soFar(job: Job, now: number): ImageState {
	const isComputing = job.known === undefined && now >= job.finishesAt;
	return isComputing ? 'processing' : jobState(job, now, job.known ?? 'picture');
}

/** What a job is now; waits for the enhancement once it is due. */
export async function stateOf(job: Job, now: number): Promise<ImageState> {
	if (now < job.finishesAt) return jobState(job, now, 'picture');
	return jobState(job, now, (await job.outcome).kind);
}
