import { timeLimitOf } from '../core/n8nNode';
import { minutesFor, timeLimitTooShort, type Estimate } from './estimate';
import type { Run } from './run';

/** How long so many more images of a run would take, in minutes. */
function minutesInRun({ rateLimiter, service, clock }: Run, credits: number): number {
	const { usualSeconds } = service.limits.poll;
	return minutesFor(credits, rateLimiter.limit, usualSeconds, rateLimiter.usage(clock.now()));
}

/** Counts a photo for the hint in the output panel. */
export function countIn(
	total: Estimate,
	run: Run,
	{ isRefused, credits }: { isRefused: boolean; credits: number },
): void {
	total.photos++;
	total.refused += isRefused ? 1 : 0;
	total.credits += credits;
	total.minutes = minutesInRun(run, total.credits);
	run.progressLog.logEstimate(total);
}

/** Says, before anything is paid, that n8n would end the workflow before so many images are there. */
export function warnOfTimeLimit(run: Run, images: number): void {
	const limit = timeLimitOf(run.context) ?? Number.POSITIVE_INFINITY;
	const minutes = minutesInRun(run, images);
	if (minutes * 60 > limit) run.progressLog.logWarning(timeLimitTooShort(minutes, limit));
}
