/** So much is handed over at a time, in bytes. */
const CHUNK_BYTES = 64 * 1024;

/**
 * The body of an upload that shows how far it has come. It is a Blob in the eyes of n8n's HTTP client (axios), which
 * reads it piece by piece as the line takes it, with its length announced. Nothing is copied.
 */
export class WatchedBody {
	readonly size: number;

	/** Bytes that the line has asked for so far. */
	handedOver = 0;

	readonly #bytes: Buffer;

	#isCanceled = false;

	constructor(
		bytes: Buffer,
		/** The content type. */
		readonly type: string,
	) {
		this.#bytes = bytes;
		this.size = bytes.length;
	}

	get [Symbol.toStringTag](): string {
		return 'Blob';
	}

	get isHandedOver(): boolean {
		return this.handedOver >= this.size;
	}

	/** Ends the request as soon as the line moves again: nobody waits for its answer any more. */
	cancel(): void {
		this.#isCanceled = true;
	}

	async *stream(): AsyncGenerator<Buffer> {
		for (let at = 0; at < this.size; at += CHUNK_BYTES) {
			if (this.#isCanceled) throw new Error('The upload has stalled');
			const chunk = this.#bytes.subarray(at, at + CHUNK_BYTES);
			this.handedOver += chunk.length;
			yield chunk;
		}
	}
}
