import fc from 'fast-check';

import {
	inWindow,
	exceedsMaxWait,
	pauseAfterRefusal,
	nextSlotAt,
	type RateLimit,
} from '../../../nodes/shared/pacing/submissionWindow';

const LIMIT: RateLimit = { submissions: 3, windowMs: 1_000 };

describe('roomAt', () => {
	test.each<[string, number[], number, number]>([
		['an empty window has room', [], 0, 5_000],
		['so has one that is not full', [4_900, 4_950], 0, 5_000],
		['a full one has room when its oldest leaves', [4_500, 4_600, 4_700], 0, 5_500],
		['in whatever order they are remembered', [4_700, 4_500, 4_600], 0, 5_500],
		['one that is more than full waits for more to leave', [4_500, 4_600, 4_700, 4_800], 0, 5_600],
		['old submissions do not count', [3_000, 4_000, 4_900], 0, 5_000],
		['a refusal counts for more than the own memory', [], 7_000, 7_000],
		['a refusal that is over does not', [], 4_000, 5_000],
	])('%s', (_, takenAt, blockedUntil, expected) => {
		expect(nextSlotAt({ takenAt, blockedUntil }, LIMIT, 5_000)).toBe(expected);
	});

	test('taking a place whenever there is room never breaks the limit, and always uses it fully', () => {
		fc.assert(
			fc.property(fc.array(fc.nat(700), { minLength: 10, maxLength: 60 }), (pauses) => {
				const takenAt: number[] = [];
				let now = 0;
				for (const pause of pauses) {
					now = Math.max(now + pause, nextSlotAt({ takenAt, blockedUntil: 0 }, LIMIT, now + pause));
					takenAt.push(now);
				}
				takenAt.forEach((at, index) => {
					const third = takenAt[index + LIMIT.submissions];
					if (third !== undefined) expect(third - at).toBeGreaterThanOrEqual(LIMIT.windowMs);
				});
			}),
		);
	});
});

test('inWindow keeps what still counts', () => {
	expect(inWindow([4_000, 4_001, 5_000], LIMIT, 5_000)).toEqual([4_001, 5_000]);
});

describe('pauseAfterRefusal', () => {
	const limit: RateLimit = { submissions: 10, windowMs: 600_000 };
	test.each<[string, number[], number | undefined, number]>([
		['as long as the service asks', [], 42_000, 42_000],
		['but never no pause at all', [], 0, 5_000],
		['from time to time when others have used the key', [], undefined, 60_000],
		[
			'until the own oldest leaves, when that is sooner',
			[970_000 - 600_000 + 60_000],
			undefined,
			30_000,
		],
		['not for the own oldest when that takes long', [999_000], undefined, 60_000],
	])('%s', (_, takenAt, retryAfter, expected) => {
		expect(pauseAfterRefusal(takenAt, limit, 1_000_000, retryAfter, () => 0)).toBe(expected);
	});

	test('with noise it is longer, never shorter: many workers with one key are refused together', () => {
		expect(pauseAfterRefusal([], limit, 0, 42_000, () => 0.5)).toBe(42_000 * 1.125);
		expect(pauseAfterRefusal([], limit, 0, undefined, () => 0.5)).toBe(60_000 * 1.125);
	});
});

test.each([
	[0, 60_000, false],
	[1_100_000, 60_000, false],
	[1_150_000, 60_000, true],
	[0, 3_600_000, true],
])('refused for %p ms and another %p ms to wait: hopeless %p', (refusedFor, pause, expected) => {
	expect(exceedsMaxWait(refusedFor, pause, { submissions: 10, windowMs: 600_000 })).toBe(expected);
});
