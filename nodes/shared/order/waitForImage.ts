import { findImage, type GeneratedImage } from '../api/imageState';
import type { Order } from '../api/service';
import type { Run } from '../batch/run';
import { ADVICE } from '../core/advice';
import { MESSAGES, RETRY_ORDERS_AGAIN } from '../core/messages';
import { ProblemError, type Problem, type Progress } from '../core/problem';
import { cut } from '../core/quote';
import { withNoise } from '../core/retryPolicy';
import { firstPollAt, nextPollAt, type PollState } from '../polling/pollSchedule';

/** An order whose image is waited for. */
export interface Awaited {
	orderId: string;
	/** Absent: the image that was generated last. */
	imageId?: string;
	/** When it was submitted, or when waiting for it began, in milliseconds since 1970. */
	submittedAt: number;
	/** Seconds from the submission; null when the API gave none. */
	eta: number | null;
	/** What it is made with; absent where nobody needs to guess how long it takes. */
	tool?: string;
	/** Nothing is known about its ETA: the first poll is due right away. */
	pollImmediately?: boolean;
	/** What the order said just now: then it is not asked for that again. */
	seen?: Order;
	/** When waiting ends, in milliseconds since 1970. */
	deadline: number;
	/** The user's Timeout, in seconds, for messages. */
	timeout: number;
}

/** So many answers in a row whose shape makes no sense end the waiting: they will not get better. */
const UNREADABLE_LIMIT = 5;

/** So many answers in a row about another order are believed: one alone may be mixed up on the way. */
const OTHER_ORDER_LIMIT = 2;

/**
 * Waits until an image is finished.
 * @param progress is told the image and its last status
 * @throws ProblemError when nothing will come of it, when the time is up, or when the order cannot be asked for
 */
export async function waitForImage(
	{ clock, random, signal, service, jobTimes }: Run,
	awaited: Awaited,
	progress: Progress,
): Promise<{ order: Order; image: GeneratedImage }> {
	const { orderId, imageId, submittedAt, eta, timeout, deadline } = awaited;
	const { poll, consistencyWindowMs } = service.limits;
	const startedAt = clock.now();
	const jobKind = `${service.version} ${awaited.tool ?? ''}`;
	const expected = eta ?? jobTimes.usualSeconds(jobKind) ?? null;
	const state: PollState = {
		startedAt,
		firstPollAt: awaited.pollImmediately ? startedAt : firstPollAt(submittedAt, expected, poll),
		deadline,
	};
	const isFresh = () => clock.now() < submittedAt + consistencyWindowMs;
	let last: Order | undefined;
	let obstacle: Problem | undefined;
	let unreadable = 0;
	let otherOrders = 0;
	let polls = 0;
	let { seen } = awaited;
	for (let at = nextPollAt(state, poll); at !== undefined; at = nextPollAt(state, poll)) {
		if (!seen) await clock.sleep(Math.max(0, at - clock.now()), signal);
		const result = seen ? { order: seen } : await service.pollOrder(orderId, imageId);
		seen = undefined;
		state.lastPollAt = clock.now();
		polls++;
		if ('problem' in result) {
			obstacle = result.problem;
			unreadable = obstacle.unreadable ? unreadable + 1 : 0;
			// A 404 right after the submission may come from a copy of the service's data that is some seconds old.
			const mayPass =
				obstacle.retryable ||
				(obstacle.httpCode === 404 && progress.charged === 'yes' && isFresh());
			if (!mayPass || unreadable >= UNREADABLE_LIMIT) throw new ProblemError(obstacle);
			state.notBefore = clock.now() + withNoise(obstacle.retryAfterMs ?? 0, random);
			continue;
		}
		unreadable = 0;
		if (result.order.orderId !== orderId) {
			const { images, listsImages, orderId: otherId } = result.order;
			const single = listsImages ? undefined : findImage(images, imageId);
			const other = MESSAGES.imageOfOtherOrder(imageId ?? '', otherId);
			const limit = progress.paidBefore ? OTHER_ORDER_LIMIT : UNREADABLE_LIMIT;
			if (++otherOrders < limit) {
				obstacle = other;
				continue;
			}
			// Where a single image is asked for, it may be another order's; a list may call its order by another ID.
			if (single) throw new ProblemError(other);
		} else otherOrders = 0;
		last = result.order;
		obstacle = undefined;
		const image = findImage(last.images, imageId);
		if (!image) {
			const neverSubmitted = !imageId && progress.charged === undefined && !isFresh();
			if (neverSubmitted) throw new ProblemError(MESSAGES.neverSubmitted());
			continue;
		}
		Object.assign(progress, {
			imageId: image.id,
			status: image.status,
			charged: 'yes',
		} satisfies Progress);
		// Only a job that was submitted just before tells how long it takes.
		const isNew = !awaited.pollImmediately && startedAt - submittedAt < poll.intervalMs;
		if (isNew && image.status === 'finished' && !progress.submission?.isReconciled) {
			const seconds = (clock.now() - submittedAt) / 1000;
			jobTimes.add(jobKind, { seconds, atFirstPoll: polls === 1 });
		}
		if (image.status === 'failed') {
			progress.gaveUp = true;
			throw new ProblemError(unsuccessful(image, progress));
		}
		if (image.status === 'finished') return { order: last, image };
	}
	const reasons = [
		lastSeen(last, imageId, progress),
		...(obstacle ? [ADVICE.atLastPoll(obstacle.message)] : []),
	];
	throw new ProblemError(MESSAGES.notReadyInTime(timeout, reasons.join(' ')));
}

/** The IDs of an order's images, for messages. */
export function imagesOf({ images }: Order): string {
	return images.map(({ id }) => `"${cut(id)}"`).join(', ');
}

function unsuccessful({ status }: GeneratedImage, { fileName, paidBefore }: Progress): Problem {
	const onRetry = paidBefore ? '' : RETRY_ORDERS_AGAIN;
	return { ...MESSAGES.notMade(status, fileName, onRetry), nothingToFetch: true };
}

function lastSeen(
	order: Order | undefined,
	imageId: string | undefined,
	progress: Progress,
): string {
	if (!order) return ADVICE.notAsked();
	const apiStatus = findImage(order.images, imageId)?.apiStatus;
	if (apiStatus) return ADVICE.lastStatus(apiStatus);
	if (apiStatus !== undefined) return ADVICE.withoutStatus();
	if (imageId && order.images.length > 0) {
		return ADVICE.otherImages(imageId, imagesOf(order));
	}
	if (progress.charged !== undefined) return ADVICE.noImage();
	return `${ADVICE.noImage()} ${ADVICE.runIfNeverSubmitted()}`;
}
