import { jobKey } from '../../shared/batch/resumeStore';
import { readOptions, readJobChoice, requireId } from '../../shared/batch/parameters';
import { asJson, type Action } from '../../shared/batch/run';
import { uploadOf } from '../../shared/order/uploadPhoto';
import { submitPaid } from '../../shared/order/submitPaid';

export const ORDER_ID_HINT =
	'Give the ID that Image > Upload or Image > Enhance gave: their field order_id.';

/** Order > Submit: submit an uploaded order. This is what costs a credit. */
export const submit: Action = async (run, itemIndex) => {
	const orderId = requireId(run, itemIndex, 'orderId', 'Order ID', ORDER_ID_HINT);
	const options = readOptions(run, itemIndex);
	const choice = await readJobChoice(run, itemIndex);

	return async (progress) => {
		run.resumeStore.resume(jobKey(orderId, choice), itemIndex, progress);
		progress.orderId = orderId;
		if (!progress.imagesBefore) {
			// Should the submission's answer get lost, its image is told by not having been there before.
			const before = await run.service.getOrder(orderId);
			progress.imagesBefore = before.images.map(({ id }) => id);
			progress.charged = 'no';
		}
		const { raw } = await submitPaid(
			run,
			{ ...uploadOf({ ...progress, orderId }), ...choice },
			options,
			progress,
		);
		return { json: asJson(raw) };
	};
};
