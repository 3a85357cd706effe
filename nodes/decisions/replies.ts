import { z } from 'zod';

import type { Problem } from './problem';
import { parseRetryAfter } from './retryPolicy';

/** What came back from a request: an HTTP answer, or none. */
export type Reply =
	| { status: number; headers: Record<string, unknown>; body: string }
	| {
			/** The network's own code, e.g. ECONNREFUSED, or '' where there is none. */
			code: string;
			message: string;
	  };

/** The calls of the API, as messages name them. */
export type CallName = 'spaces' | 'options' | 'upload' | 'submit' | 'get' | 'upscale';

/** What a call was about when it met a problem, for messages. */
export interface CallSubject {
	call: CallName;
	/** Host of the base URL. */
	host: string;
	/** The ID or name that the call was about. */
	subject?: string;
}

const errorBodySchema = z.object({
	error: z.string().optional().catch(undefined),
	key: z.string().optional().catch(undefined),
});

/** Codes of failures that happen before a request has left: it has certainly not arrived. */
const NOT_SENT = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EAI_FAIL',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EHOSTDOWN',
	'ENETDOWN',
	'EADDRNOTAVAIL',
	'ERR_INVALID_URL',
	'ERR_INVALID_CHAR',
]);
const CERTIFICATE = /^(ERR_TLS_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_SSL_|EPROTO)/;

/**
 * Whether the service has, has not, or may have taken a call, judged by what came back.
 * An answer with one of v1's 4xx statuses is a refusal; 408, 5xx, redirects and lost connections leave it open.
 */
export function wasTaken(reply: Reply): 'yes' | 'no' | 'unknown' {
	if (!('status' in reply)) {
		return NOT_SENT.has(reply.code) || CERTIFICATE.test(reply.code) ? 'no' : 'unknown';
	}
	if (reply.status >= 200 && reply.status < 300) return 'yes';
	const refused =
		reply.status >= 400 && reply.status < 500 && reply.status !== 408 && reply.status !== 409;
	return refused ? 'no' : 'unknown';
}

/**
 * Reads an answer.
 * @param schema the shape that the call's answer has
 * @returns the answer, or the problem in words
 */
export function readReply<T>(
	reply: Reply,
	schema: z.ZodType<T, z.ZodTypeDef, unknown>,
	about: CallSubject,
	now: number,
): { value: T; raw: unknown } | { problem: Problem } {
	if (!('status' in reply)) return { problem: noAnswer(reply, about) };
	const json = parseJson(reply.body);
	if (reply.status < 200 || reply.status >= 300) {
		return { problem: refusal(reply, json, about, now) };
	}
	const parsed = schema.safeParse(json);
	if (parsed.success) return { value: parsed.data, raw: json };
	return { problem: unreadable(reply.body, json, parsed.error, about) };
}

function noAnswer(
	{ code, message }: { code: string; message: string },
	{ host }: CallSubject,
): Problem {
	const known = { code: code === '' ? undefined : code };
	const checkAddress =
		'Check "Base URL" in the credential and this n8n\'s connection to the internet.';
	if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_FAIL') {
		const what = `The address "${host}" was not found`;
		return { ...known, what, next: checkAddress, passing: true };
	}
	if (CERTIFICATE.test(code)) {
		return {
			...known,
			what: `There is no secure connection to "${host}"`,
			next: 'Its certificate is not trusted, or it speaks http:// only. Check "Base URL" in the credential.',
		};
	}
	if (code === 'ERR_INVALID_URL' || code === 'ERR_INVALID_CHAR') {
		return {
			...known,
			what: 'The credential has a value that cannot be sent',
			next: 'Check "Base URL" and "API Key" in the credential for characters that do not belong there.',
		};
	}
	if (NOT_SENT.has(code)) {
		return { ...known, what: `Nothing answers at "${host}"`, next: checkAddress, passing: true };
	}
	const timedOut = code === 'ECONNABORTED' || code === 'ETIMEDOUT' || /timeout/i.test(message);
	return {
		...known,
		what: timedOut ? `"${host}" did not answer in time` : `The connection to "${host}" was lost`,
		next: 'Run the item again in a moment.',
		passing: true,
	};
}

