import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { z } from '../shared/core/zod';

import { toolName, unconfirmedSummary } from './delivery/confirmation';
import {
	acceptableAddress,
	isEmptyBody,
	parseBody,
	readDelivery,
	type DeliveredImage,
	type Delivery,
	type ImageDelivery,
	type OrderDelivery,
} from './delivery/delivery';
import { labelOf, needsSecret, type Outcomes } from './delivery/events';
import { isRightSecret } from './delivery/secret';
import { quoted } from '../shared/core/quote';
import { ProblemError } from '../shared/core/problem';
import { keyOf } from './delivery/recentImages';
import { NOTES, TRIGGER_LOG } from '../shared/core/messages';
import { MAX_DELIVERY_BYTES } from './delivery/limits';
import type { Timing } from '../shared/core/retry';
import { connect } from '../shared/http/connection';
import { memoryOf, type TriggerMemory } from './delivery/dedupe';
import { readSettings, type TriggerSettings } from './settings';
import { isBusy, verifyDelivery, type StartItem, type Verification } from './delivery/verify';

/** A delivery on its way, with what decides about it. */
interface DeliveryContext {
	context: IWebhookFunctions;
	settings: TriggerSettings;
	timing: Timing;
	memory: TriggerMemory;
}

/**
 * Answers a delivery: 401 without the right secret, 403 for what only a secret could prove, 400 for what is no delivery,
 * 503 when it cannot be confirmed in time, else 200. Only what is confirmed starts the workflow; nothing that comes from
 * outside is believed. A request that says nothing, as a dashboard may send to try the URL, gets a 200.
 */
export async function receiveDelivery(
	context: IWebhookFunctions,
	timing: Timing,
): Promise<IWebhookResponseData> {
	try {
		const settings = await readSettings(context);
		const { secret } = settings;
		if (
			secret !== undefined &&
			!isRightSecret(querySchema.parse(context.getQueryData()).secret, secret)
		) {
			logExpectedUrl(context);
			return refuse(context, 401, NOTES.wrongSecret());
		}
		const { method, rawBody } = requestSchema.parse(context.getRequestObject());
		const size = rawBody?.length ?? Number(context.getHeaderData()['content-length'] ?? 0);
		if (size > MAX_DELIVERY_BYTES) {
			return refuse(context, 400, NOTES.deliveryTooLarge(MAX_DELIVERY_BYTES));
		}
		const body = parseBody(rawBody, context.getBodyData());
		if (method !== 'POST' || isEmptyBody(body)) {
			return answer(context, 200, { message: NOTES.webhookWorks() });
		}
		const delivery = readDelivery(body);
		if ('ignored' in delivery) return ignoreDelivery(context, delivery.ignored);
		if ('reason' in delivery) return refuse(context, 400, delivery.reason);
		const reason = ignoreReason(delivery, settings);
		if (reason !== undefined) return ignoreDelivery(context, reason);
		if (secret === undefined && needsSecret(delivery.event)) {
			return refuse(context, 403, NOTES.eventNotConfirmable(labelOf(delivery.event)));
		}
		const memory = memoryOf(context);
		memory.recall(context);
		const deliveryContext = { context, settings, timing, memory };
		return 'orderId' in delivery
			? await receiveOrder(deliveryContext, delivery)
			: await receiveImage(deliveryContext, delivery);
	} catch (error) {
		const { message, description } =
			error instanceof ProblemError ? error.problem : { message: String(error), description: '' };
		context.logger.error(NOTES.noDeliveryTaken(quoted(`${message}. ${description}`)));
		return answer(context, 503, { error: NOTES.cannotTakeDeliveries() });
	}
}

const querySchema = z.object({ secret: z.unknown() });

const requestSchema = z.object({
	method: z.string().catch('POST'),
	rawBody: z.instanceof(Buffer).optional().catch(undefined),
});

/** What in a delivery the user does not want to hear of, or undefined. */
function ignoreReason(delivery: Delivery, { events, services }: TriggerSettings) {
	// What has happened is the API's to say, where it can be asked.
	const { finished, failed }: Outcomes =
		'orderId' in delivery ? delivery.outcomes : { finished: delivery.event };
	if (!events.some((event) => event === finished || event === failed)) {
		return NOTES.unwanted(`"${labelOf(delivery.event)}"`);
	}
	const isOther =
		'orderId' in delivery &&
		delivery.serviceName !== undefined &&
		!services.includes(toolName(delivery.serviceName));
	return isOther ? NOTES.unwanted('this tool') : undefined;
}

