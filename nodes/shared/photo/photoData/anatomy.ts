import type { Edit } from './edits';

/** A part of a file that holds EXIF or XMP, or where it is to be. */
export interface Place {
	/** From the file's beginning. */
	at: number;
	/** 0 where there is none yet. */
	length: number;
	/** What it holds; absent where there is none. */
	content?: Buffer;
	/** Set where a change would break the file, or what is there is not known. */
	isFixed?: boolean;
}

/** What holds photo data in a file: EXIF date, camera and the like, XMP the disclosure. */
export type PartName = 'exif' | 'xmp';

/** Where a picture file holds what is said of it. */
export interface Anatomy {
	exif: Place;
	xmp: Place;
	/** Content credentials (C2PA), signed for the file as it is. */
	hasC2pa: boolean;
	/** What the format puts around EXIF or XMP. Undefined when it does not fit in. */
	wrap(part: PartName, content: Buffer): Buffer | undefined;
	/** What must be changed, too, when these parts are. */
	others?(edits: ReadonlyMap<PartName, Edit>): Edit[];
}

/**
 * How much of a file is known.
 * - `start`: more can be had.
 * - `most`: no more can be had before the first bytes must be given on.
 * - `all`: it ends here.
 */
export type Known = 'start' | 'most' | 'all';

/** What a look at a file's beginning gives. `more`: it does not reach far enough. */
export type Look = Anatomy | 'more' | 'damaged';

/** Whether the content of a part begins with its mark. */
export function startsWith(content: Buffer, mark: Buffer): boolean {
	return content.subarray(0, mark.length).equals(mark);
}
