import { findImage } from '../api/imageState';
import { MESSAGES, NOTES } from '../core/messages';
import { ProblemError, type Problem, type Progress } from '../core/problem';
import { pauseBeforeRetry } from '../core/retryPolicy';
import { RATE_LIMIT, CONSISTENCY_WINDOW_MS } from '../api/v1/limits';
import { exceedsMaxWait } from '../pacing/submissionWindow';
import type { OrderRequest, Submission } from '../api/service';
import type { Run } from '../batch/run';

/** An order that is taken. */
export interface Submitted extends Submission {
	/** When the answer came, in milliseconds since 1970. */
	at: number;
}

/**
 * Submits an order: the one call that costs money. It is sent again only when it was certainly not taken;
 * when that is open, now or since an earlier try, the order is asked instead.
 * @param progress is told whether the order is charged, and its image
 * @throws ProblemError when the order was not taken, or when nobody can tell
 */
export async function submitPaid(
	run: Run,
	request: OrderRequest,
	waitOnRateLimit: boolean,
	progress: Progress,
): Promise<Submitted> {
	const { orderId } = request;
	if (progress.charged === 'yes' && progress.imageId && progress.submission) {
		return { orderId, imageId: progress.imageId, ...progress.submission };
	}
	const sent =
		progress.charged === 'unknown'
			? { openProblem: EARLIER_TRY }
			: await run.submissions(
					async () => await sendUntilTaken(run, request, waitOnRateLimit, progress),
				);
	const submission =
		'openProblem' in sent
			? await reconcileSubmission(run, orderId, progress, sent.openProblem)
			: sent;
	return noted(run, submission, progress);
}

const EARLIER_TRY: Problem = { message: NOTES.earlierTryUnanswered(), description: '' };

/**
 * Sends the order when the limit has room for it, and again only after it was certainly not taken.
 * Gives `openProblem` when that is not known.
 */
async function sendUntilTaken(
	run: Run,
	request: OrderRequest,
	mayWait: boolean,
	progress: Progress,
): Promise<Submission | { openProblem: Problem }> {
	const { clock, signal, rateLimiter, progressLog } = run;
	let refusedSince: number | undefined;
	for (let unsent = 1; ; ) {
		const onWait = (until: number) => progressLog.logWait(until);
		const slot = await rateLimiter.acquire({ clock, signal, mayWait, onWait });
		if (!slot) throw new ProblemError({ ...MESSAGES.rateLimitReached(), httpCode: 429 });
		progress.charged = 'unknown';
		const result = await run.service.submitOnce(request);
		const now = clock.now();
		if (result.outcome === 'refused') rateLimiter.release(slot);
		else rateLimiter.confirm(slot, now);
		if (result.outcome === 'accepted') return result.submission;
		if (result.outcome === 'unknown') return { openProblem: result.problem };
		progress.charged = 'no';
		const { problem } = result;
		if (problem.httpCode === 429) {
			const pause = rateLimiter.block(now, problem.retryAfterMs);
			refusedSince ??= now;
			if (!mayWait || exceedsMaxWait(now - refusedSince, pause, RATE_LIMIT))
				throw new ProblemError(problem);
			progressLog.logRetry(problem, `order ${request.orderId} is tried again`);
			continue;
		}
		const pause = result.sent ? undefined : pauseBeforeRetry(problem, unsent++);
		if (pause === undefined) throw new ProblemError(problem);
		progressLog.logRetry(problem, `order ${request.orderId} is tried again`);
		await clock.sleep(pause, signal);
	}
}

function noted({ progressLog, clock }: Run, submission: Submission, progress: Progress): Submitted {
	const { orderId, imageId, eta, raw } = submission;
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
	{ service, clock, signal, polls, progressLog }: Run,
	orderId: string,
	{ imagesBefore = [] }: Progress,
	problem: Problem,
): Promise<Submission> {
	// A conflict is an answer: one look tells whether this order's image is on its way.
	const isConflict = problem.httpCode === 409;
	const until = clock.now() + (isConflict ? 0 : CONSISTENCY_WINDOW_MS);
	let obstacle: Problem | undefined;
	progressLog.logRetry(problem, `asking order ${orderId} whether it was taken`);
	do {
		const look = await polls(async () => await service.pollOrder(orderId));
		if ('order' in look) {
			obstacle = undefined;
			const image = findImage(look.order.images.filter(({ id }) => !imagesBefore.includes(id)));
			if (image) {
				const raw = { order_id: orderId, image_id: image.id, eta: null };
				return { orderId, imageId: image.id, eta: null, raw };
			}
		} else {
			obstacle = look.problem;
			// A 404 may come from a copy of the service's data that is some seconds old.
			if (!obstacle.retryable && obstacle.httpCode !== 404) break;
			const left = until - clock.now();
			if (left > 0) await clock.sleep(Math.min(obstacle.retryAfterMs ?? 0, left), signal);
		}
	} while (clock.now() <= until && !isConflict);
	if (isConflict) throw new ProblemError(problem);
	const seen = obstacle
		? `The order could not be looked at: ${obstacle.message}`
		: 'The order shows no image so far';
	throw new ProblemError({
		...(obstacle ?? problem),
		retryable: false,
		...MESSAGES.submissionUnclear(problem.message, seen),
	});
}
