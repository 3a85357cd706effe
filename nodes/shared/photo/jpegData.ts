import { ByteInput, LOOK_BACK } from './byteInput';

/**
 * Whether all data of a JPEG's picture are there. Asked only of one without an end mark: cameras and phones leave it out,
 * or put a trailer of their own in its place, and a download that broke off has none either. Nothing but the data
 * themselves tells these apart: restart marks are seldom there, a trailer may be anything, and lengths stand nowhere. So
 * the picture's blocks are counted by reading their codes (ITU T.81, annexes F and G), without making any pixels of them.
 * A part of a second for a usual photo; everything else has its turn in between.
 * @param pieces the file from the first byte of the picture on
 * @returns false also for the rare kinds that are not read here (arithmetic codes, lossless)
 */
export async function hasAllJpegData(pieces: AsyncIterable<Buffer>): Promise<boolean> {
	const input = new ByteInput(pieces[Symbol.asyncIterator]());
	try {
		return await readPicture(input);
	} finally {
		await input.close();
	}
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DHT = 0xc4;
const DRI = 0xdd;
const BASELINE = 0xc0;
const EXTENDED = 0xc1;
const PROGRESSIVE = 0xc2;
/** Others begin a frame of a kind that is not read here. */
const OTHER_FRAMES = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);

/** How much work a segment is, however small, where a block is one. */
const WORK_OF_SEGMENT = 20;
/** No program writes more scans of one picture. */
const MAX_SCANS = 100;
/** A progressive picture's scans are read by what the ones before have brought: 8 bytes a block, 170 megapixels. */
const MAX_PROGRESSIVE_BLOCKS = 4_000_000;
/** The data of blocks that are read together have fewer bytes. */
const MCU_BYTES = 8192;
/** So many equal bytes before and behind the data's end are a filling, not data. */
const FILLING = 32;
const LEAST_FILLING = 8;

interface Component {
	id: number;
	/** Blocks of it in a unit of several components. */
	blocksInMcu: number;
	/** All its blocks, where it stands alone. */
	blocks: number;
	/** How many low bits of each coefficient are still to come; 255 before its first ones. */
	missing: Uint8Array;
	/** Two words a block: which coefficients are not zero. */
	nonZero?: Uint32Array;
}

interface Frame {
	isProgressive: boolean;
	/** Units of blocks of several components. */
	mcus: number;
	components: Component[];
}

async function readPicture(input: ByteInput): Promise<boolean> {
	const tables = new Map<number, HuffmanTable>();
	let restartInterval = 0;
	let frame: Frame | undefined;
	if (!(await input.skip(2))) return false;
	for (let scans = 0; scans < MAX_SCANS; ) {
		const mark = await nextMark(input);
		if (mark === undefined || mark === SOI || mark === EOI || OTHER_FRAMES.has(mark)) return false;
		const length = (await input.take(2))?.readUInt16BE() ?? 0;
		if (length < 2) return false;
		if (![BASELINE, EXTENDED, PROGRESSIVE, DHT, DRI, SOS].includes(mark)) {
			if (!(await input.skip(length - 2))) return false;
			await input.count(WORK_OF_SEGMENT);
			continue;
		}
		const content = await input.take(length - 2);
		if (!content) return false;
		if (mark === DHT) {
			if (!readTables(content, tables)) return false;
			await input.count(10 * WORK_OF_SEGMENT);
		} else if (mark === DRI) {
			if (content.length < 2) return false;
			restartInterval = content.readUInt16BE();
		} else if (mark !== SOS) {
			if (frame) return false;
			frame = readFrame(content, mark === PROGRESSIVE);
			if (!frame) return false;
		} else {
			scans++;
			const scan = frame && readScan(content, frame, tables);
			if (!frame || !scan) return false;
			const bits = new Bits(input);
			if (!(await readBlocks(input, bits, scan, restartInterval))) return false;
			if (isWhole(frame)) return !(await isFilled(input, bits));
		}
	}
	return false;
}

