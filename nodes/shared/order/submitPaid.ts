import { findImage } from '../api/imageState';
import type { Job, OnceOutcome, Submission } from '../api/service';
import type { Run } from '../batch/run';
import { ADVICE } from '../core/advice';
import { cancelReason } from '../core/clock';
import { MESSAGES, NOTES } from '../core/messages';
import { ProblemError, type Problem, type Progress } from '../core/problem';
import { withNoise } from '../core/retryPolicy';
import type { OtherJob } from '../memory/jobStore';
import { exceedsMaxWait } from '../pacing/submissionWindow';
import { retryUnsent } from './retryUnsent';

/**
 * How long an image must be missing from its order, after a submission without a clear answer, until that proves that the
 * submission was not taken; in milliseconds. Longer than any delay that was seen, and never learned: what was quick so far
 * says nothing about today.
 */
export const ABSENCE_PROOF_MS = 400_000;

/** A job that is taken. */
interface Submitted extends Submission {
	/** When the answer came, in milliseconds since 1970. */
	at: number;
}

/**
 * Submits a job: the one call that costs money. It is sent again only when it was certainly not taken: by what the
 * answer says, or, once, by what the order shows afterwards.
 * @param options whether to wait for the rate limit, and how long to wait for one image, in seconds
 * @param progress is told whether the job is charged, and its image
 * @param siblings tells how far other jobs of the order have come by now
 * @throws ProblemError when the job was not taken, or when nobody can tell
 */
export async function submitPaid(
	run: Run,
	job: Job,
	{ waitOnRateLimit, timeout }: { waitOnRateLimit: boolean; timeout: number },
	progress: Progress,
	siblings: () => readonly OtherJob[] = () => [],
): Promise<Submitted> {
	if (progress.charged === 'yes' && progress.imageId) {
		const { imageId, submission } = progress;
		return { imageId, ...(submission ?? { at: run.clock.now(), eta: null, raw: {} }) };
	}
	for (;;) {
		let problem = EARLIER_TRY_UNANSWERED;
		if (progress.charged !== 'unknown') {
			const sent = await run.submissions(async () => {
				const result = await sendWithinLimit(run, job, waitOnRateLimit, progress);
				// Thrown while its place in the pool is held: nothing else is begun.
				if (result.outcome === 'refused') throw new ProblemError(result.problem);
				return result;
			});
			if (sent.outcome === 'accepted')
				return recordSubmission(run, job.orderId, sent.submission, progress);
			problem = sent.problem;
		}
		// Waiting for the rate limit is not part of the time for one photo.
		const deadline = run.clock.now() + timeout * 1000;
		const provenAt = run.clock.now() + ABSENCE_PROOF_MS;
		const times = { provenAt, deadline };
		const found = await reconcileSubmission(run, job, progress, siblings, problem, times);
		if (found) return recordSubmission(run, job.orderId, found, progress, true);
		progress.charged = 'no';
		if (progress.resubmitted) throw new ProblemError(notTaken(problem));
		progress.resubmitted = true;
		run.progressLog.logRetry(problem, 'it was not taken and is submitted again', {
			fileName: progress.fileName,
			variant: progress.variant,
			orderId: job.orderId,
		});
	}
}

function notTaken(problem: Problem): Problem {
	return { ...problem, retryable: true, ...MESSAGES.notTaken(problem.message) };
}

/** Why nobody knows what became of a submission that an earlier try, or run, has sent. */
export const EARLIER_TRY_UNANSWERED: Problem = {
	message: NOTES.earlierTryUnanswered(),
	description: '',
};

/** Sends the job when the rate limit has room for it, and again when the service says that there was none. */
async function sendWithinLimit(
	run: Run,
	job: Job,
	mayWait: boolean,
	progress: Progress,
): Promise<OnceOutcome<{ submission: Submission }>> {
	const { clock, random, rateLimiter, progressLog } = run;
	let refusedSince: number | undefined;
	for (;;) {
		const result = await retryUnsent(
			run,
			async () => await sendInSlot(run, job, mayWait, progress),
		);
		if (result.outcome !== 'refused' || result.problem.httpCode !== 429) return result;
		const { problem } = result;
		// Nothing was sent: there was no room, and the user does not want to wait for it.
		if (!result.sent) return result;
		const now = clock.now();
		const pause = rateLimiter.block(now, problem.retryAfterMs, random);
		refusedSince ??= now;
		if (!mayWait || exceedsMaxWait(now - refusedSince, pause, rateLimiter.limit)) return result;
		progressLog.logRetry(problem, 'it is retried', {
			fileName: progress.fileName,
			variant: progress.variant,
			orderId: job.orderId,
		});
	}
}

