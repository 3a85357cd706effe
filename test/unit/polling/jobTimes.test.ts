import { JobTimes, usualSecondsOf, withJob } from '../../../nodes/shared/polling/jobTimes';

const seen = (...jobs: Array<[seconds: number, atFirstPoll?: boolean]>) =>
	jobs.reduce<number[]>(
		(all, [seconds, atFirstPoll = false]) => withJob(all, { seconds, atFirstPoll }),
		[],
	);

test.each<[number[], number | undefined]>([
	[[], undefined],
	[[20], 20],
	[[10, 20], 20],
	[[40, 10, 30, 20], 30],
	[[10, 10, 10, 240], 10],
])('of %j the usual time is %p: most jobs are done by then, not the slowest', (times, usual) => {
	expect(usualSecondsOf(times)).toBe(usual);
	expect(times).toEqual([...times]);
});

test('a job that was done at the first poll counts for less, so that the next first poll comes sooner', () => {
	expect(seen([40, true])).toEqual([30]);
	let usual = 200;
	for (let run = 0; run < 40; run++) {
		usual =
			usualSecondsOf(
				seen(...Array.from({ length: 20 }, () => [usual, true] as [number, boolean])),
			) ?? 0;
	}
	expect(usual).toBeLessThan(1);
});

test('the last twenty count', () => {
	const all = seen(...Array.from({ length: 30 }, (_, n) => [n] as [number]));
	expect(all).toHaveLength(20);
	expect(all[0]).toBe(10);
});

test('each account and tool has its own; nothing is known at first', () => {
	const account = { baseUrl: 'http://a', apiKey: 'k' };
	new JobTimes(account).add('v3 tool-x', { seconds: 12, atFirstPoll: false });
	expect(new JobTimes(account).usualSeconds('v3 tool-x')).toBe(12);
	expect(new JobTimes(account).usualSeconds('v3 tool-y')).toBeUndefined();
	expect(new JobTimes({ ...account, apiKey: 'l' }).usualSeconds('v3 tool-x')).toBeUndefined();
	expect(
		new JobTimes({ ...account, baseUrl: 'http://b' }).usualSeconds('v3 tool-x'),
	).toBeUndefined();
});
