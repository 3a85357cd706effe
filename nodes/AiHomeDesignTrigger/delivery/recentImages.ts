import { createHash } from 'crypto';

/** So many images are remembered. */
export const REMEMBERED_IMAGES = 1_000;

/** When images have started a workflow, by their short names; in seconds since 1970. */
export type StartTimes = Record<string, number>;

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

	has(key: string): boolean {
		return this.times.has(key);
	}

	/**
	 * Remembers an image; false when it is known already.
	 * @param now milliseconds since 1970
	 */
	add(key: string, now: number): boolean {
		if (this.times.has(key)) return false;
		this.times.set(key, Math.round(now / 1000));
		this.forgetOldest();
		return true;
	}

	all(): StartTimes {
		return Object.fromEntries(this.times);
	}

	private forgetOldest(): void {
		if (this.times.size <= REMEMBERED_IMAGES) return;
		const byAge = [...this.times].sort(([, a], [, b]) => a - b);
		this.times = new Map(byAge.slice(-REMEMBERED_IMAGES));
	}
}
