import type { IDataObject } from 'n8n-workflow';

import { toldOf, type History } from '../api/alterations';
import { isUnknownOrder } from '../api/refusals';
import type { JobChoice } from '../api/service';
import { emptyEstimate, type Estimate } from '../batch/estimate';
import { readFileName, readPhoto, readProject } from '../batch/jobParameters';
import type { RepeatOptions } from '../batch/options';
import type { Action, Run, Work } from '../batch/run';
import { countIn } from '../batch/runEstimate';
import { NOTES } from '../core/messages';
import { ProblemError, type Problem } from '../core/problem';
import { asError } from '../core/retry';
import { cutMessage } from '../core/quote';
import { findEarlier, type EarlierOrder } from '../order/earlierOrder';
import { historyOf, type OtherPicture } from '../order/itemPhoto';
import { keyOf, refuseOwnResult } from '../order/orderPhoto';
import { checkProject } from '../order/projectIdOf';
import type { PhotoSource } from '../photo/photoInput';

/** What an operation would make of an item, read part by part: each part says by itself what is wrong with it. */
export interface ToCheck {
	/** What the option Repeated Photos and its neighbours say; all of the options, where the form has them. */
	readOptions(run: Run, itemIndex: number): RepeatOptions;
	/** Whether pictures go up beside the photo. */
	hasOthers?(run: Run, itemIndex: number): boolean;
	/** What goes up beside the photo. */
	readOthers?(run: Run, itemIndex: number, source: PhotoSource): Promise<readonly OtherPicture[]>;
	/** One for each image. */
	readChoices(run: Run, itemIndex: number, others: readonly OtherPicture[]): Promise<JobChoice[]>;
}

/**
 * Everything that an operation checks before it pays: an output item for each image that it would make, with its credits.
 * Uploads nothing, costs nothing. A photo that would be refused is an item that says why; what keeps the node from
 * checking at all ends it.
 */
export function checkAction(toCheck: ToCheck): Action {
	const checked: CheckedPhotos = { total: emptyEstimate(), jobs: new Set() };
	return async (run, itemIndex) => await checkItem(toCheck, checked, run, itemIndex);
}

/** What a run has found by now. */
interface CheckedPhotos {
	total: Estimate;
	/** The idempotency keys of what would be ordered. */
	jobs: Set<string>;
}

async function checkItem(
	toCheck: ToCheck,
	checked: CheckedPhotos,
	run: Run,
	itemIndex: number,
): Promise<Work[]> {
	// Where the lists of spaces and options are not the API's, nothing else would tell a wrong key.
	await run.service.checkKey();
	const photo = await attempt(async () => await readPhoto(run, itemIndex, { when: 'check' }));
	const { value: source } = photo;
	const repeats = await attempt(() => toCheck.readOptions(run, itemIndex));
	const project = await attempt(async () => {
		const wanted = readProject(run, itemIndex);
		if (wanted) await checkProject(run, wanted);
		return wanted;
	});
	const others = await attempt(async () =>
		source && toCheck.readOthers ? await toCheck.readOthers(run, itemIndex, source) : [],
	);
	const choices = await attemptChoices(toCheck, run, itemIndex, others.value ?? []);
	const problems = [photo, repeats, project, others, choices].flatMap(
		({ problem }) => problem ?? [],
	);
	const { fingerprint = '', fileName = readFileName(run, itemIndex) } = source ?? {};
	const check = async (choice?: JobChoice): Promise<Work> => {
		const own: Problem[] = [...problems];
		let earlier: EarlierOrder | undefined;
		const job = choice && keyOf(run, { project: project.value }, choice, fingerprint);
		if (choice && job && repeats.value && own.length === 0) {
			const found = await attemptEarlier(run, job, choice, source, repeats.value);
			earlier = found.value;
			own.push(...(found.problem ? [found.problem] : []));
		}
		const isShared = own.length === 0 && repeats.value?.repeatedPhotos === 'reuse';
		// The work begins in the items' order: of equal photos the first one costs the credit.
		const work: Work = async () => {
			const isRepeated = isShared && job !== undefined && checked.jobs.has(job);
			if (isShared && job) checked.jobs.add(job);
			const refusal = [...new Set(own.map(sentences))].join(' ');
			const isPaid = earlier?.imageId !== undefined;
			const credits = refusal !== '' || isPaid || isRepeated ? 0 : 1;
			countIn(checked.total, run, { isRefused: refusal !== '', credits });
			const free = isRepeated && !isPaid ? NOTES.sameInRun() : earlierInWords(earlier);
			const before = choice && source && historyOf(run, { source, others: others.value });
			return {
				json: rowOf(run, { fileName, choice, before, photo: source, credits, refusal, free }),
			};
		};
		return Object.assign(work, { variant: choice?.variant, isCheck: true });
	};
	return await Promise.all((choices.value ?? [undefined]).map(check));
}

