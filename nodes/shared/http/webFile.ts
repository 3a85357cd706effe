import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v3';

import { ProblemError, type Problem } from '../core/problem';
import { parseRetryAfter } from '../core/retryPolicy';
import { untilCanceled, type Clock } from '../core/clock';
import { asError } from '../core/retry';
import { cookieHeader, rememberCookies, type CookieJar } from './cookies';
import { failureKind, networkFailure } from './failure';
import { MAX_REDIRECTS, redirectTarget } from './redirects';
import { waitForStall } from './stallWatch';

/** n8n's own type of a readable stream. */
export type ByteStream = Extract<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	{ destroy: unknown }
>;

/** How messages speak of a file. */
export interface WebFileSubject {
	/** At the beginning of a sentence, e.g. "The enhanced photo". */
	name: string;
	/** What to do when it is not to be had. */
	advice: string;
	/** How else to get it, where trying this way again cannot help. */
	detour?: string;
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
			throw new ProblemError(unavailable('it leads to no web address', url, about));
		}
		if (redirects === MAX_REDIRECTS) {
			const reason =
				'it leads from one address to the next without end, as links do that need a sign-in';
			throw new ProblemError(unavailable(reason, url, about));
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

function lost(error: unknown, url: string, about: WebFileSubject): Problem {
	if (error instanceof ProblemError) return error.problem;
	const { name, advice } = about;
	const failure = networkFailure(error);
	const code = failure.code || undefined;
	switch (failureKind(failure)) {
		case 'storage':
			return {
				message: `${name} could not be stored by n8n`,
				description: "Check the disk space and rights of n8n's binary data folder.",
				code,
			};
		case 'forbidden':
			return {
				message: `${name} could not be downloaded: n8n does not allow requests to "${hostOf(url)}". ${failure.message}`,
				description: `${failure.reason} If the address is right, whoever runs this n8n can allow the host with N8N_SSRF_ALLOWED_HOSTNAMES.`,
			};
		case 'unknownHost':
			return { ...unavailable('there is no such host', url, about), code };
		case 'certificate': {
			const problem = unavailable('its certificate is not trusted', url, about);
			const description = `For a certificate of your own, whoever runs this n8n sets NODE_EXTRA_CA_CERTS. ${problem.description}`;
			return { ...problem, description, code };
		}
		case 'timedOut':
			return {
				message: `${name} could not be loaded completely from "${hostOf(url)}": nothing came any more`,
				description: advice,
				code,
				retryable: true,
				maxAttempts: STALLED_ATTEMPTS,
			};
		default:
			return {
				message: `${name} could not be loaded completely from "${hostOf(url)}"`,
				description: advice,
				code,
				retryable: true,
			};
	}
}

/** A transfer that has stalled is not begun again more often than this. */
const STALLED_ATTEMPTS = 2;

function hostOf(url: string): string {
	return new URL(url).host;
}

/** What trying again does not change. */
function unavailable(
	reason: string,
	url: string,
	{ name, advice, detour }: WebFileSubject,
): Problem {
	return {
		message: `${name} could not be downloaded from "${hostOf(url)}": ${reason}`,
		description: detour ?? advice,
	};
}

function refused(
	status: number,
	retryAfterMs: number | undefined,
	url: string,
	{ name, advice, detour }: WebFileSubject,
): Problem {
	const retryable = status === 408 || status === 429 || status >= 500;
	const isRefusal = status === 401 || status === 403;
	const known =
		detour && isRefusal
			? `The site refuses programs, or wants a sign-in. ${advice} ${detour}`
			: advice;
	return {
		message: `${name} could not be downloaded from "${hostOf(url)}" (status ${status})`,
		description: retryable ? 'The other side is busy.' : known,
		httpCode: status,
		retryable,
		retryAfterMs,
	};
}
