import { z } from 'zod/v3';

import type { Problem } from '../core/problem';
import { refusal, apiErrorOf, webPage, type CallSubject } from './refusals';
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

/** A whole upload is not sent more often than this when the line does not carry it. */
const UPLOAD_ATTEMPTS = 2;

function noAnswer(failure: NoAnswer, { call, host }: CallSubject): Problem {
	const { code, message, reason } = failure;
	const known = { code: code === '' ? undefined : code };
	const checkAddress =
		'Check "Base URL" in the credential and this n8n\'s connection to the internet.';
	const kind = failureKind(failure);
	switch (kind) {
		case 'forbidden':
			return {
				message: `n8n does not allow requests to "${host}": ${message}`,
				description: `${reason} Check "Base URL" in the credential. If it is right, whoever runs this n8n can allow the host with N8N_SSRF_ALLOWED_HOSTNAMES.`,
			};
		case 'unknownHost':
			// While a paid photo is waited for, a name that was known before is asked for again.
			return {
				...known,
				message: `The address "${host}" was not found`,
				description: checkAddress,
				retryable: true,
				maxAttempts: 1,
			};
		case 'unreachable':
			return {
				...known,
				message: code.startsWith('EAI_')
					? `The address "${host}" was not found`
					: `Nothing answers at "${host}"`,
				description: checkAddress,
				retryable: true,
			};
		case 'certificate':
			return {
				...known,
				message: `There is no secure connection to "${host}"`,
				description:
					'Its certificate is not trusted, or it speaks http:// only. Check "Base URL" in the credential. For a certificate of your own, whoever runs this n8n sets NODE_EXTRA_CA_CERTS.',
			};
		case 'notSendable':
			return {
				...known,
				message: 'The credential has a value that cannot be sent',
				description:
					'Check "Base URL" and "API Key" in the credential for characters that do not belong there.',
			};
		default: {
			const timedOut = kind === 'timedOut';
			return {
				...known,
				message: timedOut
					? `"${host}" did not answer in time`
					: `The connection to "${host}" was lost`,
				description: "If it happens again, check this n8n's connection to the internet.",
				retryable: true,
				...(timedOut && call === 'upload' && { maxAttempts: UPLOAD_ATTEMPTS }),
			};
		}
	}
}

/** A good status whose content makes no sense. A web page may be a proxy's or a maintenance page's, and go away. */
function unreadable({ text, json }: Answer, error: z.ZodError, { host }: CallSubject): Problem {
	if (json === undefined && /^\s*</.test(text)) return { ...webPage(host), retryable: true };
	const said = apiErrorOf(json);
	if (said.apiError) {
		return {
			...said,
			message: 'AI HomeDesign answered with a message instead of data',
			description: 'The message says why.',
			retryable: true,
			unreadable: true,
		};
	}
	const where = error.issues[0]?.path.join('.') ?? '';
	return {
		message: 'AI HomeDesign gave an answer that this node does not understand',
		description:
			json === undefined
				? 'It is no data at all. Check "Base URL" in the credential.'
				: `If it stays like this, update this node: the answer's shape is new${where ? ` (at "${where}")` : ''}.`,
		retryable: true,
		unreadable: json !== undefined,
	};
}
