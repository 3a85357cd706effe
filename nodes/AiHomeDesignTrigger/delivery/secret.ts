import { createHash, timingSafeEqual } from 'crypto';

/** Shorter secrets can be guessed. */
const SHORTEST = 16;

/** Whether a delivery's secret is the right one; takes the same time wherever they differ. An empty one never is. */
export function isRightSecret(given: unknown, secret: string): boolean {
	if (typeof given !== 'string' || secret === '') return false;
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(given), digest(secret));
}

/** What is wrong with a secret that the user has chosen, as the end of a sentence, or undefined. */
export function flawOfSecret(secret: string): string | undefined {
	if (secret.length < SHORTEST) return `has fewer than ${SHORTEST} characters`;
	// It is pasted into an address by hand.
	if (!/^[A-Za-z0-9._~-]+$/.test(secret)) {
		return 'has characters that an address cannot hold as they are: use letters and digits';
	}
	return undefined;
}
