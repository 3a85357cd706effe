import type { RetryContext } from '../../core/retry';
import type { ApiConnection } from '../../http/connection';
import { toMultipart, type UploadForm } from '../../http/multipart';
import { rawObject } from '../answerFields';
import { ApiCalls, get, type PollResult, type Schema } from '../apiCalls';
import type { Widget } from '../widgets';
import type {
	ApiService,
	Job,
	OnceOutcome,
	Order,
	Photo,
	Submission,
	Upload,
	UploadOptions,
} from '../service';
import type { Space } from '../spaces';
import { ENHANCEMENT } from '../tools';
import { orderBody, serviceOf } from './services';
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

	readonly takesAnyTool = false;

	private readonly calls: ApiCalls;

	/** Of image enhancement. */
	private spacesOfKeyCheck?: Promise<Space[]>;

	constructor(connection: ApiConnection, retryContext: RetryContext) {
		this.calls = new ApiCalls(connection, retryContext, this.limits.poll);
	}

	async checkKey(): Promise<void> {
		this.spacesOfKeyCheck ??= this.askForSpaces(ENHANCEMENT.service, filledSpacesAnswer);
		await this.spacesOfKeyCheck;
	}

	async listSpaces(tool: string): Promise<Space[]> {
		if (this.spacesOfKeyCheck && tool === ENHANCEMENT.slug) return await this.spacesOfKeyCheck;
		const { name, hasSpace } = serviceOf(tool);
		return hasSpace ? await this.askForSpaces(name, spacesAnswer) : [];
	}

	private async askForSpaces(service: string, schema: Schema<Space[]>): Promise<Space[]> {
		const query = { active: 'true', service_name: service };
		const call = get('/v1/catalog/spaces', REQUEST_TIMEOUT_MS.catalogue, query);
		return await this.calls.sendWithRetry({ call, schema, name: 'spaces' });
	}

	otherSpace(): undefined {
		return undefined;
	}

	async listOptions(tool: string, spaceName: string): Promise<Widget[]> {
		const { name, hasSpace, hasWidgets, flags } = serviceOf(tool);
		if (!hasWidgets) return [];
		const query = { service_name: name, ...(hasSpace && { space_name: spaceName }) };
		const call = get('/v1/catalog/items/filter', REQUEST_TIMEOUT_MS.catalogue, query);
		const question = { call, schema: widgetsAnswer, name: 'options', subject: spaceName } as const;
		const widgets = await this.calls.sendWithRetry(question);
		return flags ? [...widgets, flags] : widgets;
	}

	async upload(photo: Photo, { tool }: UploadOptions): Promise<Upload> {
		const form: UploadForm = {
			texts: [['service_name', serviceOf(tool).name]],
			files: [{ ...photo, field: 'image' }],
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

	async submitOnce(job: Job): Promise<OnceOutcome<{ submission: Submission }>> {
		const sent = await this.calls.sendOnce({
			call: {
				method: 'POST',
				path: '/v1/order',
				body: orderBody(job),
				timeoutMs: REQUEST_TIMEOUT_MS.submit,
			},
			schema: submitAnswer,
			name: 'submit',
			subject: job.orderId,
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
