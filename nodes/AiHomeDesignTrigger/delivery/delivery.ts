import type { z as Z } from 'zod/v3';

import { z } from '../../shared/core/zod';

import { isUsableId } from '../../shared/core/ids';
import { NOTES } from '../../shared/core/messages';
import { EVENTS, type EventName } from './events';

/** An image that a delivery speaks of. */
export interface DeliveredImage {
	imageId: string;
	regenerated: boolean;
	/** The delivery as it came, for this image: its own plain fields, without addresses. */
	raw: Plain;
}

/** A delivery of images of an order, which the API can confirm. Nothing in it is proven. */
export interface OrderDelivery {
	event: EventName;
	orderId: string;
	/** Absent when the delivery does not say. */
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

/** A webhook delivery whose shape is right (sandbox/api-v1.md, section 7). */
export type Delivery = OrderDelivery | ImageDelivery;

/** Fields with plain values, one level deep. */
export interface Plain {
	[name: string]: string | number | boolean | null | Plain;
}

const id = z
	.union([z.string().max(200), z.number().transform(String)])
	.refine(isUsableId, 'not an ID');
const image = z.object({ id, regenerated: z.boolean().nullish() }).passthrough();

const orderDelivery = z
	.object({
		order_id: id,
		service_name: z.string().max(200).nullish(),
		image: image.nullish(),
		// An early form of the delivery.
		images: z.array(image).max(100).nullish(),
	})
	.passthrough();

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

/**
 * Reads the body of a delivery.
 * @returns the delivery, or why it is none: a reason that repeats nothing of what came
 */
export function readDelivery(body: unknown): Delivery | { reason: string } {
	if (!isObject(body)) return { reason: NOTES.notAnObject() };
	const event = EVENTS.find(({ recognise }) => recognise(body));
	if (!event) return { reason: NOTES.notADelivery() };
	return READERS[event.names](event.value, body);
}

const READERS = { order: readOrderDelivery, image: readImageDelivery };

function readOrderDelivery(event: EventName, body: object): OrderDelivery | { reason: string } {
	const parsed = orderDelivery.safeParse(body);
	if (!parsed.success) return { reason: reasonOf(parsed.error) };
	const { order_id: orderId, service_name: serviceName } = parsed.data;
	const delivered = [parsed.data.image ?? [], parsed.data.images ?? []].flat();
	// The same image in both forms is one image.
	const images = [...new Map(delivered.map((entry) => [entry.id, entry])).values()];
	if (images.length === 0) return { reason: NOTES.wrongField('image', 'Required') };
	return {
		event,
		orderId,
		serviceName: serviceName || undefined,
		images: images.map((entry) => ({
			imageId: entry.id,
			regenerated: entry.regenerated === true,
			raw: { ...plainFields(body), image: plainFields(entry) },
		})),
	};
}

function readImageDelivery(event: EventName, body: object): ImageDelivery | { reason: string } {
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

/** Plain values under plain names. Addresses are left out: only those that the API gives are passed on. */
function plainFields(source: object): Plain {
	const entries = Object.entries(source).flatMap(([name, value]: [string, unknown]) => {
		const isPlain =
			value === null ||
			typeof value === 'number' ||
			typeof value === 'boolean' ||
			(typeof value === 'string' && !ADDRESS.test(value));
		return isPlain && /^[a-z]\w*$/i.test(name) ? [[name, value] as const] : [];
	});
	return Object.fromEntries(entries);
}

function reasonOf({ issues: [issue] }: Z.ZodError): string {
	return NOTES.wrongField(issue?.path.join('.') ?? '', issue?.message ?? 'not right');
}
