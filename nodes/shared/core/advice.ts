import { cut, cutReason as said } from './quote';

/**
 * What is said behind a message, in whole sentences: how to go on with an order, and what running again costs. Many
 * messages have the same, so that it has no row of its own in docs/troubleshooting.md.
 */
export const ADVICE = {
	apiSays: (words: string) => `AI HomeDesign says: "${said(words)}".`,
	apiSaysWithKey: (words: string, key: string) =>
		`AI HomeDesign says: "${said(words)}" (${said(key)}).`,
	connectionCode: (code: string) => `The connection's code is ${code}.`,
	runLater: () => 'Run the item again in some minutes.',

	/* ---------------------------------------------------------------- an order, by how far it has come */

	orderId: (id: string) => `Order ID: ${cut(id)}.`,
	imageId: (id: string) => `Image ID: ${cut(id)}.`,
	uploaded: () =>
		'The photo is uploaded and nothing was charged for it: use Order > Submit with this order ID, or run the item again.',
	/** Of a node without Order > Submit. */
	uploadedForImage: () =>
		'The photo is uploaded, and nothing was charged for this image: run the item again.',
	maybeCharged: (before: string) =>
		`AI HomeDesign may have accepted and charged it: before you ${before} it again, use Order > Get with this order ID to see whether an image is there; that is not charged.`,
	paid: () =>
		'Use Order > Get with this order ID to fetch the photo later; it is not charged again.',

	/* ---------------------------------------------------------------- the orders of other items, as headings of lists */

	othersPaid: () => 'Paid already; Order > Get fetches them without another charge',
	othersUnclear: () => 'Not known whether they are charged; Order > Get tells',
	othersUploaded: () => 'Uploaded and not charged; Order > Submit goes on with them',
	/** Of a node without Order > Submit. */
	othersUploadedOnly: () => 'Uploaded and not charged',
	othersUpscaled: () => 'Images whose upscaled version was asked for, or may have been',

	/* ---------------------------------------------------------------- what running again costs */

	runAgainOrdersAnew: () => 'Running the workflow again orders all photos anew.',
	newRunOrdersAnew: () =>
		'Executions > Retry does not charge paid photos again; a new run orders all photos anew.',
	orderAgain: () =>
		'To order the photo anew, for another credit, set "Repeated Photos" in the options to "Order Again".',
	newKeyOrdersAnew: () =>
		'Fetch what is paid by Order > Get. With another API key the node takes the account for another one, and orders it anew.',
	runAgainForMissing: () =>
		'To get the missing ones, run the workflow again: what is paid is not charged again.',
	runAgainForMissingHere: () =>
		`To get the missing ones, run the workflow again: what is paid is not charged again, ${UNTIL_RESTART}`,
	runAgainTakesUp: () =>
		`Running the workflow again takes paid photos up without another charge ${UNTIL_RESTART}`,
	/** @param again what becomes of the photo that has ended the run, or '' */
	executeAgain: (done: string, again: string) =>
		`${done}. Press Execute workflow again: what is paid comes without another charge, as long as n8n is not restarted${again}. After a restart use Executions > Retry.`,
	retryOrNextRun: (done: string, again: string) =>
		`${done}. Use Executions > Retry, or run the workflow again: what is paid comes without another charge${again}.`,

	/* ---------------------------------------------------------------- what was seen of an order last */

	notAsked: (reason = '') =>
		`The order could not be asked for${reason === '' ? '' : `: ${said(reason)}`}.`,
	lastStatus: (status: string) => `Its last status was "${cut(status)}".`,
	withoutStatus: () => 'The image is there, without a status and an address.',
	otherImages: (imageId: string, images: string) =>
		`The order shows no image "${cut(imageId)}" so far. It has: ${images}.`,
	noImage: () => 'The order shows no image so far.',
	runIfNeverSubmitted: () => 'If it was never submitted, run the photo again.',
	atLastPoll: (reason: string) => `At the last poll: ${reason}.`,
} satisfies Record<string, (...values: string[]) => string>;

const UNTIL_RESTART =
	'until n8n restarts (in queue mode: on the same worker); afterwards it orders them anew.';
