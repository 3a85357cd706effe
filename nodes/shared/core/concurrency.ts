import { cancelReason } from './clock';
import { asError } from './retry';

/** Does work as soon as there is room for it. */
export type Pool = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Lets at most `size` pieces of work run at once, in the order in which they came.
 * Work that has not begun when the signal is aborted is not begun.
 * @param onFailure told of work that has thrown, before its place goes to the next
 */
export function createPool(
	size: number,
	signal?: AbortSignal,
	onFailure: (error: unknown) => void = () => {},
): Pool {
	const waiting: Array<() => void> = [];
	let free = size;
	return async (work) => {
		if (free > 0) free--;
		else await new Promise<void>((resolve) => waiting.push(resolve));
		try {
			if (signal?.aborted) throw cancelReason(signal);
			return await work();
		} catch (error) {
			onFailure(error);
			throw asError(error);
		} finally {
			const next = waiting.shift();
			if (next) next();
			else free++;
		}
	};
}

/** Lets those who come while work is under way share it. */
export class SingleFlight<T> {
	private readonly underWay = new Map<string, Promise<T>>();

	/** Does the work, or gives the result of the one that is under way under this key. */
	async run(key: string, work: () => Promise<T>): Promise<T> {
		const others = this.underWay.get(key);
		if (others) return await others;
		const own = work().finally(() => this.underWay.delete(key));
		this.underWay.set(key, own);
		return await own;
	}
}
