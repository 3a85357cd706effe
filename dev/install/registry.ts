import { lte, prerelease, rcompare } from 'semver';
import { z } from 'zod';

import { runNpm } from './npm';

const versionsSchema = z.union([z.array(z.string()), z.string().transform((one) => [one])]);
const detailsSchema = z.object({ engines: z.object({ node: z.string() }) });

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

/** The versions of n8n that could be meant, the newest first; by default what n8n calls the latest. */
export async function n8nVersions(wanted: string | undefined): Promise<string[]> {
	const all = await versionsOf('n8n');
	if (wanted !== undefined) return all.filter((version) => isMeant(version, wanted));
	const latest = z.string().parse(await view('n8n', ['dist-tags.latest']));
	return all.filter((version) => lte(version, latest));
}

/** The Node that a version of n8n needs, as its package.json says under `engines`. */
export async function nodeRangeOf(version: string): Promise<string> {
	const { engines } = detailsSchema.parse(await view(`n8n@${version}`, ['version', 'engines']));
	return engines.node;
}
