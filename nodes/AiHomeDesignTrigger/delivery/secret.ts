import { createHash, timingSafeEqual } from 'crypto';

/** Shorter secrets can be guessed. */
const SHORTEST = 16;

/** Whether a delivery's secret is the right one; takes the same time wherever they differ. An empty one never is. */
export function isRightSecret(given: unknown, secret: string): boolean {
	if (typeof given !== 'string' || secret === '') return false;
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(given), digest(secret));
}

/** What is wrong with a secret that the user has chosen, as the name of its message, or undefined. */
export function flawOfSecret(secret: string): 'secretTooShort' | 'secretUnusable' | undefined {
	if (secret.length < SHORTEST) return 'secretTooShort';
	// It is pasted into an address by hand.
	return /^[A-Za-z0-9._~-]+$/.test(secret) ? undefined : 'secretUnusable';
}
