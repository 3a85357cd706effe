import { createHash } from 'node:crypto';
import sharp from 'sharp';

/** What a tool is to do with a photo. */
export interface Edit {
	/** The tool's slug on v3. */
	tool: string;
	title: string;
	/** The chosen values by the widgets' purposes. */
	choices: Readonly<Record<string, readonly string[]>>;
	/** What is not nearly black in it is to be changed; without one, all of the photo is. */
	mask?: Buffer;
}

/** Makes any photo dark and bluish, whatever it is tinted in. */
const DUSK = '<rect width="100%" height="100%" fill="#0c1660" fill-opacity="0.6"/>';

/**
 * Tints a photo in a colour that belongs to tool and choices, and writes both at its bottom.
 *
 * @returns a pipeline of the photo's size, upright, not encoded yet
 * @throws Error when the photo cannot be decoded
 */
export async function applyEdit(
	file: Buffer,
	{ tool, title, choices, mask }: Edit,
): Promise<sharp.Sharp> {
	const { data, info } = await sharp(file, { failOn: 'error' })
		.autoOrient()
		.flatten({ background: '#fff' })
		.toColourspace('srgb')
		.raw({ depth: 'uchar' })
		.toBuffer({ resolveWithObject: true });
	const { width, height } = info;
	const variant = Object.values(choices).flat().join(', ').replaceAll('-', ' ');
	const text = variant === '' ? title : `${title}: ${variant}`;
	const tint = createHash('sha256').update(text).digest('hex').slice(0, 6);
	const size = Math.max(6, Math.round(Math.min(width / (text.length * 0.62), height * 0.06)));
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
		<rect width="100%" height="100%" fill="#${tint}" fill-opacity="0.35"/>
		${tool === 'tool-day-to-dusk' ? DUSK : ''}
		<rect y="${height - size * 2}" width="100%" height="${size * 2}" fill-opacity="0.6"/>
		<text x="${size / 2}" y="${height - size * 0.65}" font-family="sans-serif" font-size="${size}" fill="#fff">${text}</text>
	</svg>`;
	const photo = sharp(data, { raw: { width, height, channels: 3 } });
	const layers: sharp.OverlayOptions[] = [{ input: Buffer.from(svg) }];
	if (mask) {
		// The marked part alone lets the layer above through.
		const marked = await sharp(mask)
			.autoOrient()
			.resize(width, height, { fit: 'fill' })
			.removeAlpha();
		const { data: seen } = await marked
			.greyscale()
			.threshold(24)
			.raw()
			.toBuffer({ resolveWithObject: true });
		const shown = { raw: { width, height, channels: 1 as const } };
		layers.splice(0, 1, {
			input: await sharp(Buffer.from(svg)).removeAlpha().joinChannel(seen, shown).png().toBuffer(),
		});
	}
	return photo.composite(layers).removeAlpha();
}
