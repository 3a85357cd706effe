import fc from 'fast-check';

import { firstLookAt, nextLookAt, type PollState } from '../../../nodes/shared/polling/pollSchedule';

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
		expect(firstLookAt(1_000, eta)).toBe(expected);
	});
});

describe('nextLookAt', () => {
	const base: PollState = { startedAt: 0, firstLookAt: 30_000, deadline: 600_000 };

	test.each<[string, Partial<PollState>, number | undefined]>([
		['first looks when the ETA says so', {}, 30_000],
		['then every five seconds', { lastLookAt: 30_000 }, 35_000],
		['not before the service wants it', { lastLookAt: 30_000, notBefore: 50_000 }, 50_000],
		[
			'ends when the last look was less than five seconds before the deadline',
			{ lastLookAt: 595_500 },
			undefined,
		],
		['looks at the deadline when the ETA lies behind it', { firstLookAt: 900_000 }, 600_000],
		['looks at the deadline exactly', { lastLookAt: 595_000 }, 600_000],
		['ends after the deadline', { lastLookAt: 600_000 }, undefined],
		[
			'looks at the deadline when the service wants to be left alone for longer',
			{ lastLookAt: 30_000, notBefore: 700_000 },
			600_000,
		],
	])('%s', (_, change, expected) => {
		expect(nextLookAt({ ...base, ...change })).toBe(expected);
	});

	test('never looks twice within five seconds, never after the deadline, and comes to an end', () => {
		fc.assert(
			fc.property(
				fc.nat(1_000_000),
				fc.integer({ min: 1, max: 300_000 }),
				fc.nat(60_000),
				(firstLook, timeout, delay) => {
					const state: PollState = { startedAt: 0, firstLookAt: firstLook, deadline: timeout };
					let looks = 0;
					for (let at = nextLookAt(state); at !== undefined; at = nextLookAt(state)) {
						expect(at).toBeLessThanOrEqual(timeout);
						if (state.lastLookAt !== undefined) {
							expect(at - state.lastLookAt).toBeGreaterThanOrEqual(5_000);
						}
						// The answer itself takes time, too.
						state.lastLookAt = at + delay;
						expect(++looks).toBeLessThan(100);
					}
					expect(looks).toBeGreaterThan(0);
				},
			),
		);
	});
});
