import fc from 'fast-check';

import { parseRetryAfter, pauseBeforeRetry } from '../../../nodes/shared/core/retryPolicy';

const problem = { message: 'w', description: 'n' };

describe('pauseBeforeRetry', () => {
	test.each([
		[{}, 1, undefined],
		[{ retryable: true }, 1, 1_000],
		[{ retryable: true }, 2, 2_000],
		[{ retryable: true }, 4, 8_000],
		[{ retryable: true }, 5, undefined],
		[{ retryable: true, retryAfterMs: 7_000 }, 1, 7_000],
		[{ retryable: true, retryAfterMs: 0 }, 2, 2_000],
		[{ retryable: true, retryAfterMs: 3_600_000 }, 1, undefined],
		[{ retryAfterMs: 1_000 }, 1, undefined],
	])('%p after attempt %p', (more, attempt, expected) => {
		expect(pauseBeforeRetry({ ...problem, ...more }, attempt)).toBe(expected);
	});
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