/** The code of the next mark that is not in the midst of data, or undefined at the end. */
async function nextMark(input: ByteInput): Promise<number | undefined> {
	for (;;) {
		const found = input.bytes.indexOf(0xff, input.at);
		input.at = found === -1 ? input.bytes.length : found + 1;
		if (input.left === 0 && !(await input.fill(1))) return undefined;
		const code = input.bytes[input.at] ?? 0;
		if (found !== -1 && code > 0 && code < 0xff && !(code >= 0xd0 && code <= 0xd7)) {
			input.at++;
			return code;
		}
	}
}

function isWhole({ components }: Frame): boolean {
	return components.every(({ missing }) => missing.every((bits) => bits === 0));
}

/**
 * Whether the data end in the midst of a filling: a file that is still being copied has its full length, and what is not
 * there yet is zeros, which may be read as blocks.
 */
async function isFilled(input: ByteInput, bits: Bits): Promise<boolean> {
	await input.fill(FILLING + LOOK_BACK);
	const end = input.at - (bits.count >> 3);
	const around = input.bytes.subarray(Math.max(0, end - FILLING), end + FILLING);
	const [first] = around;
	const behind = input.bytes.length - end;
	return behind >= LEAST_FILLING && end >= FILLING && around.every((byte) => byte === first);
}

function readFrame(content: Buffer, isProgressive: boolean): Frame | undefined {
	const count = content[5] ?? 0;
	if (count < 1 || count > 4 || content.length < 6 + 3 * count) return undefined;
	const [height, width] = [content.readUInt16BE(1), content.readUInt16BE(3)];
	if (height === 0 || width === 0) return undefined;
	const sampled = Array.from({ length: count }, (_, index) => {
		const [id = 0, sampling = 0] = content.subarray(6 + 3 * index);
		return { id, across: sampling >> 4, down: sampling & 15 };
	});
	if (sampled.some(({ across, down }) => across < 1 || across > 4 || down < 1 || down > 4)) {
		return undefined;
	}
	const mostAcross = Math.max(...sampled.map(({ across }) => across));
	const mostDown = Math.max(...sampled.map(({ down }) => down));
	const components = sampled.map(
		({ id, across, down }): Component => ({
			id,
			blocksInMcu: across * down,
			blocks:
				Math.ceil(Math.ceil((width * across) / mostAcross) / 8) *
				Math.ceil(Math.ceil((height * down) / mostDown) / 8),
			missing: new Uint8Array(64).fill(255),
		}),
	);
	const allBlocks = components.reduce((sum, { blocks }) => sum + blocks, 0);
	if (isProgressive && allBlocks > MAX_PROGRESSIVE_BLOCKS) return undefined;
	const mcus = Math.ceil(width / (8 * mostAcross)) * Math.ceil(height / (8 * mostDown));
	return { isProgressive, mcus, components };
}

interface HuffmanTable {
	/** By the next 9 bits: length of the code and its symbol, or 0 for a longer code. */
	short: Uint16Array;
	/** For each length the largest code, or -1, and what to add to a code for its symbol's place. */
	largest: Int32Array;
	offsets: Int32Array;
	symbols: Buffer;
}

const SHORT_BITS = 9;

/** Tables by class and number, as T.81 has it in one byte. False when they make no sense. */
function readTables(content: Buffer, tables: Map<number, HuffmanTable>): boolean {
	for (let at = 0; at < content.length; ) {
		const counts = content.subarray(at + 1, at + 17);
		const total = counts.reduce((sum, count) => sum + count, 0);
		if (counts.length < 16 || total > 256 || at + 17 + total > content.length) return false;
		const symbols = Buffer.from(content.subarray(at + 17, at + 17 + total));
		const table = tableOf(counts, symbols);
		if (!table) return false;
		tables.set(content[at] ?? 0, table);
		at += 17 + total;
	}
	return true;
}

function tableOf(counts: Uint8Array, symbols: Buffer): HuffmanTable | undefined {
	const short = new Uint16Array(1 << SHORT_BITS);
	const largest = new Int32Array(17).fill(-1);
	const offsets = new Int32Array(17);
	let code = 0;
	let place = 0;
	for (let length = 1; length <= 16; length++) {
		const count = counts[length - 1] ?? 0;
		if (code + count > 1 << length) return undefined;
		offsets[length] = place - code;
		if (count > 0) largest[length] = code + count - 1;
		for (let index = 0; index < count; index++, code++, place++) {
			if (length > SHORT_BITS) continue;
			const rest = SHORT_BITS - length;
			short.fill((length << 8) | (symbols[place] ?? 0), code << rest, (code + 1) << rest);
		}
		code <<= 1;
	}
	return { short, largest, offsets, symbols };
}

