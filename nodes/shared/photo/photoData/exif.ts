import { startsWith } from './anatomy';
import { cleanText, LONGEST_TEXT, type PhotoFacts } from './photoFacts';
import { isTiffLike } from '../tiff';

/** Stands before EXIF in JPEG, and before that of some programs in WEBP. */
export const EXIF_MARK = Buffer.from('Exif\0\0', 'latin1');

/** The mark before EXIF, where there is one, and EXIF without it. */
export function splitMark(content: Buffer): [mark: Buffer, exif: Buffer] {
	const length = startsWith(content, EXIF_MARK) ? EXIF_MARK.length : 0;
	return [content.subarray(0, length), content.subarray(length)];
}

/** EXIF without the mark before it. */
export function withoutMark(content: Buffer): Buffer {
	return splitMark(content)[1];
}

/** An entry of a directory (IFD): 12 bytes, with the value in them or the place where it is. */
interface Entry {
	tag: number;
	type: number;
	/** Where the value begins in the file, and its length in bytes. */
	at: number;
	size: number;
	raw: Buffer;
}

interface Directory {
	/** Where it begins. */
	at: number;
	entries: Entry[];
	/** Where the next one is; 0 for none. */
	next: number;
}

const EXIF_POINTER = 0x8769;
const GPS_POINTER = 0x8825;
/** Where directories of other kinds are, and how many bytes a preview has. */
const INTEROP_POINTER = 0xa005;
const SUB_POINTERS = 0x014a;
const PREVIEWS: ReadonlyArray<[places: number, sizes: number]> = [
	[0x0201, 0x0202],
	[0x0111, 0x0117],
];
const VERSION = 0x9000;
const DESCRIPTION = 0x010e;
const COPYRIGHT = 0x8298;

const BLANK = 0x20;

const ASCII = 2;
const LONG = 4;
const UNDEFINED = 7;
const UTF8 = 129;
/** Bytes of a value, by type (EXIF 3.0, 4.6.2). */
const TYPE_BYTES: ReadonlyMap<number, number> = new Map([
	...[1, ASCII, 6, UNDEFINED, UTF8].map((type) => [type, 1] as const),
	...[3, 8].map((type) => [type, 2] as const),
	...[LONG, 9, 11, 13].map((type) => [type, 4] as const),
	...[5, 10, 12].map((type) => [type, 8] as const),
]);

/** EXIF of more bytes is left alone; a JPEG's segment holds no more than 64 KB. */
export const MAX_EXIF_BYTES = 1024 * 1024;
/** No camera writes a directory of more entries. */
const MAX_ENTRIES = 1_000;
/** EXIF has 32 tags for GPS. */
const MAX_GPS_ENTRIES = 100;
/** Two for the picture and its preview, those below them, and some more. */
const MAX_DIRECTORIES = 20;
/** Of a preview's strips. */
const MAX_NUMBERS = 100;

interface Field {
	name: keyof PhotoFacts;
	tag: number;
	in: 'first' | 'exif';
}

const TAKEN: readonly Field[] = [
	{ name: 'takenAt', tag: 0x9003, in: 'exif' },
	{ name: 'offset', tag: 0x9011, in: 'exif' },
	{ name: 'subSeconds', tag: 0x9291, in: 'exif' },
];
/** When the file was changed last, where it does not say when it was taken. */
const LAST_CHANGE: readonly Field[] = [
	{ name: 'takenAt', tag: 0x0132, in: 'first' },
	{ name: 'offset', tag: 0x9010, in: 'exif' },
	{ name: 'subSeconds', tag: 0x9290, in: 'exif' },
];
const OTHER_GROUPS: ReadonlyArray<readonly Field[]> = [
	[
		{ name: 'make', tag: 0x010f, in: 'first' },
		{ name: 'model', tag: 0x0110, in: 'first' },
	],
	[
		{ name: 'lensMake', tag: 0xa433, in: 'exif' },
		{ name: 'lensModel', tag: 0xa434, in: 'exif' },
	],
	[{ name: 'artist', tag: 0x013b, in: 'first' }],
	[{ name: 'copyright', tag: COPYRIGHT, in: 'first' }],
];

/** Fields that are about one thing: a result that has one of them keeps its own. */
const GROUPS = [TAKEN, ...OTHER_GROUPS];

