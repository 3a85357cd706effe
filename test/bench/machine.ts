import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, totalmem, platform, release } from 'node:os';
import { z } from 'zod';

/** Says on what all this is measured. */
export function printMachine(): void {
	const [cpu] = cpus();
	console.log(`Benchmark, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`);
	console.log(
		`${cpus().length} cores (${cpu?.model ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GB memory, ${platform()} ${release()}`,
	);
	console.log(
		`Node ${process.version}, n8n-core ${versionOf('n8n-core')}, n8n-workflow ${versionOf('n8n-workflow')}`,
	);
}

function versionOf(name: string): string {
	const path = createRequire(__filename).resolve(`${name}/package.json`);
	return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(path, 'utf8'))).version;
}
