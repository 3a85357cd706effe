import sharp from 'sharp';

/** One row of the sheet; a picture is the bytes of an image file or the path of one. */
export interface BeforeAfterPair {
	name: string;
	before: Buffer | string;
	after: Buffer | string;
}

const WIDTH = 720;
const HEIGHT = 480;
const CAPTION_HEIGHT = 36;
const GAP = 24;
const BACKGROUND = '#fafaf8';
const PANEL = '#e7e7e3';

/** A picture with a caption above it: an SVG, since that does no harm where a machine has no fonts. */
async function drawCell(picture: Buffer | string, words: string): Promise<Buffer> {
	const file = sharp(picture, { failOn: 'none' }).autoOrient();
	const shown = await file
		.resize(WIDTH, HEIGHT, { fit: 'contain', background: PANEL })
		.flatten({ background: PANEL })
		.png()
		.toBuffer()
		.catch(() => undefined);
	const empty = {
		create: { width: WIDTH, height: HEIGHT, channels: 3, background: PANEL },
	} as const;
	const caption = `${words}${shown ? '' : ' (no preview)'}`
		// XML takes neither control characters nor halves of surrogate pairs.
		.replace(/\p{C}/gu, '')
		.slice(0, 80)
		.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${CAPTION_HEIGHT}">
		<text y="24" font-family="sans-serif" font-size="17" fill="#2f3437">${caption}</text></svg>`;
	return await (shown ? sharp(shown) : sharp(empty))
		.extend({ top: CAPTION_HEIGHT, background: BACKGROUND })
		.composite([{ input: Buffer.from(svg), gravity: 'north' }])
		.removeAlpha()
		.png()
		.toBuffer();
}

/**
 * Draws enhanced photos as a PNG: a row for each (at least one), the original on the left and the
 * result on the right, upright. One that cannot be shown, such as a camera RAW file, is a grey panel.
 */
export async function drawBeforeAfterSheet(
	pairs: BeforeAfterPair[],
	target: string,
): Promise<void> {
	const cells: Buffer[] = [];
	for (const { name, before, after } of pairs) {
		cells.push(await drawCell(before, `Before: ${name}`), await drawCell(after, 'After'));
	}
	await sharp(cells, { join: { across: 2, shim: GAP, background: BACKGROUND } })
		.extend({ top: GAP, bottom: GAP, left: GAP, right: GAP, background: BACKGROUND })
		.png()
		.toFile(target);
}
