import sharp from 'sharp';

/** Photos as phones, cameras, programs and mails make them, whole and with a real picture in them. */

/** A picture with something to see in it, so that it has some thousand bytes. */
export async function picture(
	format: 'jpeg' | 'png' | 'webp',
	{ width = 320, height = 240, progressive = false } = {},
): Promise<Buffer> {
	const noise = {
		create: {
			width,
			height,
			channels: 3 as const,
			noise: { type: 'gaussian' as const, mean: 128, sigma: 30 },
			background: '#888',
		},
	};
	const options = format === 'webp' ? {} : { progressive };
	return await sharp(noise).toFormat(format, options).toBuffer();
}

/** A JPEG segment: marker, length, content. */
export function segment(marker: number, content: Buffer): Buffer {
	const head = Buffer.from([0xff, marker, 0, 0]);
	head.writeUInt16BE(content.length + 2, 2);
	return Buffer.concat([head, content]);
}

/** A JPEG with more segments behind its beginning. */
export const withSegments = (jpeg: Buffer, ...segments: Buffer[]) =>
	Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);

/** A PNG chunk; nobody looks at its check sum here. */
export function pngChunk(type: string, content: Buffer): Buffer {
	const chunk = Buffer.alloc(12 + content.length);
	chunk.writeUInt32BE(content.length);
	chunk.write(type, 4, 'latin1');
	content.copy(chunk, 8);
	return chunk;
}

/** A PNG with more chunks behind its header. */
export const withChunks = (png: Buffer, ...chunks: Buffer[]) =>
	Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);

/** A box of ISO media files. */
export function box(type: string, content: Buffer): Buffer {
	const head = Buffer.alloc(8);
	head.writeUInt32BE(content.length + 8);
	head.write(type, 4, 'latin1');
	return Buffer.concat([head, content]);
}

/** A directory of a TIFF file: tags with a number, numbers or a text. */
export interface DirectoryPlan {
	tags: ReadonlyArray<[tag: number, value: number | readonly number[] | string]>;
	/** Directories below this one (tag SubIFDs). */
	below?: readonly DirectoryPlan[];
}

/** A TIFF file with these directories, one behind the other, the first at `at`. */
export function tiffOf(
	plans: readonly DirectoryPlan[],
	{ at = 8, little = true, size = 0 } = {},
): Buffer {
	const parts: Array<[at: number, bytes: Buffer]> = [];
	let end = at;
	const u16 = (bytes: Buffer, value: number, where: number) =>
		little ? bytes.writeUInt16LE(value, where) : bytes.writeUInt16BE(value, where);
	const u32 = (bytes: Buffer, value: number, where: number) =>
		little ? bytes.writeUInt32LE(value, where) : bytes.writeUInt32BE(value, where);
	const reserve = (bytes: number) => (end += bytes) - bytes;

	const place = (plan: DirectoryPlan): { start: number; next: (start: number) => void } => {
		const count = plan.tags.length + (plan.below ? 1 : 0);
		const start = reserve(6 + count * 12);
		const below = (plan.below ?? []).map((sub) => place(sub).start);
		const bytes = Buffer.alloc(6 + count * 12);
		u16(bytes, count, 0);
		const tags = [...plan.tags, ...(plan.below ? [[0x014a, below] as const] : [])];
		tags.sort(([one], [other]) => one - other);
		for (const [index, [tag, value]] of tags.entries()) {
			const entry = 2 + index * 12;
			const values = typeof value === 'number' ? [value] : value;
			u16(bytes, tag, entry);
			u16(bytes, typeof values === 'string' ? 2 : 4, entry + 2);
			let content: Buffer;
			if (typeof values === 'string') {
				content = Buffer.from(`${values}\0`, 'latin1');
				u32(bytes, content.length, entry + 4);
			} else {
				content = Buffer.alloc(values.length * 4);
				for (const [position, number] of values.entries()) u32(content, number, position * 4);
				u32(bytes, values.length, entry + 4);
			}
			if (content.length <= 4) content.copy(bytes, entry + 8);
			else {
				const where = reserve(content.length);
				parts.push([where, content]);
				u32(bytes, where, entry + 8);
			}
		}
		parts.push([start, bytes]);
		return { start, next: (following) => u32(bytes, following, bytes.length - 4) };
	};
	const placed = plans.map(place);
	for (const [index, { next }] of placed.entries()) next(placed[index + 1]?.start ?? 0);

	const file = Buffer.alloc(Math.max(end, size));
	file.write(little ? 'II*\0' : 'MM\0*', 'latin1');
	u32(file, placed[0]?.start ?? 0, 4);
	for (const [where, bytes] of parts) bytes.copy(file, where);
	return file;
}

