import { VERSIONS, type SandboxOptions, type Version } from '../sandbox';

/**
 * Reads the option `--api` of a command line.
 *
 * @throws Error in plain words for a version that there is not
 */
export function readApiOption(text: string | undefined): Version | undefined {
	const version = VERSIONS.find((name) => name === text);
	if (text === undefined || version !== undefined) return version;
	throw new Error(`--api takes ${VERSIONS.join(' or ')}, not "${text}"`);
}

/** What a sandbox does without that is to speak one version of the API only; undefined = it speaks all. */
export function withoutOthers(api: Version | undefined): SandboxOptions['without'] {
	const others = api === undefined ? [] : VERSIONS.filter((name) => name !== api);
	return Object.fromEntries(others.map((name) => [name, '410']));
}
