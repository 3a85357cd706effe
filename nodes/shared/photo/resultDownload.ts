import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { recogniseFile, type PhotoKind } from './kinds';
import { resultName } from './names';
import { findImage } from '../api/imageState';
import { DOWNLOAD_MESSAGES, MESSAGES } from '../core/messages';
import { ProblemError } from '../core/problem';
import { looksWhole, TAIL_BYTES } from './completeness';
import { asError, withRetry, type RetryContext } from '../core/retry';
import type { ApiService } from '../api/service';
import { openWebFile, type ByteStream, type WebFile } from '../http/webFile';

/** Statuses of an address that was right and no longer is: signed addresses expire. */
const EXPIRED = new Set([400, 401, 403, 404, 410]);

/** So many bytes tell what a file is. */
const MARK_BYTES = 1024;

/** An enhanced photo on its way into n8n's binary storage. */
export interface ResultRequest {
	url: string;
	/** Fetches a fresh address from the order, when the first one has expired. */
	freshUrl: () => Promise<string>;
	/** Set for an address that the API did not give: no redirect is followed. */
	noRedirects?: boolean;
	/** The original's file name. */
	inputName: string;
	/** The File Name option, '' for the usual name. */
	wantedName: string;
	/** The item that it is for. */
	itemIndex: number;
}

/**
 * Streams an enhanced photo into n8n's binary storage, without the API key.
 * @throws ProblemError when it is not to be had, or what comes is no picture or not all of it
 */
export async function downloadResult(
	context: IExecuteFunctions,
	retryContext: RetryContext,
	request: ResultRequest,
): Promise<IBinaryData> {
	const download = async (url: string) =>
		await withRetry(retryContext, async () => {
			const file = await openWebFile(context, retryContext.clock, checked(url), {
				messages: DOWNLOAD_MESSAGES.result,
				noRedirects: request.noRedirects,
			});
			return await file.reading(store(context, file, request));
		});
	try {
		return await download(request.url);
	} catch (error) {
		if (!isExpired(error)) throw asError(error);
		return await download(await request.freshUrl());
	}
}

/** A new address for a finished image whose first one has expired. Throws `ProblemError` when there is none. */
export async function freshImageUrl(
	service: ApiService,
	orderId: string,
	imageId: string,
): Promise<string> {
	const image = findImage((await service.getOrder(orderId)).images, imageId);
	if (image?.url) return image.url;
	throw new ProblemError(MESSAGES.resultExpired());
}

function checked(url: string): string {
	const parsed = URL.canParse(url) ? new URL(url) : undefined;
	if (parsed && /^https?:$/.test(parsed.protocol)) return parsed.href;
	throw new ProblemError(MESSAGES.invalidResultAddress(url.slice(0, 200)));
}

function isExpired(error: unknown): boolean {
	return error instanceof ProblemError && EXPIRED.has(error.problem.httpCode ?? 0);
}

async function store(
	context: IExecuteFunctions,
	{ stream, headers }: WebFile,
	{ inputName, wantedName, itemIndex }: ResultRequest,
): Promise<IBinaryData> {
	const { head, content } = await peek(stream);
	const verdict = recogniseFile(head);
	const kind = 'photo' in verdict ? verdict.photo : verdict.image;
	if (!kind) {
		const looksLike = 'notAPhoto' in verdict ? verdict.notAPhoto : '';
		throw new ProblemError({ ...MESSAGES.resultNotAPicture(looksLike), retryable: true });
	}
	const fileName = resultName(inputName, kind, wantedName);
	const binary = await context.helpers.prepareBinaryData(content, fileName, kind.mimeType);
	// HTTP notices a cut that contradicts the announced length; without one only the picture itself can tell.
	const isVerified =
		binary.bytes !== undefined && binary.bytes === Number(headers['content-length']);
	if (!isVerified) await checkWhole(context, binary, head, kind, itemIndex);
	return binary;
}

async function checkWhole(
	context: IExecuteFunctions,
	binary: IBinaryData,
	head: Buffer,
	kind: PhotoKind,
	itemIndex: number,
): Promise<void> {
	const { tail, size } = await readEnd(context, binary, itemIndex);
	if (looksWhole(kind.extension, head, tail, size)) return;
	throw new ProblemError({ ...MESSAGES.resultIncomplete(), retryable: true });
}

async function readEnd(context: IExecuteFunctions, binary: IBinaryData, itemIndex: number) {
	if (binary.id === undefined) {
		const bytes = await context.helpers.getBinaryDataBuffer(itemIndex, binary);
		return { tail: bytes.subarray(-TAIL_BYTES), size: bytes.length };
	}
	let tail = Buffer.alloc(0);
	let size = 0;
	for await (const chunk of await context.helpers.getBinaryStream(binary.id)) {
		const bytes = Buffer.from(chunk);
		size += bytes.length;
		tail = Buffer.concat([tail, bytes]).subarray(-TAIL_BYTES);
	}
	return { tail, size };
}

/** The first bytes of a stream, enough to tell what it is, and all of its content. */
async function peek(stream: ByteStream): Promise<{ head: Buffer; content: Buffer | ByteStream }> {
	const chunks: Buffer[] = [];
	let size = 0;
	while (size < MARK_BYTES && (await hasMore(stream))) {
		const chunk: unknown = stream.read();
		if (!Buffer.isBuffer(chunk)) continue;
		chunks.push(chunk);
		size += chunk.length;
	}
	const head = Buffer.concat(chunks);
	// A stream that has come to its end takes nothing back.
	if (stream.readableEnded) return { head, content: head };
	stream.unshift(head);
	return { head, content: stream };
}

async function hasMore(stream: ByteStream): Promise<boolean> {
	if (stream.readableLength > 0) return true;
	if (stream.readableEnded || stream.destroyed) return false;
	return await new Promise<boolean>((resolve, reject) => {
		stream.once('readable', () => resolve(true));
		stream.once('end', () => resolve(false));
		stream.once('error', reject);
	});
}
