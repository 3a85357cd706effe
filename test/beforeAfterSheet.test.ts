import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';

import { drawBeforeAfterSheet } from '../examples/demo/beforeAfterSheet';

/** Where the pictures stand, in pixels. */
const [LEFT, RIGHT, TOP] = [24, 768, 60];
const [WIDTH, HEIGHT, ROW_HEIGHT] = [720, 480, 540];
const MARGINS = [250, 250, 248];
const PANEL = [231, 231, 227];
const RED = [200, 30, 30];
const GREEN = [30, 160, 60];

let folder: string;
let target: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sheet-'));
	target = join(folder, 'sheet.png');
});

afterEach(async () => {
	await rm(folder, { recursive: true, force: true });
});

async function picture(
	[r = 0, g = 0, b = 0]: number[],
	width = 300,
	height = 200,
	orientation = 1,
) {
	return await sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
		.jpeg({ quality: 95 })
		.withMetadata({ orientation })
		.toBuffer();
}

async function readSheet() {
	const { data, info } = await sharp(target).raw().toBuffer({ resolveWithObject: true });
	const pixel = (x: number, y: number) => {
		const at = (y * info.width + x) * info.channels;
		return Array.from(data.subarray(at, at + 3));
	};
	return { size: [info.width, info.height], pixel };
}

function expectColour(pixel: number[], expected: number[]) {
	const distances = expected.map((value, channel) => Math.abs(value - (pixel[channel] ?? 999)));
	expect(Math.max(...distances)).toBeLessThan(12);
}

describe('drawBeforeAfterSheet', () => {
	it('puts the original on the left and the result on the right, one row per photo', async () => {
		const path = join(folder, 'after.jpg');
		await sharp(await picture(RED)).toFile(path);
		const [red, green] = [await picture(RED), await picture(GREEN)];
		const rows = [
			{ name: 'one.jpg', before: red, after: green },
			{ name: 'two.jpg', before: green, after: path },
		];
		await drawBeforeAfterSheet(rows, target);
		const { size, pixel } = await readSheet();
		expect(size).toEqual([RIGHT + WIDTH + 24, 2 * ROW_HEIGHT + 24]);
		for (const [x, y] of [
			[4, 4],
			[WIDTH - 5, HEIGHT - 5],
		] as const) {
			expectColour(pixel(LEFT + x, TOP + y), RED);
			expectColour(pixel(RIGHT + x, TOP + y), GREEN);
			expectColour(pixel(LEFT + x, TOP + ROW_HEIGHT + y), GREEN);
			expectColour(pixel(RIGHT + x, TOP + ROW_HEIGHT + y), RED);
		}
		expectColour(pixel(LEFT + WIDTH + 5, TOP + 5), MARGINS);
	});

	it('turns photos upright and letterboxes them', async () => {
		const before = await picture(RED, 300, 200, 6);
		const after = await picture(GREEN, 200, 300);
		await drawBeforeAfterSheet([{ name: 'portrait.jpg', before, after }], target);
		const { pixel } = await readSheet();
		for (const [x, colour] of [
			[LEFT, RED],
			[RIGHT, GREEN],
		] as const) {
			expectColour(pixel(x + WIDTH / 2, TOP + 4), colour);
			expectColour(pixel(x + WIDTH / 2 - 150, TOP + HEIGHT / 2), colour);
			expectColour(pixel(x + 20, TOP + HEIGHT / 2), PANEL);
			expectColour(pixel(x + WIDTH - 20, TOP + HEIGHT / 2), PANEL);
		}
	});

	it('shows a panel for an original that cannot be read', async () => {
		const before = Buffer.from('not an image');
		const after = await picture(GREEN);
		await drawBeforeAfterSheet([{ name: 'kitchen.cr3', before, after }], target);
		const { pixel } = await readSheet();
		expectColour(pixel(LEFT + WIDTH / 2, TOP + HEIGHT / 2), PANEL);
		expectColour(pixel(RIGHT + WIDTH / 2, TOP + HEIGHT / 2), GREEN);
	});

	it.each([
		['markup', '<b>"Tom" & \'Jerry\'</b>.jpg'],
		['an entity', '&nbsp;&#0;]]>.jpg'],
		['control characters and a lone surrogate', 'a\u0000b\u001f\n\ud800\u202e\uffff.jpg'],
		['other scripts', 'пример-台所-🏡.jpg'],
		['a pair of surrogates where it is cut', `${'a'.repeat(71)}🏡.jpg`],
		['a very long name', `${'long name '.repeat(60)}.jpg`],
		['no name', ''],
	])('takes a name with %s', async (_, name) => {
		const before = await picture(RED);
		await drawBeforeAfterSheet([{ name, before, after: before }], target);
		const { pixel } = await readSheet();
		const caption = Array.from({ length: WIDTH }, (_value, x) => pixel(LEFT + x, 42)[0] ?? 255);
		expect(Math.min(...caption)).toBeLessThan(150);
		for (let y = 0; y < TOP; y++) expectColour(pixel(LEFT + WIDTH + 5, y), MARGINS);
	});
});
