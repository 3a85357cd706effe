import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { z } from 'zod/v3';

import { upscaledSummary } from './delivery/confirmation';
import {
	acceptableAddress,
	readDelivery,
	type DeliveredImage,
	type Delivery,
} from './delivery/delivery';
import { isRightSecret } from './delivery/secret';
import { quoted } from '../shared/core/logText';
import { NOTES } from '../shared/core/messages';
import { ProblemError } from '../shared/core/problem';
import { keyOf } from './delivery/recentImages';
import { MAX_DELIVERY_BYTES } from '../shared/api/v1/limits';
import type { Clock } from '../shared/core/clock';
import { connect } from '../shared/http/connection';
import { memoryOf, type TriggerMemory } from './delivery/dedupe';
import { readSettings, type TriggerSettings } from './settings';
import {
	verifyDelivery,
	type Generated,
	type StartItem,
	type Verification,
} from './delivery/verify';

/** A delivery on its way, with what decides about it. */
interface DeliveryContext {
	context: IWebhookFunctions;
	settings: TriggerSettings;
	clock: Clock;
	memory: TriggerMemory;
}

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
			return refuse(context, 401, NOTES.wrongSecret());
		}
		if (sizeOf(context) > MAX_DELIVERY_BYTES) {
			return refuse(context, 400, NOTES.deliveryTooLarge(MAX_DELIVERY_BYTES));
		}
		const delivery = readDelivery(context.getBodyData());
		if ('reason' in delivery) return refuse(context, 400, delivery.reason);
		const unwanted = ignoreReason(delivery, settings);
		if (unwanted !== undefined) return ignoreDelivery(context, unwanted);
		const memory = memoryOf(context);
		memory.recall(context);
		const reception = { context, settings, clock, memory };
		return delivery.event === 'imageUpscaled'
			? await receiveUpscaled(reception, delivery)
			: await receiveGenerated(reception, delivery);
	} catch (error) {
		const { message, description } =
			error instanceof ProblemError ? error.problem : { message: String(error), description: '' };
		context.logger.error(NOTES.noDeliveryTaken(quoted(`${message}. ${description}`)));
		return answer(context, 503, { error: NOTES.cannotTakeDeliveries() });
	}
}

const LOG = 'AI HomeDesign Trigger:';

const querySchema = z.object({ secret: z.unknown() });

/** What in a delivery the user does not want to hear of, or undefined. */
function ignoreReason(delivery: Delivery, { events, services }: TriggerSettings) {
	if (!events.includes(delivery.event)) return NOTES.unwanted(delivery.event);
	const isOther =
		delivery.event === 'imageGenerated' &&
		delivery.serviceName !== undefined &&
		!services.includes(delivery.serviceName);
	return isOther ? NOTES.unwanted('this service') : undefined;
}

async function receiveGenerated(
	reception: DeliveryContext,
	delivery: Generated,
): Promise<IWebhookResponseData> {
	const { context, settings, clock, memory } = reception;
	const keyOfImage = ({ imageId }: DeliveredImage) => keyOf(delivery.event, imageId);
	const fresh = delivery.images.filter((image) => !isRepeat(reception, keyOfImage(image)));
	if (fresh.length === 0) return ignoreDelivery(context, NOTES.repeatedImage());

	const connection = await connect(context);
	const question = { connection, clock, memory, delivery, services: settings.services };
	const verdicts = await Promise.all(
		fresh.map(async (image) => ({ image, verdict: await verifyDelivery(question, image) })),
	);
	const starting = verdicts.flatMap(({ image, verdict }) =>
		'start' in verdict && isFirst(reception, keyOfImage(image)) ? [verdict.start] : [],
	);
	for (const { image, verdict } of verdicts) logVerdict(context, delivery, image, verdict);
	return verdicts.some(({ verdict }) => 'later' in verdict)
		? answer(context, 503, { error: NOTES.notConfirmed() }, starting)
		: started(context, starting);
}

async function receiveUpscaled(
	reception: DeliveryContext,
	{ event, imageId, url, raw }: Extract<Delivery, { event: 'imageUpscaled' }>,
): Promise<IWebhookResponseData> {
	const { context } = reception;
	const { baseUrl } = await connect(context);
	const address = acceptableAddress(url, baseUrl);
	if (address === undefined) {
		return refuse(context, 400, NOTES.wrongField('upscaled_image_src', 'not an https address'));
	}
	if (!isFirst(reception, keyOf(event, imageId)))
		return ignoreDelivery(context, NOTES.repeatedImage());
	const delivery = { ...raw, upscaled_image_src: address };
	return started(context, [{ summary: upscaledSummary(imageId, address), delivery, order: null }]);
}

/** While somebody listens for a test event, every delivery counts, and none is remembered. */
function isTest({ context }: DeliveryContext): boolean {
	return context.getMode() === 'manual';
}

function isRepeat(reception: DeliveryContext, key: string): boolean {
	if (isTest(reception) || reception.settings.allowRepeats) return false;
	return reception.memory.knows(key);
}

/** Whether an image starts the workflow; from then on it is remembered. */
function isFirst(reception: DeliveryContext, key: string): boolean {
	if (isTest(reception)) return true;
	const { context, settings, clock, memory } = reception;
	return memory.add(context, key, clock.now()) || settings.allowRepeats;
}

function logVerdict(
	{ logger }: IWebhookFunctions,
	{ orderId }: Generated,
	{ imageId }: DeliveredImage,
	verdict: Verification,
): void {
	const [image, order] = [quoted(imageId), quoted(orderId)];
	if ('later' in verdict) {
		logger.warn(NOTES.imageNotConfirmed(image, order, quoted(verdict.later)));
	} else if ('ignored' in verdict) {
		logger.warn(NOTES.imageIgnored(image, order, verdict.ignored));
	}
}

function started(context: IWebhookFunctions, items: StartItem[]): IWebhookResponseData {
	const message = items.length > 0 ? NOTES.started() : NOTES.nothingToStart();
	return answer(context, 200, { message }, items);
}

function ignoreDelivery(context: IWebhookFunctions, message: string): IWebhookResponseData {
	context.logger.info(`${LOG} a delivery starts nothing: ${message}`);
	return answer(context, 200, { message });
}

function refuse(context: IWebhookFunctions, status: number, reason: string): IWebhookResponseData {
	context.logger.info(`${LOG} a delivery was refused with ${status}: ${quoted(reason)}`);
	return answer(context, status, { error: reason });
}

const requestSchema = z.object({ rawBody: z.instanceof(Buffer).optional().catch(undefined) });

/** The size of a delivery's body in bytes. */
function sizeOf(context: IWebhookFunctions): number {
	const { rawBody } = requestSchema.parse(context.getRequestObject());
	return rawBody?.length ?? Number(context.getHeaderData()['content-length'] ?? 0);
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
