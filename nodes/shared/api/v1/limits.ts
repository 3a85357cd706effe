import type { ApiLimits } from '../service';

/**
 * The limits that AI HomeDesign documents for its v1 API, and what this package assumes where the documentation is silent.
 * Its names are beside this file, in services.ts and schemas.ts.
 */

/** Largest photo that an upload takes, in bytes ("50 MB"; read generously, since a refused upload costs nothing). */
export const MAX_PHOTO_BYTES = 50 * 1024 * 1024;

/** Order submissions per rolling window and account. */
export const RATE_LIMIT = { submissions: 10, windowMs: 10 * 60_000 };

/** What the rest of the package asks about v1's limits. */
export const V1_LIMITS: ApiLimits = {
	maxPhotoBytes: MAX_PHOTO_BYTES,
	extraKinds: [],
	rateLimit: RATE_LIMIT,
	poll: {
		intervalMs: 5_000,
		// Assumption: 30 to 40 were seen.
		usualSeconds: 30,
		maxEtaSeconds: 300,
		maxConcurrent: 5,
	},
	jobsPerOrder: 1,
	// Assumption: so long a 404 for a new order may come from an older copy of the service's data.
	consistencyWindowMs: 120_000,
	// None is documented.
	resultUrlOpens: 'some time',
};

/** How long one request may take, in milliseconds. */
export const REQUEST_TIMEOUT_MS = {
	catalogue: 30_000,
	upload: 300_000,
	submit: 60_000,
	get: 30_000,
};
