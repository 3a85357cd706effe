import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';

import { inPieces } from '../../../nodes/shared/photo/pieces';
import { readPngRows } from '../../../nodes/shared/photo/pngRows';
import { LONGEST_PAUSE_MS, longestPause } from '../../longestPause';
import { chunk, header, PNG_MARK, pngOf } from '../../pngFiles';

/** All pixels of a picture in the order in which they come, and what came of it. */
async function read(png: Buffer, signal?: AbortSignal) {
	const pixels: number[] = [];
	const outcome = await readPngRows(inPieces(png), (row) => pixels.push(...row), signal);
	return { outcome, pixels };
}

/** The same by sharp. */
async function bySharp(png: Buffer): Promise<number[]> {
	const { data } = await sharp(png)
		.toColourspace('srgb')
		.ensureAlpha()
		.raw()
		.toBuffer({ resolveWithObject: true });
	return Array.from({ length: data.length / 4 }, (_, index) => data.readUInt32BE(index * 4));
}

const sorted = (pixels: number[]) => [...pixels].sort((one, other) => one - other);

const KINDS: Array<[colorType: number, bitDepth: number]> = [
	...[1, 2, 4, 8, 16].map((depth): [number, number] => [0, depth]),
	...[8, 16].map((depth): [number, number] => [2, depth]),
	...[1, 2, 4, 8].map((depth): [number, number] => [3, depth]),
	...[8, 16].map((depth): [number, number] => [4, depth]),
	...[8, 16].map((depth): [number, number] => [6, depth]),
];
const SAMPLES: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

describe.each(KINDS)('color type %i, %i bits', (colorType, bitDepth) => {
	test.each([false, true])(
		'every size, filter and chunk (interlaced: %s)',
		async (isInterlaced) => {
			const palette = Array.from(
				{ length: 3 * 2 ** Math.min(8, bitDepth) },
				(_, index) => (index * 37) & 255,
			);
			await fc.assert(
				fc.asyncProperty(
					fc.integer({ min: 1, max: 21 }),
					fc.integer({ min: 1, max: 21 }),
					fc.nat(),
					fc.integer({ min: 1, max: 80 }),
					fc.boolean(),
					async (width, height, seed, chunkBytes, hasTransparency) => {
						// Low bytes of 16 bits are zero: sharp rounds, and the node cuts.
						const sample = (x: number, y: number, index: number) => {
							const value = (seed + x * 31 + y * 17 + index * 7) % 2 ** Math.min(8, bitDepth);
							return bitDepth === 16 ? value * 257 : value;
						};
						const transparency: Record<number, Buffer> = {
							0: Buffer.from([0, 1]),
							2: Buffer.from([0, 1, 0, 2, 0, 3]),
							3: Buffer.from([0, 128]),
						};
						const png = pngOf({
							...{ width, height, bitDepth, colorType, isInterlaced, chunkBytes },
							pixel: (x, y) =>
								Array.from({ length: SAMPLES[colorType] ?? 1 }, (_, index) => sample(x, y, index)),
							filter: (row) => (row + seed) % 5,
							...(colorType === 3 && { palette }),
							...(hasTransparency && { transparency: transparency[colorType] }),
						});
						const { outcome, pixels } = await read(png);
						expect(outcome).toBe('whole');
						expect(sorted(pixels)).toEqual(sorted(await bySharp(png)));
						if (!isInterlaced) expect(pixels).toEqual(await bySharp(png));
					},
				),
				{ numRuns: 25 },
			);
		},
	);
});

test('as sharp writes them', async () => {
	const photo = sharp('examples/photos/kitchen.jpg').resize(300);
	for (const options of [
		{},
		{ progressive: true },
		{ palette: true },
		{ palette: true, colours: 2 },
		{ adaptiveFiltering: true },
	]) {
		const png = await photo.clone().png(options).toBuffer();
		expect(sorted((await read(png)).pixels)).toEqual(sorted(await bySharp(png)));
	}
});

