import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';

import { startSandbox } from '../../sandbox';
import { startEngine, type Engine } from '../harness';
import { breakingChanges } from './breakingChanges';
import type { Contract } from './contract';
import { contractWith, runSavedWorkflow } from './savedWorkflow';

const RELEASED = join(__dirname, 'released.json');

/**
 * Writes the contract of what is built into released.json, for a release. Refuses to when workflows that people have
 * saved would break, unless it is told that this is a new major version.
 */
async function main(): Promise<void> {
	const current = await measure();
	const changes = existsSync(RELEASED)
		? breakingChanges(JSON.parse(readFileSync(RELEASED, 'utf8')) as Contract, current)
		: [];
	for (const change of changes) console.log(`Breaking change: ${change}`);
	if (changes.length > 0 && !process.argv.includes('--major')) {
		console.log('Nothing written. With --major it is, for a new major version.');
		process.exitCode = 1;
		return;
	}
	const style = await resolveConfig(RELEASED);
	writeFileSync(RELEASED, await format(JSON.stringify(current), { ...style, parser: 'json' }));
	console.log(`Wrote ${relative(process.cwd(), RELEASED)}: the contract of ${current.version}`);
}

/** Runs the saved workflow in real time; that takes about six minutes, since jobs of V3 are waited for. */
async function measure(): Promise<Contract> {
	const sandbox = await startSandbox({ enhance: 'mark' });
	let engine: Engine | undefined;
	try {
		engine = await startEngine({ binaryMode: 'memory' });
		const credentials = { aiHomeDesignApi: { apiKey: sandbox.apiKey, baseUrl: sandbox.url } };
		const run = await runSavedWorkflow({ engine, sandbox, credentials });
		if (run.manual.error) throw run.manual.error;
		return contractWith(run);
	} finally {
		await engine?.close();
		await sandbox.close();
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
