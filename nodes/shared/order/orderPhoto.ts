import { findImage } from '../api/imageState';
import { isUnknownOrder } from '../api/refusals';
import type { JobChoice, Order, Photo, Submission, Upload } from '../api/service';
import type { EnhanceOptions, WantedProject } from '../batch/parameters';
import { jobKey } from '../batch/resumeStore';
import type { RememberedPhoto } from '../batch/photoMemory';
import type { OrderedPhoto, Run } from '../batch/run';
import type { Pool } from '../core/concurrency';
import { MESSAGES } from '../core/messages';
import { ProblemError, type Problem, type Progress } from '../core/problem';
import { asError } from '../core/retry';
import type { PhotoSource } from '../photo/photoInput';
import { absenceProofMs } from '../pacing/submissionEvidence';
import { EARLIER_TRY_UNANSWERED, reconcileSubmission, submitPaid } from './submitPaid';
import { uploadPhoto } from './uploadPhoto';

/** An item's photo, of which one or several images are to be made. */
export interface ItemPhoto {
	itemIndex: number;
	source: PhotoSource;
	/** A picture that says where the tool is to work, or undefined. */
	mask?: PhotoSource;
	/** The project that the photo is to go into, or undefined. */
	project?: WantedProject;
	/** A photo that had to be loaded to know it, until it is uploaded. */
	loaded?: Photo;
	loading?: Promise<Photo>;
	/** The upload that is under way. */
	uploading?: Promise<Upload>;
	/** Whether this run has uploaded it: what an earlier try has made of it is known then. */
	isUploaded?: boolean;
	/** How far each of its images has come. */
	progresses: Progress[];
	/** Its images are submitted one after the other: an unclear one must be told from the next. */
	submissions: Pool;
}

/** What is to be made of a photo. */
export interface PhotoJob {
	photo: ItemPhoto;
	choice: JobChoice;
	/** The choice in the terms of the API version that the run given is on. */
	readChoice(run: Run): Promise<JobChoice>;
	options: EnhanceOptions;
}

/** A photo of which nothing has been made yet. */
export function itemPhoto(
	{ openPool }: Pick<Run, 'openPool'>,
	known: Pick<ItemPhoto, 'itemIndex' | 'source' | 'mask' | 'project'>,
): ItemPhoto {
	return { ...known, progresses: [], submissions: openPool(1) };
}

/**
 * Orders a photo's enhanced version, or gives the order that was paid for it before: by another item of this run, or by
 * an earlier run of this workflow.
 * @param progress is told the photo, its order, and whether that was paid before
 * @throws ProblemError when the photo is a result of this workflow, or cannot be ordered
 */
export async function orderPhoto(
	run: Run,
	photoJob: PhotoJob,
	progress: Progress,
): Promise<OrderedPhoto> {
	const { photo, choice, options } = photoJob;
	const { source, itemIndex } = photo;
	// An address may give other bytes each time: an earlier try of this execution is known by the address itself.
	const subject = source.address ?? source.fingerprint ?? '';
	run.resumeStore.resume(jobKey(subject, choice), itemIndex, progress);
	if (progress.paidBefore) forgetOrder(progress);
	if (!photo.progresses.includes(progress)) photo.progresses.push(progress);
	const fingerprint = await identify(photo, progress);
	if (!progress.orderId) refuseOwnResult(run, fingerprint, choice.tool, progress.fileName, options);
	const job = jobKey(fingerprint, choice);
	const order = async () => await orderAnew(run, photoJob, progress);
	// What an earlier try of this item has paid, or may have paid, is its own.
	const isOwn = progress.orderId !== undefined && progress.charged !== 'no';
	if (options.repeatedPhotos === 'enhanceAgain') return await order();
	// Nothing may be awaited between the last look into the map and the entry there.
	for (let other = run.orders.get(job); other && !isOwn; other = run.orders.get(job)) {
		const shared = await orderOf(run, job, other, progress);
		if (shared) return reuse(run, progress, shared);
	}
	const own = isOwn ? order() : findEarlier(run, job, photoJob).then((found) => found ?? order());
	if (!run.orders.has(job)) run.orders.set(job, { order: own, progress });
	const result = await own;
	return result.isEarlier ? reuse(run, progress, result) : result;
}

/**
 * Whether a photo can be ordered anew, since its earlier order turned out to be gone. The next `orderPhoto` then does.
 * What an equal item has ordered meanwhile stays.
 */
export async function forgetEarlier(
	run: Run,
	order: OrderedPhoto,
	error: unknown,
	progress: Progress,
): Promise<boolean> {
	if (!(error instanceof ProblemError)) return false;
	const { job, orderId, isEarlier } = order;
	const { nothingToFetch, isGone } = error.problem;
	if (!nothingToFetch && !isGone) return false;
	run.memory.forgetPhoto(job, orderId);
	if (!isEarlier) return false;
	const current = await run.orders.get(job)?.order.catch(() => undefined);
	if (current === order) run.orders.delete(job);
	forgetOrder(progress);
	return true;
}

