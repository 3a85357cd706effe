import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { REPOSITORY } from '../../dev/folders';
import { readReport } from '../../dev/probe/report';
import { startSandbox, type Sandbox } from '../../sandbox';
import { KEY, leaks } from './support';

let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
	sandbox = await startSandbox({ apiKey: KEY, enhance: 'mark' });
	folder = await mkdtemp(join(tmpdir(), 'probe-'));
});
afterAll(async () => {
	await sandbox.close();
	await rm(folder, { recursive: true });
});

/** Runs the program as `npm run probe` does, with nobody in front of it. */
async function start(key: string | undefined, ...args: string[]) {
	const program = ['--import', require.resolve('tsx'), join(REPOSITORY, 'dev/probe/probe.ts')];
	const { AIHOMEDESIGN_API_KEY: _, ...env } = process.env;
	return await new Promise<{ code: unknown; output: string }>((resolve) => {
		const child = execFile(
			process.execPath,
			[...program, ...args],
			{
				cwd: folder,
				env: key === undefined ? env : { ...env, AIHOMEDESIGN_API_KEY: key },
			},
			(error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }),
		);
		child.stdin?.end();
	});
}

it('writes one file, without the key, and spends nothing when nobody says yes', async () => {
	const { code, output } = await start(KEY, '--base-url', sandbox.url, '--spend', '2');
	expect(output).toMatch(/\d+ assumptions confirmed, .* 0 credits spent/);
	expect(code).toBe(0);
	const files = await readdir(folder);
	expect(files).toEqual([expect.stringMatching(/^aihomedesign-probe-\d{4}-\d\d-\d\d\.md$/)]);
	const page = await readFile(join(folder, files[0] ?? ''), 'utf8');
	expect(readReport(page).spent).toBe(0);
	expect(leaks(page + output)).toBe(false);
	expect(sandbox.charges()).toEqual([]);
});

it('refuses a key on the command line, and asks nothing without one', async () => {
	const before = sandbox.journal().length;
	const refused = await start(KEY, KEY);
	expect(refused).toEqual({ code: 1, output: expect.stringContaining('never an argument') });
	expect(leaks(refused.output)).toBe(false);
	const keyless = await start(undefined, '--base-url', sandbox.url);
	expect(keyless).toEqual({ code: 1, output: expect.stringContaining('There is no API key.') });
	expect(sandbox.journal()).toHaveLength(before);
});

it('does not read a report from another page', () => {
	expect(() => readReport('# Something else')).toThrow('holds no report');
});
