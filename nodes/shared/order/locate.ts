import { isUnknownOrder } from '../api/refusals';
import type { Order } from '../api/service';
import type { Run } from '../batch/run';
import { MESSAGES } from '../core/messages';
import { ProblemError, type Problem } from '../core/problem';
import { asError } from '../core/retry';

/**
 * Finds an order on whichever version of the API knows it. One that cannot be asked, however often it is tried, might know
 * it: its problem says more than that the others do not.
 * @param imageId the image that is meant, if it is known
 * @returns the run on that version, and the answer
 * @throws ProblemError
 */
export async function locate(
	chosenRun: Run,
	orderId: string,
	imageId?: string,
): Promise<{ run: Run; order: Order }> {
	let unknown: Problem = MESSAGES.orderNotFound();
	let obstacle: Problem | undefined;
	for (const [index, version] of chosenRun.versions.entries()) {
		const run = chosenRun.on(version);
		try {
			return { run, order: await run.service.getOrder(orderId, imageId) };
		} catch (error) {
			if (!(error instanceof ProblemError)) throw asError(error);
			const { problem } = error;
			if (index === 0) {
				if (!isUnknownOrder(problem)) throw asError(error);
				unknown = problem;
			}
			if (problem.retryable) obstacle ??= { ...problem, retryable: false };
		}
	}
	throw new ProblemError(obstacle ?? unknown);
}
