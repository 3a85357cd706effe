import type { z } from 'zod/v3';

import type { Problem } from '../../core/problem';
import { ProblemError } from '../../core/problem';
import type { CallName } from '../refusals';
import { readReply } from '../readReply';
import { certainlyNotTaken, type Reply } from '../../http/reply';
import { POLL_INTERVAL_MS, REQUEST_TIMEOUT_MS, SERVICE_NAME } from './limits';
import { toMultipart } from '../../http/multipart';
import { sendToApi, type ApiCall, type Gate } from '../../http/connection';
import { asError, retrying, type Patience } from '../../core/retry';
import type { ImageEnhancementService, Order, OrderRequest, Photo, SubmitOutcome } from '../service';
import {
	orderAnswer,
	rawObject,
	spacesAnswer,
	submitAnswer,
	uploadAnswer,
	widgetsAnswer,
} from './schemas';

/** When each order may be asked for next, in milliseconds since 1970; for all executions of this process. */
const nextLookAt = new Map<string, number>();

/** Waits for the next turn to ask for an order. */
async function turnToLook(orderKey: string, { clock, signal }: Patience): Promise<void> {
	const now = clock.now();
	if (nextLookAt.size > 1_000) {
		for (const [key, at] of nextLookAt) if (at <= now) nextLookAt.delete(key);
	}
	const turnAt = Math.max(now, nextLookAt.get(orderKey) ?? 0);
	const followingAt = turnAt + POLL_INTERVAL_MS;
	nextLookAt.set(orderKey, followingAt);
	if (turnAt === now) return;
	try {
		await clock.sleep(turnAt - now, signal);
	} catch (error) {
		// A turn that is not taken goes back, unless somebody waits behind it.
		if (nextLookAt.get(orderKey) === followingAt) nextLookAt.set(orderKey, turnAt);
		throw asError(error);
	}
}

type Schema<T> = z.ZodType<T, z.ZodTypeDef, unknown>;
type Result<T> = { value: T; raw: unknown } | { problem: Problem };

/** AI HomeDesign through v1 of its API (sandbox/api-v1.md). */
export class V1Service implements ImageEnhancementService {
	constructor(
		private readonly gate: Gate,
		private readonly patience: Patience,
	) {}

	async listSpaces() {
		const query = { active: 'true', service_name: SERVICE_NAME };
		const call = get('/v1/catalog/spaces', REQUEST_TIMEOUT_MS.catalogue, query);
		return await this.patiently(call, spacesAnswer, 'spaces');
	}

	async listOptions(spaceName: string) {
		const query = { service_name: SERVICE_NAME, space_name: spaceName };
		const call = get('/v1/catalog/items/filter', REQUEST_TIMEOUT_MS.catalogue, query);
		return await this.patiently(call, widgetsAnswer, 'options', spaceName);
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
		return await this.patiently(call, uploadAnswer, 'upload', photo.fileName);
	}

	async submitOnce({ orderId, spaceName, selected }: OrderRequest): Promise<SubmitOutcome> {
		const reply = await sendToApi(this.gate, {
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
		return certainlyNotTaken(reply)
			? { outcome: 'refused', problem, sent: 'status' in reply }
			: { outcome: 'unknown', problem };
	}

	async getOrder(orderId: string): Promise<Order> {
		return await retrying(this.patience, async () => {
			const look = await this.lookAtOrder(orderId);
			if ('problem' in look) throw new ProblemError(look.problem);
			return look.order;
		});
	}

	async lookAtOrder(orderId: string): Promise<{ order: Order } | { problem: Problem }> {
		const orderKey = `${this.gate.baseUrl} ${orderId}`;
		await turnToLook(orderKey, this.patience);
		const call = get(`/v1/order/${encodeURIComponent(orderId)}`, REQUEST_TIMEOUT_MS.get);
		const result = this.read(await sendToApi(this.gate, call), orderAnswer, 'get', orderId);
		if ('problem' in result) return result;
		return { order: { orderId, ...result.value, raw: rawObject.parse(result.raw) } };
	}

	async upscale(imageId: string) {
		const call: ApiCall = {
			method: 'POST',
			path: `/v1/order/image/${encodeURIComponent(imageId)}/download/upscale`,
			timeoutMs: REQUEST_TIMEOUT_MS.get,
		};
		return await this.patiently(call, rawObject, 'upscale', imageId);
	}

	/** Sends a call that costs nothing until it is answered or trying again cannot help. */
	private async patiently<T>(call: ApiCall, schema: Schema<T>, name: CallName, subject?: string) {
		return await retrying(this.patience, async () => {
			const result = this.read(await sendToApi(this.gate, call), schema, name, subject);
			if ('problem' in result) throw new ProblemError(result.problem);
			return result.value;
		});
	}

	private read<T>(reply: Reply, schema: Schema<T>, call: CallName, subject?: string): Result<T> {
		return readReply(
			reply,
			schema,
			{ call, host: this.gate.host, subject },
			this.patience.clock.now(),
		);
	}
}

function get(path: string, timeoutMs: number, query?: Record<string, string>): ApiCall {
	return { method: 'GET', path, query, timeoutMs };
}
