import type { RetryContext } from '../../core/retry';
import type { ApiConnection } from '../../http/connection';
import { toMultipart } from '../../http/multipart';
import { rawObject } from '../answerFields';
import { ApiCalls, get, type PollResult, type Schema } from '../apiCalls';
import type { Widget } from '../enhancementOptions';
import type { ApiService, Job, OnceOutcome, Order, Photo, Submission, Upload } from '../service';
import type { Space } from '../spaces';
import { ENHANCEMENT } from '../tools';
import { REQUEST_TIMEOUT_MS, V1_LIMITS } from './limits';
import {
	filledSpacesAnswer,
	orderAnswer,
	spacesAnswer,
	submitAnswer,
	uploadAnswer,
	widgetsAnswer,
} from './schemas';

/** AI HomeDesign through v1 of its API (sandbox/api-v1.md). */
export class V1Client implements ApiService {
	readonly version = 'v1';

	readonly limits = V1_LIMITS;

	private readonly calls: ApiCalls;

	private spacesOfKeyCheck?: Promise<Space[]>;

	constructor(connection: ApiConnection, retryContext: RetryContext) {
		this.calls = new ApiCalls(connection, retryContext, this.limits.poll);
	}

	async checkKey(): Promise<void> {
		this.spacesOfKeyCheck ??= this.askForSpaces(filledSpacesAnswer);
		await this.spacesOfKeyCheck;
	}

	async listSpaces(): Promise<Space[]> {
		return await (this.spacesOfKeyCheck ?? this.askForSpaces(spacesAnswer));
	}

	private async askForSpaces(schema: Schema<Space[]>): Promise<Space[]> {
		const query = { active: 'true', service_name: ENHANCEMENT.service };
		const call = get('/v1/catalog/spaces', REQUEST_TIMEOUT_MS.catalogue, query);
		return await this.calls.sendWithRetry({ call, schema, name: 'spaces' });
	}

	async listOptions(spaceName: string): Promise<Widget[]> {
		const query = { service_name: ENHANCEMENT.service, space_name: spaceName };
		const call = get('/v1/catalog/items/filter', REQUEST_TIMEOUT_MS.catalogue, query);
		const question = { call, schema: widgetsAnswer, name: 'options', subject: spaceName } as const;
		return await this.calls.sendWithRetry(question);
	}

	async upload(photo: Photo): Promise<Upload> {
		const form = {
			file: { ...photo, field: 'image' },
			texts: { service_name: ENHANCEMENT.service },
		};
		const orderId = await this.calls.sendWithRetry({
			call: {
				method: 'POST',
				path: '/v1/order/image',
				...toMultipart(form),
				timeoutMs: REQUEST_TIMEOUT_MS.upload,
			},
			schema: uploadAnswer,
			name: 'upload',
			subject: photo.fileName,
		});
		return { orderId, assetIds: [] };
	}

	async submitOnce({
		orderId,
		spaceName,
		selected,
	}: Job): Promise<OnceOutcome<{ submission: Submission }>> {
		const sent = await this.calls.sendOnce({
			call: {
				method: 'POST',
				path: '/v1/order',
				body: { order_id: orderId, space_name: spaceName, selected_widgets: selected },
				timeoutMs: REQUEST_TIMEOUT_MS.submit,
			},
			schema: submitAnswer,
			name: 'submit',
			subject: orderId,
		});
		if (sent.outcome !== 'accepted') return sent;
		return { outcome: 'accepted', submission: { ...sent.value, raw: sent.raw } };
	}

	async getOrder(orderId: string): Promise<Order> {
		return await this.calls.withRetry(
			async () => await this.pollOrder(orderId),
			({ order }) => order,
		);
	}

	async pollOrder(orderId: string): Promise<PollResult> {
		const call = get(`/v1/order/${encodeURIComponent(orderId)}`, REQUEST_TIMEOUT_MS.get);
		const question = { call, schema: orderAnswer, name: 'get', subject: orderId } as const;
		return await this.calls.poll(orderId, question, (value, raw) => ({
			version: this.version,
			orderId,
			assetIds: [],
			...value,
			raw,
		}));
	}

	async upscaleOnce(imageId: string): Promise<OnceOutcome<{ raw: Record<string, unknown> }>> {
		return await this.calls.sendOnce({
			call: {
				method: 'POST',
				path: `/v1/order/image/${encodeURIComponent(imageId)}/download/upscale`,
				timeoutMs: REQUEST_TIMEOUT_MS.get,
			},
			schema: rawObject,
			name: 'upscale',
			subject: imageId,
		});
	}
}
