import { ADVICE } from './advice';
import { MESSAGES, type Words } from './messages';
import { cut, inQuotes, LONGEST_PART } from './quote';

/**
 * Something that keeps the node from going on, in words for the user. Whether the item may simply
 * be run again is not said here: that depends on whether it is paid already.
 */
export interface Problem extends Words {
	/** The network's own code where there was no answer, for people who help. */
	code?: string;
	/** HTTP status, when there was an answer. */
	httpCode?: number;
	/** The API's own words, from the body's `error` and `key`. */
	apiError?: string;
	apiErrorKey?: string;
	/** True when the same thing may well work later. */
	retryable?: boolean;
	/** How many attempts right after each other are worthwhile, where the usual number is not. */
	maxAttempts?: number;
	/** There was an answer with a good status whose content makes no sense; false where that may well pass. */
	unreadable?: boolean;
	/** True when AI HomeDesign has given up on the photo: there is nothing to fetch. */
	nothingToFetch?: boolean;
	/** The order that it is about, where the item has not come to one of its own. */
	orderId?: string;
	/** True when a result is no longer to be had, however often it is tried. */
	isGone?: boolean;
	/** How long the service asks to be left alone, in milliseconds. */
	retryAfterMs?: number;
}

/** A problem on its way to the user. */
export class ProblemError extends Error {
	constructor(readonly problem: Problem) {
		super(problem.message);
	}
}

/**
 * A parameter that is set to something else than its form allows.
 * @param value what it is set to, for the message; never a secret
 */
export function wrongValue(label: string, description: string, value?: unknown): ProblemError {
	const quoted = value === undefined || value === null ? '' : inQuotes(value);
	const given = NOTHING.has(quoted) ? '' : `: ${quoted}`;
	return new ProblemError(MESSAGES.wrongValue(label, description, given));
}

/** Of these values there is nothing to quote. */
const NOTHING = new Set(['', '""', '"[]"', '"{}"']);

/** How far an item has come: what must not get lost when something goes wrong. */
export interface Progress {
	/** The API version that the order is on. */
	version?: string;
	orderId?: string;
	/** IDs of the uploaded files, where the API version has some. */
	assetIds?: string[];
	imageId?: string;
	/** What tells the photo's content from any other. */
	fingerprint?: string;
	/** True when the order was paid before, by another item or an earlier run: this item costs nothing. */
	paidBefore?: boolean;
	/** The photo's file name. */
	fileName?: string;
	/** Which of several choices for the photo it is, in words. */
	variant?: string;
	/** The last status that the API gave for the image. */
	status?: string;
	/** The API's answer to the submission, and when it came, in milliseconds since 1970. */
	submission?: {
		at: number;
		eta: number | null;
		raw: Record<string, unknown>;
		/** True when the order itself has told that it was taken: nobody knows since when. */
		isReconciled?: boolean;
	};
	/** The images that the order had before it was submitted. */
	imagesBefore?: string[];
	/** True when it was submitted a second time, after the first was certainly not taken. */
	resubmitted?: boolean;
	/** True when the service has given up on the photo. */
	gaveUp?: boolean;
	/** Whether the order was charged; `unknown` after a submission without an answer, absent before anything is known. */
	charged?: 'no' | 'yes' | 'unknown';
}

/**
 * Everything the user should know beyond what happened: what the other side said, how to go on, where the order is.
 * @param isOrderTold whether the message names the order already
 * @param canSubmit whether the node can submit what is uploaded
 */
export function describeNextStep(
	problem: Problem,
	progress: Progress,
	{ isOrderTold = false, canSubmit = true }: { isOrderTold?: boolean; canSubmit?: boolean } = {},
): string {
	const isPaid = progress.charged === 'yes' || progress.charged === 'unknown';
	const sentences = [
		quoteApiError(problem),
		cut(problem.description, LONGEST_PART),
		problem.retryable && !isPaid ? ADVICE.runLater() : '',
		describeOrder(progress, problem.nothingToFetch === true, isOrderTold, canSubmit),
		problem.code ? ADVICE.connectionCode(problem.code) : '',
	];
	return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** Where the IDs lead: what the user can do with an order that has come this far, or '' when there is none. */
function describeOrder(
	{ orderId, imageId, charged }: Progress,
	nothingToFetch: boolean,
	isOrderTold: boolean,
	canSubmit: boolean,
): string {
	if (!orderId) return '';
	const ids = [isOrderTold ? '' : ADVICE.orderId(orderId), imageId ? ADVICE.imageId(imageId) : ''];
	const sentences = [...ids, nothingToFetch ? '' : whatToDoWithOrder(charged, canSubmit)];
	return sentences.filter((sentence) => sentence !== '').join(' ');
}

function whatToDoWithOrder(charged: Progress['charged'], canSubmit: boolean): string {
	if (charged === undefined) return '';
	if (charged === 'no') return canSubmit ? ADVICE.uploaded() : ADVICE.uploadedForImage();
	if (charged === 'unknown') return ADVICE.maybeCharged(canSubmit ? 'submit' : 'order');
	return ADVICE.paid();
}

/** What the API said, as a sentence, or ''. */
function quoteApiError({ apiError, apiErrorKey }: Problem): string {
	if (apiError && apiErrorKey) return ADVICE.apiSaysWithKey(apiError, apiErrorKey);
	const said = apiError ?? apiErrorKey;
	return said ? ADVICE.apiSays(said) : '';
}
