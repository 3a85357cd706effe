import { MESSAGES } from './messages';
import { ProblemError } from './problem';
import { TimeUpError, untilCanceled, type Clock } from './clock';
import { asError } from './retry';

/**
 * Does work where somebody waits for the answer; its signal is aborted when time is up.
 * Throws what the work throws, and a `ProblemError` that may pass when it takes too long.
 * @param ms how long it may take, in milliseconds
 */
export async function withTimeout<T>(
	clock: Clock,
	ms: number,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const limit = new AbortController();
	const done = new AbortController();
	clock.sleep(ms, done.signal).then(
		() => limit.abort(new TimeUpError()),
		() => {},
	);
	try {
		return await untilCanceled(work(limit.signal), limit.signal);
	} catch (error) {
		throw limit.signal.aborted ? tooLate() : asError(error);
	} finally {
		done.abort();
	}
}

function tooLate(): ProblemError {
	return new ProblemError({ ...MESSAGES.apiTooSlow(), retryable: true });
}