const PREVIEW = [0x00fe, 1] as const;
const RGB = [0x0106, 2] as const;
const CFA = [0x0106, 32803] as const;

/** Directories as the cameras of these makers write them (by ExifTool's documentation), with the sensor's data at 300,000. */
export const CAMERA_TIFFS: Readonly<Record<string, readonly DirectoryPlan[]>> = {
	arw: [
		{
			tags: [[...PREVIEW], [0x0103, 6], [0x010f, 'SONY'], [0x0201, 1000], [0x0202, 2000]],
			below: [
				{ tags: [[0x00fe, 0], [0x0103, 32767], [...CFA], [0x0111, 300_000], [0x0117, 50_000]] },
			],
		},
		{ tags: [[...PREVIEW], [0x0103, 6], [0x0201, 4000], [0x0202, 2000]] },
	],
	nef: [
		{
			tags: [
				[...PREVIEW],
				[0x0103, 1],
				[...RGB],
				[0x010f, 'NIKON CORPORATION'],
				[0x0111, 1000],
				[0x0117, 57_600],
			],
			below: [
				{ tags: [[...PREVIEW], [0x0103, 6], [0x0201, 60_000], [0x0202, 2000]] },
				{ tags: [[0x00fe, 0], [0x0103, 34713], [...CFA], [0x0111, 300_000], [0x0117, 50_000]] },
			],
		},
	],
	pef: [
		{
			tags: [
				[0x0103, 65535],
				[...CFA],
				[0x010f, 'PENTAX             '],
				[0x0111, 300_000],
				[0x0117, 50_000],
			],
		},
		{ tags: [[...PREVIEW], [0x0103, 6], [0x0201, 1000], [0x0202, 2000]] },
	],
	srw: [
		{
			tags: [[...PREVIEW], [0x010f, 'SAMSUNG'], [0x0201, 1000], [0x0202, 2000]],
			below: [
				{ tags: [[0x00fe, 0], [0x0103, 32770], [...CFA], [0x0111, 300_000], [0x0117, 50_000]] },
			],
		},
	],
	dng: [
		{
			tags: [
				[...PREVIEW],
				[...RGB],
				[0x010f, 'Apple'],
				[0x0111, 1000],
				[0x0117, 2000],
				[0xc612, 0x00000401],
			],
			below: [
				{
					tags: [
						[0x00fe, 0],
						[0x0106, 34892],
						[0x0144, [300_000, 320_000]],
						[0x0145, [20_000, 30_000]],
					],
				},
			],
		},
	],
	'3fr': [
		{
			tags: [[...PREVIEW], [...RGB], [0x010f, 'Hasselblad'], [0x0111, 1000], [0x0117, 2000]],
			below: [{ tags: [[0x00fe, 0], [...CFA], [0x0111, 300_000], [0x0117, 50_000]] }],
		},
	],
};

/** Directories as photo editors write them into an exported TIFF, which keeps the camera's name. */
export const EXPORTED_TIFFS: Readonly<Record<string, readonly DirectoryPlan[]>> = {
	'of a Sony': [
		{ tags: [[0x00fe, 0], [...RGB], [0x010f, 'SONY'], [0x0111, 300_000], [0x0117, 50_000]] },
	],
	'of a Nikon, without a type': [
		{ tags: [[...RGB], [0x010f, 'NIKON CORPORATION'], [0x0111, 300_000], [0x0117, 50_000]] },
	],
	'of a Nikon, with a preview behind': [
		{
			tags: [
				[0x00fe, 0],
				[...RGB],
				[0x010f, 'NIKON CORPORATION'],
				[0x0111, 300_000],
				[0x0117, 50_000],
			],
		},
		{ tags: [[...PREVIEW], [...RGB], [0x0111, 1000], [0x0117, 2000]] },
	],
	'of a Samsung, as a pyramid': [
		{
			tags: [[...RGB], [0x010f, 'SAMSUNG'], [0x0111, 300_000], [0x0117, 50_000]],
			below: [{ tags: [[...PREVIEW], [...RGB], [0x0111, 1000], [0x0117, 2000]] }],
		},
	],
	'of a Pentax in grey': [
		{
			tags: [
				[0x0106, 1],
				[0x010f, 'PENTAX'],
				[0x0111, 300_000],
				[0x0117, 50_000],
			],
		},
	],
};
