import sharp from 'sharp';
import { TOOLS } from '../../../sandbox';
import { applyEdit } from '../../../sandbox/picture/edits';
import { Bench, tinyJpeg, tinyPng } from '../support';

const SIZE = { width: 150, height: 100 };
const GREY = 0x99;
const grey = sharp({ create: { ...SIZE, channels: 3, background: '#999' } })
	.png()
	.toBuffer();

/** What a tool makes of a grey photo, pixel by pixel. */
async function made(tool: string, title: string, choices: Record<string, string[]> = {}) {
	return await (await applyEdit(await grey, { tool, title, choices })).raw().toBuffer();
}

describe('edits', () => {
	it('have a colour of their own for each tool and each choice', async () => {
		const edits = TOOLS.flatMap(({ slug, title, widgets }) => [
			made(slug, title),
			...widgets.flatMap(({ purpose, values, unlisted }) =>
				[...values, ...unlisted].map((value) => made(slug, title, { [purpose]: [value] })),
			),
		]);
		const colours = (await Promise.all(edits)).map((pixels) => pixels.subarray(0, 3).join());
		expect(new Set([`${GREY},${GREY},${GREY}`, ...colours]).size).toBe(colours.length + 1);
	});

	it.each(['twilight-without-cloud', 'dusk-with-cloud', 'clear-dusk', 'golden-hour'])(
		'make it dark and bluish with %s',
		async (sky) => {
			const pixels = await made('tool-day-to-dusk', 'AI Day to Dusk', { 'sky-style': [sky] });
			const [red = 255, green = 255, blue = 255] = pixels;
			expect(blue).toBeGreaterThan(Math.max(red, green));
			expect(blue).toBeLessThan(GREY);
		},
	);

	it('write on the bottom', async () => {
		const pixels = await made('', 'AI One', { style: ['modern'] });
		const caption = pixels.subarray(88 * SIZE.width * 3);
		expect(Math.min(...caption)).toBeLessThan(100);
		expect(Math.max(...caption)).toBeGreaterThan(180);
	});

	it.each([
		[1, 150, 100],
		[6, 100, 150],
	])('keep size and kind, upright (orientation %i)', async (orientation, width, height) => {
		const photo = await sharp(await grey)
			.withMetadata({ orientation })
			.webp()
			.toBuffer();
		const bench = await Bench.start({ enhance: 'sharp' });
		const upload = await bench.uploadAssets([{ bytes: photo }]);
		const tool = 'tool-day-to-dusk';
		const asset_map = { [`${tool}-input-image`]: upload.assets[0] };
		const processId = await bench.process(upload, { tool, asset_map, widgets: [] });
		const made = await sharp(await bench.sandbox.resultOf(processId)).metadata();
		expect([made.format, made.width, made.height]).toEqual(['webp', width, height]);
		await bench.sandbox.close();
	});
});

describe('a mask', () => {
	const tool = 'tool-item-removal-mask';
	const slots = [`${tool}-input-image`, `${tool}-input-mask`] as const;
	const tried = async (photo: Buffer, mask: Buffer) => {
		const bench = await Bench.start();
		const upload = await bench.uploadAssets([
			{ bytes: photo, role: 'primary_angle' },
			{ bytes: mask, role: 'mask' },
		]);
		const asset_map = { [slots[0]]: upload.assets[0], [slots[1]]: upload.assets[1] };
		const reply = await bench.tryProcess(upload, { tool, asset_map, widgets: [] });
		const charges = bench.sandbox.charges().length;
		await bench.sandbox.close();
		return [reply.status, charges];
	};

	it('has the size of the photo and is a PNG, or nothing is charged', async () => {
		const photo = await tinyJpeg();
		expect(await tried(photo, await tinyPng(8, 6))).toEqual([201, 1]);
		expect(await tried(photo, await tinyPng(6, 8))).toEqual([400, 0]);
		expect(await tried(photo, await tinyPng(16, 12))).toEqual([400, 0]);
		expect(await tried(photo, await tinyJpeg())).toEqual([400, 0]);
	});

	it('fits a turned photo either way', async () => {
		const photo = await sharp(await tinyJpeg())
			.withMetadata({ orientation: 6 })
			.toBuffer();
		expect(await tried(photo, await tinyPng(8, 6))).toEqual([201, 1]);
		expect(await tried(photo, await tinyPng(6, 8))).toEqual([201, 1]);
	});
});
