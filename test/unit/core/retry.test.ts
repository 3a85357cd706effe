import fc from 'fast-check';

import { withRetry } from '../../../nodes/shared/core/retry';
import {
	parseRetryAfter,
	pauseBeforeRetry,
	withNoise,
} from '../../../nodes/shared/core/retryPolicy';
import { ProblemError } from '../../../nodes/shared/core/problem';

const problem = { message: 'w', description: 'n' };
const noNoise = () => 0;
const mostNoise = () => 1 - Number.EPSILON;

describe('pauseBeforeRetry', () => {
	test.each([
		[{}, 1, undefined, undefined],
		[{ retryable: true }, 1, 1_000, 1_249],
		[{ retryable: true }, 2, 2_000, 2_499],
		[{ retryable: true }, 4, 8_000, 9_999],
		[{ retryable: true }, 5, undefined, undefined],
		[{ retryable: true, retryAfterMs: 7_000 }, 1, 7_000, 8_749],
		[{ retryable: true, retryAfterMs: 0 }, 2, 2_000, 2_499],
		[{ retryable: true, retryAfterMs: 3_600_000 }, 1, undefined, undefined],
		[{ retryAfterMs: 1_000 }, 1, undefined, undefined],
		[{ retryable: true, maxAttempts: 2 }, 2, undefined, undefined],
	])('%p after attempt %p: from %p to %p', (more, attempt, least, most) => {
		expect(pauseBeforeRetry({ ...problem, ...more }, attempt, noNoise)).toBe(least);
		expect(pauseBeforeRetry({ ...problem, ...more }, attempt, mostNoise)).toBe(most);
	});

	const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

	test('whatever the noise: never shorter than the service asks for, and at most a quarter longer', () => {
		const retryAfter = fc.option(fc.integer({ min: 0, max: 120_000 }), { nil: undefined });
		fc.assert(
			fc.property(
				retryAfter,
				fc.integer({ min: 1, max: 4 }),
				chance,
				(retryAfterMs, attempt, at) => {
					const asked = { ...problem, retryable: true, retryAfterMs };
					const pause = pauseBeforeRetry(asked, attempt, () => at) ?? Number.NaN;
					const least = Math.max(2 ** (attempt - 1) * 1_000, retryAfterMs ?? 0);
					expect(pause).toBeGreaterThanOrEqual(least);
					expect(pause).toBeLessThanOrEqual(least * 1.25);
					expect(pause).toBe(Math.floor(pause));
				},
			),
		);
	});

	test('whatever the noise: each pause is longer than the one before', () => {
		fc.assert(
			fc.property(fc.array(chance, { minLength: 4, maxLength: 4 }), (noises) => {
				const pauses = noises.map(
					(at, index) =>
						pauseBeforeRetry({ ...problem, retryable: true }, index + 1, () => at) ?? Number.NaN,
				);
				expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
				expect(new Set(pauses).size).toBe(4);
			}),
		);
	});

	test('who is not to wait does not wait', () => {
		expect(withNoise(0, mostNoise)).toBe(0);
	});
});

test('workers that were refused at the same moment come back at different ones', async () => {
	const wait = async (random: () => number) => {
		const pauses: number[] = [];
		const clock = {
			now: () => 0,
			sleep: async (ms: number) => await Promise.resolve(void pauses.push(ms)),
		};
		const refused = async () =>
			await Promise.reject(new ProblemError({ ...problem, retryable: true }));
		await expect(withRetry({ clock, random }, refused)).rejects.toThrow('w');
		return pauses;
	};
	expect(await wait(noNoise)).toEqual([1_000, 2_000, 4_000, 8_000]);
	expect(await wait(() => 0.5)).toEqual([1_125, 2_250, 4_500, 9_000]);
});

describe('parseRetryAfter', () => {
	const now = Date.parse('2026-01-01T00:00:00Z');

	test.each([
		['30', 30_000],
		[' 0 ', 0],
		['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
		['Wed, 31 Dec 2025 23:00:00 GMT', 0],
		['soon', undefined],
		['', undefined],
		[undefined, undefined],
		[30, undefined],
		[['30'], undefined],
	])('%p', (header, expected) => {
		expect(parseRetryAfter(header, now)).toBe(expected);
	});

	test('never gives a negative or unreal pause', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.date().map(String)), (header) => {
				const pause = parseRetryAfter(header, now);
				return pause === undefined || (Number.isFinite(pause) && pause >= 0);
			}),
		);
	});
});
