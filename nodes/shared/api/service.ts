import type { SelectedWidget, Widget } from './enhancementOptions';
import type { GeneratedImage } from './imageState';
import type { Problem } from '../core/problem';
import type { Space } from './spaces';
import type { PaddedBuffer } from '../http/multipart';

/** A photo that is ready to be sent. */
export interface Photo extends PaddedBuffer {
	fileName: string;
	mimeType: string;
}

/** What an order is made of. */
export interface OrderRequest {
	orderId: string;
	spaceName: string;
	selected: SelectedWidget[];
}

/** What became of one sending of the paid call. */
export type SubmitOutcome =
	| { outcome: 'accepted'; submission: Submission }
	/** It was certainly not taken: nothing is charged. */
	| { outcome: 'refused'; problem: Problem; sent: boolean }
	/** It may have been taken: only the order itself can tell. */
	| { outcome: 'unknown'; problem: Problem };

/** The answer to a submission. */
export interface Submission {
	orderId: string;
	imageId: string;
	/** Seconds until the image should be ready, or null when the API gave none. */
	eta: number | null;
	/** The API's own answer. */
	raw: Record<string, unknown>;
}

/** An order with the images that were generated for it. */
export interface Order {
	orderId: string;
	spaceName: string | null;
	/** Which of AI HomeDesign's services it is for, or null. */
	serviceName: string | null;
	/** Address of the original photo, or null. */
	beforeImageUrl: string | null;
	images: GeneratedImage[];
	/** The API's own answer. */
	raw: Record<string, unknown>;
}

/**
 * AI HomeDesign as the operations see it, whatever version of its API stands behind.
 * All calls but `submitOnce` and `pollOrder` try again by themselves while that can help; they cost nothing.
 * All throw `ProblemError` with words for the user, or `StoppedByUser`.
 */
export interface ImageEnhancementService {
	listSpaces(): Promise<Space[]>;
	listOptions(spaceName: string): Promise<Widget[]>;
	/** Gives the ID of the new order. Not charged. */
	upload(photo: Photo): Promise<string>;
	/** Sends the paid call, exactly once, and never throws for what comes back. */
	submitOnce(request: OrderRequest): Promise<SubmitOutcome>;
	/** Fetches an order; tries again while that can help. */
	getOrder(orderId: string): Promise<Order>;
	/** Asks for an order once; a problem is given back, not thrown. Waits until the order may be asked again. */
	pollOrder(orderId: string): Promise<{ order: Order } | { problem: Problem }>;
	/** Asks for the high-resolution version of a finished image; gives the API's own answer. */
	upscale(imageId: string): Promise<Record<string, unknown>>;
}
