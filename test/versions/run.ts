// Runs the package on n8n's engine, in several versions: tsx test/versions/run.ts [--readme] [versions of n8n].
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

import { cacheFolder, removePartial } from '../../dev/install/install';
import type { NodeProgram } from '../../dev/install/nodeProgram';
import { runCommand } from '../../dev/install/npm';
import { packPackage } from '../../dev/n8n/packageIntoN8n';
import { isMeant } from '../../dev/install/registry';
import { DATA, PACKAGE_FOLDER, REPOSITORY } from '../../dev/folders';
import type { Outcome } from './child';
import { nodeFor, provideEngine } from './provideEngine';
import { readServerResults, toTable, withTable, type Tested } from './table';
import { TESTED_VERSIONS, type TestedVersion } from './testedVersions';

const README = join(REPOSITORY, 'README.md');
const SERVER_RESULTS = join(DATA, 'e2e-versions.json');
const CHILD = join(__dirname, 'child.ts');
const AT_ONCE = 3;
const TIMEOUT_MS = 240_000;

const outcomeSchema: z.ZodType<Outcome> = z.object({
	check: z.string(),
	error: z.string().optional(),
});

/** An engine that is ready to be tested. */
interface Candidate {
	version: TestedVersion;
	engineFolder: string;
	node: NodeProgram;
}

function tell(text: string): void {
	process.stdout.write(`${text}\n`);
}

/** Unpacks the package as npm would publish it, where nothing of this repository can help it out. */
async function unpackPackage(): Promise<string> {
	const { tarball } = await packPackage({ folder: PACKAGE_FOLDER, reuse: true });
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'n8n-versions-')));
	await runCommand('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
	return folder;
}

/** Runs all checks on one engine, in a process of its own. */
async function test(
	{ version, engineFolder, node }: Candidate,
	packageFolder: string,
): Promise<Tested> {
	const startedAt = Date.now();
	const outcomes: Outcome[] = [];
	const seen: string[] = [];
	let end = '';
	try {
		await runCommand(
			node.nodePath,
			['--require', 'tsx/cjs', '--no-warnings', CHILD, engineFolder, packageFolder],
			{
				cwd: REPOSITORY,
				// What steers n8n in this environment must not steer this one.
				env: { ...process.env, ...noN8nVariables(), NODE_OPTIONS: '' },
				timeoutMs: TIMEOUT_MS,
				onLine: (line) => {
					if (line.startsWith('{"check":')) outcomes.push(outcomeSchema.parse(JSON.parse(line)));
					else seen.push(line);
				},
			},
		);
	} catch {
		end = `It ended early:\n${seen.slice(-15).join('\n')}`;
	}
	const failures = outcomes.filter(({ error }) => error !== undefined);
	const passed = failures.length === 0 && end === '' && outcomes.length > 0;
	const seconds = Math.round((Date.now() - startedAt) / 1000);
	const { n8n, core } = version;
	const good = outcomes.length - failures.length;
	tell(
		`n8n ${n8n}, engine ${core}, Node ${node.nodeVersion}: ${good} of ${outcomes.length} checks pass (${seconds} s)`,
	);
	for (const { check, error } of failures) tell(`  FAILED: ${check}\n${error}`);
	if (end !== '') tell(`  ${end}`);
	return { n8n, node: node.nodeVersion, suite: 'engine', passed };
}

function noN8nVariables(): NodeJS.ProcessEnv {
	const names = Object.keys(process.env).filter((name) => /^(N8N_|EXECUTIONS_)/.test(name));
	return Object.fromEntries(names.map((name) => [name, undefined]));
}

/** Works through a list, some at a time; gives the results in the list's order. */
async function someAtOnce<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
	const results: R[] = [];
	const entries = list.entries();
	const worker = async () => {
		for (const [index, one] of entries) results[index] = await work(one);
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	return results;
}

async function provide(versions: readonly TestedVersion[]): Promise<Candidate[]> {
	const cache = cacheFolder();
	await mkdir(cache, { recursive: true });
	await removePartial(cache);
	const candidates: Candidate[] = [];
	for (const version of versions) {
		const tellOf = (doing: string) => tell(`n8n ${version.n8n}: ${doing}`);
		const engineFolder = await realpath(await provideEngine(cache, version, tellOf));
		candidates.push({ version, engineFolder, node: await nodeFor(cache, version, tellOf) });
	}
	return candidates;
}

async function main(): Promise<boolean> {
	const args = process.argv.slice(2);
	const wanted = args.filter((arg) => !arg.startsWith('-'));
	const versions = TESTED_VERSIONS.filter(
		({ n8n }) => wanted.length === 0 || wanted.some((each) => isMeant(n8n, each)),
	);
	if (versions.length === 0) throw new Error(`None of the tested versions is ${wanted.join(', ')}`);
	const candidates = await provide(versions);
	const packageFolder = await unpackPackage();
	let results: Tested[];
	try {
		results = await someAtOnce(candidates, async (each) => await test(each, packageFolder));
	} finally {
		await rm(packageFolder, { recursive: true, force: true });
	}
	const all = [...results, ...(await readServerResults(SERVER_RESULTS))];
	const table = toTable(all);
	tell(`\n${table}`);
	const passed = all.every((each) => each.passed);
	if (args.includes('--readme')) {
		if (!passed || wanted.length > 0)
			throw new Error('README.md gets the table when all versions are tested and pass');
		await writeFile(README, withTable(await readFile(README, 'utf8'), table));
	}
	return passed;
}

main().then(
	(passed) => process.exit(passed ? 0 : 1),
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exit(1);
	},
);
