import sharp from 'sharp';
import { TOOLS } from '../../../sandbox';
import { applyEdit, type Edit } from '../../../sandbox/picture/edits';
import { Bench, tinyJpeg, tinyPng } from '../support';

const SIZE = { width: 150, height: 100 };

/** Pixels of a picture above the caption. */
async function scene(picture: sharp.Sharp): Promise<Buffer> {
	const { width } = SIZE;
	const whole = await picture.removeAlpha().png().toBuffer();
	return await sharp(whole).extract({ left: 0, top: 0, width, height: 85 }).raw().toBuffer();
}

function difference(one: Buffer, other: Buffer): number {
	const sum = one.reduce((total, value, index) => total + Math.abs(value - (other[index] ?? 0)), 0);
	return sum / one.length;
}

async function room(): Promise<Buffer> {
	const noise = { type: 'gaussian' as const, mean: 150, sigma: 12 };
	return await sharp({ create: { ...SIZE, channels: 3, background: '#999', noise } })
		.png()
		.toBuffer();
}

/** Black, with one rectangle in the colour of what is to go. */
async function maskOf(left: number, top: number, width: number, height: number): Promise<Buffer> {
	return await sharp({ create: { ...SIZE, channels: 3, background: '#000' } })
		.composite([{ input: await tinyPng(width, height), left, top }])
		.png()
		.toBuffer();
}

const edit = (rest: Partial<Edit>): Edit => ({ tool: '', title: 'A tool', choices: {}, ...rest });

describe('edits', () => {
	it.each(
		TOOLS.flatMap(({ slug, title, widgets }) =>
			['style', 'material', 'sky-style', 'color'].flatMap((purpose) => {
				const widget = widgets.find((candidate) => candidate.purpose === purpose);
				return widget === undefined
					? []
					: [{ slug, title, purpose, values: [...widget.values, ...widget.unlisted] }];
			}),
		),
	)('of $slug look different for each $purpose', async ({ slug, title, purpose, values }) => {
		const photo = await room();
		const scenes = [await scene(sharp(photo))];
		for (const value of values) {
			const choices = { [purpose]: [value] };
			scenes.push(await scene(await applyEdit(photo, { tool: slug, title, choices })));
		}
		for (const [index, one] of scenes.entries()) {
			for (const other of scenes.slice(index + 1)) {
				expect(difference(one, other)).toBeGreaterThan(0.5);
			}
		}
	});

	it('look different for each tool', async () => {
		const photo = await room();
		const tools = TOOLS.filter(({ slug }) => !/enhancement|darkness|mask/.test(slug));
		const scenes = await Promise.all(
			tools.map(
				async ({ slug: tool, title }) => await scene(await applyEdit(photo, edit({ tool, title }))),
			),
		);
		for (const [index, one] of scenes.entries()) {
			for (const other of scenes.slice(index + 1)) {
				expect(difference(one, other)).toBeGreaterThan(0.5);
			}
		}
	});

	it('fill what a mask says with its surroundings, and nothing else', async () => {
		const blue = { left: 30, top: 20, width: 20, height: 20 };
		const photo = await sharp({ create: { ...SIZE, channels: 3, background: '#b08050' } })
			.composite([
				{ input: await tinyPng(20, 20, '#0000ff'), left: 30, top: 20 },
				{ input: await tinyPng(20, 20, '#00ff00'), left: 90, top: 20 },
			])
			.png()
			.toBuffer();
		const mask = await maskOf(28, 18, 24, 24);
		const tool = 'tool-item-removal-mask';
		const made = await (await applyEdit(photo, edit({ tool, mask }))).png().toBuffer();
		const meanOf = async (area: typeof blue) => {
			const part = await sharp(made).extract(area).png().toBuffer();
			return (await sharp(part).stats()).channels.map(({ mean }) => Math.round(mean));
		};
		const [red = 0, , blueness = 255] = await meanOf(blue);
		expect(red).toBeGreaterThan(150);
		expect(blueness).toBeLessThan(100);
		expect(await meanOf({ ...blue, left: 90 })).toEqual([0, 255, 0]);
	});

	it('write tool and choice under the picture', async () => {
		const photo = await room();
		const strip = async (title: string) => {
			const made = await (await applyEdit(photo, edit({ title }))).png().toBuffer();
			return await sharp(made)
				.extract({ left: 0, top: 88, width: 150, height: 12 })
				.raw()
				.toBuffer();
		};
		expect(difference(await strip('AI One'), await strip('AI Two'))).toBeGreaterThan(1);
	});

	it.each([
		[1, 150, 100],
		[6, 100, 150],
	])('keep size and kind, upright (orientation %i)', async (orientation, width, height) => {
		const photo = await sharp(await room())
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
