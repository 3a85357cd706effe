import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { z } from 'zod';

import type { Account } from './ourNode';
import { REPOSITORY } from './scaledClock';

const RESULT = 'RESULT ';

/** Ends a child process with its result, which `runChild` gives back. */
export function answerParent(result: unknown): void {
	console.log(`${RESULT}${JSON.stringify(result)}`);
}

/**
 * Runs a script in a Node of its own and gives back what it answers with.
 * @param args Node's own options, the script, and what it is given
 * @throws Error when it ends without an answer
 */
export async function runChild(args: string[]): Promise<unknown> {
	const child = spawn(process.execPath, args, {
		cwd: REPOSITORY,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	for await (const line of createInterface({ input: child.stdout })) {
		if (line.startsWith(RESULT)) {
			const answer: unknown = JSON.parse(line.slice(RESULT.length));
			return answer;
		}
	}
	throw new Error(`${args.join(' ')} ended without an answer`);
}

/** What Node needs to run a script of ours. */
export function scriptArgs(script: string, ...given: string[]): string[] {
	return ['--expose-gc', '--import', 'tsx', `test/bench/${script}`, ...given];
}

/** A sandbox in a process of its own, so that it does not count. */
export interface RemoteSandbox extends Account {
	close(): void;
}

/** Starts a sandbox that marks photos and finishes a job when its ETA is over. */
export async function spawnSandbox(etaSeconds: number): Promise<RemoteSandbox> {
	const options = ['--port', '0', '--eta', String(etaSeconds), '--rate-limit', '100000/600'];
	const child = spawn(process.execPath, ['--import', 'tsx', 'sandbox/cli.ts', ...options], {
		cwd: REPOSITORY,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const lines = createInterface({ input: child.stdout });
	const found = { url: '', apiKey: '' };
	await new Promise<void>((resolve, reject) => {
		child.once('exit', (code) => reject(new Error(`The sandbox ended with code ${code}`)));
		// Read to the end: it must not wait for somebody to read its log.
		lines.on('line', (line) => {
			found.url ||= /Base URL\s+(\S+)/.exec(line)?.[1] ?? '';
			found.apiKey ||= /API Key\s+(\S+)/.exec(line)?.[1] ?? '';
			if (found.url && found.apiKey) resolve();
		});
	});
	await control(found.url, 'settings', { enhance: 'mark' });
	return { ...found, close: () => void child.kill() };
}

async function control(url: string, what: string, body: unknown): Promise<void> {
	const response = await fetch(`${url}/sandbox/${what}`, {
		method: 'POST',
		body: JSON.stringify(body),
	});
	if (!response.ok) throw new Error(`The sandbox answers ${response.status}`);
}

/** The account that a child script was given on its command line. */
export function accountOf(given: readonly string[]): Account {
	const [url, apiKey] = z.tuple([z.string(), z.string()]).rest(z.string()).parse(given);
	return { url, apiKey };
}
