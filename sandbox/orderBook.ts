import { randomBytes, randomUUID } from 'node:crypto';
import { ETA_SEED } from './defaults';
import { enhance } from './enhancement';
import type { ImageKind } from './imageKind';
import { announcedEta, jobState, seededRandom, trueSeconds, type Outcome } from './jobs';
import { admit, type Admission } from './rateLimit';
import type { Edit } from './picture/edits';
import type { Look } from './picture/looks';
import type {
	Charge,
	ImageState,
	OrderSummary,
	ProjectSummary,
	RateLimit,
	SandboxSettings,
	Version,
} from './types';

/** An uploaded file. */
export interface Asset {
	id: string;
	/** v1's photos are all primary. */
	role: AssetRole;
	filename: string;
	kind: ImageKind;
	bytes: Buffer;
}

export const ASSET_ROLES = ['primary_angle', 'secondary_angle', 'mask'] as const;
export type AssetRole = (typeof ASSET_ROLES)[number];

/** One submission and the image that comes of it; v3 calls it a process. */
export interface Job {
	imageId: string;
	/** v3: the ID of the result. */
	resultId: string;
	order: Order;
	/** 1 for an order's first submission. */
	sequence: number;
	/** The tool's slug on v3, the service's name on v1. */
	tool: string;
	photo: Asset;
	spaceName: string;
	/** Item IDs; on v3 slugs. */
	options: readonly string[];
	/** What the tool is to do, if it does not enhance. */
	edit?: Edit;
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
	version: Version;
	/** v1; empty on v3. */
	serviceName: string;
	/** v3. */
	projectId?: string;
	/** v1 has one. On v3 it is none where no file could be read. */
	assets: Asset[];
	createdAt: number;
	jobs: Job[];
}

export interface Project extends ProjectSummary {
	createdAt: number;
}

export interface Submission {
	order: Order;
	tool: string;
	photo: Asset;
	spaceName: string;
	options: readonly string[];
	looks: readonly Look[];
	/** What the tool is to do, if it does not enhance. */
	edit?: Edit;
	prompt: string;
	/** The job is to fail, whatever the photo (fault `failJob`). */
	mustFail: boolean;
}

/** v1's IDs are UUIDs, v3's 24 hex characters. */
function newId(version: Version): string {
	return version === 'v1' ? randomUUID() : randomBytes(12).toString('hex');
}

/** What the user uploaded, submitted and was charged for. */
export class OrderBook {
	private readonly orders = new Map<string, Order>();
	private readonly assets = new Map<string, { order: Order; asset: Asset }>();
	private readonly projectList: Project[] = [];
	private readonly jobs = new Map<string, Job>();
	private readonly charged: Charge[] = [];
	private readonly random = seededRandom(ETA_SEED);
	private readonly stopping = new AbortController();
	private readonly accepted: Record<Version, number[]> = { v1: [], v3: [] };
	/** Photos are enhanced one after the other: sharp uses all cores for one already. */
	private queue: Promise<unknown> = Promise.resolve();

	addOrder(given: Pick<Order, 'version' | 'serviceName' | 'projectId' | 'createdAt'>): Order {
		const order: Order = { ...given, id: newId(given.version), assets: [], jobs: [] };
		this.orders.set(order.id, order);
		return order;
	}

	addAsset(order: Order, given: Omit<Asset, 'id'>): Asset {
		const asset = { ...given, id: newId(order.version) };
		order.assets.push(asset);
		this.assets.set(asset.id, { order, asset });
		return asset;
	}

	order(orderId: string): Order | undefined {
		return this.orders.get(orderId);
	}

	asset(assetId: string): { order: Order; asset: Asset } | undefined {
		return this.assets.get(assetId);
	}

	addProject(address: string, createdAt: number): Project {
		const project = { id: newId('v3'), address, createdAt };
		this.projectList.push(project);
		return project;
	}

	projects(): readonly Project[] {
		return this.projectList;
	}

	job(imageId: string): Job | undefined {
		return this.jobs.get(imageId);
	}

	/** Asks the rate limit for a place, and takes it if there is one. */
	admit(version: Version, now: number, limit: RateLimit): Admission {
		const admission = admit(this.accepted[version], now, limit);
		if (admission.admitted) this.accepted[version] = admission.accepted;
		return admission;
	}

	/** Accepts a submission: charges it and starts its job. */
	submit(submission: Submission, now: number, settings: SandboxSettings): Job {
		const { order, tool, photo, spaceName, options, edit, prompt } = submission;
		const { version } = order;
		const imageId = newId(version);
		const etaSeconds = announcedEta(settings.etaSeconds, this.random);
		const job: Job = {
			imageId,
			resultId: newId(version),
			order,
			sequence: order.jobs.length + 1,
			tool,
			photo,
			spaceName,
			options,
			edit,
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
		this.charged.push({ version, orderId: order.id, imageId, tool, at: now });
		return job;
	}

	private async enqueue(
		{ photo, looks, edit, mustFail }: Submission,
		label: string,
		mode: SandboxSettings['enhance'],
	): Promise<Outcome> {
		if (mustFail) return { kind: 'failed', reason: 'a fault was set' };
		const { signal } = this.stopping;
		const work = this.queue.then(async (): Promise<Outcome> => {
			if (signal.aborted) return { kind: 'failed', reason: 'the sandbox was reset' };
			return await enhance({
				file: photo.bytes,
				kind: photo.kind,
				looks,
				edit,
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
			version: order.version,
			orderId: order.id,
			serviceName: order.serviceName,
			...(order.projectId === undefined ? {} : { projectId: order.projectId }),
			filename: order.assets[0]?.filename ?? '',
			mimetype: order.assets[0]?.kind.mimetype ?? '',
			size: order.assets[0]?.bytes.length ?? 0,
			createdAt: order.createdAt,
			images: order.jobs.map((job) => ({
				imageId: job.imageId,
				tool: job.tool,
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
