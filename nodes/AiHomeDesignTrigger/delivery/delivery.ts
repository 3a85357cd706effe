import type { z as Z } from 'zod/v3';

import { z } from '../../shared/core/zod';

import { isUsableId } from '../../shared/core/ids';
import { NOTES } from '../../shared/core/messages';
import { FORMS, type ConfirmableForm, type EventName, type Outcomes } from './events';

/** An image that a delivery speaks of. */
export interface DeliveredImage {
	imageId: string;
	/** The delivery as it came, for this image: its own plain fields, without addresses. */
	raw: Plain;
}

/** A delivery of images of an order, which the API can confirm. Nothing in it is proven. */
export interface OrderDelivery {
	/** What it says has happened. */
	event: EventName;
	/** What the API may say instead. */
	outcomes: Outcomes;
	/** The version of the API that can confirm it. */
	version: string;
	/** What that one is asked for. */
	names: 'order' | 'process';
	orderId: string;
	/** The service on v1, the tool on v3; absent when the delivery does not say. */
	serviceName?: string;
	images: DeliveredImage[];
}

/** A delivery of an image that names no order: no call of the API can confirm it. */
export interface ImageDelivery {
	event: EventName;
	imageId: string;
	url: string;
	raw: Plain;
}

/** A webhook delivery whose shape is right (sandbox/api-v1.md, section 7; sandbox/api-v3.md, section 6). */
export type Delivery = OrderDelivery | ImageDelivery;

/** Fields with plain values, one level deep. */
interface Plain {
	[name: string]: string | number | boolean | null | Plain;
}

const id = z
	.union([z.string().max(200), z.number().transform(String)])
	.refine(isUsableId, 'not an ID');
const image = z.object({ id }).passthrough();

const orderDelivery = z
	.object({
		order_id: id,
		service_name: z.string().max(200).nullish(),
		image: image.nullish(),
		// An early form of the delivery.
		images: z.array(image).max(100).nullish(),
	})
	.passthrough();

/** An ID of v3, in one spelling: the same image must not start the workflow twice. */
const hexId = id.transform((text) => (/^[0-9a-f]{24}$/i.test(text) ? text.toLowerCase() : text));

const processDelivery = z
	.object({
		process_id: hexId,
		order_id: hexId,
		tool: z.string().max(200).nullish(),
		status: z.string().max(200).nullish(),
	})
	.passthrough();

/** The one event of v3, for failures, too. */
const PROCESS_COMPLETED = 'process.completed';

const imageDelivery = z
	.object({ generated_image_id: id, upscaled_image_src: z.string().min(1).max(10_000) })
	.passthrough();

/**
 * The JSON that a request carries, or undefined when it carries nothing. n8n parses few content types, so the bytes count.
 * @param rawBody the bytes as they came, where n8n has kept them
 * @param parsed what n8n has made of them
 */
