import { z } from 'zod/v3';

import { MESSAGES, type Words } from '../core/messages';
import type { Problem } from '../core/problem';
import { refusal, apiErrorOf, type CallSubject } from './refusals';
import type { Answer, NoAnswer, Reply } from '../http/reply';

/**
 * Reads what came back from a call.
 * @param schema the shape that the call's answer has
 * @param now milliseconds since 1970
 * @returns the answer's value and its JSON as it came, or the problem in words
 */
export function readReply<T>(
	reply: Reply,
	schema: z.ZodType<T, z.ZodTypeDef, unknown>,
	about: CallSubject,
	now: number,
): { value: T; raw: unknown } | { problem: Problem } {
	if (!('status' in reply)) return { problem: noAnswer(reply, about) };
	if (reply.status < 200 || reply.status >= 300) return { problem: refusal(reply, about, now) };
	const parsed = schema.safeParse(reply.json);
	if (parsed.success) return { value: parsed.data, raw: reply.json };
	return { problem: unreadable(reply, parsed.error, about) };
}

const CERTIFICATE = /^(ERR_TLS_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_SSL_|EPROTO)/;
const NOT_FOUND = /^(ENOTFOUND|EAI_\w+)$/;
const NOBODY_THERE = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/;
const INVALID = /^(ERR_INVALID_URL|ERR_INVALID_CHAR)$/;
const TIMED_OUT = /^(ECONNABORTED|ETIMEDOUT)$/;

function noAnswer({ code, message }: NoAnswer, { host }: CallSubject): Problem {
	const problem = (words: Words, retryable?: true) => ({
		...words,
		code: code === '' ? undefined : code,
		retryable,
	});
	if (NOT_FOUND.test(code)) return problem(MESSAGES.hostNotFound(host), true);
	if (NOBODY_THERE.test(code)) return problem(MESSAGES.nothingAnswers(host), true);
	if (CERTIFICATE.test(code)) return problem(MESSAGES.untrustedCertificate(host));
	if (INVALID.test(code)) return problem(MESSAGES.unsendableCredential());
	const timedOut = TIMED_OUT.test(code) || /timeout/i.test(message);
	return problem(timedOut ? MESSAGES.noAnswerInTime(host) : MESSAGES.connectionLost(host), true);
}

/** A good status whose content makes no sense. A web page may be a proxy's or a maintenance page's, and go away. */
function unreadable({ text, json }: Answer, error: z.ZodError, { host }: CallSubject): Problem {
	if (json === undefined && /^\s*</.test(text)) {
		return { ...MESSAGES.webPage(host), retryable: true };
	}
	if (json === undefined) return { ...MESSAGES.noData(), retryable: true, unreadable: false };
	const said = apiErrorOf(json);
	const words = said.apiError
		? MESSAGES.messageInsteadOfData()
		: MESSAGES.unknownShape(error.issues[0]?.path.join('.') ?? '');
	return { ...said, ...words, retryable: true, unreadable: true };
}
