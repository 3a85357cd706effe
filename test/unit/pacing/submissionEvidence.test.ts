import fc from 'fast-check';

import {
	absenceProofMs,
	withListing,
	type ListingEvidence,
} from '../../../nodes/shared/pacing/submissionEvidence';

describe('absenceProofMs', () => {
	test.each<[string, ListingEvidence, number]>([
		['nothing is known: a generous time', { longestJobMs: 0 }, 400_000],
		['short jobs, never listed while running', { longestJobMs: 40_000 }, 400_000],
		['long jobs, never listed while running', { longestJobMs: 400_000 }, 800_000],
		['listed at once', { listedRunningAfterMs: 1_000, longestJobMs: 40_000 }, 90_000],
		['listed at the first poll', { listedRunningAfterMs: 25_000, longestJobMs: 40_000 }, 90_000],
		['listed late', { listedRunningAfterMs: 70_000, longestJobMs: 90_000 }, 140_000],
	])('%s', (_, evidence, expected) => {
		expect(absenceProofMs(evidence)).toBe(expected);
	});

	test('an image that shows no later than any before is never taken for missing', () => {
		const polls = fc.array(
			fc.record({ sinceSubmissionMs: fc.nat(400_000), isRunning: fc.boolean() }),
		);
		fc.assert(
			fc.property(polls, (seen) => {
				const evidence = seen.reduce(withListing, { longestJobMs: 0 });
				const listed = seen.filter(({ isRunning }) => isRunning);
				const latest = Math.max(
					0,
					...(listed.length > 0 ? listed : seen).map((poll) => poll.sinceSubmissionMs),
				);
				expect(absenceProofMs(evidence)).toBeGreaterThan(latest);
			}),
		);
	});
});
