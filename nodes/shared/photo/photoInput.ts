import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { z } from '../core/zod';

import { nameOfDownload, uploadMimeType, uploadName } from './names';
import { hasAllJpegData } from './jpegData';
import { checkPhoto, partOf, tooLarge, type CheckedPhoto, type FileToCheck } from './photoCheck';
import type { PhotoFacts } from './photoData/photoFacts';
import { inPieces, withoutStart } from './pieces';
import { isTransferProven } from './provenTransfer';
import { startHash } from '../core/ids';
import { DOWNLOAD_MESSAGES, MESSAGES } from '../core/messages';
import { ProblemError } from '../core/problem';
import { cut } from '../core/quote';
import { paddedBuffer, type PaddedBuffer } from '../http/multipart';
import { asError, withRetry, type RetryContext } from '../core/retry';
import type { ApiLimits, Photo } from '../api/service';
import { openWebFile, readUpTo, type ByteStream, type WebFile } from '../http/webFile';

/** A photo that was checked as far as that is possible without loading it. */
export interface PhotoSource {
	/** Where it is on the web; absent for a file of n8n's. */
	address?: string;
	/** What tells its content from any other; absent where the photo is fetched only when it is its turn. */
	fingerprint?: string;
	/** The name under which it is uploaded; absent like the fingerprint. */
	fileName?: string;
	/** What was found when it was checked; absent like the fingerprint. */
	checked?: CheckedPhoto;
	/** The file as it came in, in n8n's own terms; absent where n8n does not have it. */
	original?: IBinaryData;
	/** Its bytes, piece by piece and without being kept; absent where it is not n8n's. */
	read?(): AsyncIterable<Buffer>;
	/** Loads the photo. Throws `ProblemError` when it turns out not to be one. */
	load(): Promise<LoadedPhoto>;
}

/** A photo with what it says of how it was taken; that is absent where it was not wanted. */
export interface LoadedPhoto extends Photo {
	facts?: PhotoFacts;
}

/** What an API version takes as a photo, and what is wanted of it. */
interface WantedPhoto extends Pick<ApiLimits, 'maxPhotoBytes' | 'extraKinds'> {
	/** Whether to read what it says of how it was taken. */
	wantsFacts?: boolean;
}

function limitsOf({ maxPhotoBytes, extraKinds, wantsFacts }: WantedPhoto) {
	return { maxBytes: maxPhotoBytes, extraKinds, wantsFacts };
}

const binarySchema = z.object({
	/** The content, or where n8n keeps it: without it, what stands under that name is no file. */
	data: z.string(),
	id: z.string().optional(),
	fileName: z.string().optional().catch(undefined),
	mimeType: z.string().optional().catch(undefined),
});

/** Files of n8n's are read in pieces of this size, in bytes. */
const CHUNK_BYTES = 256 * 1024;

/**
 * The photo in an item's binary field. It is checked right away, read once without being kept; it is loaded only when it
 * is its turn.
 * @param field the parameter's value: the field's name, or binary data itself when an expression gives it
 * @param wanted what the service takes
 * @param address where it was fetched from, for a photo on the web
 * @throws ProblemError when there is no photo, it is empty, too large or too small, not all there, or no photo at all
 */
export async function photoFromBinary(
	context: IExecuteFunctions,
	itemIndex: number,
	field: unknown,
	wanted: WantedPhoto,
	address?: string,
): Promise<PhotoSource> {
	const binary = findBinary(context, itemIndex, field);
	const file = { ...binary, ...limitsOf(wanted), address };
	const signal = context.getExecutionCancelSignal();
	const { id } = binary;
	if (id === undefined) {
		const load = async () =>
			await kept(binary, context.helpers.getBinaryDataBuffer(itemIndex, binary.parameter));
		const bytes = await load();
		const { fingerprint, ...checked } = await checkBytes(bytes, file, signal);
		return {
			fingerprint,
			fileName: uploadName(file.fileName, checked.kind),
			checked,
			original: binary.original,
			read: async function* () {
				yield* inPieces(await load(), signal);
			},
			load: async () => await photoOf({ bytes: await load() }, file, signal),
		};
	}
	const { fileSize: size } = await kept(binary, context.helpers.getBinaryMetadata(id));
	if (size > file.maxBytes) throw new ProblemError(tooLarge({ ...file, size }));
	const open = async (chunkSize?: number) =>
		await kept(binary, context.helpers.getBinaryStream(id, chunkSize));
	const read = async function* () {
		yield* inPieces(await open(CHUNK_BYTES), signal);
	};
	const { fingerprint, ...checked } = await kept(binary, checkFile(read, { ...file, size }));
	const load = async () => await kept(binary, readInto(await open(), size));
	return {
		fingerprint,
		fileName: uploadName(file.fileName, checked.kind),
		checked,
		original: binary.original,
		read,
		load: async () => await photoOf(await load(), file, signal),
	};
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
	return new ProblemError(MESSAGES.fileGone(fileName));
}

