import sharp from 'sharp';
import type { Edit, Layers, Photo } from './canvas';
import { turnToDusk } from './dusk';
import { furnish, FURNISHING_TOOLS } from './furniture';
import { removeItems } from './removal';
import { resurface, SURFACE_TOOLS } from './surfaces';

export type { Edit };

type Paint = (photo: Photo, edit: Edit) => Promise<Layers>;

const PAINTS: ReadonlyMap<string, Paint> = new Map<string, Paint>([
	...FURNISHING_TOOLS.map((tool) => [tool, furnish] as const),
	...SURFACE_TOOLS.map((tool) => [tool, resurface] as const),
	['tool-day-to-dusk', turnToDusk],
	['tool-item-removal', removeItems],
	['tool-item-removal-mask', removeItems],
]);

/** Tool and choices in words, in the lower left corner. */
function caption({ width, height }: Photo, { title, choices }: Edit): Buffer {
	const variant = Object.values(choices).flat().join(', ').replaceAll('-', ' ');
	const text = variant === '' ? title : `${title}: ${variant}`;
	const size = Math.max(6, Math.round(Math.min(width / (text.length * 0.62), height * 0.06)));
	const box = `<rect y="${height - size * 2}" width="${width}" height="${size * 2}" fill="#000" fill-opacity="0.6"/>`;
	return Buffer.from(
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${box}<text x="${size / 2}" y="${height - size * 0.65}" font-family="sans-serif" font-size="${size}" fill="#fff">${text}</text></svg>`,
	);
}

/**
 * Does with a photo what a tool is for, in a way that can be told at a glance.
 *
 * @returns a pipeline of the photo's size, upright, not encoded yet
 * @throws Error when the photo cannot be decoded
 */
export async function applyEdit(file: Buffer, edit: Edit): Promise<sharp.Sharp> {
	const { data, info } = await sharp(file, { failOn: 'error' })
		.autoOrient()
		.flatten({ background: '#fff' })
		.toColourspace('srgb')
		.raw({ depth: 'uchar' })
		.toBuffer({ resolveWithObject: true });
	const { width, height } = info;
	const image = () => sharp(data, { raw: { width, height, channels: 3 } });
	const photo: Photo = { width, height, image };
	const layers = (await PAINTS.get(edit.tool)?.(photo, edit)) ?? [];
	return image()
		.composite([...layers, { input: caption(photo, edit) }])
		.removeAlpha();
}
