import { addToSum, finalSum, SUM_START } from './pngSums';
import { ByteInput } from './byteInput';
import { cancelReason } from '../core/clock';

/** A row of a picture's pixels as 8 bits each of red, green, blue and alpha. It is valid only while it is looked at. */
export type Row = Uint32Array;

/** What came of reading a PNG. `unread`: its beginning was looked at, and the rest is too much. */
type PngOutcome = 'whole' | 'unread' | 'damaged';

/** A photo's sides do not have more pixels: it is JPEG's limit, and far from all others. */
const MAX_SIDE = 65_535;
/** Pixels of the largest panoramas. A tiny file may claim any size. */
const MAX_PIXELS = 500_000_000;
/** A larger picture is not read to its end. */
const MAX_DECODED_BYTES = 1024 * 1024 * 1024;
/** How much work a chunk is, however small, and how many decoded bytes are as much work as one. */
const WORK_OF_CHUNK = 20;
const BYTES_OF_WORK = 50;
/** So many compressed bytes are decoded together. */
const PIECE_BYTES = 16 * 1024;

/** Whether a picture of this size is looked at. */
export function isReadableSize(width: number, height: number): boolean {
	return width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS;
}

/**
 * Reads a PNG's pixels row by row; of an interlaced one, the rows of each pass. Only two rows and some compressed bytes
 * are in memory at a time, and everything else has its turn in between.
 * @param pieces the file's bytes
 * @param look is shown each row
 * @param signal ends the reading with the reason for canceling
 */
export async function readPngRows(
	pieces: AsyncIterable<Buffer>,
	look: (row: Row) => void,
	signal?: AbortSignal,
): Promise<PngOutcome> {
	const input = new ByteInput(pieces[Symbol.asyncIterator]());
	try {
		const picture = await readHeader(input);
		if (!isReadableSize(picture.width, picture.height)) return 'unread';
		return await decode(picture, input, look, signal);
	} catch (error) {
		if (error instanceof DamagedError) return 'damaged';
		throw error instanceof Error ? error : new Error(String(error));
	} finally {
		await input.close();
	}
}

/** The file breaks the rules of its format, so that no program reads it. */
class DamagedError extends Error {}

interface Picture {
	width: number;
	height: number;
	bitDepth: number;
	colorType: number;
	isInterlaced: boolean;
	/** Packed colors of a palette. */
	palette: Uint32Array;
	/** The color that is transparent, its samples one after the other; where there is no palette. */
	transparent?: number[];
	/** Bytes of the first chunk with picture data. */
	firstData: number;
}

/** Samples of a pixel, by color type. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
	0: [1, 2, 4, 8, 16],
	2: [8, 16],
	3: [1, 2, 4, 8],
	4: [8, 16],
	6: [8, 16],
};
const PALETTE = 3;

/** Reads up to the first picture data (PNG, third edition, section 11). */
async function readHeader(input: ByteInput): Promise<Picture> {
	await input.skip(8);
	const first = await nextChunk(input);
	const header = await content(input, first, 13);
	const [bitDepth = 0, colorType = 0, , , interlace = 0] = header.subarray(8);
	const width = header.readUInt32BE(0);
	const height = header.readUInt32BE(4);
	const isKnown = DEPTHS[colorType]?.includes(bitDepth) && interlace <= 1;
	if (first.type !== 'IHDR' || !isKnown || width === 0 || height === 0) throw new DamagedError();
	const picture: Picture = {
		...{ width, height, bitDepth, colorType },
		isInterlaced: interlace === 1,
		palette: new Uint32Array(256),
		firstData: 0,
	};
	let hasPalette = false;
	for (;;) {
		const chunk = await nextChunk(input);
		if (chunk.type === 'IDAT') {
			if (colorType === PALETTE && !hasPalette) throw new DamagedError();
			return { ...picture, firstData: chunk.length };
		}
		if (chunk.type === 'IEND') throw new DamagedError();
		if (chunk.type === 'PLTE' && chunk.length <= 768) {
			const colors = await content(input, chunk, chunk.length);
			for (let at = 0; at + 3 <= colors.length; at += 3) {
				picture.palette[at / 3] = (colors.readUIntBE(at, 3) << 8) | 0xff;
			}
			hasPalette = true;
		} else if (chunk.type === 'tRNS' && chunk.length <= 256) {
			addTransparency(picture, (await input.take(chunk.length + 4))?.subarray(0, -4));
		} else if (!(await input.skip(chunk.length + 4))) {
			throw new DamagedError();
		}
		await input.count(WORK_OF_CHUNK);
	}
}

function addTransparency(picture: Picture, values: Buffer | undefined): void {
	if (!values) throw new DamagedError();
	if (picture.colorType === PALETTE) {
		for (const [index, alpha] of values.entries()) {
			picture.palette[index] = ((picture.palette[index] ?? 0) & 0xffffff00) | alpha;
		}
		return;
	}
	const count = SAMPLES[picture.colorType] ?? 0;
	if (values.length < 2 * count) return;
	picture.transparent = Array.from({ length: count }, (_, index) => values.readUInt16BE(2 * index));
}

