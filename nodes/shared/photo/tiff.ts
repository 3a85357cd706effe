/** One directory (IFD) of a TIFF file. */
export interface TiffDirectory {
	/** The whole numbers of each tag that matters here. */
	numbers: ReadonlyMap<number, readonly number[]>;
	/** The camera's maker in upper case, or ''. */
	maker: string;
}

/** What the beginning of a TIFF file tells. */
export interface Tiff {
	/** The first directory, those that follow it, and the ones below them. */
	directories: readonly TiffDirectory[];
	/** True when some directory stands behind the bytes that are known. */
	isPartlyUnread: boolean;
	/** The file has at least this many bytes, as its directories say. */
	minimumSize: number;
}

/** The tags that are read, but for those of picture data. */
export const TIFF_TAG = {
	newSubfileType: 0x00fe,
	compression: 0x0103,
	photometric: 0x0106,
	maker: 0x010f,
	orientation: 0x0112,
	subDirectories: 0x014a,
	dngVersion: 0xc612,
} as const;

/** Tags that say where picture data begin, each with the one that says how long they are. */
const DATA_TAGS: ReadonlyArray<[offsets: number, lengths: number]> = [
	[0x0111, 0x0117],
	[0x0144, 0x0145],
	[0x0201, 0x0202],
];

const KNOWN_TAGS: ReadonlySet<number> = new Set([...Object.values(TIFF_TAG), ...DATA_TAGS.flat()]);

/** Bytes of a number of these types: BYTE, SHORT, LONG, IFD. */
const NUMBER_BYTES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 13: 4 };
const ASCII = 2;

/** Made-up files may have endless directories, entries and values: no more than these are read of a file. */
const MAX_DIRECTORIES = 100;
const MAX_ENTRIES = 20_000;
const MAX_VALUES = 100_000;

/** Whether a file is built as TIFF is; Olympus and Panasonic have marks of their own for it. */
export function isTiffLike(head: Buffer): boolean {
	return /^(II\*\0|MM\0\*|IIR[OS]|MMOR|IIU\0)/.test(head.toString('latin1', 0, 4));
}

/** Reads the directories that stand in a file's beginning. Undefined when it is not built as TIFF is. */
export function readTiff(head: Buffer): Tiff | undefined {
	if (!isTiffLike(head)) return undefined;
	const little = head[0] === 0x49;
	const number = (at: number, bytes: number) => {
		if (at + bytes > head.length) return undefined;
		return little ? head.readUIntLE(at, bytes) : head.readUIntBE(at, bytes);
	};

	const directories: TiffDirectory[] = [];
	const seen = new Set<number>();
	let isPartlyUnread = false;
	let minimumSize = 0;
	const left: ReadingLimits = { entries: MAX_ENTRIES, values: MAX_VALUES };
	const waiting = [number(4, 4) ?? 0];
	// What comes in while the loop goes on is looked at, too.
	for (const start of waiting) {
		if (start === 0 || seen.has(start)) continue;
		if (seen.size >= MAX_DIRECTORIES) break;
		seen.add(start);
		minimumSize = Math.max(minimumSize, start + 2);
		const entries = number(start, 2) ?? 0;
		if (start + 2 + entries * 12 > head.length || entries > left.entries) isPartlyUnread = true;
		const directory = readDirectory(head, start, entries, number, left);
		directories.push(directory);
		minimumSize = Math.max(minimumSize, endOfData(directory));
		waiting.push(number(start + 2 + entries * 12, 4) ?? 0);
		const below = directory.numbers.get(TIFF_TAG.subDirectories) ?? [];
		waiting.push(...below.slice(0, MAX_DIRECTORIES));
	}
	return { directories, isPartlyUnread, minimumSize };
}

/** How a picture is to be turned, 1 to 8, as its EXIF says; undefined where that says nothing. */
export function orientationOf(exif: Buffer): number | undefined {
	const value = readTiff(exif)?.directories[0]?.numbers.get(TIFF_TAG.orientation)?.[0] ?? 0;
	return value >= 1 && value <= 8 ? value : undefined;
}

/** How much of a file may still be read. */
interface ReadingLimits {
	entries: number;
	values: number;
}

function readDirectory(
	head: Buffer,
	start: number,
	entries: number,
	number: (at: number, bytes: number) => number | undefined,
	left: ReadingLimits,
): TiffDirectory {
	const numbers = new Map<number, number[]>();
	let maker = '';
	for (let entry = 0; entry < entries && left.entries > 0; entry++) {
		left.entries--;
		const at = start + 2 + entry * 12;
		const [tag, type, count] = [number(at, 2), number(at + 2, 2), number(at + 4, 4)];
		if (tag === undefined || type === undefined || count === undefined) break;
		if (!KNOWN_TAGS.has(tag) || numbers.has(tag)) continue;
		const bytes = type === ASCII ? 1 : (NUMBER_BYTES[type] ?? 0);
		// Up to four bytes stand in the entry itself, more where it points to.
		const from = bytes * count <= 4 ? at + 8 : (number(at + 8, 4) ?? head.length);
		if (type === ASCII && tag === TIFF_TAG.maker) maker = text(head, from, count);
		const values: number[] = [];
		if (type !== ASCII && bytes > 0) {
			const most = Math.min(count, left.values);
			for (let index = 0; index < most; index++) {
				const value = number(from + index * bytes, bytes);
				if (value === undefined) break;
				values.push(value);
				left.values--;
			}
		}
		numbers.set(tag, values);
	}
	return { numbers, maker };
}

function text(head: Buffer, from: number, length: number): string {
	const ascii = head.toString('latin1', from, from + Math.min(length, 64));
	const end = ascii.indexOf('\0');
	return (end === -1 ? ascii : ascii.slice(0, end)).trim().toUpperCase();
}

function endOfData({ numbers }: TiffDirectory): number {
	let end = 0;
	for (const [offsets, lengths] of DATA_TAGS) {
		const sizes = numbers.get(lengths) ?? [];
		for (const [index, offset] of (numbers.get(offsets) ?? []).entries()) {
			// Panasonic writes FFFFFFFF where another tag counts.
			if (offset > 0 && offset < 0xffffffff) end = Math.max(end, offset + (sizes[index] ?? 1));
		}
	}
	return end;
}
