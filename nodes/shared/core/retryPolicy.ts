import type { Problem } from './problem';

/** Where chance comes from: a number from 0 to below 1, as `Math.random` gives it. Tests hand in a fixed one. */
export type Random = () => number;

/** Pauses are longer by up to this share of themselves. */
const NOISE_SHARE = 0.25;

/**
 * A pause with some noise, so that many workers that were refused at the same moment do not come back at the same moment.
 * @param pauseMs the shortest that it may be, in milliseconds
 */
export function withNoise(pauseMs: number, random: Random): number {
	return pauseMs + Math.floor(pauseMs * NOISE_SHARE * random());
}

/** Pauses before the second, third, ... attempt of a call that costs nothing, in milliseconds. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];

/** A service that wants to be left alone for longer than this is not waited for, in milliseconds. */
const MAX_PAUSE_MS = 120_000;

/** What is asked for beyond this is as good as never, in milliseconds. */
const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

/**
 * How long to pause before a call that costs nothing is retried, in milliseconds, or undefined to give up: longer from
 * attempt to attempt (exponential backoff with noise), and never shorter than the service asks for.
 * @param attempt the number of attempts so far, from 1
 */
export function pauseBeforeRetry(
	problem: Problem,
	attempt: number,
	random: Random,
): number | undefined {
	const pause = PAUSES_MS[attempt - 1];
	if (!problem.retryable || pause === undefined) return undefined;
	if (attempt >= (problem.maxAttempts ?? Infinity)) return undefined;
	const wanted = Math.max(pause, problem.retryAfterMs ?? 0);
	return wanted > MAX_PAUSE_MS ? undefined : withNoise(wanted, random);
}

/**
 * A Retry-After header in milliseconds from now: seconds or an HTTP date (RFC 9110, section 10.2.3).
 * Undefined when there is none or it says nothing.
 */
export function parseRetryAfter(header: unknown, now: number): number | undefined {
	if (typeof header !== 'string' || header.trim() === '') return undefined;
	if (/^\s*\d+\s*$/.test(header)) return Math.min(Number(header) * 1000, MAX_RETRY_AFTER_MS);
	const date = Date.parse(header);
	return Number.isNaN(date) ? undefined : Math.min(Math.max(0, date - now), MAX_RETRY_AFTER_MS);
}