interface Chunk {
	type: string;
	length: number;
}

async function nextChunk(input: ByteInput): Promise<Chunk> {
	const start = await input.take(8);
	if (!start) throw new DamagedError();
	return { length: start.readUInt32BE(), type: start.toString('latin1', 4) };
}

/** What a chunk holds without which the picture cannot be read. */
async function content(input: ByteInput, { type, length }: Chunk, wanted: number): Promise<Buffer> {
	const bytes = length === wanted ? await input.take(length + 4) : undefined;
	if (!bytes) throw new DamagedError();
	const held = bytes.subarray(0, length);
	const sum = addToSum(addToSum(SUM_START, Buffer.from(type, 'latin1')), held);
	if (finalSum(sum) !== bytes.readUInt32BE(length)) throw new DamagedError();
	return held;
}

/** The compressed data of all chunks, piece by piece; each chunk's check sum is checked. */
async function* dataOf(
	input: ByteInput,
	firstLength: number,
): AsyncGenerator<Buffer, void, undefined> {
	let chunk: Chunk = { type: 'IDAT', length: firstLength };
	for (;;) {
		if (chunk.type === 'IDAT') {
			let sum = addToSum(SUM_START, Buffer.from('IDAT'));
			for (let left = chunk.length; left > 0; ) {
				if (input.left === 0 && !(await input.fill(1))) throw new DamagedError();
				const piece = await input.take(Math.min(left, input.left, PIECE_BYTES));
				if (!piece) throw new DamagedError();
				left -= piece.length;
				sum = addToSum(sum, piece);
				yield piece;
			}
			const written = (await input.take(4))?.readUInt32BE() ?? -1;
			if (finalSum(sum) !== written) throw new DamagedError();
		} else if (!(await input.skip(chunk.length + 4))) {
			throw new DamagedError();
		}
		if (chunk.type === 'IEND') return;
		await input.count(WORK_OF_CHUNK);
		chunk = await nextChunk(input);
	}
}

/** Where the passes of an interlaced picture begin, and their steps (section 8.2). */
const ADAM7: ReadonlyArray<[x: number, y: number, across: number, down: number]> = [
	[0, 0, 8, 8],
	[4, 0, 8, 8],
	[0, 4, 4, 8],
	[2, 0, 4, 4],
	[0, 2, 2, 4],
	[1, 0, 2, 2],
	[0, 1, 1, 2],
];

async function decode(
	picture: Picture,
	input: ByteInput,
	look: (row: Row) => void,
	signal: AbortSignal | undefined,
): Promise<PngOutcome> {
	const inflate = new DecompressionStream('deflate');
	const writer = inflate.writable.getWriter();
	const reader = inflate.readable.getReader();
	// Whoever waits for them is told by the reading below.
	writer.closed.catch(() => {});
	reader.closed.catch(() => {});
	const stop = new AbortController();
	const stopped = new Promise<void>((resolve) =>
		stop.signal.addEventListener('abort', () => resolve()),
	);
	// What is not decoded any more is still read, for its check sums.
	const feeding = feed(dataOf(input, picture.firstData), writer, stopped, stop.signal);
	const failed = feeding.then(
		() => new Promise<never>(() => {}),
		async (error: unknown) =>
			await Promise.reject(error instanceof Error ? error : new DamagedError()),
	);
	failed.catch(() => {});
	const rows = new RowReader(picture, look);
	let decoded = 0;
	try {
		while (!rows.isDone) {
			const read = await Promise.race([reader.read().catch(damaged), failed]);
			if (signal?.aborted) throw cancelReason(signal);
			if (read.done) throw new DamagedError();
			const bytes: Uint8Array = read.value;
			rows.add(bytes);
			await input.count(bytes.length / BYTES_OF_WORK);
			decoded += bytes.length;
			if (decoded > MAX_DECODED_BYTES) return 'unread';
		}
	} finally {
		stop.abort();
		await reader.cancel().catch(() => {});
		await feeding.catch(() => {});
	}
	await feeding;
	return 'whole';
}

function damaged(): never {
	throw new DamagedError();
}

/** Gives data to be decoded, until that stops; then they are only read to their end. */
async function feed(
	data: AsyncIterable<Buffer>,
	writer: WritableStreamDefaultWriter<Uint8Array>,
	stopped: Promise<void>,
	stop: AbortSignal,
): Promise<void> {
	for await (const piece of data) {
		if (stop.aborted) continue;
		// A decoder that finds the data damaged says so to whoever reads from it.
		await Promise.race([writer.write(piece).catch(() => {}), stopped]);
	}
	if (!stop.aborted) await Promise.race([writer.close().catch(() => {}), stopped]);
}

/** Makes rows of pixels of decoded bytes. */
class RowReader {
	isDone = false;

	private pass = 0;

	private rowsLeft = 0;

	/** The bytes of a row with its filter before them, and of the one above. */
	private line = new Uint8Array(0);

	private above = new Uint8Array(0);

	private filled = 0;

	private row = new Uint32Array(0);

	private readonly bitsPerPixel: number;

