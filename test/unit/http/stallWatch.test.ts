import { waitForStall } from '../../../nodes/shared/http/stallWatch';
import { createVirtualClock } from '../../harness';

/** When the watch ends, in seconds, if `progress` is asked with the seconds that have passed; undefined when it is called off first. */
async function endsAt(
	progress: (seconds: number) => number | undefined,
	limitMs?: () => number,
): Promise<number | undefined> {
	const clock = createVirtualClock({ startAt: 0 });
	const off = new AbortController();
	void clock.sleep(1_000_000).then(() => off.abort());
	const seconds = () => clock.now() / 1000;
	return await waitForStall(clock, off.signal, () => progress(seconds()), limitMs).then(
		seconds,
		() => undefined,
	);
}

test.each<[string, (seconds: number) => number | undefined, number | undefined]>([
	['nothing ever', () => 0, 60],
	['something for 200 seconds', (seconds) => Math.min(seconds, 200), 260],
	['a byte each 50 seconds', (seconds) => Math.floor(seconds / 50), undefined],
	['a byte each 70 seconds', (seconds) => Math.floor(seconds / 70), 60],
	['nothing is waited for', () => undefined, undefined],
	['it is waited for after 100 seconds', (seconds) => (seconds < 100 ? undefined : 1), 160],
])('%s', async (_, progress, expected) => {
	expect(await endsAt(progress)).toBe(expected);
});

test('the limit may change on the way', async () => {
	let isHandedOver = false;
	const limit = () => (isHandedOver ? 300_000 : 60_000);
	const progress = (seconds: number) => {
		isHandedOver = seconds >= 30;
		return Math.min(seconds, 30);
	};
	expect(await endsAt(progress, limit)).toBe(330);
});
