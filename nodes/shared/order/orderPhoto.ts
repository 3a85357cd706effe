import { findImage } from '../api/imageState';
import { isUnknownOrder } from '../api/refusals';
import type { JobChoice, Photo } from '../api/service';
import type { EnhanceOptions, WantedProject } from '../batch/parameters';
import { jobKey } from '../batch/resumeStore';
import type { OrderedPhoto, Run } from '../batch/run';
import { MESSAGES } from '../core/messages';
import { ProblemError, type Progress } from '../core/problem';
import { asError } from '../core/retry';
import type { PhotoSource } from '../photo/photoInput';
import { absenceProofMs } from '../pacing/submissionEvidence';
import { submitPaid } from './submitPaid';
import { uploadPhoto } from './uploadPhoto';

/** What is to be made of an item's photo. */
export interface PhotoJob {
	itemIndex: number;
	source: PhotoSource;
	choice: JobChoice;
	/** The choice in the terms of the API version that the run given is on. */
	readChoice(run: Run): Promise<JobChoice>;
	/** The project that the photo is to go into, or undefined. */
	project?: WantedProject;
	options: Pick<
		EnhanceOptions,
		'repeatedPhotos' | 'enhanceResults' | 'waitOnRateLimit' | 'timeout'
	>;
	/** A photo that had to be loaded to know it, until it is uploaded. */
	loaded?: Photo;
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
	const { source, choice, options, itemIndex } = photoJob;
	// An address may give other bytes each time: an earlier try of this execution is known by the address itself.
	const subject = source.address ?? source.fingerprint ?? '';
	run.resumeStore.resume(jobKey(subject, choice), itemIndex, progress);
	if (progress.paidBefore) forgetOrder(progress);
	const fingerprint = await identify(photoJob, progress);
	if (!progress.orderId) refuseOwnResult(run, fingerprint, progress.fileName, options);
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
	const own = isOwn ? order() : findEarlier(run, job).then((found) => found ?? order());
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

/** A photo that is one of this workflow's own results is refused: it would be enhanced for ever. */
export function refuseOwnResult(
	{ memory }: Pick<Run, 'memory'>,
	fingerprint: string,
	fileName: string | undefined,
	{ enhanceResults }: Pick<EnhanceOptions, 'enhanceResults'>,
): void {
	const orderId = enhanceResults ? undefined : memory.orderOfResult(fingerprint);
	if (orderId !== undefined) throw new ProblemError(MESSAGES.ownResult(fileName, orderId));
}

/** Notes what the photo is, and gives its fingerprint. It is loaded only where nothing is known of it yet. */
async function identify(photoJob: PhotoJob, progress: Progress): Promise<string> {
	const { source } = photoJob;
	if (progress.orderId && progress.fingerprint) return progress.fingerprint;
	if (source.fingerprint === undefined) photoJob.loaded ??= await source.load();
	const { fingerprint = '', fileName } = photoJob.loaded ?? source;
	Object.assign(progress, { fingerprint, fileName } satisfies Progress);
	return fingerprint;
}

/** Uploads and submits, but for what an earlier try of this execution has done already. */
async function orderAnew(
	chosenRun: Run,
	photoJob: PhotoJob,
	progress: Progress,
): Promise<OrderedPhoto> {
	const { source, options, project } = photoJob;
	const run = chosenRun.on(progress.version);
	const { version } = run.service;
	const choice =
		run === chosenRun || progress.charged === 'yes'
			? photoJob.choice
			: await photoJob.readChoice(run);
	const load = async () => photoJob.loaded ?? (await source.load());
	const upload = await run.uploads(async () => await uploadPhoto(run, load, progress, project));
	photoJob.loaded = undefined;
	const { orderId } = upload;
	// What was uploaded counts, whatever its address gave before.
	const job = jobKey(progress.fingerprint ?? '', choice);
	try {
		const submitted = await submitPaid(run, { ...upload, ...choice }, options, progress);
		const { at, ...submission } = submitted;
		const { imageId } = submission;
		run.memory.rememberPhoto(job, { version, orderId, imageId, name: progress.fileName }, at);
		return { version, job, orderId, submittedAt: at, ...submission, isEarlier: false };
	} catch (error) {
		// A later run asks this order first, before it pays for another.
		if (progress.charged === 'unknown') {
			const remembered = { version, orderId, name: progress.fileName };
			run.memory.rememberPhoto(job, remembered, run.clock.now());
		}
		throw asError(error);
	}
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

/** The order of an earlier run, unless it is proven to be gone or nothing came of it. */
export async function findEarlier(chosenRun: Run, job: string): Promise<OrderedPhoto | undefined> {
	const known = chosenRun.memory.findPhoto(job);
	if (!known) return undefined;
	const { version, orderId, imageId, at } = known;
	const run = chosenRun.on(version);
	const isFresh = run.clock.now() - at < absenceProofMs(run.evidence.get());
	try {
		const order = await run.service.getOrder(orderId, imageId);
		const image = findImage(order.images, imageId);
		const isProven = order.listsImages && order.orderId === orderId && !isFresh;
		if (image ? image.status === 'failed' : isProven) return undefined;
		return {
			version,
			job,
			orderId,
			imageId: image?.id ?? imageId,
			eta: null,
			raw: order.raw,
			isEarlier: true,
		};
	} catch (error) {
		// Of a version that this run does not use nobody knows whether it still answers: its 404 proves nothing.
		const isUnknown =
			run === chosenRun && error instanceof ProblemError && isUnknownOrder(error.problem);
		if (isUnknown && !isFresh) return undefined;
		throw withOrder(error, orderId);
	}
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
	progressLog.logReuse({ fileName: progress.fileName, orderId });
	return order;
}

function forgetOrder(progress: Progress): void {
	const { fingerprint, fileName } = progress;
	for (const name of Object.keys(progress)) Reflect.deleteProperty(progress, name);
	Object.assign(progress, { fingerprint, fileName } satisfies Progress);
}
