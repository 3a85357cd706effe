import { createPool } from '../../../nodes/shared/core/concurrency';

const turn = async () => await new Promise((resolve) => setImmediate(resolve));

test('never lets more run at once than it has places, and keeps the order', async () => {
	const pool = createPool(2, new AbortController().signal);
	let running = 0;
	let most = 0;
	const began: number[] = [];
	await Promise.all(
		[0, 1, 2, 3, 4, 5].map((number) =>
			pool(async () => {
				began.push(number);
				most = Math.max(most, ++running);
				await turn();
				running--;
			}),
		),
	);
	expect(most).toBe(2);
	expect(began).toEqual([0, 1, 2, 3, 4, 5]);
});

test('gives a place back when the work throws', async () => {
	const pool = createPool(1, new AbortController().signal);
	await expect(pool(async () => await Promise.reject(new Error('no')))).rejects.toThrow('no');
	expect(await pool(async () => await Promise.resolve(7))).toBe(7);
});

test('begins nothing more once it is stopped, but lets what runs come to its end', async () => {
	const stop = new AbortController();
	const pool = createPool(1, stop.signal);
	const ended: number[] = [];
	const work = [0, 1, 2].map((number) =>
		pool(async () => {
			await turn();
			ended.push(number);
		}),
	);
	stop.abort();
	const results = await Promise.allSettled(work);
	expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
	expect(ended).toEqual([0]);
});
