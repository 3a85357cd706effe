import type { Run } from '../../../nodes/shared/batch/run';
import { ExecutionCanceledError } from '../../../nodes/shared/core/clock';
import type { Progress } from '../../../nodes/shared/core/problem';
import { submitPaid } from '../../../nodes/shared/order/submitPaid';
import { RateLimiter } from '../../../nodes/shared/pacing/rateLimiter';
import { createVirtualClock } from '../../harness';

test('Stop before the paid call leaves: nothing is said to be charged, and the slot is free again', async () => {
	const clock = createVirtualClock({ startAt: 0 });
	const stop = new AbortController();
	const rateLimiter = new RateLimiter({ submissions: 1, windowMs: 1_000 });
	const acquire = rateLimiter.acquire.bind(rateLimiter);
	jest.spyOn(rateLimiter, 'acquire').mockImplementation(async (waiting) => {
		const slot = await acquire(waiting);
		stop.abort();
		return slot;
	});
	const submitOnce = jest.fn();
	const run = {
		clock,
		signal: stop.signal,
		rateLimiter,
		service: { submitOnce },
		submissions: async (work: () => Promise<unknown>) => await work(),
	} as unknown as Run;
	const progress: Progress = { orderId: 'o', charged: 'no' };
	const choice = {
		tool: 't',
		spaceName: 'space-indoor',
		selected: [],
		edits: [],
		alterations: [],
		key: 'k',
	};
	const job = { orderId: 'o', assetIds: [], ...choice };
	const options = { waitOnRateLimit: true, timeout: 600 };
	await expect(submitPaid(run, job, options, progress)).rejects.toThrow(ExecutionCanceledError);
	expect(submitOnce).not.toHaveBeenCalled();
	expect(progress.charged).toBe('no');
	expect(rateLimiter.isIdle(0)).toBe(true);
});
