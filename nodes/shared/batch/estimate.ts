import { counted, NOTES } from '../core/messages';
import type { RateLimit } from '../pacing/submissionWindow';

/** What Enhance would make of photos. */
export interface Estimate {
	photos: number;
	/** Those that would not be taken. */
	refused: number;
	/** What the others would cost; one that was paid before costs nothing. */
	credits: number;
	/** How long they would take. */
	minutes: number;
}

export function emptyEstimate(): Estimate {
	return { photos: 0, refused: 0, credits: 0, minutes: 0 };
}

/**
 * How long so many photos take that are ordered together, in minutes, at least one: waiting for the rate limit, and for
 * the last photo.
 * @param usualSeconds how long one photo usually takes
 */
export function minutesFor(credits: number, limit: RateLimit, usualSeconds: number): number {
	const fullWindows = Math.max(0, Math.ceil(credits / limit.submissions) - 1);
	const minutes = (fullWindows * limit.windowMs) / 60_000 + usualSeconds / 60;
	// "About": half a minute more is not told.
	return Math.max(1, Math.ceil(minutes - 0.5));
}

/** An estimate in words, e.g. "12 photos, 12 credits, about 10 minutes." */
export function describeEstimate({ photos, refused, credits, minutes }: Estimate): string {
	const all = counted(photos, 'photo');
	const reused = photos - refused - credits;
	return [
		...(refused < photos
			? [NOTES.checked(all, counted(credits, 'credit'), counted(minutes, 'minute'))]
			: []),
		...(refused > 0 ? [NOTES.wouldBeRefused(refused, all)] : []),
		...(reused > 0 ? [NOTES.wouldBeReused(reused, all)] : []),
	].join(' ');
}
