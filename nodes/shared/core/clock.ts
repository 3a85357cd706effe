import { sleep } from 'n8n-workflow';

import { MESSAGES } from './messages';

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
	sleep: async (ms, signal) => {
		// A signal of its own ends n8n's timer; n8n's `sleep` knows signals in newer versions only.
		const own = new AbortController();
		const release = signal ? whenAborted(signal, () => own.abort()) : () => {};
		try {
			await untilCanceled(sleep(ms, own.signal), signal);
		} finally {
			release();
		}
	},
};

/** Lets everything else in the process have its turn. Real time, also where a clock is handed in. */
export async function breathe(): Promise<void> {
	await sleep(0);
}

/** The execution has ended: by the Stop button or by a time limit of n8n. n8n tells it by the word "canceled". */
export class ExecutionCanceledError extends Error {
	constructor() {
		super(MESSAGES.canceled().message);
	}
}

/** Work that was not begun, or not finished, because another item has ended the run. */
export class BatchAbortedError extends Error {
	constructor() {
		super('Another item has ended the run');
	}
}

/** Work that has taken longer than it may. */
export class TimeUpError extends Error {
	constructor() {
		super('The time is up');
	}
}

/** Why a signal was aborted: what our own code gives as its reason, else the execution has ended. */
export function cancelReason(signal: AbortSignal): Error {
	const reason: unknown = signal.reason;
	return reason instanceof BatchAbortedError || reason instanceof TimeUpError
		? reason
		: new ExecutionCanceledError();
}

/** Whether something was only aborted, which says nothing about itself. */
export function isCanceled(error: unknown): boolean {
	return error instanceof ExecutionCanceledError || error instanceof BatchAbortedError;
}

const callbacksOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the signal is aborted, until it is released. All share one listener: Node warns of a leak when
 * more than ten listen to one signal, and a batch has more items than that.
 */
function whenAborted(signal: AbortSignal, callback: () => void): () => void {
	let callbacks = callbacksOf.get(signal);
	if (!callbacks) {
		const all = (callbacks = new Set<() => void>());
		callbacksOf.set(signal, all);
		signal.addEventListener('abort', () => all.forEach((call) => call()), { once: true });
	}
	const own = callbacks;
	own.add(callback);
	return () => void own.delete(callback);
}

/**
 * The promise's own result, or the reason for canceling the moment the signal is aborted.
 * n8n's helpers know the signal in newer versions only, so no waiting relies on them.
 */
export async function untilCanceled<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
	if (!signal) return await work;
	if (signal.aborted) {
		// Work that knows the signal rejects as well, with its own AbortError, and would be faster.
		work.catch(() => {});
		throw cancelReason(signal);
	}
	let release = () => {};
	const stopped = new Promise<never>((_, reject) => {
		release = whenAborted(signal, () => reject(cancelReason(signal)));
	});
	try {
		return await Promise.race([work, stopped]);
	} finally {
		release();
	}
}