/** Reads a file that n8n keeps. Its store says in different ways, and without a type of its own, that the file is gone. */
async function kept<T>({ fileName }: { fileName?: string }, work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		throw isGone(error) ? fileGone(fileName) : asError(error);
	}
}

/**
 * Whether there is a file in an item's binary field.
 * @param field the field's name, or binary data itself when an expression gives it
 */
export function hasBinary(context: IExecuteFunctions, itemIndex: number, field: unknown): boolean {
	return lookForBinary(context, itemIndex, field) !== undefined;
}

function findBinary(context: IExecuteFunctions, itemIndex: number, field: unknown) {
	const found = lookForBinary(context, itemIndex, field);
	if (found) return found;
	throw noFile(context, itemIndex, typeof field === 'string' ? field.trim() : field);
}

/** n8n's own check knows all the ways in which it keeps files; ours only puts its answer into words. */
function lookForBinary(context: IExecuteFunctions, itemIndex: number, field: unknown) {
	const value = typeof field === 'string' ? field.trim() : field;
	// In workflows with combined binary data the files stand in the item's JSON.
	const places = typeof value === 'string' ? [value, `${COMBINED_FILES}.${value}`] : [value];
	for (const place of places) {
		const parameter = place as Parameters<typeof context.helpers.assertBinaryData>[1];
		try {
			const original = context.helpers.assertBinaryData(itemIndex, parameter);
			return { parameter, original, ...binarySchema.parse(original) };
		} catch {
			continue;
		}
	}
	return undefined;
}

const COMBINED_FILES = '_files';

function fieldsWithFiles(context: IExecuteFunctions, itemIndex: number): string[] {
	const item = context.getInputData()[itemIndex];
	return Object.keys({ ...item?.binary, ...filesInJson(item?.json) });
}

/** Whether an item has a file, in whatever field. */
export function hasAnyFile(context: IExecuteFunctions, itemIndex: number): boolean {
	return fieldsWithFiles(context, itemIndex).length > 0;
}

function noFile(context: IExecuteFunctions, itemIndex: number, field: unknown): ProblemError {
	const fields = fieldsWithFiles(context, itemIndex);
	const listed = fields.map((name) => `"${cut(name)}"`).join(', ');
	const isNamed = typeof field === 'string' && field !== '';
	if (!isNamed) return new ProblemError(MESSAGES.noFileField(listed));
	if (fields.length === 0) return new ProblemError(MESSAGES.noFile(field));
	const words = fields.length > 1 ? MESSAGES.severalFiles : MESSAGES.otherFile;
	return new ProblemError(words(field, listed));
}

function filesInJson(json: unknown): Record<string, unknown> {
	const combined = z.object({ [COMBINED_FILES]: z.record(z.unknown()) }).safeParse(json);
	return combined.data?.[COMBINED_FILES] ?? {};
}

/** The name of the file in an item's binary field, be it a photo or not. Throws `ProblemError` when there is no file. */
export function nameOfBinary(
	context: IExecuteFunctions,
	itemIndex: number,
	field: unknown,
): string | undefined {
	return findBinary(context, itemIndex, field).fileName;
}

/**
 * When a photo on the web is fetched.
 * - `later`: when it is its turn.
 * - `first`: right away, as with several items a bad one must be known before any is paid. n8n keeps it until it is its
 *   turn, on disk or, where n8n keeps files in memory, there.
 * - `check`: right away, and nothing of it is kept.
 */
export type Fetching = 'later' | 'first' | 'check';

/**
 * The photo at an address, fetched once and without the API key.
 * @param address as `readImageAddress` gives it
 * @param wanted what the service takes
 * @throws ProblemError when what is there is no photo
 */
export async function photoFromUrl(
	context: IExecuteFunctions,
	retryContext: RetryContext,
	address: string,
	when: Fetching,
	wanted: WantedPhoto,
): Promise<PhotoSource> {
	const open = async () =>
		await openWebFile(context, retryContext.clock, address, { messages: DOWNLOAD_MESSAGES.photo });
	const fetching = async <T>(
		use: (file: WebFile, named: OwnName) => Promise<T>,
		limit?: (named: OwnName) => Parameters<WebFile['reading']>[1],
	) =>
		await withRetry(retryContext, async () => {
			const file = await open();
			const named = ownName(address, file, wanted);
			return await file.reading(use(file, named), limit?.(named));
		});
	const { signal } = retryContext;
	const load = async () =>
		await fetching(async (file, named) => await loadPhoto(file, named, signal));
	if (when === 'later') return { address, load };
	if (when === 'check') {
		const checked = await fetching(async (file, named) => await checkWebFile(file, named, open));
		return { address, load, ...checked };
	}
	const source = await fetching(
		async (file, named) => {
			const stored = await storePhoto(context, file, named);
			const kept = await photoFromBinary(context, 0, stored, wanted, address);
			return { ...kept, original: namedByContent(stored, kept, named) };
		},
		(named) => ({ bytes: wanted.maxPhotoBytes, problem: tooLarge(named) }),
	);
	return { ...source, address };
}

