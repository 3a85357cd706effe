import type { OnceOutcome } from '../api/service';
import type { Run } from '../batch/run';
import { pauseBeforeRetry } from '../core/retryPolicy';

/** Sends a call that must not arrive twice, again only while it has certainly never left this machine. */
export async function retryUnsent<T>(
	{ clock, signal, progressLog }: Pick<Run, 'clock' | 'signal' | 'progressLog'>,
	sendOnce: () => Promise<OnceOutcome<T>>,
): Promise<OnceOutcome<T>> {
	for (let attempt = 1; ; attempt++) {
		const result = await sendOnce();
		if (result.outcome !== 'refused' || result.sent) return result;
		const pause = pauseBeforeRetry(result.problem, attempt);
		if (pause === undefined) return result;
		progressLog.logRetry(result.problem, `trying again in ${Math.ceil(pause / 1000)} s`);
		await clock.sleep(pause, signal);
	}
}
