import { readOptions, readOrderChoice, requireText } from './parameters';
import { asJson, type Prepare } from './run';
import { submitPaid } from './submitPaid';

export const ORDER_ID_HINT =
	'Give the ID that Image > Upload or Image > Enhance gave: their field order_id.';

/** Order > Submit: submit an uploaded order. This is what costs a credit. */
export const submit: Prepare = async (run, itemIndex) => {
	const orderId = requireText(run, itemIndex, 'orderId', 'Order ID', ORDER_ID_HINT);
	const { waitOnRateLimit } = readOptions(run, itemIndex);
	const choice = await readOrderChoice(run, itemIndex);

	return async (progress) => {
		progress.orderId = orderId;
		// Should the submission's answer get lost, its image is told by not having been there before.
		const before = await run.service.getOrder(orderId);
		progress.charged = 'no';
		const known = new Set(before.images.map(({ id }) => id));
		const submission = await submitPaid(
			run,
			{ orderId, ...choice },
			known,
			waitOnRateLimit,
			progress,
		);
		return { json: asJson(submission.raw) };
	};
};
