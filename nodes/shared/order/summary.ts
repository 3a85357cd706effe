import type { Alteration } from '../api/alterations';
import type { ImageStatus } from '../api/imageState';

/** What the simplified output tells about an order and one of its images; null where nothing is known. */
interface Summary {
	fileName: string | null;
	status: ImageStatus | 'uploaded';
	orderId: string;
	imageId: string | null;
	/** Which of a tool's choices it is, in words; absent where the output does not tell. */
	variant?: string | null;
	/** What was done beyond correction, in words. */
	edits: readonly string[];
	/** What was done to the property that the photo shows. */
	alterations: readonly Alteration[];
	/** One sentence for a caption; '' for what was corrected only. */
	disclosure: string;
	/** Whether this run was charged for it. */
	charged: 'yes' | 'no' | 'unknown';
	/** Seconds; absent where the output does not tell. */
	eta?: number | null;
	imageUrl: string | null;
}

/**
 * The simplified output: flat, ten fields in the API's own snake_case, always the same ones. Saved workflows rely on it.
 */
export function simplified({ variant, eta, ...summary }: Summary) {
	return {
		file_name: summary.fileName,
		status: summary.status,
		order_id: summary.orderId,
		image_id: summary.imageId,
		...(variant !== undefined && { variant }),
		edits: [...summary.edits],
		alterations: [...summary.alterations],
		disclosure: summary.disclosure,
		charged: summary.charged,
		...(eta !== undefined && { eta }),
		image_url: summary.imageUrl,
	};
}