/** A file built as TIFF is, or the part of it that is known. */
class TiffBytes {
	/** @param base where the known bytes begin in the file */
	constructor(
		readonly bytes: Buffer,
		readonly isLittle: boolean,
		private readonly base = 0,
	) {}

	number(at: number, size: 2 | 4): number | undefined {
		const from = at - this.base;
		if (from < 0 || from + size > this.bytes.length) return undefined;
		return this.isLittle ? this.bytes.readUIntLE(from, size) : this.bytes.readUIntBE(from, size);
	}

	/** Undefined where not all of it is known. */
	directory(at: number): Directory | undefined {
		const count = this.number(at, 2) ?? Number.POSITIVE_INFINITY;
		const end = at + 2 + 12 * count;
		if (count > MAX_ENTRIES || end > this.base + this.bytes.length) return undefined;
		return {
			at,
			entries: Array.from({ length: count }, (_, index) => this.entry(at + 2 + 12 * index)),
			// Some programs leave it out of the last one.
			next: this.number(end, 4) ?? 0,
		};
	}

	private entry(at: number): Entry {
		const type = this.number(at + 2, 2) ?? 0;
		const size = (TYPE_BYTES.get(type) ?? 0) * (this.number(at + 4, 4) ?? 0);
		return {
			tag: this.number(at, 2) ?? 0,
			type,
			// Up to four bytes stand in the entry itself, more where it points to.
			at: size <= 4 ? at + 8 : (this.number(at + 8, 4) ?? 0),
			size,
			raw: this.bytes.subarray(at - this.base, at - this.base + 12),
		};
	}

	/** The whole numbers of a tag. */
	numbers(directory: Directory, wanted: number): number[] {
		const entry = directory.entries.find(({ tag }) => tag === wanted);
		const size = entry && TYPE_BYTES.get(entry.type) === 2 ? 2 : 4;
		const length = Math.min(MAX_NUMBERS, (entry?.size ?? 0) / size);
		const found = Array.from({ length }, (_, index) =>
			this.number((entry?.at ?? 0) + index * size, size),
		);
		return found.filter((value) => value !== undefined);
	}

	/** The first directory, those behind it, and those below them but for GPS. Undefined for a made-up file. */
	directories(first: number): Directory[] | undefined {
		const found: Directory[] = [];
		const seen = new Set<number>();
		const waiting = [first];
		// What comes in while the loop goes on is looked at, too.
		for (const at of waiting) {
			if (seen.size === MAX_DIRECTORIES) return undefined;
			const directory = seen.has(at) ? undefined : this.directory(at);
			seen.add(at);
			if (!directory) continue;
			found.push(directory);
			const below = [EXIF_POINTER, INTEROP_POINTER, SUB_POINTERS];
			waiting.push(...below.flatMap((tag) => this.numbers(directory, tag)), directory.next);
		}
		return found;
	}

	/** Where an entry points to. */
	pointer(directory: Directory | undefined, wanted: number): number | undefined {
		const entry = directory?.entries.find(({ tag }) => tag === wanted);
		return entry && this.number(entry.at, 4);
	}

	/** The text of a tag, '' where there is none that says anything. */
	text(directory: Directory | undefined, wanted: number): string {
		const entry = directory?.entries.find(({ tag }) => tag === wanted);
		if (!entry || (entry.type !== ASCII && entry.type !== UTF8)) return '';
		const from = entry.at - this.base;
		if (from < 0) return '';
		// A photographer's copyright and an editor's stand one behind the other.
		const parts = decoded(this.bytes.subarray(from, from + entry.size))
			.split('\0', wanted === COPYRIGHT ? 2 : 1)
			.map(cleanText);
		return cleanText(parts.filter((part) => !isBlank(part)).join('; '));
	}
}

/** EXIF asks for ASCII, newer programs write UTF-8, and old ones what their system had. */
function decoded(bytes: Buffer): string {
	const start = bytes.subarray(0, 4 * LONGEST_TEXT);
	const text = start.toString('utf8');
	// The last character of a long text may be cut.
	const isUtf8 = !text.slice(0, bytes.length > start.length ? -1 : undefined).includes('\ufffd');
	return isUtf8 ? text : start.toString('latin1');
}

/** Programs fill what they do not know with blanks and zeros. */
function isBlank(text: string): boolean {
	return !/[^\s:0]/.test(text);
}

