import { startsWith } from './anatomy';
import {
	directoryStart,
	EXIF_MARK,
	factsInExif,
	factsInTiff,
	factsInTwoParts,
	MAX_EXIF_BYTES,
	withoutMark,
} from './exif';
import { canonParts, exifPlace } from './isoBoxes';
import type { PhotoFacts } from './photoFacts';

/** Reads what a photo says of how it was taken, piece by piece. */
interface PhotoDataReader {
	/** Takes the next bytes. True when no more are needed. */
	write(bytes: Buffer): boolean;
	/** What was found, after the last bytes or as soon as no more are needed. */
	end(): PhotoFacts;
}

/** Bytes of the file that are asked for. What is behind its end does not come; nor does what was passed over. */
interface Want {
	at: number;
	length: number;
}
type Reader = Generator<Want, PhotoFacts, Buffer>;

/** Directories and texts of a TIFF file or camera RAW are looked for in so many bytes. */
const TIFF_BYTES = 1280 * 1024;
/** The index of a HEIC or CR3 file. */
const MAX_INDEX_BYTES = 2 * 1024 * 1024;
/** A made-up file may have nothing but tiny parts. */
const MAX_PARTS = 20_000;

const MARK_BYTES = 32;
const NOTHING = Buffer.alloc(0);

/**
 * Begins to read the EXIF of a photo: JPG, PNG, WEBP, HEIC, AVIF, TIFF and camera RAW that is built as TIFF (DNG, NEF,
 * ARW, CR2, PEF, ...), CR3 and RAF. Its GPS is not looked at. Of a file whose EXIF is not where it belongs, or of
 * another kind, nothing is found. It keeps 2 MB of a file at most.
 * @returns takes the file from the photo's first byte on
 */
export function readPhotoData(): PhotoDataReader {
	const reader = readFile();
	let want = reader.next();
	/** The last bytes that came in: what is asked for next may begin in them. */
	let held = { at: 0, bytes: NOTHING };
	let parts: Buffer[] = [];
	let gathered = 0;
	let position = 0;

	const goOn = () => {
		if (want.done) return;
		const { at } = want.value;
		const bytes = Buffer.concat(parts);
		if (at + bytes.length === position) held = { at, bytes };
		want = reader.next(bytes);
		const from = want.done ? -1 : want.value.at - held.at;
		const known =
			want.done || from < 0 ? NOTHING : held.bytes.subarray(from, from + want.value.length);
		parts = [known];
		gathered = known.length;
	};
	const write = (bytes: Buffer) => {
		let at = 0;
		while (!want.done) {
			const missing = want.value.length - gathered;
			const next = want.value.at + gathered;
			if (missing > 0 && position <= next) {
				const step = Math.min(next - position, bytes.length - at);
				at += step;
				position += step;
				const piece = bytes.subarray(at, at + (position === next ? missing : 0));
				at += piece.length;
				position += piece.length;
				gathered += piece.length;
				if (piece.length > 0) parts.push(piece);
				if (piece.length < missing) return false;
			}
			goOn();
		}
		return true;
	};
	const end = () => {
		while (!want.done) goOn();
		return want.value;
	};
	return { write, end };
}

function* readFile(): Reader {
	const head = yield { at: 0, length: MARK_BYTES };
	const start = head.toString('latin1');
	const reader = READERS.find(({ mark }) => mark.test(start))?.read;
	if (reader) return yield* reader(0);
	const directory = directoryStart(head);
	return directory ? yield* readTiffFile(directory) : {};
}

const READERS: ReadonlyArray<{ mark: RegExp; read: (at: number) => Reader }> = [
	{ mark: /^\xff\xd8\xff/, read: readJpeg },
	{ mark: /^\x89PNG\r\n[^]\n/, read: readPng },
	{ mark: /^RIFF[^]{4}WEBP/, read: readWebp },
	{ mark: /^[^]{4}ftyp/, read: readBoxes },
	{ mark: /^FUJIFILMCCD-RAW/, read: readRaf },
];

