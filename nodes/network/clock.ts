import { sleep } from 'n8n-workflow';

/** Time as the package sees it. Tests hand in one that jumps. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Resolves after `ms` milliseconds; rejects at once when `signal` is aborted. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The real time. */
export const systemClock: Clock = {
	now: () => Date.now(),
	sleep: async (ms, signal) => await untilStopped(sleep(ms, signal), signal),
};

/** What the user's Stop button leads to, wherever the package is at that moment. */
export class StoppedByUser extends Error {
	constructor() {
		super('The execution was canceled');
	}
}

/**
 * The promise's own result, or `StoppedByUser` the moment the signal is aborted.
 * n8n's helpers know the signal in newer versions only, so no waiting relies on them.
 */
export async function untilStopped<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
	if (!signal) return await work;
	let onAbort = () => {};
	const stopped = new Promise<never>((_, reject) => {
		onAbort = () => reject(new StoppedByUser());
		if (signal.aborted) onAbort();
		else signal.addEventListener('abort', onAbort, { once: true });
	});
	try {
		return await Promise.race([work, stopped]);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}
