import { withNoise, type Random } from '../core/retryPolicy';

/** So many submissions in any stretch of so many milliseconds. */
export interface RateLimit {
	submissions: number;
	windowMs: number;
}

/** What is known of one account's submissions. All times in milliseconds since 1970. */
interface SubmissionWindow {
	/** When each one counted, in any order; older ones than the window do no harm. */
	takenAt: readonly number[];
	/** The service has refused one: not before this moment. */
	blockedUntil: number;
}

/** The moment from which another submission has room; `now` when it has room already. */
export function nextSlotAt(
	{ takenAt, blockedUntil }: SubmissionWindow,
	limit: RateLimit,
	now: number,
): number {
	const counting = inWindow(takenAt, limit, now).sort((a, b) => a - b);
	const oldestInTheWay = counting[counting.length - limit.submissions];
	const free = oldestInTheWay === undefined ? now : oldestInTheWay + limit.windowMs;
	return Math.max(now, free, blockedUntil);
}

/** The submissions that still count. */
export function inWindow(
	takenAt: readonly number[],
	{ windowMs }: RateLimit,
	now: number,
): number[] {
	return takenAt.filter((at) => at > now - windowMs);
}

/** How often a submission is retried when the service does not say how long to wait: in tenths of the window. */
const POLLS_PER_WINDOW = 10;

/**
 * How long to leave the service alone after it refused a submission with 429, in milliseconds.
 * A refusal that our own submissions do not explain comes from others who use the same key: nobody knows when they made
 * theirs, so it is retried from time to time, which costs nothing. When it is our own, the oldest tells.
 * Many workers with the same key are refused together: they come back one by one.
 * @param retryAfterMs what the service asked for, if it did
 */
export function pauseAfterRefusal(
	takenAt: readonly number[],
	limit: RateLimit,
	now: number,
	retryAfterMs: number | undefined,
	random: Random,
): number {
	const shortest = shortestPause(limit);
	if (retryAfterMs !== undefined) return withNoise(Math.max(shortest, retryAfterMs), random);
	const counting = inWindow(takenAt, limit, now);
	const oldestLeaves = Math.min(...counting) + limit.windowMs - now;
	const wanted = Math.min(limit.windowMs / POLLS_PER_WINDOW, oldestLeaves);
	return withNoise(Math.max(shortest, wanted), random);
}

/** The least pause after a refusal, in milliseconds: five seconds of ten minutes. */
export function shortestPause({ windowMs }: RateLimit): number {
	return windowMs / 120;
}

/** Whether waiting exceeds its limit: refused for longer than any window and any sensible Retry-After. */
export function exceedsMaxWait(
	refusedForMs: number,
	pauseMs: number,
	{ windowMs }: RateLimit,
): boolean {
	return refusedForMs + pauseMs > 2 * windowMs;
}
