import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_MS = 150;
const TIMEOUT_MS = 15_000;

/** Asks again and again until the answer is the expected one; fails with the last answer. */
export async function eventually<T>(ask: () => Promise<T>, expected: T): Promise<void> {
	const deadline = Date.now() + TIMEOUT_MS;
	for (;;) {
		const answer = await ask();
		try {
			assert.deepEqual(answer, expected);
			return;
		} catch (error) {
			if (Date.now() > deadline) throw error;
		}
		await pause(PAUSE_MS);
	}
}
