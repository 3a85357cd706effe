import { RateLimiter, rateLimiterFor, type Slot } from '../../../nodes/shared/pacing/rateLimiter';
import { createVirtualClock, type VirtualClock } from '../../harness';

const noNoise = () => 0;
const LIMIT = { submissions: 3, windowMs: 1_000 };

let clock: VirtualClock;
let waits: number[];
beforeEach(() => {
	clock = createVirtualClock({ startAt: 0 });
	waits = [];
});

const waiting = (signal = new AbortController().signal, mayWait = true) => ({
	clock,
	signal,
	mayWait,
	onWait: (until: number) => waits.push(until),
});

test('lets as many through as fit, the others when the window has room again, in turn', async () => {
	const rateLimiter = new RateLimiter(LIMIT);
	const order: number[] = [];
	const at = await Promise.all(
		[0, 1, 2, 3, 4, 5, 6].map(async (number) => {
			await rateLimiter.acquire(waiting());
			order.push(number);
			return clock.now();
		}),
	);
	expect(at).toEqual([0, 0, 0, 1_000, 1_000, 1_000, 2_000]);
	expect(order).toEqual([0, 1, 2, 3, 4, 5, 6]);
	expect(waits).toEqual([1_000, 2_000]);
});

test('counts a submission from its answer on, and not at all when it was refused', async () => {
	const rateLimiter = new RateLimiter(LIMIT);
	const [first, second] = [
		await rateLimiter.acquire(waiting()),
		await rateLimiter.acquire(waiting()),
		await rateLimiter.acquire(waiting()),
	];
	rateLimiter.confirm(first as Slot, 400);
	rateLimiter.release(second as Slot);
	await rateLimiter.acquire(waiting());
	expect(clock.now()).toBe(0);
	await rateLimiter.acquire(waiting());
	expect(clock.now()).toBe(1_000);
	await rateLimiter.acquire(waiting());
	await rateLimiter.acquire(waiting());
	expect(clock.now()).toBe(1_400);
});

test('a refusal makes everybody wait', async () => {
	const rateLimiter = new RateLimiter(LIMIT);
	expect(rateLimiter.block(clock.now(), 700, noNoise)).toBe(700);
	const [scout, next] = [rateLimiter.acquire(waiting()), rateLimiter.acquire(waiting())];
	const place = await scout;
	expect(clock.now()).toBe(700);
	rateLimiter.confirm(place as Slot, clock.now());
	await next;
	expect(clock.now()).toBeLessThanOrEqual(700 + LIMIT.windowMs / 120);
});

test('after a refusal one goes ahead, the others wait for what becomes of it', async () => {
	const rateLimiter = new RateLimiter(LIMIT);
	rateLimiter.block(clock.now(), 100, noNoise);
	const at: number[] = [];
	const tries = [1, 2, 3].map(async () => {
		const place = await rateLimiter.acquire(waiting());
		at.push(clock.now());
		rateLimiter.release(place as Slot);
		if (at.length === 1) rateLimiter.block(clock.now(), 500, noNoise);
	});
	await Promise.all(tries);
	expect(at[0]).toBe(100);
	expect(at[1]).toBe(600);
});

test('who may not wait is told at once', async () => {
	const rateLimiter = new RateLimiter(LIMIT);
	const noWait = waiting(undefined, false);
	expect(await Promise.all([1, 2, 3, 4].map(() => rateLimiter.acquire(noWait)))).toEqual([
		{ takenAt: 0 },
		{ takenAt: 0 },
		{ takenAt: 0 },
		undefined,
	]);
	const patient = rateLimiter.acquire(waiting());
	expect(await rateLimiter.acquire(noWait)).toBeUndefined();
	await patient;
});

test('who is stopped leaves the queue at once, and the others go on', async () => {
	const rateLimiter = new RateLimiter(LIMIT);
	await Promise.all([1, 2, 3].map(() => rateLimiter.acquire(waiting())));
	const stop = new AbortController();
	const stopped = [
		rateLimiter.acquire(waiting(stop.signal)),
		rateLimiter.acquire(waiting(stop.signal)),
	];
	const goesOn = rateLimiter.acquire(waiting());
	stop.abort();
	for (const one of stopped) await expect(one).rejects.toThrow('canceled');
	expect(await goesOn).toEqual({ takenAt: 1_000 });
	expect(rateLimiter.isIdle(clock.now())).toBe(false);
	expect(rateLimiter.isIdle(clock.now() + 1_000)).toBe(true);
});

test('one account has one rate limiter, and accounts that are done with are forgotten', () => {
	const one = rateLimiterFor({ baseUrl: 'https://a', apiKey: 'k' }, 'v1', LIMIT, 0);
	expect(rateLimiterFor({ baseUrl: 'https://a', apiKey: 'k' }, 'v1', LIMIT, 0)).toBe(one);
	expect(rateLimiterFor({ baseUrl: 'https://a', apiKey: 'other' }, 'v1', LIMIT, 0)).not.toBe(one);
	expect(rateLimiterFor({ baseUrl: 'https://b', apiKey: 'k' }, 'v1', LIMIT, 0)).not.toBe(one);
	for (let number = 0; number < 200; number++)
		rateLimiterFor({ baseUrl: 'https://a', apiKey: `k${number}` }, 'v1', LIMIT, 0);
	expect(rateLimiterFor({ baseUrl: 'https://a', apiKey: 'k' }, 'v1', LIMIT, 0)).not.toBe(one);
});
