import { findImage } from '../api/imageState';
import { LIMIT_REACHED } from '../api/refusals';
import type { Job, OnceOutcome, Submission } from '../api/service';
import type { Run } from '../batch/run';
import { cancelReason } from '../core/clock';
import { ProblemError, type Problem, type Progress } from '../core/problem';
import { exceedsMaxWait } from '../pacing/submissionWindow';
import { sendUntilAccepted } from './sendUntilAccepted';

/** A job that is taken. */
export interface Submitted extends Submission {
	/** When the answer came, in milliseconds since 1970. */
	at: number;
}

/** What the sendings so far have come to. */
type Sent = OnceOutcome<{ submission: Submission }> | { outcome: 'earlierTryUnanswered' };

/**
 * Submits a job: the one call that costs money. It is sent again only when it was certainly not taken;
 * when that is open, now or since an earlier try, the order is asked instead.
 * @param progress is told whether the job is charged, and its image
 * @throws ProblemError when the job was not taken, or when nobody can tell
 */
export async function submitPaid(
	run: Run,
	job: Job,
	waitOnRateLimit: boolean,
	progress: Progress,
): Promise<Submitted> {
	if (progress.charged === 'yes' && progress.imageId && progress.submission) {
		return { imageId: progress.imageId, ...progress.submission };
	}
	const sent: Sent =
		progress.charged === 'unknown'
			? { outcome: 'earlierTryUnanswered' }
			: await run.submissions(
					async () => await sendWithinLimit(run, job, waitOnRateLimit, progress),
				);
	if (sent.outcome === 'refused') throw new ProblemError(sent.problem);
	const submission =
		sent.outcome === 'accepted'
			? sent.submission
			: await reconcileSubmission(
					run,
					job.orderId,
					progress,
					sent.outcome === 'unknown' ? sent.problem : EARLIER_TRY_UNANSWERED,
				);
	return noted(run, job.orderId, submission, progress);
}

const EARLIER_TRY_UNANSWERED: Problem = {
	message: 'An earlier try was left without an answer',
	description: '',
};

/** Sends the job when the rate limit has room for it, and again when the service says that there was none. */
async function sendWithinLimit(
	run: Run,
	job: Job,
	mayWait: boolean,
	progress: Progress,
): Promise<OnceOutcome<{ submission: Submission }>> {
	const { clock, rateLimiter, progressLog } = run;
	let refusedSince: number | undefined;
	for (;;) {
		const result = await sendUntilAccepted(
			run,
			async () => await sendInSlot(run, job, mayWait, progress),
		);
		if (result.outcome !== 'refused' || result.problem.httpCode !== 429) return result;
		const { problem } = result;
		// Nothing was sent: there was no room, and the user does not want to wait for it.
		if (!result.sent) return result;
		const now = clock.now();
		const pause = rateLimiter.block(now, problem.retryAfterMs);
		refusedSince ??= now;
		const { rateLimit } = run.service.limits;
		if (!mayWait || exceedsMaxWait(now - refusedSince, pause, rateLimit)) return result;
		progressLog.logRetry(problem, `order ${job.orderId} is tried again`);
	}
}

/** Sends the job once, in a slot of the rate limit; a sending that was not taken gives its slot back. */
async function sendInSlot(
	{ clock, signal, rateLimiter, progressLog, service }: Run,
	job: Job,
	mayWait: boolean,
	progress: Progress,
): Promise<OnceOutcome<{ submission: Submission }>> {
	const onWait = (until: number) => progressLog.logWait(until);
	const slot = await rateLimiter.acquire({ clock, signal, mayWait, onWait });
	if (!slot) {
		const problem = { ...LIMIT_REACHED, httpCode: 429 };
		return { outcome: 'refused', problem, sent: false };
	}
	if (signal.aborted) {
		rateLimiter.release(slot);
		throw cancelReason(signal);
	}
	progress.charged = 'unknown';
	const result = await service.submitOnce(job);
	if (result.outcome === 'refused') {
		progress.charged = 'no';
		rateLimiter.release(slot);
	} else {
		rateLimiter.confirm(slot, clock.now());
	}
	return result;
}

function noted(
	{ progressLog, clock }: Run,
	orderId: string,
	submission: Submission,
	progress: Progress,
): Submitted {
	const { imageId, eta, raw } = submission;
	const at = clock.now();
	Object.assign(progress, {
		charged: 'yes',
		imageId,
		submission: { at, eta, raw },
	} satisfies Progress);
	const ready = eta === null ? '' : `, ready in about ${eta} s`;
	progressLog.logStep('submitted', `order ${orderId} submitted, image ${imageId}${ready}`);
	return { ...submission, at };
}

/**
 * Finds out what became of a submission without a clear answer: an image that was not there before means that it was
 * taken. No image yet is no proof of the opposite, so the order is asked for some time, and never submitted again.
 */
async function reconcileSubmission(
	{ service, clock, signal, progressLog }: Run,
	orderId: string,
	{ imagesBefore = [] }: Progress,
	problem: Problem,
): Promise<Submission> {
	// A conflict is an answer: one poll tells whether this order's image is on its way.
	const isConflict = problem.httpCode === 409;
	const until = clock.now() + (isConflict ? 0 : service.limits.consistencyWindowMs);
	let obstacle: Problem | undefined;
	progressLog.logRetry(problem, `asking order ${orderId} whether it was taken`);
	do {
		const result = await service.pollOrder(orderId);
		if ('order' in result) {
			obstacle = undefined;
			const image = findImage(result.order.images.filter(({ id }) => !imagesBefore.includes(id)));
			if (image) {
				const raw = { order_id: orderId, image_id: image.id, eta: null };
				return { imageId: image.id, eta: null, raw };
			}
		} else {
			obstacle = result.problem;
			// A 404 may come from a copy of the service's data that is some seconds old.
			if (!obstacle.retryable && obstacle.httpCode !== 404) break;
			const left = until - clock.now();
			if (left > 0) await clock.sleep(Math.min(obstacle.retryAfterMs ?? 0, left), signal);
		}
	} while (clock.now() <= until && !isConflict);
	if (isConflict) throw new ProblemError(problem);
	const seen = obstacle
		? `The order could not be asked for: ${obstacle.message}`
		: 'The order shows no image so far';
	throw new ProblemError({
		...(obstacle ?? problem),
		retryable: false,
		message: 'AI HomeDesign may or may not have taken the order',
		description: `When it was submitted: ${problem.message}. ${seen}.`,
	});
}
