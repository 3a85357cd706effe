import type { ImageStatus } from '../api/imageState';

/** What the simplified output tells about an order and one of its images; null where nothing is known. */
export interface Summary {
	orderId: string;
	imageId: string | null;
	status: ImageStatus | 'uploaded';
	spaceName: string | null;
	/** What made it, and which of its choices; absent where the output does not tell. */
	made?: { tool: string | null; variant: string | null };
	/** What was done beyond correction, in words. */
	edits: string[];
	/** Whether this run was charged for it. */
	charged: 'yes' | 'no' | 'unknown';
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
		file_name: summary.fileName,
		status: summary.status,
		order_id: summary.orderId,
		image_id: summary.imageId,
		...summary.made,
		space_name: summary.spaceName,
		edits: summary.edits,
		charged: summary.charged,
		eta: summary.eta,
		elapsed_seconds: Math.round(summary.elapsedMs / 100) / 10,
		image_url: summary.imageUrl,
		before_image_url: summary.beforeImageUrl,
	};
}
