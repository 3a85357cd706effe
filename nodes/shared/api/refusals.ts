import { z } from '../core/zod';

import { MESSAGES, type Words } from '../core/messages';
import type { Problem } from '../core/problem';
import { cut, LONGEST_REASON } from '../core/quote';
import { saidByProxy } from '../http/proxyMarks';
import type { Answer } from '../http/reply';
import { parseRetryAfter } from '../core/retryPolicy';

/** The calls of the API, as messages name them. */
export type CallName =
	| 'spaces'
	| 'options'
	| 'projects'
	| 'project'
	| 'addProject'
	| 'upload'
	| 'submit'
	| 'get'
	| 'process'
	| 'upscale';

/** What a call was about when it met a problem, for messages. */
export interface CallSubject {
	call: CallName;
	/** Host of the base URL. */
	host: string;
	/** The ID or name that the call was about. */
	subject?: string;
}

const quote = z
	.string()
	.transform((text) => cut(text, LONGEST_REASON))
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
	const isWebPage = json === undefined && /^\s*</.test(text.slice(0, 1_000));
	const ofProxy = saidByProxy(answer);
	if (ofProxy) {
		const retryable = ofProxy === 'unavailable';
		return { ...said, ...OF_PROXY[ofProxy](about.host, status), ...(retryable && { retryable }) };
	}
	if (PAGES_OF_PROXIES.has(status) && isWebPage) {
		return { ...said, ...MESSAGES.refusedByProxy(status) };
	}
	if (status === 404 && isWebPage) return { ...said, ...MESSAGES.webPage(about.host) };
	if (status === 429 || status === 408 || status >= 500) {
		const retryAfterMs = parseRetryAfter(headers['retry-after'], now);
		return { ...said, ...busy(about.call, status), retryable: true, retryAfterMs };
	}
	const aboutCredits = creditsOrPlan(about.call, status, said);
	return { ...said, ...(aboutCredits ?? refusalInWords(about, status)) };
}

/** With these the API gives words in JSON; a page is somebody else's. */
const PAGES_OF_PROXIES = new Set([400, 401, 403, 405, 406, 415, 417, 422]);

const OF_PROXY = {
	signIn: MESSAGES.proxyWantsSignIn,
	refusal: MESSAGES.proxyRefuses,
	unavailable: MESSAGES.proxyUnavailable,
};

/** Only with these the service says that it does not take the file. */
const ABOUT_THE_FILE = new Set([400, 415, 422]);

/** Statuses with which services say many things. */
const AMBIGUOUS = new Set([400, 403, 409, 422]);

const CREDIT_WORDS =
	/credit|quota|payment|billing|balance|subscription|(?<!floor )\bplan\b|_plan(_|$)|upgrade/i;

/** A refusal for money: 402, what speaks of credits, and on calls that order something any 403 without a reason. */
function creditsOrPlan(
	call: CallName,
	status: number,
	{ apiError, apiErrorKey }: Pick<Problem, 'apiError' | 'apiErrorKey'>,
): Words | undefined {
	// The catalogue tells a plan without the API by a 403; those who may ask for it may be short of credits.
	const isCatalogue = call === 'spaces' || call === 'options' || call === 'projects';
	const speaksOfCredits = CREDIT_WORDS.test(`${apiError ?? ''} ${apiErrorKey ?? ''}`);
	const isOrdering = call === 'submit' || call === 'upscale' || call === 'upload';
	const isAboutCredits =
		status === 402 ||
		(!isCatalogue && AMBIGUOUS.has(status) && speaksOfCredits) ||
		(status === 403 && isOrdering);
	if (!isAboutCredits) return undefined;
	const reason = apiError ?? apiErrorKey;
	return reason === undefined
		? MESSAGES.outOfCredits(status)
		: MESSAGES.creditsOrPlan(reason, status);
}

function busy(call: CallName, status: number): Words {
	if (status !== 429) return MESSAGES.unavailable(status);
	return call === 'submit' ? MESSAGES.rateLimitReached() : MESSAGES.tooManyRequests();
}

function refusalInWords({ call, host, subject = '' }: CallSubject, status: number): Words {
	if (status === 401) return MESSAGES.invalidApiKey();
	if (status === 403 && call !== 'get' && call !== 'process') return MESSAGES.planWithoutApi();
	if (status < 400) return MESSAGES.redirect(host, status);
	return REFUSAL_OF_CALL[call](subject, status);
}

/** What a 400, 404, 409, 413, 415 or 422 means depends on what was asked for. */
const REFUSAL_OF_CALL: Record<CallName, (subject: string, status: number) => Words> = {
	spaces: (_, status) => MESSAGES.spacesRefused(status),
	options: (space, status) => MESSAGES.optionsRefused(space, status),
	projects: (_, status) => MESSAGES.projectsRefused(status),
	project: (id, status) => MESSAGES.noSuchProject(id, status),
	addProject: (address, status) => MESSAGES.projectNotMade(address, `status ${status}`),
	upload: (fileName, status) => {
		if (status === 413) return MESSAGES.uploadTooLarge(fileName);
		if (ABOUT_THE_FILE.has(status)) return MESSAGES.uploadRefused(fileName, status);
		return MESSAGES.uploadNotPossible(fileName, status);
	},
	submit: (_, status) => {
		if (status === 404) return MESSAGES.submissionNotFound();
		if (status === 409) return MESSAGES.alreadySubmitted();
		return MESSAGES.submissionRefused(status);
	},
	get: (_, status) => (status === 404 ? MESSAGES.orderNotFound() : MESSAGES.orderRefused(status)),
	process: (imageId, status) =>
		status === 404 ? MESSAGES.imageNotFound(imageId) : MESSAGES.orderRefused(status),
	upscale: (imageId, status) =>
		status === 404 ? MESSAGES.imageNotFound(imageId) : MESSAGES.upscaleRefused(imageId, status),
};

/**
 * Whether the account has no such order. Only AI HomeDesign itself can say that, by an error in its own form (assumed); a
 * proxy's 404 says nothing about it.
 */
export function isUnknownOrder({ httpCode, apiError, apiErrorKey }: Problem): boolean {
	return httpCode === 404 && (apiError ?? apiErrorKey) !== undefined;
}
