import { findImage } from '../api/imageState';
import { isUnknownOrder } from '../api/refusals';
import type { Order, Submission } from '../api/service';
import type { Run } from '../batch/run';
import { MESSAGES } from '../core/messages';
import { ProblemError, type Problem } from '../core/problem';
import { asError } from '../core/retry';
import type { OrderedPhoto, RememberedOrder } from '../memory/jobStore';
import { ABSENCE_PROOF_MS, EARLIER_TRY_UNANSWERED, reconcileSubmission } from './submitPaid';

/** What is looked for where it is unclear whether an earlier order was taken. */
export interface WantedImage {
	/** v3's slug of the tool. */
	tool: string;
	/** How long to look for it, in seconds. */
	timeout: number;
}

/** An earlier order, and what was said of it just now. */
export interface EarlierOrder extends OrderedPhoto {
	seen?: Order;
	/** Another execution has ordered it since this run began: what comes of it counts for this run, too. */
	isOfNow?: boolean;
}

/**
 * The order that a job was ordered as before, unless it is proven to be gone or nothing came of it.
 * @param key the job's idempotency key
 * @param wanted without it, an image that is not known yet is not looked for
 * @throws ProblemError that names the order, when it cannot be asked for
 */
export async function findEarlier(
	chosenRun: Run,
	key: string,
	wanted?: WantedImage,
): Promise<EarlierOrder | undefined> {
	const known = chosenRun.jobs.find(key);
	if (!known) return undefined;
	const { version, orderId, imageId, at } = known;
	const run = runOn(chosenRun, version, orderId);
	const provenAt = at + ABSENCE_PROOF_MS;
	const isFresh = run.clock.now() < provenAt;
	const isGone = (problem: Problem) =>
		!isFresh &&
		(run === chosenRun
			? isUnknownOrder(problem)
			: isRetired(problem) && run.jobs.gaveResultOf(orderId));
	const order = await askForEarlier(run, known, isGone);
	if (!order) {
		run.jobs.forget(key, orderId, run.clock.now());
		return undefined;
	}
	const isOfNow = at >= run.startedAt;
	const earlier = {
		version,
		job: key,
		orderId,
		eta: null,
		raw: order.raw,
		isEarlier: true,
		isOfNow,
	};
	if (!imageId) {
		if (!wanted) return { ...earlier, seen: order };
		const found = await findUnclear(run, known, key, wanted, provenAt);
		if (!found) return undefined;
		run.jobs.remember(key, { ...known, imageId: found.imageId, others: [] });
		return { ...earlier, imageId: found.imageId };
	}
	const image = findImage(order.images, imageId);
	// A job that was taken and is queued may not be listed yet: only where others are listed one is missing.
	const isProven = order.images.length > 0 && order.orderId === orderId && !isFresh;
	// A job that the service gave up on is ordered anew by a later run only.
	if (image ? image.status === 'failed' && !isOfNow : isProven) {
		run.jobs.forget(key, orderId, run.clock.now());
		return undefined;
	}
	return { ...earlier, imageId: image?.id ?? imageId, seen: order };
}

/**
 * What the API says of an earlier order; undefined when it is gone: one answer that says so may come from a copy of the
 * service's data that lacks it, so that a second one must say the same, of the order as a whole.
 * @throws ProblemError that names the order, when it cannot be asked for
 */
async function askForEarlier(
	{ service, clock, signal }: Run,
	{ orderId, imageId }: RememberedOrder,
	isGone: (problem: Problem) => boolean,
): Promise<Order | undefined> {
	let isSaidToBeGone = false;
	for (const askedFor of [imageId, undefined]) {
		try {
			return await service.getOrder(orderId, askedFor);
		} catch (error) {
			if (!(error instanceof ProblemError && isGone(error.problem)))
				throw withOrder(error, orderId);
			if (isSaidToBeGone) return undefined;
			isSaidToBeGone = true;
			await clock.sleep(service.limits.poll.intervalMs, signal);
		}
	}
	return undefined;
}

/** The run on the version that an earlier order is on. Another node may have made it on one that this node does not have. */
function runOn(run: Run, version: string, orderId: string): Run {
	try {
		return run.on(version);
	} catch (error) {
		throw withOrder(error, orderId);
	}
}

/** Which of an order's images an earlier run's submission without an answer has made; undefined when it was not taken. */
async function findUnclear(
	run: Run,
	{ orderId, others = [], name }: RememberedOrder,
	key: string,
	{ tool, timeout }: WantedImage,
	provenAt: number,
): Promise<Submission | undefined> {
	const siblings = () => run.jobs.findOthers(key, orderId);
	const deadline = run.clock.now() + timeout * 1000;
	try {
		return await reconcileSubmission(
			run,
			{ orderId, tool },
			{ imagesBefore: others, fileName: name },
			siblings,
			EARLIER_TRY_UNANSWERED,
			{ provenAt, deadline },
		);
	} catch (error) {
		throw withOrder(error, orderId);
	}
}

/**
 * Whether the version that an order is on says that it is gone for good, or does not know the order. A photo whose result
 * was given out is not refused for ever then; one that was paid and never given out stays for the user to decide. A web
 * page in the API's place says nothing of the kind: it may be an outage.
 */
function isRetired(problem: Problem): boolean {
	return problem.httpCode === 410 || isUnknownOrder(problem);
}

/** What keeps an earlier order from being asked for: its message names that order. */
function withOrder(error: unknown, orderId: string): Error {
	if (!(error instanceof ProblemError)) return asError(error);
	const { problem } = error;
	return new ProblemError({
		...problem,
		...MESSAGES.earlierOrder(orderId, problem.message),
		orderId,
	});
}
