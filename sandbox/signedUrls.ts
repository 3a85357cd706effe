import { createHmac, timingSafeEqual } from 'node:crypto';

/** What the storage thinks of a link. */
export type LinkVerdict = 'valid' | 'expired' | 'tampered' | 'unsigned';

function signature(secret: string, path: string, expires: string): string {
	return createHmac('sha256', secret).update(`${path}\n${expires}`).digest('hex');
}

/**
 * Makes a link that is valid until a time.
 *
 * @param origin the image host, e.g. `http://127.0.0.1:4012`
 * @param expiresAt milliseconds; the link carries whole seconds, as S3's do
 */
export function signUrl(secret: string, origin: string, path: string, expiresAt: number): string {
	const expires = String(Math.floor(expiresAt / 1000));
	return `${origin}${path}?expires=${expires}&signature=${signature(secret, path, expires)}`;
}

/** Judges the query of a link. @param now milliseconds */
export function judgeLink(
	secret: string,
	path: string,
	query: Record<string, string>,
	now: number,
): LinkVerdict {
	const { expires, signature: given } = query;
	if (expires === undefined || given === undefined) return 'unsigned';
	const wanted = Buffer.from(signature(secret, path, expires));
	const actual = Buffer.from(given);
	if (wanted.length !== actual.length || !timingSafeEqual(wanted, actual)) return 'tampered';
	return now >= Number(expires) * 1000 ? 'expired' : 'valid';
}
