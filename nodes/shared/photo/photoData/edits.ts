/** Replaces bytes of a file. */
export interface Edit {
	/** From the file's beginning. */
	at: number;
	/** So many bytes are taken out. */
	removed: number;
	by: Buffer;
}

/** By how many bytes a file grows; negative when it shrinks. */
export function growth(edits: readonly Edit[]): number {
	return edits.reduce((sum, { removed, by }) => sum + by.length - removed, 0);
}

/**
 * A file's bytes with changes in them, piece by piece.
 * @param edits in the order of their places; none begins before the one ahead of it ends
 */
export async function* edited(
	pieces: AsyncIterable<Buffer>,
	edits: readonly Edit[],
): AsyncGenerator<Buffer, void, undefined> {
	const left = [...edits];
	let position = 0;
	for await (const piece of pieces) {
		let at = 0;
		let [edit] = left;
		// One that is at the end of all bytes comes with the last piece.
		while (edit && edit.at <= position + piece.length) {
			const start = edit.at - position;
			if (start > at) yield piece.subarray(at, start);
			if (edit.by.length > 0) yield edit.by;
			at = Math.max(at, Math.min(start + edit.removed, piece.length));
			const isDone = start + edit.removed <= piece.length;
			if (!isDone) {
				// The rest of what is taken out is in the next piece.
				const rest = start + edit.removed - piece.length;
				left[0] = { at: position + piece.length, removed: rest, by: NOTHING };
				break;
			}
			left.shift();
			[edit] = left;
		}
		if (at < piece.length) yield piece.subarray(at);
		position += piece.length;
	}
}

const NOTHING = Buffer.alloc(0);