/** What each documented status means for the user (v1.md's table). */
function refusal(
	reply: { status: number; headers: Record<string, unknown>; body: string },
	json: unknown,
	about: CallSubject,
	now: number,
): Problem {
	const { error, key } = errorBodySchema.safeParse(json).data ?? {};
	const said = { httpCode: reply.status, apiError: error, apiKey: key };
	const retryAfterMs = parseRetryAfter(reply.headers['retry-after'], now);
	const { status } = reply;
	if (status === 401) {
		return {
			...said,
			what: 'AI HomeDesign does not know this API key',
			next: 'Copy the key again from the API page of your AI HomeDesign dashboard into the credential, and test it there.',
		};
	}
	if (status === 403) {
		return {
			...said,
			what: 'Your AI HomeDesign plan does not include image enhancement by API',
			next: 'The API key is right, but its plan has no access (the API takes the Enterprise plan). Check your plan on the AI HomeDesign dashboard.',
		};
	}
	if (status === 429) {
		return {
			...said,
			...(about.call === 'submit'
				? {
						what: 'AI HomeDesign takes no more photos for the moment: 10 in 10 minutes is the limit',
						next: 'Turn on "Wait on Rate Limit" in the options, or go on in some minutes.',
					}
				: {
						what: 'AI HomeDesign asks for fewer requests',
						next: 'Run the item again in some minutes.',
					}),
			passing: true,
			retryAfterMs,
		};
	}
	if (status >= 500 || status === 408) {
		return {
			...said,
			what: `AI HomeDesign is not available at the moment (status ${status})`,
			next: 'Run the item again in some minutes.',
			passing: true,
			retryAfterMs,
		};
	}
	if (status < 400) {
		return {
			...said,
			what: `"${about.host}" leads to another address (status ${status})`,
			next: 'The API key is not sent there. Put the final address into "Base URL" in the credential, for example https:// instead of http://.',
		};
	}
	if (status === 404 && json === undefined) return notAiHomeDesign(about.host, said.httpCode);
	return { ...said, ...refusalOfCall(about, status) };
}

/** What a 400, 404, 409, 413, 415 or 422 means depends on what was asked for. */
function refusalOfCall(
	{ call, subject }: CallSubject,
	status: number,
): Pick<Problem, 'what' | 'next'> {
	const named = subject ? ` "${subject}"` : '';
	if (call === 'upload') {
		if (status === 413) {
			return {
				what: `AI HomeDesign finds the photo${named} too large`,
				next: 'At most 50 MB are allowed. Make the photo smaller and try again.',
			};
		}
		return {
			what: `AI HomeDesign does not take the file${named} as a photo (status ${status})`,
			next: 'It takes JPG, PNG, WEBP and camera RAW (DNG, ARW, RAF, NEF and others). Open the file to see whether it is all right.',
		};
	}
	if (call === 'get' && status === 404) {
		return {
			what: `AI HomeDesign does not know the order${named}`,
			next: 'Check "Order ID": it must come from an upload with the same AI HomeDesign account.',
		};
	}
	if (call === 'upscale' && status === 404) {
		return {
			what: `AI HomeDesign does not know the image${named}`,
			next: 'Check "Image ID": it must be a finished image of the same AI HomeDesign account.',
		};
	}
	if (call === 'upscale') {
		return {
			what: `AI HomeDesign does not upscale the image${named} (status ${status})`,
			next: 'Only a finished image can be upscaled: use Order > Get to see its status.',
		};
	}
	if (call === 'options') {
		return {
			what: `AI HomeDesign has no enhancement options for the space${named} (status ${status})`,
			next: 'Choose "Space Name or ID" again from the list.',
		};
	}
	if (call === 'submit' && status === 404) {
		return {
			what: `AI HomeDesign does not know the order${named}, its space or one of its options`,
			next: 'Check "Order ID", and choose "Space Name or ID" and "Enhancement Option Names or IDs" again from the lists.',
		};
	}
	if (call === 'submit' && status === 409) {
		return {
			what: `AI HomeDesign is already working on the order${named}`,
			next: 'Use Order > Get to see its state.',
		};
	}
	if (call === 'submit') {
		return {
			what: `AI HomeDesign does not accept the order${named} (status ${status})`,
			next: 'Choose "Space Name or ID" and "Enhancement Option Names or IDs" again from the lists.',
		};
	}
	return {
		what: `AI HomeDesign does not accept the request (status ${status})`,
		next: 'Check the parameters of this node, and "Base URL" in the credential.',
	};
}

function unreadable(
	body: string,
	json: unknown,
	error: z.ZodError,
	{ host }: CallSubject,
): Problem {
	if (json === undefined && /^\s*</.test(body))
		return { ...notAiHomeDesign(host), passing: true, unreadable: true };
	const where = error.issues[0]?.path.join('.') ?? '';
	return {
		what: 'AI HomeDesign gave an answer that this node does not understand',
		next:
			json === undefined
				? 'Check "Base URL" in the credential, and run the item again in a moment.'
				: `Run the item again in a moment. If it stays like this, update this node: the answer's shape is new${where ? ` (at "${where}")` : ''}.`,
		passing: true,
		unreadable: true,
	};
}

function notAiHomeDesign(host: string, httpCode?: number): Problem {
	return {
		what: `The address "${host}" does not answer as AI HomeDesign does`,
		next: 'It gave a web page instead of data. Check "Base URL" in the credential (usually https://api.aihomedesign.com); a proxy or a maintenance page may also be in the way.',
		httpCode,
	};
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
