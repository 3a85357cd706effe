import sharp from 'sharp';

import { lookAtMask, type MaskVerdict } from '../../../nodes/shared/photo/maskColors';
import { inPieces } from '../../../nodes/shared/photo/pieces';
import { readPngRows } from '../../../nodes/shared/photo/pngRows';
import { picture } from '../../photoFiles';

async function verdictOf(png: Buffer): Promise<MaskVerdict> {
	const colors = lookAtMask();
	expect(await readPngRows(inPieces(png), colors.look)).toBe('whole');
	return colors.verdict();
}

/** A picture with some shapes on a ground. */
const drawn = (ground: string, shape: string, { blur = 0, width = 600, height = 400 } = {}) => {
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
		${ground === '' ? '' : `<rect width="100%" height="100%" fill="${ground}"/>`}
		<g fill="${shape}" ${blur ? `style="filter:blur(${blur}px)"` : ''}>
			<circle cx="200" cy="150" r="90"/><path d="M350 90 q120 60 60 200 l-90 -30 z"/>
		</g></svg>`;
	return sharp(Buffer.from(svg));
};
const KITCHEN = 'examples/photos/kitchen.jpg';
const photo = () => sharp(KITCHEN).resize(600, 400, { fit: 'fill' });

const fine = {};
const MASKS: Array<[string, () => Promise<Buffer>, MaskVerdict]> = [
	['in the colors that are documented', () => drawn('#000', '#7878CD').png().toBuffer(), fine],
	[
		'with hard edges',
		() => drawn('#000', '#7878CD').png({ palette: true, colours: 2, dither: 0 }).toBuffer(),
		fine,
	],
	[
		'with soft edges',
		() => drawn('#000', '#7878CD', { blur: 6 }).removeAlpha().png().toBuffer(),
		fine,
	],
	[
		'with very soft edges',
		() => drawn('#000', '#7878CD', { blur: 40 }).removeAlpha().png().toBuffer(),
		fine,
	],
	[
		'with 16 bits',
		() => drawn('#000', '#7878CD').removeAlpha().toColourspace('rgb16').png().toBuffer(),
		fine,
	],
	['interlaced', () => drawn('#000', '#7878CD').png({ progressive: true }).toBuffer(), fine],
	[
		'that was a JPEG once',
		async () =>
			await sharp(await drawn('#000', '#7878CD').jpeg({ quality: 60 }).toBuffer())
				.png()
				.toBuffer(),
		fine,
	],
	[
		'with the values 0 and 1',
		() => drawn('#000', '#010101').toColourspace('b-w').png().toBuffer(),
		{ isOneColor: 'nearly #000000' },
	],
	[
		'with the numbers of classes',
		() => drawn('#000', '#050505').png().toBuffer(),
		{ isOneColor: 'nearly #000000' },
	],
	[
		'marked all over, as JPEG leaves it',
		() => drawn('#7878CD', '#797ACB').png().toBuffer(),
		{ isOneColor: 'nearly #7878CD' },
	],
	[
		'of two greys that can be told apart',
		() => drawn('#000', '#101010').png().toBuffer(),
		{ doubt: 'otherColors' },
	],
	['white on black', () => drawn('#000', '#fff').png().toBuffer(), { doubt: 'whiteOnBlack' }],
	[
		'white on black in grey',
		() => drawn('#000', '#fff').toColourspace('b-w').png().toBuffer(),
		{ doubt: 'whiteOnBlack' },
	],
	[
		'white on black, soft',
		() => drawn('#000', '#fff', { blur: 30 }).removeAlpha().png().toBuffer(),
		{ doubt: 'whiteOnBlack' },
	],
	['black on white', () => drawn('#fff', '#000').png().toBuffer(), { doubt: 'whiteOnBlack' }],
	[
		'white on black that was a JPEG once',
		async () =>
			await sharp(await drawn('#000', '#fff').jpeg({ quality: 40 }).toBuffer())
				.png()
				.toBuffer(),
		{ doubt: 'whiteOnBlack' },
	],
	['red on black', () => drawn('#000', '#f00').png().toBuffer(), { doubt: 'otherColors' }],
	['marked on white', () => drawn('#fff', '#7878CD').png().toBuffer(), { doubt: 'otherColors' }],
	['marked on nothing', () => drawn('', '#7878CD').png().toBuffer(), { doubt: 'transparent' }],
	[
		'white on nothing, soft',
		() => drawn('', '#fff', { blur: 20 }).png().toBuffer(),
		{ doubt: 'transparent' },
	],
	[
		'half transparent',
		() => drawn('', '#7878CD80').png({ palette: true }).toBuffer(),
		{ doubt: 'transparent' },
	],
	['black', () => drawn('#000', '#000').png().toBuffer(), { isOneColor: '#000000' }],
	['white', () => drawn('#fff', '#fff').png().toBuffer(), { isOneColor: '#FFFFFF' }],
	[
		'marked all over',
		() => drawn('#7878CD', '#7878CD').png().toBuffer(),
		{ isOneColor: '#7878CD' },
	],
	['empty', () => drawn('', 'none').png().toBuffer(), { isOneColor: 'transparent' }],
	[
		'black with 16 bits',
		() => drawn('#000', '#000').toColourspace('rgb16').png().toBuffer(),
		{ isOneColor: '#000000' },
	],
	['a photo', () => photo().png().toBuffer(), { isPhoto: true }],
	['a small photo', () => photo().resize(220, 210).png().toBuffer(), { isPhoto: true }],
	['a photo in grey', () => photo().toColourspace('b-w').png().toBuffer(), { isPhoto: true }],
	['a photo with a palette', () => photo().png({ palette: true }).toBuffer(), { isPhoto: true }],
	[
		'a photo with a hole',
		async () =>
			await photo()
				.composite([{ input: await drawn('', '#000').png().toBuffer(), blend: 'dest-out' }])
				.png()
				.toBuffer(),
		{ isPhoto: true },
	],
	[
		'a photo of a house',
		() => sharp('examples/photos/front-of-house.jpg').png().toBuffer(),
		{ isPhoto: true },
	],
	[
		'a photo of a room',
		() => sharp('examples/photos/living-room.jpg').resize(900).png().toBuffer(),
		{ isPhoto: true },
	],
	['noise', () => picture('png'), { isPhoto: true }],
];

test.each(MASKS)('a mask %s', async (_, make, verdict) => {
	expect(await verdictOf(await make())).toEqual(verdict);
});
