import { NOTES } from '../../shared/core/messages';
import { toldOf, type Alteration } from '../../shared/api/alterations';
import { findTool } from '../../shared/api/tools';
import { labelOf, type EventName, type Outcomes } from './events';
import { findImage, type GeneratedImage, type ImageStatus } from '../../shared/api/imageState';

/** What the trigger tells about an image, ten fields; null where nothing is known. Saved workflows rely on these names. */
export interface DeliveredSummary {
	event: EventName;
	/** The name of the downloaded file, else the original's where this process knows it. */
	file_name: string | null;
	status: ImageStatus;
	order_id: string | null;
	image_id: string;
	/** What made it, by v3's slug; one that this package does not know as the API gives it. */
	tool: string | null;
	/** Which of several choices for the photo it is, where this process has ordered it. */
	variant: string | null;
	/** What was done to the property that the photo shows. */
	alterations: Alteration[];
	/** One sentence for a caption; '' for what was corrected only. */
	disclosure: string;
	/** Null when there is no image. */
	image_url: string | null;
}

/** What the trigger knows of an image beside what it tells. */
export interface DeliveredBeside {
	beforeImageUrl: string | null;
	/** Milliseconds since 1970; absent when the API gave none. */
	madeAt?: number;
}

/** What the API says about the order that a delivery names. */
export interface AskedOrder {
	orderId: string;
	serviceName: string | null;
	beforeImageUrl: string | null;
	images: GeneratedImage[];
}

/** What a delivery says of one image. */
interface DeliveredClaim {
	outcomes: Outcomes;
	imageId: string;
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
 * Compares a delivery with the API's own answer about its order. Only what the API says goes into the summary.
 * @returns the confirmed image, why nothing is to be started, or undefined when it may be confirmed later
 */
export function confirm(
	order: AskedOrder,
	{ outcomes, imageId, serviceName }: DeliveredClaim,
	wanted: Wanted,
): { confirmed: DeliveredSummary; beside: DeliveredBeside } | { ignored: string } | undefined {
	const image = findImage(order.images, imageId);
	const service = image?.tool ?? order.serviceName ?? serviceName ?? null;
	if (service !== null && !wanted.services.includes(toolName(service))) {
		return { ignored: NOTES.otherService() };
	}
	if (!image || image.status === 'processing') return undefined;
	const { status, createdAt } = image;
	const event = outcomes[status];
	if (event === undefined || !wanted.events.includes(event)) {
		const isFailed = status === 'failed';
		return {
			ignored: isFailed ? NOTES.notMade() : NOTES.unwanted(`"${labelOf(outcomes.finished)}"`),
		};
	}
	return {
		confirmed: summaryOf({
			event,
			status,
			order_id: order.orderId,
			image_id: image.id,
			tool: service === null ? null : toolName(service),
			image_url: status === 'finished' ? image.url : null,
		}),
		beside: { beforeImageUrl: order.beforeImageUrl, madeAt: createdAt },
	};
}

/** What only this process may know is put in when the workflow starts. */
function summaryOf(
	known: Pick<
		DeliveredSummary,
		'event' | 'status' | 'order_id' | 'image_id' | 'tool' | 'image_url'
	>,
): DeliveredSummary {
	const { event, status, order_id, image_id, tool, image_url } = known;
	return {
		event,
		file_name: null,
		status,
		order_id,
		image_id,
		tool,
		variant: null,
		...toldOf(tool ?? undefined, undefined, { status }),
		image_url,
	};
}

/** An image without an order. No call of the API confirms one: the secret in the URL is what vouches for it. */
export function unconfirmedSummary(
	event: EventName,
	imageId: string,
	url: string,
): DeliveredSummary {
	return summaryOf({
		event,
		status: 'finished',
		order_id: null,
		image_id: imageId,
		tool: null,
		image_url: url,
	});
}
