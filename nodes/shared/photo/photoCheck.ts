import { headBytesFor, recogniseFile, type OtherFile, type PhotoKind } from './kinds';
import { scanPicture, type PictureScan } from './pictureScan';
import { minimumRawSize } from './rawKinds';
import { MAX_PHOTO_BYTES } from '../api/v1/limits';
import { ProblemError, type Problem } from '../core/problem';

/** No photo of a house has a side with fewer pixels: these are logos and icons. */
export const MIN_SIDE_PIXELS = 200;

/** A file that may be a photo. */
export interface FileToCheck {
	fileName?: string;
	/** In bytes, where it is known before the file is read. */
	size?: number;
	/** True when nothing but the file itself can tell whether it arrived completely: then it may be read again. */
	mayBeCut?: boolean;
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
}

/** A check that reads a file piece by piece, so that no large photo must be kept for it. */
export interface PhotoCheck {
	/** Takes the next bytes. True when no more are needed. Throws `ProblemError` as soon as the file is known to be no photo. */
	write(bytes: Buffer): boolean;
	/** The outcome, after the last bytes. Throws `ProblemError` for what the service would not take or nobody would want to pay for. */
	end(): CheckedPhoto;
}

/** Begins to check a file before anything is paid for it: is it a photo, is all of it there, is it large enough? */
export function checkPhoto(file: FileToCheck): PhotoCheck {
	let head = Buffer.alloc(0);
	let size = 0;
	let begun: { kind: PhotoKind; start: number; scan: PictureScan; minimumSize: number } | undefined;

	const begin = () => {
		const verdict = recogniseFile(head, file.fileName);
		if (!('photo' in verdict)) throw new ProblemError(noPhoto(file, verdict));
		const { photo: kind, start = 0 } = verdict;
		const scan = scanPicture(kind.extension);
		const isRead = scan.write(head.subarray(start));
		begun = { kind, start, scan, minimumSize: minimumRawSize(head) };
		head = Buffer.alloc(0);
		return { ...begun, isRead };
	};
	return {
		write: (bytes) => {
			size += bytes.length;
			if (size > MAX_PHOTO_BYTES) throw new ProblemError(tooLarge(undefined, file.fileName));
			if (begun) return begun.scan.write(bytes) && file.size !== undefined;
			head = head.length === 0 ? bytes : Buffer.concat([head, bytes]);
			return head.length >= headBytesFor(head) && begin().isRead && file.size !== undefined;
		},
		end: () => {
			if (size === 0) throw new ProblemError(empty(file));
			const { kind, start, scan, minimumSize } = begun ?? begin();
			const { complete, animated, width, height } = scan.facts;
			if (animated) throw new ProblemError(moving(file, kind));
			const total = file.size ?? size;
			if (!complete || total < minimumSize) throw new ProblemError(partial(file));
			if (width && height && Math.min(width, height) < MIN_SIDE_PIXELS) {
				throw new ProblemError(tooSmall(file, width, height));
			}
			return { kind, start, size: total, width, height };
		},
	};
}

/** The words for a photo of more than the service takes. `size` in bytes, where it is known. */
export function tooLarge(size: number | undefined, fileName?: string): Problem {
	const megabytes =
		size === undefined ? 'more than 50 MB' : `${(size / 1024 / 1024).toFixed(1)} MB`;
	return {
		message: `The photo${quoted(fileName)} is too large: ${megabytes}`,
		description: 'AI HomeDesign takes photos of up to 50 MB. Save it smaller, for example as JPG.',
	};
}

function empty({ fileName }: FileToCheck): Problem {
	return {
		message: `The file${quoted(fileName)} is empty`,
		description:
			'Check the node before this one: the photo may not have been downloaded completely.',
	};
}

function noPhoto({ fileName }: FileToCheck, other: OtherFile): Problem {
	switch (other.special) {
		case 'macFile':
			return {
				message: `The file${quoted(fileName)} is not a photo: macOS leaves such files beside photos`,
				description:
					'Leave it out, for example with a Filter node: no photo has a name that begins with a dot.',
			};
		case 'heic':
			return {
				message: `The file${quoted(fileName)} is an iPhone HEIC photo, which AI HomeDesign does not take`,
				description:
					'On the iPhone, Settings > Camera > Formats > Most Compatible makes JPG from now on. For photos that are there already: Share > Options > Most Compatible on the iPhone, Quick Actions > Convert Image on a Mac, or Save as in the Photos app of Windows.',
			};
		default:
			return {
				message: `The file${quoted(fileName)} is not a photo that AI HomeDesign takes: it looks like ${other.notAPhoto}`,
				description:
					'AI HomeDesign takes JPG, PNG, WEBP and camera RAW (DNG, ARW, RAF, NEF, CR2, CR3, ORF, RW2). Convert the file, or check the address or node that it comes from.',
			};
	}
}

function moving({ fileName }: FileToCheck, { extension }: PhotoKind): Problem {
	return {
		message: `The file${quoted(fileName)} is an animated ${extension.toUpperCase()}, not a photo`,
		description: 'AI HomeDesign takes pictures that stand still. Save one of its pictures as JPG.',
	};
}

function partial({ fileName, mayBeCut }: FileToCheck): Problem {
	return {
		message: `Only a part of the photo${quoted(fileName)} is there`,
		description:
			'It may still be copied or uploaded, or its download was cut off. Run the item again when all of it is there; if it stays so, open the photo and save it anew.',
		retryable: mayBeCut,
	};
}

function tooSmall({ fileName }: FileToCheck, width: number, height: number): Problem {
	return {
		message: `The picture${quoted(fileName)} is too small for a photo of a house: ${width} x ${height} pixels`,
		description: `Its shortest side must have at least ${MIN_SIDE_PIXELS} pixels. Logos and icons, for example from mails, can be left out with a Filter node.`,
	};
}

const quoted = (fileName: string | undefined) => (fileName ? ` "${fileName}"` : '');
