/** What came back from a request: an HTTP answer, or none. */
export type Reply = Answer | NoAnswer;

/** An HTTP answer, whatever its status. */
export interface Answer {
	status: number;
	/** Lower-case names. */
	headers: Record<string, unknown>;
	text: string;
	/** The parsed text, or undefined when it is no JSON. */
	json: unknown;
}

/** Why no answer came. */
export interface NoAnswer {
	/** The network's own code, e.g. ECONNREFUSED, or '' where there is none. */
	code: string;
	message: string;
	/** Set when the connection was never made: nothing of the request has left. */
	neverSent?: boolean;
	/** n8n's own words, when n8n itself did not let the request out. */
	reason?: string;
}

/** Makes an answer of what came, without the secret wherever it may be repeated in it. */
export function toAnswer(
	status: number,
	headers: Record<string, unknown>,
	text: string,
	secret: string,
): Answer {
	const clean = (value: string) => value.replaceAll(secret, '***');
	const bounded = text.slice(0, LONGEST_ANSWER);
	const json = text.length > LONGEST_ANSWER ? undefined : parseWithout(secret, bounded, clean);
	return { status, headers, text: clean(bounded), json };
}

/** No answer of the API is longer, in characters: an order with a hundred images has some 100,000. */
const LONGEST_ANSWER = 1_000_000;

function parseWithout(secret: string, text: string, clean: (value: string) => string): unknown {
	try {
		const json: unknown = JSON.parse(text);
		// After parsing, because JSON may write the secret's characters in other ways. Few answers have it in them, and
		// looking at each value takes ten times as long.
		const written = JSON.stringify(secret).slice(1, -1);
		if (!JSON.stringify(json).includes(written)) return json;
		return JSON.parse(text, (_, value: unknown) =>
			typeof value === 'string' ? clean(value) : value,
		);
	} catch {
		return undefined;
	}
}

/** Codes of failures that happen before a request has left. The same host may be lost later, too: those are not here. */
const NEVER_LEFT =
	/^(ECONNREFUSED|ENOTFOUND|EAI_\w+|ERR_INVALID_URL|ERR_INVALID_CHAR|CERT_\w+|UNABLE_TO_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|ERR_TLS_CERT_ALTNAME_INVALID)$/;

/**
 * Whether a call was certainly not taken by the service, so that it may be sent again even if it costs money.
 * A 4xx answer is a refusal. 408, 409, 5xx, redirects and lost connections leave it open.
 */
export function certainlyNotAccepted(reply: Reply): boolean {
	if (!('status' in reply)) {
		return reply.neverSent === true || reply.reason !== undefined || NEVER_LEFT.test(reply.code);
	}
	return reply.status >= 400 && reply.status < 500 && reply.status !== 408 && reply.status !== 409;
}
