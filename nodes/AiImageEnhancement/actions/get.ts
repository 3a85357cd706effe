import { findImage } from '../../shared/api/imageState';
import { ProblemError, type Progress } from '../../shared/core/problem';
import { deliverWhenFinished, summaryOf, type Known } from '../../shared/order/deliver';
import { readText, readWish, requireId } from '../../shared/batch/parameters';
import { asJson, type Prepare } from '../../shared/batch/run';
import { ORDER_ID_HINT } from './submit';
import { imagesOf } from '../../shared/order/waitForImage';

/** Order > Get: one order; waits for its image and downloads it if the user wants that. Costs nothing. */
export const get: Prepare = async (run, itemIndex) => {
	const orderId = requireId(run, itemIndex, 'orderId', 'Order ID', ORDER_ID_HINT);
	const imageId = readText(run, itemIndex, 'imageId', 'Image ID') || undefined;
	const wish = readWish(run, itemIndex);

	return async (progress) => {
		Object.assign(progress, { orderId, imageId } satisfies Progress);
		const now = run.clock.now();
		const known: Known = {
			itemIndex,
			orderId,
			imageId,
			beganAt: now,
			submittedAt: now,
			lookAtOnce: true,
			spaceName: null,
			eta: null,
		};
		if (wish.wait) return await deliverWhenFinished(run, known, wish, progress);
		const order = await run.looks(async () => await run.service.getOrder(orderId));
		if (!wish.simplify) return { json: asJson(order.raw) };
		const image = findImage(order.images, imageId);
		if (imageId && !image && order.images.length > 0) {
			throw new ProblemError({
				what: `The order has no image "${imageId}"`,
				next: `It has: ${imagesOf(order)}. Leave "Image ID" empty for the newest one.`,
			});
		}
		return { json: summaryOf(run, known, order, image) };
	};
};
