import type { RepeatOptions } from '../batch/options';
import type { Run } from '../batch/run';
import { untilCanceled } from '../core/clock';
import { ProblemError, type Progress } from '../core/problem';
import { asError } from '../core/retry';
import type { OrderedPhoto, Ordering } from '../memory/jobStore';
import { findEarlier, type EarlierOrder, type WantedImage } from './earlierOrder';

/** Takes an item up where an earlier try of this execution has left it. What that one found to be paid is looked up anew. */
export function resumeItem(
	{ resumeStore }: Run,
	key: string,
	itemIndex: number,
	progress: Progress,
): void {
	resumeStore.resume(key, itemIndex, progress);
	if (progress.paidBefore) forgetOrder(progress);
}

/**
 * Orders a job, unless it was ordered before: by another item, by another execution, which may be at it just now, or by an
 * earlier one. Who waits for another execution orders for itself when that one has ended without paying. Where the user
 * wants it anew, nothing of before will do.
 * @param key the job's idempotency key
 * @param order orders it, but for what an earlier try of this execution has done already
 * @param progress is told whether the order was paid before
 */
export async function orderOnce(
	run: Run,
	key: string,
	wanted: WantedImage & Pick<RepeatOptions, 'repeatedPhotos'>,
	order: () => Promise<OrderedPhoto>,
	progress: Progress,
): Promise<EarlierOrder> {
	if (wanted.repeatedPhotos === 'enhanceAgain') return await orderAgain(run, key, order, progress);
	const { jobs, orderings, signal, progressLog } = run;
	// Nothing may be awaited between the last look at the job and the beginning of work on it.
	for (;;) {
		// What an earlier try of this item has paid is its own.
		if (progress.charged === 'yes') break;
		const own = orderings.get(key);
		const shared = own && (await orderOf(run, key, own, progress));
		if (shared) return reuse(run, progress, shared);
		if (own) continue;
		const theirs = jobs.workOn(key);
		if (!theirs) break;
		progressLog.logShared(progress);
		await untilCanceled(
			theirs.order.catch(() => {}),
			signal,
		);
	}
	const ordering = isOwn(run, key, progress)
		? order()
		: findEarlier(run, key, wanted).then((found) => found ?? order());
	const work: Ordering = { order: ordering, progress };
	jobs.begin(key, work);
	if (!orderings.has(key)) orderings.set(key, work);
	const result = await ordering;
	return result.isEarlier ? reuse(run, progress, result) : result;
}

/** Whether an item goes on with what an earlier try of it has ordered, or may have: the store may know better by now. */
function isOwn({ jobs }: Run, key: string, { orderId, charged }: Progress): boolean {
	if (charged === 'yes') return orderId !== undefined;
	if (charged !== 'unknown') return false;
	const known = jobs.find(key);
	return !known || (known.orderId === orderId && known.imageId === undefined);
}

/** Orders a job anew, whatever is known of it; others who ask for it meanwhile wait. */
async function orderAgain(
	{ jobs }: Run,
	key: string,
	order: () => Promise<OrderedPhoto>,
	progress: Progress,
): Promise<OrderedPhoto> {
	const ordering = order();
	jobs.begin(key, { order: ordering, progress });
	return await ordering;
}

/**
 * The order that an equal item of this run has begun. Undefined when that came to nothing before anything was paid:
 * then this item tries for itself.
 */
async function orderOf(
	{ orderings, signal }: Run,
	key: string,
	work: Ordering,
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
		if (orderings.get(key) === work) orderings.delete(key);
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
	{ jobs, orderings, clock }: Run,
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
	const work = orderings.get(job);
	const current = await work?.order.catch(() => undefined);
	if (current === order && orderings.get(job) === work) orderings.delete(job);
	forgetOrder(progress);
	return true;
}

/** An item begins anew: only what is known of its photo stays. */
function forgetOrder(progress: Progress): void {
	const { fingerprint, fileName, variant } = progress;
	for (const name of Object.keys(progress)) Reflect.deleteProperty(progress, name);
	Object.assign(progress, { fingerprint, fileName, variant } satisfies Progress);
}
