import { crc32, deflateSync } from 'node:zlib';

/** PNG files as any tool may write them: each color type, each depth, interlaced or not, with each filter. */

/** A chunk with its check sum. */
export function chunk(type: string, content: Buffer): Buffer {
	const bytes = Buffer.alloc(12 + content.length);
	bytes.writeUInt32BE(content.length);
	bytes.write(type, 4, 'latin1');
	content.copy(bytes, 8);
	bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + content.length)), 8 + content.length);
	return bytes;
}

export const PNG_MARK = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

export function header(
	width: number,
	height: number,
	bitDepth: number,
	colorType: number,
	interlace = 0,
): Buffer {
	const content = Buffer.alloc(13);
	content.writeUInt32BE(width, 0);
	content.writeUInt32BE(height, 4);
	content.set([bitDepth, colorType, 0, 0, interlace], 8);
	return chunk('IHDR', content);
}

const SAMPLES: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export interface PngPlan {
	width: number;
	height: number;
	bitDepth: number;
	colorType: number;
	isInterlaced?: boolean;
	/** The samples of a pixel. */
	pixel: (x: number, y: number) => number[];
	/** The filter of each row, by its number. */
	filter?: (row: number) => number;
	palette?: number[];
	transparency?: Buffer;
	/** Bytes of picture data in one chunk. */
	chunkBytes?: number;
}

const PASSES = [
	[0, 0, 8, 8],
	[4, 0, 8, 8],
	[0, 4, 4, 8],
	[2, 0, 4, 4],
	[0, 2, 2, 4],
	[1, 0, 2, 2],
	[0, 1, 1, 2],
] as const;

export function pngOf(plan: PngPlan): Buffer {
	const { width, height, bitDepth, colorType, isInterlaced = false } = plan;
	const data = deflateSync(rowsOf(plan));
	const parts: Buffer[] = [];
	const size = plan.chunkBytes ?? data.length;
	for (let at = 0; at < data.length; at += size)
		parts.push(chunk('IDAT', data.subarray(at, at + size)));
	return Buffer.concat([
		PNG_MARK,
		header(width, height, bitDepth, colorType, isInterlaced ? 1 : 0),
		...(plan.palette ? [chunk('PLTE', Buffer.from(plan.palette))] : []),
		...(plan.transparency ? [chunk('tRNS', plan.transparency)] : []),
		...parts,
		chunk('IEND', Buffer.alloc(0)),
	]);
}

function rowsOf({
	width,
	height,
	bitDepth,
	colorType,
	isInterlaced,
	pixel,
	filter = () => 0,
}: PngPlan): Buffer {
	const bits = bitDepth * (SAMPLES[colorType] ?? 1);
	const rows: Buffer[] = [];
	for (const [x0, y0, across, down] of isInterlaced ? PASSES : [[0, 0, 1, 1] as const]) {
		const pixels = Math.ceil((width - x0) / across);
		if (pixels <= 0) continue;
		let above = Buffer.alloc(Math.ceil((pixels * bits) / 8));
		for (let y = y0; y < height; y += down) {
			const row = Buffer.alloc(above.length);
			let bit = 0;
			for (let x = x0; x < width; x += across) {
				for (const sample of pixel(x, y)) {
					if (bitDepth === 16) row.writeUInt16BE(sample, bit / 8);
					else row[bit >> 3] = (row[bit >> 3] ?? 0) | (sample << (8 - bitDepth - (bit & 7)));
					bit += bitDepth;
				}
			}
			rows.push(filtered(row, above, Math.max(1, bits >> 3), filter(rows.length)));
			above = row;
		}
	}
	return Buffer.concat(rows);
}

function filtered(row: Buffer, above: Buffer, step: number, filter: number): Buffer {
	const out = Buffer.alloc(row.length + 1);
	out[0] = filter;
	for (let at = 0; at < row.length; at++) {
		const [left, up, corner] = [row[at - step] ?? 0, above[at] ?? 0, above[at - step] ?? 0];
		const estimate = left + up - corner;
		const [a, b, c] = [left, up, corner].map((value) => Math.abs(estimate - value)) as [
			number,
			number,
			number,
		];
		const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
		const predicted = [0, left, up, (left + up) >> 1, paeth][filter] ?? 0;
		out[at + 1] = (row[at] ?? 0) - predicted;
	}
	return out;
}
