import { jobKey } from '../../shared/batch/resumeStore';
import { readOptions, readJobChoice, requireId } from '../../shared/batch/parameters';
import { asJson, type Action } from '../../shared/batch/run';
import type { Progress } from '../../shared/core/problem';
import { submitPaid } from '../../shared/order/submitPaid';

export const ORDER_ID_HINT =
	'Give the ID that Image > Upload or Image > Enhance gave: their field order_id.';

/** Order > Submit: submit an uploaded order. This is what costs a credit. */
export const submit: Action = async (chosenRun, itemIndex) => {
	const orderId = requireId(chosenRun, itemIndex, 'orderId', 'Order ID', ORDER_ID_HINT);
	const options = readOptions(chosenRun, itemIndex);
	const order = await chosenRun.onAnyVersion().service.getOrder(orderId);
	const run = chosenRun.on(order.version);
	const choice = await readJobChoice(run, itemIndex);

	return async (progress) => {
		run.resumeStore.resume(jobKey(orderId, choice), itemIndex, progress);
		const { version, assetIds } = order;
		Object.assign(progress, { version, orderId, assetIds } satisfies Progress);
		if (!progress.imagesBefore) {
			// Should the submission's answer get lost, its image is told by not having been there before.
			progress.imagesBefore = order.images.map(({ id }) => id);
			progress.charged = 'no';
		}
		const { raw } = await submitPaid(run, { orderId, assetIds, ...choice }, options, progress);
		return { json: asJson(raw) };
	};
};
