import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { rcompare, valid } from 'semver';
import { z } from 'zod';

import { DATA } from '../folders';
import { CommandFailed, installLocked, lockManifest, runCommand } from './npm';
import { countLoads, countLookups, packagesToLoad, type Machine } from './npmProgress';
import {
	chooseNodePackage,
	findNode,
	isOwnNodeAllowed,
	provideNode,
	type NodePackage,
	type NodeProgram,
} from './nodeProgram';
import { isRunning } from '../machine/processes';
import { isMeant, missingPart, n8nVersions, releaseOf, versionsOf } from './registry';
import { provideSqlite } from './sqlite';

/** An n8n server's files, ready to be started. */
export interface N8nInstall {
	/** The version of n8n. */
	version: string;
	/** The folder with its `node_modules`. */
	folder: string;
	/** The Node that runs it, and that Node's version. */
	nodePath: string;
	nodeVersion: string;
	/** The script that Node is given. */
	program: string;
	/** What it needs in its environment to run on that Node. */
	env: Record<string, string>;
}

/** What an installation is doing. */
export interface InstallProgress {
	version: string;
	/** In plain words, without the time it takes. */
	doing: string;
}

/** How to install an n8n server. */
export interface InstallOptions {
	/** A version or its beginning, e.g. `2.8.4` or `1.123`; default the newest that can be installed. */
	version?: string;
	/** Where installations are kept; default `cacheFolder()`. */
	folder?: string;
	/** Ask the registry for a newer one even if there is one already, or it was asked some days ago. */
	update?: boolean;
	onProgress?: (progress: InstallProgress) => void;
	/** Stops the installation and removes what there is of it. */
	signal?: AbortSignal;
}

const FINISHED = 'installed.json';
const NEWEST = 'newest.json';
const DAYS_UNTIL_NEWEST_IS_LOOKED_UP_AGAIN = 7;
const VERSIONS_TO_TRY = 6;
/** n8n up to about 2.8 takes this package from a host outside the registry. */
const OVERRIDES = { xlsx: '0.18.5' };
/** What newer n8n evaluates expressions with, and how they do without. It has binaries for some Nodes. */
const EVALUATOR = 'isolated-vm';
const WITHOUT_EVALUATOR = { N8N_EXPRESSION_ENGINE: 'legacy' };

const finishedSchema = z.object({
	version: z.string(),
	/** The Node that it was made for. */
	nodeVersion: z.string(),
	/** The package that brings it; without one, it is this machine's own. */
	node: z.object({ name: z.string(), version: z.string() }).optional(),
	env: z.record(z.string()),
});
/** Node tells the version of glibc where there is one. */
const reportSchema = z.object({
	header: z.object({ glibcVersionRuntime: z.string().optional() }),
});
const newestSchema = z.object({ latest: z.string(), installed: z.string(), at: z.number() });

/** A release whose dependencies the registry does not (yet) have. */
class Incomplete extends Error {}

/** Where n8n servers are kept between runs: `N8N_DEV_CACHE`, or `.n8n-dev/versions` here. */
export function cacheFolder(): string {
	return resolve(process.env.N8N_DEV_CACHE || join(DATA, 'versions'));
}

async function readJson<T>(
	file: string,
	schema: z.ZodType<T, z.ZodTypeDef, unknown>,
): Promise<T | undefined> {
	try {
		return schema.parse(JSON.parse(await readFile(file, 'utf8')));
	} catch {
		return undefined;
	}
}

function majorOf(version: string): string | undefined {
	return version.split('.')[0];
}

/** An installation that was finished and that this machine can still run. */
async function findInstall(cache: string, version: string): Promise<N8nInstall | undefined> {
	const folder = join(cache, version);
	const finished = await readJson(join(folder, FINISHED), finishedSchema);
	if (finished === undefined) return undefined;
	const node = findNode(cache, finished.node);
	if (node === undefined || majorOf(node.nodeVersion) !== majorOf(finished.nodeVersion)) {
		return undefined;
	}
	const program = join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
	return { version: finished.version, folder, program, env: finished.env, ...node };
}

