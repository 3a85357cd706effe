import type { CallName, Fault, FaultEffect } from './faults';
import type { OddAnswer } from './v3/oddAnswers';
import type { Version, Way } from './versions';

export type { OddAnswer, Version, Way };

/** Milliseconds, real or virtual. Everything that has a due time in the sandbox asks this. */
export interface Clock {
	now(): number;
	/** Resolves after `ms` milliseconds of this clock; rejects at once when `signal` aborts. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** One space, in the API's own shape (api-v1.md, section 2). */
export interface Space {
	id: string;
	name: string;
	title: string;
	description: string;
	prompt: string;
	icon_src: string;
	is_active: boolean;
	is_premium: boolean;
	is_multi_space: boolean;
	priority: number;
	/** IDs or names of the services that offer this space. */
	service_ids: string[];
}

/** One choice of a widget, in the API's own shape (api-v1.md, section 3). */
export interface WidgetItem {
	id: string;
	title: string;
	prompt: string;
	icon_src: string;
	is_premium: boolean;
}

/** A group of choices, in the API's own shape (api-v1.md, section 3). */
export interface Widget {
	id: string;
	title: string;
	description: string;
	is_optional: boolean;
	priority: number;
	type: string;
	items: WidgetItem[];
}

export interface Catalogue {
	spaces: Space[];
	/** The widgets of each space, by the space's `name`. A space that is not listed has none. */
	widgets: Record<string, Widget[]>;
}

export interface RateLimit {
	submissions: number;
	windowSeconds: number;
}

/** What can be changed while the sandbox runs. */
export interface SandboxSettings {
	/**
	 * What a submission announces, in whole seconds: fixed, or drawn per order from [min, max]. v3
	 * announces nothing; its processes take as long.
	 */
	etaSeconds: number | readonly [min: number, max: number];
	/** How long a job really takes, in seconds; `undefined` = as announced. */
	jobSeconds: number | ((etaSeconds: number) => number) | undefined;
	/** How long a submission is not listed in its order yet, in seconds; on v3 it is `pending`. */
	queueSeconds: number;
	/** v1's accepted submissions per rolling window. Refused attempts do not count. */
	rateLimit: RateLimit;
	/** The same for v3's processes; `undefined` = no limit, as nothing is documented. */
	v3RateLimit: RateLimit | undefined;
	/** Versions that are switched off: all of their calls answer so, whatever the key. */
	without: Partial<Record<Version, Way>>;
	/** v3: slugs of tools that the plan lacks (403). */
	toolsNotInPlan: readonly string[];
	/** v3: unusual answers. */
	oddAnswers: readonly OddAnswer[];
	/** v3: each answer is of the next of these forms, and then of the first again. */
	oddAnswersInTurn: ReadonlyArray<readonly OddAnswer[]>;
	/** Whether a 429 of either version carries Retry-After (the real service documents none). */
	retryAfter: boolean;
	/** Where webhooks go; `undefined` = none are sent. */
	webhookUrl: string | undefined;
	/** How long a webhook's receiver may take to answer, in seconds of real time. */
	webhookTimeoutSeconds: number;
	/** v3: pauses before a webhook is delivered again, in seconds of the sandbox's clock. */
	webhookPausesSeconds: readonly number[];
	/** How long a signed image URL is valid, in seconds. */
	imageUrlSeconds: number;
	/** `sharp` really enhances; `mark` only writes the image's ID into the file, for fast tests. */
	enhance: 'sharp' | 'mark';
	/** v1: image enhancement's; the other services have their own (v1/services.ts). */
	catalogue: Catalogue;
	/** Gets one line per answered request. */
	log: ((line: string) => void) | undefined;
	/** Told when a request meets a fault, with the port of its client. */
	onFault: ((kind: FaultEffect['kind'], clientPort: number | undefined) => void) | undefined;
}

export interface SandboxOptions extends Partial<SandboxSettings> {
	/** Port of the API; 0 (default) = a free one. */
	port?: number;
	/** Port of the image host; 0 (default) = a free one. */
	imagePort?: number;
	host?: string;
	apiKey?: string;
	/** A second valid key whose plan lacks the service: it gets 403 everywhere. */
	keyWithoutAccess?: string;
	clock?: Clock;
}

export interface FileSummary {
	filename: string;
	mimetype: string;
	size: number;
	sha256: string;
}

export interface MultipartSummary {
	/** A field that came several times has its values joined by a comma. */
	fields: Record<string, string>;
	/** The first file. */
	file?: FileSummary;
	/** v3: all files, in the order of their arrival. */
	files?: FileSummary[];
}

/** One request as it arrived. The value of an API key is never part of it. */
export interface JournalEntry {
	/** Milliseconds by the sandbox's clock. */
	at: number;
	host: 'api' | 'images';
	call: CallName | 'unknown';
	/** Of the API, or of the order that a download belongs to. */
	version: Version | undefined;
	method: string;
	path: string;
	query: Record<string, string>;
	/** Lower-cased names; `x-api-key` is left out (see `hasKey`, `keyValid`). */
	headers: Record<string, string>;
	hasKey: boolean;
	/** The key is a known one, `keyWithoutAccess` included. */
	keyValid: boolean;
	/** Parsed JSON, a {@link MultipartSummary}, the text if it is not JSON; absent without a body. */
	body?: unknown;
	/** `pending` until answered; `aborted` when the client left first. */
	status: number | 'pending' | 'reset' | 'aborted';
	orderId?: string;
	/** The kind of the fault that was applied. */
	fault?: Fault['kind'];
}

/** One accepted submission: what the customer pays for. */
export interface Charge {
	version: Version;
	orderId: string;
	/** On v3 the process's. */
	imageId: string;
	/** The tool's slug on v3, the service's name on v1. */
	tool: string;
	at: number;
}

export type ImageState = 'queued' | 'processing' | 'finished' | 'failed';

export interface OrderSummary {
	version: Version;
	orderId: string;
	/** v1; empty on v3, where each process names its tool. */
	serviceName: string;
	/** v3. */
	projectId?: string;
	filename: string;
	mimetype: string;
	size: number;
	createdAt: number;
	images: Array<{
		/** On v3 the process's. */
		imageId: string;
		tool: string;
		/** v3: the chosen value of the widget `area` or `space`, or nothing. */
		spaceName: string;
		/** Item IDs; on v3 the slugs of the other items. */
		options: string[];
		state: ImageState;
		etaSeconds: number;
		submittedAt: number;
		finishesAt: number;
	}>;
}

export interface ProjectSummary {
	id: string;
	address: string;
}

export interface DeliveryAttempt {
	at: number;
	/** The receiver's HTTP status, or why there is none. */
	outcome: number | 'timeout' | 'unreachable';
}

export interface Delivery {
	version: Version;
	event: 'imageGenerated' | 'imageUpscaled' | 'process.completed';
	url: string;
	payload: unknown;
	attempts: DeliveryAttempt[];
	state: 'pending' | 'delivered' | 'gave up';
}

export interface Sandbox {
	/** The API's origin: the credential's Base URL. */
	readonly url: string;
	/** The image host's origin: another listener, as a CDN would be. */
	readonly imageUrl: string;
	readonly apiKey: string;
	readonly keyWithoutAccess: string;
	/** Changes settings from now on; jobs already submitted keep their times. */
	configure(settings: Partial<SandboxSettings>): void;
	addFault(fault: Fault): void;
	clearFaults(): void;
	/** Requests that are being worked on right now, on both listeners. */
	inFlight(): number;
	/** Every request on both listeners, in order of arrival; the control path is not listed. */
	journal(): JournalEntry[];
	charges(): Charge[];
	orders(): OrderSummary[];
	deliveries(): Delivery[];
	/** v3's projects, in the order of their making. */
	projects(): ProjectSummary[];
	/** The exact bytes that the image host serves for a generated image, computed now if need be. */
	resultOf(imageId: string): Promise<Buffer>;
	/** Resolves when no webhook is scheduled or being delivered any more. */
	settled(): Promise<void>;
	/** Forgets everything that happened, faults included, and goes back to the starting settings. */
	reset(): void;
	/** Drops open connections and pending webhooks. */
	close(): Promise<void>;
}