describe('a damaged PNG', () => {
	let png: Buffer;
	beforeAll(async () => {
		png = await sharp('examples/photos/kitchen.jpg').resize(200).png().toBuffer();
	});

	test('cut anywhere', async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 0, max: png.length - 13 }), async (cut) => {
				expect((await read(png.subarray(0, cut))).outcome).toBe('damaged');
			}),
			{ numRuns: 60 },
		);
	});

	test('with another byte anywhere in its picture', async () => {
		await fc.assert(
			fc.asyncProperty(fc.double({ min: 0, max: 0.999, noNaN: true }), async (place) => {
				const from = png.indexOf('IDAT') + 4;
				const at = from + Math.floor(place * (png.length - 16 - from));
				const copy = Buffer.from(png);
				copy[at] = (copy[at] ?? 0) ^ 0x5a;
				expect((await read(copy)).outcome).not.toBe('whole');
			}),
			{ numRuns: 60 },
		);
	});

	const whole = (...parts: Buffer[]) =>
		Buffer.concat([PNG_MARK, ...parts, chunk('IEND', Buffer.alloc(0))]);
	const data = (bytes: Buffer) => chunk('IDAT', deflateSync(bytes));
	test.each<[string, Buffer]>([
		['nothing', Buffer.alloc(0)],
		['no header', whole(data(Buffer.alloc(100)))],
		['a header of another length', whole(chunk('IHDR', Buffer.alloc(5)), data(Buffer.alloc(100)))],
		['a depth that there is not', whole(header(2, 2, 3, 0), data(Buffer.alloc(100)))],
		['a color type that there is not', whole(header(2, 2, 8, 5), data(Buffer.alloc(100)))],
		['no pixels', whole(header(0, 2, 8, 0), data(Buffer.alloc(100)))],
		['no data', whole(header(2, 2, 8, 0))],
		['empty data', whole(header(2, 2, 8, 0), chunk('IDAT', Buffer.alloc(0)))],
		['too few rows', whole(header(2, 2, 8, 0), data(Buffer.alloc(5)))],
		[
			'a filter that there is not',
			whole(header(2, 2, 8, 0), data(Buffer.from([0, 1, 1, 7, 1, 1]))),
		],
		['no palette', whole(header(2, 2, 8, 3), data(Buffer.alloc(6)))],
		['data that are none', whole(header(2, 2, 8, 0), chunk('IDAT', Buffer.from('no data at all')))],
		[
			'a chunk of 4 GB',
			Buffer.concat([PNG_MARK, header(2, 2, 8, 0), Buffer.from('\xff\xff\xff\xffIDAT', 'latin1')]),
		],
	])('with %s', async (_, png) => {
		expect((await read(png)).outcome).toBe('damaged');
	});

	test('what stands behind the rows does not matter', async () => {
		const png = whole(header(2, 2, 8, 0), data(Buffer.alloc(1_000_000)));
		expect(await read(png)).toEqual({ outcome: 'whole', pixels: Array(4).fill(0x000000ff) });
	});

	test('any bytes', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.uint8Array({ maxLength: 400 }),
				fc.constantFrom(0, 8, 33),
				async (tail, kept) => {
					const bytes = Buffer.concat([png.subarray(0, kept), tail]);
					expect(['damaged', 'unread']).toContain((await read(bytes)).outcome);
				},
			),
			{ numRuns: 200 },
		);
	});
});

describe('made up to keep n8n busy', () => {
	test('a tiny file that claims a huge size is not looked at', async () => {
		const bomb = Buffer.concat([
			PNG_MARK,
			header(60_000, 60_000, 1, 0),
			chunk('IDAT', deflateSync(Buffer.alloc(1e6))),
		]);
		expect(await read(bomb)).toEqual({ outcome: 'unread', pixels: [] });
	});

	test('much decoded data: nothing is held, nobody waits, and Stop ends it', async () => {
		const side = 12_000;
		const row = Buffer.alloc(side * 4 + 1);
		const data = deflateSync(Buffer.concat(Array<Buffer>(1500).fill(row)), { level: 9 });
		const bomb = Buffer.concat([
			PNG_MARK,
			header(side, 1500, 8, 6),
			chunk('IDAT', data),
			chunk('IEND', Buffer.alloc(0)),
		]);
		const before = process.memoryUsage();
		let rows = 0;
		let most = 0;
		const look = () => {
			if (++rows % 100 === 0) most = Math.max(most, process.memoryUsage.rss() - before.rss);
		};
		let outcome: unknown;
		expect(
			await longestPause(async () => (outcome = await readPngRows(inPieces(bomb), look))),
		).toBeLessThan(LONGEST_PAUSE_MS);
		expect({ outcome, rows }).toEqual({ outcome: 'whole', rows: 1500 });
		// 72 MB of pixels.
		expect(most).toBeLessThan(60e6);

		const stop = new AbortController();
		rows = 0;
		const stopped = readPngRows(
			inPieces(bomb),
			() => void (++rows === 50 && stop.abort()),
			stop.signal,
		);
		await expect(stopped).rejects.toThrow(/canceled/);
		expect(rows).toBeLessThan(200);
	});

	test('countless empty chunks keep nobody waiting', async () => {
		const empty = Buffer.concat(Array<Buffer>(100_000).fill(chunk('IDAT', Buffer.alloc(0))));
		const file = Buffer.concat([PNG_MARK, header(300, 200, 8, 0), empty]);
		expect(
			await longestPause(async () => expect((await read(file)).outcome).toBe('damaged')),
		).toBeLessThan(LONGEST_PAUSE_MS);
	});
});
