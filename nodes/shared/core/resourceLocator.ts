import { z } from './zod';

const locatorSchema = z.object({ __rl: z.literal(true), value: z.unknown() });

/** Nobody puts more of them into one another. */
const MOST_NESTED = 10;

/**
 * What a resource locator holds. A plain value stays as it is: expressions, agents and workflows that were written
 * by hand give one; an expression inside a locator may also give another locator.
 */
export function locatedValue(value: unknown): unknown {
	let located = value;
	for (let depth = 0; depth < MOST_NESTED; depth++) {
		const locator = locatorSchema.safeParse(located);
		if (!locator.success) break;
		located = locator.data.value;
	}
	return located;
}
