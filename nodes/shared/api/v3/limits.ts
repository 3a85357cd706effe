import type { ApiLimits } from '../service';

/**
 * The limits that AI HomeDesign documents for its v3 API, and what this package assumes where the documentation is silent.
 * Its names are beside this file, in catalogue.ts and schemas.ts.
 */

/** What the rest of the package asks about v3's limits. */
export const V3_LIMITS: ApiLimits = {
	// Assumption: as on v1; v3's pages name no limit.
	maxPhotoBytes: 50 * 1024 * 1024,
	// Assumption: its web uploader takes them.
	extraKinds: ['heic', 'tif'],
	// None is documented: nothing is held back until a 429 comes. The window says how often it is tried then.
	rateLimit: { submissions: Number.POSITIVE_INFINITY, windowMs: 10 * 60_000 },
	poll: {
		intervalMs: 5_000,
		// v3 tells no ETA. Documented are 5 to 60 s.
		usualSeconds: 30,
		maxEtaSeconds: 300,
		maxConcurrent: 5,
	},
	jobsPerOrder: Number.POSITIVE_INFINITY,
	// Assumption: as on v1.
	consistencyWindowMs: 120_000,
	resultUrlOpens: 'a day',
};

/** How long one request may take, in milliseconds. */
export const REQUEST_TIMEOUT_MS = {
	projects: 30_000,
	upload: 300_000,
	submit: 60_000,
	get: 30_000,
};

/** Projects on one page of their list; more are refused. */
export const PROJECTS_PER_PAGE = 30;

/** What the answer to a submission says about a tool that there is not: it comes as a 500, and does not pass. */
export const UNKNOWN_TOOL = /tool not found/i;
