import { counted, NOTES } from '../core/messages';
import type { RateLimit } from '../pacing/submissionWindow';

/** What an operation would make of photos. */
export interface Estimate {
	/** Photos, or the images that are to be made of them. */
	photos: number;
	/** Those that would not be taken. */
	refused: number;
	/** What the others would cost; one that was paid before costs nothing. */
	credits: number;
	/** How long they would take. */
	minutes: number;
}

/** The estimate of a run that has found nothing yet. */
export function emptyEstimate(): Estimate {
	return { photos: 0, refused: 0, credits: 0, minutes: 0 };
}

/** What of the rate limit is used up already. */
interface Usage {
	/** Submissions that still count. */
	used: number;
	/** How long ago the first of them was taken, in milliseconds. */
	sinceMs: number;
}

/**
 * How long so many photos take that are ordered together, in minutes, at least one: waiting for the rate limit, and for
 * the last photo.
 * @param usualSeconds how long one photo usually takes
 */
export function minutesFor(
	credits: number,
	limit: RateLimit,
	usualSeconds: number,
	{ used, sinceMs }: Usage = { used: 0, sinceMs: 0 },
): number {
	const fullWindows = Math.max(0, Math.ceil((credits + used) / limit.submissions) - 1);
	const waitMs = credits === 0 ? 0 : Math.max(0, fullWindows * limit.windowMs - sinceMs);
	// "About": half a minute more is not told.
	return Math.max(1, Math.ceil(waitMs / 60_000 + usualSeconds / 60 - 0.5));
}

/**
 * An estimate in words, e.g. "12 photos, 12 credits, about 10 minutes."
 * @param unit what it counts
 * @param timeLimitSeconds after which n8n ends the workflow, where it has a limit
 */
export function describeEstimate(
	{ photos, refused, credits, minutes }: Estimate,
	unit = 'photo',
	timeLimitSeconds = Number.POSITIVE_INFINITY,
): string {
	const all = counted(photos, unit);
	const reused = photos - refused - credits;
	return [
		...(refused < photos
			? [NOTES.checked(all, counted(credits, 'credit'), counted(minutes, 'minute'))]
			: []),
		...(refused > 0 ? [NOTES.wouldBeRefused(refused, all)] : []),
		...(reused > 0 ? [NOTES.wouldBeReused(reused, all)] : []),
		...(minutes * 60 > timeLimitSeconds ? [timeLimitTooShort(minutes, timeLimitSeconds)] : []),
	].join(' ');
}

/** That n8n would end the workflow before so many minutes are over, in words. */
export function timeLimitTooShort(minutes: number, timeLimitSeconds: number): string {
	const limit =
		timeLimitSeconds < 120
			? counted(timeLimitSeconds, 'second')
			: counted(Math.round(timeLimitSeconds / 60), 'minute');
	return NOTES.timeLimitTooShort(limit, counted(minutes, 'minute'));
}
