import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rcompare, satisfies } from 'semver';
import { z } from 'zod';

import { REPOSITORY } from '../../dev/folders';
import {
	chooseNodePackage,
	findNode,
	isOwnNodeAllowed,
	provideNode,
	type NodeProgram,
} from '../../dev/install/nodeProgram';
import { installManifest } from '../../dev/install/npm';
import { versionsOf } from '../../dev/install/registry';
import type { TestedVersion } from './testedVersions';

const FINISHED = 'installed.json';
/** Some n8n takes this package from a host outside the registry. */
const OVERRIDES = { xlsx: '0.18.5' };

const manifestSchema = z.object({ version: z.string() });

async function isOwnEngine({ core }: TestedVersion): Promise<boolean> {
	const file = join(REPOSITORY, 'node_modules', 'n8n-core', 'package.json');
	return manifestSchema.parse(JSON.parse(await readFile(file, 'utf8'))).version === core;
}

/**
 * Installs an engine with what it needs, once; later calls find it.
 *
 * @returns the folder that has it in its `node_modules`: this repository, if it is the engine that it is built with
 */
export async function provideEngine(
	cache: string,
	version: TestedVersion,
	tell: (doing: string) => void,
): Promise<string> {
	if (await isOwnEngine(version)) return REPOSITORY;
	const folder = join(cache, `core-${version.core}`);
	if (existsSync(join(folder, FINISHED))) return folder;
	tell('loading the engine');
	const partial = join(cache, `.partial-core-${version.core}-${process.pid}`);
	try {
		const { core, workflow, zod } = version;
		const dependencies = { 'n8n-core': core, 'n8n-workflow': workflow, zod };
		await installManifest(partial, { name: 'n8n-engine', dependencies, overrides: OVERRIDES });
		await writeFile(join(partial, FINISHED), JSON.stringify(version));
		await rm(folder, { recursive: true, force: true });
		await rename(partial, folder);
	} finally {
		await rm(partial, { recursive: true, force: true });
	}
	return folder;
}

/** The newest fitting Node that is in the cache already. */
async function findCachedNode(cache: string, engines: string): Promise<NodeProgram | undefined> {
	const packages = (await readdir(cache)).flatMap((entry) => {
		const [, name, version] = /^(node-.+)-(\d+\.\d+\.\d+)$/.exec(entry) ?? [];
		return name !== undefined && version !== undefined && satisfies(version, engines)
			? [{ name, version }]
			: [];
	});
	packages.sort((a, b) => rcompare(a.version, b.version));
	return packages.map((wanted) => findNode(cache, wanted)).find((node) => node !== undefined);
}

/** The Node that a version of n8n asks for: this process's own if it may be, else one from npm's registry. */
export async function nodeFor(
	cache: string,
	{ node: engines }: TestedVersion,
	tell: (doing: string) => void,
): Promise<NodeProgram> {
	const present = isOwnNodeAllowed(engines)
		? findNode(cache, undefined)
		: await findCachedNode(cache, engines);
	if (present !== undefined) return present;
	return await provideNode(cache, await chooseNodePackage(engines, versionsOf), { tell });
}