const SOS = 0xda;
const EOI = 0xd9;
const APP1 = 0xe1;

/** The segments up to the picture data. */
function* readJpeg(start: number): Reader {
	let at = start + 2;
	for (let count = 0; count < MAX_PARTS; count++) {
		const head = yield { at, length: 4 };
		const [first, marker] = head;
		if (head.length < 4 || first !== 0xff || marker === SOS || marker === EOI) break;
		if (marker === 0xff) {
			at++;
			continue;
		}
		const length = head.readUInt16BE(2);
		if (marker === APP1) {
			const content = yield { at: at + 4, length: Math.max(0, length - 2) };
			if (startsWith(content, EXIF_MARK)) return factsInExif(withoutMark(content));
		}
		at += 2 + length;
	}
	return {};
}

/** Fujifilm's RAW has a JPEG in it, with the EXIF. */
function* readRaf(): Reader {
	const place = yield { at: 84, length: 4 };
	return place.length < 4 ? {} : yield* readJpeg(place.readUInt32BE());
}

function* readPng(): Reader {
	let at = 8;
	for (let count = 0; count < MAX_PARTS; count++) {
		const head = yield { at, length: 8 };
		if (head.length < 8) break;
		const length = head.readUInt32BE();
		const type = head.toString('latin1', 4);
		if (type === 'eXIf' && length <= MAX_EXIF_BYTES) {
			return factsInExif(withoutMark(yield { at: at + 8, length }));
		}
		if (type === 'IEND') break;
		at += 12 + length;
	}
	return {};
}

function* readWebp(): Reader {
	let at = 12;
	for (let count = 0; count < MAX_PARTS; count++) {
		const head = yield { at, length: 8 };
		if (head.length < 8) break;
		const length = head.readUInt32LE(4);
		if (head.toString('latin1', 0, 4) === 'EXIF' && length <= MAX_EXIF_BYTES) {
			return factsInExif(withoutMark(yield { at: at + 8, length }));
		}
		at += 8 + length + (length % 2);
	}
	return {};
}

function* readTiffFile(directory: { at: number; isLittle: boolean }): Reader {
	// Cameras write the directories first, other programs may write them last.
	const base = directory.at < TIFF_BYTES / 2 ? 0 : directory.at - TIFF_BYTES / 2;
	return factsInTiff(yield { at: base, length: TIFF_BYTES }, base, directory);
}

/** ISO/IEC 14496-12: HEIC and AVIF have an index that says where the EXIF is, CR3 has it in its index. */
function* readBoxes(): Reader {
	let at = 0;
	for (let count = 0; count < MAX_PARTS; count++) {
		const head = yield { at, length: 16 };
		if (head.length < 8) break;
		const type = head.toString('latin1', 4, 8);
		const short = head.readUInt32BE();
		const isLong = short === 1 && head.length === 16;
		const size = isLong ? Number(head.readBigUInt64BE(8)) : short;
		if (size < 8) break;
		const isIndex = (type === 'meta' || type === 'moov') && size <= MAX_INDEX_BYTES;
		if (isIndex) {
			const index = (yield { at, length: size }).subarray(8);
			const facts = type === 'moov' ? factsInCanon(index) : yield* readItem(index);
			if (facts) return facts;
		}
		at += size;
	}
	return {};
}

function factsInCanon(moov: Buffer): PhotoFacts | undefined {
	const parts = canonParts(moov);
	return parts && factsInTwoParts(parts.first, parts.exif);
}

function* readItem(meta: Buffer): Generator<Want, PhotoFacts | undefined, Buffer> {
	const place = exifPlace(meta);
	if (!place || place.length > MAX_EXIF_BYTES) return undefined;
	const item = Buffer.isBuffer(place) ? place : yield place;
	// It begins with how many bytes stand before the TIFF file in it.
	return item.length < 4 ? undefined : factsInExif(item.subarray(4 + item.readUInt32BE()));
}
