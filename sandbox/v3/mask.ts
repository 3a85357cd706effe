import sharp from 'sharp';
import type { Asset } from '../orderBook';
import { invalid } from './selection';

async function sizeOf(bytes: Buffer) {
	return await sharp(bytes)
		.metadata()
		.catch(() => undefined);
}

/**
 * Checks that a mask is a PNG of the photo's size, as stored or as it is shown. The size of a photo
 * that sharp does not read (camera RAW) is not known here, so every mask fits it.
 *
 * @throws Refusal 400
 */
export async function checkMask(photo: Asset, mask: Asset): Promise<void> {
	const own = mask.kind.format === 'png' ? await sizeOf(mask.bytes) : undefined;
	if (own === undefined) throw invalid('the mask is not a PNG');
	const wanted = await sizeOf(photo.bytes);
	if (wanted === undefined) return;
	const fits = [wanted, wanted.autoOrient].some(
		({ width, height }) => width === own.width && height === own.height,
	);
	if (!fits) {
		const sizes = `${own.width} x ${own.height}, not ${wanted.width} x ${wanted.height}`;
		throw invalid(`the mask's size is not the photo's: ${sizes}`);
	}
}
