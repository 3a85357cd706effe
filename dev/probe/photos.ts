import sharp from 'sharp';

const WIDTH = 2400;
const HEIGHT = 1600;
/** What the mask marks, in pixels: the box in the middle of the photo, and some wall around it. */
const MARKED = { left: 900, top: 500, width: 600, height: 600 };
const BOX = { left: 1000, top: 600, width: 400, height: 400 };

export type PhotoKind = 'jpeg' | 'png' | 'webp' | 'tiff';

function drawing(shapes: string): Buffer {
	return Buffer.from(
		`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">${shapes}</svg>`,
	);
}

function rectangle({ left, top, width, height }: typeof BOX, colour: string): string {
	return `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${colour}"/>`;
}

const whole = { left: 0, top: 0, width: WIDTH, height: HEIGHT };

async function draw(kind: PhotoKind): Promise<Buffer> {
	const floor = { left: 0, top: 1100, width: WIDTH, height: 500 };
	const window = { left: 1800, top: 250, width: 400, height: 500 };
	const shapes = [
		rectangle(whole, '#cfc9bd'),
		rectangle(floor, '#8d6b4a'),
		rectangle(window, '#e8f2fa'),
		rectangle(BOX, '#c0281e'),
	];
	return await sharp(drawing(shapes.join('')))
		.removeAlpha()
		.toFormat(kind)
		.toBuffer();
}

const drawn = new Map<PhotoKind, Promise<Buffer>>();

/** A room with a red box in it. */
export async function photo(kind: PhotoKind = 'jpeg'): Promise<Buffer> {
	const known = drawn.get(kind) ?? draw(kind);
	drawn.set(kind, known);
	return await known;
}

/** Of the photo's size: what is to go is `#7878CD`, what stays black. */
export async function mask(): Promise<Buffer> {
	const shapes = rectangle(whole, '#000') + rectangle(MARKED, '#7878CD');
	return await sharp(drawing(shapes)).removeAlpha().png().toBuffer();
}

/** Of a picture; undefined for what is none. */
export async function sizeOf(
	bytes: Buffer,
): Promise<{ width: number; height: number } | undefined> {
	return await sharp(bytes)
		.metadata()
		.then(
			({ autoOrient }) => autoOrient,
			() => undefined,
		);
}

export const PHOTO_SIZE = { width: WIDTH, height: HEIGHT };

async function small(bytes: Buffer): Promise<Buffer> {
	return await sharp(bytes)
		.resize(240, 160, { fit: 'fill' })
		.removeAlpha()
		.toColourspace('srgb')
		.raw()
		.toBuffer();
}

/** How much a result differs from the photo where the box was and far from it: mean steps of 255 a channel. */
export async function changes(result: Buffer): Promise<{ inside: number; outside: number }> {
	const [before, after] = [await small(await photo()), await small(result)];
	const sums = { inside: [0, 0], outside: [0, 0] };
	for (let at = 0; at < before.length; at++) {
		const [x, y] = [(Math.floor(at / 3) % 240) * 10, Math.floor(at / 720) * 10];
		const isIn = (area: typeof BOX) =>
			x >= area.left && x < area.left + area.width && y >= area.top && y < area.top + area.height;
		if (isIn(MARKED) && !isIn(BOX)) continue;
		const sum = sums[isIn(BOX) ? 'inside' : 'outside'];
		sum[0] = (sum[0] ?? 0) + Math.abs((before[at] ?? 0) - (after[at] ?? 0));
		sum[1] = (sum[1] ?? 0) + 1;
	}
	const mean = ([total = 0, count = 1]: number[]) => Math.round(total / count);
	return { inside: mean(sums.inside), outside: mean(sums.outside) };
}
