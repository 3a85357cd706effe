/** What a photo says of how it was taken, and whose it is, in EXIF's own forms. Absent where it says nothing. */
export interface PhotoFacts {
	/** Local time, `YYYY:MM:DD hh:mm:ss`. */
	takenAt?: string;
	/** Of that time from UTC, `+hh:mm`. */
	offset?: string;
	/** Of that time, the digits behind the seconds' point. */
	subSeconds?: string;
	make?: string;
	model?: string;
	lensMake?: string;
	lensModel?: string;
	artist?: string;
	copyright?: string;
}

/** What is to be written into a result. */
export interface PhotoData {
	/** Of the original, see `readPhotoData`. */
	facts: PhotoFacts;
	/** One sentence on what was altered; '' when nothing was, and no mark is written. */
	disclosure: string;
}

/** A text is cut to this length, in characters. */
export const LONGEST_TEXT = 1_000;

/** A text that any reader takes: without control characters and halves of characters, and not longer than it may be. */
export function cleanText(text: string): string {
	return text
		.slice(0, LONGEST_TEXT)
		.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ' ')
		.trim();
}
