/**
 * Something that keeps the node from going on, in words for the user.
 * `what` says what happened, `next` how to go on; both are whole sentences.
 */
export interface Problem {
	what: string;
	next: string;
	/** The network's own code where there was no answer, for people who help. */
	code?: string;
	/** HTTP status, when there was an answer. */
	httpCode?: number;
	/** The API's own words, from the body's `error` and `key`. */
	apiError?: string;
	apiKey?: string;
	/** True when the same request may well be answered later. */
	passing?: boolean;
	/** True when there was an answer with a good status whose content makes no sense. */
	unreadable?: boolean;
	/** How long the service asks to be left alone, in milliseconds. */
	retryAfterMs?: number;
}

/** A problem on its way to the user. */
export class ProblemError extends Error {
	constructor(readonly problem: Problem) {
		super(problem.what);
	}
}

/** How far an item has come: what must not get lost when something goes wrong. */
export interface Progress {
	orderId?: string;
	imageId?: string;
	/** The last status that the API gave for the image. */
	status?: string;
	/** Whether the order was charged; `unknown` after a submission without an answer, absent before anything is known. */
	charged?: 'no' | 'yes' | 'unknown';
}

/** Where the IDs lead: what the user can do with an order that has come this far, or '' when there is none. */
export function howToGoOnWithOrder(progress: Progress): string {
	const { orderId, imageId, charged } = progress;
	if (!orderId) return '';
	const order = `Order ID: ${orderId}.`;
	const image = imageId ? ` Image ID: ${imageId}.` : '';
	if (charged === undefined) return `${order}${image}`;
	if (charged === 'no') {
		return `${order} The photo is uploaded and nothing was charged for it: use Order > Submit with this ID, or run the item again.`;
	}
	if (charged === 'unknown') {
		return `${order} AI HomeDesign may have accepted and charged it: before you submit it again, use Order > Get with this ID to see whether an image is there; that is not charged.`;
	}
	return `${order}${image} Use Order > Get with this ID to fetch the photo later; it is not charged again.`;
}

/** What the other side said, as a sentence: the API's own words or the network's code; '' when there is nothing. */
export function otherSidesWords({ apiError, apiKey, code }: Problem): string {
	if (code) return `The connection's code is ${code}.`;
	if (apiError && apiKey) return `AI HomeDesign says: "${apiError}" (${apiKey}).`;
	if (apiError ?? apiKey) return `AI HomeDesign says: "${apiError ?? apiKey}".`;
	return '';
}
