import type { z } from 'zod/v3';

import type { Problem } from '../../core/problem';
import { ProblemError } from '../../core/problem';
import type { CallName } from '../refusals';
import { readReply } from '../readReply';
import { certainlyNotAccepted, type Reply } from '../../http/reply';
import { POLL_INTERVAL_MS, REQUEST_TIMEOUT_MS, SERVICE_NAME } from './limits';
import { toMultipart } from '../../http/multipart';
import { sendToApi, type ApiCall, type ApiConnection } from '../../http/connection';
import { asError, withRetry, type RetryContext } from '../../core/retry';
import type {
	ImageEnhancementService,
	Order,
	OrderRequest,
	Photo,
	SubmitOutcome,
} from '../service';
import {
	orderAnswer,
	rawObject,
	spacesAnswer,
	submitAnswer,
	uploadAnswer,
	widgetsAnswer,
} from './schemas';

/** When each order may be asked for next, in milliseconds since 1970; for all executions of this process. */
const nextPollAt = new Map<string, number>();

/** Waits for the next turn to ask for an order. */
async function waitForPollSlot(orderKey: string, { clock, signal }: RetryContext): Promise<void> {
	const now = clock.now();
	if (nextPollAt.size > 1_000) {
		for (const [key, at] of nextPollAt) if (at <= now) nextPollAt.delete(key);
	}
	const turnAt = Math.max(now, nextPollAt.get(orderKey) ?? 0);
	const followingAt = turnAt + POLL_INTERVAL_MS;
	nextPollAt.set(orderKey, followingAt);
	if (turnAt === now) return;
	try {
		await clock.sleep(turnAt - now, signal);
	} catch (error) {
		// A turn that is not taken goes back, unless somebody waits behind it.
		if (nextPollAt.get(orderKey) === followingAt) nextPollAt.set(orderKey, turnAt);
		throw asError(error);
	}
}

type Schema<T> = z.ZodType<T, z.ZodTypeDef, unknown>;
type Result<T> = { value: T; raw: unknown } | { problem: Problem };

/** AI HomeDesign through v1 of its API (sandbox/api-v1.md). */
export class V1Service implements ImageEnhancementService {
	constructor(
		private readonly connection: ApiConnection,
		private readonly retryContext: RetryContext,
	) {}

	async listSpaces() {
		const query = { active: 'true', service_name: SERVICE_NAME };
		const call = get('/v1/catalog/spaces', REQUEST_TIMEOUT_MS.catalogue, query);
		return await this.sendWithRetry(call, spacesAnswer, 'spaces');
	}

	async listOptions(spaceName: string) {
		const query = { service_name: SERVICE_NAME, space_name: spaceName };
		const call = get('/v1/catalog/items/filter', REQUEST_TIMEOUT_MS.catalogue, query);
		return await this.sendWithRetry(call, widgetsAnswer, 'options', spaceName);
	}

	async upload(photo: Photo) {
		const call: ApiCall = {
			method: 'POST',
			path: '/v1/order/image',
			...toMultipart({
				file: { ...photo, field: 'image' },
				texts: { service_name: SERVICE_NAME },
			}),
			timeoutMs: REQUEST_TIMEOUT_MS.upload,
		};
		return await this.sendWithRetry(call, uploadAnswer, 'upload', photo.fileName);
	}

	async submitOnce({ orderId, spaceName, selected }: OrderRequest): Promise<SubmitOutcome> {
		const reply = await sendToApi(this.connection, {
			method: 'POST',
			path: '/v1/order',
			body: { order_id: orderId, space_name: spaceName, selected_widgets: selected },
			timeoutMs: REQUEST_TIMEOUT_MS.submit,
		});
		const result = this.read(reply, submitAnswer, 'submit', orderId);
		if ('value' in result) {
			const raw = rawObject.parse(result.raw);
			return { outcome: 'accepted', submission: { orderId, ...result.value, raw } };
		}
		const { problem } = result;
		return certainlyNotAccepted(reply)
			? { outcome: 'refused', problem, sent: 'status' in reply }
			: { outcome: 'unknown', problem };
	}

	async getOrder(orderId: string): Promise<Order> {
		return await withRetry(this.retryContext, async () => {
			const result = await this.pollOrder(orderId);
			if ('problem' in result) throw new ProblemError(result.problem);
			return result.order;
		});
	}

	async pollOrder(orderId: string): Promise<{ order: Order } | { problem: Problem }> {
		const orderKey = `${this.connection.baseUrl} ${orderId}`;
		await waitForPollSlot(orderKey, this.retryContext);
		const call = get(`/v1/order/${encodeURIComponent(orderId)}`, REQUEST_TIMEOUT_MS.get);
		const result = this.read(await sendToApi(this.connection, call), orderAnswer, 'get', orderId);
		if ('problem' in result) return result;
		return { order: { orderId, ...result.value, raw: rawObject.parse(result.raw) } };
	}

	async upscale(imageId: string) {
		const call: ApiCall = {
			method: 'POST',
			path: `/v1/order/image/${encodeURIComponent(imageId)}/download/upscale`,
			timeoutMs: REQUEST_TIMEOUT_MS.get,
		};
		return await this.sendWithRetry(call, rawObject, 'upscale', imageId);
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
