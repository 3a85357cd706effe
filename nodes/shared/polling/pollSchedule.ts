import { ASSUMED_ETA_SECONDS, LONGEST_ETA_SECONDS, POLL_INTERVAL_MS } from '../api/v1/limits';

/** What the schedule of looks at one order depends on. All times in milliseconds since 1970. */
export interface PollState {
	/** When waiting began: the submission, or the start of Order > Get. */
	startedAt: number;
	/** When the first look is due. */
	firstPollAt: number;
	/** When waiting ends. */
	deadline: number;
	/** The last look, absent before the first one. */
	lastPollAt?: number;
	/** Not before this moment: the service asked to be left alone until then. */
	notBefore?: number;
}

/**
 * The API's estimate as it is used, in seconds.
 * @param eta anything but a number of zero or more counts as unknown
 */
export function usableEta(eta: number | null): number {
	const known = eta !== null && Number.isFinite(eta) && eta >= 0;
	return known ? Math.min(eta, LONGEST_ETA_SECONDS) : ASSUMED_ETA_SECONDS;
}

/** What the batch's other jobs teach about a first look. */
export interface Lesson {
	/** The share of the ETA that jobs take, from `learnedPace`; 1 when nothing was learned. */
	pace: number;
	/** Milliseconds since 1970. */
	now: number;
}

/**
 * When the image should be there: when its ETA says so, or earlier or later when the batch's other jobs have shown that.
 * A learned moment falls on a multiple of five seconds after the submission, so that it is never later than steady
 * polling would be; one that has passed already becomes the next multiple.
 * @param submittedAt milliseconds since 1970
 * @param eta seconds
 */
export function firstPollAt(submittedAt: number, eta: number | null, lesson?: Lesson): number {
	const ms = usableEta(eta) * 1000;
	if (!lesson || lesson.pace === 1) return submittedAt + ms;
	const learned = Math.floor((ms * lesson.pace) / POLL_INTERVAL_MS);
	const ahead = Math.ceil((lesson.now - submittedAt) / POLL_INTERVAL_MS);
	const onGrid = Math.max(1, learned, ahead) * POLL_INTERVAL_MS;
	return submittedAt + (lesson.pace < 1 ? Math.min(ms, onGrid) : onGrid);
}

/**
 * The moment of a first look after a new lesson. What is due already stays due: thinking it over again and again must
 * not put it off again and again.
 */
export function replanned(
	plannedAt: number,
	submittedAt: number,
	eta: number | null,
	lesson: Lesson,
): number {
	return plannedAt <= lesson.now ? plannedAt : firstPollAt(submittedAt, eta, lesson);
}

/**
 * The moment of the next look at the order, or undefined when the time is up.
 * The last look falls on the deadline itself, even if the service asked for a longer pause, unless the order was asked
 * for less than five seconds before.
 */
export function nextPollAt(state: PollState): number | undefined {
	const earliest =
		state.lastPollAt === undefined ? state.startedAt : state.lastPollAt + POLL_INTERVAL_MS;
	const wanted = state.lastPollAt === undefined ? state.firstPollAt : earliest;
	const next = Math.max(wanted, state.notBefore ?? 0);
	if (next <= state.deadline) return next;
	return earliest <= state.deadline ? state.deadline : undefined;
}
