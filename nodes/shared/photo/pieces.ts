import { breathe, cancelReason } from '../core/clock';
import { z } from '../core/zod';
import type { ByteStream } from '../http/webFile';

/** Nothing here works on more bytes than these at a time. */
const PIECE_BYTES = 256 * 1024;

/**
 * A file's bytes, piece by piece. Between two pieces of what is in memory everything else in the process has its turn.
 * @param signal ends the reading with the reason for canceling
 */
export async function* inPieces(
	content: Buffer | ByteStream,
	signal?: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
	if (Buffer.isBuffer(content)) {
		for (let at = 0; at < content.length; at += PIECE_BYTES) {
			if (at > 0) await breathe();
			if (signal?.aborted) throw cancelReason(signal);
			yield content.subarray(at, at + PIECE_BYTES);
		}
		return;
	}
	for await (const chunk of content) yield* inPieces(Buffer.from(chunk), signal);
}

/** The class of a stream, which makes streams of its own kind. */
const streamClass = z.custom<{
	from(pieces: AsyncIterable<Buffer>, options: { objectMode: boolean }): ByteStream;
}>((value) => typeof value === 'function' && 'from' in value);

/**
 * Pieces as a stream, which n8n takes.
 * @param source the stream that they come from: when it ends early, so does this one
 */
export function asStream(pieces: AsyncIterable<Buffer>, source: ByteStream): ByteStream {
	// `compose` would do, but on Node 20 and 22 it hangs for ever when its source is destroyed.
	return streamClass.parse(source.constructor).from(pieces, { objectMode: false });
}

/** The same without the first bytes. */
export async function* withoutStart(
	pieces: AsyncIterable<Buffer>,
	bytes: number,
): AsyncGenerator<Buffer, void, undefined> {
	let left = bytes;
	for await (const piece of pieces) {
		if (left < piece.length) yield piece.subarray(left);
		left = Math.max(0, left - piece.length);
	}
}
