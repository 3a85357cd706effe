// Runs the checks on one engine: child.ts <engine folder> <package folder>. Prints a line of JSON for each.
import { createRequire } from 'node:module';

import type { Check } from './checks';
import { foreignModules, useEngine } from './useEngine';

/** How a check went. */
export interface Outcome {
	check: string;
	/** Why it failed. */
	error?: string;
}

async function report(check: string, work: () => Promise<void>): Promise<void> {
	const outcome: Outcome = { check };
	try {
		await work();
	} catch (error) {
		outcome.error = error instanceof Error ? (error.stack ?? error.message) : String(error);
	}
	process.stdout.write(`${JSON.stringify(outcome)}\n`);
}

async function main(): Promise<void> {
	const [engineFolder = '', packageFolder = ''] = process.argv.slice(2);
	const setting = { engineFolder, packageFolder };
	useEngine(setting);
	const load = createRequire(__filename);
	const { CHECKS } = load('./checks') as typeof import('./checks');
	const { startEngine } = load('../harness') as typeof import('../harness');
	const runCheck = async ({ binaryMode, run }: Check) => {
		const engine = await startEngine({ binaryMode, packageFolder });
		try {
			await run(engine);
		} finally {
			await engine.close();
		}
	};
	for (const check of CHECKS) await report(check.name, async () => await runCheck(check));
	await report('no other engine took part', async () => {
		const foreign = foreignModules(setting);
		if (foreign.length > 0) throw new Error(foreign.join('\n'));
	});
	// Some engines keep timers.
	process.exit();
}

void main();
