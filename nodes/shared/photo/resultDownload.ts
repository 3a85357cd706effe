import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { recogniseFile } from './kinds';
import { resultName, type ResultNaming } from './names';
import type { PhotoData } from './photoData/photoFacts';
import { withPhotoData, type PhotoDataOutcome } from './photoData/writePhotoData';
import { scanPicture, type PictureScan } from './pictureScan';
import { asStream, inPieces } from './pieces';
import { isTransferProven } from './provenTransfer';
import { findImage, type GeneratedImage } from '../api/imageState';
import { DOWNLOAD_MESSAGES, MESSAGES, NOTES } from '../core/messages';
import { ProblemError } from '../core/problem';
import { asError, withRetry, type RetryContext } from '../core/retry';
import type { ApiService } from '../api/service';
import { openWebFile, type ByteStream, type WebFile } from '../http/webFile';

/** Statuses of an address that was right and no longer is: signed addresses expire. */
const EXPIRED = new Set([400, 401, 403, 404, 410]);

/** So many bytes tell what a file is. */
const MARK_BYTES = 1024;

/** An enhanced photo on its way into n8n's binary storage. */
interface ResultRequest extends ResultNaming {
	/** Where it is: where one address leads nowhere, the next is tried. */
	urls: readonly string[];
	/** Fetches fresh addresses from the order, when these have expired. */
	freshUrls: () => Promise<readonly string[]>;
	/** Set for an address that the API did not give: no redirect is followed. */
	noRedirects?: boolean;
	/** What is to be written into it. */
	photoData?: PhotoData;
}

/** A result in n8n's binary storage. */
export interface StoredResult {
	binary: IBinaryData;
	/** What came of writing photo data into it; absent where there was none to write. */
	outcome?: PhotoDataOutcome;
}

/**
 * Streams an enhanced photo into n8n's binary storage, without the API key. It is paid: one that may not be complete is
 * retried, and in the end given out with an execution hint.
 * @throws ProblemError when it is not to be had, or what comes is no picture
 */
export async function downloadResult(
	context: IExecuteFunctions,
	retryContext: RetryContext,
	request: ResultRequest,
): Promise<StoredResult> {
	let partial: StoredResult | undefined;
	const downloadFrom = async (url: string) =>
		await withRetry(retryContext, async () => {
			const file = await openWebFile(context, retryContext.clock, checked(url), {
				messages: DOWNLOAD_MESSAGES.result,
				noRedirects: request.noRedirects,
			});
			const stored = await file.reading(store(context, file, request));
			if (stored.isComplete) return stored;
			partial = stored;
			throw new ProblemError({ ...MESSAGES.resultIncomplete(), retryable: true });
		});
	try {
		return await firstThatLeads(request.urls, downloadFrom).catch(async (error: unknown) => {
			if (!isExpired(error)) throw asError(error);
			return await firstThatLeads(await request.freshUrls(), downloadFrom);
		});
	} catch (error) {
		if (!partial || !(error instanceof ProblemError)) throw asError(error);
		context.addExecutionHints({
			message: NOTES.maybeIncomplete(partial.binary.fileName ?? ''),
			location: 'outputPane',
		});
		return partial;
	}
}

/** What the first address gives that leads somewhere; else what one of them says that may not be for good. */
async function firstThatLeads<T>(
	urls: readonly string[],
	download: (url: string) => Promise<T>,
): Promise<T> {
	const [url = '', ...others] = urls;
	try {
		return await download(url);
	} catch (error) {
		if (others.length === 0 || !(error instanceof ProblemError)) throw asError(error);
		return await firstThatLeads(others, download).catch((other: unknown) => {
			// One that has expired can be had anew; that all are gone must be said by all.
			const isTold = isMissing(other) || (isExpired(error) && !isExpired(other));
			throw isTold ? error : asError(other);
		});
	}
}

/** The addresses of an image, the best one first. */
export function urlsOf({
	url,
	otherUrls = [],
}: Pick<GeneratedImage, 'url' | 'otherUrls'>): string[] {
	return [url, ...otherUrls];
}

/** New addresses for a finished image whose first ones have expired. Throws `ProblemError` when there are none. */
export async function freshImageUrls(
	service: ApiService,
	orderId: string,
	imageId: string,
): Promise<string[]> {
	const order = await service.getOrder(orderId, imageId);
	const image = findImage(order.images, imageId);
	if (image?.url) return urlsOf(image);
	// Only an answer about this order's images proves that one is gone.
	const isGone = !image && order.listsImages && order.orderId === orderId;
	throw new ProblemError({ ...MESSAGES.resultExpired(), isGone });
}

function checked(url: string): string {
	const parsed = URL.canParse(url) ? new URL(url) : undefined;
	if (parsed && /^https?:$/.test(parsed.protocol)) return parsed.href;
	throw new ProblemError(MESSAGES.invalidResultAddress(url.slice(0, 200)));
}

function isExpired(error: unknown): error is ProblemError {
	return error instanceof ProblemError && EXPIRED.has(error.problem.httpCode ?? 0);
}

/** A fresh address leads nowhere. One that is refused may be so by something in between. */
function isMissing(error: unknown): error is ProblemError {
	return error instanceof ProblemError && [404, 410].includes(error.problem.httpCode ?? 0);
}

async function store(
	context: IExecuteFunctions,
	{ stream, headers }: WebFile,
	request: ResultRequest,
): Promise<StoredResult & { isComplete: boolean }> {
	const { head, content } = await peek(stream);
	const verdict = recogniseFile(head);
	const kind = 'photo' in verdict ? verdict.photo : verdict.image;
	if (!kind) {
		const looksLike = 'notAPhoto' in verdict ? verdict.notAPhoto : '';
		throw new ProblemError({ ...MESSAGES.resultNotAPicture(looksLike), retryable: true });
	}
	const fileName = resultName(request, kind);
	const { photoData } = request;
	const scan = isTransferProven(headers) ? undefined : scanPicture(kind.extension);
	const outcomes: PhotoDataOutcome[] = [];
	const changed = () => {
		const pieces = scan ? watched(inPieces(content), scan) : inPieces(content);
		const written = (outcome: PhotoDataOutcome) => void outcomes.push(outcome);
		return asStream(photoData ? withPhotoData(pieces, photoData, written) : pieces, stream);
	};
	const binary = await context.helpers.prepareBinaryData(
		scan || photoData ? changed() : content,
		fileName,
		kind.mimeType,
	);
	return { binary, outcome: outcomes[0], isComplete: scan?.facts.complete ?? true };
}

/** A picture's pieces as they pass: whether it comes to its end is told by what the service has sent. */
async function* watched(
	pieces: AsyncIterable<Buffer>,
	{ write }: PictureScan,
): AsyncGenerator<Buffer, void, undefined> {
	let isRead = false;
	for await (const piece of pieces) {
		isRead ||= write(piece);
		yield piece;
	}
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
	// A download may begin in drips: no listener stays behind.
	const listeners = new Map<string, (error?: Error) => void>();
	try {
		return await new Promise<boolean>((resolve, reject) => {
			listeners.set('readable', () => resolve(true));
			listeners.set('end', () => resolve(false));
			listeners.set('close', () => resolve(false));
			listeners.set('error', reject);
			for (const [event, listener] of listeners) stream.on(event, listener);
		});
	} finally {
		for (const [event, listener] of listeners) stream.off(event, listener);
	}
}
