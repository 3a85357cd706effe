import { mkdtemp, readdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

import { packPackage } from '../../dev/n8n/packageIntoN8n';
import { runCommand, runNpm } from '../../dev/install/npm';

const REPOSITORY = resolve(__dirname, '..', '..');
const NAME = 'n8n-nodes-aihomedesign';

/** Loads the nodes and credentials of an installed package, by class, as n8n does; argument: the package's folder. */
const LOADER = `
const { createRequire } = require('node:module');
const { join, parse } = require('node:path');
const folder = process.argv[1];
const { n8n } = require(join(folder, 'package.json'));
const load = (file) => new (require(join(folder, file))[parse(file).name.split('.')[0]])();
const required = createRequire(join(folder, n8n.nodes[0]));
const versionOf = (name) => required(name + '/package.json').version;
console.log(JSON.stringify({
	nodeVersion: process.versions.node,
	workflowVersion: versionOf('n8n-workflow'),
	zodVersion: versionOf('zod'),
	nodes: n8n.nodes.map(load).map(({ description: { name, inputs, outputs } }) => ({ name, inputs, outputs })),
	credentials: n8n.credentials.map(load).map(({ name }) => name),
}));
`;

const loadedSchema = z.object({
	nodeVersion: z.string(),
	/** Of the copies that the package finds. */
	workflowVersion: z.string(),
	zodVersion: z.string(),
	nodes: z.array(
		z.object({ name: z.string(), inputs: z.array(z.string()), outputs: z.array(z.string()) }),
	),
	credentials: z.array(z.string()),
});

/** What a package gives that was loaded. */
export type Loaded = z.infer<typeof loadedSchema>;

/** How to install and load. */
export interface InstallOptions {
	/** More packages to install with it, or flags for npm. */
	also?: string[];
	/** The Node that runs npm and loads the package; default this one. */
	nodePath?: string;
	/** Puts zod 4 beside the package, where it is found first. */
	zod4?: boolean;
}

/** A package that was installed. */
export interface Installed {
	/** What npm says, e.g. `added 1 package in 400ms`. */
	said: string;
	/** What lies in `node_modules`. */
	packages: string[];
	loaded: Loaded;
}

/** A new folder for temporary files; remove it. */
export async function temporaryFolder(): Promise<string> {
	return await realpath(await mkdtemp(join(tmpdir(), 'n8n-install-')));
}

/** Packs what was built as npm would publish it, and gives the tarball's path. */
export async function packBuilt(folder: string): Promise<string> {
	return (await packPackage({ folder, build: false })).tarball;
}

/**
 * Installs a tarball by npm into an empty folder within `parent`, and loads the package there. As in n8n, what is not
 * found beside it comes from the host: here this repository, with its n8n-workflow and zod.
 *
 * @throws CommandFailed when it does not install or does not load
 */
export async function installAndLoad(
	parent: string,
	tarball: string,
	{ also = [], nodePath = process.execPath, zod4 = false }: InstallOptions = {},
): Promise<Installed> {
	const folder = await mkdtemp(join(parent, 'nodes-'));
	await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true }));
	const flags = ['--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund'];
	const said = await runNpm(['install', '--prefix', folder, tarball, ...also, ...flags], {
		cwd: folder,
		nodePath,
	});
	const modules = join(folder, 'node_modules');
	const packages = (await readdir(modules)).filter((name) => !name.startsWith('.'));
	if (zod4) {
		await symlink(join(REPOSITORY, 'node_modules', 'zod-4'), join(modules, 'zod'), 'junction');
	}
	const answer = await runCommand(nodePath, ['-e', LOADER, join(modules, NAME)], {
		cwd: folder,
		env: { ...process.env, NODE_OPTIONS: '', NODE_PATH: join(REPOSITORY, 'node_modules') },
	});
	const loaded: unknown = JSON.parse(answer);
	return { said, packages, loaded: loadedSchema.parse(loaded) };
}
