import { confirm, type DeliveredSummary } from './confirmation';
import type { DeliveredImage, Delivery, Plain } from './delivery';
import { NOTES } from '../../shared/core/messages';
import { ProblemError } from '../../shared/core/problem';
import { CONFIRM_DELIVERY_MS } from '../../shared/api/v1/limits';
import { cancelReason, type Clock } from '../../shared/core/clock';
import type { ApiConnection } from '../../shared/http/connection';
import { openApi } from '../../shared/api/openApi';
import { withTimeout } from '../../shared/core/withTimeout';
import type { TriggerMemory } from './dedupe';

/** An image that may start the workflow, on its way to the trigger's own `execute`. */
export interface StartItem {
	summary: DeliveredSummary;
	delivery: Plain;
	/** The API's own answer about the order; null for an upscaled image, which names none. */
	order: Record<string, unknown> | null;
}

/** What is to be done about one delivered image. */
export type Verification =
	| { start: StartItem }
	| { ignored: string }
	/** It could not be confirmed in time: AI HomeDesign may deliver it again. */
	| { later: string };

/** A delivery of generated images. */
export type Generated = Extract<Delivery, { event: 'imageGenerated' }>;

/** What it takes to ask AI HomeDesign about a delivery. */
export interface VerificationRequest {
	connection: ApiConnection;
	clock: Clock;
	memory: TriggerMemory;
	delivery: Generated;
	/** The services that the user wants to hear of. */
	services: string[];
}

/** Asks AI HomeDesign about a delivered image, as long as there is time for an answer to the delivery. Never throws. */
export async function verifyDelivery(
	question: VerificationRequest,
	image: DeliveredImage,
): Promise<Verification> {
	const { clock } = question;
	const seen: Seen = {};
	try {
		return await withTimeout(clock, CONFIRM_DELIVERY_MS, async (signal) => {
			return await pollUntilConfirmed(question, image, signal, seen);
		});
	} catch (error) {
		const problem = error instanceof ProblemError ? error.problem : undefined;
		// Only AI HomeDesign itself can say that there is no such order; a proxy's 404 says nothing about it.
		const isApi = (problem?.apiError ?? problem?.apiErrorKey) !== undefined;
		if (problem?.httpCode === 404 && isApi) return { ignored: NOTES.noSuchOrder() };
		return { later: seen.obstacle ?? problem?.message ?? String(error) };
	}
}

/** What stood in the way at the last look. */
interface Seen {
	obstacle?: string;
}

async function pollUntilConfirmed(
	{ connection, clock, memory, delivery, services }: VerificationRequest,
	image: DeliveredImage,
	signal: AbortSignal,
	seen: Seen,
): Promise<Verification> {
	const { orderId, serviceName } = delivery;
	// Others may wait for the same look: it does not end with this delivery's time.
	const service = openApi({ ...connection, longestMs: CONFIRM_DELIVERY_MS }, { clock });
	for (;;) {
		if (signal.aborted) throw cancelReason(signal);
		// The service keeps the pause between two looks at an order.
		const look = await memory.polls.run(orderId, async () => await service.pollOrder(orderId));
		if ('problem' in look) {
			if (!look.problem.retryable) throw new ProblemError(look.problem);
			seen.obstacle = look.problem.message;
			await clock.sleep(look.problem.retryAfterMs ?? 0, signal);
			continue;
		}
		const result = confirm(look.order, image, serviceName, services);
		if (result === undefined) {
			seen.obstacle = NOTES.notFinishedYet();
			continue;
		}
		if ('ignored' in result) return result;
		return { start: startItem(result.confirmed, image, look.order.raw) };
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
