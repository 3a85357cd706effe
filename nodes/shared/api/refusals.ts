import { z } from 'zod/v3';

import type { Problem } from '../core/problem';
import type { Answer } from '../http/reply';
import { parseRetryAfter } from '../core/retryPolicy';

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

type Words = Pick<Problem, 'message' | 'description'>;

/** So much of what the API says is shown. */
const LONGEST_QUOTE = 300;

const quote = z
	.string()
	.transform((text) =>
		text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE).trimEnd()}...` : text,
	)
	.optional()
	.catch(undefined);
const errorBodySchema = z.object({ error: quote, key: quote });

/** The API's own words in a body, as far as there are any. */
export function apiErrorOf(json: unknown): Pick<Problem, 'apiError' | 'apiErrorKey'> {
	const { error, key } = errorBodySchema.safeParse(json).data ?? {};
	return { apiError: error, apiErrorKey: key };
}

/** What an answer with a status that is not 2xx means for the user (the table in sandbox/api-v1.md). */
export function refusal(answer: Answer, about: CallSubject, now: number): Problem {
	const { status, headers, json, text } = answer;
	const said = { httpCode: status, ...apiErrorOf(json) };
	const isWebPage = json === undefined && /^\s*</.test(text);
	if ((status === 401 || status === 403) && isWebPage) {
		return {
			...said,
			message: `Something in front of AI HomeDesign refuses the request (status ${status})`,
			description:
				'It answers with a web page: a firewall, proxy or sign-in page. Check "Base URL" in the credential and this n8n\'s way to the internet.',
		};
	}
	if (status === 404 && isWebPage) return { ...webPage(about.host), ...said };
	if (status === 429 || status === 408 || status >= 500) {
		const retryAfterMs = parseRetryAfter(headers['retry-after'], now);
		return { ...said, ...busy(about.call, status), retryable: true, retryAfterMs };
	}
	return { ...said, ...refusalInWords(about, status) };
}

/** What stands behind an address that answers with a web page. */
export function webPage(host: string): Words {
	return {
		message: `The address "${host}" does not answer as AI HomeDesign does`,
		description:
			'It gave a web page instead of data. Check "Base URL" in the credential (usually https://api.aihomedesign.com); a proxy or a maintenance page may also be in the way.',
	};
}

/** The limit of submissions is reached. */
export const LIMIT_REACHED: Words = {
	message: 'AI HomeDesign takes no more photos for the moment: 10 in 10 minutes is the limit',
	description: 'Turn on "Wait on Rate Limit" in the options, or go on in some minutes.',
};

function busy(call: CallName, status: number): Words {
	if (status !== 429) {
		return {
			message: `AI HomeDesign is not available at the moment (status ${status})`,
			description: 'If it stays like this, ask AI HomeDesign whether the service is down.',
		};
	}
	if (call === 'submit') return LIMIT_REACHED;
	return {
		message: 'AI HomeDesign asks for fewer requests',
		description: 'Other workflows may use the same API key at the same time.',
	};
}

function refusalInWords(about: CallSubject, status: number): Words {
	if (status === 401) {
		return {
			message: 'AI HomeDesign does not know this API key',
			description:
				'Copy the key again from the API page of your AI HomeDesign dashboard into the credential, and test it there.',
		};
	}
	if (status === 403) {
		return {
			message: 'Your AI HomeDesign plan does not include image enhancement by API',
			description:
				'The API key is right, but its plan has no access (the API takes the Enterprise plan). Check your plan on the AI HomeDesign dashboard.',
		};
	}
	if (status < 400) {
		return {
			message: `"${about.host}" leads to another address (status ${status})`,
			description:
				'The API key is not sent there. Put the final address into "Base URL" in the credential, for example https:// instead of http://.',
		};
	}
	return REFUSAL_OF_CALL[about.call](about.subject ? ` "${about.subject}"` : '', status);
}

/** What a 400, 404, 409, 413, 415 or 422 means depends on what was asked for. */
const REFUSAL_OF_CALL: Record<CallName, (named: string, status: number) => Words> = {
	spaces: (_, status) => ({
		message: `AI HomeDesign does not accept the request for its spaces (status ${status})`,
		description: 'Check "Base URL" in the credential.',
	}),
	options: (named, status) => ({
		message: `AI HomeDesign has no enhancement options for the space${named} (status ${status})`,
		description: 'Choose "Space Name or ID" again from the list.',
	}),
	upload: (named, status) =>
		status === 413
			? {
					message: `AI HomeDesign finds the photo${named} too large`,
					description: 'At most 50 MB are allowed. Make the photo smaller.',
				}
			: {
					message: `AI HomeDesign does not take the file${named} as a photo (status ${status})`,
					description:
						'It takes JPG, PNG, WEBP and camera RAW (DNG, ARW, RAF, NEF and others). Open the file to see whether it is all right.',
				},
	submit: (named, status) => {
		if (status === 404) {
			return {
				message: `AI HomeDesign does not know the order${named}, its space or one of its options`,
				description:
					'Check "Order ID", and choose "Space Name or ID" and "Enhancement Option Names or IDs" again from the lists.',
			};
		}
		if (status === 409) {
			return {
				message: `AI HomeDesign is already working on the order${named}`,
				description: 'Use Order > Get to see its state.',
			};
		}
		return {
			message: `AI HomeDesign does not accept the order${named} (status ${status})`,
			description:
				'Choose "Space Name or ID" and "Enhancement Option Names or IDs" again from the lists.',
		};
	},
	get: (named, status) =>
		status === 404
			? {
					message: `AI HomeDesign does not know the order${named}`,
					description:
						'Check "Order ID": it must come from an upload with the same AI HomeDesign account.',
				}
			: {
					message: `AI HomeDesign does not show the order${named} (status ${status})`,
					description: 'Check "Order ID".',
				},
	upscale: (named, status) =>
		status === 404
			? {
					message: `AI HomeDesign does not know the image${named}`,
					description:
						'Check "Image ID": it must be a finished image of the same AI HomeDesign account.',
				}
			: {
					message: `AI HomeDesign does not upscale the image${named} (status ${status})`,
					description:
						'Only a finished image can be upscaled, and one that is being upscaled already comes by webhook. Use Order > Get to see its status.',
				},
};
