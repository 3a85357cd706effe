/** One generated image of an order, as every API version can tell it. */
export interface GeneratedImage {
	id: string;
	/** Where the picture is, or '' while there is none. */
	url: string;
	/** Where it is, too; absent when the API gave none. */
	otherUrls?: string[];
	/** Whether more pictures came of it than this one. */
	hasMore?: boolean;
	status: ImageStatus;
	/** The API's own word for the state. */
	apiStatus: string;
	/** The tool that it was made with, by v3's slug; absent when the API gave none. */
	tool?: string;
	/** Milliseconds since 1970; absent when the API gave none. */
	createdAt?: number;
}

/** What became of an image, on every API version. */
export type ImageStatus = 'finished' | 'processing' | 'failed';

/** Parts of an image's status that mean that nothing will come of it (v1 documents none; v3 has `failed`). */
const FAILURE_WORDS = ['fail', 'error', 'reject', 'cancel'] as const;

/** What an image's address and status mean. Unknown statuses count as still running. */
export function imageStatusOf(url: string, apiStatus: string): ImageStatus {
	const status = apiStatus.toLowerCase();
	if (FAILURE_WORDS.some((word) => status.includes(word))) return 'failed';
	return url === '' ? 'processing' : 'finished';
}

/** The image with this ID, or without an ID the one that was generated last. */
export function findImage(images: GeneratedImage[], imageId?: string): GeneratedImage | undefined {
	if (imageId) return images.find(({ id }) => id === imageId);
	return images.reduce<GeneratedImage | undefined>(
		(newest, image) =>
			newest && (image.createdAt ?? 0) < (newest.createdAt ?? 0) ? newest : image,
		undefined,
	);
}
