import type { ImageStatus } from '../api/imageState';

/** What the simplified output tells about an order and one of its images; null where nothing is known. */
export interface Summary {
	orderId: string;
	imageId: string | null;
	status: ImageStatus | 'uploaded';
	spaceName: string | null;
	imageUrl: string | null;
	beforeImageUrl: string | null;
	/** Seconds. */
	eta: number | null;
	fileName: string | null;
	elapsedMs: number;
}

/** The simplified output: flat, in the API's own snake_case, always with the same fields. Saved workflows rely on it. */
export function simplified(summary: Summary) {
	return {
		order_id: summary.orderId,
		image_id: summary.imageId,
		status: summary.status,
		space_name: summary.spaceName,
		image_url: summary.imageUrl,
		before_image_url: summary.beforeImageUrl,
		eta: summary.eta,
		file_name: summary.fileName,
		elapsed_seconds: Math.round(summary.elapsedMs / 100) / 10,
	};
}