interface Row {
	fileName: string | undefined;
	choice: JobChoice | undefined;
	/** What was done to the photo before. */
	before: History | undefined;
	photo: PhotoSource | undefined;
	credits: number;
	/** Why it would be refused, or ''. */
	refusal: string;
	/** Why it costs nothing, or may, or ''. */
	free: string;
}

function rowOf(
	{ namesVariants }: Pick<Run, 'namesVariants'>,
	{ fileName, choice, before, photo, credits, refusal, free }: Row,
): IDataObject {
	const { kind, width, height } = photo?.checked ?? {};
	const { tool, edits = [], alterations = [], variant } = choice ?? {};
	return {
		file_name: fileName ?? null,
		ok: refusal === '',
		credits,
		reason: cutMessage(refusal || free) || null,
		...(namesVariants
			? { variant: variant || null }
			: { kind: kind?.extension.toUpperCase() ?? null }),
		width: width ?? null,
		height: height ?? null,
		edits: [...edits],
		...toldOf(tool, alterations, { before }),
	};
}

/** What came of a check: its value, or the problem that the photo's item tells. */
type Checked<T> = { value: T; problem?: undefined } | { value?: undefined; problem: Problem };

/** @param isItems whether a problem is the photo's own; any other ends the run */
async function attempt<T>(
	work: () => T | Promise<T>,
	isItems: (problem: Problem) => boolean = () => true,
): Promise<Checked<T>> {
	try {
		return { value: await work() };
	} catch (error) {
		if (!(error instanceof ProblemError) || !isItems(error.problem)) throw asError(error);
		return { problem: error.problem };
	}
}

/** A wrong space or option is the item's; a catalogue that cannot be had is everybody's. */
async function attemptChoices(
	{ readChoices }: ToCheck,
	run: Run,
	itemIndex: number,
	others: readonly OtherPicture[],
) {
	let isCatalogueGone = false;
	const watched = async <T>(answer: Promise<T>): Promise<T> =>
		await answer.catch((error: unknown) => {
			isCatalogueGone = true;
			throw asError(error);
		});
	const catalogue = {
		spaces: async (tool: string) => await watched(run.catalogue.spaces(tool)),
		options: async (tool: string, spaceName: string) =>
			await watched(run.catalogue.options(tool, spaceName)),
	};
	return await attempt(
		async () => await readChoices({ ...run, catalogue }, itemIndex, others),
		() => !isCatalogueGone,
	);
}

/** The order by which a photo's image was paid before, as it is looked for before anything is ordered. */
async function attemptEarlier(
	run: Run,
	job: string,
	{ tool }: JobChoice,
	{ fingerprint = '', fileName }: Partial<PhotoSource> = {},
	options: RepeatOptions,
): Promise<Checked<EarlierOrder | undefined>> {
	const own = await attempt(() => refuseOwnResult(run, fingerprint, tool, fileName, options));
	if (own.problem) return { problem: own.problem };
	if (options.repeatedPhotos === 'enhanceAgain') return { value: undefined };
	return await attempt(async () => await findEarlier(run, job), isUnknownOrder);
}

/** What an earlier order means for the credit. */
function earlierInWords(earlier: EarlierOrder | undefined): string {
	if (!earlier) return '';
	const { orderId, imageId } = earlier;
	return imageId === undefined ? NOTES.maybeMadeBefore(orderId) : NOTES.madeBefore(orderId);
}

function sentences({ message, description }: Problem): string {
	return `${message}. ${description}`.trim();
}
