import type { IExecuteFunctions } from 'n8n-workflow';
import type { z as Z } from 'zod/v3';

import { z } from '../core/zod';

/** So many photos, and so many results, are remembered in a workflow; the oldest are forgotten. */
export const REMEMBERED = 1_000;

/** The name of our part of the static data. */
const KEY = 'aiHomeDesign';

/** The image is missing as long as nobody knows whether the order was taken. */
const photoSchema = z.object({
	order: z.string(),
	image: z.string().optional(),
	at: z.number(),
});
const resultSchema = z.object({ order: z.string(), at: z.number() });
const storeSchema = z.object({ photos: z.record(z.unknown()), results: z.record(z.unknown()) });

/**
 * What a workflow's photos have become: the photos that were enhanced, with space and options, and the results that were
 * given out. It is kept in n8n's static data, which n8n saves after production executions only.
 */
export class PhotoMemory {
	private constructor(private readonly store: Z.infer<typeof storeSchema>) {}

	/** The memory of the workflow that runs. */
	static open(context: Pick<IExecuteFunctions, 'getWorkflowStaticData'>): PhotoMemory {
		const data = context.getWorkflowStaticData('global');
		if (!storeSchema.safeParse(data[KEY]).success) data[KEY] = { photos: {}, results: {} };
		// The stored object itself, not a copy of it: n8n saves what is changed in it.
		return new PhotoMemory(data[KEY] as Z.infer<typeof storeSchema>);
	}

	/**
	 * The order and image that a photo was enhanced as, or undefined.
	 * @param job what was ordered: `jobKey` of the photo's fingerprint
	 */
	findPhoto(job: string): RememberedPhoto | undefined {
		const { data } = photoSchema.safeParse(this.store.photos[short(job)]);
		return data && { orderId: data.order, imageId: data.image, at: data.at * 1000 };
	}

	/** @param now milliseconds since 1970 */
	rememberPhoto(job: string, { orderId, imageId }: Omit<RememberedPhoto, 'at'>, now: number): void {
		this.store.photos[short(job)] = {
			order: orderId,
			...(imageId !== undefined && { image: imageId }),
			at: seconds(now),
		};
		forgetOldest(this.store.photos);
	}

	/** An order is gone, or nothing came of it. One that has taken its place meanwhile stays. */
	forgetPhoto(job: string, orderId: string): void {
		if (this.findPhoto(job)?.orderId === orderId) delete this.store.photos[short(job)];
	}

	/** The order whose result a content is, or undefined. */
	orderOfResult(fingerprint: string): string | undefined {
		return resultSchema.safeParse(this.store.results[short(fingerprint)]).data?.order;
	}

	/** @param now milliseconds since 1970 */
	rememberResult(fingerprint: string, orderId: string, now: number): void {
		this.store.results[short(fingerprint)] = { order: orderId, at: seconds(now) };
		forgetOldest(this.store.results);
	}
}

/** What a photo was enhanced as. */
interface RememberedPhoto {
	orderId: string;
	/** Absent as long as nobody knows whether the order was taken. */
	imageId?: string;
	/** When it was ordered, in milliseconds since 1970. */
	at: number;
}

/** 128 bits of a hash are enough to tell some thousand photos apart. */
function short(hash: string): string {
	return hash.slice(0, 32);
}

function seconds(ms: number): number {
	return Math.round(ms / 1000);
}

const ageSchema = z.object({ at: z.number() });

function forgetOldest(entries: Record<string, unknown>): void {
	const keys = Object.keys(entries);
	if (keys.length <= REMEMBERED) return;
	const at = (key: string) => ageSchema.safeParse(entries[key]).data?.at ?? 0;
	const byAge = keys.map((key) => ({ key, at: at(key) })).sort((a, b) => a.at - b.at);
	for (const { key } of byAge.slice(0, keys.length - REMEMBERED)) delete entries[key];
}
