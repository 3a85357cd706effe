import { z } from 'zod';

import { runChild, scriptArgs, spawnSandbox } from './child';
import { info, printSection, type Row } from './report';

const JOB_SECONDS = 5;

/** Processor time that our node takes for one photo. */
export async function benchCpu(): Promise<Row[]> {
	const sandbox = await spawnSandbox(JOB_SECONDS);
	try {
		const answer = await runChild(scriptArgs('cpuScript.ts', sandbox.url, sandbox.apiKey));
		const { cold, warm } = z.object({ cold: z.number(), warm: z.number() }).parse(answer);
		const rows = [
			info('first batch of the process', `${cold.toFixed(1)} ms per photo`),
			info('later batches, median of 3', `${warm.toFixed(1)} ms per photo`),
		];
		printSection('CPU per photo', rows, [
			`Batches of 25 small photos in real time, jobs of ${JOB_SECONDS} s, minus the same items through a No Op; the sandbox runs in another process.`,
		]);
		return rows;
	} finally {
		sandbox.close();
	}
}
