import type { Run } from '../batch/run';
import { untilCanceled } from '../core/clock';
import { ProblemError, type Progress } from '../core/problem';
import { asError } from '../core/retry';
import type { OrderedPhoto, Work } from '../memory/jobStore';
import { findEarlier, type EarlierOrder, type WantedImage } from './earlierOrder';

/**
 * Orders a job, unless it was ordered before: by another item, by another execution, which may be at it just now, or by an
 * earlier one. Who waits for another execution orders for itself when that one has ended without paying.
 * @param key the job's idempotency key
 * @param order orders it, but for what an earlier try of this execution has done already
 * @param progress is told whether the order was paid before
 */
export async function orderOnce(
	run: Run,
	key: string,
	wanted: WantedImage,
	order: () => Promise<OrderedPhoto>,
	progress: Progress,
): Promise<EarlierOrder> {
	const { jobs, id, signal, progressLog } = run;
	// Nothing may be awaited between the last look at the job and the beginning of work on it.
	for (;;) {
		const work = jobs.workOn(key, id);
		// What an earlier try of this item has paid is its own.
		if (!work || progress.charged === 'yes') break;
		if (work.runId !== id) {
			progressLog.logShared(progress);
			await untilCanceled(
				work.order.catch(() => {}),
				signal,
			);
			continue;
		}
		const shared = await orderOf(run, key, work, progress);
		if (shared) return reuse(run, progress, shared);
	}
	const own = isOwn(run, key, progress)
		? order()
		: findEarlier(run, key, wanted).then((found) => found ?? order());
	jobs.begin(key, id, own, progress);
	const result = await own;
	return result.isEarlier ? reuse(run, progress, result) : result;
}

/** Whether an item goes on with what an earlier try of it has ordered, or may have: the store may know better by now. */
function isOwn({ jobs }: Run, key: string, { orderId, charged }: Progress): boolean {
	if (charged === 'yes') return orderId !== undefined;
	return charged === 'unknown' && jobs.find(key)?.imageId === undefined;
}

/**
 * The order that an equal item of this run has begun. Undefined when that came to nothing before anything was paid:
 * then this item tries for itself.
 */
async function orderOf(
	{ jobs, signal }: Run,
	key: string,
	work: Work,
	progress: Progress,
): Promise<OrderedPhoto | undefined> {
	try {
		return await work.order;
	} catch (error) {
		const { version, orderId, imageId, charged } = work.progress;
		const mayBePaid = charged === 'yes' || charged === 'unknown';
		if (mayBePaid)
			Object.assign(progress, { version, orderId, imageId, charged } satisfies Progress);
		if (mayBePaid || signal.aborted) throw asError(error);
		jobs.drop(key, work);
		return undefined;
	}
}

function reuse<T extends OrderedPhoto>({ progressLog }: Run, progress: Progress, order: T): T {
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

/**
 * Whether a job can be ordered anew, since its earlier order turned out to be gone. The next `orderOnce` then does.
 * What an equal item has ordered meanwhile stays.
 */
export async function forgetEarlier(
	{ jobs, id, clock }: Run,
	order: EarlierOrder,
	error: unknown,
	progress: Progress,
): Promise<boolean> {
	if (!(error instanceof ProblemError)) return false;
	const { job, orderId, isEarlier, isOfNow } = order;
	const { nothingToFetch, isGone } = error.problem;
	const mayBeginAnew = isEarlier && !isOfNow;
	// The file of an image that was made just now may come yet.
	if (!nothingToFetch && !(isGone && mayBeginAnew)) return false;
	jobs.forget(job, orderId, clock.now());
	if (!mayBeginAnew) return false;
	const work = jobs.workOn(job, id);
	const current = work && work.runId === id && (await work.order.catch(() => undefined));
	if (work && current === order) jobs.drop(job, work);
	forgetOrder(progress);
	return true;
}

/** An item begins anew: only what is known of its photo stays. */
export function forgetOrder(progress: Progress): void {
	const { fingerprint, fileName, variant } = progress;
	for (const name of Object.keys(progress)) Reflect.deleteProperty(progress, name);
	Object.assign(progress, { fingerprint, fileName, variant } satisfies Progress);
}
