import { createHash } from 'crypto';

/** So many images are remembered. */
export const REMEMBERED_IMAGES = 1_000;

/** When images were made that have started a workflow, by their short names; in seconds since 1970. */
type StartTimes = Record<string, number>;

/** A short name for what makes a delivery the same as another. Assumption: a regenerated image has an ID of its own. */
export function keyOf(event: string, subject: string): string {
	const parts = JSON.stringify([event, subject]);
	return createHash('sha256').update(parts).digest('base64url').slice(0, 16);
}

/** The images that have started a workflow; the oldest are forgotten. */
export class RecentImages {
	private times = new Map<string, number>();

	/** Takes over what was remembered elsewhere. */
	learn(others: StartTimes): void {
		for (const [key, time] of Object.entries(others)) {
			if (!this.times.has(key)) this.times.set(key, time);
		}
		this.forgetOldest();
	}

	/** Whether an image has started a workflow, as far as that is remembered. */
	has(key: string): boolean {
		return this.times.has(key);
	}

	/**
	 * Whether an image may be one of those that are forgotten by now: it was made before all that are remembered. One of
	 * which the API does not say when it was made is none.
	 * @param madeAt milliseconds since 1970
	 */
	mayBeForgotten(madeAt: number | undefined): boolean {
		if (madeAt === undefined || this.times.size < REMEMBERED_IMAGES) return false;
		let oldest = Number.POSITIVE_INFINITY;
		for (const time of this.times.values()) oldest = Math.min(oldest, time);
		return Math.round(madeAt / 1000) < oldest;
	}

	/**
	 * Remembers an image; false when it is known already.
	 * @param madeAt milliseconds since 1970
	 */
	add(key: string, madeAt: number): boolean {
		if (this.times.has(key)) return false;
		this.times.set(key, Math.round(madeAt / 1000));
		this.forgetOldest();
		return true;
	}

	/** All that is remembered, to be stored. */
	all(): StartTimes {
		return Object.fromEntries(this.times);
	}

	private forgetOldest(): void {
		if (this.times.size <= REMEMBERED_IMAGES) return;
		const byAge = [...this.times].sort(([, a], [, b]) => a - b);
		this.times = new Map(byAge.slice(-REMEMBERED_IMAGES));
	}
}
