import { defaultCatalogue } from './v1/catalogue';
import type { SandboxSettings } from './types';

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_API_KEY = 'sandbox-key';
export const DEFAULT_KEY_WITHOUT_ACCESS = 'sandbox-key-without-access';

/** The API's documented limit for one photo, in bytes. */
export const MAX_UPLOAD_BYTES = 50 * 1024 * 1024;

/** Pauses before the second, third and fourth delivery of a webhook, in milliseconds. */
export const WEBHOOK_PAUSES_MS: readonly number[] = [2_000, 10_000, 30_000];

/** Announced times are drawn from this seed, so that two runs see the same ones. */
export const ETA_SEED = 20_240_501;

export const USER = { id: 'a4c1d1b2-5d0e-4b8c-9a53-5a0d0b0c0001', email: 'sandbox@example.com' };

export const defaultSettings: SandboxSettings = {
	etaSeconds: 8,
	jobSeconds: undefined,
	queueSeconds: 0,
	rateLimit: { submissions: 10, windowSeconds: 600 },
	retryAfter: false,
	webhookUrl: undefined,
	webhookTimeoutSeconds: 10,
	imageUrlSeconds: 3600,
	enhance: 'sharp',
	catalogue: defaultCatalogue,
	log: undefined,
};
