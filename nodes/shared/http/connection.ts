import type {
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestMethods,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { z } from 'zod/v3';

import { MESSAGES } from '../core/messages';
import { ProblemError } from '../core/problem';
import { toAnswer, type NoAnswer, type Reply } from './reply';
import { cancelReason, untilCanceled } from '../core/clock';
import { asError } from '../core/retry';

/** The contexts in which n8n lets a node speak to the network with a credential. */
export type NetworkContext =
	| IExecuteFunctions
	| IHookFunctions
	| ILoadOptionsFunctions
	| IWebhookFunctions;

export const CREDENTIAL = 'aiHomeDesignApi';

/** Where the API is, as the credential says. */
export interface ApiConnection {
	context: NetworkContext;
	/** Without a slash at its end. */
	baseUrl: string;
	host: string;
	/** Known here only to keep it out of what comes back; n8n's helper puts it into the request. */
	apiKey: string;
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
	timeoutMs: number;
}

const credentialSchema = z.object({ apiKey: z.string().min(1), baseUrl: z.string() });

/** Opens the way to the API with the node's credential. Throws `ProblemError` when the credential cannot work. */
export async function connect(context: NetworkContext): Promise<ApiConnection> {
	const credential = readCredential(await context.getCredentials(CREDENTIAL));
	return {
		context,
		...credential,
		signal: 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined,
	};
}

/** Checks a credential's values. Throws `ProblemError` when they cannot work. */
export function readCredential(data: unknown): Pick<ApiConnection, 'apiKey' | 'baseUrl' | 'host'> {
	const parsed = credentialSchema.safeParse(data);
	if (!parsed.success) throw new ProblemError(MESSAGES.noApiKey());
	const { apiKey } = parsed.data;
	if (!/^[!-~]+$/.test(apiKey)) throw new ProblemError(MESSAGES.malformedApiKey());
	const address = URL.canParse(parsed.data.baseUrl.trim())
		? new URL(parsed.data.baseUrl.trim())
		: undefined;
	if (!address || !/^https?:$/.test(address.protocol)) {
		throw new ProblemError(MESSAGES.invalidBaseUrl());
	}
	return {
		apiKey,
		host: address.host,
		baseUrl: `${address.origin}${address.pathname.replace(/\/+$/, '')}`,
	};
}

/**
 * Sends one request to the API, once. This is the only place that the API key leaves from: it goes to the base URL,
 * redirects are not followed. Gives back whatever happened; throws only the reason for canceling.
 */
export async function sendToApi(connection: ApiConnection, call: ApiCall): Promise<Reply> {
	const { context, signal } = connection;
	if (signal?.aborted) throw cancelReason(signal);
	try {
		const response: unknown = await untilCanceled(
			context.helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, {
				method: call.method,
				url: `${connection.baseUrl}${call.path}`,
				qs: call.query,
				body: call.body,
				headers: {
					accept: 'application/json',
					...(call.contentType && { 'content-type': call.contentType }),
				},
				timeout: Math.min(call.timeoutMs, connection.longestMs ?? call.timeoutMs),
				encoding: 'text',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
			}),
			signal,
		);
		return answerOf(response, connection.apiKey);
	} catch (error) {
		if (signal?.aborted) throw asError(error);
		return networkFailure(error);
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

const failureSchema = z.object({
	message: z.string().catch(''),
	code: z.string().optional().catch(undefined),
	httpCode: z.string().optional().catch(undefined),
	cause: z.unknown(),
});

/** The network's own code from an error, however n8n has wrapped it. */
export function networkFailure(error: unknown): NoAnswer {
	let layer: unknown = error;
	let message = '';
	for (let depth = 0; depth < 5; depth++) {
		const { data } = failureSchema.safeParse(layer);
		if (!data) break;
		message ||= data.message;
		const code = data.code ?? data.httpCode;
		// n8n's own error has the network's code in `httpCode`; where a body was cut off it says 200 there.
		if (code && !/^\d+$/.test(code)) return { code, message };
		layer = data.cause;
	}
	return { code: '', message };
}
