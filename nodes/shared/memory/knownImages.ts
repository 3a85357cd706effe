import { unitedHistory, type Alteration, type History } from '../api/alterations';
import { hashOf } from '../core/ids';
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
	/** What was done to the photo before that. */
	before?: History;
}

/** What was uploaded as an order. */
export interface KnownUpload {
	/** What tells the photo's content from any other. */
	fingerprint: string;
	name?: string;
	project?: WantedProject;
}

/** So many orders, and so many images, are remembered in a process. */
const MOST = 20_000;

const images = new LruMap<KnownImage>(MOST);
const uploads = new LruMap<KnownUpload>(MOST);
const results = new LruMap<History>(MOST);

/** What the process knows of an account's orders in any workflow: the API itself does not tell it. */
export interface KnownImages {
	/** @param imageId without one, what all images of the order have in common */
	find(orderId: string, imageId?: string): KnownImage | undefined;
	remember(image: KnownImage & { orderId: string; imageId?: string }): void;
	findUpload(orderId: string): KnownUpload | undefined;
	rememberUpload(orderId: string, upload: KnownUpload): void;
	/** What was done to a picture that was given out, by its fingerprint. */
	findResult(fingerprint: string): History | undefined;
	rememberResult(fingerprint: string, history: History): void;
	/** The same by an address that was given out. */
	findAddress(address: string | undefined): History | undefined;
	rememberAddresses(addresses: readonly string[], history: History): void;
}

/** @param account a name for it, not its key */
export function knownImages(account: string): KnownImages {
	const keyOf = (...ids: string[]) => [account, ...ids].join(' ');
	return {
		find: (orderId, imageId) =>
			(imageId === undefined ? undefined : images.get(keyOf(orderId, imageId))) ??
			images.get(keyOf(orderId)),
		remember: ({ orderId, imageId, name, variant, alterations, before }) => {
			const known = images.get(keyOf(orderId, imageId ?? '')) ?? images.get(keyOf(orderId)) ?? {};
			const image = {
				name: name ?? known.name,
				variant: variant ?? known.variant,
				alterations: alterations ?? known.alterations,
				before: unitedHistory(known.before, before),
			};
			// Whatever else is made of an upload has the same photo before it.
			const ofAll = { name: image.name, before: image.before };
			if (ofAll.name !== undefined || ofAll.before) images.set(keyOf(orderId), ofAll);
			if (imageId !== undefined) images.set(keyOf(orderId, imageId), image);
		},
		findUpload: (orderId) => uploads.get(keyOf(orderId)),
		rememberUpload: (orderId, upload) => uploads.set(keyOf(orderId), upload),
		findResult: (fingerprint) => results.get(keyOf(fingerprint)),
		rememberResult: (fingerprint, history) => results.set(keyOf(fingerprint), history),
		findAddress: (address) =>
			address === undefined ? undefined : results.get(keyOf(shortOfAddress(address))),
		rememberAddresses: (addresses, history) => {
			for (const address of addresses) {
				if (address !== '') results.set(keyOf(shortOfAddress(address)), history);
			}
		},
	};
}

/** What an address is kept as: signed ones are long. */
function shortOfAddress(address: string): string {
	const { href } = URL.canParse(address) ? new URL(address) : { href: address };
	return hashOf(href);
}
