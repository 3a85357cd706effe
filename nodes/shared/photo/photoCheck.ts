import { headBytesFor, recogniseFile, type OtherFile } from './kinds';
import type { PhotoKind } from './photoKind';
import { scanPicture, type PictureScan } from './pictureScan';
import { minimumRawSize } from './rawKinds';
import { shareAdvice } from './imageAddress';
import type { PhotoFacts } from './photoData/photoFacts';
import { readPhotoData } from './photoData/readPhotoData';
import { MESSAGES } from '../core/messages';
import { ProblemError, type Problem } from '../core/problem';

/** No photo of a house has a side with fewer pixels: these are logos and icons. */
const MIN_SIDE_PIXELS = 200;

/** So many bytes tell how many more it takes to know what a file is. */
const MARK_BYTES = 4;

/** A file that may be a photo. */
export interface FileToCheck {
	/** The largest that the service takes, in bytes. */
	maxBytes: number;
	/** Kinds of pictures that this node does not know well and the service may take, by their usual extension. */
	extraKinds: readonly string[];
	fileName?: string;
	/** Where it is on the web; absent for a file of n8n's. */
	address?: string;
	/** In bytes, where it is known before the file is read. */
	size?: number;
	/** True when nothing but the file itself can tell whether it arrived completely: then it may be read again. */
	mayBeCut?: boolean;
	/** Whether to read what the photo says of how it was taken. */
	wantsFacts?: boolean;
}

/** A file that passed. */
export interface CheckedPhoto {
	kind: PhotoKind;
	/** Where the photo begins in the file, in bytes: programs leave blanks or a line of text before it by mistake. */
	start: number;
	/** Of all the file, in bytes. */
	size: number;
	/** Pixels, as stored; absent for camera RAW. */
	width?: number;
	height?: number;
	/** EXIF's mark for how the picture is to be turned, 1 to 8; absent where there is none. */
	orientation?: number;
	/** Of how it was taken; absent where that was not wanted. */
	facts?: PhotoFacts;
}

/** A file that passed as far as one pass over it can tell. */
interface PassedPhoto extends CheckedPhoto {
	/** True for a JPEG without an end mark: `hasAllJpegData` must tell whether all of it is there, else see `partOf`. */
	lacksEndMark: boolean;
}

/** A check that reads a file piece by piece, so that no large photo must be kept for it. */
interface PhotoCheck {
	/** Takes the next bytes. True when no more are needed. Throws `ProblemError` as soon as the file is known to be no photo. */
	write(bytes: Buffer): boolean;
	/** The outcome, after the last bytes. Throws `ProblemError` for what the service would not take or nobody would want to pay for. */
	end(): PassedPhoto;
}

/** Begins to check a file before anything is paid for it: is it a photo, is all of it there, is it large enough? */
export function checkPhoto(file: FileToCheck): PhotoCheck {
	/** The file's first bytes, as they came: small pieces must not be put together again and again. */
	let first: Buffer[] = [];
	let size = 0;
	const factsReader = file.wantsFacts ? readPhotoData() : undefined;
	let begun: { kind: PhotoKind; start: number; scan: PictureScan; minimumSize: number } | undefined;

	const readOn = (scan: PictureScan, bytes: Buffer): boolean => {
		const areFactsRead = factsReader?.write(bytes) ?? true;
		return scan.write(bytes) && areFactsRead && file.size !== undefined;
	};
	const begin = () => {
		const head = Buffer.concat(first);
		first = [];
		const { kind, start } = photoIn(file, head);
		const scan = scanPicture(kind.extension);
		const isRead = readOn(scan, head.subarray(start));
		begun = { kind, start, scan, minimumSize: minimumRawSize(head) };
		return { ...begun, isRead };
	};
	return {
		write: (bytes) => {
			size += bytes.length;
			if (size > file.maxBytes) throw new ProblemError(tooLarge(file));
			if (begun) return readOn(begun.scan, bytes);
			first.push(bytes);
			if (size < MARK_BYTES) return false;
			const [start = bytes] = first;
			if (start.length < MARK_BYTES) first = [Buffer.concat(first)];
			return size >= headBytesFor(first[0] ?? start) && begin().isRead;
		},
		end: () => {
			if (size === 0) throw new ProblemError(MESSAGES.photoEmpty(file.fileName));
			const { kind, start, scan, minimumSize } = begun ?? begin();
			const { complete, animated, width, height, orientation, lacksEndMark = false } = scan.facts;
			if (animated)
				throw new ProblemError(
					MESSAGES.animatedPicture(file.fileName, kind.extension.toUpperCase()),
				);
			const total = file.size ?? size;
			if ((!complete && !lacksEndMark) || total < minimumSize) throw partOf(file);
			if (width && height && Math.min(width, height) < MIN_SIDE_PIXELS) {
				throw new ProblemError(
					MESSAGES.pictureTooSmall(file.fileName, `${width} x ${height}`, MIN_SIDE_PIXELS),
				);
			}
			const facts = factsReader?.end();
			return { kind, start, size: total, width, height, orientation, lacksEndMark, facts };
		},
	};
}

/** The problem of a photo that is not all there. */
export function partOf({ fileName, mayBeCut }: FileToCheck): ProblemError {
	return new ProblemError({ ...MESSAGES.partOfPhoto(fileName), retryable: mayBeCut });
}

/** The photo that a file is, by its first bytes. Throws `ProblemError` for what is none. */
function photoIn(file: FileToCheck, head: Buffer): { kind: PhotoKind; start: number } {
	const verdict = recogniseFile(head, file.fileName);
	if ('photo' in verdict) return { kind: verdict.photo, start: verdict.start ?? 0 };
	const { image } = verdict;
	if (image && file.extraKinds.includes(image.extension)) return { kind: image, start: 0 };
	throw new ProblemError(noPhoto(file, verdict));
}

/** The words for a photo of more than the service takes. */
export function tooLarge({ fileName, maxBytes, size }: FileToCheck): Problem {
	const megabytes = (bytes: number) => bytes / 1024 / 1024;
	const most = `${megabytes(maxBytes)} MB`;
	return MESSAGES.photoTooLarge(
		fileName,
		size === undefined ? `more than ${most}` : `${megabytes(size).toFixed(1)} MB`,
		most,
	);
}

function noPhoto(file: FileToCheck, other: OtherFile): Problem {
	const { fileName, address } = file;
	switch (other.special) {
		case 'zeros':
			return partOf(file).problem;
		case 'macFile':
			return MESSAGES.macFile(fileName);
		case 'heic':
			return MESSAGES.heicPhoto(fileName);
		case 'webPage':
			return address === undefined
				? MESSAGES.webPageFile(fileName)
				: MESSAGES.webPageAtUrl(new URL(address).host, shareAdvice(address));
		case 'readAsText':
			return MESSAGES.photoReadAsText(fileName);
		case 'base64':
		case 'dataUrl':
			return MESSAGES.photoAsBase64(fileName, other.notAPhoto);
		case 'hex':
			return MESSAGES.photoAsHex(fileName);
		case 'answer':
			return MESSAGES.answerNotPhoto(fileName, other.notAPhoto, other.says ?? '');
		case 'archive':
			return MESSAGES.archive(fileName, other.notAPhoto);
		case 'otherArchive':
			return MESSAGES.otherArchive(fileName, other.notAPhoto);
		default:
			return MESSAGES.notAPhoto(fileName, other.notAPhoto);
	}
}