async function receiveOrder(
	deliveryContext: DeliveryContext,
	delivery: OrderDelivery,
): Promise<IWebhookResponseData> {
	const { context, settings, timing, memory } = deliveryContext;
	const fresh = delivery.images.filter(
		({ imageId }) => !isRepeat(deliveryContext, keyOf(delivery.event, imageId)),
	);
	if (fresh.length === 0) return ignoreDelivery(context, NOTES.repeatedImage());
	if (isBusy()) return refuse(context, 503, NOTES.tooManyDeliveries());

	const connection = await connect(context);
	const request = { connection, timing, memory, delivery, wanted: settings };
	const verified = (await verifyDelivery(request, fresh)).map(({ image, verification }) => ({
		image,
		verification: isForgotten(deliveryContext, verification)
			? { ignored: NOTES.olderThanRemembered() }
			: verification,
	}));
	const starting = verified.flatMap(({ verification }) =>
		'start' in verification &&
		isFirst(deliveryContext, keyOfStart(verification.start), verification.start.beside.madeAt)
			? [verification.start]
			: [],
	);
	for (const { image, verification } of verified) {
		logVerification(context, delivery, image, verification);
	}
	return verified.some(({ verification }) => 'later' in verification)
		? answer(context, 503, { error: NOTES.notConfirmed() }, starting)
		: started(context, starting);
}

async function receiveImage(
	deliveryContext: DeliveryContext,
	{ event, imageId, url, raw }: ImageDelivery,
): Promise<IWebhookResponseData> {
	const { context } = deliveryContext;
	const { baseUrl } = await connect(context);
	const address = acceptableAddress(url, baseUrl);
	if (address === undefined) {
		return refuse(context, 400, NOTES.wrongField('upscaled_image_src', 'not an https address'));
	}
	if (!isFirst(deliveryContext, keyOf(event, imageId)))
		return ignoreDelivery(context, NOTES.repeatedImage());
	const delivery = { ...raw, upscaled_image_src: address };
	const summary = unconfirmedSummary(event, imageId, address);
	return started(context, [
		{ summary, beside: { beforeImageUrl: null }, delivery, version: null, order: null },
	]);
}

/** Of a process the API may say something else than the delivery. */
function keyOfStart({ summary }: StartItem): string {
	return keyOf(summary.event, summary.image_id);
}

/** While somebody listens for a test event, every delivery counts, and none is remembered. */
function isTest({ context }: DeliveryContext): boolean {
	return context.getMode() === 'manual';
}

function isRepeat(deliveryContext: DeliveryContext, key: string): boolean {
	if (isTest(deliveryContext) || deliveryContext.settings.allowRepeats) return false;
	return deliveryContext.memory.knows(key);
}

/**
 * Whether an image starts the workflow; from then on it is remembered.
 * @param madeAt milliseconds since 1970, where it is known
 */
function isFirst(deliveryContext: DeliveryContext, key: string, madeAt?: number): boolean {
	if (isTest(deliveryContext)) return true;
	const { context, settings, timing, memory } = deliveryContext;
	return memory.add(context, key, madeAt ?? timing.clock.now()) || settings.allowRepeats;
}

/** Whether an image is older than all that are remembered: somebody may deliver an old one again. */
function isForgotten(deliveryContext: DeliveryContext, verification: Verification): boolean {
	if (isTest(deliveryContext) || deliveryContext.settings.allowRepeats) return false;
	return (
		'start' in verification &&
		deliveryContext.memory.mayHaveForgotten(verification.start.beside.madeAt)
	);
}

function logVerification(
	{ logger }: IWebhookFunctions,
	{ orderId }: OrderDelivery,
	{ imageId }: DeliveredImage,
	verification: Verification,
): void {
	const [image, order] = [quoted(imageId), quoted(orderId)];
	if ('later' in verification) {
		logger.warn(NOTES.imageNotConfirmed(image, order, quoted(verification.later)));
	} else if ('ignored' in verification) {
		logger.info(NOTES.imageIgnored(image, order, verification.ignored));
	}
}

/** For the user's eyes only: a stranger's request must not be answered with it. */
function logExpectedUrl(context: IWebhookFunctions): void {
	const url = context.getNodeWebhookUrl('default') ?? '';
	context.logger.info(NOTES.expectedUrl(url));
}

function started(context: IWebhookFunctions, items: StartItem[]): IWebhookResponseData {
	const message = items.length > 0 ? NOTES.started() : NOTES.nothingToStart();
	return answer(context, 200, { message }, items);
}

function ignoreDelivery(context: IWebhookFunctions, message: string): IWebhookResponseData {
	context.logger.info(`${TRIGGER_LOG} a delivery starts nothing: ${message}`);
	return answer(context, 200, { message });
}

function refuse(context: IWebhookFunctions, status: number, reason: string): IWebhookResponseData {
	context.logger.info(`${TRIGGER_LOG} a delivery was refused with ${status}: ${quoted(reason)}`);
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
