import { defaultCatalogue } from './v1/catalogue';
import type { SandboxSettings } from './types';

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_API_KEY = 'sandbox-key';
export const DEFAULT_KEY_WITHOUT_ACCESS = 'sandbox-key-without-access';

/** The API's documented limit for one photo, in bytes. */
export const MAX_UPLOAD_BYTES = 50 * 1024 * 1024;

/** v1: pauses before the second, third and fourth delivery of a webhook, in seconds. */
export const V1_WEBHOOK_PAUSES: readonly number[] = [2, 10, 30];

/** Announced times are drawn from this seed, so that two runs see the same ones. */
export const ETA_SEED = 20_240_501;

/** What a Go service answers for a time that is not set. */
export const ZERO_TIME = '0001-01-01T00:00:00Z';

export const USER = { id: 'a4c1d1b2-5d0e-4b8c-9a53-5a0d0b0c0001', email: 'sandbox@example.com' };

export const defaultSettings: SandboxSettings = {
	etaSeconds: 8,
	jobSeconds: undefined,
	queueSeconds: 0,
	rateLimit: { submissions: 10, windowSeconds: 600 },
	v3RateLimit: undefined,
	without: {},
	toolsNotInPlan: [],
	oddAnswers: [],
	oddAnswersInTurn: [],
	retryAfter: false,
	webhookUrl: undefined,
	webhookTimeoutSeconds: 10,
	webhookPausesSeconds: [10, 60, 300],
	imageUrlSeconds: 24 * 3600,
	enhance: 'sharp',
	catalogue: defaultCatalogue,
	log: undefined,
	onFault: undefined,
};