/**
 * A photo that is one of this workflow's own results is refused: it would be enhanced for ever. What another tool has made
 * is none.
 */
export function refuseOwnResult(
	{ memory }: Pick<Run, 'memory'>,
	fingerprint: string,
	tool: string,
	fileName: string | undefined,
	{ enhanceResults }: Pick<EnhanceOptions, 'enhanceResults'>,
): void {
	const orderId = enhanceResults ? undefined : memory.orderOfResult(fingerprint, tool);
	if (orderId !== undefined) throw new ProblemError(MESSAGES.ownResult(fileName, orderId));
}

/** Notes what the photo is, and gives its fingerprint. It is loaded only where nothing is known of it yet. */
async function identify(photo: ItemPhoto, progress: Progress): Promise<string> {
	const { source } = photo;
	if (progress.orderId && progress.fingerprint) return progress.fingerprint;
	if (source.fingerprint === undefined) {
		photo.loading ??= source.load();
		photo.loaded = await photo.loading;
	}
	const { fingerprint = '', fileName } = photo.loaded ?? source;
	Object.assign(progress, { fingerprint, fileName } satisfies Progress);
	return fingerprint;
}

/** Uploads and submits, but for what an earlier try of this execution has done already. */
async function orderAnew(
	chosenRun: Run,
	photoJob: PhotoJob,
	progress: Progress,
): Promise<OrderedPhoto> {
	const { photo, options } = photoJob;
	const run = chosenRun.on(progress.version);
	const { version } = run.service;
	const choice =
		run === chosenRun || progress.charged === 'yes'
			? photoJob.choice
			: await photoJob.readChoice(run);
	const upload = await uploadOnce(run, photoJob, progress);
	const { orderId } = upload;
	const siblings = photo.progresses.filter((other) => other !== progress);
	// What was uploaded counts, whatever its address gave before.
	const job = jobKey(progress.fingerprint ?? '', choice);
	try {
		const submitted = await photo.submissions(
			async () => await submitPaid(run, { ...upload, ...choice }, options, progress, siblings),
		);
		const { at, ...submission } = submitted;
		const { imageId } = submission;
		run.memory.rememberPhoto(job, { version, orderId, imageId, name: progress.fileName }, at);
		return { version, job, orderId, submittedAt: at, ...submission, isEarlier: false };
	} catch (error) {
		// A later run asks this order first, before it pays for another.
		if (progress.charged === 'unknown') {
			const known = siblings.flatMap(({ imageId }) => imageId ?? []);
			const others = [...new Set([...(progress.imagesBefore ?? []), ...known])];
			const remembered = { version, orderId, others, name: progress.fileName };
			run.memory.rememberPhoto(job, remembered, run.clock.now());
		}
		throw asError(error);
	}
}

/** Uploads a photo, once for all images that are to be made of it; an earlier try may have done so for one of them. */
async function uploadOnce(
	run: Run,
	{ photo, choice }: PhotoJob,
	progress: Progress,
): Promise<Upload> {
	const { progresses, source, project } = photo;
	const given = {
		load: async () => photo.loaded ?? (await source.load()),
		mask: async () => await photo.mask?.load(),
		project,
		tool: choice.tool,
	};
	const upload = async () => {
		const uploaded = await run.uploads(async () => await uploadPhoto(run, given, progress));
		photo.loaded = undefined;
		return uploaded;
	};
	while (!progress.orderId && run.service.limits.jobsPerOrder > 1) {
		const other = progresses.find(({ orderId, version, paidBefore }) => {
			return orderId !== undefined && version === run.service.version && !paidBefore;
		});
		if (other) {
			await shareOrder(run, photo, other, progress);
		} else if (photo.uploading) {
			await photo.uploading;
		} else {
			photo.isUploaded = true;
			photo.uploading = upload().finally(() => (photo.uploading = undefined));
			return await photo.uploading;
		}
	}
	return await upload();
}

/** Takes the order that another image of the photo has opened. */
async function shareOrder(
	run: Run,
	photo: ItemPhoto,
	other: Progress,
	progress: Progress,
): Promise<void> {
	const { version, orderId = '', assetIds, fingerprint, fileName } = other;
	if (!photo.isUploaded && progress.imagesBefore === undefined) {
		// What an earlier try has made of it is no answer to what is submitted now.
		const { images } = await run.service.getOrder(orderId);
		progress.imagesBefore = images.map(({ id }) => id);
	}
	Object.assign(progress, {
		version,
		orderId,
		assetIds,
		fingerprint,
		fileName,
		charged: 'no',
	} satisfies Progress);
}

/**
 * The order that an equal item of this run has begun. Undefined when that came to nothing before anything was paid:
 * then this item tries for itself.
 */
