/** How an API version wants to be polled. */
export interface PollLimits {
	/** One order must not be asked for more often than this, in milliseconds. */
	intervalMs: number;
	/** How long a job takes when the API gave no usable ETA, in seconds. */
	usualSeconds: number;
	/** An ETA beyond this is taken for a mistake, in seconds. */
	maxEtaSeconds: number;
	/** Orders that are asked for at once. */
	maxConcurrent: number;
}

/** What the polls of one order depend on. All times in milliseconds since 1970. */
export interface PollState {
	/** When waiting began: the submission, or the start of Order > Get. */
	startedAt: number;
	/** When the first poll is due. */
	firstPollAt: number;
	/** When waiting ends. */
	deadline: number;
	/** The last poll, absent before the first one. */
	lastPollAt?: number;
	/** Not before this moment: the service asked to be left alone until then. */
	notBefore?: number;
}

/**
 * The API's estimate as it is used, in seconds.
 * @param eta anything but a number of zero or more counts as unknown
 */
function usableEta(eta: number | null, limits: PollLimits): number {
	const known = eta !== null && Number.isFinite(eta) && eta >= 0;
	return known ? Math.min(eta, limits.maxEtaSeconds) : limits.usualSeconds;
}

/** Jobs are often done some time before their ETA: this share of it has passed at the first poll. */
const FIRST_POLL_SHARE = 0.85;

/**
 * When an order is asked for first: at 85 % of its ETA, on a multiple of the interval after the submission, so that the
 * photo is never noticed later than by polling steadily.
 * @param submittedAt milliseconds since 1970
 * @param eta seconds
 */
export function firstPollAt(submittedAt: number, eta: number | null, limits: PollLimits): number {
	const { intervalMs } = limits;
	const expectedMs = usableEta(eta, limits) * 1000 * FIRST_POLL_SHARE;
	return submittedAt + Math.max(1, Math.floor(expectedMs / intervalMs)) * intervalMs;
}

/**
 * The moment of the next poll, or undefined when the time is up.
 * The last one falls on the deadline itself, even if the service asked for a longer pause, unless the order was asked
 * for less than an interval before.
 */
export function nextPollAt(state: PollState, { intervalMs }: PollLimits): number | undefined {
	const earliest = state.lastPollAt === undefined ? state.startedAt : state.lastPollAt + intervalMs;
	const wanted = state.lastPollAt === undefined ? state.firstPollAt : earliest;
	const next = Math.max(wanted, state.notBefore ?? 0);
	if (next <= state.deadline) return next;
	return earliest <= state.deadline ? state.deadline : undefined;
}