const FORMS: Partial<Readonly<Record<keyof PhotoFacts, RegExp>>> = {
	takenAt: /^[12]\d{3}:[01]\d:[0-3]\d [0-2]\d:[0-5]\d:[0-6]\d$/,
	offset: /^[+-]\d\d:\d\d$/,
	subSeconds: /^\d{1,9}$/,
};

/** What EXIF says. Of a TIFF file, its beginning is enough. Its GPS is not looked at. */
export function factsInExif(exif: Buffer): PhotoFacts {
	const start = directoryStart(exif);
	return start ? factsInTiff(exif, 0, start) : {};
}

/** Where the first directory of a TIFF file is. Undefined for what is not built as TIFF is. */
export function directoryStart(exif: Buffer): { at: number; isLittle: boolean } | undefined {
	if (exif.length < 8 || !isTiffLike(exif)) return undefined;
	const isLittle = exif[0] === 0x49;
	return { at: isLittle ? exif.readUInt32LE(4) : exif.readUInt32BE(4), isLittle };
}

/**
 * The same for a part of a TIFF file.
 * @param base where the part begins in the file, in bytes
 * @param start what `directoryStart` gives for the file's beginning
 */
export function factsInTiff(
	part: Buffer,
	base: number,
	start: { at: number; isLittle: boolean },
): PhotoFacts {
	const tiff = new TiffBytes(part, start.isLittle, base);
	const first = tiff.directory(start.at);
	const below = tiff.pointer(first, EXIF_POINTER);
	const exif = below === undefined ? undefined : tiff.directory(below);
	return factsOf((place, tag) => tiff.text(place === 'first' ? first : exif, tag));
}

/** The same for Canon's CR3, where the directory for EXIF is a TIFF file of its own. */
export function factsInTwoParts(first: Buffer, exif: Buffer): PhotoFacts {
	const readers = { first: textsIn(first), exif: textsIn(exif) };
	return factsOf((place, tag) => readers[place](tag));
}

function textsIn(exif: Buffer): (tag: number) => string {
	const start = directoryStart(exif);
	if (!start) return () => '';
	const tiff = new TiffBytes(exif, start.isLittle);
	const directory = tiff.directory(start.at);
	return (tag) => tiff.text(directory, tag);
}

type TextOf = (place: Field['in'], tag: number) => string;

function factsOf(text: TextOf): PhotoFacts {
	const others = fieldsOf(OTHER_GROUPS.flat(), text);
	const taken = [TAKEN, LAST_CHANGE].map((fields) => fieldsOf(fields, text));
	return { ...taken.find(({ takenAt }) => takenAt !== undefined), ...others };
}

function fieldsOf(fields: readonly Field[], text: TextOf): PhotoFacts {
	const facts: PhotoFacts = {};
	for (const { name, tag, in: place } of fields) {
		const value = text(place, tag);
		if (value !== '' && (FORMS[name]?.test(value) ?? true)) facts[name] = value;
	}
	return facts;
}

/** What is written into a directory: an entry as it was, or a new one with its value. */
type Written = Entry | { tag: number; type: number; content: Buffer };

/** A TIFF file without a directory. */
const EMPTY = Buffer.from('II*\0\0\0\0\0', 'latin1');
/** Of EXIF 2.32; times from UTC came with 2.31. */
const EXIF_VERSION = { tag: VERSION, type: UNDEFINED, content: Buffer.from('0232') };

/**
 * Takes GPS out of EXIF, with its bytes: without its pointer alone, any search would still find it. All else stays where
 * it is, and the length the same, so that this can be done in any file.
 * @param exif without the mark before it
 * @returns undefined when there is none
 */
