import ExifReader from 'exifreader';

/** What an upload is, told by its content. */
export interface ImageKind {
	format: 'jpeg' | 'png' | 'webp' | 'raw' | 'heif' | 'tiff';
	/** Of the file as it came. */
	extension: string;
	mimetype: string;
}

const FORMATS: ReadonlyMap<string, ImageKind['format']> = new Map([
	['jpg', 'jpeg'],
	['png', 'png'],
	['webp', 'webp'],
	['heic', 'heif'],
	...['arw', 'cr2', 'cr3', 'dng', 'nef', 'orf', 'raf', 'rw2'].map((raw) => [raw, 'raw'] as const),
]);

/** Of these kinds the package knows the beginnings that some cameras write only. */
const MORE_BEGINNINGS: ReadonlyArray<[beginning: RegExp, extension: string]> = [
	[/^(IIR[OS]|MMOR)/, 'orf'],
	[/^IIU\0/, 'rw2'],
];
/** TIFF's tags say so: the first picture is a preview, or consists of a sensor's coloured pixels. */
const PREVIEW = 1;
const COLOUR_FILTER_ARRAY = 32803;

/** Whether a TIFF is a camera's RAW file. */
function isRawTiff(file: Buffer): boolean {
	const { SubfileType, PhotometricInterpretation } = ExifReader.load(file);
	return (
		Number(SubfileType?.value) === PREVIEW ||
		Number(PhotometricInterpretation?.value) === COLOUR_FILTER_ARRAY
	);
}

/**
 * Tells JPEG, PNG, WEBP, camera RAW, HEIC and TIFF by what is in the file.
 *
 * @returns undefined for every other kind
 */
export async function imageKind(file: Buffer): Promise<ImageKind | undefined> {
	const { fileTypeFromBuffer } = await import('file-type');
	const found = await fileTypeFromBuffer(file);
	const format = FORMATS.get(found?.ext ?? '');
	if (found !== undefined && format !== undefined) {
		return { format, extension: found.ext, mimetype: found.mime };
	}
	const raw = (extension: string): ImageKind => ({
		format: 'raw',
		extension,
		mimetype: `image/x-${extension}`,
	});
	if (found?.ext === 'tif') {
		return isRawTiff(file)
			? raw('tif')
			: { format: 'tiff', extension: 'tif', mimetype: found.mime };
	}
	const beginning = file.toString('latin1', 0, 4);
	const [, extension] = MORE_BEGINNINGS.find(([pattern]) => pattern.test(beginning)) ?? [];
	return extension === undefined ? undefined : raw(extension);
}

/** The kind of the picture made from a photo: the same if browsers show it, otherwise JPEG. */
export function resultKind(kind: ImageKind): ImageKind {
	const isShown = ['jpeg', 'png', 'webp'].includes(kind.format);
	return isShown ? kind : { format: 'jpeg', extension: 'jpg', mimetype: 'image/jpeg' };
}
