import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v3';

import { HEAD_BYTES, recogniseFile } from './kinds';
import { readImageAddress } from './imageAddress';
import { nameOfDownload, uploadMimeType, uploadName } from './names';
import { ProblemError, type Problem } from '../core/problem';
import { MAX_PHOTO_BYTES } from '../api/v1/limits';
import { paddedBuffer, type PaddedBuffer } from '../http/multipart';
import { asError, withRetry, type RetryContext } from '../core/retry';
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
		const load = async () =>
			await kept(binary, context.helpers.getBinaryDataBuffer(itemIndex, binary.parameter));
		const bytes = await load();
		checkFile(bytes.length, bytes, binary);
		return { load: async () => photoOf({ bytes: await load() }, binary) };
	}
	const { fileSize } = await kept(binary, context.helpers.getBinaryMetadata(id));
	if (fileSize > MAX_PHOTO_BYTES) throw new ProblemError(tooLarge(fileSize, binary.fileName));
	const open = async (chunkSize?: number) =>
		await kept(binary, context.helpers.getBinaryStream(id, chunkSize));
	const { bytes: head } = await kept(binary, readUpTo(await open(HEAD_BYTES), HEAD_BYTES));
	checkFile(fileSize, head, binary);
	const load = async () => await kept(binary, readInto(await open(), fileSize));
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
	throw new ProblemError({
		message: 'The file is not as long as n8n noted',
		description: 'Run the node before this one again.',
	});
}

/** Reads a file that n8n keeps, and says so when it is gone. */
async function kept<T>({ fileName }: { fileName?: string }, work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		throw isGone(error) ? fileGone(fileName) : asError(error);
	}
}

const storeFailure = z.object({ message: z.string().catch(''), code: z.unknown() });

/** Each of n8n's stores says it in its own way, and without a type of its own. */
function isGone(error: unknown): boolean {
	const { data } = storeFailure.safeParse(error);
	if (!data) return false;
	return (
		data.code === 'ENOENT' ||
		data.code === 'NoSuchKey' ||
		/file not found|no binary data manager/i.test(data.message)
	);
}

function fileGone(fileName: string | undefined): ProblemError {
	return new ProblemError({
		message: `n8n no longer has the file${fileName ? ` "${fileName}"` : ''}: run the node before this one again`,
		description:
			'n8n deletes the files of old executions. If it happens in new ones, too: in queue mode all processes of n8n need the same storage for binary data.',
	});
}

/** n8n's own check knows all the ways in which it keeps files; ours only puts its answer into words. */
function findBinary(context: IExecuteFunctions, itemIndex: number, field: unknown) {
	const value = typeof field === 'string' ? field.trim() : field;
	// In workflows with combined binary data the files stand in the item's JSON.
	const places = typeof value === 'string' ? [value, `${COMBINED_FILES}.${value}`] : [value];
	for (const place of places) {
		const parameter = place as Parameters<typeof context.helpers.assertBinaryData>[1];
		try {
			const binary = context.helpers.assertBinaryData(itemIndex, parameter);
			return { parameter, ...binarySchema.parse(binary) };
		} catch {
			continue;
		}
	}
	throw noFile(context, itemIndex, value);
}

const COMBINED_FILES = '_files';

function noFile(context: IExecuteFunctions, itemIndex: number, field: unknown): ProblemError {
	const item = context.getInputData()[itemIndex];
	const fields = Object.keys({ ...item?.binary, ...filesInJson(item?.json) });
	const listed = fields.map((name) => `"${name}"`).join(', ');
	const missing =
		typeof field === 'string' && field !== ''
			? `There is no file in the field "${field}"`
			: '"Input Binary Field" does not name a field';
	if (fields.length === 0) {
		return new ProblemError({
			message: missing,
			description:
				'This item has no file at all. Put a node before this one that gives the photo, for example Google Drive > Download.',
		});
	}
	return new ProblemError({
		message: `${missing}: this item has ${fields.length > 1 ? 'several files, in ' : ''}${listed}`,
		description:
			fields.length > 1
				? 'To enhance them all, put the node Split Out before this one, with $binary as "Fields To Split Out", and set "Input Binary Field" to {{ Object.keys($binary)[0] }}. For one of them, name its field.'
				: `Set "Input Binary Field" to ${listed}.`,
	});
}

