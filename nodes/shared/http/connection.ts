import type {
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestMethods,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { z } from '../core/zod';

import { MESSAGES } from '../core/messages';
import { ProblemError } from '../core/problem';
import { networkFailure } from './failure';
import { toAnswer, type Reply } from './reply';
import { waitForStall, STALL } from './stallWatch';
import { WatchedBody } from './watchedBody';
import { cancelReason, systemClock, untilCanceled, type Clock } from '../core/clock';
import { asError } from '../core/retry';
import { trimmedEnd } from '../core/texts';

/** The contexts in which n8n lets a node speak to the network with a credential. */
type NetworkContext =
	| IExecuteFunctions
	| IHookFunctions
	| ILoadOptionsFunctions
	| IWebhookFunctions;

/** The credential's name in n8n; saved workflows have it. */
export const CREDENTIAL = 'aiHomeDesignApi';

/** Where the API is, as the credential says. */
export interface ApiConnection {
	context: NetworkContext;
	/** Without a slash at its end. */
	baseUrl: string;
	host: string;
	/** Known here only to keep it out of what comes back; n8n's helper puts it into the request. */
	apiKey: string;
	/** Which version of the API the user wants, or `auto`. */
	apiVersion: string;
	/** How many orders the account may submit in 10 minutes; 0 for the usual limit. */
	ordersPer10Minutes: number;
	/** Tells an upload that advances from one that has stalled. */
	clock: Clock;
	/** Aborted when the user presses Stop, or when there is no more time for an answer. */
	signal?: AbortSignal;
	/** No call takes longer than this, in milliseconds. */
	longestMs?: number;
}

/** One request to the API. */
export interface ApiCall {
	method: IHttpRequestMethods;
	/** Begins with a slash; IDs in it are encoded already. */
	path: string;
	query?: Record<string, string>;
	body?: Buffer | Record<string, unknown>;
	/** Of a body that is no JSON. */
	contentType?: string;
	/** How long to wait for the answer, in milliseconds; with a body of bytes, from when they are all handed over. */
	timeoutMs: number;
}

/** The value of "API Version" that leaves the choice to the node. */
export const AUTO = 'auto';

const credentialSchema = z.object({
	apiKey: z.string().min(1),
	baseUrl: z.string(),
	// A credential that was saved before this field came has none.
	apiVersion: z.string().catch(AUTO).default(AUTO),
	// A credential that was saved before this field came has none; an expression may give text, and an empty field null.
	ordersPer10Minutes: z
		.union([z.number(), z.string().max(100).transform(Number), z.null().transform(() => 0)])
		.pipe(z.number().int().nonnegative())
		.default(0),
});

/** Opens the way to the API with the node's credential. Throws `ProblemError` when the credential cannot work. */
export async function connect(context: NetworkContext): Promise<ApiConnection> {
	const credential = readCredential(await context.getCredentials(CREDENTIAL));
	return {
		context,
		...credential,
		clock: systemClock,
		signal: 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined,
	};
}

/** Checks a credential's values. Throws `ProblemError` when they cannot work. */
export function readCredential(
	data: unknown,
): Pick<ApiConnection, 'apiKey' | 'baseUrl' | 'host' | 'apiVersion' | 'ordersPer10Minutes'> {
	const parsed = credentialSchema.safeParse(data);
	if (!parsed.success) {
		const isNumber = parsed.error.issues.every(({ path }) => path[0] === 'ordersPer10Minutes');
		throw new ProblemError(
			isNumber ? MESSAGES.notANumber('Orders per 10 Minutes') : MESSAGES.noApiKey(),
		);
	}
	const { apiKey, apiVersion, ordersPer10Minutes } = parsed.data;
	if (!/^[!-~]+$/.test(apiKey)) throw new ProblemError(MESSAGES.malformedApiKey());
	const address = URL.canParse(parsed.data.baseUrl.trim())
		? new URL(parsed.data.baseUrl.trim())
		: undefined;
	if (!address || !/^https?:$/.test(address.protocol)) {
		throw new ProblemError(MESSAGES.invalidBaseUrl());
	}
	return {
		apiKey,
		apiVersion,
		ordersPer10Minutes,
		host: address.host,
		baseUrl: trimmedEnd(`${address.origin}${address.pathname}`, (character) => character === '/'),
	};
}

/**
 * Sends one request to the API, once. This is the only place that the API key leaves from: it goes to the base URL,
 * redirects are not followed. Gives back whatever happened; throws only the reason for canceling.
 */
export async function sendToApi(connection: ApiConnection, call: ApiCall): Promise<Reply> {
	const { context, signal } = connection;
	if (signal?.aborted) throw cancelReason(signal);
	const { contentType = '' } = call;
	const body = Buffer.isBuffer(call.body) ? new WatchedBody(call.body, contentType) : call.body;
	const timeoutMs = Math.min(call.timeoutMs, connection.longestMs ?? call.timeoutMs);
	try {
		const response = context.helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, {
			method: call.method,
			url: `${connection.baseUrl}${call.path}`,
			qs: call.query,
			body,
			headers: {
				accept: 'application/json',
				...(call.contentType && { 'content-type': call.contentType }),
			},
			// Newer versions of n8n mean the whole request by it, so an upload gets time for the slowest line.
			timeout: timeoutMs + (body instanceof WatchedBody ? body.size / SLOWEST_BYTES_PER_MS : 0),
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		});
		const answer =
			body instanceof WatchedBody ? unlessStalled(connection, response, body, timeoutMs) : response;
		return answerOf(await untilCanceled<unknown>(answer, signal), connection.apiKey);
	} catch (error) {
		if (signal?.aborted) throw asError(error);
		return networkFailure(error);
	}
}

/** A line that is slower than this is as good as none. */
const SLOWEST_BYTES_PER_MS = 2;

/** The answer to an upload; a stall ends the waiting for it. n8n takes no signal of ours that would end the request itself. */
async function unlessStalled<T>(
	{ clock }: ApiConnection,
	response: Promise<T>,
	body: WatchedBody,
	timeoutMs: number,
): Promise<T> {
	const done = new AbortController();
	const limitMs = () => (body.isHandedOver ? timeoutMs : Math.min(STALL.limitMs, timeoutMs));
	const stalled = waitForStall(clock, done.signal, () => body.handedOver, limitMs).then(() => {
		body.cancel();
		throw Object.assign(new Error('The upload has stalled'), { code: 'ETIMEDOUT' });
	});
	try {
		return await Promise.race([response, stalled]);
	} finally {
		done.abort();
	}
}

const responseSchema = z.object({
	statusCode: z.number(),
	headers: z.record(z.unknown()).catch({}),
	body: z.unknown(),
});

/** What one of n8n's helpers for requests gave back, as an answer without the API key in it. */
export function answerOf(response: unknown, apiKey: string): Reply {
	const { statusCode, headers, body } = responseSchema.parse(response);
	const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
	return toAnswer(statusCode, headers, text, apiKey);
}
