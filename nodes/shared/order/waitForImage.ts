import { findImage, statusOf, type GeneratedImage } from '../api/imageState';
import { learnedPace } from '../polling/pace';
import {
	firstPollAt,
	nextPollAt,
	replanned,
	usableEta,
	type PollState,
} from '../polling/pollSchedule';
import { MESSAGES } from '../core/messages';
import { ProblemError, type Problem, type Progress } from '../core/problem';
import { CONSISTENCY_WINDOW_MS } from '../api/v1/limits';
import type { Order } from '../api/service';
import type { Run } from '../batch/run';

/** An order whose image is waited for. */
export interface Awaited {
	orderId: string;
	/** Absent: the image that was generated last. */
	imageId?: string;
	/** When it was submitted, or when waiting for it began, in milliseconds since 1970. */
	submittedAt: number;
	/** Seconds from the submission; null when the API gave none. */
	eta: number | null;
	/** Nothing is known about its ETA: the first look is due right away. */
	pollImmediately?: boolean;
	/** Seconds. */
	timeout: number;
}

/** So many answers in a row whose shape makes no sense end the waiting: they will not get better. */
const UNREADABLE_LIMIT = 5;

/** What the batch's other jobs teach can change the moment of a first look: so often it is thought over, in milliseconds. */
const THINK_OVER_MS = 1_000;

/**
 * Waits until an image is finished.
 * @param progress is told the image and its last status
 * @throws ProblemError when nothing will come of it, when the time is up, or when the order cannot be asked for
 */
export async function waitForImage(
	run: Run,
	awaited: Awaited,
	progress: Progress,
): Promise<{ order: Order; image: GeneratedImage }> {
	const { clock, service, polls } = run;
	const { orderId, imageId, submittedAt, eta, timeout } = awaited;
	const startedAt = clock.now();
	const state: PollState = {
		startedAt,
		firstPollAt: awaited.pollImmediately
			? startedAt
			: firstPollAt(submittedAt, eta, { pace: learnedPace(run.finishedJobs), now: startedAt }),
		deadline: startedAt + timeout * 1000,
	};
	const share = (at: number) => (at - submittedAt) / (usableEta(eta) * 1000);
	const isFresh = () =>
		progress.charged === 'yes' && clock.now() < submittedAt + CONSISTENCY_WINDOW_MS;
	let last: Order | undefined;
	let obstacle: Problem | undefined;
	let unreadable = 0;
	while (await waitForNextPoll(run, awaited, state)) {
		const previousLookAt = state.lastPollAt;
		const look = await polls(async () => {
			const result = await service.pollOrder(orderId);
			state.lastPollAt = clock.now();
			return result;
		});
		if ('problem' in look) {
			obstacle = look.problem;
			unreadable = obstacle.unreadable ? unreadable + 1 : 0;
			// A 404 right after the submission may come from a copy of the service's data that is some seconds old.
			const mayPass = obstacle.retryable || (obstacle.httpCode === 404 && isFresh());
			if (!mayPass || unreadable >= UNREADABLE_LIMIT) throw new ProblemError(obstacle);
			state.notBefore = clock.now() + (obstacle.retryAfterMs ?? 0);
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
		if (status !== 'finished') continue;
		// An order that an earlier try left behind says nothing about how long jobs take.
		if (eta && share(startedAt) < 1) {
			const from = previousLookAt === undefined ? undefined : share(previousLookAt);
			run.finishedJobs.push({ from, to: share(clock.now()) });
		}
		return { order: last, image };
	}
	const seen = [
		lastSeen(last, imageId, progress),
		...(obstacle ? [`At the last look: ${obstacle.message}.`] : []),
	];
	throw new ProblemError(MESSAGES.notReadyInTime(timeout, seen.join(' ')));
}

/** Sleeps until the next look is due; false when the time is up. */
async function waitForNextPoll(
	{ clock, signal, finishedJobs }: Run,
	{ submittedAt, eta, pollImmediately }: Awaited,
	state: PollState,
): Promise<boolean> {
	for (;;) {
		const at = nextPollAt(state);
		if (at === undefined) return false;
		const pause = at - clock.now();
		if (pause <= 0) return true;
		const mayLearn = state.lastPollAt === undefined && !pollImmediately;
		await clock.sleep(mayLearn ? Math.min(pause, THINK_OVER_MS) : pause, signal);
		if (mayLearn) {
			const lesson = { pace: learnedPace(finishedJobs), now: clock.now() };
			state.firstPollAt = replanned(state.firstPollAt, submittedAt, eta, lesson);
		}
	}
}

/** The IDs of an order's images, for messages. */
export function imagesOf({ images }: Order): string {
	return images.map(({ id }) => `"${id}"`).join(', ');
}

function unsuccessful({ status }: GeneratedImage): Problem {
	return { ...MESSAGES.notEnhanced(status), nothingToFetch: true };
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
