import { describeEstimate, minutesFor } from '../../../nodes/shared/batch/estimate';

const USUAL = { submissions: 10, windowMs: 600_000 };

describe('how long photos take', () => {
	test.each([
		[0, 1],
		[1, 1],
		[10, 1],
		[11, 10],
		[12, 10],
		[20, 10],
		[21, 20],
		[25, 20],
		[100, 90],
	])('%i photos at the usual limit: about %i minutes', (credits, minutes) => {
		expect(minutesFor(credits, USUAL, 30)).toBe(minutes);
	});

	test.each([
		// What is used up counts, and so does the time that has passed since.
		[1, { used: 10, sinceMs: 60_000 }, 9],
		[1, { used: 9, sinceMs: 60_000 }, 1],
		[10, { used: 9, sinceMs: 0 }, 10],
		[11, { used: 10, sinceMs: 300_000 }, 15],
		[0, { used: 10, sinceMs: 0 }, 1],
	])('%i more photos with %j: about %i minutes', (credits, usage, minutes) => {
		expect(minutesFor(credits, USUAL, 30, usage)).toBe(minutes);
	});

	test("the credential's own limit counts, and how long a photo takes", () => {
		expect(minutesFor(25, { ...USUAL, submissions: 30 }, 30)).toBe(1);
		expect(minutesFor(25, { ...USUAL, submissions: 5 }, 30)).toBe(40);
		expect(minutesFor(1, USUAL, 300)).toBe(5);
	});
});

describe('an estimate in words', () => {
	const all = { photos: 12, refused: 0, credits: 12, minutes: 10 };
	test.each([
		[all, '12 photos, 12 credits, about 10 minutes.'],
		[{ photos: 1, refused: 0, credits: 1, minutes: 1 }, '1 photo, 1 credit, about 1 minute.'],
		[
			{ ...all, refused: 2, credits: 10, minutes: 1 },
			'12 photos, 10 credits, about 1 minute. 2 of 12 photos would be refused: see their field "reason".',
		],
		[
			{ ...all, credits: 11 },
			'12 photos, 11 credits, about 10 minutes. 1 of 12 photos would cost nothing: made before, or there twice.',
		],
		[
			{ photos: 1, refused: 1, credits: 0, minutes: 1 },
			'1 of 1 photo would be refused: see their field "reason".',
		],
	])('%j', (estimate, words) => {
		expect(describeEstimate(estimate)).toBe(words);
	});

	test.each([
		[600, ''],
		[599, 'n8n ends this workflow after 10 minutes, and this takes about 10 minutes'],
		[90, 'n8n ends this workflow after 90 seconds'],
	])('with a time limit of %i s', (limit, words) => {
		expect(describeEstimate(all, 'image', limit)).toContain(`12 images, 12 credits`);
		const told = describeEstimate(all, 'image', limit);
		expect(told.includes('Timeout Workflow')).toBe(words !== '');
		expect(told).toContain(words);
	});
});
