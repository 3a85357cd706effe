import type { Alteration } from '../api/alterations';
import { LruMap } from '../core/lruMap';
import type { WantedProject } from './jobKey';

/** What is known of an upload, or of an image that was made of it. */
export interface KnownImage {
	/** The original's file name. */
	name?: string;
	/** Which of several choices for the photo it is, in words. */
	variant?: string;
	/** What was done to the property. */
	alterations?: readonly Alteration[];
}

/** What was uploaded as an order. */
interface KnownUpload {
	/** What tells the photo's content from any other. */
	fingerprint: string;
	name?: string;
	project?: WantedProject;
}

/** So many orders, and so many images, are remembered in a process. */
const MOST = 20_000;

const images = new LruMap<KnownImage>(MOST);
const uploads = new LruMap<KnownUpload>(MOST);

/** What the process knows of an account's orders in any workflow: the API itself does not tell it. */
export interface KnownImages {
	/** @param imageId without one, what all images of the order have in common */
	find(orderId: string, imageId?: string): KnownImage | undefined;
	remember(image: KnownImage & { orderId: string; imageId?: string }): void;
	findUpload(orderId: string): KnownUpload | undefined;
	rememberUpload(orderId: string, upload: KnownUpload): void;
}

/** @param account a name for it, not its key */
export function knownImages(account: string): KnownImages {
	const keyOf = (...ids: string[]) => [account, ...ids].join(' ');
	return {
		find: (orderId, imageId) =>
			(imageId === undefined ? undefined : images.get(keyOf(orderId, imageId))) ??
			images.get(keyOf(orderId)),
		remember: ({ orderId, imageId, name, variant, alterations }) => {
			const known = images.get(keyOf(orderId, imageId ?? '')) ?? images.get(keyOf(orderId)) ?? {};
			const image = {
				name: name ?? known.name,
				variant: variant ?? known.variant,
				alterations: alterations ?? known.alterations,
			};
			if (image.name !== undefined) images.set(keyOf(orderId), { name: image.name });
			if (imageId !== undefined) images.set(keyOf(orderId, imageId), image);
		},
		findUpload: (orderId) => uploads.get(keyOf(orderId)),
		rememberUpload: (orderId, upload) => uploads.set(keyOf(orderId), upload),
	};
}
