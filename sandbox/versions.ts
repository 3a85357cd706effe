/** The versions of the API that the sandbox speaks. */
export const VERSIONS = ['v1', 'v3'] as const;
export type Version = (typeof VERSIONS)[number];

/** How a version that is switched off answers: JSON, a web page, or a redirect to one. */
export const WAYS = [
	'404',
	'404-html',
	'410',
	'410-html',
	'301',
	'308',
	'401',
	'401-html',
	'403',
	'403-html',
	'503',
	'503-html',
] as const;
export type Way = (typeof WAYS)[number];

/** The version that a path of the API belongs to, also when nothing is there. */
export function versionOf(path: string): Version | undefined {
	const name = /^\/(v\d+)(?:\/|$)/.exec(path)?.[1];
	return VERSIONS.find((version) => version === name);
}
