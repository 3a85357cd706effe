import type { z as Z } from 'zod/v3';

import type { PaddedBuffer } from '../http/multipart';
import type { RateLimit } from '../pacing/submissionWindow';
import type { PollLimits } from '../polling/pollSchedule';
import type { Problem } from '../core/problem';
import type { Alteration, History } from './alterations';
import type { SelectedWidget, Widget } from './widgets';
import type { GeneratedImage } from './imageState';
import type { CallName } from './refusals';
import type { Space } from './spaces';

/** A photo that is ready to be sent. */
export interface Photo extends PaddedBuffer {
	/** What tells its content from any other. */
	fingerprint: string;
	fileName: string;
	mimeType: string;
}

/** An uploaded photo: the order that it opened. */
export interface Upload {
	orderId: string;
	/** IDs of the uploaded files, in the order of the photos; empty where the API version has none. */
	assetIds: string[];
}

/** What is to be made of a photo, in the terms of the API version that it was chosen from. */
export interface JobChoice {
	/** v3's slug of the tool. */
	tool: string;
	/** '' where the tool is not told any. */
	spaceName: string;
	selected: SelectedWidget[];
	/** The chosen options in words. */
	edits: string[];
	/** What it does to the property that the photo shows. */
	alterations: readonly Alteration[];
	/** In words, where one photo may have several choices made of it at once; '' where the tool has nothing to choose. */
	variant?: string;
	/** v3's slugs of the slots that the pictures go into, the photo's first; absent where they are the usual ones. */
	slots?: readonly string[];
	/** The same for the same choice on every API version, whatever order it was made in. */
	key: string;
}

/** What the paid call orders. */
export interface Job extends Upload, JobChoice {
	/** What was done to the photo before; absent where nobody knows of anything. */
	before?: History;
}

/** What became of a call that is sent once. */
export type OnceOutcome<T> =
	| ({ outcome: 'accepted' } & T)
	/** It was certainly not taken: nothing is charged. */
	| { outcome: 'refused'; problem: Problem; sent: boolean }
	/** It may have been taken: only the order itself can tell. */
	| { outcome: 'unknown'; problem: Problem };

/** The answer to a submission. */
export interface Submission {
	imageId: string;
	/** Seconds until the image should be ready, or null when the API gave none. */
	eta: number | null;
	/** The API's own answer, with the names of `order_id`, `image_id` and `eta` on every API version. */
	raw: Record<string, unknown>;
}

/** An order with the images that were generated for it. */
export interface Order {
	/** The API version that it is on. */
	version: string;
	orderId: string;
	/** The ID of the photo, without those of what went up beside it; empty where the API version has none. */
	assetIds: string[];
	/** Which of AI HomeDesign's services it is for, or null; on v3 each image has its tool. */
	serviceName: string | null;
	/** Address of the original photo, or null. */
	beforeImageUrl: string | null;
	images: GeneratedImage[];
	/** Whether the answer lists images, all of them readable, so that one that is missing in it does not exist. */
	listsImages: boolean;
	/** The API's own answer. */
	raw: Record<string, unknown>;
}

/** What an API version allows, documents or is assumed to do: its clients carry it, so that nobody else knows it. */
export interface ApiLimits {
	/** Largest photo that an upload takes, in bytes. */
	maxPhotoBytes: number;
	/** Kinds that are let through beside JPG, PNG, WEBP and camera RAW, by their usual extension: the server judges them. */
	extraKinds: readonly string[];
	/** Submissions per account in any stretch of time. */
	rateLimit: RateLimit;
	poll: PollLimits;
	/** How many jobs one upload can be given. */
	jobsPerOrder: number;
	/** How long an order may take to list an image that was submitted, in milliseconds. */
	consistencyWindowMs: number;
	/** How long the address of a result opens, in words. */
	resultUrlOpens: string;
}

/** A GET request that costs nothing and succeeds when the key is good. */
export interface KeyCheck {
	path: string;
	query: Record<string, string>;
	/** What it asks for, for messages. */
	call: CallName;
	/** The shape of its answer. */
	schema: Z.ZodType<unknown, Z.ZodTypeDef, unknown>;
	timeoutMs: number;
}

/** A property, whose photos belong together. */
export interface Project {
	id: string;
	address: string;
}

/** The account's projects, where the API version has some. */
export interface Projects {
	/**
	 * One page of those whose address has a text in it.
	 * @param page counts from 1
	 */
	list(search: string, page: number): Promise<{ projects: Project[]; hasMore: boolean }>;
	get(id: string): Promise<Project>;
	/** Makes one, exactly once. */
	addOnce(address: string): Promise<OnceOutcome<{ project: Project }>>;
}

/** What goes up along with a photo. */
export interface UploadOptions {
	/** v3's slug of the tool that the photo is for. */
	tool: string;
	projectId?: string;
	/** What goes up beside it, in the order of the tool's slots. */
	others?: ReadonlyArray<{ photo: Photo; role: PictureRole }>;
}

/** What a picture beside the photo is for: to say where the tool is to work, or to be worked on, too. */
export type PictureRole = 'mask' | 'secondary_angle';

/**
 * AI HomeDesign as the operations see it, whatever version of its API stands behind.
 * Calls that cost nothing are retried by themselves while that can help, but for `pollOrder`.
 * All throw `ProblemError` with words for the user, or the error of what canceled them.
 */
export interface ApiService {
	/** Which version of the API it is, e.g. `v3`. */
	readonly version: string;
	readonly limits: ApiLimits;
	/** Absent on a version that has none. */
	readonly projects?: Projects;
	/** Whether any tool can be used by its slug. */
	readonly takesAnyTool: boolean;
	/** Asks whether this version answers and takes the key. */
	checkKey(): Promise<void>;
	/** The spaces, or room types, that a tool knows; none for a tool that does not ask for one. */
	listSpaces(tool: string): Promise<Space[]>;
	/** A room type that is not on the list, as far as the version lets the service judge others. */
	otherSpace(text: string): Space | undefined;
	/**
	 * What a tool can be told beyond the space.
	 * @param spaceName '' where none is chosen
	 */
	listOptions(tool: string, spaceName: string): Promise<Widget[]>;
	/** Opens an order with a photo. Not charged. */
	upload(photo: Photo, options: UploadOptions): Promise<Upload>;
	/** Sends the paid call, exactly once, and never throws for what comes back. */
	submitOnce(job: Job): Promise<OnceOutcome<{ submission: Submission }>>;
	/**
	 * Fetches an order; retries while that can help.
	 * @param imageId the image that is meant, if it is known: no other needs to be in the answer
	 */
	getOrder(orderId: string, imageId?: string): Promise<Order>;
	/**
	 * Asks for an order once; a problem is given back, not thrown. Waits until the order may be asked for again, and
	 * shares the answer with those who ask for the same order meanwhile.
	 * @param imageId the image that is waited for, if it is known
	 */
	pollOrder(orderId: string, imageId?: string): Promise<{ order: Order } | { problem: Problem }>;
	/** Asks for the high-resolution version of a finished image, exactly once: nobody knows what it costs. */
	upscaleOnce(imageId: string): Promise<OnceOutcome<{ raw: Record<string, unknown> }>>;
}
