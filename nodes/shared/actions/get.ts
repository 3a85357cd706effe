import { findImage } from '../api/imageState';
import { MESSAGES } from '../core/messages';
import { asError } from '../core/retry';
import { ProblemError, wrongValue, type Progress } from '../core/problem';
import { deliverWhenFinished, summaryOf, type OrderContext } from '../order/deliver';
import { readResultOptions, type ResultOptions } from '../batch/options';
import { ORDER_ID_HINT, readGiven, readText } from '../batch/parameters';
import { asJson, type Action, type Output, type Run, type Work } from '../batch/run';
import { MOST_ORDERS, parseOrderIds, type WantedOrder } from './orderIds';
import { locate } from '../order/locate';
import { imagesOf } from '../order/waitForImage';

/** An image that is to be got: without an ID, the order's newest one. */
interface WantedImage {
	id?: string;
	/** Where its order was found, and what was said of it. */
	located?: Located;
}

type Located = Awaited<ReturnType<typeof locate>>;

/** All images that an order has by now. @param orders what was asked for in this run, by the orders' IDs */
async function imagesWanted(
	orders: Map<string, Promise<Located>>,
	run: Run,
	orderId: string,
): Promise<WantedImage[]> {
	try {
		const locating = orders.get(orderId) ?? locate(run, orderId);
		orders.set(orderId, locating);
		const located = await locating;
		const images = located.order.images.filter(({ status }) => status !== 'failed');
		return images.length === 0 ? [{ located }] : images.map(({ id }) => ({ id, located }));
	} catch (error) {
		// What keeps one order from being asked for is told by its own item.
		if (error instanceof ProblemError) return [{}];
		throw asError(error);
	}
}

/** Order > Get: all images of orders, one output item each; waits for them and downloads them if the user wants that. Costs nothing. */
export function getAction(): Action {
	const asked = new Map<string, Promise<Located>>();
	return async (run, itemIndex) => await getItem(asked, run, itemIndex);
}

async function getItem(
	asked: Map<string, Promise<Located>>,
	run: Run,
	itemIndex: number,
): Promise<Work[]> {
	const orders = readOrders(run, itemIndex);
	// A list that was pasted into the field is the same for all items: nobody wants all of it for each of them.
	if (itemIndex > 0 && orders.length > 1 && isFixed(run)) return [];
	const imageId = readText(run, itemIndex, 'imageId', 'Image ID') || undefined;
	if (imageId && orders.length > 1) throw new ProblemError(MESSAGES.oneOrderForImage());
	const resultOptions = readResultOptions(run, itemIndex);
	const wanted = await Promise.all(
		orders.map(async (order) => {
			const images = imageId ? [{ id: imageId }] : await imagesWanted(asked, run, order.orderId);
			return images.map((image: WantedImage) => ({ ...order, ...image }));
		}),
	);
	return wanted.flat().map(
		(image): Work =>
			async (progress) =>
				await getImage(run, image, itemIndex, resultOptions, progress),
	);
}

async function getImage(
	chosenRun: Run,
	{ orderId, name, id, located }: WantedOrder & WantedImage,
	itemIndex: number,
	resultOptions: ResultOptions,
	progress: Progress,
): Promise<Output> {
	const fileName = name ?? chosenRun.jobs.images.find(orderId, id)?.name;
	Object.assign(progress, { orderId, imageId: id, fileName, paidBefore: true } satisfies Progress);
	const now = chosenRun.clock.now();
	const waitUntil = resultOptions.wait ? now + resultOptions.timeout * 1000 : now;
	const { run, order } = located ?? (await locateUntil(chosenRun, orderId, id, waitUntil));
	const known: OrderContext = {
		itemIndex,
		orderId,
		imageId: id,
		submittedAt: now,
		pollImmediately: true,
		seen: order,
		edits: [],
		charged: 'no',
		eta: null,
		inputName: fileName,
	};
	if (resultOptions.wait) return await deliverWhenFinished(run, known, resultOptions, progress);
	if (!resultOptions.simplify) return { json: asJson(order.raw) };
	const image = findImage(order.images, id);
	// Where a single image is asked for, it may be another order's.
	if (id && image && !order.listsImages && order.orderId !== orderId) {
		throw new ProblemError(MESSAGES.imageOfOtherOrder(id, order.orderId));
	}
	if (id && !image && order.images.length > 0) {
		throw new ProblemError(MESSAGES.noSuchImage(id, imagesOf(order)));
	}
	return { json: summaryOf(run, resultOptions, known, order, image) };
}

/** Finds an order, again as long as that can help and there is time. */
async function locateUntil(run: Run, orderId: string, imageId: string | undefined, until: number) {
	const { clock, signal, service } = run;
	for (;;) {
		try {
			return await locate(run, orderId, imageId);
		} catch (error) {
			const pause = service.limits.poll.intervalMs;
			const mayHelp = error instanceof ProblemError && error.problem.retryable === true;
			if (!mayHelp || clock.now() + pause > until) throw asError(error);
			await clock.sleep(pause, signal);
		}
	}
}

function isFixed({ context }: Run): boolean {
	const written = context.getNode().parameters.orderId;
	return typeof written === 'string' && !written.startsWith('=');
}

/** No list of orders is longer, in characters. */
const LONGEST_LIST = 200_000;

function readOrders(run: Run, itemIndex: number): WantedOrder[] {
	const given = readGiven(run, itemIndex, 'orderId', 'Order ID', LONGEST_LIST);
	const parsed = parseOrderIds(given);
	if ('wrong' in parsed) {
		throw parsed.wrong === ''
			? wrongValue('Order ID', ORDER_ID_HINT, given)
			: new ProblemError(MESSAGES.notAnOrderId(parsed.wrong));
	}
	if ('tooMany' in parsed) {
		throw new ProblemError(MESSAGES.tooManyOrders(MOST_ORDERS));
	}
	if (parsed.orders.length === 0) {
		throw new ProblemError(MESSAGES.parameterEmpty('Order ID', ORDER_ID_HINT));
	}
	return parsed.orders;
}
