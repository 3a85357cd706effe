import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { REPOSITORY } from '../folders';
import type { N8nInstall } from '../install/install';
import { runCommand, runNpm } from '../install/npm';
import type { NodeTypeInEditor } from './restSchemas';

/** A package as npm would publish it. */
export interface PackedPackage {
	name: string;
	version: string;
	/** The tarball's path. */
	tarball: string;
}

/** What to pack. */
export interface PackOptions {
	/** Where the tarball goes. */
	folder: string;
	/** The package's own folder; default this repository. */
	repository?: string;
	/** Whether to build it before; default true. */
	build?: boolean;
	/** Take the tarball that is there if nothing has changed since; default false. */
	reuse?: boolean;
}

/** A package that is to be in an n8n. */
export interface Placement {
	packed: PackedPackage;
	/** The user folder of that n8n. */
	userFolder: string;
}

const LISTER = join(__dirname, 'listPackage.mjs');

/** What the tarball is made of. */
const SOURCES = [
	'credentials',
	'nodes',
	'gulpfile.js',
	'LICENSE.md',
	'package.json',
	'README.md',
	'tsconfig.json',
];

const identitySchema = z.object({ name: z.string(), version: z.string() });
const packedSchema = identitySchema.extend({ filename: z.string() });
/** npm 11 gives a list, later ones an object by name. */
const listingSchema = z.union([z.array(packedSchema), z.record(packedSchema)]);
const manifestSchema = z
	.object({
		author: z.object({ name: z.string(), email: z.string() }).partial().optional(),
	})
	.passthrough();
const ledgerSchema = z.object({ dependencies: z.record(z.string()) }).passthrough();

async function newestChange(path: string): Promise<number> {
	const status = await stat(path);
	if (!status.isDirectory()) return status.mtimeMs;
	const names = await readdir(path);
	return Math.max(0, ...(await Promise.all(names.map((name) => newestChange(join(path, name))))));
}

/** The tarball of the last time, if nothing that goes into it has been changed since. */
async function findPacked(folder: string, repository: string): Promise<PackedPackage | undefined> {
	const { name, version } = identitySchema.parse(
		JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')),
	);
	const tarball = join(folder, `${name}-${version}.tgz`);
	if (!existsSync(tarball)) return undefined;
	const changes = await Promise.all(SOURCES.map((path) => newestChange(join(repository, path))));
	return Math.max(...changes) < (await stat(tarball)).mtimeMs
		? { name, version, tarball }
		: undefined;
}

/**
 * Builds a package and packs it as npm publishes it.
 *
 * @throws CommandFailed when it does not build
 */
export async function packPackage(options: PackOptions): Promise<PackedPackage> {
	const { folder, repository = REPOSITORY, build = true, reuse = false } = options;
	const present = reuse ? await findPacked(folder, repository) : undefined;
	if (present !== undefined) return present;
	if (build) await runNpm(['run', '--silent', 'build'], { cwd: repository });
	await mkdir(folder, { recursive: true });
	const answer = await runNpm(
		['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder],
		{ cwd: repository },
	);
	const [packed] = Object.values(listingSchema.parse(JSON.parse(answer)));
	if (packed === undefined) throw new Error(`npm packed nothing in ${repository}`);
	const { name, version, filename } = packed;
	return { name, version, tarball: join(folder, filename) };
}

function nodesFolder(userFolder: string): string {
	return join(userFolder, '.n8n', 'nodes');
}

async function writeLedger(folder: string, { name, version }: PackedPackage): Promise<void> {
	const file = join(folder, 'package.json');
	const empty = { name: 'installed-nodes', private: true, dependencies: {} };
	const text = await readFile(file, 'utf8').catch(() => JSON.stringify(empty));
	const ledger = ledgerSchema.parse(JSON.parse(text));
	ledger.dependencies[name] = version;
	await writeFile(file, JSON.stringify(ledger, null, 2));
}

/**
 * Puts a packed package where n8n loads community packages from, as n8n's own installation does:
 * unpacked, without its development, peer and optional dependencies, with the others installed.
 * n8n loads it when it starts; its list of installed packages is told by `listPackage`.
 *
 * @returns the package's folder there
 */
export async function unpackIntoN8n({ packed, userFolder }: Placement): Promise<string> {
	const nodes = nodesFolder(userFolder);
	const target = join(nodes, 'node_modules', packed.name);
	const partial = `${target}.partial-${process.pid}`;
	await mkdir(partial, { recursive: true });
	try {
		await runCommand('tar', ['-xzf', packed.tarball, '-C', partial, '--strip-components=1']);
		const file = join(partial, 'package.json');
		const { devDependencies, peerDependencies, optionalDependencies, ...manifest } =
			manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
		await writeFile(file, JSON.stringify(manifest, null, 2));
		const flags = ['audit=false', 'fund=false', 'bin-links=false', 'install-strategy=shallow'];
		const more = ['ignore-scripts=true', 'package-lock=false'];
		await runNpm(['install', ...[...flags, ...more].map((flag) => `--${flag}`)], { cwd: partial });
		await rm(target, { recursive: true, force: true });
		await rename(partial, target);
	} finally {
		await rm(partial, { recursive: true, force: true });
	}
	await writeLedger(nodes, packed);
	return target;
}

/** What n8n's list of installed packages is to know. */
export interface Listing extends Placement {
	install: N8nInstall;
	/** The node types that the server loaded. */
	nodeTypes: readonly NodeTypeInEditor[];
}

/** The types of a package's nodes, without the tools for agents that n8n makes of them. */
export function typesOfPackage(
	packageName: string,
	nodeTypes: readonly NodeTypeInEditor[],
): NodeTypeInEditor[] {
	const all = nodeTypes.filter(({ name }) => name.startsWith(`${packageName}.`));
	const names = new Set(all.map(({ name }) => name));
	return all.filter(({ name }) => !(name.endsWith('Tool') && names.has(name.slice(0, -4))));
}

/**
 * Enters a package that was unpacked by hand into the list of installed packages: two tables of
 * n8n's own SQLite database, which must exist; n8n may be running.
 */
export async function listPackage(listing: Listing): Promise<void> {
	const { packed, userFolder, install, nodeTypes } = listing;
	const folder = join(nodesFolder(userFolder), 'node_modules', packed.name);
	const { author } = manifestSchema.parse(
		JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')),
	);
	const entry = {
		packageName: packed.name,
		installedVersion: packed.version,
		authorName: author?.name,
		authorEmail: author?.email,
		nodes: typesOfPackage(packed.name, nodeTypes).map(({ name, displayName, version }) => ({
			type: name,
			name: displayName,
			latestVersion: Math.max(...[version].flat()),
		})),
	};
	const database = join(userFolder, '.n8n', 'database.sqlite');
	await runCommand(install.nodePath, [LISTER, install.folder, database, JSON.stringify(entry)]);
}
