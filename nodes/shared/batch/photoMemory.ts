import type { IExecuteFunctions } from 'n8n-workflow';
import type { z as Z } from 'zod/v3';

import { accountKey, type Account } from '../core/account';
import { ENHANCEMENT } from '../api/tools';
import { z } from '../core/zod';
import { fromProcess, type MemoryStore } from './processMemory';

/** So many photos, and so many results, are remembered in a workflow; the oldest are forgotten. */
export const REMEMBERED = 1_000;

/** File systems take no longer names. */
const LONGEST_NAME = 255;

/** The name of our part of the static data. */
const KEY = 'aiHomeDesign';

/** The image is missing as long as nobody knows whether the order was taken. */
const photoSchema = z.object({
	order: z.string(),
	image: z.string().optional(),
	/** Images of the order that are others', where its own is not known. */
	others: z.array(z.string()).optional().catch(undefined),
	/** The original's file name; older entries have none. */
	name: z.string().optional().catch(undefined),
	/** The API version that the order is on; older entries have none. */
	version: z.string().default('v1'),
	at: z.number(),
});
/** What both kinds of entries have. */
const entrySchema = z.object({ order: z.string(), at: z.number() });
const resultSchema = entrySchema.extend({
	/** What made it; older entries do not say: nothing but the enhancement was there. */
	tool: z.string().default(ENHANCEMENT.slug),
});
const storeSchema = z.object({ photos: z.record(z.unknown()), results: z.record(z.unknown()) });

/**
 * What a workflow's photos have become: the photos that were enhanced, with space and options, and the results that were
 * given out. It is kept in n8n's static data, which n8n saves after production executions only, and in this process, for
 * executions that were stopped or did not succeed: n8n keeps nothing of those.
 */
export class PhotoMemory {
	/** All are written; the first one that has an entry is asked. */
	private readonly stores: MemoryStore[];

	private constructor(
		saved: MemoryStore,
		private readonly inProcess?: MemoryStore,
	) {
		this.stores = inProcess ? [inProcess, saved] : [saved];
	}

	/** The memory of the workflow that runs, as far as it is about this account. */
	static open(
		context: Pick<IExecuteFunctions, 'getWorkflowStaticData' | 'getWorkflow'>,
		account: Account,
		now: number,
	): PhotoMemory {
		const data = context.getWorkflowStaticData('global');
		if (!storeSchema.safeParse(data[KEY]).success) data[KEY] = { photos: {}, results: {} };
		// The stored object itself, not a copy of it: n8n saves what is changed in it.
		const saved = data[KEY] as Z.infer<typeof storeSchema>;
		const workflowId = context.getWorkflow().id;
		const inProcess = fromProcess(workflowId, accountKey(account), now);
		if (inProcess) {
			addNewer(saved.photos, inProcess.photos);
			addNewer(saved.results, inProcess.results);
		}
		return new PhotoMemory(saved, inProcess);
	}

	/** What was given out is in n8n's hands: this process need not remember it any longer. */
	leaveToN8n(given: ReadonlyArray<Pick<RememberedPhoto, 'imageId'> & { orderId?: string }>): void {
		const { photos = {}, results = {} } = this.inProcess ?? {};
		const isGiven = (order: string, image?: string) =>
			given.some(({ orderId, imageId }) => orderId === order && (!image || imageId === image));
		for (const [key, entry] of Object.entries(results)) {
			const { data } = entrySchema.safeParse(entry);
			if (data && isGiven(data.order)) delete results[key];
		}
		for (const [key, entry] of Object.entries(photos)) {
			const { data } = photoSchema.safeParse(entry);
			// Another image of the same order may be unclear: that one is not given out.
			if (data?.image && isGiven(data.order, data.image)) delete photos[key];
		}
	}

	/**
	 * The order and image that a photo was enhanced as, or undefined.
	 * @param job what was ordered: `jobKey` of the photo's fingerprint
	 */
	findPhoto(job: string): RememberedPhoto | undefined {
		const data = this.stores.flatMap(
			({ photos }) => photoSchema.safeParse(photos[short(job)]).data ?? [],
		)[0];
		return data && rememberedOf(data);
	}

