import type { JobChoice } from '../api/service';
import type { ImageOptions } from '../batch/options';
import type { Run } from '../batch/run';
import { MESSAGES } from '../core/messages';
import { ProblemError, type Progress } from '../core/problem';
import { jobKey } from '../memory/jobKey';
import type { OrderedPhoto } from '../memory/jobStore';
import type { EarlierOrder } from './earlierOrder';
import type { PhotoSource } from '../photo/photoInput';
import { historyOf, identify, uploadOnce, type ItemPhoto } from './itemPhoto';
import { orderOnce, resumeItem } from './orderOnce';
import { submitOnce } from './submitOnce';

/** What is to be made of a photo. */
export interface PhotoJob {
	photo: ItemPhoto;
	choice: JobChoice;
	/** The choice in the terms of the API version that the run given is on. */
	readChoice(run: Run): Promise<JobChoice>;
	options: ImageOptions;
}

/** What an earlier try of this execution is known by. An address may give other bytes each time: it counts itself. */
export function subjectOf({ address, fingerprint = '' }: PhotoSource): string {
	return address ?? fingerprint;
}

/** The idempotency key of what is to be made of a photo. */
export function keyOf(
	{ account }: Pick<Run, 'account'>,
	{ project }: Pick<ItemPhoto, 'project'>,
	choice: Pick<JobChoice, 'key'>,
	subject: string,
): string {
	return jobKey(subject, { account, project, choice });
}

/**
 * Finds the order of a photo's image, or begins it: uploads the photo once, and submits it once.
 * @param progress is told the photo, its order, and whether that was paid before
 * @throws ProblemError when the photo is a result of this workflow, or cannot be ordered
 */
export async function orderPhoto(
	run: Run,
	photoJob: PhotoJob,
	progress: Progress,
): Promise<EarlierOrder> {
	const { photo, choice, options } = photoJob;
	const { source, itemIndex } = photo;
	resumeItem(run, keyOf(run, photo, choice, subjectOf(source)), itemIndex, progress);
	if (!photo.progresses.includes(progress)) photo.progresses.push(progress);
	const fingerprint = await identify(run, photo, progress);
	if (!progress.orderId) refuseOwnResult(run, fingerprint, choice.tool, progress.fileName, options);
	const { timeout, repeatedPhotos } = options;
	return await orderOnce(
		run,
		keyOf(run, photo, choice, fingerprint),
		{ tool: choice.tool, timeout, repeatedPhotos },
		async () => await uploadAndSubmit(run, photoJob, progress),
		progress,
	);
}

/**
 * A photo that is one of this workflow's own results is refused: it would be enhanced for ever. What another tool has made
 * is none.
 */
export function refuseOwnResult(
	{ jobs }: Pick<Run, 'jobs'>,
	fingerprint: string,
	tool: string,
	fileName: string | undefined,
	{ enhanceResults }: Pick<ImageOptions, 'enhanceResults'>,
): void {
	const orderId = enhanceResults ? undefined : jobs.orderOfResult(fingerprint, tool);
	if (orderId !== undefined) throw new ProblemError(MESSAGES.ownResult(fileName, orderId));
}

/** Uploads and submits, but for what an earlier try of this execution has done already. */
async function uploadAndSubmit(
	chosenRun: Run,
	photoJob: PhotoJob,
	progress: Progress,
): Promise<OrderedPhoto> {
	const { photo, options } = photoJob;
	const run = chosenRun.on(progress.version);
	const choice =
		run === chosenRun || progress.charged === 'yes'
			? photoJob.choice
			: await photoJob.readChoice(run);
	return await photo.submissions(async () => {
		const upload = await uploadOnce(run, photo, choice.tool, progress);
		const siblings = photo.progresses.filter((other) => other !== progress);
		// What was uploaded counts, whatever its address gave before.
		const { fingerprint = '' } = progress;
		const key = keyOf(run, photo, choice, fingerprint);
		const job = { ...upload, ...choice, before: historyOf(run, photo, fingerprint) };
		return await submitOnce(run, key, job, options, progress, siblings);
	});
}
