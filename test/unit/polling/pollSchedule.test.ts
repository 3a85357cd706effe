import fc from 'fast-check';

import {
	firstPollAt,
	nextPollAt,
	type PollState,
} from '../../../nodes/shared/polling/pollSchedule';

describe('firstLookAt', () => {
	test.each([
		[30, 31_000],
		[0, 1_000],
		[99_999, 301_000],
		[null, 31_000],
		[-5, 31_000],
		[Number.NaN, 31_000],
		[Number.POSITIVE_INFINITY, 31_000],
	])('an ETA of %p seconds', (eta, expected) => {
		expect(firstPollAt(1_000, eta)).toBe(expected);
	});
});

describe('nextLookAt', () => {
	const base: PollState = { startedAt: 0, firstPollAt: 30_000, deadline: 600_000 };

	test.each<[string, Partial<PollState>, number | undefined]>([
		['first looks when the ETA says so', {}, 30_000],
		['then every five seconds', { lastPollAt: 30_000 }, 35_000],
		['not before the service wants it', { lastPollAt: 30_000, notBefore: 50_000 }, 50_000],
		[
			'ends when the last look was less than five seconds before the deadline',
			{ lastPollAt: 595_500 },
			undefined,
		],
		['looks at the deadline when the ETA lies behind it', { firstPollAt: 900_000 }, 600_000],
		['looks at the deadline exactly', { lastPollAt: 595_000 }, 600_000],
		['ends after the deadline', { lastPollAt: 600_000 }, undefined],
		[
			'looks at the deadline when the service wants to be left alone for longer',
			{ lastPollAt: 30_000, notBefore: 700_000 },
			600_000,
		],
	])('%s', (_, change, expected) => {
		expect(nextPollAt({ ...base, ...change })).toBe(expected);
	});

	test('never looks twice within five seconds, never after the deadline, and comes to an end', () => {
		fc.assert(
			fc.property(
				fc.nat(1_000_000),
				fc.integer({ min: 1, max: 300_000 }),
				fc.nat(60_000),
				(firstLook, timeout, delay) => {
					const state: PollState = { startedAt: 0, firstPollAt: firstLook, deadline: timeout };
					let looks = 0;
					for (let at = nextPollAt(state); at !== undefined; at = nextPollAt(state)) {
						expect(at).toBeLessThanOrEqual(timeout);
						if (state.lastPollAt !== undefined) {
							expect(at - state.lastPollAt).toBeGreaterThanOrEqual(5_000);
						}
						// The answer itself takes time, too.
						state.lastPollAt = at + delay;
						expect(++looks).toBeLessThan(100);
					}
					expect(looks).toBeGreaterThan(0);
				},
			),
		);
	});
});
