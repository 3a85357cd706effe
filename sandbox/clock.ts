import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './types';

/** The wall clock. */
export const realClock: Clock = {
	now: () => Date.now(),
	sleep: async (ms, signal) => await wait(Math.max(0, ms), undefined, { signal }),
};