/** The bits of a scan's data. It ends before the next mark. */
class Bits {
	count = 0;

	/** True when more was read than there is, or a code that the table does not have. */
	isBroken = false;

	private held = 0;

	constructor(private readonly input: ByteInput) {}

	/** What is left of a byte before a mark is no data. */
	align(): void {
		this.count = 0;
	}

	private load(): void {
		const { bytes } = this.input;
		let { at } = this.input;
		while (this.count <= 24 && at < bytes.length) {
			const byte = bytes[at] ?? 0;
			// FF 00 is a byte FF of the data.
			if (byte === 0xff && bytes[at + 1] !== 0) break;
			at += byte === 0xff ? 2 : 1;
			this.held = (this.held << 8) | byte;
			this.count += 8;
		}
		this.input.at = at;
	}

	/** The next bits without passing over them; zeros behind the end. */
	private peek(length: number): number {
		const mask = (1 << length) - 1;
		return this.count >= length
			? (this.held >>> (this.count - length)) & mask
			: (this.held << (length - this.count)) & mask;
	}

	/** Passes over bits. */
	skip(length: number): void {
		if (this.count < length) this.load();
		this.count -= length;
		if (this.count >= 0) return;
		this.count = 0;
		this.held = 0;
		this.isBroken = true;
	}

	take(length: number): number {
		if (this.count < length) this.load();
		const value = this.peek(length);
		this.skip(length);
		return value;
	}

	symbol({ short, largest, offsets, symbols }: HuffmanTable): number {
		if (this.count < 16) this.load();
		const entry = short[this.peek(SHORT_BITS)] ?? 0;
		if (entry !== 0) {
			this.skip(entry >> 8);
			return entry & 0xff;
		}
		for (let length = SHORT_BITS + 1; length <= 16; length++) {
			const code = this.peek(length);
			if (code > (largest[length] ?? -1)) continue;
			this.skip(length);
			return symbols[code + (offsets[length] ?? 0)] ?? 0;
		}
		this.isBroken = true;
		return 0;
	}
}

/** Reads the next block of a component. */
type BlockReader = (bits: Bits, index: number, run: { blocks: number }) => void;

interface Scan {
	/** Units of blocks that belong together. */
	units: number;
	/** The readers of one unit's blocks, in their order. */
	readers: BlockReader[];
	/** Notes what the scan has brought. */
	done(): void;
}

/** A scan's header. Undefined when it makes no sense. */
function readScan(
	content: Buffer,
	{ isProgressive, mcus, components }: Frame,
	tables: ReadonlyMap<number, HuffmanTable>,
): Scan | undefined {
	const count = content[0] ?? 0;
	if (count < 1 || count > components.length || content.length < 4 + 2 * count) return undefined;
	const [first = 0, last = 0, approximation = 0] = content.subarray(1 + 2 * count);
	const band = isProgressive
		? { first, last, isFirst: approximation >> 4 === 0, low: approximation & 15 }
		: { first: 0, last: 63, isFirst: true, low: 0 };
	if (band.first > band.last || band.last > 63) return undefined;
	if (isProgressive && (first === 0 ? last !== 0 : count !== 1)) return undefined;

	const readers: BlockReader[] = [];
	const chosen: Component[] = [];
	for (let index = 0; index < count; index++) {
		const [id, selectors = 0] = content.subarray(1 + 2 * index);
		const component = components.find((one) => one.id === id && !chosen.includes(one));
		if (!component) return undefined;
		chosen.push(component);
		const dc = tables.get(selectors >> 4);
		const ac = tables.get(0x10 | (selectors & 15));
		const reader = isProgressive
			? progressiveReader(component, band, dc, ac)
			: dc && ac && sequentialReader(dc, ac);
		if (!reader) return undefined;
		const blocks = count === 1 ? 1 : component.blocksInMcu;
		for (let block = 0; block < blocks; block++) readers.push(reader);
	}
	const [alone] = chosen;
	return {
		units: count === 1 && alone ? alone.blocks : mcus,
		readers,
		done: () => chosen.forEach(({ missing }) => missing.fill(band.low, band.first, band.last + 1)),
	};
}

