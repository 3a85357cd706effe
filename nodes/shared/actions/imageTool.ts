import { findImage } from '../api/imageState';
import type { JobChoice } from '../api/service';
import { readImageOptions, type ImageOptions } from '../batch/options';
import { readPhoto, readProject } from '../batch/jobParameters';
import { asJson, type Action, type Output, type Run, type Work } from '../batch/run';
import { ADVICE } from '../core/advice';
import { MESSAGES } from '../core/messages';
import { ProblemError, type Progress } from '../core/problem';
import { asError } from '../core/retry';
import type { WantedProject } from '../memory/jobKey';
import { deliverWhenFinished, summaryOf, type OrderContext } from '../order/deliver';
import type { ToCheck } from './check';
import { historyOf, itemPhoto, type OtherPicture } from '../order/itemPhoto';
import type { EarlierOrder } from '../order/earlierOrder';
import { forgetEarlier } from '../order/orderOnce';
import { keyOf, orderPhoto, refuseOwnResult, subjectOf, type PhotoJob } from '../order/orderPhoto';
import { checkProject } from '../order/projectIdOf';
import type { PhotoSource } from '../photo/photoInput';

/** What a tool is to make of an item's photo. */
interface ToolRequest {
	itemIndex: number;
	source: PhotoSource;
	/** What goes up beside it, in the order of the tool's slots. */
	others?: readonly OtherPicture[];
	project?: WantedProject;
	/** One for each image that is to be made. */
	choices: JobChoice[];
	/** The same choices in the terms of the API version that the run given is on. */
	readChoices(run: Run): Promise<JobChoice[]>;
	options: ImageOptions;
}

/** Reads what an item wants, and has its images made: upload once, then submit, wait and download for each choice. */
export function makeAction({ hasOthers, readOthers, readChoices: read }: ToCheck): Action {
	return async (run, itemIndex) => {
		const options = readImageOptions(run, itemIndex);
		// A photo on the web that is to be given out, or to be compared with others, is fetched before it is uploaded.
		const isFetchedFirst = options.originalField !== '' || hasOthers?.(run, itemIndex) === true;
		const when = isFetchedFirst ? 'first' : undefined;
		const source = await readPhoto(run, itemIndex, { ...options, when });
		const others = (await readOthers?.(run, itemIndex, source)) ?? [];
		const readChoices = async (other: Run) => await read(other, itemIndex, others);
		const choices = await readChoices(run);
		const project = readProject(run, itemIndex);
		const request = { itemIndex, source, others, project, choices, readChoices, options };
		return await makeImages(run, request);
	};
}

/**
 * Has a tool make its images of a photo: one upload, and for each choice an order, an output item and a charge.
 * @returns the work for each choice
 * @throws ProblemError for what must be known before anything is uploaded
 */
async function makeImages(run: Run, request: ToolRequest): Promise<Work[]> {
	const { source, choices, options, project, readChoices } = request;
	if (project) await checkProject(run, project);
	const photo = itemPhoto(run, request);
	const { fingerprint, fileName } = source;
	for (const choice of choices) {
		// What an earlier try of this execution has begun goes on in any case.
		if (fingerprint && !run.resumeStore.has(keyOf(run, photo, choice, subjectOf(source)))) {
			refuseOwnResult(run, fingerprint, choice.tool, fileName, options);
		}
	}
	return choices.map((choice): Work => {
		const readChoice = async (other: Run) => {
			const same = (await readChoices(other)).find(({ key }) => key === choice.key);
			if (same) return same;
			throw new ProblemError(MESSAGES.choiceOfOtherVersion(choice.edits.join(', ')));
		};
		const photoJob: PhotoJob = { photo, choice, readChoice, options };
		const isOneOfSeveral = choices.length > 1;
		const work = async (progress: Progress) => {
			const output = await makeImage(run, photoJob, { isOneOfSeveral }, progress);
			const { original } = source;
			if (options.originalField === '' || !original) return output;
			return { ...output, binary: { ...output.binary, [options.originalField]: original } };
		};
		return isOneOfSeveral ? Object.assign(work, { variant: choice.variant }) : work;
	});
}

async function makeImage(
	run: Run,
	photoJob: PhotoJob,
	{ isOneOfSeveral }: Pick<OrderContext, 'isOneOfSeveral'>,
	progress: Progress,
): Promise<Output> {
	const { photo, choice, options } = photoJob;
	for (;;) {
		const order = await orderPhoto(run, photoJob, progress);
		const own = run.on(order.version);
		const { orderId, imageId, submittedAt, eta, raw, isEarlier, seen } = order;
		const context: OrderContext = {
			itemIndex: photo.itemIndex,
			orderId,
			imageId,
			submittedAt: submittedAt ?? run.clock.now(),
			pollImmediately: isEarlier,
			seen,
			tool: choice.tool,
			variant: choice.variant,
			isOneOfSeveral,
			edits: choice.edits,
			alterations: choice.alterations,
			before: historyOf(run, photo, progress.fingerprint),
			charged: progress.paidBefore ? 'no' : 'yes',
			eta,
			inputName: progress.fileName,
			facts: photo.facts,
		};
		try {
			if (options.wait) return await deliverWhenFinished(own, context, options, progress);
			if (!options.simplify) return { json: asJson(raw) };
			if (!isEarlier) return { json: summaryOf(own, options, context) };
			const current = seen ?? (await own.service.getOrder(orderId, imageId));
			const image = findImage(current.images, imageId);
			return { json: summaryOf(own, options, context, current, image) };
		} catch (error) {
			if (!(await forgetEarlier(run, order, error, progress))) throw withWayOut(order, error);
		}
	}
}

/** An earlier image whose file stays missing is never ordered anew by itself: the user can. */
function withWayOut({ isEarlier }: Pick<EarlierOrder, 'isEarlier'>, error: unknown): Error {
	if (!isEarlier || !(error instanceof ProblemError)) return asError(error);
	const { problem } = error;
	if (problem.httpCode !== 404 && problem.httpCode !== 410) return error;
	const description = `${problem.description} ${ADVICE.orderAgain()}`.trim();
	return new ProblemError({ ...problem, description });
}
