import { confirm, type DeliveredSummary } from './confirmation';
import type { DeliveredImage, OrderDelivery, Plain } from './delivery';
import { isUnknownOrder } from '../../shared/api/refusals';
import { ProblemError } from '../../shared/core/problem';
import { NOTES } from '../../shared/core/messages';
import { CONFIRM_DELIVERY_MS } from './limits';
import { cancelReason, type Clock } from '../../shared/core/clock';
import type { ApiConnection } from '../../shared/http/connection';
import { openVersion } from '../../shared/api/openApi';
import { withTimeout } from '../../shared/core/withTimeout';
import type { TriggerMemory } from './dedupe';

/** An image that may start the workflow, on its way to the trigger's own `execute`. */
export interface StartItem {
	summary: DeliveredSummary;
	delivery: Plain;
	/** The API's own answer about the order; null for a delivery that names none. */
	order: Record<string, unknown> | null;
}

/** What is to be done about one delivered image. */
export type Verification =
	| { start: StartItem }
	| { ignored: string }
	/** It could not be confirmed in time: AI HomeDesign may deliver it again. */
	| { later: string };

/** What it takes to ask AI HomeDesign about a delivery. */
export interface VerificationRequest {
	connection: ApiConnection;
	clock: Clock;
	memory: TriggerMemory;
	delivery: OrderDelivery;
	/** The services that the user wants to hear of. */
	services: string[];
}

/** Asks AI HomeDesign about a delivered image, as long as there is time for an answer to the delivery. Never throws. */
export async function verifyDelivery(
	request: VerificationRequest,
	image: DeliveredImage,
): Promise<Verification> {
	const lastObstacle: LastObstacle = {};
	try {
		return await withTimeout(request.clock, CONFIRM_DELIVERY_MS, async (signal) => {
			return await pollUntilConfirmed(request, image, signal, lastObstacle);
		});
	} catch (error) {
		const message = error instanceof ProblemError ? error.problem.message : String(error);
		return { later: lastObstacle.message ?? message };
	}
}

/** What stood in the way at the last poll. */
interface LastObstacle {
	message?: string;
}

async function pollUntilConfirmed(
	{ connection, clock, memory, delivery, services }: VerificationRequest,
	image: DeliveredImage,
	signal: AbortSignal,
	lastObstacle: LastObstacle,
): Promise<Verification> {
	const { event, orderId, serviceName } = delivery;
	// Others may wait for the same poll: it does not end with this delivery's time.
	const service = openVersion('v1', { ...connection, longestMs: CONFIRM_DELIVERY_MS }, { clock });
	let wasUnknown = false;
	for (;;) {
		if (signal.aborted) throw cancelReason(signal);
		// The service keeps the pause between two polls of an order.
		const poll = await memory.polls.run(orderId, async () => await service.pollOrder(orderId));
		if ('problem' in poll) {
			const { problem } = poll;
			const isUnknown = isUnknownOrder(problem);
			if (!isUnknown && !problem.retryable) throw new ProblemError(problem);
			// The API may answer from a copy that is some seconds old: only its second "no" counts.
			if (isUnknown && wasUnknown) return { ignored: NOTES.noSuchOrder() };
			wasUnknown ||= isUnknown;
			lastObstacle.message = isUnknown ? NOTES.noSuchOrder() : problem.message;
			await clock.sleep(problem.retryAfterMs ?? 0, signal);
			continue;
		}
		const { imageId, regenerated } = image;
		const delivered = { event, imageId, regenerated, serviceName };
		const result = confirm(poll.order, delivered, services);
		if (result === undefined) {
			lastObstacle.message = NOTES.notFinishedYet();
			continue;
		}
		if ('ignored' in result) return result;
		return { start: startItem(result.confirmed, image, poll.order.raw) };
	}
}

/** The addresses in it are the API's own. */
function startItem(
	summary: DeliveredSummary,
	{ raw }: DeliveredImage,
	order: Record<string, unknown>,
): StartItem {
	const image = {
		...(typeof raw.image === 'object' ? raw.image : {}),
		before_src: summary.before_image_url,
		after_src: summary.image_url,
	};
	return { summary, delivery: { ...raw, image }, order };
}
