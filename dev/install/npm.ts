import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** How to run a command. */
export interface CommandOptions {
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	/** Gets every line, of both outputs, as it comes. */
	onLine?: (line: string) => void;
	/** Ends the command; the promise then rejects. */
	signal?: AbortSignal;
	timeoutMs?: number;
}

/** A command that ended otherwise than with code 0. */
export class CommandFailed extends Error {
	constructor(
		what: string,
		/** Both outputs, as lines. */
		readonly lines: readonly string[],
	) {
		super(`${what}\n${lines.slice(-15).join('\n')}`.trim());
	}
}

/**
 * Runs a program to its end and gives its standard output.
 *
 * @throws CommandFailed with the last lines of its output when it does not end with code 0
 */
export async function runCommand(
	program: string,
	args: readonly string[],
	{ cwd, env, onLine, signal, timeoutMs }: CommandOptions = {},
): Promise<string> {
	const child = spawn(program, args, {
		cwd,
		env,
		signal,
		timeout: timeoutMs,
		stdio: ['ignore', 'pipe', 'pipe'],
		windowsHide: true,
	});
	const output: string[] = [];
	const lines: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		createInterface({ input: stream }).on('line', (line) => {
			lines.push(line);
			if (stream === child.stdout) output.push(line);
			onLine?.(line);
		});
	}
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
	if (code === 0) return output.join('\n');
	throw new CommandFailed(`${program} ${args.join(' ')} did not succeed`, lines);
}

/** The npm that this process was started by, or else the one that came with this Node. */
function npmProgram(): string {
	const bin = dirname(process.execPath);
	const candidates = [
		process.env.npm_execpath ?? '',
		join(bin, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
		join(bin, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
	];
	const found = candidates.find((path) => path.endsWith('npm-cli.js') && existsSync(path));
	if (found === undefined) throw new Error('npm is not to be found: start this by "npm run ..."');
	return found;
}

/** npm's own node-gyp, which compiles what has no binary. */
export function nodeGypProgram(): string {
	return join(dirname(npmProgram()), '..', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
}

/** This environment without what an npm around this process says about its own project. */
export function environmentForNpm(): NodeJS.ProcessEnv {
	const kept = Object.entries(process.env).filter(
		([name]) =>
			!/^npm_(package_|lifecycle_|config_(local_prefix|ignore_scripts|loglevel)$)/i.test(name),
	);
	return Object.fromEntries(kept);
}

/** For installing what others publish: no script of a package is run. */
const FLAGS = ['--ignore-scripts', '--no-audit', '--no-fund', '--engine-strict=false'];

async function npmInto(
	folder: string,
	args: readonly string[],
	options: CommandOptions = {},
): Promise<void> {
	await runNpm([...args, '--prefix', folder, ...FLAGS], { cwd: folder, ...options });
}

async function writeManifest(folder: string, manifest: Record<string, unknown>): Promise<void> {
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, ...manifest }));
}

/**
 * Installs what a manifest asks for into a folder, without running any script of a package.
 *
 * @throws CommandFailed when npm does not succeed
 */
export async function installManifest(
	folder: string,
	manifest: Record<string, unknown>,
): Promise<void> {
	await writeManifest(folder, manifest);
	await npmInto(folder, ['install', '--no-package-lock', '--loglevel=error']);
}

/**
 * Finds out which packages a manifest needs and loads none of them; `onLine` gets npm's line for each that it looks up.
 *
 * @returns what stands in the `package-lock.json` that is in the folder then
 * @throws CommandFailed when npm does not succeed
 */
export async function lockManifest(
	folder: string,
	manifest: Record<string, unknown>,
	options: CommandOptions = {},
): Promise<unknown> {
	await writeManifest(folder, manifest);
	await npmInto(folder, ['install', '--package-lock-only', '--loglevel=http'], options);
	return JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8'));
}

/**
 * Installs what the `package-lock.json` in a folder names; `onLine` gets npm's line for each that it loads.
 *
 * @throws CommandFailed when npm does not succeed
 */
export async function installLocked(folder: string, options: CommandOptions = {}): Promise<void> {
	await npmInto(folder, ['ci', '--loglevel=http'], options);
}

/**
 * Runs npm, on this Node or another one, and gives its standard output.
 *
 * @throws CommandFailed when npm does not succeed
 */
export async function runNpm(
	args: readonly string[],
	{ nodePath = process.execPath, ...options }: CommandOptions & { nodePath?: string } = {},
): Promise<string> {
	return await runCommand(nodePath, [npmProgram(), ...args], {
		...options,
		env: options.env ?? environmentForNpm(),
	});
}
