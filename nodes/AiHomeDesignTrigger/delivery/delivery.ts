import { z } from 'zod/v3';

import { NOTES } from '../../shared/core/messages';
import { isUsableId } from '../../shared/core/ids';

/** An image that a delivery speaks of. */
export interface DeliveredImage {
	imageId: string;
	regenerated: boolean;
	/** The delivery as it came, for this image: its own plain fields, without addresses. */
	raw: Plain;
}

/** A webhook delivery whose shape is right (sandbox/api-v1.md, section 7). Nothing in it is proven. */
export type Delivery =
	| {
			event: 'imageGenerated';
			orderId: string;
			/** Absent when the delivery does not say. */
			serviceName?: string;
			images: DeliveredImage[];
	  }
	| { event: 'imageUpscaled'; imageId: string; url: string; raw: Plain };

export type DeliveryEvent = Delivery['event'];

/** Fields with plain values, one level deep. */
export interface Plain {
	[name: string]: string | number | boolean | null | Plain;
}

const id = z
	.union([z.string().max(200), z.number().transform(String)])
	.refine(isUsableId, 'not an ID');
const image = z.object({ id, regenerated: z.boolean().nullish() }).passthrough();

const generated = z
	.object({
		order_id: id,
		service_name: z.string().max(200).nullish(),
		image: image.nullish(),
		// An early form of the delivery.
		images: z.array(image).max(100).nullish(),
	})
	.passthrough();

const upscaled = z
	.object({ generated_image_id: id, upscaled_image_src: z.string().min(1).max(10_000) })
	.passthrough();

/**
 * Reads the body of a delivery.
 * @returns the delivery, or why it is none: a reason that repeats nothing of what came
 */
export function readDelivery(body: unknown): Delivery | { reason: string } {
	const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
	if (!isObject) return { reason: NOTES.notAnObject() };
	if ('generated_image_id' in body) {
		const parsed = upscaled.safeParse(body);
		if (!parsed.success) return { reason: reasonOf(parsed.error) };
		const { generated_image_id: imageId, upscaled_image_src: url } = parsed.data;
		return { event: 'imageUpscaled', imageId, url, raw: plainFields(body) };
	}
	if (!('order_id' in body)) return { reason: NOTES.notADelivery() };
	const parsed = generated.safeParse(body);
	if (!parsed.success) return { reason: reasonOf(parsed.error) };
	const { order_id: orderId, service_name: serviceName } = parsed.data;
	const delivered = [parsed.data.image ?? [], parsed.data.images ?? []].flat();
	// The same image in both forms is one image.
	const images = [...new Map(delivered.map((entry) => [entry.id, entry])).values()];
	if (images.length === 0) return { reason: NOTES.wrongField('image', 'Required') };
	return {
		event: 'imageGenerated',
		orderId,
		serviceName: serviceName || undefined,
		images: images.map((entry) => ({
			imageId: entry.id,
			regenerated: entry.regenerated === true,
			raw: { ...plainFields(body), image: plainFields(entry) },
		})),
	};
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

function reasonOf({ issues: [issue] }: z.ZodError): string {
	return NOTES.wrongField(issue?.path.join('.') ?? '', issue?.message ?? 'not right');
}
