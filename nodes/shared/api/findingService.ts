import { ProblemError, type Problem } from '../core/problem';
import { asError } from '../core/retry';
import type { PollResult } from './apiCalls';
import { isUnknownOrder } from './refusals';
import type { ApiService, Job, Order, Photo, UploadOptions } from './service';

/**
 * Several API versions as one service: an order that one does not know is asked for on the next. What begins something new
 * goes to the first.
 */
export class FindingService implements ApiService {
	private readonly first: ApiService;

	/** Where each order was found. */
	private readonly serviceOf = new Map<string, ApiService>();

	constructor(private readonly services: readonly [ApiService, ...ApiService[]]) {
		[this.first] = services;
	}

	get version() {
		return this.first.version;
	}

	get limits() {
		return this.first.limits;
	}

	get projects() {
		return this.first.projects;
	}

	async getOrder(orderId: string, imageId?: string): Promise<Order> {
		const ask = async (service: ApiService) => await getFrom(service, orderId, imageId);
		const result = await this.find(orderId, imageId, ask);
		if ('problem' in result) throw new ProblemError(result.problem);
		return result.order;
	}

	async pollOrder(orderId: string, imageId?: string): Promise<PollResult> {
		const ask = async (service: ApiService) => await service.pollOrder(orderId, imageId);
		return await this.find(orderId, imageId, ask);
	}

	get takesAnyTool() {
		return this.first.takesAnyTool;
	}

	otherSpace(text: string) {
		return this.first.otherSpace(text);
	}

	async checkKey() {
		await this.first.checkKey();
	}

	async listSpaces(tool: string) {
		return await this.first.listSpaces(tool);
	}

	async listOptions(tool: string, spaceName: string) {
		return await this.first.listOptions(tool, spaceName);
	}

	async upload(photo: Photo, options: UploadOptions) {
		return await this.first.upload(photo, options);
	}

	async submitOnce(job: Job) {
		return await this.first.submitOnce(job);
	}

	async upscaleOnce(imageId: string) {
		return await this.first.upscaleOnce(imageId);
	}

	/**
	 * The answer of the version that knows the order; the first one's where none does. One that cannot be asked, however
	 * often it is tried, might know it: its problem says more than that the others do not.
	 */
	private async find(
		orderId: string,
		imageId: string | undefined,
		ask: (service: ApiService) => Promise<PollResult>,
	): Promise<PollResult> {
		const known = this.serviceOf.get(orderId);
		if (known) return await ask(known);
		const first = await ask(this.first);
		if ('order' in first) this.serviceOf.set(orderId, this.first);
		if ('order' in first || !isUnknownOrder(first.problem)) return first;
		let obstacle: Problem | undefined;
		for (const service of this.services.slice(1)) {
			const result = await getFrom(service, orderId, imageId);
			if ('order' in result) {
				this.serviceOf.set(orderId, service);
				return result;
			}
			if (result.problem.retryable) obstacle ??= { ...result.problem, retryable: false };
		}
		return obstacle ? { problem: obstacle } : first;
	}
}

/** Asks for an order as long as that can help. */
async function getFrom(
	service: ApiService,
	orderId: string,
	imageId: string | undefined,
): Promise<PollResult> {
	try {
		return { order: await service.getOrder(orderId, imageId) };
	} catch (error) {
		if (!(error instanceof ProblemError)) throw asError(error);
		return { problem: error.problem };
	}
}
