import { z } from 'zod';

import { runChild, scriptArgs, spawnSandbox } from './child';
import { atMost, info, printSection, seconds, type Row } from './report';

/** Deliveries to the trigger, in waves. */
export const DELIVERIES = 1_000;
export const AT_ONCE = 100;

const measured = z.object({
	executions: z.number(),
	refused: z.number(),
	slowestAnswerMs: z.number(),
	/** Bytes in use after each wave, without garbage. */
	heap: z.array(z.number()),
});

/** A burst of webhook deliveries, each of which starts an execution. */
export async function benchBurst(): Promise<Row[]> {
	const sandbox = await spawnSandbox(0);
	try {
		const args = scriptArgs('burstOfDeliveries.ts', sandbox.url, sandbox.apiKey);
		const { executions, refused, slowestAnswerMs, heap } = measured.parse(await runChild(args));
		const [, early = 0] = heap;
		const rows = [
			info('executions started', String(executions)),
			atMost('deliveries not answered with 200', refused, 0),
			atMost('executions missing / deliveries', 1 - executions / DELIVERIES, 0),
			info('slowest answer', seconds(slowestAnswerMs / 1000)),
			atMost('memory after all / after 200', (heap.at(-1) ?? 0) / early, 1.1),
		];
		printSection(`${DELIVERIES} webhook deliveries`, rows, [
			`${AT_ONCE} at once; every order is confirmed by the sandbox, in a process of its own.`,
		]);
		return rows;
	} finally {
		sandbox.close();
	}
}
