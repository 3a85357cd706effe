import { findImage } from '../../shared/api/imageState';
import { MESSAGES } from '../../shared/core/messages';
import { ProblemError, type Progress } from '../../shared/core/problem';
import { deliverWhenFinished, summaryOf, type OrderContext } from '../../shared/order/deliver';
import { readText, readResultOptions, requireId } from '../../shared/batch/parameters';
import { asJson, type Action } from '../../shared/batch/run';
import { ORDER_ID_HINT } from './submit';
import { imagesOf } from '../../shared/order/waitForImage';

/** Order > Get: one order; waits for its image and downloads it if the user wants that. Costs nothing. */
export const get: Action = async (run, itemIndex) => {
	const orderId = requireId(run, itemIndex, 'orderId', 'Order ID', ORDER_ID_HINT);
	const imageId = readText(run, itemIndex, 'imageId', 'Image ID') || undefined;
	const resultOptions = readResultOptions(run, itemIndex);

	return async (progress) => {
		Object.assign(progress, { orderId, imageId, paidBefore: true } satisfies Progress);
		const now = run.clock.now();
		const awaited: OrderContext = {
			itemIndex,
			orderId,
			imageId,
			beganAt: now,
			submittedAt: now,
			pollImmediately: true,
			spaceName: null,
			edits: [],
			charged: 'no',
			eta: null,
		};
		if (resultOptions.wait) return await deliverWhenFinished(run, awaited, resultOptions, progress);
		const order = await run.service.getOrder(orderId);
		if (!resultOptions.simplify) return { json: asJson(order.raw) };
		const image = findImage(order.images, imageId);
		if (imageId && !image && order.images.length > 0) {
			throw new ProblemError(MESSAGES.noSuchImage(imageId, imagesOf(order)));
		}
		return { json: summaryOf(run, awaited, order, image) };
	};
};
