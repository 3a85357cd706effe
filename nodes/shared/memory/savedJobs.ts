import type { IExecuteFunctions } from 'n8n-workflow';
import type { z as Z } from 'zod/v3';

import { ALTERATIONS } from '../api/alterations';
import { ENHANCEMENT } from '../api/tools';
import { z } from '../core/zod';

/** So many jobs, results and uploads are written into n8n's static data: some 500 kB. */
export const SAVED = 1_000;

/** The name of our part of the static data. */
const KEY = 'aiHomeDesign';

/** File systems take no longer names. */
const LONGEST_NAME = 255;

const alterations = z.array(z.enum(ALTERATIONS));
const tools = z.array(z.string());
const historySchema = z.object({ alterations, tools });

const jobSchema = z.object({
	order: z.string(),
	/** The API version that the order is on. */
	version: z.string().default('v1'),
	/** Missing as long as nobody knows whether the order was taken. */
	image: z.string().optional(),
	/** Images of the order that are others', where its own is not known. */
	others: z.array(z.string()).optional().catch(undefined),
	name: z.string().max(LONGEST_NAME).optional().catch(undefined),
	variant: z.string().max(LONGEST_NAME).optional().catch(undefined),
	alterations: alterations.optional().catch(undefined),
	/** What was done to the photo before. What cannot be read may be anything. */
	before: historySchema.optional().catch({ alterations: ['unknown'], tools: [] }),
	/** Seconds since 1970. */
	at: z.number(),
});
const resultSchema = z.object({
	order: z.string(),
	/** What made it. */
	tool: z.string().default(ENHANCEMENT.slug),
	/** What was done to the photo by then, and what it has gone through. Missing in what was written by earlier versions. */
	alterations: alterations.optional().catch(undefined),
	tools: tools.optional().catch(undefined),
	at: z.number(),
});
const uploadSchema = z.object({
	/** The photo's fingerprint. */
	photo: z.string(),
	project: z.union([z.object({ id: z.string() }), z.object({ address: z.string() })]).optional(),
	at: z.number(),
});
const ageSchema = z.object({ at: z.number() });

/** What was asked for, and the order that has it. */
export type SavedJob = Z.infer<typeof jobSchema>;
/** A result that was given out. */
export type SavedResult = Z.infer<typeof resultSchema>;
/** A result as it is written: without what goes without saying. */
export type UnreadResult = Z.input<typeof resultSchema>;
export type SavedUpload = Z.infer<typeof uploadSchema>;

/** What is stored with a workflow: jobs by their keys, results by fingerprints, uploads by their orders. */
interface Saved {
	jobs: Array<[key: string, job: SavedJob]>;
	results: Array<[fingerprint: string, result: SavedResult]>;
	uploads: Array<[orderId: string, upload: SavedUpload]>;
}

type Context = Pick<IExecuteFunctions, 'getWorkflowStaticData'>;

const storeSchema = z.object({
	jobs: z.record(z.unknown()).catch({}),
	results: z.record(z.unknown()).catch({}),
	uploads: z.record(z.unknown()).catch({}),
});

/**
 * What n8n has stored with the workflow, the oldest first. It may be older than what this process knows: n8n reads the
 * static data when an execution begins and writes it whole when it ends, so that the last one wins.
 * @param isNews whether an entry is to be read, by its kind, its key and when it was written, in seconds since 1970
 */
export function readSaved(
	context: Context,
	isNews: (kind: keyof Saved, key: string, at: number) => boolean,
): Saved {
	const { jobs, results, uploads } = storeSchema
		.catch({ jobs: {}, results: {}, uploads: {} })
		.parse(context.getWorkflowStaticData('global')[KEY]);
	const read = <T extends { at: number }>(
		kind: keyof Saved,
		entries: Record<string, unknown>,
		schema: Z.ZodType<T, Z.ZodTypeDef, unknown>,
	) =>
		Object.entries(entries)
			.flatMap(([key, entry]): Array<[string, T]> => {
				const at = ageSchema.safeParse(entry).data?.at;
				if (at === undefined || !isNews(kind, key, at)) return [];
				const { data } = schema.safeParse(entry);
				return data ? [[key, data]] : [];
			})
			.sort(([, a], [, b]) => a.at - b.at);
	return {
		jobs: read('jobs', jobs, jobSchema),
		results: read('results', results, resultSchema),
		uploads: read('uploads', uploads, uploadSchema),
	};
}

/** Has n8n store what is known, in place of what it has: the newest entries (see `newest`). */
export function writeSaved(
	context: Context,
	{
		jobs,
		results,
		uploads,
	}: Omit<Saved, 'results'> & { results: Array<[fingerprint: string, UnreadResult]> },
): void {
	context.getWorkflowStaticData('global')[KEY] = {
		jobs: Object.fromEntries(jobs),
		results: Object.fromEntries(results),
		uploads: Object.fromEntries(uploads),
	};
}

/** As many of the entries as are stored. */
export function newest<T extends { at: number }>(
	entries: Array<[key: string, entry: T]>,
): Array<[key: string, entry: T]> {
	if (entries.length <= SAVED) return entries;
	return [...entries].sort(([, a], [, b]) => a.at - b.at).slice(-SAVED);
}
