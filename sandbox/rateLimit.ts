import type { RateLimit } from './types';

export type Admission =
	| { admitted: true; accepted: number[] }
	| { admitted: false; retryAfterSeconds: number };

/**
 * Decides on one submission under a rolling window.
 *
 * @param accepted times of earlier accepted submissions, in milliseconds, oldest first
 * @param now milliseconds
 * @returns the times to remember, or the whole seconds until a place becomes free
 */
export function admit(accepted: readonly number[], now: number, limit: RateLimit): Admission {
	const windowMs = limit.windowSeconds * 1000;
	const recent = accepted.filter((at) => at > now - windowMs);
	if (recent.length < limit.submissions) return { admitted: true, accepted: [...recent, now] };
	const leaving = recent[recent.length - limit.submissions] ?? now;
	return { admitted: false, retryAfterSeconds: Math.ceil((leaving + windowMs - now) / 1000) };
}

/** The service's own words (api-v1.md, the 429 row). */
export function rateLimitMessage(limit: RateLimit): string {
	const minutes = Number((limit.windowSeconds / 60).toFixed(2));
	return `rate-limit exceeded, ${limit.submissions} generates per ${minutes} minutes only`;
}
