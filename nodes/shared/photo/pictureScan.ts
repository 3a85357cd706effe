import { orientationOf } from './tiff';

/** What a pass over a picture's bytes finds out. */
interface PictureFacts {
	/** False when the picture does not come to its end. What stands behind its end does not matter. */
	complete: boolean;
	/** True for a JPEG with picture data and without an end mark: `hasAllJpegData` tells whether all of them are there. */
	lacksEndMark?: boolean;
	/** Pixels, as stored: a camera's orientation mark is not applied. */
	width?: number;
	height?: number;
	/** EXIF's mark for how the picture is to be turned, 1 to 8; absent where there is none. */
	orientation?: number;
	/** True for an animated WEBP or PNG. */
	animated: boolean;
}

/** Reads a picture piece by piece and keeps nothing of it. */
export interface PictureScan {
	facts: PictureFacts;
	/** Takes the next bytes. True when no more are needed. */
	write(bytes: Buffer): boolean;
}

/** What a reader of a format asks for: bytes, to pass over bytes, or the next JPEG marker's code. */
type Want = { take: number } | { skip: number } | { marker: true };
type Reader = Generator<Want, void, Buffer>;

/** A file of 50 MB has some thousand parts. One with more than this is made up to keep n8n busy. */
const MAX_STEPS = 1_000_000;

/** Made once: a made-up file may have hundreds of thousands of parts. */
const NOTHING = Buffer.alloc(0);
const MARKERS = Buffer.from(Array.from({ length: 256 }, (_, code) => code));

const READERS: Readonly<Record<string, (facts: PictureFacts) => Reader>> = {
	jpg: readJpeg,
	png: readPng,
	webp: readWebp,
	cr3: readBoxes,
	heic: readHeic,
};

/**
 * Begins to read a picture. One in a format whose end is not known here counts as complete.
 * @param extension of the kind that the content has, e.g. `jpg`
 */
export function scanPicture(extension: string): PictureScan {
	const facts: PictureFacts = { complete: false, animated: false };
	const reader = READERS[extension]?.(facts);
	if (!reader) return { facts: { ...facts, complete: true }, write: () => true };

	let want = reader.next();
	let taken: Buffer = NOTHING;
	let skipped = 0;
	let isBehindFf = false;
	let steps = 0;
	const goOn = (bytes: Buffer) => {
		if (++steps > MAX_STEPS) reader.return();
		taken = NOTHING;
		skipped = 0;
		want = reader.next(bytes);
	};

	const write = (bytes: Buffer) => {
		let at = 0;
		while (!want.done) {
			if ('take' in want.value) {
				const piece = bytes.subarray(at, at + want.value.take - taken.length);
				at += piece.length;
				taken = taken.length === 0 ? piece : Buffer.concat([taken, piece]);
				if (taken.length < want.value.take) return false;
				goOn(taken);
			} else if ('skip' in want.value) {
				const step = Math.min(want.value.skip - skipped, bytes.length - at);
				at += step;
				skipped += step;
				if (skipped < want.value.skip) return false;
				goOn(taken);
			} else {
				if (!isBehindFf) {
					const found = bytes.indexOf(0xff, at);
					if (found === -1) return false;
					at = found + 1;
					isBehindFf = true;
				}
				while (bytes[at] === 0xff) at++;
				const code = bytes[at++];
				if (code === undefined) return false;
				isBehindFf = false;
				// FF 00 is a byte of the picture, FF D0 to D7 are restart marks in the midst of it.
				if (code !== 0 && (code < 0xd0 || code > 0xd7)) goOn(MARKERS.subarray(code, code + 1));
			}
		}
		return true;
	};
	return { facts, write };
}

/**
 * A picture's size in pixels, from its beginning: JPG, PNG and WEBP.
 * @param extension of the kind that the content has
 * @returns undefined when these bytes do not tell it
 */
