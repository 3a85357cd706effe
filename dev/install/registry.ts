import { lte, major, prerelease, rcompare, valid } from 'semver';
import { z } from 'zod';

import { CommandFailed, runNpm } from './npm';
import type { VersionsOf } from './nodeProgram';
import { NEWEST_MAJOR } from './wantedVersion';

const versionsSchema = z.union([z.array(z.string()), z.string().transform((one) => [one])]);
const detailsSchema = z.object({
	engines: z.object({ node: z.string() }),
	dependencies: z.record(z.string()),
});
/** How many packages are asked for at once: npm needs a process for each. */
const AT_ONCE = 4;

async function view(what: string, fields: readonly string[]): Promise<unknown> {
	const flags = ['--json', '--loglevel=error', '--fetch-retries=1', '--fetch-timeout=20000'];
	return JSON.parse(await runNpm(['view', what, ...fields, ...flags]));
}

/**
 * All released versions of a package in npm's registry, the newest first.
 *
 * @throws CommandFailed when there is no such package, or no registry
 */
export async function versionsOf(packageName: string): Promise<string[]> {
	const versions = versionsSchema.parse(await view(packageName, ['versions']));
	return versions.filter((version) => prerelease(version) === null).sort(rcompare);
}

/** Whether a version is what was asked for: the same, or one that begins so. */
export function isMeant(version: string, wanted: string): boolean {
	return version === wanted || version.startsWith(`${wanted}.`);
}

/** The versions of n8n that could be meant and npm can install, the newest first; by default what n8n calls the latest. */
export async function n8nVersions(wanted: string | undefined): Promise<string[]> {
	const all = (await versionsOf('n8n')).filter((version) => major(version) <= NEWEST_MAJOR);
	if (wanted !== undefined) return all.filter((version) => isMeant(version, wanted));
	const latest = z.string().parse(await view('n8n', ['dist-tags.latest']));
	return all.filter((version) => lte(version, latest));
}

/** What a release of n8n needs. */
export interface Release {
	/** The Node, as its package.json says under `engines`. */
	node: string;
	/** Its packages, by name: a version or a range. */
	dependencies: Record<string, string>;
}

export async function releaseOf(version: string): Promise<Release> {
	const fields = ['version', 'engines', 'dependencies'];
	const { engines, dependencies } = detailsSchema.parse(await view(`n8n@${version}`, fields));
	return { node: engines.node, dependencies };
}

/**
 * Looks for a part of n8n that the registry does not have (yet): a new release names the very versions of n8n's own
 * packages, and a mirror of the registry may have got some of them only. npm itself would find out after minutes.
 *
 * @returns the first missing one, e.g. `@n8n/agents@0.26.2`; undefined when none is known to be missing
 */
export async function missingPart(
	dependencies: Record<string, string>,
	listVersions: VersionsOf = versionsOf,
): Promise<string | undefined> {
	const parts = Object.entries(dependencies).filter(
		([name, version]) =>
			/^(@n8n\/|n8n-)/.test(name) && valid(version) !== null && prerelease(version) === null,
	);
	for (let first = 0; first < parts.length; first += AT_ONCE) {
		const group = parts.slice(first, first + AT_ONCE);
		const answers = await Promise.all(group.map(([name]) => versionsIfKnown(name, listVersions)));
		const at = group.findIndex(([, version], index) => answers[index]?.includes(version) === false);
		if (at >= 0) return group[at]?.join('@');
	}
	return undefined;
}

/** The versions of a package; none if there is no such package, undefined if the registry gave no answer. */
async function versionsIfKnown(
	name: string,
	listVersions: VersionsOf,
): Promise<string[] | undefined> {
	try {
		return await listVersions(name);
	} catch (error) {
		const isAbsent = error instanceof CommandFailed && /\bE404\b/.test(error.lines.join('\n'));
		return isAbsent ? [] : undefined;
	}
}
