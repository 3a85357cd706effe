import type { IDataObject } from 'n8n-workflow';

import { isUnknownOrder } from '../../shared/api/refusals';
import { ENHANCEMENT } from '../../shared/api/tools';
import { emptyEstimate, minutesFor, type Estimate } from '../../shared/batch/estimate';
import { readFileName, readJobChoice, readPhoto, readProject } from '../../shared/batch/jobParameters';
import { readRepeatOptions, type RepeatOptions } from '../../shared/batch/options';
import type { Action, Run, Work } from '../../shared/batch/run';
import { ProblemError, type Problem } from '../../shared/core/problem';
import { asError } from '../../shared/core/retry';
import { cutMessage } from '../../shared/core/quote';
import { findEarlier } from '../../shared/order/earlierOrder';
import { keyOf, refuseOwnResult } from '../../shared/order/orderPhoto';

/**
 * Image > Check: everything that Enhance checks before it pays. Uploads nothing, costs nothing. A photo that Enhance
 * would refuse is an item that says why; what keeps the node from checking at all ends it.
 */
export function checkAction(): Action {
	const checked: CheckedPhotos = { total: emptyEstimate(), jobs: new Set() };
	return async (run, itemIndex) => await checkItem(checked, run, itemIndex);
}

/** What a run has found by now. */
interface CheckedPhotos {
	total: Estimate;
	/** The idempotency keys of what Enhance would order. */
	jobs: Set<string>;
}

async function checkItem(
	{ total, jobs }: CheckedPhotos,
	run: Run,
	itemIndex: number,
): Promise<Work> {
	// Where the lists of spaces and options are not the API's, nothing else would tell a wrong key.
	await run.service.checkKey();
	const photo = await attempt(async () => await readPhoto(run, itemIndex, { when: 'check' }));
	const wanted = await attempt(async () => readRepeatOptions(run, itemIndex));
	const choice = await attemptChoice(run, itemIndex);
	const { fingerprint = '', fileName = readFileName(run, itemIndex), checked } = photo.value ?? {};
	const problems = [photo.problem, wanted.problem, choice.problem];
	if (photo.value && wanted.value) {
		const options = wanted.value;
		const own = await attempt(async () =>
			refuseOwnResult(run, fingerprint, ENHANCEMENT.slug, fileName, options),
		);
		problems.push(own.problem);
	}
	const project = await attempt(async () => await Promise.resolve(readProject(run, itemIndex)));
	const job = choice.value && keyOf(run, { project: project.value }, choice.value, fingerprint);
	let isPaidBefore = false;
	if (wanted.value && job && !problems.some(Boolean)) {
		const earlier = await attemptEarlier(run, job, wanted.value);
		problems.push(earlier.problem);
		isPaidBefore = earlier.value === true;
	}
	const reason = problems.flatMap((problem) => (problem ? [sentences(problem)] : [])).join(' ');

	// The work begins in the items' order: of equal photos the first one costs the credit.
	return async () => {
		const isRefused = reason !== '';
		const isShared = job && !isRefused && wanted.value?.repeatedPhotos === 'reuse';
		const isRepeated = isShared && jobs.has(job);
		if (isShared) jobs.add(job);
		const credits = isRefused || isPaidBefore || isRepeated ? 0 : 1;
		count(total, run, isRefused, credits);
		const json: IDataObject = {
			file_name: fileName ?? null,
			ok: !isRefused,
			reason: cutMessage(reason) || null,
			credits,
			kind: checked?.kind.extension.toUpperCase() ?? null,
			width: checked?.width ?? null,
			height: checked?.height ?? null,
			bytes: checked?.size ?? null,
			space_name: choice.value?.spaceName ?? null,
			edits: choice.value?.edits ?? [],
		};
		return { json };
	};
}

/** What came of a check: its value, or the problem that the photo's item tells. */
type Checked<T> = { value: T; problem?: undefined } | { value?: undefined; problem: Problem };

/** @param endsNode whether a problem is about the whole run */
async function attempt<T>(
	work: () => Promise<T>,
	endsNode: (problem: Problem) => boolean = () => false,
): Promise<Checked<T>> {
	try {
		return { value: await work() };
	} catch (error) {
		if (!(error instanceof ProblemError) || endsNode(error.problem)) throw asError(error);
		return { problem: error.problem };
	}
}

/** A wrong space or option is the item's; a catalogue that cannot be had is everybody's. */
async function attemptChoice(run: Run, itemIndex: number) {
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
		async () => await readJobChoice({ context: run.context, catalogue }, itemIndex),
		() => isCatalogueGone,
	);
}

/** Whether an earlier run has paid for it: the order is asked, as Enhance does. */
async function attemptEarlier(
	run: Run,
	job: string,
	{ repeatedPhotos }: RepeatOptions,
): Promise<Checked<boolean>> {
	if (repeatedPhotos === 'enhanceAgain') return { value: false };
	return await attempt(
		async () => (await findEarlier(run, job)) !== undefined,
		(problem) => !isUnknownOrder(problem),
	);
}

function sentences({ message, description }: Problem): string {
	return `${message}. ${description}`.trim();
}

/** Counts a photo for the hint in the output panel. */
function count(total: Estimate, run: Run, isRefused: boolean, credits: number): void {
	total.photos++;
	total.refused += isRefused ? 1 : 0;
	total.credits += credits;
	const { limits } = run.rateLimiter;
	total.minutes = minutesFor(total.credits, limits, run.service.limits.poll.usualSeconds);
	run.progressLog.logEstimate(total);
}
