import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v3';

import type { DownloadMessages } from '../core/messages';
import { ProblemError, type Problem } from '../core/problem';
import { parseRetryAfter } from '../core/retryPolicy';
import { REQUEST_TIMEOUT_MS } from '../api/v1/limits';
import { ExecutionCanceledError, untilCanceled, type Clock } from '../core/clock';
import { networkFailure } from './connection';
import { asError } from '../core/retry';

/** n8n's own type of a readable stream. */
export type ByteStream = Extract<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	{ destroy: unknown }
>;

/** How messages speak of a file. */
export interface WebFileSubject {
	messages: DownloadMessages;
	/** Set where a redirect may lead anywhere: then none is followed. */
	noRedirects?: boolean;
}

/** A file on the web whose body is still on its way. */
export interface WebFile {
	/** Lower-case names. */
	headers: Record<string, unknown>;
	stream: ByteStream;
	/**
	 * Waits for work that reads the stream. Ends it when the user presses Stop or time is up;
	 * a connection lost on the way becomes a `ProblemError`.
	 */
	reading<T>(work: Promise<T>): Promise<T>;
}

const responseSchema = z.object({
	statusCode: z.number(),
	headers: z.record(z.unknown()),
	body: z.custom<ByteStream>((body) => typeof body === 'object' && body !== null && 'pipe' in body),
});

/**
 * Begins to download a file from outside, following redirects. The API key is not part of this request.
 * @throws ProblemError when the file is not to be had; `httpCode` tells an expired address (403, 404, 410)
 */
export async function openWebFile(
	context: IExecuteFunctions,
	clock: Clock,
	url: string,
	about: WebFileSubject,
): Promise<WebFile> {
	const stop = context.getExecutionCancelSignal();
	const timeUp = AbortSignal.timeout(REQUEST_TIMEOUT_MS.transfer);
	const either = stop ? AbortSignal.any([stop, timeUp]) : timeUp;
	const inWords = async <T>(work: Promise<T>): Promise<T> => {
		try {
			return await untilCanceled(work, either);
		} catch (error) {
			throw stop?.aborted ? asError(error) : new ProblemError(lost(error, url, about));
		}
	};

	const answer = await inWords(
		context.helpers.httpRequest({
			url,
			// A picture does not get smaller by compression, and a compressed transfer hides where it was cut off.
			headers: { 'accept-encoding': 'identity' },
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: about.noRedirects === true,
			abortSignal: either,
		}),
	);
	const { statusCode, headers, body: stream } = responseSchema.parse(answer);
	if (statusCode < 200 || statusCode >= 300) {
		stream.destroy();
		const retryAfterMs = parseRetryAfter(headers['retry-after'], clock.now());
		throw new ProblemError(refused(statusCode, retryAfterMs, url, about));
	}
	const reading = async <T>(work: Promise<T>) => {
		try {
			return await inWords(work);
		} finally {
			stream.destroy();
		}
	};
	return { headers, stream, reading };
}

/**
 * Collects a stream's bytes, at most `limit`.
 * `complete` is false when there were more; the rest is then not read.
 */
export async function readUpTo(
	stream: ByteStream,
	limit: number,
): Promise<{ bytes: Buffer; complete: boolean }> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream) {
		const bytes = Buffer.from(chunk);
		size += bytes.length;
		chunks.push(bytes);
		if (size > limit) break;
	}
	return { bytes: Buffer.concat(chunks).subarray(0, limit), complete: size <= limit };
}

/** Codes of a disk or of its rights: the web has nothing to do with them. */
const STORAGE = /^(ENOSPC|EDQUOT|EROFS|EACCES|EPERM|EMFILE|ENFILE|EIO|ENOENT)$/;

function lost(error: unknown, url: string, { messages }: WebFileSubject): Problem {
	if (error instanceof ProblemError) return error.problem;
	const code = error instanceof ExecutionCanceledError ? 'ETIMEDOUT' : networkFailure(error).code;
	if (STORAGE.test(code)) return { ...messages.notStored(), code };
	return {
		...messages.incomplete(new URL(url).host),
		code: code || undefined,
		retryable: true,
	};
}

function refused(
	status: number,
	retryAfterMs: number | undefined,
	url: string,
	{ messages }: WebFileSubject,
): Problem {
	const retryable = status === 408 || status === 429 || status >= 500;
	return {
		...messages[retryable ? 'busy' : 'refused'](new URL(url).host, status),
		httpCode: status,
		retryable,
		retryAfterMs,
	};
}
