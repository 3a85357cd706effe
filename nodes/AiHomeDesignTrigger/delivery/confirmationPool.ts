import { untilCanceled } from '../../shared/core/clock';
import { asError } from '../../shared/core/retry';

/**
 * Lets few deliveries ask the API at once, and few more wait for it: anybody who knows the URL can send some, and each of
 * them costs calls with the user's key.
 */
export class ConfirmationPool {
	private readonly waiting = new Set<() => void>();

	private free: number;

	constructor(
		atOnce: number,
		private readonly mostWaiting: number,
	) {
		this.free = atOnce;
	}

	/** Whether there is no room for another delivery, not even to wait. */
	get isFull(): boolean {
		return this.free === 0 && this.waiting.size >= this.mostWaiting;
	}

	/** Does the work when it is its turn. Throws the reason of the signal where that is aborted before. */
	async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
		await this.turn(signal);
		try {
			return await work();
		} finally {
			this.giveTurn();
		}
	}

	private async turn(signal: AbortSignal): Promise<void> {
		if (this.free > 0) {
			this.free--;
			return;
		}
		let begin = () => {};
		const turn = new Promise<void>((resolve) => (begin = resolve));
		this.waiting.add(begin);
		try {
			await untilCanceled(turn, signal);
		} catch (error) {
			// The turn may have come at the very moment at which nobody waits for it any more.
			if (!this.waiting.delete(begin)) this.giveTurn();
			throw asError(error);
		}
	}

	private giveTurn(): void {
		const [next] = this.waiting;
		if (!next) {
			this.free++;
			return;
		}
		this.waiting.delete(next);
		next();
	}
}
