import type { Clock } from '../core/clock';

/** When a transfer counts as stalled, in milliseconds. */
export const STALL = {
	/** Nothing has moved for so long. */
	limitMs: 60_000,
	/** How often to look whether something has moved. */
	checkMs: 5_000,
};

/**
 * Resolves when a transfer has stalled: as many looks in a row as fit into the limit saw no progress. One long sleep
 * would also count the time in which this process itself was held up. Rejects when the signal is aborted.
 * @param progress a number that changes as long as something moves, or undefined while nothing is waited for
 * @param limitMs how long nothing may move, in milliseconds
 */
export async function waitForStall(
	clock: Clock,
	signal: AbortSignal,
	progress: () => number | undefined,
	limitMs: () => number = () => STALL.limitMs,
): Promise<void> {
	let last = progress();
	for (let quietMs = 0; quietMs < limitMs(); ) {
		const pause = Math.min(STALL.checkMs, limitMs());
		await clock.sleep(pause, signal);
		const now = progress();
		quietMs = now === undefined || now !== last ? 0 : quietMs + pause;
		last = now;
	}
}
