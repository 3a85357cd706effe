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
 * The API's estimate as it is used, in seconds.
 * @param eta anything but a number of zero or more counts as unknown
 */
export function usableEta(eta: number | null): number {
	const known = eta !== null && Number.isFinite(eta) && eta >= 0;
	return known ? Math.min(eta, LONGEST_ETA_SECONDS) : ASSUMED_ETA_SECONDS;
}

/**
 * When the image should be there: when its ETA says so, or earlier or later when the batch's other jobs have shown that.
 * A learned moment falls on a multiple of five seconds, so that it is never later than steady polling would be.
 * @param submittedAt milliseconds since 1970
 * @param eta seconds
 * @param pace the share of the ETA that jobs take, from `learnedPace`
 */
export function firstLookAt(submittedAt: number, eta: number | null, pace = 1): number {
	const ms = usableEta(eta) * 1000;
	if (pace === 1) return submittedAt + ms;
	const steps = Math.max(1, Math.floor((ms * pace) / POLL_INTERVAL_MS));
	return submittedAt + steps * POLL_INTERVAL_MS;
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
