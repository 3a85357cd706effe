import sharp from 'sharp';
import { drawing, type Edit, type Layers, type Photo } from './canvas';

/** What goes is filled from a version of this size, in which little but its surroundings is left. */
const COARSE = 12;
/** Darker than this, on a scale of 255, is what stays. */
const BLACK = 16;

/** Where things lie around, in a photo without a mask. */
const CLUTTER =
	'<g fill="#fff"><ellipse cx="85" cy="160" rx="36" ry="20"/><ellipse cx="165" cy="176" rx="30" ry="16"/><ellipse cx="235" cy="150" rx="32" ry="20"/></g>';

/** One channel: 255 where something is to go. */
async function areaOf(photo: Photo, { mask }: Edit): Promise<Buffer> {
	const { width, height } = photo;
	return await sharp(mask ?? drawing(photo, CLUTTER))
		.flatten({ background: '#000' })
		.resize(width, height, { fit: 'fill', kernel: 'nearest' })
		.greyscale()
		.threshold(BLACK)
		.toColourspace('b-w')
		.raw()
		.toBuffer();
}

/** Fills what is to go with the colours around it. */
export async function removeItems(photo: Photo, edit: Edit): Promise<Layers> {
	const { width, height } = photo;
	const one = { raw: { width, height, channels: 1 as const } };
	const area = await areaOf(photo, edit);
	const kept = await sharp(area, one).negate().toColourspace('b-w').raw().toBuffer();
	// Scaling down, transparent pixels lend no colour.
	const holed = await photo.image().joinChannel(kept, one).png().toBuffer();
	const coarse = await sharp(holed).resize(COARSE, COARSE, { fit: 'fill' }).png().toBuffer();
	const { channels } = await sharp(coarse).removeAlpha().stats();
	const [r = 0, g = 0, b = 0] = channels.map(({ mean }) => Math.round(mean));
	const around = await sharp(coarse)
		.flatten({ background: { r, g, b } })
		.resize(width, height, { fit: 'fill', kernel: 'cubic' })
		.raw()
		.toBuffer();
	const filling = sharp(around, { raw: { width, height, channels: 3 } }).joinChannel(area, one);
	return [{ input: await filling.png().toBuffer() }];
}
