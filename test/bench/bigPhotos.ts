import { randomFillSync } from 'node:crypto';

export const MEMORY_PHOTOS = 10;
export const MEMORY_PHOTO_BYTES = 40 * 1024 * 1024;
export const MEMORY_CONCURRENCY = 2;

/** A file of 40 MB that begins and ends as a JPEG; every one is different. */
export function bigPhoto(): Buffer {
	const photo = randomFillSync(Buffer.alloc(MEMORY_PHOTO_BYTES));
	photo.set([0xff, 0xd8, 0xff, 0xe0]);
	photo.set([0xff, 0xd9], photo.length - 2);
	return photo;
}
