import { findImage } from '../api/imageState';
import type { JobChoice, Photo } from '../api/service';
import type { EnhanceOptions } from '../batch/parameters';
import { jobKey } from '../batch/resumeStore';
import type { OrderedPhoto, Run } from '../batch/run';
import { MESSAGES } from '../core/messages';
import { ProblemError, type Progress } from '../core/problem';
import { asError } from '../core/retry';
import type { PhotoSource } from '../photo/photoInput';
import { submitPaid } from './submitPaid';
import { uploadPhoto } from './uploadPhoto';

/** What is to be made of an item's photo. */
export interface PhotoJob {
	itemIndex: number;
	source: PhotoSource;
	choice: JobChoice;
	options: Pick<
		EnhanceOptions,
		'repeatedPhotos' | 'enhanceResults' | 'waitOnRateLimit' | 'timeout'
	>;
}

/**
 * Orders a photo's enhanced version, or gives the order that was paid for it before: by another item of this run, or by
 * an earlier run of this workflow.
 * @param progress is told the photo, its order, and whether this item reuses an order
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
	if (progress.reused) forgetOrder(progress);
	const loaded = await identify(photoJob, progress);
	const fingerprint = progress.fingerprint ?? '';
	if (!progress.orderId) refuseOwnResult(run, fingerprint, progress.fileName, options);
	const job = jobKey(fingerprint, choice);
	const order = async () => await orderAnew(run, photoJob, progress, job, loaded);
	if (options.repeatedPhotos === 'enhanceAgain') return await order();
	const underWay = run.orders.get(job);
	if (underWay) return reuse(run, progress, await underWay);
	const own = progress.orderId ? order() : findEarlier(run, job).then((found) => found ?? order());
	run.orders.set(job, own);
	const result = await own;
	return result.isEarlier ? reuse(run, progress, result) : result;
}

/**
 * Whether a photo can be ordered anew, since its earlier order turned out to be gone. The next `orderPhoto` then does.
 */
export function forgetEarlier(
	run: Run,
	{ job, isEarlier }: OrderedPhoto,
	error: unknown,
	progress: Progress,
): boolean {
	if (!(error instanceof ProblemError)) return false;
	const { nothingToFetch, isGone } = error.problem;
	if (nothingToFetch) run.memory.forgetPhoto(job);
	if (!isEarlier || !(nothingToFetch || isGone)) return false;
	run.memory.forgetPhoto(job);
	run.orders.delete(job);
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

/** Notes what the photo is. It is loaded only where nothing is known of it yet; then it is given back. */
async function identify({ source }: PhotoJob, progress: Progress): Promise<Photo | undefined> {
	if (progress.fingerprint && progress.fileName) return undefined;
	const { fingerprint, fileName } = source;
	if (fingerprint !== undefined) {
		Object.assign(progress, { fingerprint, fileName } satisfies Progress);
		return undefined;
	}
	const photo = await source.load();
	Object.assign(progress, {
		fingerprint: photo.fingerprint,
		fileName: photo.fileName,
	} satisfies Progress);
	return photo;
}

/** Uploads and submits, but for what an earlier try of this execution has done already. */
async function orderAnew(
	run: Run,
	{ source, choice, options }: PhotoJob,
	progress: Progress,
	job: string,
	loaded: Photo | undefined,
): Promise<OrderedPhoto> {
	const load = async () => loaded ?? (await source.load());
	const upload = await run.uploads(async () => await uploadPhoto(run, load, progress));
	const { orderId } = upload;
	const { at, ...submission } = await submitPaid(run, { ...upload, ...choice }, options, progress);
	run.memory.rememberPhoto(job, { orderId, imageId: submission.imageId }, run.clock.now());
	return { job, orderId, submittedAt: at, ...submission, isEarlier: false };
}

/** The order of an earlier run, unless it is gone or came to nothing. */
async function findEarlier(run: Run, job: string): Promise<OrderedPhoto | undefined> {
	const known = run.memory.findPhoto(job);
	if (!known) return undefined;
	try {
		const { images, raw } = await run.service.getOrder(known.orderId);
		const image = findImage(images, known.imageId);
		if (image && image.status !== 'failed') {
			return { job, ...known, eta: null, raw, isEarlier: true };
		}
	} catch (error) {
		const isUnknown = error instanceof ProblemError && error.problem.httpCode === 404;
		if (!isUnknown) throw asError(error);
	}
	run.memory.forgetPhoto(job);
	return undefined;
}

function reuse({ progressLog }: Run, progress: Progress, order: OrderedPhoto): OrderedPhoto {
	const { orderId, imageId } = order;
	Object.assign(progress, { orderId, imageId, charged: 'yes', reused: true } satisfies Progress);
	progressLog.logReuse(`"${progress.fileName}" was enhanced before, as order ${orderId}`);
	return order;
}

function forgetOrder(progress: Progress): void {
	const { fingerprint, fileName } = progress;
	for (const name of Object.keys(progress)) Reflect.deleteProperty(progress, name);
	Object.assign(progress, { fingerprint, fileName } satisfies Progress);
}
