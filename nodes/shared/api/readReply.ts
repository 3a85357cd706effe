import type { z as Z } from 'zod/v3';

import { MESSAGES } from '../core/messages';
import type { Problem } from '../core/problem';
import { refusal, apiErrorOf, type CallSubject } from './refusals';
import { failureKind } from '../http/failure';
import type { Answer, NoAnswer, Reply } from '../http/reply';

/**
 * Reads what came back from a call.
 * @param schema the shape that the call's answer has
 * @param now milliseconds since 1970
 * @returns the answer's value and its JSON as it came, or the problem in words
 */
export function readReply<T>(
	reply: Reply,
	schema: Z.ZodType<T, Z.ZodTypeDef, unknown>,
	about: CallSubject,
	now: number,
): { value: T; raw: unknown } | { problem: Problem } {
	if (!('status' in reply)) return { problem: noAnswer(reply, about) };
	if (reply.status < 200 || reply.status >= 300) return { problem: refusal(reply, about, now) };
	const parsed = schema.safeParse(reply.json);
	if (parsed.success) return { value: parsed.data, raw: reply.json };
	return { problem: unreadable(reply, parsed.error, about) };
}

/** A whole upload is not sent more often than this when the line does not carry it. */
const UPLOAD_ATTEMPTS = 2;

function noAnswer(failure: NoAnswer, { call, host }: CallSubject): Problem {
	const { code, message, reason = '' } = failure;
	const known = { code: code === '' ? undefined : code };
	const kind = failureKind(failure);
	switch (kind) {
		case 'forbidden':
			return MESSAGES.requestForbidden(host, message, reason);
		case 'unknownHost':
			// While a paid photo is waited for, a name that was known before is asked for again.
			return { ...known, ...MESSAGES.hostNotFound(host), retryable: true, maxAttempts: 1 };
		case 'unreachable':
			return {
				...known,
				...(code.startsWith('EAI_') ? MESSAGES.hostNotFound(host) : MESSAGES.nothingAnswers(host)),
				retryable: true,
			};
		case 'certificate':
			return { ...known, ...MESSAGES.untrustedCertificate(host) };
		case 'notSendable':
			return { ...known, ...MESSAGES.unsendableCredential() };
		case 'timedOut':
			return {
				...known,
				...MESSAGES.noAnswerInTime(host),
				retryable: true,
				...(call === 'upload' && { maxAttempts: UPLOAD_ATTEMPTS }),
			};
		default:
			return { ...known, ...MESSAGES.connectionLost(host), retryable: true };
	}
}

/** A good status whose content makes no sense. A web page may be a proxy's or a maintenance page's, and go away. */
function unreadable({ text, json }: Answer, error: Z.ZodError, { host }: CallSubject): Problem {
	if (json === undefined && /^\s*</.test(text.slice(0, 1_000))) {
		return { ...MESSAGES.webPage(host), retryable: true, unreadable: false };
	}
	if (json === undefined) return { ...MESSAGES.noData(), retryable: true, unreadable: false };
	const said = apiErrorOf(json);
	const words = said.apiError
		? MESSAGES.messageInsteadOfData()
		: MESSAGES.unknownShape(error.issues[0]?.path.join('.') ?? '');
	return { ...said, ...words, retryable: true, unreadable: true };
}
