/** So many redirects are followed for one file; browsers give up at 20. */
export const MAX_REDIRECTS = 10;

/** No address is longer, in characters. */
const LONGEST_ADDRESS = 8_000;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Where an answer sends the reader of a file.
 * @param from the address that gave the answer
 * @returns the next address, `none` when the answer is no redirect, or `nowhere` when it leads to no web address
 */
export function redirectTarget(
	status: number,
	location: unknown,
	from: string,
): { url: string } | 'none' | 'nowhere' {
	if (!REDIRECTS.has(status)) return 'none';
	if (typeof location !== 'string' || location.trim() === '') return 'nowhere';
	if (location.length > LONGEST_ADDRESS) return 'nowhere';
	// Node reads headers as Latin-1; what stands behind such characters is their bytes.
	const encoded = location
		.trim()
		.replace(/[\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
	if (!URL.canParse(encoded, from)) return 'nowhere';
	const target = new URL(encoded, from);
	return /^https?:$/.test(target.protocol) ? { url: target.href } : 'nowhere';
}