function sequentialReader(dc: HuffmanTable, ac: HuffmanTable): BlockReader {
	return (bits) => {
		bits.skip(bits.symbol(dc) & 15);
		for (let k = 1; k < 64 && !bits.isBroken; k++) {
			const symbol = bits.symbol(ac);
			const length = symbol & 15;
			if (length === 0 && symbol !== 0xf0) return;
			k += symbol >> 4;
			bits.skip(length);
			if (k > 63) bits.isBroken = true;
		}
	};
}

interface Band {
	first: number;
	last: number;
	isFirst: boolean;
	low: number;
}

function progressiveReader(
	component: Component,
	{ first, last, isFirst }: Band,
	dc: HuffmanTable | undefined,
	ac: HuffmanTable | undefined,
): BlockReader | undefined {
	if (first === 0) {
		if (!isFirst) return (bits) => bits.skip(1);
		return dc && ((bits) => bits.skip(bits.symbol(dc) & 15));
	}
	if (!ac) return undefined;
	const nonZero = (component.nonZero ??= new Uint32Array(2 * component.blocks));
	const isNonZero = (index: number, k: number) =>
		(((nonZero[2 * index + (k >> 5)] ?? 0) >>> (k & 31)) & 1) === 1;
	const note = (index: number, k: number) => {
		nonZero[2 * index + (k >> 5)] = (nonZero[2 * index + (k >> 5)] ?? 0) | (1 << (k & 31));
	};
	/** Blocks in a row, from this one on, that bring nothing more. */
	const endOfBand = (bits: Bits, size: number) => (1 << size) + bits.take(size);

	if (isFirst) {
		return (bits, index, run) => {
			if (run.blocks > 0) {
				run.blocks--;
				return;
			}
			for (let k = first; k <= last && !bits.isBroken; k++) {
				const symbol = bits.symbol(ac);
				const [zeros, length] = [symbol >> 4, symbol & 15];
				if (length === 0 && zeros < 15) {
					run.blocks = endOfBand(bits, zeros) - 1;
					return;
				}
				k += zeros;
				if (k > last) bits.isBroken = true;
				else if (length > 0) note(index, k);
				bits.skip(length);
			}
		};
	}
	// What is not zero yet gets one more bit each; what is new comes in between (T.81, G.1.2.3).
	return (bits, index, run) => {
		let k = first;
		while (run.blocks === 0 && k <= last && !bits.isBroken) {
			const symbol = bits.symbol(ac);
			const isNew = (symbol & 15) !== 0;
			let zeros = symbol >> 4;
			if (!isNew && zeros < 15) {
				run.blocks = endOfBand(bits, zeros);
				break;
			}
			if (isNew) bits.skip(1);
			for (; k <= last; k++) {
				if (isNonZero(index, k)) bits.skip(1);
				else if (zeros-- === 0) break;
			}
			if (isNew && k <= last) note(index, k);
			k++;
		}
		if (run.blocks === 0) return;
		for (; k <= last; k++) if (isNonZero(index, k)) bits.skip(1);
		run.blocks--;
	};
}

/** Reads a scan's data. False when some are not there. */
async function readBlocks(
	input: ByteInput,
	bits: Bits,
	{ units, readers, done }: Scan,
	restartInterval: number,
): Promise<boolean> {
	const run = { blocks: 0 };
	for (let unit = 0; unit < units; unit++) {
		if (input.left < MCU_BYTES && !input.isEnded) await input.fill(MCU_BYTES);
		if (restartInterval > 0 && unit > 0 && unit % restartInterval === 0) {
			bits.align();
			run.blocks = 0;
			if (!isRestart(input)) return false;
		}
		for (const read of readers) read(bits, unit, run);
		if (bits.isBroken) return false;
		const pause = input.count(readers.length);
		if (pause) await pause;
	}
	done();
	return true;
}

/** Passes over a restart mark. */
function isRestart(input: ByteInput): boolean {
	const { bytes } = input;
	if (bytes[input.at] !== 0xff) return false;
	while (bytes[input.at] === 0xff) input.at++;
	const code = bytes[input.at++] ?? 0;
	return code >= 0xd0 && code <= 0xd7;
}
