/** How long one finished job took, as shares of its ETA: it was still running at `from` and done at `to`. */
export interface FinishedJob {
	/** The last look that found it running; absent when the first look found it done. */
	from?: number;
	to: number;
}

/** Before anything is known, jobs are expected to take what their ETA says, give or take this share. */
const USUAL_DEVIATION = 0.15;

/** Where the first look found the job done, it was so for a while: this share of the time is taken for its length. */
const DONE_AT_FIRST_LOOK = 0.9;

/** First looks come this many standard deviations before the mean: a look that comes too late delays a photo. */
const CAUTION = 1.3;

const FASTEST = 0.5;
const SLOWEST = 3;

/**
 * What the finished jobs of a batch tell about the others: the share of their ETA after which a first look is worth it.
 * 1 while nothing is known.
 */
export function learnedPace(finished: readonly FinishedJob[]): number {
	if (finished.length === 0) return 1;
	const shares = finished.map(({ from, to }) =>
		from === undefined ? to * DONE_AT_FIRST_LOOK : (from + to) / 2,
	);
	const mean = shares.reduce((sum, share) => sum + share, 1) / (shares.length + 1);
	const squares = shares.reduce(
		(sum, share) => sum + (share - mean) ** 2,
		2 * USUAL_DEVIATION ** 2,
	);
	const deviation = Math.sqrt(squares / (shares.length + 2));
	return Math.min(SLOWEST, Math.max(FASTEST, mean - CAUTION * deviation));
}
