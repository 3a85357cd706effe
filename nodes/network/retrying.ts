import { ProblemError } from '../decisions/problem';
import { pauseBeforeRetry } from '../decisions/retryPolicy';
import type { Clock } from './clock';

/**
 * Does work that costs nothing, again as long as its problem may pass.
 * Throws the last `ProblemError`, and whatever else the work throws.
 */
export async function retrying<T>(
	clock: Clock,
	signal: AbortSignal | undefined,
	work: () => Promise<T>,
): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await work();
		} catch (error) {
			const pause =
				error instanceof ProblemError ? pauseBeforeRetry(error.problem, attempt) : undefined;
			if (pause === undefined) throw asError(error);
			await clock.sleep(pause, signal);
		}
	}
}

/** Lint wants a caught error to be thrown through a function. */
export function asError(error: unknown): Error {
	return error instanceof Error ? error : new Error(String(error));
}
