import { ASSUMED_ETA_SECONDS, LONGEST_ETA_SECONDS, POLL_INTERVAL_MS } from './serviceFacts';

/** What the schedule of looks at one order depends on. All times in milliseconds since 1970. */
export interface PollState {
	/** When waiting began: the submission, or the start of Order > Get. */
	startedAt: number;
	/** When the first look is due. */
	firstLookAt: number;
	/** When waiting ends. */
	deadline: number;
	/** The last look, absent before the first one. */
	lastLookAt?: number;
	/** Not before this moment: the service asked to be left alone until then. */
	notBefore?: number;
}

/**
 * When the image should be there, counted from the submission.
 * @param eta the API's estimate in seconds; anything but a number of zero or more counts as unknown
 */
export function firstLookAt(submittedAt: number, eta: number | null): number {
	const seconds = eta !== null && Number.isFinite(eta) && eta >= 0 ? eta : ASSUMED_ETA_SECONDS;
	return submittedAt + Math.min(seconds, LONGEST_ETA_SECONDS) * 1000;
}

/**
 * The moment of the next look at the order, or undefined when the time is up.
 * The last look falls on the deadline itself, even if the service asked for a longer pause, unless the order was asked
 * for less than five seconds before.
 */
export function nextLookAt(state: PollState): number | undefined {
	const earliest =
		state.lastLookAt === undefined ? state.startedAt : state.lastLookAt + POLL_INTERVAL_MS;
	const wanted = state.lastLookAt === undefined ? state.firstLookAt : earliest;
	const next = Math.max(wanted, state.notBefore ?? 0);
	if (next <= state.deadline) return next;
	return earliest <= state.deadline ? state.deadline : undefined;
}
