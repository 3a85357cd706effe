import type { OnceOutcome } from '../api/service';
import type { RetryContext } from '../core/retry';
import { pauseBeforeRetry } from '../core/retryPolicy';

/** Sends a call that must not arrive twice, again only while it has certainly never left this machine. */
export async function retryUnsent<T>(
	{ clock, random, signal, onRetry }: RetryContext,
	sendOnce: () => Promise<OnceOutcome<T>>,
): Promise<OnceOutcome<T>> {
	for (let attempt = 1; ; attempt++) {
		const result = await sendOnce();
		if (result.outcome !== 'refused' || result.sent) return result;
		const pause = pauseBeforeRetry(result.problem, attempt, random);
		if (pause === undefined) return result;
		onRetry?.(result.problem, pause);
		await clock.sleep(pause, signal);
	}
}