/** A server may give a wrong type and no name. */
function namedByContent(
	stored: IBinaryData,
	{ fileName, checked }: PhotoSource,
	{ mimeType }: OwnName,
): IBinaryData {
	if (!checked) return stored;
	return {
		...stored,
		fileName,
		mimeType: uploadMimeType(mimeType, checked.kind),
		fileExtension: checked.kind.extension,
		fileType: 'image',
	};
}

/** @param again opens the file once more, where one pass over it does not tell enough */
async function checkWebFile(
	{ headers, stream }: WebFile,
	named: OwnName,
	again: () => Promise<WebFile>,
) {
	checkAnnounced(headers, named);
	const isWhole = async (start: number) => {
		const file = await again();
		return await file.reading(hasAllJpegData(withoutStart(inPieces(file.stream), start)));
	};
	const { fingerprint, ...checked } = await checkPieces(inPieces(stream), named, isWhole);
	return { fingerprint, checked, fileName: uploadName(named.fileName, checked.kind) };
}

interface OwnName extends FileToCheck {
	mimeType?: string;
}

function ownName(url: string, { headers }: WebFile, wanted: WantedPhoto): OwnName {
	return {
		...limitsOf(wanted),
		address: url,
		fileName: nameOfDownload(url, headers['content-disposition']),
		mimeType: z.string().optional().catch(undefined).parse(headers['content-type']),
		mayBeCut: !isTransferProven(headers),
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

async function loadPhoto(
	{ headers, stream }: WebFile,
	named: OwnName,
	signal: AbortSignal | undefined,
): Promise<LoadedPhoto> {
	checkAnnounced(headers, named);
	const { bytes, complete } = await readUpTo(stream, named.maxBytes);
	if (!complete) throw new ProblemError(tooLarge(named));
	return await photoOf({ bytes }, named, signal);
}

function checkAnnounced(headers: WebFile['headers'], named: OwnName): void {
	const size = Number(headers['content-length'] ?? 0);
	if (size > named.maxBytes) throw new ProblemError(tooLarge({ ...named, size }));
}

async function photoOf(
	file: PaddedBuffer,
	own: OwnName,
	signal: AbortSignal | undefined,
): Promise<LoadedPhoto> {
	const { kind, start, fingerprint, facts } = await checkBytes(file.bytes, own, signal);
	return {
		fingerprint,
		// What stands before a photo by mistake stays here.
		...(start === 0 ? file : { bytes: file.bytes.subarray(start) }),
		fileName: uploadName(own.fileName, kind),
		mimeType: uploadMimeType(own.mimeType, kind),
		facts,
	};
}

async function checkBytes(bytes: Buffer, file: FileToCheck, signal: AbortSignal | undefined) {
	const size = bytes.length;
	if (size > file.maxBytes) throw new ProblemError(tooLarge({ ...file, size }));
	return await checkFile(() => inPieces(bytes, signal), { ...file, size });
}

/**
 * Checks a file and takes its fingerprint, and keeps nothing of it.
 * @param isWhole reads a JPEG without an end mark once more: whether all data of its picture, which begins there, are in it
 */
async function checkPieces(
	pieces: AsyncIterable<Buffer>,
	file: FileToCheck,
	isWhole: (start: number) => Promise<boolean>,
): Promise<CheckedPhoto & { fingerprint: string }> {
	const check = checkPhoto(file);
	const hash = startHash();
	let isChecked = false;
	for await (const piece of pieces) {
		hash.update(piece);
		isChecked ||= check.write(piece);
	}
	const { lacksEndMark, ...checked } = check.end();
	if (lacksEndMark && !(await isWhole(checked.start))) throw partOf(file);
	return { ...checked, fingerprint: hash.digest() };
}

/** The same for a file that can be read as often as it takes. */
async function checkFile(read: () => AsyncIterable<Buffer>, file: FileToCheck) {
	return await checkPieces(
		read(),
		file,
		async (start) => await hasAllJpegData(withoutStart(read(), start)),
	);
}
