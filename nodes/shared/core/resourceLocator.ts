import { z } from './zod';

const locatorSchema = z.object({ __rl: z.literal(true), value: z.unknown() });

/**
 * What a resource locator holds. A plain value stays as it is: expressions, agents and workflows that were written
 * by hand give one; an expression inside a locator may also give another locator.
 */
export function locatedValue(value: unknown): unknown {
	const locator = locatorSchema.safeParse(value);
	return locator.success ? locatedValue(locator.data.value) : value;
}
