import { findImage } from '../../decisions/imageState';
import type { Progress } from '../../decisions/problem';
import { deliverWhenFinished, outputOf, type Known } from './deliver';
import { readText, readWish, requireText } from './parameters';
import type { Prepare } from './run';
import { ORDER_ID_HINT } from './submit';

/** Order > Get: one order; waits for its image and downloads it if the user wants that. Costs nothing. */
export const get: Prepare = async (run, itemIndex) => {
	const orderId = requireText(run, itemIndex, 'orderId', 'Order ID', ORDER_ID_HINT);
	const imageId = readText(run, itemIndex, 'imageId', 'Image ID') || undefined;
	const wish = readWish(run, itemIndex);

	return async (progress) => {
		Object.assign(progress, { orderId, imageId } satisfies Progress);
		const startedAt = run.clock.now();
		const known: Known = {
			orderId,
			imageId,
			beganAt: startedAt,
			startedAt,
			firstLookAt: startedAt,
			spaceName: null,
			eta: null,
		};
		if (wish.wait) return await deliverWhenFinished(run, known, wish, progress);
		const order = await run.service.getOrder(orderId);
		return outputOf(run, known, wish, order, findImage(order.images, imageId));
	};
};
