import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { z } from 'zod';

import { confirm, upscaledSummary, type DeliveredSummary } from '../decisions/confirmation';
import {
	isAcceptableAddress,
	readDelivery,
	type DeliveredImage,
	type Delivery,
	type Plain,
} from '../decisions/delivery';
import { isRightSecret } from '../decisions/deliverySecret';
import { quoted } from '../decisions/logText';
import { ProblemError } from '../decisions/problem';
import { keyOf } from '../decisions/recentImages';
import { CONFIRM_DELIVERY_MS, MAX_DELIVERY_BYTES } from '../decisions/serviceFacts';
import { askInTime } from '../network/askInTime';
import type { Clock } from '../network/clock';
import { openGate } from '../network/request';
import type { ImageEnhancementService } from '../network/service';
import { memoryOf, type TriggerMemory } from './memory';
import { readSettings, type TriggerSettings } from './settings';

/** An image that may start the workflow, on its way to the trigger's own `execute`. */
export interface StartItem {
	summary: DeliveredSummary;
	delivery: Plain;
	/** The API's own answer about the order; null for an upscaled image, which names none. */
	order: Record<string, unknown> | null;
}

/** What is to be done about one delivered image. */
export type Verdict =
	| { start: StartItem }
	| { ignored: string }
	/** It could not be confirmed in time: AI HomeDesign may deliver it again. */
	| { later: string };

/**
 * Answers a delivery: 401 without the right secret, 400 for what is no delivery, 503 when it cannot be confirmed in
 * time, else 200. Only what is confirmed starts the workflow; nothing that comes from outside is believed.
 */
export async function receiveDelivery(
	context: IWebhookFunctions,
	clock: Clock,
): Promise<IWebhookResponseData> {
	try {
		const settings = readSettings(context);
		if (!isRightSecret(querySchema.parse(context.getQueryData()).secret, settings.secret)) {
			return refuse(context, 401, 'The secret at the end of the webhook URL is missing or wrong');
		}
		if (sizeOf(context) > MAX_DELIVERY_BYTES) {
			return refuse(context, 400, `The body has more than ${MAX_DELIVERY_BYTES} bytes`);
		}
		const delivery = readDelivery(context.getBodyData());
		if ('reason' in delivery) return refuse(context, 400, delivery.reason);
		if (!settings.events.includes(delivery.event)) {
			return answer(context, 200, { message: `This workflow does not start on ${delivery.event}` });
		}
		return delivery.event === 'imageUpscaled'
			? await receiveUpscaled(context, settings, delivery)
			: await receiveGenerated(context, settings, delivery, clock);
	} catch (error) {
		const { what, next } =
			error instanceof ProblemError ? error.problem : { what: messageOf(error), next: '' };
		context.logger.error(`${LOG} no delivery can be taken: ${quoted(`${what}. ${next}`)}`);
		return answer(context, 503, { error: 'The workflow cannot take deliveries at the moment' });
	}
}

type Generated = Extract<Delivery, { event: 'imageGenerated' }>;
type Upscaled = Extract<Delivery, { event: 'imageUpscaled' }>;

const LOG = 'AI HomeDesign Trigger:';

const querySchema = z.object({ secret: z.unknown() });

async function receiveGenerated(
	context: IWebhookFunctions,
	settings: TriggerSettings,
	delivery: Generated,
	clock: Clock,
): Promise<IWebhookResponseData> {
	const { serviceName, orderId, images } = delivery;
	if (serviceName !== undefined && !settings.services.includes(serviceName)) {
		return answer(context, 200, { message: 'This workflow does not start on this service' });
	}
	const gate = await openGate(context);
	const memory = memoryOf(context);
	memory.recall(context);
	const verdicts = images.map(async (image) => {
		const key = keyOf(delivery.event, orderId, image.imageId);
		if (isRepeat(context, settings, memory, key)) return { key, image, verdict: REPEATED };
		const ask = async () =>
			await askInTime(gate, clock, CONFIRM_DELIVERY_MS, async (service) => {
				return await verdictOn(service, memory, delivery, image, settings.services);
			}).catch(verdictOnProblem);
		return { key, image, verdict: await memory.verdicts.share(key, ask) };
	});
	const starting: StartItem[] = [];
	let isUnsettled = false;
	for (const { key, image, verdict } of await Promise.all(verdicts)) {
		const about = `image ${quoted(image.imageId)} of order ${quoted(orderId)}`;
		if ('start' in verdict) {
			if (isFirst(context, settings, memory, key)) starting.push(verdict.start);
		} else if ('later' in verdict) {
			isUnsettled = true;
			context.logger.warn(`${LOG} ${about} could not be confirmed: ${quoted(verdict.later)}`);
		} else if (verdict !== REPEATED) {
			context.logger.warn(`${LOG} ${about} was delivered and ignored: ${verdict.ignored}`);
		}
	}
	return isUnsettled
		? answer(context, 503, { error: 'The order could not be confirmed in time' }, starting)
		: started(context, starting);
}

