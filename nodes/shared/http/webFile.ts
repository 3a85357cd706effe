import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from '../core/zod';

import type { DownloadMessages } from '../core/messages';
import { ProblemError, type Problem } from '../core/problem';
import { parseRetryAfter } from '../core/retryPolicy';
import { untilCanceled, type Clock } from '../core/clock';
import { asError } from '../core/retry';
import { cookieHeader, rememberCookies, type CookieJar } from './cookies';
import { failureKind, networkFailure } from './failure';
import { saidByProxy } from './proxyMarks';
import { MAX_REDIRECTS, redirectTarget } from './redirects';
import { waitForStall } from './stallWatch';

/** n8n's own type of a readable stream. */
export type ByteStream = Extract<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	{ destroy: unknown }
>;

/** How messages speak of a file. */
interface WebFileSubject {
	messages: DownloadMessages;
	/** Set where a redirect may lead anywhere: then none is followed. */
	noRedirects?: boolean;
}

/** A file on the web whose body is still on its way. */
export interface WebFile {
	/** Where it was found in the end, after all redirects. */
	url: string;
	/** Lower-case names. */
	headers: Record<string, unknown>;
	stream: ByteStream;
	/**
	 * Waits for work that reads the stream. Ends it when the user presses Stop or when nothing comes any more;
	 * a connection lost on the way becomes a `ProblemError`.
	 * @param limit the problem that more than so many bytes are
	 */
	reading<T>(work: Promise<T>, limit?: { bytes: number; problem: Problem }): Promise<T>;
}

const responseSchema = z.object({
	statusCode: z.number(),
	headers: z.record(z.unknown()),
	body: z.custom<ByteStream>((body) => typeof body === 'object' && body !== null && 'pipe' in body),
});

/**
 * What every request says of itself. A picture does not get smaller by compression, and a compressed transfer hides
 * where it was cut off. Some sites refuse programs that do not say who they are and where to ask about them.
 */
const HEADERS = {
	accept: 'image/*,*/*;q=0.8',
	'accept-encoding': 'identity',
	'user-agent':
		'Mozilla/5.0 (compatible; n8n-nodes-aihomedesign; +https://www.npmjs.com/package/n8n-nodes-aihomedesign)',
};

/**
 * Begins to download a file from outside, following redirects with the cookies that they set, so that each address is
 * asked once. The API key is not part of these requests.
 * @throws ProblemError when the file is not to be had; `httpCode` tells an expired address (403, 404, 410)
 */
export async function openWebFile(
	context: IExecuteFunctions,
	clock: Clock,
	address: string,
	about: WebFileSubject,
): Promise<WebFile> {
	const jar: CookieJar = new Map();
	let url = address;
	for (let redirects = 0; ; redirects++) {
		const cookie = cookieHeader(jar, url);
		const answer = await send(
			context,
			clock,
			url,
			{ ...HEADERS, ...(cookie && { cookie }) },
			about,
		);
		const { status, headers, file } = answer;
		if (status >= 200 && status < 300) return file;
		answer.end();
		const target = about.noRedirects ? 'none' : redirectTarget(status, headers.location, url);
		if (target === 'none') {
			const retryAfterMs = parseRetryAfter(headers['retry-after'], clock.now());
			throw new ProblemError(refused(status, retryAfterMs, url, about));
		}
		if (target === 'nowhere') {
			throw new ProblemError(about.messages.leadsNowhere(hostOf(url)));
		}
		if (redirects === MAX_REDIRECTS) {
			throw new ProblemError(about.messages.tooManyRedirects(hostOf(url)));
		}
		rememberCookies(jar, url, headers['set-cookie']);
		url = target.url;
	}
}