	constructor(
		private readonly picture: Picture,
		private readonly look: (row: Row) => void,
	) {
		this.bitsPerPixel = picture.bitDepth * (SAMPLES[picture.colorType] ?? 1);
		this.beginPass();
	}

	add(bytes: Uint8Array): void {
		for (let at = 0; at < bytes.length && !this.isDone; ) {
			const part = bytes.subarray(at, at + this.line.length - this.filled);
			this.line.set(part, this.filled);
			this.filled += part.length;
			at += part.length;
			if (this.filled === this.line.length) this.endLine();
		}
	}

	/** Passes of small pictures may be empty. */
	private beginPass(): void {
		const { width, height, isInterlaced } = this.picture;
		for (; ; this.pass++) {
			const [x, y, across, down] = (isInterlaced ? ADAM7[this.pass] : undefined) ?? [0, 0, 1, 1];
			if (this.pass >= (isInterlaced ? ADAM7.length : 1)) {
				this.isDone = true;
				return;
			}
			const pixels = Math.ceil((width - x) / across);
			this.rowsLeft = Math.ceil((height - y) / down);
			if (pixels <= 0 || this.rowsLeft <= 0) continue;
			const bytes = 1 + Math.ceil((pixels * this.bitsPerPixel) / 8);
			this.line = new Uint8Array(bytes);
			this.above = new Uint8Array(bytes);
			this.row = new Uint32Array(pixels);
			return;
		}
	}

	private endLine(): void {
		unfilter(this.line, this.above, Math.max(1, this.bitsPerPixel >> 3));
		unpack(this.picture, this.line, this.row);
		this.look(this.row);
		[this.line, this.above] = [this.above, this.line];
		this.filled = 0;
		if (--this.rowsLeft > 0) return;
		this.pass++;
		this.beginPass();
	}
}

/** Undoes a row's filter (section 9). */
function unfilter(line: Uint8Array, above: Uint8Array, step: number): void {
	const filter = line[0] ?? 0;
	if (filter > 4) throw new DamagedError();
	if (filter === 0) return;
	for (let at = 1; at < line.length; at++) {
		const left = at > step ? (line[at - step] ?? 0) : 0;
		const up = above[at] ?? 0;
		let predicted = 0;
		if (filter === 1) predicted = left;
		else if (filter === 2) predicted = up;
		else if (filter === 3) predicted = (left + up) >> 1;
		else {
			const corner = at > step ? (above[at - step] ?? 0) : 0;
			const [toLeft, toUp] = [Math.abs(up - corner), Math.abs(left - corner)];
			const toCorner = Math.abs(left + up - 2 * corner);
			if (toLeft <= toUp && toLeft <= toCorner) predicted = left;
			else predicted = toUp <= toCorner ? up : corner;
		}
		line[at] = (line[at] ?? 0) + predicted;
	}
}

/** Makes pixels of a row's bytes; of 16 bits the high ones. */
function unpack(
	{ bitDepth, colorType, palette, transparent }: Picture,
	line: Uint8Array,
	row: Uint32Array,
): void {
	const samples = SAMPLES[colorType] ?? 1;
	const bytes = bitDepth === 16 ? 2 : 1;
	const largest = (1 << bitDepth) - 1;
	for (let x = 0; x < row.length; x++) {
		const at = 1 + x * samples * bytes;
		if (colorType === 0 || colorType === PALETTE) {
			const value = bitDepth < 8 ? bitsAt(line, x, bitDepth) : (line[at] ?? 0);
			if (colorType === PALETTE) {
				row[x] = palette[value] ?? 0;
				continue;
			}
			const grey = bitDepth < 8 ? Math.round((value * 255) / largest) : value;
			const whole = bytes === 2 ? (value << 8) | (line[at + 1] ?? 0) : value;
			row[x] = packed(grey, grey, grey, whole === transparent?.[0] ? 0 : 255);
			continue;
		}
		const red = line[at] ?? 0;
		if (colorType === 4) {
			row[x] = packed(red, red, red, line[at + bytes] ?? 0);
			continue;
		}
		const green = line[at + bytes] ?? 0;
		const blue = line[at + 2 * bytes] ?? 0;
		let alpha = 255;
		if (colorType === 6) alpha = line[at + 3 * bytes] ?? 0;
		else if (transparent && isColor(line, at, bytes, transparent)) alpha = 0;
		row[x] = packed(red, green, blue, alpha);
	}
}

function bitsAt(line: Uint8Array, x: number, bitDepth: number): number {
	const bit = x * bitDepth;
	return ((line[1 + (bit >> 3)] ?? 0) >> (8 - bitDepth - (bit & 7))) & ((1 << bitDepth) - 1);
}

function isColor(line: Uint8Array, at: number, bytes: number, color: number[]): boolean {
	return color.every((sample, index) => {
		const from = at + index * bytes;
		const value = line[from] ?? 0;
		return sample === (bytes === 2 ? (value << 8) | (line[from + 1] ?? 0) : value);
	});
}

function packed(red: number, green: number, blue: number, alpha: number): number {
	return ((red << 24) | (green << 16) | (blue << 8) | alpha) >>> 0;
}
