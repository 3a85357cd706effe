import { ConfirmationPool } from '../../../nodes/AiHomeDesignTrigger/delivery/confirmationPool';

const never = () => new AbortController().signal;

/** Work that ends when it is told to. */
function work() {
	let end = () => {};
	const done = new Promise<void>((resolve) => (end = resolve));
	const state = { begun: false, end, run: async () => ((state.begun = true), await done) };
	return state;
}

const turn = async () => await new Promise((resolve) => setImmediate(resolve));

test('so many at once, in the order in which they came; it is full when no more may wait', async () => {
	const pool = new ConfirmationPool(2, 1);
	const works = [work(), work(), work()];
	const runs = works.map(async (one) => await pool.run(one.run, never()));
	await turn();
	expect(works.map(({ begun }) => begun)).toEqual([true, true, false]);
	expect(pool.isFull).toBe(true);
	works[0]?.end();
	await turn();
	expect(works.map(({ begun }) => begun)).toEqual([true, true, true]);
	expect(pool.isFull).toBe(false);
	for (const one of works) one.end();
	await Promise.all(runs);
	expect(pool.isFull).toBe(false);
});

test('who does not wait any longer leaves its place', async () => {
	const pool = new ConfirmationPool(1, 1);
	const [first, second, third] = [work(), work(), work()];
	const limit = new AbortController();
	const runs = [pool.run(first.run, never()), pool.run(second.run, limit.signal)];
	runs[1]?.catch(() => {});
	expect(pool.isFull).toBe(true);
	limit.abort();
	await expect(runs[1]).rejects.toThrow();
	expect(pool.isFull).toBe(false);
	runs.push(pool.run(third.run, never()));
	first.end();
	await turn();
	expect([second.begun, third.begun]).toEqual([false, true]);
	third.end();
	await runs[2];
});

test('a turn that comes when nobody waits for it goes to the next', async () => {
	const pool = new ConfirmationPool(1, 2);
	const [first, second, third] = [work(), work(), work()];
	const limit = new AbortController();
	const running = pool.run(first.run, never());
	const second_ = pool.run(second.run, limit.signal);
	second_.catch(() => {});
	const last = pool.run(third.run, never());
	first.end();
	await running;
	limit.abort();
	await turn();
	second.end();
	await turn();
	third.end();
	await last;
	expect(third.begun).toBe(true);
});

test('work that throws gives its turn back', async () => {
	const pool = new ConfirmationPool(1, 0);
	const failing = pool.run(async () => await Promise.reject(new Error('no')), never());
	await expect(failing).rejects.toThrow('no');
	expect(pool.isFull).toBe(false);
});