	/** What else is remembered of a photo's order. */
	findOthers(job: string, orderId: string): RememberedPhoto[] {
		const found = new Map<string, RememberedPhoto>();
		for (const { photos } of this.stores) {
			for (const [key, entry] of Object.entries(photos)) {
				const { data } = photoSchema.safeParse(entry);
				const isOther = data?.order === orderId && key !== short(job) && !found.has(key);
				if (isOther) found.set(key, rememberedOf(data));
			}
		}
		return [...found.values()];
	}

	/** The file name of the photo that an order was made of, or undefined. */
	nameOfOrder(orderId: string): string | undefined {
		return this.stores
			.flatMap(({ photos }) => Object.values(photos))
			.map((entry) => photoSchema.safeParse(entry).data)
			.find((entry) => entry?.order === orderId && entry.name)?.name;
	}

	/** @param now milliseconds since 1970 */
	rememberPhoto(
		job: string,
		{ version, orderId, imageId, others = [], name }: Omit<RememberedPhoto, 'at'>,
		now: number,
	): void {
		for (const { photos } of this.stores) {
			photos[short(job)] = {
				order: orderId,
				version,
				...(imageId !== undefined && { image: imageId }),
				...(others.length > 0 && { others }),
				...(name !== undefined && name.length <= LONGEST_NAME && { name }),
				at: seconds(now),
			};
			forgetOldest(photos);
		}
	}

	/** An order is gone, or nothing came of it. One that has taken its place meanwhile stays. */
	forgetPhoto(job: string, orderId: string): void {
		for (const { photos } of this.stores) {
			const { data } = photoSchema.safeParse(photos[short(job)]);
			if (data?.order === orderId) delete photos[short(job)];
		}
	}

	/** Whether a result of an order was given out. */
	gaveResultOf(orderId: string): boolean {
		return this.stores
			.flatMap(({ results }) => Object.values(results))
			.some((entry) => resultSchema.safeParse(entry).data?.order === orderId);
	}

	/** The order whose result a content is, if the tool has made it, or undefined. */
	orderOfResult(fingerprint: string, tool: string): string | undefined {
		return this.stores
			.flatMap(({ results }) => resultSchema.safeParse(results[short(fingerprint)]).data ?? [])
			.find((result) => result.tool === tool)?.order;
	}

	/** @param now milliseconds since 1970 */
	rememberResult(fingerprint: string, orderId: string, tool: string, now: number): void {
		for (const { results } of this.stores) {
			results[short(fingerprint)] = { order: orderId, tool, at: seconds(now) };
			forgetOldest(results);
		}
	}
}

/** What a photo was enhanced as. */
export interface RememberedPhoto {
	/** The API version that the order is on. */
	version: string;
	orderId: string;
	/** Absent as long as nobody knows whether the order was taken. */
	imageId?: string;
	/** Images of the order that are others', where its own is not known. */
	others?: string[];
	/** The photo's file name, where it is known. */
	name?: string;
	/** When it was ordered, in milliseconds since 1970. */
	at: number;
}

function rememberedOf(entry: Z.infer<typeof photoSchema>): RememberedPhoto {
	const { version, order, image, others, name, at } = entry;
	return { version, orderId: order, imageId: image, others, name, at: at * 1000 };
}

/** 128 bits of a hash are enough to tell some thousand photos apart. */
function short(hash: string): string {
	return hash.slice(0, 32);
}

function seconds(ms: number): number {
	return Math.round(ms / 1000);
}

const ageSchema = z.object({ at: z.number() });

const ageOf = (entry: unknown) => ageSchema.safeParse(entry).data?.at ?? 0;

/** Adds entries that are missing, or are older there. */
function addNewer(entries: Record<string, unknown>, others: Record<string, unknown>): void {
	for (const [key, other] of Object.entries(others)) {
		if (!(key in entries) || ageOf(other) > ageOf(entries[key])) entries[key] = other;
	}
	forgetOldest(entries);
}

function forgetOldest(entries: Record<string, unknown>): void {
	const keys = Object.keys(entries);
	if (keys.length <= REMEMBERED) return;
	const byAge = keys.map((key) => ({ key, at: ageOf(entries[key]) })).sort((a, b) => a.at - b.at);
	for (const { key } of byAge.slice(0, keys.length - REMEMBERED)) delete entries[key];
}
