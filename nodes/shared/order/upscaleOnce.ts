import type { Run } from '../batch/run';
import { MESSAGES, NOTES } from '../core/messages';
import { ProblemError, type Progress } from '../core/problem';
import { retryUnsent } from './retryUnsent';

/**
 * Asks for the high-resolution version of an image. What that costs is not documented, so it is sent like the paid
 * call: never again when it may have arrived, not in a later try either.
 * @returns the API's own answer
 */
export async function upscaleOnce(
	run: Run,
	imageId: string,
	itemIndex: number,
	progress: Progress,
): Promise<Record<string, unknown>> {
	run.resumeStore.resume(`upscale ${imageId}`, itemIndex, progress);
	progress.imageId = imageId;
	if (progress.submission) return progress.submission.raw;
	if (progress.charged === 'unknown')
		throw new ProblemError(MESSAGES.upscaleUnclear(imageId, NOTES.earlierTryUnanswered()));
	const sendOnce = async () => {
		progress.charged = 'unknown';
		return await run.service.upscaleOnce(imageId);
	};
	const sent = await run.submissions(async () => await retryUnsent(run, sendOnce));
	if (sent.outcome === 'unknown')
		throw new ProblemError(MESSAGES.upscaleUnclear(imageId, sent.problem.message));
	progress.charged = undefined;
	if (sent.outcome === 'refused') throw new ProblemError(sent.problem);
	progress.submission = { at: run.clock.now(), eta: null, raw: sent.raw };
	return sent.raw;
}
