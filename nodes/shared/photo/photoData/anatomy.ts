import type { Edit } from './edits';

/** What holds photo data in a file: EXIF date, camera and the like, XMP the disclosure. */
export type PartName = 'exif' | 'xmp';

/** EXIF or XMP as a file has it. */
export interface Part {
	name: PartName;
	/** Absent where there is none, or it cannot be read. */
	content?: Buffer;
	/**
	 * Puts around other content what is to be around it: in a fixed place no more and no less than now. Undefined when it
	 * does not fit in.
	 */
	wrap(content: Buffer): Buffer | undefined;
}

/** A part in its file, or where one is to be. */
export interface Place extends Part {
	/** From the file's beginning. */
	at: number;
	/** 0 where there is none yet. */
	length: number;
	/** Set where another length would break the file, or what is there is not known. */
	isFixed?: boolean;
}

/** Where a picture file holds what is said of it. */
export interface Anatomy {
	/** All EXIF and XMP; where there is none of it, the place for it. */
	places: readonly Place[];
	/** Content credentials (C2PA), signed for the file as it is. */
	hasC2pa: boolean;
	/** Set where there is more that is not looked at and may have GPS in it. */
	mayHoldGps: boolean;
	/** What must be changed, too, when these parts are. */
	others?(edits: readonly Edit[], parts: ReadonlySet<PartName>): Edit[];
	/** Chunks that stand behind what is known of the file. */
	late?: LateChunks;
}

/** A chunk's first bytes. */
export interface ChunkHead {
	type: string;
	/** Of what it holds, which begins behind 8 bytes, and of all of it. */
	size: number;
	length: number;
}

/** How to look at chunks as they pass. */
export interface LateChunks {
	/** Where the first of them begins. */
	at: number;
	/** Behind this place, or this chunk, are none. */
	end?: number;
	last?: string;
	/** Set where the file says before them how long it is. */
	isFixed: boolean;
	c2pa: string;
	/** Chunks that may hold a part. */
	types: readonly string[];
	read(head: Buffer): ChunkHead;
	partIn(type: string, content: Buffer): Part | undefined;
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

/** A file with EXIF and XMP in more places is made up. */
export const MAX_PLACES = 20;

/** The EXIF and XMP of a file, as a look along it finds them. */
export class FoundParts {
	private readonly places: Place[] = [];

	/** There are more of them. */
	isFull = false;

	add(place: Place): void {
		if (this.places.length < MAX_PLACES) this.places.push(place);
		else this.isFull = true;
	}

	/** @param none gives the place for a part that is not there */
	orNew(none: (name: PartName) => Place): Place[] {
		return (['exif', 'xmp'] as const).flatMap((name) => {
			const found = this.places.filter((place) => place.name === name);
			return found.length > 0 ? found : [none(name)];
		});
	}
}

/** Whether the content of a part begins with its mark. */
export function startsWith(content: Buffer, mark: Buffer): boolean {
	return content.subarray(0, mark.length).equals(mark);
}
