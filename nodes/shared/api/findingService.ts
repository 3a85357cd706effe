import { ProblemError } from '../core/problem';
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
		const result = await this.find(orderId, async (service) => {
			try {
				return { order: await service.getOrder(orderId, imageId) };
			} catch (error) {
				if (!(error instanceof ProblemError)) throw asError(error);
				return { problem: error.problem };
			}
		});
		if ('problem' in result) throw new ProblemError(result.problem);
		return result.order;
	}

	async pollOrder(orderId: string, imageId?: string): Promise<PollResult> {
		return await this.find(orderId, async (service) => await service.pollOrder(orderId, imageId));
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

	/** The answer of the version that knows the order; the first one's where none does. */
	private async find(
		orderId: string,
		ask: (service: ApiService) => Promise<PollResult>,
	): Promise<PollResult> {
		const known = this.serviceOf.get(orderId);
		if (known) return await ask(known);
		const first = await ask(this.first);
		if ('order' in first) this.serviceOf.set(orderId, this.first);
		if ('order' in first || !isUnknownOrder(first.problem)) return first;
		for (const service of this.services.slice(1)) {
			const result = await ask(service);
			if ('problem' in result) continue;
			this.serviceOf.set(orderId, service);
			return result;
		}
		return first;
	}
}
