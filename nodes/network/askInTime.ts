import { ProblemError } from '../decisions/problem';
import { untilStopped, type Clock } from './clock';
import type { Gate } from './request';
import { asError } from './retrying';
import type { ImageEnhancementService } from './service';
import { V1Service } from './v1Service';

/**
 * Asks AI HomeDesign something where somebody waits for the answer: all requests and retries together end when time is up.
 * Throws what asking throws, and a `ProblemError` that may pass when it took too long.
 * @param ms how long it may take, in milliseconds
 */
export async function askInTime<T>(
	gate: Gate,
	clock: Clock,
	ms: number,
	ask: (service: ImageEnhancementService) => Promise<T>,
): Promise<T> {
	const limit = new AbortController();
	const done = new AbortController();
	clock.sleep(ms, done.signal).then(
		() => limit.abort(),
		() => {},
	);
	const { signal } = limit;
	const service = new V1Service({ ...gate, signal, longestMs: ms }, { clock, signal });
	try {
		return await untilStopped(ask(service), signal);
	} catch (error) {
		throw signal.aborted ? tooLate() : asError(error);
	} finally {
		done.abort();
	}
}

function tooLate(): ProblemError {
	return new ProblemError({
		what: 'AI HomeDesign did not answer in time',
		next: 'Try again in some minutes.',
		passing: true,
	});
}
