import sharp from 'sharp';
import { enhance, upscale, type EnhancementRequest } from '../../sandbox/enhancement';
import { imageKind } from '../../sandbox/imageKind';
import { Bench } from './support';

/** A room with a window, a wooden floor and a sofa. */
const ROOM = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="160">
<defs><linearGradient id="w"><stop offset="0" stop-color="#f2f1ef"/><stop offset="1" stop-color="#a5a29d"/></linearGradient></defs>
<rect width="240" height="160" fill="url(#w)"/><rect y="110" width="240" height="50" fill="#8a6648"/>
<rect x="90" y="30" width="60" height="50" fill="#eef6ff"/><rect x="40" y="85" width="80" height="40" fill="#46627c"/>
<rect x="170" y="80" width="30" height="60" fill="#2a2420"/></svg>`;

/** The room under a light of this colour and strength, as factors of the sRGB values. */
async function room(light: [number, number, number], format: 'jpeg' | 'png' | 'webp' = 'jpeg') {
	const lit = await sharp(Buffer.from(ROOM)).removeAlpha().linear(light, [0, 0, 0]).toBuffer();
	const image = sharp(lit);
	if (format === 'png') return await image.png().toBuffer();
	return format === 'webp' ? await image.webp().toBuffer() : await image.jpeg().toBuffer();
}

async function picture(file: Buffer, rest: Partial<EnhancementRequest> = {}): Promise<Buffer> {
	const kind = await imageKind(file);
	if (kind === undefined) throw new Error('The test made a file of no kind');
	const outcome = await enhance({ file, kind, looks: [], mode: 'sharp', label: 'id', ...rest });
	if (outcome.kind === 'failed') throw new Error(outcome.reason);
	return outcome.bytes;
}

/** Mean brightness and the distance of red from blue, on a scale of 255. */
async function measure(file: Buffer) {
	const { channels } = await sharp(file).removeAlpha().stats();
	const [red = 0, green = 0, blue = 0] = channels.map(({ mean }) => mean);
	return { brightness: 0.2126 * red + 0.7152 * green + 0.0722 * blue, warmth: red - blue };
}

describe('enhancement', () => {
	it('opens a dark room into a pleasant range', async () => {
		const dark = await room([0.3, 0.3, 0.3]);
		expect((await measure(dark)).brightness).toBeLessThan(55);
		const { brightness } = await measure(await picture(dark));
		expect(brightness).toBeGreaterThan(115);
		expect(brightness).toBeLessThan(175);
	});

	it('does not wash it out: black stays black, white becomes white', async () => {
		const { channels } = await sharp(await picture(await room([0.3, 0.3, 0.3]))).stats();
		expect(channels[1]?.min).toBeLessThan(45);
		expect(channels[1]?.max).toBeGreaterThan(215);
	});

	it.each([
		['warm', [0.6, 0.5, 0.35]],
		['cool', [0.52, 0.56, 0.6]],
	] satisfies Array<[string, [number, number, number]]>)(
		'takes away a %s cast',
		async (_, light) => {
			const tinted = await room(light);
			const wall = { left: 60, top: 5, width: 120, height: 20 };
			const warmth = async (file: Buffer) =>
				Math.abs((await measure(await sharp(file).extract(wall).toBuffer())).warmth);
			expect(await warmth(await picture(tinted))).toBeLessThan((await warmth(tinted)) * 0.6);
		},
	);

	it('leaves a good photo almost alone', async () => {
		const good = await room([1, 1, 1]);
		const [before, after] = [await measure(good), await measure(await picture(good))];
		expect(Math.abs(after.brightness - before.brightness)).toBeLessThan(12);
		expect(Math.abs(after.warmth - before.warmth)).toBeLessThan(12);
	});

	it.each(['jpeg', 'png', 'webp'] as const)('keeps size and kind of a %s', async (format) => {
		const {
			width,
			height,
			format: kept,
		} = await sharp(await picture(await room([0.5, 0.5, 0.5], format))).metadata();
		expect({ width, height, kept }).toEqual({ width: 240, height: 160, kept: format });
	});

	it('turns a photo upright', async () => {
		const lying = await sharp(await room([1, 1, 1]))
			.withMetadata({ orientation: 6 })
			.toBuffer();
		const { width, height, orientation } = await sharp(await picture(lying)).metadata();
		expect({ width, height, orientation }).toEqual({
			width: 160,
			height: 240,
			orientation: undefined,
		});
	});

	it('keeps transparency and copes with grey', async () => {
		const veil = { width: 20, height: 10, channels: 4, background: '#40404080' } as const;
		const clear = await picture(await sharp({ create: veil }).png().toBuffer());
		expect((await sharp(clear).stats()).channels[3]?.mean).toBeCloseTo(128, 0);
		const grey = await sharp(await room([0.4, 0.4, 0.4]))
			.grayscale()
			.png()
			.toBuffer();
		expect((await measure(await picture(grey))).brightness).toBeGreaterThan(110);
	});

	it('lights a fire and greens the grass when asked to', async () => {
		const photo = await room([1, 1, 1]);
		const plain = await measure(await picture(photo));
		const fire = await measure(await picture(photo, { looks: ['fire'] }));
		expect(fire.warmth).toBeGreaterThan(plain.warmth + 5);
		const lawn = { width: 30, height: 30, channels: 3, background: '#7f9a52' } as const;
		const dull = await sharp({ create: lawn }).png().toBuffer();
		const greenness = async (looks: EnhancementRequest['looks']) => {
			const { channels } = await sharp(await picture(dull, { looks })).stats();
			return (channels[1]?.mean ?? 0) - (channels[0]?.mean ?? 0);
		};
		expect(await greenness(['grass'])).toBeGreaterThan((await greenness([])) + 5);
	});

	it('upscales to twice the size', async () => {
		const { width, height } = await sharp(await upscale(await room([1, 1, 1]), 'jpeg')).metadata();
		expect([width, height]).toEqual([480, 320]);
	});
});

describe('camera RAW', () => {
	/** A fake: a TIFF header with an orientation, noise, a thumbnail and a preview. */
	async function raw(jpegs: Buffer[], orientation = 1): Promise<Buffer> {
		const header = Buffer.alloc(8 + 2 + 24 + 4);
		header.write('II*\0', 'latin1');
		header.writeUInt32LE(8, 4);
		header.writeUInt16LE(2, 8);
		[
			[0xfe, 4, 1],
			[0x112, 3, orientation],
		].forEach(([tag = 0, type = 0, value = 0], index) => {
			header.writeUInt16LE(tag, 10 + index * 12);
			header.writeUInt16LE(type, 12 + index * 12);
			header.writeUInt32LE(1, 14 + index * 12);
			header.writeUInt32LE(value, 18 + index * 12);
		});
		const noise = Buffer.from('ffd8ff00112233ffd8ffe0ffff445566', 'hex');
		return Buffer.concat([header, ...jpegs.flatMap((jpeg) => [noise, jpeg]), noise]);
	}

	it('gives a JPEG of the largest preview', async () => {
		const large = await room([0.3, 0.3, 0.3]);
		const small = await sharp(large).resize(60).jpeg().toBuffer();
		const result = await picture(await raw([small, large, small]));
		const { width, format } = await sharp(result).metadata();
		expect([width, format]).toEqual([240, 'jpeg']);
		expect((await measure(result)).brightness).toBeGreaterThan(115);
	});

	it("follows the camera's orientation", async () => {
		const result = await picture(await raw([await room([1, 1, 1])], 8));
		const { width, height } = await sharp(result).metadata();
		expect([width, height]).toEqual([160, 240]);
	});

	it.each(['sharp', 'mark'] as const)('fails without a preview (%s)', async (mode) => {
		await expect(picture(await raw([]), { mode })).rejects.toThrow('no preview');
	});
});

describe('marking', () => {
	it.each(['jpeg', 'png', 'webp'] as const)(
		'leaves a valid %s with the same pixels',
		async (format) => {
			const photo = await room([1, 1, 1], format);
			const marked = await picture(photo, { mode: 'mark', label: 'image-1' });
			expect(marked.includes('image-1')).toBe(true);
			const pixels = async (file: Buffer) =>
				await sharp(file, { failOn: 'warning' }).raw().toBuffer();
			expect((await pixels(marked)).equals(await pixels(photo))).toBe(true);
		},
	);
});

describe('through the service', () => {
	it('a broken photo fails, a good one is enhanced', async () => {
		const bench = await Bench.start({ enhance: 'sharp' });
		try {
			const photo = await room([0.3, 0.3, 0.3]);
			expect(await bench.finished(photo.subarray(0, photo.length / 2))).toMatchObject({
				status: 'regular_failed',
				src: '',
			});
			const { imageId, status } = await bench.finished(photo);
			expect(status).toBe('regular_finished');
			const bytes = await bench.sandbox.resultOf(imageId);
			expect((await measure(bytes)).brightness).toBeGreaterThan(115);
		} finally {
			await bench.sandbox.close();
		}
	});
});
