import { breathe } from '../core/clock';

/** So many bytes that were read stay. */
export const LOOK_BACK = 64;
/** After so much work everything else has its turn: some hundredths of a second. */
const WORK_AT_A_TIME = 20_000;

/** Bytes that come piece by piece; some of those that were read stay, to look back at. */
export class ByteInput {
	bytes = Buffer.alloc(0);

	at = 0;

	isEnded = false;

	private work = 0;

	constructor(private readonly source: AsyncIterator<Buffer>) {}

	get left(): number {
		return this.bytes.length - this.at;
	}

	/** Gets more bytes until there are so many. False when there are fewer up to the end. */
	async fill(wanted: number): Promise<boolean> {
		const kept = Math.max(0, this.at - LOOK_BACK);
		const parts = [this.bytes.subarray(kept)];
		let left = this.left;
		while (left < wanted && !this.isEnded) {
			const next = await this.source.next();
			if (next.done === true) this.isEnded = true;
			else {
				parts.push(next.value);
				left += next.value.length;
			}
		}
		if (parts.length > 1) {
			this.bytes = Buffer.concat(parts);
			this.at -= kept;
		}
		return left >= wanted;
	}

	/** The next bytes, or undefined when there are not so many. */
	async take(count: number): Promise<Buffer | undefined> {
		if (this.left < count && !(await this.fill(count))) return undefined;
		const taken = this.bytes.subarray(this.at, this.at + count);
		this.at += count;
		return taken;
	}

	/** Passes over bytes. False when there are not so many. */
	async skip(count: number): Promise<boolean> {
		let rest = count;
		while (rest > this.left) {
			rest -= this.left;
			this.at = this.bytes.length;
			if (!(await this.fill(1))) return false;
		}
		this.at += rest;
		return true;
	}

	/** Counts work, such as blocks of a picture, and lets everything else have its turn from time to time. */
	count(work: number): Promise<void> | undefined {
		this.work += work;
		if (this.work < WORK_AT_A_TIME) return undefined;
		this.work = 0;
		return breathe();
	}

	/** Ends the source, where it is not read to its end. */
	async close(): Promise<void> {
		await this.source.return?.();
	}
}