/** The newest finished installation of those that could be meant. */
async function findMeant(cache: string, wanted: string): Promise<N8nInstall | undefined> {
	const versions = (await readdir(cache)).filter(
		(each) => valid(each) !== null && isMeant(each, wanted),
	);
	for (const version of versions.sort(rcompare)) {
		const found = await findInstall(cache, version);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** Removes what installations left behind that were cut off. */
export async function removePartial(cache: string): Promise<void> {
	for (const name of await readdir(cache)) {
		const [, pid] = /^\.partial-.*-(\d+)$/.exec(name) ?? [];
		if (pid === undefined || isRunning(Number(pid))) continue;
		await rm(join(cache, name), { recursive: true, force: true });
	}
}

/** What npm looks at before it loads an optional package. */
function thisMachine(): Machine {
	const report = reportSchema.safeParse(process.report.getReport());
	const isGlibc = report.success && report.data.header.glibcVersionRuntime !== undefined;
	const libc = process.platform !== 'linux' ? undefined : isGlibc ? 'glibc' : 'musl';
	return { os: process.platform, cpu: process.arch, libc, node: process.versions.node };
}

interface Order {
	version: string;
	cache: string;
	tell: (doing: string) => void;
	signal?: AbortSignal;
}

async function loadPackages(partial: string, { version, tell, signal }: Order): Promise<void> {
	const manifest = { name: 'n8n-server', dependencies: { n8n: version }, overrides: OVERRIDES };
	tell('asking the registry');
	try {
		const lock = await lockManifest(partial, manifest, { onLine: countLookups(tell), signal });
		const total = packagesToLoad(lock, thisMachine()).size;
		await installLocked(partial, { onLine: countLoads(total, tell), signal });
	} catch (error) {
		if (!(error instanceof CommandFailed)) throw error;
		const complaints = error.lines.filter((line) => line.startsWith('npm error'));
		const words = complaints.map((line) => line.replace('npm error ', '')).join('\n');
		if (/\b(ETARGET|E404)\b/.test(words)) throw new Incomplete(words);
		throw new Error(`npm could not install n8n ${version}:\n${words || error.message}`);
	}
}

/** Whether a Node can load what n8n evaluates expressions with; there are binaries for some only. */
async function canEvaluate(partial: string, { nodePath }: NodeProgram): Promise<boolean> {
	if (!existsSync(join(partial, 'node_modules', EVALUATOR))) return true;
	try {
		await runCommand(nodePath, ['-e', `require('${EVALUATOR}')`], { cwd: partial });
		return true;
	} catch {
		return false;
	}
}

interface ChosenNode {
	node?: NodePackage;
	program: NodeProgram;
	env: Record<string, string>;
}

/** This process's Node if n8n can do everything on it, else one from the registry. */
async function chooseNode(partial: string, engines: string, order: Order): Promise<ChosenNode> {
	const { cache } = order;
	const own = isOwnNodeAllowed(engines) ? findNode(cache, undefined) : undefined;
	if (own !== undefined && (await canEvaluate(partial, own))) return { program: own, env: {} };
	try {
		const node = await chooseNodePackage(engines, versionsOf);
		const program = await provideNode(cache, node, order);
		const env = (await canEvaluate(partial, program)) ? {} : WITHOUT_EVALUATOR;
		return { node, program, env };
	} catch (error) {
		if (own === undefined) throw error;
		return { program: own, env: WITHOUT_EVALUATOR };
	}
}

/** @throws Incomplete when the registry lacks a dependency, Error in plain words for all else */
async function install(order: Order): Promise<void> {
	const { version, cache, tell, signal } = order;
	tell('looking whether the registry has all of it');
	const { node: engines, dependencies } = await releaseOf(version);
	// Better known before some gigabytes have been loaded.
	if (!isOwnNodeAllowed(engines)) await chooseNodePackage(engines, versionsOf);
	const missing = await missingPart(dependencies);
	if (missing !== undefined) throw new Incomplete(`There is no ${missing}`);
	const partial = join(cache, `.partial-${version}-${process.pid}`);
	try {
		await loadPackages(partial, order);
		const { node, program, env } = await chooseNode(partial, engines, order);
		await provideSqlite({ folder: partial, cache, ...program, tell, signal });
		const { nodeVersion } = program;
		const finished: z.infer<typeof finishedSchema> = { version, nodeVersion, node, env };
		await writeFile(join(partial, FINISHED), JSON.stringify(finished));
		// Whole or not at all, also when two processes install the same version.
		await rm(join(cache, version), { recursive: true, force: true });
		await rename(partial, join(cache, version));
	} finally {
		await rm(partial, { recursive: true, force: true });
	}
}

/** What was found to be the newest some days ago, or ever when the registry cannot be asked. */
async function knownNewest(cache: string, maxAgeDays: number): Promise<N8nInstall | undefined> {
	const known = await readJson(join(cache, NEWEST), newestSchema);
	if (known === undefined || Date.now() - known.at > maxAgeDays * 86_400_000) return undefined;
	return await findInstall(cache, known.installed);
}

async function firstThatInstalls(
	candidates: readonly string[],
	{
		cache,
		tellOf,
		signal,
	}: { cache: string; tellOf: (version: string) => Order['tell']; signal?: AbortSignal },
): Promise<N8nInstall> {
	const gaps: string[] = [];
	for (const version of candidates) {
		const present = await findInstall(cache, version);
		if (present !== undefined) return present;
		try {
			await install({ version, cache, tell: tellOf(version), signal });
		} catch (error) {
			if (!(error instanceof Incomplete)) throw error;
			tellOf(version)('cannot be installed: the registry lacks one of its dependencies');
			gaps.push(`n8n ${version}: ${error.message}`);
			continue;
		}
		const installed = await findInstall(cache, version);
		if (installed !== undefined) return installed;
	}
	throw new Error(
		`The registry lacks dependencies of n8n; try another version, or again in some days.\n${gaps.join('\n')}`,
	);
}

/**
 * Installs an n8n server, once; later calls find it. It runs on this Node if n8n allows it,
 * otherwise on one from the package registry that is installed with it. Without a version, it is
 * the newest whose dependencies the registry has.
 *
 * @throws Error in plain words: no such version, no registry, no suitable Node, no compiler
 */
export async function installN8n(options: InstallOptions = {}): Promise<N8nInstall> {
	const { version: wanted, onProgress, signal, update = false } = options;
	const cache = resolve(options.folder ?? cacheFolder());
	await mkdir(cache, { recursive: true });
	await removePartial(cache);
	if (!update) {
		const found =
			wanted === undefined
				? await knownNewest(cache, DAYS_UNTIL_NEWEST_IS_LOOKED_UP_AGAIN)
				: await findMeant(cache, wanted);
		if (found !== undefined) return found;
	}
	let candidates: string[];
	try {
		candidates = await n8nVersions(wanted);
	} catch (error) {
		const known = wanted === undefined ? await knownNewest(cache, Infinity) : undefined;
		if (known !== undefined) return known;
		const words = error instanceof Error ? error.message : String(error);
		throw new Error(
			`npm's registry cannot be asked for n8n, and no fitting one is installed yet. Is this machine online? ${words}`,
		);
	}
	const [latest] = candidates;
	if (latest === undefined) throw new Error(`There is no n8n ${wanted ?? ''} in npm's registry`);
	const installed = await firstThatInstalls(candidates.slice(0, VERSIONS_TO_TRY), {
		cache,
		tellOf: (version) => (doing) => onProgress?.({ version, doing }),
		signal,
	});
	if (wanted === undefined) {
		const newest: z.infer<typeof newestSchema> = {
			latest,
			installed: installed.version,
			at: Date.now(),
		};
		await writeFile(join(cache, NEWEST), JSON.stringify(newest));
	}
	return installed;
}
