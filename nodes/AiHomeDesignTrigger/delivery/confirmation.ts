import type { EventName } from './events';
import { NOTES } from '../../shared/core/messages';
import { findImage, type GeneratedImage, type ImageStatus } from '../../shared/api/imageState';

/** What the trigger tells about an image; null where nothing is known. Saved workflows rely on these names. */
export interface DeliveredSummary {
	event: EventName;
	/** The name of the downloaded file; null when the image is not downloaded. */
	file_name: string | null;
	status: ImageStatus;
	order_id: string | null;
	image_id: string;
	space_name: string | null;
	image_url: string;
	before_image_url: string | null;
	service_name: string | null;
	regenerated: boolean | null;
	created_at: string | null;
}

/** What the API says about the order that a delivery names. */
export interface AskedOrder {
	orderId: string;
	spaceName: string | null;
	serviceName: string | null;
	beforeImageUrl: string | null;
	images: GeneratedImage[];
}

/**
 * Compares a delivery with the API's own answer about its order. Only what the API says goes into the summary, but for
 * `regenerated`, which it does not say.
 * @param delivered what the delivery says; its service counts for an API that does not say it itself
 * @param services the services that the user wants to hear of
 * @returns the confirmed image, why nothing is to be started, or undefined when it may be confirmed later
 */
export function confirm(
	order: AskedOrder,
	delivered: { event: EventName; imageId: string; regenerated: boolean; serviceName?: string },
	services: string[],
): { confirmed: DeliveredSummary } | { ignored: string } | undefined {
	const service = order.serviceName ?? delivered.serviceName ?? null;
	if (service !== null && !services.includes(service)) return { ignored: NOTES.otherService() };
	const image = findImage(order.images, delivered.imageId);
	if (!image) return undefined;
	if (image.status === 'failed') return { ignored: NOTES.notEnhanced() };
	if (image.status === 'processing') return undefined;
	return {
		confirmed: {
			event: delivered.event,
			file_name: null,
			status: image.status,
			order_id: order.orderId,
			image_id: image.id,
			space_name: image.spaceName ?? order.spaceName,
			image_url: image.url,
			before_image_url: order.beforeImageUrl,
			service_name: service,
			regenerated: delivered.regenerated,
			created_at: image.createdAt === undefined ? null : new Date(image.createdAt).toISOString(),
		},
	};
}

/** An image without an order. No call of the API confirms one: the secret in the URL is what vouches for it. */
export function unconfirmedSummary(
	event: EventName,
	imageId: string,
	url: string,
): DeliveredSummary {
	return {
		event,
		file_name: null,
		status: 'finished',
		order_id: null,
		image_id: imageId,
		space_name: null,
		image_url: url,
		before_image_url: null,
		service_name: null,
		regenerated: null,
		created_at: null,
	};
}
