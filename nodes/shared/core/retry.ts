import { ProblemError, type Problem } from './problem';
import { pauseBeforeRetry, type Random } from './retryPolicy';
import { systemClock, type Clock } from './clock';

/** What pauses are made with. Tests hand in a clock that jumps and noise that they know. */
export interface Timing {
	clock: Clock;
	/** Gives pauses their noise. */
	random: Random;
}

/** The real time, and real noise. */
export const systemTiming: Timing = { clock: systemClock, random: () => Math.random() };

/** How to wait between tries. */
export interface RetryContext extends Timing {
	/** Ends waiting, but not a request that is under way. */
	signal?: AbortSignal;
	/** Told before something is retried, with the pause in milliseconds. */
	onRetry?: (problem: Problem, pauseMs: number) => void;
	/** Nothing is retried after this moment, in milliseconds since 1970. */
	deadline?: number;
}

/**
 * Does work that costs nothing, again as long as its problem may pass.
 * Throws the last `ProblemError`, and whatever else the work throws.
 */
export async function withRetry<T>(
	{ clock, random, signal, onRetry, deadline = Number.POSITIVE_INFINITY }: RetryContext,
	work: () => Promise<T>,
): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await work();
		} catch (error) {
			const pause =
				error instanceof ProblemError
					? pauseBeforeRetry(error.problem, attempt, random)
					: undefined;
			if (pause === undefined || clock.now() + pause > deadline) throw asError(error);
			if (error instanceof ProblemError) onRetry?.(error.problem, pause);
			await clock.sleep(pause, signal);
		}
	}
}

/** Lint wants a caught error to be thrown through a function. */
export function asError(error: unknown): Error {
	return error instanceof Error ? error : new Error(String(error));
}
