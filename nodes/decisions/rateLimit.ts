import { RATE_LIMIT } from './serviceFacts';

/** Without a Retry-After the limit is tried again this often, in milliseconds; a refused submission costs nothing. */
const LOOK_AGAIN_MS = 60_000;

/**
 * How long to wait after a submission was refused with 429, or undefined when waiting cannot help:
 * a whole window has passed and there is still no room.
 * @param waitedMs how long this submission has waited already
 */
export function pauseForRateLimit(
	waitedMs: number,
	retryAfterMs: number | undefined,
): number | undefined {
	if (retryAfterMs !== undefined) {
		return waitedMs + retryAfterMs <= 2 * RATE_LIMIT.windowMs
			? Math.max(5_000, retryAfterMs)
			: undefined;
	}
	return waitedMs <= RATE_LIMIT.windowMs ? LOOK_AGAIN_MS : undefined;
}
