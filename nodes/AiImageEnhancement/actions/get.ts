import { findImage } from '../../shared/api/imageState';
import { MESSAGES } from '../../shared/core/messages';
import { ProblemError, wrongValue, type Progress } from '../../shared/core/problem';
import { deliverWhenFinished, summaryOf, type OrderContext } from '../../shared/order/deliver';
import { readGiven, readText, readResultOptions } from '../../shared/batch/parameters';
import { asJson, type Action, type Run, type Work } from '../../shared/batch/run';
import { parseOrderIds, type WantedOrder } from '../../shared/order/orderIds';
import { ORDER_ID_HINT } from './submit';
import { imagesOf } from '../../shared/order/waitForImage';

/** Order > Get: orders, one output item each; waits for their images and downloads them if the user wants that. Costs nothing. */
export const get: Action = async (chosenRun, itemIndex) => {
	const run = chosenRun.onAnyVersion();
	const orders = readOrders(run, itemIndex);
	// A list that was pasted into the field is the same for all items: nobody wants all of it for each of them.
	if (itemIndex > 0 && orders.length > 1 && isFixed(run)) return [];
	const imageId = readText(run, itemIndex, 'imageId', 'Image ID') || undefined;
	if (imageId && orders.length > 1) throw new ProblemError(MESSAGES.oneOrderForImage());
	const resultOptions = readResultOptions(run, itemIndex);

	return orders.map(
		({ orderId, name }): Work =>
			async (progress) => {
				const fileName = name ?? run.memory.nameOfOrder(orderId);
				Object.assign(progress, {
					orderId,
					imageId,
					fileName,
					paidBefore: true,
				} satisfies Progress);
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
					inputName: fileName,
				};
				if (resultOptions.wait)
					return await deliverWhenFinished(run, awaited, resultOptions, progress);
				const order = await run.service.getOrder(orderId, imageId);
				if (!resultOptions.simplify) return { json: asJson(order.raw) };
				const image = findImage(order.images, imageId);
				if (imageId && !image && order.images.length > 0) {
					throw new ProblemError(MESSAGES.noSuchImage(imageId, imagesOf(order)));
				}
				return { json: summaryOf(run, awaited, order, image) };
			},
	);
};

function isFixed({ context }: Run): boolean {
	const written = context.getNode().parameters.orderId;
	return typeof written === 'string' && !written.startsWith('=');
}

function readOrders(run: Run, itemIndex: number): WantedOrder[] {
	const parsed = parseOrderIds(readGiven(run, itemIndex, 'orderId', 'Order ID'));
	if ('wrong' in parsed) {
		throw parsed.wrong === ''
			? wrongValue('Order ID', ORDER_ID_HINT)
			: new ProblemError(MESSAGES.notAnOrderId(parsed.wrong));
	}
	if (parsed.orders.length === 0) {
		throw new ProblemError(MESSAGES.parameterEmpty('Order ID', ORDER_ID_HINT));
	}
	return parsed.orders;
}
