import { findImage, statusOf, type GeneratedImage } from '../../decisions/imageState';
import { nextLookAt, type PollState } from '../../decisions/pollSchedule';
import { ProblemError, type Problem, type Progress } from '../../decisions/problem';
import { SETTLE_MS } from '../../decisions/serviceFacts';
import type { Order } from '../../network/service';
import type { Run } from './run';

/** An order whose image is waited for. */
export interface Awaited {
	orderId: string;
	/** Absent: the image that was generated last. */
	imageId?: string;
	/** When it was submitted, or when waiting for it began, in milliseconds since 1970. */
	submittedAt: number;
	/** When the first look is due, in milliseconds since 1970. */
	firstLookAt: number;
	/** Seconds. */
	timeout: number;
}

/** So many answers in a row whose shape makes no sense end the waiting: they will not get better. */
const UNREADABLE_LIMIT = 5;

/**
 * Waits until an image is finished.
 * @param progress is told the image and its last status
 * @throws ProblemError when nothing will come of it, when the time is up, or when the order cannot be asked for
 */
export async function waitForImage(
	{ service, clock, signal }: Run,
	{ orderId, imageId, submittedAt, firstLookAt, timeout }: Awaited,
	progress: Progress,
): Promise<{ order: Order; image: GeneratedImage }> {
	const startedAt = clock.now();
	const state: PollState = { startedAt, firstLookAt, deadline: startedAt + timeout * 1000 };
	const isFresh = () => progress.charged === 'yes' && clock.now() < submittedAt + SETTLE_MS;
	let last: Order | undefined;
	let obstacle: Problem | undefined;
	let unreadable = 0;
	for (let at = nextLookAt(state); at !== undefined; at = nextLookAt(state)) {
		const pause = at - clock.now();
		if (pause > 0) await clock.sleep(pause, signal);
		const look = await service.lookAtOrder(orderId);
		state.lastLookAt = clock.now();
		if ('problem' in look) {
			obstacle = look.problem;
			unreadable = obstacle.unreadable ? unreadable + 1 : 0;
			// A 404 right after the submission may come from a copy of the service's data that is some seconds old.
			const mayPass = obstacle.passing || (obstacle.httpCode === 404 && isFresh());
			if (!mayPass || unreadable >= UNREADABLE_LIMIT) throw new ProblemError(obstacle);
			state.notBefore = state.lastLookAt + (obstacle.retryAfterMs ?? 0);
			continue;
		}
		last = look.order;
		obstacle = undefined;
		unreadable = 0;
		const image = findImage(last.images, imageId);
		if (!image) continue;
		Object.assign(progress, {
			imageId: image.id,
			status: image.status,
			charged: 'yes',
		} satisfies Progress);
		const status = statusOf(image);
		if (status === 'failed') throw new ProblemError(unsuccessful(image));
		if (status === 'finished') return { order: last, image };
	}
	throw new ProblemError({
		what: `The enhanced photo was not there within ${timeout} seconds`,
		next: [
			lastSeen(last, imageId, progress),
			...(obstacle ? [`At the last look: ${obstacle.what}.`] : []),
			'For longer waiting raise "Timeout" in the options.',
		].join(' '),
	});
}

/** The IDs of an order's images, for messages. */
export function imagesOf({ images }: Order): string {
	return images.map(({ id }) => `"${id}"`).join(', ');
}

function unsuccessful({ status }: GeneratedImage): Problem {
	return {
		what: 'AI HomeDesign could not enhance this photo',
		next: `It gave the image the status "${status}". Try another version of the photo, or ask AI HomeDesign's support about this order.`,
		nothingToFetch: true,
	};
}

function lastSeen(
	order: Order | undefined,
	imageId: string | undefined,
	progress: Progress,
): string {
	if (!order) return 'No look at the order succeeded.';
	if (progress.status) return `Its last status was "${progress.status}".`;
	if (findImage(order.images, imageId))
		return 'The image is there, without a status and an address.';
	if (imageId && order.images.length > 0) {
		return `The order shows no image "${imageId}" so far. It has: ${imagesOf(order)}.`;
	}
	const advice =
		progress.charged === undefined ? ' If it was never submitted, use Order > Submit.' : '';
	return `The order shows no image so far.${advice}`;
}
