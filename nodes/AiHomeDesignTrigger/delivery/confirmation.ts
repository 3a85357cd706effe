import { NOTES } from '../../shared/core/messages';
import { findTool } from '../../shared/api/tools';
import { labelOf, type EventName, type Outcomes } from './events';
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
	/** Null when there is no image. */
	image_url: string | null;
	before_image_url: string | null;
	/** The service on v1, the tool on v3. */
	service_name: string | null;
	/** Which of several choices for the photo it is, where this process has ordered it. */
	variant: string | null;
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

/** What a delivery says of one image. */
export interface DeliveredClaim {
	outcomes: Outcomes;
	imageId: string;
	regenerated: boolean | null;
	/** Counts where the API does not say it itself. */
	serviceName?: string;
}

/** What the user wants to hear of. */
export interface Wanted {
	events: EventName[];
	/** Tools as `toolName` spells them. */
	services: string[];
}

/** A service of v1 or a tool of v3 by v3's slug; one that this package does not know as it is. */
export function toolName(name: string): string {
	return findTool(name)?.slug ?? name;
}

/**
 * Compares a delivery with the API's own answer about its order. Only what the API says goes into the summary, but for
 * `regenerated`, which it does not say.
 * @returns the confirmed image, why nothing is to be started, or undefined when it may be confirmed later
 */
export function confirm(
	order: AskedOrder,
	{ outcomes, imageId, regenerated, serviceName }: DeliveredClaim,
	wanted: Wanted,
): { confirmed: DeliveredSummary } | { ignored: string } | undefined {
	const image = findImage(order.images, imageId);
	const service = image?.tool ?? order.serviceName ?? serviceName ?? null;
	if (service !== null && !wanted.services.includes(toolName(service))) {
		return { ignored: NOTES.otherService() };
	}
	if (!image || image.status === 'processing') return undefined;
	const { status, spaceName, createdAt } = image;
	const event = outcomes[status];
	if (event === undefined || !wanted.events.includes(event)) {
		const isFailed = status === 'failed';
		return {
			ignored: isFailed ? NOTES.notMade() : NOTES.unwanted(`"${labelOf(outcomes.finished)}"`),
		};
	}
	return {
		confirmed: {
			event,
			file_name: null,
			status,
			order_id: order.orderId,
			image_id: image.id,
			space_name: spaceName ?? order.spaceName,
			image_url: status === 'finished' ? image.url : null,
			before_image_url: order.beforeImageUrl,
			service_name: service,
			variant: null,
			regenerated,
			created_at: createdAt === undefined ? null : new Date(createdAt).toISOString(),
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
		variant: null,
		regenerated: null,
		created_at: null,
	};
}
