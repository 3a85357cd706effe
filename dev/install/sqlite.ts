import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { z } from 'zod';

import { environmentForNpm, nodeGypProgram, runCommand } from './npm';

/** An installation that n8n's database driver is missing in. */
export interface SqliteOrder {
	/** The folder with `node_modules`. */
	folder: string;
	/** Where the driver is kept for the next installation. */
	cache: string;
	/** The Node that is to load it. */
	nodePath: string;
	nodeVersion: string;
	tell: (doing: string) => void;
	signal?: AbortSignal;
}

const PREBUILT_TIMEOUT_MS = 60_000;
const TOOLS = {
	Python: ['python3', 'python'],
	make: process.platform === 'win32' ? [] : ['make', 'gmake'],
	'a C++ compiler': process.platform === 'win32' ? [] : ['g++', 'c++', 'clang++'],
};
const HOW_TO_GET_TOOLS: Partial<Record<NodeJS.Platform, string>> = {
	linux: 'On Debian and Ubuntu: sudo apt install build-essential python3.',
	darwin: 'In a terminal: xcode-select --install.',
	win32: 'Install Python and the "Desktop development with C++" of Visual Studio Build Tools.',
};

function isOnPath(program: string): boolean {
	const folders = (process.env.PATH ?? '').split(delimiter);
	return folders.some((folder) =>
		['', '.exe'].some((end) => existsSync(join(folder, program + end))),
	);
}

function missingTools(): string[] {
	return Object.entries(TOOLS)
		.filter(([, programs]) => programs.length > 0 && !programs.some(isOnPath))
		.map(([name]) => name);
}

function howToGetTools(): string {
	return HOW_TO_GET_TOOLS[process.platform] ?? 'Install Python, make and a C++ compiler.';
}

/** The headers of the Node that will run n8n; without them node-gyp asks nodejs.org for some. */
function headersOf(nodePath: string): string | undefined {
	return [dirname(dirname(nodePath)), dirname(nodePath)].find((home) =>
		existsSync(join(home, 'include', 'node', 'node_api.h')),
	);
}

async function loadPrebuilt(cwd: string, { nodePath, signal }: SqliteOrder): Promise<void> {
	const script = createRequire(join(cwd, 'package.json')).resolve('prebuild-install/bin.js');
	await runCommand(nodePath, [script, '--runtime', 'napi'], {
		cwd,
		env: environmentForNpm(),
		signal,
		timeoutMs: PREBUILT_TIMEOUT_MS,
	});
}

async function compile(cwd: string, { nodePath, tell, signal }: SqliteOrder): Promise<void> {
	const missing = missingTools();
	if (missing.length > 0) {
		throw new Error(
			`n8n's database driver (sqlite3) could not be loaded ready-made from GitHub, so it has to be compiled, and for that this machine lacks ${missing.join(', ')}. ${howToGetTools()} Then run this again.`,
		);
	}
	tell('compiling the database driver, as it could not be loaded ready-made');
	const headers = headersOf(nodePath);
	try {
		await runCommand(nodePath, [nodeGypProgram(), 'rebuild'], {
			cwd,
			env: { ...environmentForNpm(), npm_config_nodedir: headers, npm_config_jobs: 'max' },
			signal,
		});
	} catch (error) {
		throw new Error(
			`n8n's database driver (sqlite3) could not be loaded ready-made from GitHub, and compiling it did not succeed. This may help: ${howToGetTools()}\n${error instanceof Error ? error.message : String(error)}`,
		);
	}
}

/**
 * Gives n8n its database driver: one that an earlier installation got, else the ready-made one if its
 * host can be reached, else a compiled one.
 *
 * @throws Error in plain words when it has to be compiled and cannot be
 */
export async function provideSqlite(order: SqliteOrder): Promise<void> {
	const { folder, cache, nodePath, nodeVersion, tell, signal } = order;
	const cwd = join(folder, 'node_modules', 'sqlite3');
	const { version } = z
		.object({ version: z.string() })
		.parse(JSON.parse(await readFile(join(cwd, 'package.json'), 'utf8')));
	const built = join(cwd, 'build', 'Release', 'node_sqlite3.node');
	// One that was compiled for a newer Node crashes an older one.
	const node = nodeVersion.split('.')[0] ?? '';
	const kept = join(
		cache,
		`sqlite3-${version}-${process.platform}-${process.arch}-node${node}.node`,
	);
	const check = async () => {
		await runCommand(nodePath, ['-e', "require('sqlite3')"], { cwd: folder, signal });
	};
	const comesBy = async (attempt: () => Promise<void>) => {
		try {
			await attempt();
			await check();
			return true;
		} catch {
			signal?.throwIfAborted();
			return false;
		}
	};
	tell('loading the database driver');
	await mkdir(dirname(built), { recursive: true });
	if (await comesBy(async () => await copyFile(kept, built))) return;
	if (!(await comesBy(async () => await loadPrebuilt(cwd, order)))) {
		await compile(cwd, order);
		await check();
	}
	await copyFile(built, `${kept}.${process.pid}`);
	await rename(`${kept}.${process.pid}`, kept);
}
