import { StoppedByUser } from '../../network/clock';

/** Does work as soon as there is a place for it. */
export type Pool = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Lets at most `size` pieces of work run at once, in the order in which they came.
 * Work that has not begun when the signal is aborted is not begun: `StoppedByUser`.
 */
export function poolOf(size: number, signal: AbortSignal): Pool {
	const waiting: Array<() => void> = [];
	let free = size;
	return async (work) => {
		if (free > 0) free--;
		else await new Promise<void>((resolve) => waiting.push(resolve));
		try {
			if (signal.aborted) throw new StoppedByUser();
			return await work();
		} finally {
			const next = waiting.shift();
			if (next) next();
			else free++;
		}
	};
}
