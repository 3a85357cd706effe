import {
	MAX_PLACES,
	type Anatomy,
	type Known,
	type LateChunks,
	type Look,
	type PartName,
	type Place,
} from './anatomy';
import { edited, type Edit } from './edits';
import { withFacts, withoutGps as exifWithoutGps } from './exif';
import { lookAtJpeg } from './jpeg';
import type { PhotoData } from './photoFacts';
import { lookAtPng } from './png';
import { lookAtWebp } from './webp';
import { withDisclosure, withoutGps as xmpWithoutGps } from './xmp';
import { breathe } from '../../core/clock';
import { ByteInput } from '../byteInput';

/** What came of writing. */
export interface PhotoDataOutcome {
	/** Whether anything was written: else the file comes as it is. */
	isWritten: boolean;
	/** What should be in the file and is not: `exif` for date, camera and the like, `xmp` for the disclosure. */
	notWritten: readonly PartName[];
	/** True where the file has content credentials (C2PA): when it was written to, they no longer fit. */
	hasC2pa: boolean;
	/** True where the file, or some EXIF or XMP in it, could not be looked through, so that its GPS may be in it. */
	mayHoldGps: boolean;
}

/** So much of a result is kept to look at, in bytes: all of a small one, and what stands before the pixels of a large one. */
export const MAX_HEAD_BYTES = 8 * 1024 * 1024;
const FIRST_LOOK_BYTES = 64 * 1024;

/** More of a chunk than of any EXIF or XMP that is looked at is not kept. */
const MAX_LATE_BYTES = 1280 * 1024;
/** A made-up file may have nothing but tiny chunks. */
const MAX_LATE_CHUNKS = 100_000;
const LATE_CHUNK_WORK = 10;

/**
 * Writes photo data into a result (JPG, PNG, WEBP) on its way: EXIF where it does not say the same thing itself, and, with
 * a disclosure, XMP's Digital Source Type and caption. What the result holds stays, but for GPS in its EXIF and XMP, which
 * is taken out: it could only be the original's. Where there is more than one EXIF or XMP, all of them get the same, as
 * readers take one or another. Pixels stay byte for byte. A file that is not understood comes out as it is. A signature
 * of content credentials (C2PA) stays, and no longer fits.
 *
 * A WEBP of more than 8 MB with EXIF or XMP behind its picture data keeps its own, without GPS.
 * @param pieces the file's bytes, as `inPieces` gives them
 * @param tell is told the outcome, once, with the last bytes
 */
export async function* withPhotoData(
	pieces: AsyncIterable<Buffer>,
	data: PhotoData,
	tell: (outcome: PhotoDataOutcome) => void,
): AsyncGenerator<Buffer, void, undefined> {
	const source = pieces[Symbol.asyncIterator]();
	const input = new ByteInput(source);
	try {
		const writing = new Writing(data);
		const anatomy = await lookAt(input);
		const edits = await writing.plan(anatomy);
		const late = anatomy?.late;
		yield* edited(late ? writing.passing(input, late) : wholeOf(input.bytes, source), edits);
		tell(writing.outcome);
	} finally {
		await input.close();
	}
}