export function withoutGps(exif: Buffer): Buffer | 'notUnderstood' | undefined {
	// Nothing can point to it.
	if (!exif.includes(GPS_TAGS[0]) && !exif.includes(GPS_TAGS[1])) return undefined;
	const start = directoryStart(exif);
	if (!start || exif.length > MAX_EXIF_BYTES) return 'notUnderstood';
	const tiff = new TiffBytes(exif, start.isLittle);
	const directories = tiff.directories(start.at);
	if (directories?.[0]?.at !== start.at) return 'notUnderstood';
	const changed = directories.filter(({ entries }) => entries.some(isGps));
	if (changed.length === 0) return undefined;

	const gps = changed
		.flatMap(({ entries }) => entries.filter(isGps))
		.map(({ at }) => tiff.directory(tiff.number(at, 4) ?? exif.length));
	const bytes = Buffer.from(exif);
	const others = directories.flatMap((one) => [
		...rangesOf(one),
		...previewsOf(tiff, one),
		nextOf(one),
	]);
	const gone = gps.flatMap((one) => (one ? rangesOf(one).slice(0, MAX_GPS_ENTRIES) : []));
	wipe(bytes, gone, [[0, EMPTY.length], ...others]);
	const out = new Appender(EMPTY, start.isLittle);
	for (const { at, entries, next } of changed) {
		const kept = entries.filter((entry) => !isGps(entry));
		const end = at + 2 + 12 * entries.length;
		bytes.fill(0, at, end);
		// What stands behind it is not always where the next directory is, and stays.
		const list = [out.u16(kept.length), ...kept.map(({ raw }) => raw), out.u32(next)];
		Buffer.concat(list).copy(bytes, at);
	}
	return bytes;
}

/** The tag of GPS in bytes. */
const GPS_TAGS = [Buffer.from([0x88, 0x25]), Buffer.from([0x25, 0x88])] as const;

function isGps({ tag }: Entry): boolean {
	return tag === GPS_POINTER;
}

/** Where a directory says where the next one is. */
function nextOf({ at, entries }: Directory): Range {
	const end = at + 2 + 12 * entries.length;
	return [end, end + 4];
}

/** Where the preview is that a directory tells of. */
function previewsOf(tiff: TiffBytes, directory: Directory): Range[] {
	return PREVIEWS.flatMap(([places, sizes]) => {
		const lengths = tiff.numbers(directory, sizes);
		return tiff
			.numbers(directory, places)
			.map((at, index): Range => [at, at + (lengths[index] ?? 0)]);
	});
}

/**
 * Writes facts into EXIF, where it does not say anything of the same thing itself. All else stays where it is, as makers'
 * notes need it: the changed directories are written behind it anew.
 * @param exif without the mark before it; undefined where a result has none
 * @param disclosure is put behind a caption that is there: readers take that before the one of XMP, as the Metadata Working
 *   Group's guidelines ask for
 * @returns undefined when nothing is to be changed
 */
export function withFacts(
	exif: Buffer | undefined,
	facts: PhotoFacts,
	disclosure = '',
): Buffer | 'notUnderstood' | undefined {
	const hasFacts = Object.values(facts).some((fact: string | undefined) => cleanText(fact ?? ''));
	const failed = hasFacts ? 'notUnderstood' : undefined;
	const old = exif ?? EMPTY;
	const start = directoryStart(old);
	if (!start || old.length > MAX_EXIF_BYTES) return failed;
	const tiff = new TiffBytes(old, start.isLittle);
	const none: Directory = { at: 0, entries: [], next: 0 };
	const first = exif ? tiff.directory(start.at) : none;
	const exifAt = tiff.pointer(first, EXIF_POINTER);
	const below = exifAt === undefined ? none : tiff.directory(exifAt);
	if (!first || !below) return failed;

	const directories = { first, exif: below };
	const added = GROUPS.filter((fields) =>
		fields.every(({ tag, in: place }) => tiff.text(directories[place], tag) === ''),
	).flatMap((fields) => fields.flatMap((field) => writtenField(field, facts[field.name])));
	const caption = captionWith(tiff, first, cleanText(disclosure));
	if (added.length === 0 && !caption) return undefined;

	const out = new Appender(old, tiff.isLittle);
	const toFirst: Written[] = added.filter(({ place }) => place === 'first');
	const toExif: Written[] = added.filter(({ place }) => place === 'exif');
	if (caption) toFirst.push(caption);
	if (toExif.length > 0) {
		if (below.entries.every(({ tag }) => tag !== VERSION)) toExif.push(EXIF_VERSION);
		const at = out.directory(merged(below.entries, toExif), below.next);
		toFirst.push({ tag: EXIF_POINTER, type: LONG, content: out.u32(at) });
	}
	return out.finish(out.directory(merged(first.entries, toFirst), first.next));
}

