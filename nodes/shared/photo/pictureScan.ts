/** How many bytes of a file's end `looksWhole` wants to see. */
export const TAIL_BYTES = 4 * 1024;

/**
 * Whether a picture ends as its format ends: a transfer that was cut off where nobody noticed does not.
 * Formats whose end is not known here count as whole.
 * @param extension of the kind that the content has, e.g. `jpg`
 * @param head the file's first bytes, at least 12
 * @param tail its last bytes
 * @param size all of it, in bytes
 */
export function looksWhole(extension: string, head: Buffer, tail: Buffer, size: number): boolean {
	switch (extension) {
		// Some programs add data of their own behind the end-of-image mark.
		case 'jpg':
			return tail.includes(Buffer.from([0xff, 0xd9]));
		case 'png':
			return tail.includes('IEND', undefined, 'latin1');
		case 'webp':
			return head.length >= 8 && size >= head.readUInt32LE(4) + 8;
		default:
			return true;
	}
}