export function dimensionsOf(
	extension: string,
	bytes: Buffer,
): { width: number; height: number } | undefined {
	const { facts, write } = scanPicture(extension);
	write(bytes);
	const { width, height } = facts;
	return width && height ? { width, height } : undefined;
}

/** What stands before the directories of EXIF. */
const EXIF_MARK = 'Exif\0\0';
/** EXIF of PNG and WEBP is read up to this size, in bytes; a JPEG's segment holds no more. */
const MAX_EXIF_BYTES = 64 * 1024;

const JPEG_SOI = 0xd8;
const JPEG_EOI = 0xd9;
const JPEG_SOS = 0xda;
const JPEG_APP1 = 0xe1;
/** Markers without a length: TEM and a second beginning. */
const JPEG_BARE = new Set([0x01, JPEG_SOI]);
/** Among C0 to CF, these do not begin a frame: DHT, JPG, DAC. */
const JPEG_NO_FRAME = new Set([0xc4, 0xc8, 0xcc]);

/** ITU T.81, annex B. The preview in EXIF has an end mark, too: it is passed over with its segment. */
function* readJpeg(facts: PictureFacts): Reader {
	yield { skip: 2 };
	for (let hasScan = false; ; ) {
		const marker = (yield { marker: true })[0] ?? 0;
		if (marker === JPEG_EOI && hasScan) break;
		// A second picture begins where the end mark of this one should be.
		if (marker === JPEG_SOI && hasScan) return;
		if (marker === JPEG_EOI || JPEG_BARE.has(marker)) continue;
		let rest = (yield { take: 2 }).readUInt16BE() - 2;
		const isFrame = marker >= 0xc0 && marker <= 0xcf && !JPEG_NO_FRAME.has(marker);
		if (isFrame && rest >= 5 && facts.width === undefined) {
			const frame = yield { take: 5 };
			facts.height = frame.readUInt16BE(1);
			facts.width = frame.readUInt16BE(3);
			rest -= 5;
		}
		if (marker === JPEG_APP1 && rest > EXIF_MARK.length && facts.orientation === undefined) {
			const app1 = yield { take: rest };
			if (app1.toString('latin1', 0, EXIF_MARK.length) === EXIF_MARK) {
				facts.orientation = orientationOf(app1.subarray(EXIF_MARK.length));
			}
			rest = 0;
		}
		hasScan ||= marker === JPEG_SOS;
		if (hasScan) facts.lacksEndMark = true;
		yield { skip: Math.max(0, rest) };
	}
	delete facts.lacksEndMark;
	facts.complete = true;
}

/** PNG, third edition, sections 5 and 11: chunks of length, type, data and check sum. */
function* readPng(facts: PictureFacts): Reader {
	yield { skip: 8 };
	for (;;) {
		const chunk = yield { take: 8 };
		let rest = chunk.readUInt32BE() + 4;
		const type = chunk.toString('latin1', 4);
		if (type === 'IHDR' && rest >= 8) {
			const header = yield { take: 8 };
			facts.width = header.readUInt32BE(0);
			facts.height = header.readUInt32BE(4);
			rest -= 8;
		}
		facts.animated ||= type === 'acTL';
		if (type === 'eXIf' && rest <= MAX_EXIF_BYTES) {
			facts.orientation ??= orientationOf(yield { take: rest });
			rest = 0;
		}
		yield { skip: rest };
		if (type === 'IEND') break;
	}
	facts.complete = true;
}

