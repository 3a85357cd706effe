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

export type ImageStatus = 'finished' | 'processing' | 'failed';

/** The image with this ID, or without an ID the one that was generated last. */
export function findImage(images: GeneratedImage[], imageId?: string): GeneratedImage | undefined {
	if (imageId) return images.find(({ id }) => id === imageId);
	return images.reduce<GeneratedImage | undefined>(
		(newest, image) =>
			newest && (image.createdAt ?? 0) < (newest.createdAt ?? 0) ? newest : image,
		undefined,
	);
}
