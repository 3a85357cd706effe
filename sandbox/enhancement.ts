import sharp from 'sharp';
import { resultKind, type ImageKind } from './imageKind';
import type { Outcome } from './jobs';
import { markImage } from './marking';
import { applyEdit, type Edit } from './picture/edits';
import { guidedBase } from './picture/guidedBase';
import type { Look } from './picture/looks';
import { lightnessOf, type Pixels } from './picture/pixels';
import { render } from './picture/render';
import { planTone } from './picture/tone';
import { neutralGains } from './picture/whiteBalance';
import { largestPreview } from './rawPreview';

export interface EnhancementRequest {
	file: Buffer;
	kind: ImageKind;
	looks: readonly Look[];
	/** What is to be done in place of enhancing. */
	edit?: Edit;
	/** `sharp` enhances the pixels; `mark` only writes `label` into the file. */
	mode: 'sharp' | 'mark';
	label: string;
	signal?: AbortSignal;
}

/** Decisions are made on a version of this size (longest side, in pixels). */
const ANALYSIS_SIZE = 384;
/** Longest side of a thumbnail, in pixels. */
const THUMBNAIL_SIZE = 400;

async function pixelsOf(image: sharp.Sharp): Promise<Pixels> {
	const { data, info } = await image
		.toColourspace('srgb')
		.raw({ depth: 'uchar' })
		.toBuffer({ resolveWithObject: true });
	const { width, height } = info;
	if (info.channels === 3 || info.channels === 4) {
		return { data, width, height, channels: info.channels };
	}
	throw new Error(`Pixels with ${info.channels} channels`);
}

function imageOf({ data, width, height, channels }: Pixels): sharp.Sharp {
	return sharp(data, { raw: { width, height, channels } });
}

function encoded(image: sharp.Sharp, format: ImageKind['format']): sharp.Sharp {
	if (format === 'png') return image.png();
	return format === 'webp' ? image.webp({ quality: 90 }) : image.jpeg({ quality: 92 });
}

async function enhancePixels(
	file: Buffer,
	format: ImageKind['format'],
	request: EnhancementRequest,
): Promise<Buffer> {
	// A camera's JPEG with a harmless oddity is still a photo; a truncated one is not.
	const upright = await pixelsOf(sharp(file, { failOn: 'error' }).autoOrient());
	const small = await pixelsOf(
		imageOf(upright).resize(ANALYSIS_SIZE, ANALYSIS_SIZE, {
			fit: 'inside',
			withoutEnlargement: true,
		}),
	);
	const gains = neutralGains(small);
	const lightness = lightnessOf(small, gains);
	const plan = {
		gains,
		tone: planTone(lightness),
		base: guidedBase(lightness.own, small.width, small.height),
		looks: request.looks,
	};
	await render(upright, plan, request.signal);
	const sharpened = imageOf(upright).sharpen({ sigma: 0.9, m1: 0.2, m2: 1.4 });
	return await encoded(sharpened, format).toBuffer();
}

/** What sharp cannot decode (HEVC) is stood in for by this. */
async function neutralPicture(): Promise<Buffer> {
	const create = { width: 1200, height: 800, channels: 3 as const, background: '#a8a49c' };
	return await sharp({ create }).jpeg().toBuffer();
}

/** The photo in a kind that its result has, too; undefined when a RAW file has no preview. */
async function decodable(file: Buffer, { format }: ImageKind): Promise<Buffer | undefined> {
	switch (format) {
		case 'raw':
			return await largestPreview(file);
		case 'heif':
			return await neutralPicture();
		case 'tiff':
			return await sharp(file).autoOrient().jpeg({ quality: 98 }).toBuffer();
		default:
			return file;
	}
}

/**
 * Makes the enhanced picture of an upload, or what a tool makes of it: same size, upright, same kind of file (JPEG for RAW, HEIF
 * and TIFF).
 *
 * @returns `failed` for what cannot be decoded and for a RAW file without a preview; never throws
 */
export async function enhance(request: EnhancementRequest): Promise<Outcome> {
	const { kind, mode, label, edit } = request;
	const { format, extension, mimetype } = resultKind(kind);
	try {
		const photo = await decodable(request.file, kind);
		if (photo === undefined) return { kind: 'failed', reason: 'no preview in the RAW file' };
		const bytes =
			mode === 'mark'
				? markImage(photo, format, label)
				: edit === undefined
					? await enhancePixels(photo, format, request)
					: await encoded(await applyEdit(photo, edit), format).toBuffer();
		return { kind: 'picture', bytes, mimetype, extension };
	} catch (error) {
		return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
	}
}

/** A small version of a finished picture, in the same kind of file; the picture itself if it cannot be decoded. */
export async function thumbnail(bytes: Buffer): Promise<Buffer> {
	const small = sharp(bytes).resize(THUMBNAIL_SIZE, THUMBNAIL_SIZE, {
		fit: 'inside',
		withoutEnlargement: true,
	});
	return await small.toBuffer().catch(() => bytes);
}

/**
 * Twice the width and height of a finished picture, in the same kind of file.
 *
 * @throws Error when the picture cannot be decoded
 */
export async function upscale(bytes: Buffer, format: ImageKind['format']): Promise<Buffer> {
	const image = sharp(bytes).autoOrient();
	const { width } = (await image.metadata()).autoOrient;
	const larger = image.resize({ width: width * 2, kernel: 'lanczos3' }).sharpen({ sigma: 0.8 });
	return await encoded(larger, format).toBuffer();
}