function filesInJson(json: unknown): Record<string, unknown> {
	const combined = z.object({ [COMBINED_FILES]: z.record(z.unknown()) }).safeParse(json);
	return combined.data?.[COMBINED_FILES] ?? {};
}

const DETOUR =
	'Download it with a node before this one (HTTP Request, or the node of the service, such as Google Drive or Microsoft OneDrive), and set "Image Source" to "Binary File".';

/**
 * The photo at an address, fetched once and without the API key.
 * @param lookFirst whether to fetch it right away: with several items a bad one must be known before any is paid. n8n
 * keeps it until it is its turn, on disk or, where n8n keeps files in memory, there.
 * @throws ProblemError when the address is none, or what is there is no photo
 */
export async function photoFromUrl(
	context: IExecuteFunctions,
	retryContext: RetryContext,
	address: unknown,
	lookFirst: boolean,
): Promise<PhotoSource> {
	const url = readImageAddress(address);
	const fetching = async <T>(
		use: (file: WebFile, named: OwnName) => Promise<T>,
		limit?: (named: OwnName) => Parameters<WebFile['reading']>[1],
	) =>
		await withRetry(retryContext, async () => {
			const file = await openWebFile(context, retryContext.clock, url, {
				name: 'The photo at "Image URL"',
				advice:
					'Open the address in a private browser window: the photo must show there without signing in.',
				detour: DETOUR,
			});
			const named = ownName(url, file);
			return await file.reading(use(file, named), limit?.(named));
		});
	if (!lookFirst) return { address: url, load: async () => await fetching(loadPhoto) };
	const stored = await fetching(
		async (file, named) => await storePhoto(context, file, named),
		({ fileName }) => ({ bytes: MAX_PHOTO_BYTES, problem: tooLarge(undefined, fileName) }),
	);
	const { load } = await photoFromBinary(context, 0, stored);
	return { address: url, load };
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

/** Lets n8n keep the file until it is its turn. */
async function storePhoto(
	context: IExecuteFunctions,
	{ headers, stream }: WebFile,
	named: OwnName,
): Promise<IBinaryData> {
	checkAnnounced(headers, named);
	const { fileName, mimeType } = named;
	const stored = await context.helpers.prepareBinaryData(
		stream,
		fileName ?? 'photo',
		mimeType ?? 'application/octet-stream',
	);
	return { ...stored, fileName };
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
	const named = fileName ? ` "${fileName}"` : '';
	if (size === 0) {
		throw new ProblemError({
			message: `The file${named} is empty`,
			description:
				'Check the node before this one: the photo may not have been downloaded completely.',
		});
	}
	if (size > MAX_PHOTO_BYTES) throw new ProblemError(tooLarge(size, fileName));
	const verdict = recogniseFile(head.subarray(0, HEAD_BYTES), fileName);
	if ('photo' in verdict) return verdict.photo;
	throw new ProblemError({
		message: `The file${named} is not a photo that AI HomeDesign takes: it looks like ${verdict.notAPhoto}`,
		description:
			'AI HomeDesign takes JPG, PNG, WEBP and camera RAW (DNG, ARW, RAF, NEF, CR2, CR3, ORF, RW2). Convert the file, or check the address or node that it comes from.',
	});
}

function tooLarge(size: number | undefined, fileName?: string): Problem {
	const megabytes =
		size === undefined ? 'more than 50 MB' : `${(size / 1024 / 1024).toFixed(1)} MB`;
	return {
		message: `The photo${fileName ? ` "${fileName}"` : ''} is too large: ${megabytes}`,
		description: 'AI HomeDesign takes photos of up to 50 MB. Save it smaller, for example as JPG.',
	};
}
