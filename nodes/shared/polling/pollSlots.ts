import type { Clock } from '../core/clock';
import { asError } from '../core/retry';

/** When each order may be asked for next, in milliseconds since 1970; for all executions of this process. */
const nextSlotOf = new Map<string, number>();

/** Waits until an order may be asked for again: never twice within the interval, whoever asks. */
export async function waitForPollSlot(
	orderKey: string,
	intervalMs: number,
	{ clock, signal }: { clock: Clock; signal?: AbortSignal },
): Promise<void> {
	const now = clock.now();
	if (nextSlotOf.size > 1_000) {
		for (const [key, at] of nextSlotOf) if (at <= now) nextSlotOf.delete(key);
	}
	const slotAt = Math.max(now, nextSlotOf.get(orderKey) ?? 0);
	const followingAt = slotAt + intervalMs;
	nextSlotOf.set(orderKey, followingAt);
	if (slotAt === now) return;
	try {
		await clock.sleep(slotAt - now, signal);
	} catch (error) {
		// A slot that is not used is released, unless somebody waits behind it.
		if (nextSlotOf.get(orderKey) === followingAt) nextSlotOf.set(orderKey, slotAt);
		throw asError(error);
	}
}