async function receiveUpscaled(
	context: IWebhookFunctions,
	settings: TriggerSettings,
	{ event, imageId, url, raw }: Upscaled,
): Promise<IWebhookResponseData> {
	const { baseUrl } = await openGate(context);
	if (!isAcceptableAddress(url, baseUrl)) {
		return refuse(context, 400, 'upscaled_image_src: not an https address');
	}
	const memory = memoryOf(context);
	memory.recall(context);
	if (!isFirst(context, settings, memory, keyOf(event, null, imageId))) return started(context, []);
	const delivery = { ...raw, upscaled_image_src: url };
	return started(context, [{ summary: upscaledSummary(imageId, url), delivery, order: null }]);
}

const REPEATED: Verdict = { ignored: 'it is delivered again' };

/** What to do about an image whose order could not be asked for. */
function verdictOnProblem(error: unknown): Verdict {
	if (!(error instanceof ProblemError)) return { later: messageOf(error) };
	if (error.problem.httpCode !== 404) return { later: error.problem.what };
	return { ignored: 'this account has no such order' };
}

/** Asks until the image is finished; the service itself keeps the pause between two looks at an order. */
async function verdictOn(
	service: ImageEnhancementService,
	memory: TriggerMemory,
	{ orderId, serviceName }: Generated,
	image: DeliveredImage,
	services: string[],
): Promise<Verdict> {
	for (;;) {
		const order = await memory.orders.share(orderId, async () => await service.getOrder(orderId));
		const result = confirm(order, image, serviceName, services);
		if (result === undefined) continue;
		if ('ignored' in result) return result;
		const { confirmed: summary } = result;
		const { image: plainImage } = image.raw;
		const delivered = {
			...(typeof plainImage === 'object' ? plainImage : {}),
			before_src: summary.before_image_url,
			after_src: summary.image_url,
		};
		return { start: { summary, delivery: { ...image.raw, image: delivered }, order: order.raw } };
	}
}

/** While somebody listens for a test event, every delivery counts, and none is remembered. */
function isTest(context: IWebhookFunctions): boolean {
	return context.getMode() === 'manual';
}

function isRepeat(
	context: IWebhookFunctions,
	{ allowRepeats }: TriggerSettings,
	memory: TriggerMemory,
	key: string,
): boolean {
	return !allowRepeats && !isTest(context) && memory.knows(key);
}

/** Whether an image starts the workflow; from then on it is remembered. */
function isFirst(
	context: IWebhookFunctions,
	{ allowRepeats }: TriggerSettings,
	memory: TriggerMemory,
	key: string,
): boolean {
	if (isTest(context)) return true;
	return memory.add(context, key) || allowRepeats;
}

function started(context: IWebhookFunctions, items: StartItem[]): IWebhookResponseData {
	return answer(
		context,
		200,
		{ message: items.length > 0 ? 'Started' : 'Nothing to start' },
		items,
	);
}

const requestSchema = z.object({ rawBody: z.instanceof(Buffer).optional().catch(undefined) });

/** The size of a delivery's body in bytes. */
function sizeOf(context: IWebhookFunctions): number {
	const { rawBody } = requestSchema.parse(context.getRequestObject());
	return rawBody?.length ?? Number(context.getHeaderData()['content-length'] ?? 0);
}

function refuse(context: IWebhookFunctions, status: number, reason: string): IWebhookResponseData {
	context.logger.info(`${LOG} a delivery was refused with ${status}: ${quoted(reason)}`);
	return answer(context, status, { error: reason });
}

const responseSchema = z.custom<{
	writeHead(status: number, headers: Record<string, string>): unknown;
	end(body: string): unknown;
}>((value) => typeof value === 'object' && value !== null && 'writeHead' in value);

/**
 * Answers a delivery and starts the workflow with the items, if there are any. n8n itself can answer with 200 only, and
 * it loses the node's static data when it answers after the workflow has started (seen in n8n 2.41).
 */
function answer(
	context: IWebhookFunctions,
	status: number,
	body: Record<string, string>,
	items: StartItem[] = [],
): IWebhookResponseData {
	const response = responseSchema.parse(context.getResponseObject());
	response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
	response.end(JSON.stringify(body));
	if (items.length === 0) return { noWebhookResponse: true };
	const workflowData = [items.map((item) => ({ json: { ...item } }))];
	return { noWebhookResponse: true, workflowData };
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
