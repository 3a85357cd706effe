import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';

import { ProblemError, type Problem } from '../decisions/problem';
import { parseRetryAfter } from '../decisions/retryPolicy';
import { REQUEST_TIMEOUT_MS } from '../decisions/serviceFacts';
import { StoppedByUser, untilStopped, type Clock } from './clock';
import { networkFailure } from './request';
import { asError } from './retrying';

/** n8n's own type of a readable stream. */
export type ByteStream = Extract<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	{ destroy: unknown }
>;

/** A file on the web whose body is still on its way. */
export interface WebFile {
	/** The address after redirects, as far as n8n tells it. */
	url: string;
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
 * @param whatItIs how messages call the file, e.g. "the photo at "Image URL""
 * @throws ProblemError when the file is not to be had; `httpCode` tells an expired address (403, 404, 410)
 */
export async function openWebFile(
	context: IExecuteFunctions,
	clock: Clock,
	url: string,
	whatItIs: string,
): Promise<WebFile> {
	const stop = context.getExecutionCancelSignal();
	const timeUp = AbortSignal.timeout(REQUEST_TIMEOUT_MS.transfer);
	const either = stop ? AbortSignal.any([stop, timeUp]) : timeUp;
	const inWords = async <T>(work: Promise<T>): Promise<T> => {
		try {
			return await untilStopped(work, either);
		} catch (error) {
			throw stop?.aborted ? asError(error) : new ProblemError(lost(error, url, whatItIs));
		}
	};

	const answer = await inWords(
		context.helpers.httpRequest({
			url,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			abortSignal: either,
		}),
	);
	const { statusCode, headers, body: stream } = responseSchema.parse(answer);
	if (statusCode < 200 || statusCode >= 300) {
		stream.destroy();
		const retryAfterMs = parseRetryAfter(headers['retry-after'], clock.now());
		throw new ProblemError(refused(statusCode, retryAfterMs, url, whatItIs));
	}
	const reading = async <T>(work: Promise<T>) => {
		try {
			return await inWords(work);
		} finally {
			stream.destroy();
		}
	};
	return { url, headers, stream, reading };
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

function lost(error: unknown, url: string, whatItIs: string): Problem {
	if (error instanceof ProblemError) return error.problem;
	const { code, message } =
		error instanceof StoppedByUser
			? { code: '', message: 'it took too long' }
			: networkFailure(error);
	return {
		what: `${capital(whatItIs)} could not be loaded completely from "${new URL(url).host}"`,
		next: "Check the address and this n8n's connection to the internet, then run the item again.",
		code: code || message,
		passing: true,
	};
}

function refused(
	status: number,
	retryAfterMs: number | undefined,
	url: string,
	whatItIs: string,
): Problem {
	const passing = status === 408 || status === 429 || status >= 500;
	return {
		what: `${capital(whatItIs)} is not to be had from "${new URL(url).host}" (status ${status})`,
		next: passing
			? 'The other side is busy. Run the item again in some minutes.'
			: 'Open the address in a private browser window: the photo must show there without signing in.',
		httpCode: status,
		passing,
		retryAfterMs,
	};
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
