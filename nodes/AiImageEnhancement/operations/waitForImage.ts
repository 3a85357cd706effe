import { findImage, statusOf, type GeneratedImage } from '../../decisions/imageState';
import { nextLookAt, type PollState } from '../../decisions/pollSchedule';
import { ProblemError, type Problem, type Progress } from '../../decisions/problem';
import type { Order } from '../../network/service';
import type { Run } from './run';

/** An order whose image is waited for. */
export interface Awaited {
	orderId: string;
	/** Absent: the image that was generated last. */
	imageId?: string;
	/** When waiting begins and when the first look is due, in milliseconds since 1970. */
	startedAt: number;
	firstLookAt: number;
	/** Seconds. */
	timeout: number;
}

/** So many answers in a row that make no sense end the waiting: they will not get better. */
const UNREADABLE_LIMIT = 5;

/**
 * Waits until an image is finished.
 * @param progress is told the image and its last status
 * @throws ProblemError when nothing will come of it, when the time is up, or when the order cannot be asked for
 */
export async function waitForImage(
	{ service, clock, signal }: Run,
	{ orderId, imageId, startedAt, firstLookAt, timeout }: Awaited,
	progress: Progress,
): Promise<{ order: Order; image: GeneratedImage }> {
	const state: PollState = { startedAt, firstLookAt, deadline: startedAt + timeout * 1000 };
	let obstacle: Problem | undefined;
	let listed: string[] = [];
	let unreadable = 0;
	for (let at = nextLookAt(state); at !== undefined; at = nextLookAt(state)) {
		const pause = at - clock.now();
		if (pause > 0) await clock.sleep(pause, signal);
		const look = await service.lookAtOrder(orderId);
		state.lastLookAt = clock.now();
		if ('problem' in look) {
			obstacle = look.problem;
			unreadable = obstacle.unreadable ? unreadable + 1 : 0;
			if (!obstacle.passing || unreadable >= UNREADABLE_LIMIT) throw new ProblemError(obstacle);
			state.notBefore = state.lastLookAt + (obstacle.retryAfterMs ?? 0);
			continue;
		}
		obstacle = undefined;
		unreadable = 0;
		listed = look.order.images.map(({ id }) => `"${id}"`);
		const image = findImage(look.order.images, imageId);
		if (!image) continue;
		progress.imageId = image.id;
		progress.charged = 'yes';
		progress.status = image.status;
		const status = statusOf(image);
		if (status === 'failed') throw new ProblemError(unsuccessful(image));
		if (status === 'finished') return { order: look.order, image };
	}
	throw new ProblemError(timeIsUp(timeout, progress, listed, obstacle));
}

function unsuccessful({ status }: GeneratedImage): Problem {
	return {
		what: 'AI HomeDesign could not enhance this photo',
		next: `It gave the image the status "${status}". Try another version of the photo, or ask AI HomeDesign's support about this order.`,
	};
}

function timeIsUp(
	timeout: number,
	{ status, imageId, charged }: Progress,
	listed: string[],
	obstacle?: Problem,
): Problem {
	const last = lastSeen(status, imageId, listed, charged === undefined);
	const also = obstacle ? ` At the last look: ${obstacle.what}.` : '';
	return {
		what: `The enhanced photo was not there within ${timeout} seconds`,
		next: `${last}${also} For longer waiting raise "Timeout" in the options.`,
	};
}

function lastSeen(
	status: string | undefined,
	imageId: string | undefined,
	listed: string[],
	maybeNotSubmitted: boolean,
): string {
	if (status !== undefined) return `Its last status was "${status}".`;
	if (imageId && listed.length > 0) {
		return `The order shows no image "${imageId}" so far. It has: ${listed.join(', ')}.`;
	}
	const advice = maybeNotSubmitted ? ' If it was never submitted, use Order > Submit.' : '';
	return `The order shows no image so far.${advice}`;
}
