import { findImage } from '../api/imageState';
import { MESSAGES } from '../core/messages';
import { asError } from '../core/retry';
import { ProblemError, wrongValue, type Progress } from '../core/problem';
import { deliverWhenFinished, summaryOf, type OrderContext } from '../order/deliver';
import { ORDER_ID_HINT, readGiven, readText, readResultOptions } from '../batch/parameters';
import { asJson, type Action, type Run, type Work } from '../batch/run';
import { parseOrderIds, type WantedOrder } from '../order/orderIds';
import { imagesOf } from '../order/waitForImage';

/** Order > Get: orders, one output item each; waits for their images and downloads them if the user wants that. Costs nothing. */
export const get: Action = async (run, itemIndex) => await worksOf(run, itemIndex, newestImage);

/** Order > Get, with one output item for each image that the orders have by now. */
export const getImages: Action = async (run, itemIndex) => await worksOf(run, itemIndex, allImages);

/** Which images of an order are got: their IDs, or undefined for the newest one. */
type ImagesOf = (run: Run, orderId: string) => Promise<Array<string | undefined>>;

const newestImage: ImagesOf = async () => await Promise.resolve([undefined]);

const allImages: ImagesOf = async ({ service }, orderId) => {
	const images = await service.getOrder(orderId).then(
		(order) => order.images.filter(({ status }) => status !== 'failed'),
		(error: unknown) => {
			// What keeps one order from being asked for is told by its own item.
			if (error instanceof ProblemError) return [];
			throw asError(error);
		},
	);
	return images.length > 1 ? images.map(({ id }) => id) : [images[0]?.id];
};

async function worksOf(chosenRun: Run, itemIndex: number, imagesWanted: ImagesOf): Promise<Work[]> {
	const run = chosenRun.onAnyVersion();
	const orders = readOrders(run, itemIndex);
	// A list that was pasted into the field is the same for all items: nobody wants all of it for each of them.
	if (itemIndex > 0 && orders.length > 1 && isFixed(run)) return [];
	const imageId = readText(run, itemIndex, 'imageId', 'Image ID') || undefined;
	if (imageId && orders.length > 1) throw new ProblemError(MESSAGES.oneOrderForImage());
	const resultOptions = readResultOptions(run, itemIndex);
	const wanted = await Promise.all(
		orders.map(async (order) => {
			const ids = imageId ? [imageId] : await imagesWanted(run, order.orderId);
			return ids.map((id) => ({ ...order, id }));
		}),
	);
	return wanted.flat().map(
		({ orderId, name, id }): Work =>
			async (progress) => {
				const fileName = name ?? run.memory.nameOfOrder(orderId);
				Object.assign(progress, {
					orderId,
					imageId: id,
					fileName,
					paidBefore: true,
				} satisfies Progress);
				const now = run.clock.now();
				const awaited: OrderContext = {
					itemIndex,
					orderId,
					imageId: id,
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
				const order = await run.service.getOrder(orderId, id);
				if (!resultOptions.simplify) return { json: asJson(order.raw) };
				const image = findImage(order.images, id);
				if (id && !image && order.images.length > 0) {
					throw new ProblemError(MESSAGES.noSuchImage(id, imagesOf(order)));
				}
				return { json: summaryOf(run, awaited, order, image) };
			},
	);
}

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
