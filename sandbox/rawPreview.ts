import ExifReader from 'exifreader';
import sharp from 'sharp';

const START_OF_IMAGE = Buffer.from([0xff, 0xd8, 0xff]);

function orientationOf(file: Buffer): number {
	try {
		const { value } = ExifReader.load(file).Orientation ?? {};
		return typeof value === 'number' ? value : 1;
	} catch {
		// Not every camera's RAW files are TIFFs.
		return 1;
	}
}

/** Where JPEGs may begin, with what they say of themselves. What is behind their ends does not matter. */
async function embeddedJpegs(file: Buffer) {
	const found: Array<{ jpeg: Buffer; area: number; orientation?: number }> = [];
	let start = file.indexOf(START_OF_IMAGE);
	while (start >= 0) {
		const jpeg = file.subarray(start);
		const header = await sharp(jpeg)
			.metadata()
			.catch(() => undefined);
		if (header !== undefined) {
			const { width, height, orientation } = header;
			found.push({ jpeg, area: width * height, orientation });
		}
		start = file.indexOf(START_OF_IMAGE, start + 1);
	}
	return found.sort((one, other) => other.area - one.area);
}

/**
 * The largest JPEG preview inside a camera RAW file that can be decoded, upright as the camera says.
 *
 * Sensor data may be a (lossless) JPEG as well, or look like the start of one by chance: sharp
 * judges.
 *
 * @returns undefined when there is no preview
 */
export async function largestPreview(file: Buffer): Promise<Buffer | undefined> {
	for (const { jpeg, orientation } of await embeddedJpegs(file)) {
		try {
			return await sharp(jpeg)
				.withMetadata({ orientation: orientation ?? orientationOf(file) })
				.jpeg({ quality: 98 })
				.toBuffer();
		} catch {
			// The next smaller one, then.
		}
	}
	return undefined;
}
