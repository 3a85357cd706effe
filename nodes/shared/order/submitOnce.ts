import type { Run } from '../batch/run';
import type { Progress } from '../core/problem';
import { asError } from '../core/retry';
import type { OrderedPhoto } from '../memory/jobStore';
import { submitPaid } from './submitPaid';

/** Submits a job, and has the store know what became of it. */
export async function submitOnce(
	run: Run,
	key: string,
	job: Parameters<typeof submitPaid>[1],
	options: Parameters<typeof submitPaid>[2],
	progress: Progress,
	siblings: readonly Progress[],
): Promise<OrderedPhoto> {
	const { version } = run.service;
	const { orderId, variant, alterations } = job;
	const before = run.jobs.find(key);
	// Another execution may submit the same upload with another choice, also while this one waits.
	const others = () => [
		...siblings.filter((sibling) => sibling.orderId === orderId),
		...run.jobs.findOthers(key, orderId),
	];
	const { before: history = run.jobs.historyOf(progress.fingerprint) } = job;
	const known = {
		...{ version, orderId, name: progress.fileName, variant, alterations },
		before: history,
	};
	try {
		const { at, ...submission } = await submitPaid(run, job, options, progress, others);
		run.jobs.remember(key, { ...known, imageId: submission.imageId, at });
		return { version, job: key, orderId, submittedAt: at, ...submission, isEarlier: false };
	} catch (error) {
		// A later run asks this order first, before it pays for another.
		if (progress.charged === 'unknown') {
			const theirs = others().flatMap(({ imageId }) => imageId ?? []);
			const isKnown = before?.imageId !== undefined && before.orderId !== orderId;
			const imagesOfOthers = [...new Set([...(progress.imagesBefore ?? []), ...theirs])];
			// What is known to be paid is worth more than what may be.
			if (!isKnown)
				run.jobs.remember(key, { ...known, others: imagesOfOthers, at: run.clock.now() });
		}
		throw asError(error);
	}
}
