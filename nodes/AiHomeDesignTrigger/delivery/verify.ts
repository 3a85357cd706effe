import { confirm, type DeliveredBeside, type DeliveredSummary, type Wanted } from './confirmation';
import type { DeliveredImage, OrderDelivery } from './delivery';
import { isUnknownOrder } from '../../shared/api/refusals';
import { ProblemError } from '../../shared/core/problem';
import { NOTES } from '../../shared/core/messages';
import { ConfirmationPool } from './confirmationPool';
import { CONFIRM_DELIVERY_MS, CONFIRMED_AT_ONCE, WAITING_DELIVERIES } from './limits';
import { cancelReason } from '../../shared/core/clock';
import type { ApiConnection } from '../../shared/http/connection';
import type { ApiService, Order } from '../../shared/api/service';
import { openVersion } from '../../shared/api/openApi';
import { asError, type Timing } from '../../shared/core/retry';
import { withNoise } from '../../shared/core/retryPolicy';
import { withTimeout } from '../../shared/core/withTimeout';
import type { PollResult } from '../../shared/api/apiCalls';
import type { TriggerMemory } from './dedupe';

/** An image that may start the workflow, on its way to the trigger's own `execute`. */
export interface StartItem {
	summary: DeliveredSummary;
	beside: DeliveredBeside;
	delivery: Record<string, unknown>;
	/** The version of the API that has confirmed it; null for a delivery that nothing confirms. */
	version: string | null;
	/** The API's own answer about the order or process; null for a delivery that names none. */
	order: Record<string, unknown> | null;
}

/** What is to be done about one delivered image. */
export type Verification =
	| { start: StartItem }
	| { ignored: string }
	/** It could not be confirmed in time: AI HomeDesign may deliver it again. */
	| { later: string };

/** What it takes to ask AI HomeDesign about a delivery. */
interface VerificationRequest {
	connection: ApiConnection;
	timing: Timing;
	memory: TriggerMemory;
	delivery: OrderDelivery;
	wanted: Wanted;
}

/** What deliveries to all triggers of this process are confirmed in. */
const confirmations = new ConfirmationPool(CONFIRMED_AT_ONCE, WAITING_DELIVERIES);

/** Whether so many deliveries are being confirmed that no more are taken. */
export function isBusy(): boolean {
	return confirmations.isFull;
}

/** A delivered image and what is to be done about it. */
interface VerifiedImage {
	image: DeliveredImage;
	verification: Verification;
}

/** Asks AI HomeDesign about delivered images, as long as there is time for an answer to the delivery. Never throws. */
export async function verifyDelivery(
	request: VerificationRequest,
	images: DeliveredImage[],
): Promise<VerifiedImage[]> {
	const obstacles = images.map((): LastObstacle => ({}));
	const verified = new Map<number, Verification>();
	let hasBegun = false;
	let reason: string = NOTES.tooManyDeliveries();
	try {
		await withTimeout(request.timing.clock, CONFIRM_DELIVERY_MS, async (signal) => {
			await confirmations.run(async () => {
				hasBegun = true;
				const all = images.map(async (image, index) => {
					const verification = await verifyImage(request, image, signal, obstacles[index] ?? {});
					verified.set(index, verification);
				});
				await Promise.all(all);
			}, signal);
		});
	} catch (error) {
		if (hasBegun) reason = error instanceof ProblemError ? error.problem.message : String(error);
	}
	return images.map((image, index) => ({
		image,
		verification: verified.get(index) ?? { later: obstacles[index]?.message ?? reason },
	}));
}

/** What a problem keeps from being confirmed may be confirmed later. */
async function verifyImage(
	request: VerificationRequest,
	image: DeliveredImage,
	signal: AbortSignal,
	lastObstacle: LastObstacle,
): Promise<Verification> {
	try {
		return await pollUntilConfirmed(request, image, signal, lastObstacle);
	} catch (error) {
		if (signal.aborted) throw asError(error);
		const message = error instanceof ProblemError ? error.problem.message : String(error);
		return { later: lastObstacle.message ?? message };
	}
}

/** What stood in the way at the last poll. */
interface LastObstacle {
	message?: string;
}

async function pollUntilConfirmed(
	{ connection, timing, memory, delivery, wanted }: VerificationRequest,
	image: DeliveredImage,
	signal: AbortSignal,
	lastObstacle: LastObstacle,
): Promise<Verification> {
	const { version, outcomes, serviceName } = delivery;
	const { imageId } = image;
	// Others may wait for the same poll: it does not end with this delivery's time.
	const service = openVersion(version, { ...connection, longestMs: CONFIRM_DELIVERY_MS }, timing);
	let wasUnknown = false;
	for (;;) {
		if (signal.aborted) throw cancelReason(signal);
		// The service keeps the pause between two polls of an order.
		const poll = await pollDelivered(service, memory, delivery, imageId);
		if ('problem' in poll) {
			const { problem } = poll;
			const isUnknown = isUnknownOrder(problem);
			if (!isUnknown && !problem.retryable) throw new ProblemError(problem);
			// The API may answer from a copy that is some seconds old: only its second "no" counts.
			if (isUnknown && wasUnknown) return { ignored: NOTES.noSuchOrder() };
			wasUnknown ||= isUnknown;
			lastObstacle.message = isUnknown ? NOTES.noSuchOrder() : problem.message;
			const { clock, random } = timing;
			await clock.sleep(withNoise(problem.retryAfterMs ?? 0, random), signal);
			continue;
		}
		if (delivery.names === 'process' && poll.order.orderId !== delivery.orderId) {
			return { ignored: NOTES.otherOrder() };
		}
		const claim = { outcomes, imageId, serviceName };
		const result = confirm(poll.order, claim, wanted);
		if (result === undefined) {
			lastObstacle.message = NOTES.notFinishedYet();
			continue;
		}
		if ('ignored' in result) return result;
		return { start: startItem(result, image, poll.order) };
	}
}

/** Polls once for what a delivery names; deliveries at the same moment share the poll. */
async function pollDelivered(
	service: ApiService,
	{ polls }: TriggerMemory,
	{ names, orderId }: OrderDelivery,
	imageId: string,
): Promise<PollResult> {
	const poll = async (...ids: [orderId: string, imageId?: string]) =>
		await polls.run(
			JSON.stringify([service.version, ...ids]),
			async () => await service.pollOrder(...ids),
		);
	if (names === 'order') return await poll(orderId);
	// Not asked with the delivery's order ID, so the one in the answer is the API's own.
	const process = await poll('', imageId);
	const isSilent = 'order' in process && process.order.orderId === '';
	// A process that does not say whose it is: the order tells whether it has it.
	return isSilent ? await poll(orderId) : process;
}

/** The addresses in it are the API's own. */
function startItem(
	{ confirmed: summary, beside }: { confirmed: DeliveredSummary; beside: DeliveredBeside },
	{ raw }: DeliveredImage,
	{ version, raw: order }: Order,
): StartItem {
	const { image_url: url } = summary;
	const addresses =
		typeof raw.image === 'object' && raw.image !== null
			? { image: { ...raw.image, before_src: beside.beforeImageUrl, after_src: url } }
			: { final_assets: url === null ? [] : [{ temp_src: url }] };
	return { summary, beside, delivery: { ...raw, ...addresses }, version, order };
}