/** The caption with the disclosure behind it. Undefined where there is none, or it has that already. */
function captionWith(tiff: TiffBytes, first: Directory, sentence: string): Written | undefined {
	const entry = first.entries.find(({ tag }) => tag === DESCRIPTION);
	if (sentence === '' || !entry || tiff.text(first, DESCRIPTION) === '') return undefined;
	const value = tiff.bytes.subarray(entry.at, entry.at + entry.size);
	let end = value.includes(0) ? value.indexOf(0) : value.length;
	while (value[end - 1] === BLANK) end--;
	const old = value.subarray(0, end);
	if (old.includes(sentence)) return undefined;
	const content = Buffer.concat([old, Buffer.from(` ${sentence}\0`, 'utf8')]);
	return { tag: DESCRIPTION, type: entry.type, content };
}

function writtenField({ tag, in: place }: Field, text: string | undefined) {
	const cleaned = cleanText(text ?? '');
	return cleaned === ''
		? []
		: [{ tag, place, type: ASCII, content: Buffer.from(`${cleaned}\0`, 'utf8') }];
}

/** Entries stand in the order of their tags. */
function merged(old: readonly Entry[], added: readonly Written[]): Written[] {
	const tags = new Set(added.map(({ tag }) => tag));
	return [...old.filter(({ tag }) => !tags.has(tag)), ...added].sort((a, b) => a.tag - b.tag);
}

/** Bytes of a file that begin and end there. */
type Range = readonly [start: number, end: number];

function rangesOf({ at, entries }: Directory): Range[] {
	const values = entries.filter(({ size }) => size > 4);
	return [
		[at, at + 2 + 12 * entries.length],
		...values.map((entry): Range => [entry.at, entry.at + entry.size]),
	];
}

/**
 * Overwrites parts of a file with zeros, but for what belongs to others, too: some files have wrong places in them.
 */
function wipe(bytes: Buffer, gone: readonly Range[], others: readonly Range[]): void {
	const old = Buffer.from(bytes);
	for (const [start, end] of gone) {
		bytes.fill(0, Math.min(start, bytes.length), Math.min(end, bytes.length));
	}
	let done = 0;
	for (const [start, end] of [...others].sort(([one], [other]) => one - other)) {
		const from = Math.max(start, done);
		if (end <= from || from >= old.length) continue;
		old.copy(bytes, from, from, end);
		done = end;
	}
}

/** Puts directories behind what a TIFF file holds. */
class Appender {
	private readonly parts: Buffer[];

	private end: number;

	constructor(
		kept: Buffer,
		private readonly isLittle: boolean,
	) {
		this.parts = [kept];
		this.end = kept.length;
		this.align();
	}

	u32(value: number): Buffer {
		const bytes = Buffer.alloc(4);
		if (this.isLittle) bytes.writeUInt32LE(value);
		else bytes.writeUInt32BE(value);
		return bytes;
	}

	u16(value: number): Buffer {
		const bytes = Buffer.alloc(2);
		if (this.isLittle) bytes.writeUInt16LE(value);
		else bytes.writeUInt16BE(value);
		return bytes;
	}

	private put(bytes: Buffer): void {
		this.parts.push(bytes);
		this.end += bytes.length;
	}

	/** Directories and values begin at even places. */
	private align(): void {
		if (this.end % 2 === 1) this.put(Buffer.alloc(1));
	}

	/** Gives back where it begins. */
	directory(entries: readonly Written[], next: number): number {
		const start = this.end;
		const values: Buffer[] = [];
		let valueAt = start + 2 + 12 * entries.length + 4;
		this.put(this.u16(entries.length));
		for (const entry of entries) {
			if ('raw' in entry) {
				this.put(entry.raw);
				continue;
			}
			const { tag, type, content } = entry;
			const count = type === LONG ? 1 : content.length;
			const isShort = content.length <= 4;
			const value = isShort ? Buffer.concat([content, Buffer.alloc(4)], 4) : this.u32(valueAt);
			this.put(Buffer.concat([this.u16(tag), this.u16(type), this.u32(count), value]));
			if (isShort) continue;
			const padded = Buffer.concat([content, Buffer.alloc(content.length % 2)]);
			values.push(padded);
			valueAt += padded.length;
		}
		this.put(this.u32(next));
		values.forEach((value) => this.put(value));
		return start;
	}

	/** The file, with this as its first directory. */
	finish(first: number): Buffer {
		const bytes = Buffer.concat(this.parts);
		this.u32(first).copy(bytes, 4);
		return bytes;
	}
}
