import type { z as Z } from 'zod/v3';

import { z } from '../core/zod';

/**
 * Fields as the answers of every API version have them. What is only shown to people may be missing or odd, what decides
 * something may not.
 */

/** An ID, as a text: it decides, so it must be there. */
export const id = z.union([z.string().min(1), z.number().transform(String)]);
/** A text that is only shown; undefined where it is missing or odd. */
export const text = z.string().optional().catch(undefined);
/** A flag, likewise. */
export const flag = z.boolean().optional().catch(undefined);
/** A number, likewise. */
export const number = z.number().finite().optional().catch(undefined);

/** So many entries of a list are read. */
const MOST_ENTRIES = 5_000;

/** Go gives `null` for an empty list. */
export const list = <T extends Z.ZodTypeAny>(item: T) =>
	z
		.array(item)
		.nullable()
		.transform((items): Array<Z.output<T>> => items ?? []);

/**
 * A list whose odd entries are passed over, as long as there is a good one: they must not hide the others.
 * `isWhole` says that there was none: only then what is not in the list does not exist.
 */
export const listing = <T extends Z.ZodTypeAny>(item: T) =>
	z
		.array(z.unknown())
		.nullable()
		.transform((entries, context): { good: Array<Z.output<T>>; isWhole: boolean } => {
			const all = entries ?? [];
			const results = all.slice(0, MOST_ENTRIES).map((entry) => item.safeParse(entry));
			const good = results.flatMap((result) => (result.success ? [result.data] : []));
			const [first] = results;
			if (good.length === 0 && first && !first.success) {
				for (const issue of first.error.issues) {
					context.addIssue({ ...issue, path: [0, ...issue.path] });
				}
			}
			return { good, isWhole: good.length === all.length };
		});

/** The good entries of such a list. */
export const listOfGood = <T extends Z.ZodTypeAny>(item: T) =>
	listing(item).transform(({ good }) => good);

/** Go's zero time means "no time". */
export const time = z.unknown().transform((value) => {
	const at = typeof value === 'string' && !value.startsWith('0001-01-01') ? Date.parse(value) : NaN;
	return Number.isNaN(at) ? undefined : at;
});

/** An object with all of its fields, for outputs that show the API's own. */
export const rawObject = z.record(z.unknown());
