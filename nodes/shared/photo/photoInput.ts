import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v3';

import { HEAD_BYTES, recogniseFile } from './kinds';
import { nameOfDownload, uploadMimeType, uploadName } from './names';
import { DOWNLOAD_MESSAGES, MESSAGES, type Words } from '../core/messages';
import { ProblemError } from '../core/problem';
import { MAX_PHOTO_BYTES } from '../api/v1/limits';
import { paddedBuffer, type PaddedBuffer } from '../http/multipart';
import { withRetry, type RetryContext } from '../core/retry';
import type { Photo } from '../api/service';
import { openWebFile, readUpTo, type ByteStream, type WebFile } from '../http/webFile';

/** A photo that was checked as far as that is possible without loading it. */
export interface PhotoSource {
	/** Where it is on the web; absent for a file of n8n's. */
	address?: string;
	/** Loads the photo. Throws `ProblemError` when it turns out not to be one. */
	load(): Promise<Photo>;
}

const binarySchema = z.object({
	id: z.string().optional(),
	fileName: z.string().optional().catch(undefined),
	mimeType: z.string().optional().catch(undefined),
});

/**
 * The photo in an item's binary field. Its presence, size and kind are checked right away, from the first bytes;
 * it is loaded only when it is its turn.
 * @param field the parameter's value: the field's name, or binary data itself when an expression gives it
 * @throws ProblemError when there is no photo, it is empty, too large, or no photo at all
 */
export async function photoFromBinary(
	context: IExecuteFunctions,
	itemIndex: number,
	field: unknown,
): Promise<PhotoSource> {
	const binary = findBinary(context, itemIndex, field);
	const { id } = binary;
	if (id === undefined) {
		const load = async () => await context.helpers.getBinaryDataBuffer(itemIndex, binary.parameter);
		const bytes = await load();
		checkFile(bytes.length, bytes, binary);
		return { load: async () => photoOf({ bytes: await load() }, binary) };
	}
	const { fileSize } = await context.helpers.getBinaryMetadata(id);
	if (fileSize > MAX_PHOTO_BYTES) throw new ProblemError(tooLarge(fileSize, binary.fileName));
	const { bytes: head } = await readUpTo(
		await context.helpers.getBinaryStream(id, HEAD_BYTES),
		HEAD_BYTES,
	);
	checkFile(fileSize, head, binary);
	const load = async () => await readInto(await context.helpers.getBinaryStream(id), fileSize);
	return { load: async () => photoOf(await load(), binary) };
}

/** Reads a file of known size without a second copy of it. */
async function readInto(stream: ByteStream, size: number): Promise<PaddedBuffer> {
	const file = paddedBuffer(size);
	let filled = 0;
	for await (const chunk of stream) {
		const bytes = Buffer.from(chunk);
		bytes.copy(file.bytes, filled);
		filled += bytes.length;
	}
	if (filled === size) return file;
	throw new ProblemError(MESSAGES.fileChanged());
}

/** n8n's own check knows all the ways in which it keeps files; ours only puts its answer into words. */
function findBinary(context: IExecuteFunctions, itemIndex: number, field: unknown) {
	const parameter = field as Parameters<typeof context.helpers.assertBinaryData>[1];
	try {
		const binary = context.helpers.assertBinaryData(itemIndex, parameter);
		return { parameter, ...binarySchema.parse(binary) };
	} catch {
		throw noFile(context, itemIndex, field);
	}
}

function noFile(context: IExecuteFunctions, itemIndex: number, field: unknown): ProblemError {
	const fields = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
	const list = fields.map((name) => `"${name}"`).join(', ');
	const isNamed = typeof field === 'string' && field.trim() !== '';
	return new ProblemError(isNamed ? MESSAGES.noFile(field, list) : MESSAGES.noFileField(list));
}

/**
 * The photo at an address, fetched without the API key.
 * @param lookFirst whether to look at its beginning right away: with several items a bad one must be known before any is
 * paid. The photo itself is loaded only when it is its turn.
 * @throws ProblemError when the address is none, or what is there is no photo
 */
export async function photoFromUrl(
	context: IExecuteFunctions,
	retryContext: RetryContext,
	address: unknown,
	lookFirst: boolean,
): Promise<PhotoSource> {
	const url = checkedAddress(address);
	const fetching = async <T>(use: (file: WebFile, named: OwnName) => Promise<T>) =>
		await withRetry(retryContext, async () => {
			const file = await openWebFile(context, retryContext.clock, url, {
				messages: DOWNLOAD_MESSAGES.photo,
			});
			return await file.reading(use(file, ownName(url, file)));
		});
	if (lookFirst) await fetching(checkBeginning);
	return { address: url, load: async () => await fetching(loadPhoto) };
}

function checkedAddress(address: unknown): string {
	if (address === undefined || address === null || address === '') {
		throw new ProblemError(MESSAGES.imageUrlEmpty());
	}
	const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : undefined;
	if (url && /^https?:$/.test(url.protocol)) return url.href;
	throw new ProblemError(MESSAGES.invalidImageUrl());
}

interface OwnName {
	fileName?: string;
	mimeType?: string;
}

function ownName(url: string, { headers }: WebFile): OwnName {
	return {
		fileName: nameOfDownload(url, headers['content-disposition']),
		mimeType: z.string().optional().catch(undefined).parse(headers['content-type']),
	};
}

async function checkBeginning({ headers, stream }: WebFile, named: OwnName): Promise<void> {
	checkAnnounced(headers, named);
	const { bytes } = await readUpTo(stream, HEAD_BYTES);
	checkFile(bytes.length, bytes, named);
}

async function loadPhoto({ headers, stream }: WebFile, named: OwnName): Promise<Photo> {
	checkAnnounced(headers, named);
	const { bytes, complete } = await readUpTo(stream, MAX_PHOTO_BYTES);
	if (!complete) throw new ProblemError(tooLarge(undefined, named.fileName));
	return photoOf({ bytes }, named);
}

function checkAnnounced(headers: WebFile['headers'], { fileName }: OwnName): void {
	const announced = Number(headers['content-length'] ?? 0);
	if (announced > MAX_PHOTO_BYTES) throw new ProblemError(tooLarge(announced, fileName));
}

function photoOf(file: PaddedBuffer, own: OwnName): Photo {
	const kind = checkFile(file.bytes.length, file.bytes, own);
	return {
		...file,
		fileName: uploadName(own.fileName, kind),
		mimeType: uploadMimeType(own.mimeType, kind),
	};
}

function checkFile(size: number, head: Buffer, { fileName }: { fileName?: string }) {
	if (size === 0) throw new ProblemError(MESSAGES.photoEmpty(fileName));
	if (size > MAX_PHOTO_BYTES) throw new ProblemError(tooLarge(size, fileName));
	const verdict = recogniseFile(head.subarray(0, HEAD_BYTES), fileName);
	if ('photo' in verdict) return verdict.photo;
	throw new ProblemError(MESSAGES.notAPhoto(fileName, verdict.notAPhoto));
}

function tooLarge(size: number | undefined, fileName?: string): Words {
	const megabytes =
		size === undefined ? 'more than 50 MB' : `${(size / 1024 / 1024).toFixed(1)} MB`;
	return MESSAGES.photoTooLarge(fileName, megabytes);
}