async function* wholeOf(head: Buffer, rest: AsyncIterator<Buffer>) {
	yield head;
	for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** The next bytes as they come, at most so many. */
async function* passed(input: ByteInput, count: number) {
	for (let rest = count; rest > 0 && (input.left > 0 || (await input.fill(1))); ) {
		const piece = input.bytes.subarray(input.at, input.at + rest);
		input.at += piece.length;
		rest -= piece.length;
		yield piece;
	}
}

const FORMATS: ReadonlyArray<{ mark: RegExp; look: (head: Buffer, known: Known) => Look }> = [
	{ mark: /^\xff\xd8\xff/, look: lookAtJpeg },
	{ mark: /^\x89PNG\r\n[^]\n/, look: lookAtPng },
	{ mark: /^RIFF[^]{4}WEBP/, look: lookAtWebp },
];

/** Reads as much as it takes to know where a file holds what. Undefined when that cannot be known. */
async function lookAt(input: ByteInput): Promise<Anatomy | undefined> {
	// Each look is at twice as much, so that small pieces are not put together again and again.
	for (let wanted = FIRST_LOOK_BYTES; ; wanted *= 2) {
		await input.fill(wanted);
		const start = input.bytes.toString('latin1', 0, 16);
		const isLast = input.isEnded || input.bytes.length >= MAX_HEAD_BYTES;
		const known = input.isEnded ? 'all' : isLast ? 'most' : 'start';
		const look = FORMATS.find(({ mark }) => mark.test(start))?.look(input.bytes, known);
		if (typeof look === 'object') return look;
		if (look !== 'more' || isLast) return undefined;
	}
}

/** What is to be changed for each part. */
const CHANGES: Readonly<
	Record<
		PartName,
		{
			withoutGps: (content: Buffer) => Buffer | 'notUnderstood' | undefined;
			withData: (
				content: Buffer | undefined,
				data: PhotoData,
			) => Buffer | 'notUnderstood' | undefined;
		}
	>
> = {
	exif: {
		withoutGps: exifWithoutGps,
		withData: (content, { facts, disclosure }) => withFacts(content, facts, disclosure),
	},
	xmp: {
		withoutGps: xmpWithoutGps,
		withData: (content, { disclosure }) => withDisclosure(content, disclosure),
	},
};

/** One result that is written to, and what comes of it. */
class Writing {
	private isWritten = false;

	private hasC2pa = false;

	private mayHoldGps = false;

	private readonly notWritten = new Set<PartName>();

	constructor(private readonly data: PhotoData) {}

	get outcome(): PhotoDataOutcome {
		const { isWritten, hasC2pa, mayHoldGps } = this;
		return { isWritten, notWritten: [...this.notWritten], hasC2pa, mayHoldGps };
	}

	/** What is to be changed in what is known of a file; undefined for one that is not understood. */
	async plan(anatomy: Anatomy | undefined): Promise<Edit[]> {
		const { places, hasC2pa, mayHoldGps } = anatomy ?? NOT_UNDERSTOOD;
		this.hasC2pa = hasC2pa;
		this.mayHoldGps = mayHoldGps;
		const edits: Edit[] = [];
		const parts = new Set<PartName>();
		for (const place of places) {
			const by = await this.changed(place);
			if (!by) continue;
			edits.push({ at: place.at, removed: place.length, by });
			parts.add(place.name);
		}
		const others = edits.length > 0 ? (anatomy?.others?.(edits, parts) ?? []) : [];
		return [...others, ...edits].sort((one, other) => one.at - other.at);
	}

	/** What is to be in this place. Undefined when it must stay as it is. */
	private async changed(place: Place): Promise<Buffer | undefined> {
		const { name, content, length, isFixed } = place;
		const { withoutGps, withData } = CHANGES[name];
		const cleaned = content && withoutGps(content);
		const clean = Buffer.isBuffer(cleaned) ? cleaned : content;
		this.mayHoldGps ||= cleaned === 'notUnderstood' || (!content && length > 0);
		// Each step may have much to do.
		if (content) await breathe();
		const wanted = withData(clean, this.data);
		if (content) await breathe();
		const whole = Buffer.isBuffer(wanted) && !isFixed ? place.wrap(wanted) : undefined;
		if (wanted !== undefined && !whole) this.notWritten.add(name);
		const by = whole ?? (clean && clean !== content ? place.wrap(clean) : undefined);
		this.isWritten ||= by !== undefined;
		if (content) await breathe();
		return by;
	}

	/** A file's bytes, with changes in chunks that were not known before. */
	async *passing(input: ByteInput, late: LateChunks): AsyncGenerator<Buffer, void, undefined> {
		let at = late.at;
		let parts = 0;
		yield* passed(input, at);
		for (let count = 0; await input.fill(8); count++) {
			this.mayHoldGps ||= count === MAX_LATE_CHUNKS;
			if (count === MAX_LATE_CHUNKS) break;
			await input.count(LATE_CHUNK_WORK);
			const { type, size, length } = late.read(input.bytes.subarray(input.at, input.at + 8));
			if (at >= (late.end ?? Infinity) || type === late.last) break;
			at += length;
			this.hasC2pa ||= type === late.c2pa;
			const isPart = late.types.includes(type);
			const chunk = isPart && length <= MAX_LATE_BYTES ? await input.take(length) : undefined;
			this.mayHoldGps ||= isPart && !chunk;
			const part = chunk && late.partIn(type, chunk.subarray(8, 8 + size));
			if (part) parts++;
			this.mayHoldGps ||= parts > MAX_PLACES;
			const isFixed = late.isFixed || !part?.content;
			const isLookedAt = part && parts <= MAX_PLACES;
			const by = isLookedAt ? await this.changed({ ...part, at, length, isFixed }) : undefined;
			const whole = by ?? chunk;
			if (whole) yield whole;
			else yield* passed(input, length);
		}
		yield* passed(input, Infinity);
	}
}

const NOT_UNDERSTOOD: Anatomy = {
	places: (['exif', 'xmp'] as const).map((name) => {
		return { name, at: 0, length: 0, isFixed: true, wrap: () => undefined };
	}),
	hasC2pa: false,
	mayHoldGps: true,
};
