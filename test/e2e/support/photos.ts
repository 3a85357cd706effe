import sharp from 'sharp';

import { RAW_FILES } from '../../rawFiles';

/** The kinds of photos that the tests enhance. */
export const KINDS = ['jpg', 'png', 'webp', 'dng'] as const;
export type PhotoKind = (typeof KINDS)[number];

let count = 0;

async function picture(format: 'jpeg' | 'png' | 'webp'): Promise<Buffer> {
	const shade = (count++ * 37) % 200;
	const background = { r: shade, g: 40, b: 60 };
	// Neighbouring shades may give the same JPEG: the note tells them apart.
	const ImageDescription = `photo ${count}`;
	return await sharp({ create: { width: 300, height: 200, channels: 3, background } })
		.withExif({ IFD0: { ImageDescription } })
		.toFormat(format)
		.toBuffer();
}

/** A small photo; every one is different. */
export async function photo(kind: PhotoKind = 'jpg'): Promise<Buffer> {
	if (kind !== 'dng') return await picture(kind === 'jpg' ? 'jpeg' : kind);
	// As cameras do it: the beginning of a RAW file, and a preview as JPEG in it.
	return Buffer.concat([RAW_FILES.dng ?? Buffer.alloc(0), await picture('jpeg')]);
}

/** Small photos with their names: photo-1.jpg and so on. */
export async function severalPhotos(count: number): Promise<Record<string, Buffer>> {
	const names = Array.from({ length: count }, (_, index) => `photo-${index + 1}.jpg`);
	return Object.fromEntries(
		await Promise.all(names.map(async (name) => [name, await photo()] as const)),
	);
}
