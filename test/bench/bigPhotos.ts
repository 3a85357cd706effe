import { randomFillSync } from 'node:crypto';

export const MEMORY_PHOTOS = 10;
export const MEMORY_PHOTO_BYTES = 40 * 1024 * 1024;
export const MEMORY_CONCURRENCY = 2;

/** A file of 40 MB that is built as a JPEG is; every one is different. */
export function bigPhoto(): Buffer {
	const photo = randomFillSync(Buffer.alloc(MEMORY_PHOTO_BYTES));
	// Without marks in the midst of it.
	for (let at = photo.indexOf(0xff); at !== -1; at = photo.indexOf(0xff, at)) photo[at] = 0;
	photo.set([0xff, 0xd8, 0xff, 0xda, 0, 2]);
	photo.set([0xff, 0xd9], photo.length - 2);
	return photo;
}