/** Sends the job once, in a slot of the rate limit; a sending that was not taken gives its slot back. */
async function sendInSlot(
	{ clock, signal, rateLimiter, progressLog, service }: Run,
	job: Job,
	mayWait: boolean,
	progress: Progress,
): Promise<OnceOutcome<{ submission: Submission }>> {
	const onWait = (until: number) => progressLog.logWait(until, clock.now());
	const slot = await rateLimiter.acquire({ clock, signal, mayWait, onWait });
	if (!slot) {
		const problem = { ...MESSAGES.rateLimitReached(), httpCode: 429 };
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

function recordSubmission(
	{ progressLog, clock }: Run,
	orderId: string,
	submission: Submission,
	progress: Progress,
	isReconciled = false,
): Submitted {
	const { imageId, eta, raw } = submission;
	const at = clock.now();
	Object.assign(progress, {
		charged: 'yes',
		imageId,
		submission: { at, eta, raw, isReconciled },
	} satisfies Progress);
	const { fileName, variant } = progress;
	progressLog.logStep('submitted', { fileName, variant, orderId, imageId, eta });
	return { ...submission, at };
}

/**
 * Finds out what became of a submission without a clear answer: an image that was not there before means that it was
 * taken. That none shows proves the opposite only after some time.
 * @param siblings tells how far other jobs of the order have come by now
 * @param provenAt from when on a missing image proves that it was not taken, in milliseconds since 1970
 * @param deadline when there is no more time to wait for proof, likewise
 * @returns the submission, or undefined when it was certainly not taken
 * @throws ProblemError when nobody can tell
 */
export async function reconcileSubmission(
	{ service, clock, random, signal, progressLog, resumeStore }: Run,
	{ orderId, tool }: Pick<Job, 'orderId' | 'tool'>,
	{ imagesBefore = [], fileName, variant }: Progress,
	siblings: () => readonly OtherJob[],
	problem: Problem,
	{ provenAt, deadline }: { provenAt: number; deadline: number },
): Promise<Submission | undefined> {
	// A conflict is an answer: one poll tells whether this order's image is on its way.
	const isConflict = problem.httpCode === 409;
	const until = isConflict ? clock.now() : Math.min(provenAt, Math.max(deadline, clock.now()));
	let obstacle: Problem | undefined;
	let whose: string | undefined;
	const unclear = (seen: string): Problem => ({
		...(obstacle ?? problem),
		retryable: false,
		...MESSAGES.submissionUnclear(problem.message, seen),
	});
	progressLog.logRetry(problem, `asking order ${orderId} whether it was taken`, {
		fileName,
		variant,
		orderId,
	});
	do {
		const result = await service.pollOrder(orderId);
		if ('order' in result) {
			const { order } = result;
			obstacle = undefined;
			// An answer about another order says nothing of this one.
			const isAboutIt = order.orderId === orderId;
			const others = siblings();
			const isOthers = (id: string) =>
				resumeStore.hasGivenUp(id) || others.some(({ imageId }) => imageId === id);
			const image = findImage(
				order.images.filter(
					({ id, tool: madeBy = tool }) =>
						isAboutIt && madeBy === tool && !imagesBefore.includes(id) && !isOthers(id),
				),
			);
			// The order does not tell which of two unanswered submissions an image is of.
			const doubtful = others.filter(({ charged }) => charged === 'unknown');
			whose = image && doubtful.length > 0 ? NOTES.whoseImage(image.id) : undefined;
			if (whose && doubtful.some((other) => !other.isUnderWay)) {
				throw new ProblemError(unclear(whose));
			}
			if (image && !whose) {
				const raw = { order_id: orderId, image_id: image.id, eta: null };
				return { imageId: image.id, eta: null, raw };
			}
			// Only an answer that speaks of this order's images proves that one is missing.
			const isProof = !image && order.listsImages && isAboutIt;
			if (isProof && clock.now() >= provenAt) return undefined;
		} else {
			obstacle = result.problem;
			// A 404 may come from a copy of the service's data that is some seconds old.
			if (!obstacle.retryable && obstacle.httpCode !== 404) break;
			const left = until - clock.now();
			const pause = withNoise(obstacle.retryAfterMs ?? 0, random);
			if (left > 0) await clock.sleep(Math.min(pause, left), signal);
		}
	} while (clock.now() <= until && !isConflict);
	if (isConflict) throw new ProblemError(problem);
	const seen = obstacle ? ADVICE.notAsked(obstacle.message) : ADVICE.noImage();
	throw new ProblemError(unclear(whose ?? seen));
}
