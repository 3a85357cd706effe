import type { Clock } from '../core/clock';
import { LruMap } from '../core/lruMap';
import { asError } from '../core/retry';

/** So many orders are remembered, and more only as long as one of them must not be asked for. */
const MOST_ORDERS = 1_000;

/** When each order may be asked for next, in milliseconds since 1970; for all executions of this process. */
const nextSlotOf = new LruMap<number>(MOST_ORDERS, (at, now) => at > now);

/** Waits until an order may be asked for again: never twice within the interval, whoever asks. */
export async function waitForPollSlot(
	orderKey: string,
	intervalMs: number,
	{ clock, signal }: { clock: Clock; signal?: AbortSignal },
): Promise<void> {
	const now = clock.now();
	const slotAt = Math.max(now, nextSlotOf.get(orderKey) ?? 0);
	const followingAt = slotAt + intervalMs;
	nextSlotOf.set(orderKey, followingAt, now);
	if (slotAt === now) return;
	try {
		await clock.sleep(slotAt - now, signal);
	} catch (error) {
		// A slot that is not used is released, unless somebody waits behind it.
		if (nextSlotOf.get(orderKey) === followingAt) nextSlotOf.set(orderKey, slotAt, now);
		throw asError(error);
	}
}
