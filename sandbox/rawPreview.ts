import sharp from 'sharp';
import { readTiffTags, TIFF_TAGS } from './tiff';

const START_OF_IMAGE = Buffer.from([0xff, 0xd8, 0xff]);
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);
const START_OF_SCAN = 0xda;

/**
 * Where the JPEG ends that starts at `start`. Walks the header's segments first, because a
 * thumbnail inside EXIF has an end of its own.
 *
 * @returns undefined when this is not a whole JPEG
 */
function jpegEnd(file: Buffer, start: number): number | undefined {
	let at = start + 2;
	while (at + 4 <= file.length && file[at] === 0xff) {
		const isScan = file[at + 1] === START_OF_SCAN;
		at += 2 + file.readUInt16BE(at + 2);
		if (isScan) {
			const end = file.indexOf(END_OF_IMAGE, at);
			return end < 0 ? undefined : end + 2;
		}
	}
	return undefined;
}

function embeddedJpegs(file: Buffer): Buffer[] {
	const found: Buffer[] = [];
	let start = file.indexOf(START_OF_IMAGE);
	while (start >= 0) {
		const end = jpegEnd(file, start);
		if (end !== undefined) found.push(file.subarray(start, end));
		start = file.indexOf(START_OF_IMAGE, start + 1);
	}
	return found;
}

/**
 * The largest JPEG preview inside a camera RAW file that can be decoded.
 *
 * Sensor data may be a (lossless) JPEG as well, or look like the start of one by chance: sharp
 * judges.
 *
 * @returns the preview and the EXIF orientation that the RAW file asks for when the preview has
 * none of its own; undefined when there is no preview
 */
export async function largestPreview(
	file: Buffer,
): Promise<{ jpeg: Buffer; orientation: number } | undefined> {
	const candidates: Array<{ jpeg: Buffer; area: number; orientation?: number }> = [];
	for (const jpeg of embeddedJpegs(file)) {
		const header = await sharp(jpeg)
			.metadata()
			.catch(() => undefined);
		if (header === undefined) continue;
		const { width, height, orientation } = header;
		candidates.push({ jpeg, area: width * height, orientation });
	}
	candidates.sort((left, right) => right.area - left.area);
	for (const { jpeg, orientation } of candidates) {
		const decodes = await sharp(jpeg)
			.stats()
			.then(
				() => true,
				() => false,
			);
		if (!decodes) continue;
		const outer = readTiffTags(file)?.get(TIFF_TAGS.orientation) ?? 1;
		return { jpeg, orientation: orientation === undefined ? outer : 1 };
	}
	return undefined;
}
