import fc from 'fast-check';

import { learnedPace, type FinishedJob } from '../../../nodes/shared/polling/pace';
import { firstPollAt, replanned, usableEta } from '../../../nodes/shared/polling/pollSchedule';

const times = (count: number, job: FinishedJob) => Array.from({ length: count }, () => job);

describe('learnedPace', () => {
	test('nothing is learned from nothing', () => {
		expect(learnedPace([])).toBe(1);
	});

	test.each<[string, FinishedJob[], number, number]>([
		['jobs that are done at their ETA are looked at earlier', times(6, { to: 1 }), 0.7, 0.9],
		[
			'jobs that take twice their ETA are looked at later',
			times(6, { from: 1.9, to: 2.1 }),
			1.3,
			2,
		],
		['jobs that are much faster are looked at much earlier', times(8, { to: 0.4 }), 0.5, 0.5],
		['one job does not turn everything', [{ from: 4.9, to: 5 }], 0.5, 1.5],
		['nothing is put off for ever', times(50, { from: 9, to: 10 }), 3, 3],
	])('%s', (_, finished, least, most) => {
		const pace = learnedPace(finished);
		expect(pace).toBeGreaterThanOrEqual(least);
		expect(pace).toBeLessThanOrEqual(most);
	});

	test('is always a sensible share', () => {
		const job = fc.record({
			to: fc.double({ min: 0, max: 100, noNaN: true }),
			from: fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: undefined }),
		});
		fc.assert(
			fc.property(fc.array(job), (finished) => {
				const pace = learnedPace(finished);
				return pace >= 0.5 && pace <= 3;
			}),
		);
	});
});

describe('a learned first look', () => {
	test.each<[number, number, number, number]>([
		[20, 0.8, 0, 15_000],
		[40, 0.8, 0, 30_000],
		[4, 0.8, 0, 4_000],
		[7, 0.8, 0, 5_000],
		[20, 2, 0, 40_000],
		[40, 0.8, 31_200, 35_000],
		[40, 0.8, 35_000, 35_000],
		[40, 0.8, 39_000, 40_000],
		[38, 0.8, 36_000, 38_000],
	])(
		'ETA %p s at pace %p, %p ms after the submission: on a multiple of five seconds ahead',
		(eta, pace, after, expected) => {
			expect(firstPollAt(1_000, eta, { pace, now: 1_000 + after })).toBe(1_000 + expected);
		},
	);

	test('without a lesson is due when the ETA says so', () => {
		expect(firstPollAt(1_000, 22)).toBe(23_000);
		expect(firstPollAt(1_000, 22, { pace: 1, now: 9_000 })).toBe(23_000);
	});

	test('is never later than the ETA when jobs are faster', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 300 }),
				fc.double({ min: 0.5, max: 0.99, noNaN: true }),
				fc.nat(400_000),
				(eta, pace, now) => {
					expect(firstPollAt(0, eta, { pace, now })).toBeLessThanOrEqual(eta * 1000);
				},
			),
		);
	});

	test('thought over again and again, by a clock that is always a bit late, comes when it is due', () => {
		const paces = fc.array(fc.double({ min: 0.5, max: 3, noNaN: true }), { minLength: 1 });
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 100 }),
				paces,
				fc.integer({ min: 1, max: 400 }),
				(eta, lessons, late) => {
					let now = 0;
					let planned = firstPollAt(0, eta);
					for (let round = 0; planned > now; round++) {
						now += Math.min(1_000, planned - now) + late;
						const pace = lessons[Math.min(round, lessons.length - 1)] ?? 1;
						planned = replanned(planned, 0, eta, { pace, now });
					}
					const slowest = Math.max(1, ...lessons) * eta * 1000;
					expect(now).toBeLessThanOrEqual(slowest + 5_000 + 2 * late);
				},
			),
		);
	});

	test.each([
		[12, 12],
		[null, 30],
		[-1, 30],
		[100_000, 300],
	])('usableEta(%p) is %p', (eta, expected) => {
		expect(usableEta(eta)).toBe(expected);
	});
});