/** RFC 9649: the file says its own length; the first chunk has the size in pixels. */
function* readWebp(facts: PictureFacts): Reader {
	const length = (yield { take: 12 }).readUInt32LE(4) + 8;
	if (length < 30) return;
	const chunk = yield { take: 18 };
	switch (chunk.toString('latin1', 0, 4)) {
		case 'VP8X':
			facts.animated = ((chunk[8] ?? 0) & 2) !== 0;
			facts.width = chunk.readUIntLE(12, 3) + 1;
			facts.height = chunk.readUIntLE(15, 3) + 1;
			break;
		case 'VP8L':
			facts.width = (chunk.readUInt32LE(9) & 0x3fff) + 1;
			facts.height = ((chunk.readUInt32LE(9) >>> 14) & 0x3fff) + 1;
			break;
		case 'VP8 ':
			facts.width = chunk.readUInt16LE(14) & 0x3fff;
			facts.height = chunk.readUInt16LE(16) & 0x3fff;
	}
	const type = chunk.toString('latin1', 0, 4);
	let left = length - 30;
	if (type !== 'VP8X') {
		if (!isWebpPicture(type)) return;
		yield { skip: Math.max(0, left - WEBP_TAIL) };
		if (isUnfilled(type, yield { take: Math.min(left, WEBP_TAIL) })) return;
		facts.complete = true;
		return;
	}
	let hasPicture = facts.animated;
	while (left >= 8) {
		const next = yield { take: 8 };
		const nextType = next.toString('latin1', 0, 4);
		const size = next.readUInt32LE(4);
		left -= 8;
		let rest = Math.min(left, size + (size % 2));
		left -= rest;
		if (nextType === 'EXIF' && rest <= MAX_EXIF_BYTES && facts.orientation === undefined) {
			const exif = yield { take: rest };
			const isMarked = exif.toString('latin1', 0, EXIF_MARK.length) === EXIF_MARK;
			facts.orientation = orientationOf(isMarked ? exif.subarray(EXIF_MARK.length) : exif);
			rest = 0;
		}
		if (isWebpPicture(nextType)) {
			hasPicture = true;
			const tail = Math.min(rest, WEBP_TAIL);
			yield { skip: rest - tail };
			if (isUnfilled(nextType, yield { take: tail })) return;
			rest = 0;
		}
		yield { skip: rest };
	}
	yield { skip: left };
	facts.complete = hasPicture;
}

/** So much of the end of a WEBP's picture is looked at, in bytes. */
const WEBP_TAIL = 256;

function isWebpPicture(type: string): boolean {
	return type === 'VP8 ' || type === 'VP8L';
}

/** A file that is still being copied has its full length, and zeros at its end. Lossy data never end like that. */
function isUnfilled(type: string, tail: Buffer): boolean {
	return type === 'VP8 ' && tail.length === WEBP_TAIL && tail.every((byte) => byte === 0);
}

/** ISO/IEC 14496-12, as in Canon's CR3: the picture is in the box `mdat`. A size of 0 means "up to the end". */
function* readBoxes(facts: PictureFacts): Reader {
	for (let type = ''; type !== 'mdat'; ) {
		const box = yield { take: 8 };
		type = box.toString('latin1', 4);
		if (!(yield* passBox(box))) break;
	}
	facts.complete = true;
}

/** The same in HEIC, where another box tells what is in it, before or behind. */
function* readHeic(facts: PictureFacts): Reader {
	const missing = new Set(['index', 'data']);
	for (let count = 0; missing.size > 0; count++) {
		const box = yield { take: 8 };
		const type = box.toString('latin1', 4);
		// The service judges what is of another form.
		if (count === 1 && !HEIC_BOXES.has(type)) break;
		if (!(yield* passBox(box))) break;
		if (type === 'mdat') missing.delete('data');
		if (type === 'meta' || type === 'moov') missing.delete('index');
	}
	facts.complete = true;
}

/** What may stand behind the first box. */
const HEIC_BOXES = new Set(['meta', 'moov', 'mdat', 'free', 'skip', 'uuid']);

/** Passes over what a box holds. False for one that goes up to the end. */
function* passBox(box: Buffer): Generator<Want, boolean, Buffer> {
	let rest = box.readUInt32BE() - 8;
	if (rest === -8) return false;
	if (rest === -7) rest = Number((yield { take: 8 }).readBigUInt64BE()) - 16;
	// A length that cannot be: nothing tells where the box ends.
	yield { skip: rest < 0 ? Number.POSITIVE_INFINITY : rest };
	return true;
}