export function parseBody(rawBody: Buffer | undefined, parsed: unknown): unknown {
	if (rawBody === undefined) return parsed;
	const text = rawBody.toString('utf8').replace(/^\ufeff/, '');
	if (text.trim() === '') return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** Whether a body says nothing: somebody tries whether the URL works. */
export function isEmptyBody(body: unknown): boolean {
	if (body === undefined) return true;
	return isObject(body) && Object.keys(body).length === 0;
}

/** Why a body is not taken, without a repetition of what came. */
type NoDelivery = { reason: string } | { ignored: string };

/** Reads the body of a delivery: gives it, or why it is none (refused) or none of a kind that matters (ignored). */
export function readDelivery(body: unknown): Delivery | NoDelivery {
	if (!isObject(body)) return { reason: NOTES.notAnObject() };
	const form = FORMS.find(({ recognise }) => recognise(body));
	if (!form) return { reason: NOTES.notADelivery() };
	switch (form.names) {
		case 'image':
			return readImageDelivery(form.outcomes.finished, body);
		case 'process':
			return readProcessDelivery(form, body);
		case 'order':
			return readOrderDelivery(form, body);
	}
}

function readOrderDelivery(
	{ names, outcomes, version }: ConfirmableForm,
	body: object,
): OrderDelivery | NoDelivery {
	const parsed = orderDelivery.safeParse(body);
	if (!parsed.success) return { reason: reasonOf(parsed.error) };
	const { order_id: orderId, service_name: serviceName } = parsed.data;
	const delivered = [parsed.data.image ?? [], parsed.data.images ?? []].flat();
	// The same image in both forms is one image.
	const images = [...new Map(delivered.map((entry) => [entry.id, entry])).values()];
	if (images.length === 0) return { reason: NOTES.wrongField('image', 'Required') };
	const own = plainFields(body);
	return {
		event: outcomes.finished,
		outcomes,
		version,
		names,
		orderId,
		serviceName: serviceName || undefined,
		images: images.map((entry) => ({
			imageId: entry.id,
			raw: { ...own, image: plainFields(entry) },
		})),
	};
}

function readProcessDelivery(
	{ names, outcomes, version }: ConfirmableForm,
	body: object,
): OrderDelivery | NoDelivery {
	if ('event' in body && body.event !== PROCESS_COMPLETED) {
		return { ignored: NOTES.unwanted('this event') };
	}
	const parsed = processDelivery.safeParse(body);
	if (!parsed.success) return { reason: reasonOf(parsed.error) };
	const { process_id: imageId, order_id: orderId, tool, status } = parsed.data;
	const { finished, failed = finished } = outcomes;
	return {
		event: status === 'failed' ? failed : finished,
		outcomes,
		version,
		names,
		orderId,
		serviceName: tool || undefined,
		images: [{ imageId, raw: plainFields(body) }],
	};
}

function readImageDelivery(event: EventName, body: object): ImageDelivery | NoDelivery {
	const parsed = imageDelivery.safeParse(body);
	if (!parsed.success) return { reason: reasonOf(parsed.error) };
	const { generated_image_id: imageId, upscaled_image_src: url } = parsed.data;
	return { event, imageId, url, raw: plainFields(body) };
}

function isObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The address of an upscaled image in its plain form, or undefined when it must not be opened. It must be https, without
 * a name and password in it; plain http only on the very host of the user's own http "Base URL": the sandbox.
 */
export function acceptableAddress(address: string, baseUrl: string): string | undefined {
	if (!URL.canParse(address) || !URL.canParse(baseUrl)) return undefined;
	const url = new URL(address);
	const base = new URL(baseUrl);
	const isSandbox =
		url.protocol === 'http:' && base.protocol === 'http:' && url.hostname === base.hostname;
	const isSafe = (url.protocol === 'https:' || isSandbox) && !url.username && !url.password;
	return isSafe ? url.href : undefined;
}

/** Looks like an address, in whatever way a program may read one. */
const ADDRESS = /[:/\\]{2}|^\s*[a-z][a-z0-9+.-]*:/i;

/** No documented delivery has more fields, or a longer text that is no address. */
const MOST_FIELDS = 50;
const LONGEST_FIELD = 1_000;

/** Plain values under plain names. Addresses are left out: only those that the API gives are passed on. */
function plainFields(source: object): Plain {
	const entries = Object.entries(source).flatMap(([name, value]: [string, unknown]) => {
		const isPlain =
			value === null ||
			typeof value === 'number' ||
			typeof value === 'boolean' ||
			(typeof value === 'string' && value.length <= LONGEST_FIELD && !ADDRESS.test(value));
		return isPlain && /^[a-z]\w{0,99}$/i.test(name) ? [[name, value] as const] : [];
	});
	return Object.fromEntries(entries.slice(0, MOST_FIELDS));
}

function reasonOf({ issues: [issue] }: Z.ZodError): string {
	return NOTES.wrongField(issue?.path.join('.') ?? '', issue?.message ?? 'not right');
}
