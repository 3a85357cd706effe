import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';

import { drawBeforeAfterSheet } from '../examples/demo/beforeAfterSheet';

const SHEET_WIDTH = 1520;
const ROW_HEIGHT = 540;
const FIRST_PICTURE = { left: 32, right: 768, top: 56, width: 720, height: 480 };

let folder: string;
let target: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sheet-'));
	target = join(folder, 'sheet.png');
});

afterEach(async () => {
	await rm(folder, { recursive: true, force: true });
});

async function picture(colour: string, width = 300, height = 200, orientation = 1) {
	return await sharp({ create: { width, height, channels: 3, background: colour } })
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
	return { width: info.width, height: info.height, pixel };
}

function expectColour(pixel: number[], expected: number[]) {
	const distance = Math.max(
		...expected.map((value, channel) => Math.abs(value - (pixel[channel] ?? 999))),
	);
	expect(distance).toBeLessThan(12);
}

const RED = [200, 30, 30];
const GREEN = [30, 160, 60];
const BLUE = [30, 60, 200];
const PANEL = [231, 231, 227];

describe('drawBeforeAfterSheet', () => {
	it('puts the original on the left and the result on the right, one row per photo', async () => {
		const path = join(folder, 'after.jpg');
		await sharp(await picture('rgb(30,60,200)')).toFile(path);
		await drawBeforeAfterSheet(
			[
				{
					name: 'one.jpg',
					before: await picture('rgb(200,30,30)'),
					after: await picture('rgb(30,160,60)'),
				},
				{ name: 'two.jpg', before: await picture('rgb(30,160,60)'), after: path },
			],
			target,
		);
		const sheet = await readSheet();
		expect([sheet.width, sheet.height]).toEqual([SHEET_WIDTH, 2 * ROW_HEIGHT + 40]);
		const { left, right, top, width, height } = FIRST_PICTURE;
		for (const [x, y] of [
			[4, 4],
			[width - 5, height - 5],
		] as const) {
			expectColour(sheet.pixel(left + x, top + y), RED);
			expectColour(sheet.pixel(right + x, top + y), GREEN);
			expectColour(sheet.pixel(left + x, top + ROW_HEIGHT + y), GREEN);
			expectColour(sheet.pixel(right + x, top + ROW_HEIGHT + y), BLUE);
		}
		expectColour(sheet.pixel(left - 5, top + 5), [250, 250, 248]);
		expectColour(sheet.pixel(left + width + 5, top + 5), [250, 250, 248]);
	});

	it('turns photos upright and letterboxes them', async () => {
		await drawBeforeAfterSheet(
			[
				{
					name: 'portrait.jpg',
					before: await picture('rgb(200,30,30)', 300, 200, 6),
					after: await picture('rgb(30,160,60)', 200, 300),
				},
			],
			target,
		);
		const sheet = await readSheet();
		const { left, right, top, width, height } = FIRST_PICTURE;
		for (const [x, colour] of [
			[left, RED],
			[right, GREEN],
		] as const) {
			expectColour(sheet.pixel(x + width / 2, top + 4), colour);
			expectColour(sheet.pixel(x + width / 2 - 150, top + height / 2), colour);
			expectColour(sheet.pixel(x + 20, top + height / 2), PANEL);
			expectColour(sheet.pixel(x + width - 20, top + height / 2), PANEL);
		}
	});

	it('shows a neutral panel for an original that cannot be read', async () => {
		await drawBeforeAfterSheet(
			[
				{
					name: 'kitchen.cr3',
					before: Buffer.from('not an image'),
					after: await picture('rgb(30,160,60)'),
				},
			],
			target,
		);
		const sheet = await readSheet();
		const { left, right, top, height } = FIRST_PICTURE;
		expectColour(sheet.pixel(left + 20, top + 20), PANEL);
		expectColour(sheet.pixel(right + 20, top + 20), GREEN);
		const words = Array.from({ length: 300 }, (_, step) =>
			sheet.pixel(left + 210 + step, top + height / 2),
		);
		expect(words.some(([red]) => (red ?? 255) < 200)).toBe(true);
	});

	it.each([
		['markup', '<b>"Tom" & \'Jerry\'</b>.jpg'],
		['an entity', '&nbsp;&#0;]]>.jpg'],
		['control characters and a lone surrogate', 'a\u0000b\u001f\n\ud800\u202e.jpg'],
		['other scripts', 'пример-台所-🏡.jpg'],
		['a very long name', `${'long name '.repeat(60)}.jpg`],
		['no name', ''],
	])('takes a name with %s', async (_, name) => {
		const before = await picture('rgb(200,30,30)');
		await drawBeforeAfterSheet([{ name, before, after: before }], target);
		const sheet = await readSheet();
		expect([sheet.width, sheet.height]).toEqual([SHEET_WIDTH, ROW_HEIGHT + 40]);
		// The margins stay empty, whatever the name is.
		for (let y = 0; y < sheet.height; y += 1) {
			expectColour(sheet.pixel(10, y), [250, 250, 248]);
			expectColour(sheet.pixel(SHEET_WIDTH - 10, y), [250, 250, 248]);
		}
	});

	it('stops after 40 rows and makes room for the note', async () => {
		const before = await picture('rgb(200,30,30)', 30, 20);
		const pairs = Array.from({ length: 43 }, (_, index) => ({
			name: `${index}.jpg`,
			before,
			after: before,
		}));
		await drawBeforeAfterSheet(pairs, target);
		const { width, height } = await sharp(target).metadata();
		expect([width, height]).toEqual([SHEET_WIDTH, 40 * ROW_HEIGHT + 48 + 40]);
	}, 60_000);

	it('draws a sheet for no photos too', async () => {
		await drawBeforeAfterSheet([], target);
		const { width, height } = await sharp(target).metadata();
		expect([width, height]).toEqual([SHEET_WIDTH, 48 + 40]);
	});
});
