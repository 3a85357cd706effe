import { findImage } from '../../decisions/imageState';
import { ProblemError, type Problem, type Progress } from '../../decisions/problem';
import { pauseForRateLimit } from '../../decisions/rateLimit';
import { pauseBeforeRetry } from '../../decisions/retryPolicy';
import { SETTLE_MS } from '../../decisions/serviceFacts';
import type { OrderRequest, Submission } from '../../network/service';
import type { Run } from './run';

/**
 * Submits an order: the one call that costs money. It is sent again only when it was certainly not taken;
 * when that is open, the order is asked instead.
 * @param known the order's images before the submission
 * @param progress is told whether the order is charged, and its image
 * @throws ProblemError when the order was not taken, or when nobody can tell
 */
export async function submitPaid(
	run: Run,
	request: OrderRequest,
	known: ReadonlySet<string>,
	waitOnRateLimit: boolean,
	progress: Progress,
): Promise<Submission> {
	let waited = 0;
	for (let unsent = 1; ; ) {
		progress.charged = 'unknown';
		const result = await run.service.submitOnce(request);
		if (result.outcome === 'accepted') return noted(run, result.submission, progress);
		if (result.outcome === 'unknown') {
			return noted(run, await settle(run, request.orderId, known, result.problem), progress);
		}
		progress.charged = 'no';
		const { problem, sent } = result;
		let pause: number | undefined;
		if (!sent) pause = pauseBeforeRetry(problem, unsent++);
		else if (problem.httpCode === 429 && waitOnRateLimit) {
			pause = pauseForRateLimit(waited, problem.retryAfterMs);
		}
		if (pause === undefined) throw new ProblemError(problem);
		await run.clock.sleep(pause, run.signal);
		waited += pause;
	}
}

function noted({ context }: Run, submission: Submission, progress: Progress): Submission {
	progress.charged = 'yes';
	progress.imageId = submission.imageId;
	const { orderId, imageId, eta } = submission;
	const ready = eta === null ? '' : `, ready in about ${eta} s`;
	context.logger.info(`AI HomeDesign: order ${orderId} submitted, image ${imageId}${ready}`);
	return submission;
}

/**
 * Finds out what became of a submission without a clear answer: an image that was not there before means that it was
 * taken. No image yet is no proof of the opposite, so the order is asked for some time, and never submitted again.
 */
async function settle(
	{ service, clock }: Run,
	orderId: string,
	known: ReadonlySet<string>,
	problem: Problem,
): Promise<Submission> {
	// A conflict is an answer: one look tells whether this order's image is on its way.
	const patience = problem.httpCode === 409 ? 0 : SETTLE_MS;
	const until = clock.now() + patience;
	let obstacle = problem;
	do {
		const look = await service.lookAtOrder(orderId);
		if ('order' in look) {
			const image = findImage(look.order.images.filter(({ id }) => !known.has(id)));
			if (image) {
				const raw = { order_id: orderId, image_id: image.id, eta: null };
				return { orderId, imageId: image.id, eta: null, raw };
			}
		} else {
			obstacle = look.problem;
			if (!look.problem.passing) break;
		}
	} while (clock.now() < until);
	if (problem.httpCode === 409) throw new ProblemError(problem);
	throw new ProblemError({
		...obstacle,
		what: 'AI HomeDesign may or may not have taken the order',
		next: `When it was submitted: ${problem.what}. The order shows no image so far.`,
	});
}
