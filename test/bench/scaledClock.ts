import { setMaxListeners } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import type { Clock } from '../../sandbox';

export const REPOSITORY = join(__dirname, '..', '..');

/** A clock that runs `scale` times as fast as the real one. */
export function createScaledClock(scale: number): Clock {
	const start = Date.now();
	const begun = performance.now();
	return {
		now: () => start + (performance.now() - begun) * scale,
		sleep: async (ms, signal) => {
			// Many sleepers share one signal, which is no leak.
			if (signal) setMaxListeners(0, signal);
			// Timers cut fractions off: none may end early.
			await pause(Math.ceil(Math.max(0, ms) / scale), undefined, { signal });
		},
	};
}

/** A module of the built package: the very instance that the engine runs. */
function built<Module>(path: string): Module {
	return createRequire(__filename)(join(REPOSITORY, 'dist', 'nodes', path)) as Module;
}

/** Lets the built package live by another clock. */
export function setPackageClock({ now, sleep }: Clock): void {
	const { systemClock, untilCanceled } =
		built<typeof import('../../nodes/shared/core/clock')>('shared/core/clock.js');
	systemClock.now = now;
	systemClock.sleep = async (ms, signal) => await untilCanceled(sleep(ms, signal), signal);
}

/** Changes the rate limit that the built package keeps to. */
export function setPackageRateLimit(submissions: number, windowMs: number): void {
	const { RATE_LIMIT } =
		built<typeof import('../../nodes/shared/api/v1/limits')>('shared/api/v1/limits.js');
	Object.assign(RATE_LIMIT, { submissions, windowMs });
}
