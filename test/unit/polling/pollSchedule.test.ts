import fc from 'fast-check';

import { V1_LIMITS } from '../../../nodes/shared/api/v1/limits';
import {
	firstPollAt,
	nextPollAt,
	type PollState,
} from '../../../nodes/shared/polling/pollSchedule';

describe('firstPollAt', () => {
	test.each([
		[30, 26_000],
		[40, 31_000],
		[12, 11_000],
		[3, 6_000],
		[0, 6_000],
		[99_999, 256_000],
		[null, 26_000],
		[-5, 26_000],
		[Number.NaN, 26_000],
		[Number.POSITIVE_INFINITY, 26_000],
	])('an ETA of %p seconds', (eta, expected) => {
		expect(firstPollAt(1_000, eta, V1_LIMITS.poll)).toBe(expected);
	});
});

describe('nextPollAt', () => {
	const base: PollState = { startedAt: 0, firstPollAt: 30_000, deadline: 600_000 };

	test.each<[string, Partial<PollState>, number | undefined]>([
		['first polls when the schedule says so', {}, 30_000],
		['then every five seconds', { lastPollAt: 30_000 }, 35_000],
		['not before the service wants it', { lastPollAt: 30_000, notBefore: 50_000 }, 50_000],
		[
			'ends when the last poll was less than five seconds before the deadline',
			{ lastPollAt: 595_500 },
			undefined,
		],
		['polls at the deadline when the ETA lies behind it', { firstPollAt: 900_000 }, 600_000],
		['polls at the deadline exactly', { lastPollAt: 595_000 }, 600_000],
		['ends after the deadline', { lastPollAt: 600_000 }, undefined],
		[
			'polls at the deadline when the service wants to be left alone for longer',
			{ lastPollAt: 30_000, notBefore: 700_000 },
			600_000,
		],
	])('%s', (_, change, expected) => {
		expect(nextPollAt({ ...base, ...change }, V1_LIMITS.poll)).toBe(expected);
	});

	test('never polls twice within five seconds, never after the deadline, and comes to an end', () => {
		fc.assert(
			fc.property(
				fc.nat(1_000_000),
				fc.integer({ min: 1, max: 300_000 }),
				fc.nat(60_000),
				(firstPoll, timeout, delay) => {
					const state: PollState = { startedAt: 0, firstPollAt: firstPoll, deadline: timeout };
					let polls = 0;
					for (
						let at = nextPollAt(state, V1_LIMITS.poll);
						at !== undefined;
						at = nextPollAt(state, V1_LIMITS.poll)
					) {
						expect(at).toBeLessThanOrEqual(timeout);
						if (state.lastPollAt !== undefined) {
							expect(at - state.lastPollAt).toBeGreaterThanOrEqual(5_000);
						}
						// The answer itself takes time, too.
						state.lastPollAt = at + delay;
						expect(++polls).toBeLessThan(100);
					}
					expect(polls).toBeGreaterThan(0);
				},
			),
		);
	});
});
