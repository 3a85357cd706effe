import type { z } from 'zod/v3';

import { createPool, type Pool } from '../../core/concurrency';
import { ProblemError, type Problem } from '../../core/problem';
import { withRetry, type RetryContext } from '../../core/retry';
import { SingleFlight } from '../../core/singleFlight';
import { sendToApi, type ApiCall, type ApiConnection } from '../../http/connection';
import { toMultipart } from '../../http/multipart';
import { certainlyNotAccepted, type Reply } from '../../http/reply';
import { waitForPollSlot } from '../../polling/pollSlots';
import { readReply } from '../readReply';
import type { CallName } from '../refusals';
import type { ApiService, Job, OnceOutcome, Order, Photo, Submission } from '../service';
import { ENHANCEMENT } from '../tools';
import { REQUEST_TIMEOUT_MS, V1_LIMITS } from './limits';
import {
	orderAnswer,
	rawObject,
	spacesAnswer,
	submitAnswer,
	uploadAnswer,
	widgetsAnswer,
} from './schemas';

type Schema<T> = z.ZodType<T, z.ZodTypeDef, unknown>;
type Result<T> = { value: T; raw: unknown } | { problem: Problem };

type PollResult = { order: Order } | { problem: Problem };

/** AI HomeDesign through v1 of its API (sandbox/api-v1.md). */
export class V1Client implements ApiService {
	readonly limits = V1_LIMITS;

	private readonly polls: Pool;

	private readonly pollsUnderWay = new SingleFlight<PollResult>();

	constructor(
		private readonly connection: ApiConnection,
		private readonly retryContext: RetryContext,
	) {
		this.polls = createPool(this.limits.poll.maxConcurrent, retryContext.signal);
	}

	async listSpaces() {
		const query = { active: 'true', service_name: ENHANCEMENT };
		const call = get('/v1/catalog/spaces', REQUEST_TIMEOUT_MS.catalogue, query);
		return await this.sendWithRetry(call, spacesAnswer, 'spaces');
	}

	async listOptions(spaceName: string) {
		const query = { service_name: ENHANCEMENT, space_name: spaceName };
		const call = get('/v1/catalog/items/filter', REQUEST_TIMEOUT_MS.catalogue, query);
		return await this.sendWithRetry(call, widgetsAnswer, 'options', spaceName);
	}

	async upload(photo: Photo) {
		const call: ApiCall = {
			method: 'POST',
			path: '/v1/order/image',
			...toMultipart({
				file: { ...photo, field: 'image' },
				texts: { service_name: ENHANCEMENT },
			}),
			timeoutMs: REQUEST_TIMEOUT_MS.upload,
		};
		const orderId = await this.sendWithRetry(call, uploadAnswer, 'upload', photo.fileName);
		return { orderId, assetIds: [] };
	}

	async submitOnce({
		orderId,
		spaceName,
		selected,
	}: Job): Promise<OnceOutcome<{ submission: Submission }>> {
		const call: ApiCall = {
			method: 'POST',
			path: '/v1/order',
			body: { order_id: orderId, space_name: spaceName, selected_widgets: selected },
			timeoutMs: REQUEST_TIMEOUT_MS.submit,
		};
		return await this.sendOnce(call, submitAnswer, 'submit', orderId, (value, raw) => ({
			submission: { ...value, raw },
		}));
	}

	async getOrder(orderId: string): Promise<Order> {
		return await withRetry(this.retryContext, async () => {
			const result = await this.pollOrder(orderId);
			if ('problem' in result) throw new ProblemError(result.problem);
			return result.order;
		});
	}

	async pollOrder(orderId: string): Promise<PollResult> {
		const orderKey = `${this.connection.baseUrl} ${orderId}`;
		const poll = async () => {
			await waitForPollSlot(orderKey, this.limits.poll.intervalMs, this.retryContext);
			const call = get(`/v1/order/${encodeURIComponent(orderId)}`, REQUEST_TIMEOUT_MS.get);
			const result = this.read(await sendToApi(this.connection, call), orderAnswer, 'get', orderId);
			if ('problem' in result) return result;
			return { order: { orderId, ...result.value, raw: rawObject.parse(result.raw) } };
		};
		return await this.pollsUnderWay.run(orderId, async () => await this.polls(poll));
	}

	async upscaleOnce(imageId: string): Promise<OnceOutcome<{ raw: Record<string, unknown> }>> {
		const call: ApiCall = {
			method: 'POST',
			path: `/v1/order/image/${encodeURIComponent(imageId)}/download/upscale`,
			timeoutMs: REQUEST_TIMEOUT_MS.get,
		};
		return await this.sendOnce(call, rawObject, 'upscale', imageId, (raw) => ({ raw }));
	}

	/** Sends a call that costs money, or may cost some, exactly once. */
	private async sendOnce<T, Result>(
		call: ApiCall,
		schema: Schema<T>,
		name: CallName,
		subject: string,
		accepted: (value: T, raw: Record<string, unknown>) => Result,
	): Promise<OnceOutcome<Result>> {
		const reply = await sendToApi(this.connection, call);
		const result = this.read(reply, schema, name, subject);
		if ('value' in result) {
			return { outcome: 'accepted', ...accepted(result.value, rawObject.parse(result.raw)) };
		}
		const { problem } = result;
		return certainlyNotAccepted(reply)
			? { outcome: 'refused', problem, sent: 'status' in reply }
			: { outcome: 'unknown', problem };
	}

	/** Sends a call that costs nothing until it is answered or trying again cannot help. */
	private async sendWithRetry<T>(
		call: ApiCall,
		schema: Schema<T>,
		name: CallName,
		subject?: string,
	) {
		return await withRetry(this.retryContext, async () => {
			const result = this.read(await sendToApi(this.connection, call), schema, name, subject);
			if ('problem' in result) throw new ProblemError(result.problem);
			return result.value;
		});
	}

	private read<T>(reply: Reply, schema: Schema<T>, call: CallName, subject?: string): Result<T> {
		return readReply(
			reply,
			schema,
			{ call, host: this.connection.host, subject },
			this.retryContext.clock.now(),
		);
	}
}

function get(path: string, timeoutMs: number, query?: Record<string, string>): ApiCall {
	return { method: 'GET', path, query, timeoutMs };
}