/** Sends one request, without following where it leads. The answer's body is still on its way. */
async function send(
	context: IExecuteFunctions,
	clock: Clock,
	url: string,
	headers: Record<string, string>,
	about: WebFileSubject,
) {
	const stop = context.getExecutionCancelSignal();
	const connection = new AbortController();
	let body: ReceivedBody | undefined;
	const stalled = waitForStall(clock, connection.signal, () => (body ? body.progress() : 0)).then(
		() => {
			throw Object.assign(new Error('Nothing came any more'), { code: 'ETIMEDOUT' });
		},
	);
	stalled.catch(() => {});
	const end = () => {
		// The signal closes the connection: newer versions of n8n do not when their stream is destroyed while it waits.
		body?.stream.on('error', () => {});
		connection.abort();
		body?.stream.destroy();
	};
	const inWords = async <T>(work: Promise<T>): Promise<T> => {
		try {
			return await Promise.race([untilCanceled(work, stop), stalled]);
		} catch (error) {
			end();
			throw stop?.aborted ? asError(error) : new ProblemError(lost(error, url, about));
		}
	};
	const answer = await inWords(
		context.helpers.httpRequest({
			url,
			headers,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			abortSignal: connection.signal,
		}),
	);
	const response = responseSchema.parse(answer);
	const received = (body = new ReceivedBody(response.body));
	const file: WebFile = {
		url,
		headers: response.headers,
		stream: response.body,
		reading: async (work, limit) => {
			if (limit) received.limitTo(limit.bytes, limit.problem);
			try {
				return await inWords(work);
			} finally {
				end();
			}
		},
	};
	return { status: response.statusCode, headers: response.headers, file, end };
}

/** Counts a stream's bytes as they come in, without reading them: whoever reads the stream takes them as ever. */
class ReceivedBody {
	private received: number;

	private limit?: { bytes: number; problem: Problem };

	constructor(readonly stream: ByteStream) {
		this.received = stream.readableLength;
		const push = stream.push.bind(stream);
		stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
			if (chunk !== null) this.count(Buffer.isBuffer(chunk) ? chunk.length : 0);
			return push(chunk, encoding);
		};
	}

	/** Changes as long as bytes come in; undefined while none are waited for. */
	progress(): number | undefined {
		const { readableEnded, destroyed, readableLength } = this.stream;
		return readableEnded || destroyed || readableLength > 0 ? undefined : this.received;
	}

	/** Ends the stream with a problem when it has more bytes. */
	limitTo(bytes: number, problem: Problem): void {
		this.limit = { bytes, problem };
		this.count(0);
	}

	private count(bytes: number): void {
		this.received += bytes;
		if (this.limit && this.received > this.limit.bytes)
			this.stream.destroy(new ProblemError(this.limit.problem));
	}
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

function lost(error: unknown, url: string, { messages }: WebFileSubject): Problem {
	if (error instanceof ProblemError) return error.problem;
	const failure = networkFailure(error);
	const known = { code: failure.code || undefined };
	const host = hostOf(url);
	switch (failureKind(failure)) {
		case 'storage':
			return { ...messages.notStored(), ...known };
		case 'forbidden':
			return messages.forbidden(host, failure.message, failure.reason ?? '');
		case 'unknownHost':
			return { ...messages.noSuchHost(host), ...known };
		case 'certificate':
			return { ...messages.untrustedCertificate(host), ...known };
		case 'timedOut':
			return {
				...messages.stalled(host),
				...known,
				retryable: true,
				maxAttempts: STALLED_ATTEMPTS,
			};
		default:
			return { ...messages.incomplete(host), ...known, retryable: true };
	}
}

/** A transfer that has stalled is not begun again more often than this. */
const STALLED_ATTEMPTS = 2;

function hostOf(url: string): string {
	return new URL(url).host;
}

function refused(
	status: number,
	retryAfterMs: number | undefined,
	url: string,
	{ messages }: WebFileSubject,
): Problem {
	const retryable = status === 408 || status === 429 || status >= 500;
	const host = hostOf(url);
	const isSignIn = status === 401 || status === 403;
	if (saidByProxy({ status, headers: {} }) === 'signIn') {
		return { ...messages.proxy(host, status), httpCode: status };
	}
	const words = isSignIn ? messages.signIn(host, status) : messages.refused(host, status);
	return {
		...(retryable ? messages.busy(host, status) : words),
		httpCode: status,
		retryable,
		retryAfterMs,
	};
}