async function orderOf(
	{ orders, signal }: Run,
	job: string,
	other: { order: Promise<OrderedPhoto>; progress: Progress },
	progress: Progress,
): Promise<OrderedPhoto | undefined> {
	try {
		return await other.order;
	} catch (error) {
		const { version, orderId, imageId, charged } = other.progress;
		const mayBePaid = charged === 'yes' || charged === 'unknown';
		if (mayBePaid)
			Object.assign(progress, { version, orderId, imageId, charged } satisfies Progress);
		if (mayBePaid || signal.aborted) throw asError(error);
		if (orders.get(job) === other) orders.delete(job);
		return undefined;
	}
}

/**
 * The order of an earlier run, unless it is proven to be gone or nothing came of it.
 * @param photoJob what is to be made; without it, an image that is not known yet is not looked for
 */
export async function findEarlier(
	chosenRun: Run,
	job: string,
	photoJob?: PhotoJob,
): Promise<OrderedPhoto | undefined> {
	const known = chosenRun.memory.findPhoto(job);
	if (!known) return undefined;
	const { version, orderId, imageId, at } = known;
	const run = runOn(chosenRun, version, orderId);
	const provenAt = at + absenceProofMs(run.evidence.get());
	const isFresh = run.clock.now() < provenAt;
	let order: Order;
	try {
		order = await run.service.getOrder(orderId, imageId);
	} catch (error) {
		const isGone =
			error instanceof ProblemError &&
			(run === chosenRun
				? isUnknownOrder(error.problem)
				: isRetired(error.problem) && run.memory.gaveResultOf(orderId));
		if (isGone && !isFresh) return undefined;
		throw withOrder(error, orderId);
	}
	const earlier = { version, job, orderId, eta: null, raw: order.raw, isEarlier: true };
	if (!imageId && photoJob && run.service.limits.jobsPerOrder > 1) {
		const found = await findUnclear(run, known, job, photoJob, provenAt);
		if (!found) return undefined;
		run.memory.rememberPhoto(job, { ...known, imageId: found.imageId, others: [] }, at);
		return { ...earlier, imageId: found.imageId };
	}
	const image = findImage(order.images, imageId);
	const isProven = order.listsImages && order.orderId === orderId && !isFresh;
	if (image ? image.status === 'failed' : isProven) return undefined;
	return { ...earlier, imageId: image?.id ?? imageId };
}

/** The run on the version that an earlier order is on. Another node may have made it on one that this node does not have. */
function runOn(run: Run, version: string, orderId: string): Run {
	try {
		return run.on(version);
	} catch (error) {
		throw withOrder(error, orderId);
	}
}

/** Which of an order's images an earlier run's submission without an answer has made; undefined when it was not taken. */
async function findUnclear(
	run: Run,
	{ orderId, others = [], name }: RememberedPhoto,
	job: string,
	{ choice, options }: PhotoJob,
	provenAt: number,
): Promise<Submission | undefined> {
	const siblings = run.memory
		.findOthers(job, orderId)
		.map(({ imageId }): Progress => ({ imageId, charged: imageId ? 'yes' : 'unknown' }));
	const deadline = run.clock.now() + options.timeout * 1000;
	try {
		return await reconcileSubmission(
			run,
			{ orderId, tool: choice.tool },
			{ imagesBefore: others, fileName: name },
			siblings,
			EARLIER_TRY_UNANSWERED,
			{ provenAt, deadline },
		);
	} catch (error) {
		throw withOrder(error, orderId);
	}
}

/**
 * Whether the version that an order is on seems to be gone, with the order. A photo whose result was given out is not
 * refused for ever then; one that was paid and never given out stays for the user to decide.
 */
function isRetired({ httpCode }: Problem): boolean {
	return httpCode === 404 || httpCode === 410;
}

/** What keeps an earlier order from being asked for: its message names that order. */
function withOrder(error: unknown, orderId: string): Error {
	if (!(error instanceof ProblemError)) return asError(error);
	const { problem } = error;
	return new ProblemError({ ...problem, ...MESSAGES.earlierOrder(orderId, problem.message) });
}

function reuse({ progressLog }: Run, progress: Progress, order: OrderedPhoto): OrderedPhoto {
	const { version, orderId, imageId } = order;
	Object.assign(progress, {
		version,
		orderId,
		imageId,
		charged: 'yes',
		paidBefore: true,
	} satisfies Progress);
	progressLog.logReuse({ fileName: progress.fileName, variant: progress.variant, orderId });
	return order;
}

function forgetOrder(progress: Progress): void {
	const { fingerprint, fileName, variant } = progress;
	for (const name of Object.keys(progress)) Reflect.deleteProperty(progress, name);
	Object.assign(progress, { fingerprint, fileName, variant } satisfies Progress);
}
