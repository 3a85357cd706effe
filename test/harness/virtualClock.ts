import { setMaxListeners } from 'node:events';

/** Settings of a virtual clock. */
export interface VirtualClockOptions {
	/** The time it starts at, in milliseconds; default the real time. */
	startAt?: number;
	/** While true, time stands still: say, a server is working on a request. */
	busy?: () => boolean;
	/** Turns of the event loop without `busy` before time jumps; default 5. */
	settleTurns?: number;
}

/** A clock on which waiting takes no time. */
export interface VirtualClock {
	/** Virtual time in milliseconds. */
	now(): number;
	/**
	 * Resolves when virtual time has advanced by `ms` milliseconds, which it does as soon as nothing
	 * else happens. Rejects at once with the signal's reason when it aborts, as n8n's `sleep`.
	 */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	/** The lengths of all sleeps so far, in the order they began, aborted ones included. */
	readonly sleeps: readonly number[];
	/** How many sleeps have neither ended nor been aborted. */
	readonly sleeping: number;
}

interface Sleeper {
	wakeAt: number;
	wake: () => void;
}

const IO_RESOURCES = new Set([
	'GetAddrInfoReqWrap',
	'TCPConnectWrap',
	'WriteWrap',
	'FSReqCallback',
	'FSReqPromise',
	// Node closes files in another thread: on a busy machine that takes a while.
	'CloseReq',
]);

/**
 * Whether this process has an I/O operation under way that ends by itself: a name lookup, a
 * connection being made, bytes being written, a file being read, written or closed. A part of
 * `busy`.
 */
export function isIoInFlight(): boolean {
	return process.getActiveResourcesInfo().some((resource) => IO_RESOURCES.has(resource));
}

function toError(reason: unknown): Error {
	return reason instanceof Error ? reason : new Error(String(reason));
}

function nextTurn(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

/** Makes a clock for code that takes `{ now, sleep }` in the place of real time. */
export function createVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
	const { startAt = Date.now(), busy = () => false, settleTurns = 5 } = options;
	const sleeps: number[] = [];
	// Sorted by the time of waking, equal times in the order the sleeps began.
	const sleepers: Sleeper[] = [];
	let time = startAt;
	let isTicking = false;

	async function settle(): Promise<void> {
		for (let quietTurns = 0; quietTurns < settleTurns; ) {
			await nextTurn();
			quietTurns = busy() ? 0 : quietTurns + 1;
		}
	}

	async function tick(): Promise<void> {
		if (isTicking) return;
		isTicking = true;
		while (sleepers.length > 0) {
			await settle();
			const next = sleepers.shift();
			if (next === undefined) continue;
			time = Math.max(time, next.wakeAt);
			next.wake();
		}
		isTicking = false;
	}

	function enqueue(sleeper: Sleeper): void {
		const later = sleepers.findIndex(({ wakeAt }) => wakeAt > sleeper.wakeAt);
		sleepers.splice(later === -1 ? sleepers.length : later, 0, sleeper);
		void tick();
	}

	return {
		now: () => time,
		async sleep(ms, signal) {
			sleeps.push(ms);
			if (signal?.aborted) throw toError(signal.reason);
			// Many sleepers share one signal, which is no leak.
			if (signal) setMaxListeners(0, signal);
			await new Promise<void>((resolve, reject) => {
				const onAbort = () => {
					sleepers.splice(sleepers.indexOf(sleeper), 1);
					reject(toError(signal?.reason));
				};
				const sleeper: Sleeper = {
					wakeAt: time + Math.max(0, ms),
					wake() {
						signal?.removeEventListener('abort', onAbort);
						resolve();
					},
				};
				signal?.addEventListener('abort', onAbort, { once: true });
				enqueue(sleeper);
			});
		},
		get sleeps() {
			return sleeps;
		},
		get sleeping() {
			return sleepers.length;
		},
	};
}
