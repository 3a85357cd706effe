import type { JobChoice } from '../../shared/api/service';
import { readJobChoice } from '../../shared/batch/jobParameters';
import { readOptions, readRepeatOptions } from '../../shared/batch/options';
import { ORDER_ID_HINT, requireId } from '../../shared/batch/parameters';
import { asJson, type Action, type Run, type Work } from '../../shared/batch/run';
import type { Pool } from '../../shared/core/concurrency';
import type { Progress } from '../../shared/core/problem';
import { asError } from '../../shared/core/retry';
import { jobKey } from '../../shared/memory/jobKey';
import type { OrderedPhoto } from '../../shared/memory/jobStore';
import { locate } from '../../shared/order/locate';
import { orderOnce, resumeItem } from '../../shared/order/orderOnce';
import { refuseOwnResult } from '../../shared/order/orderPhoto';
import { submitOnce } from '../../shared/order/submitOnce';

/** How far items of a run have come that submit the same order, by its ID; they do it one after the other. */
type SubmittedOrders = Map<string, { progresses: Progress[]; submissions: Pool }>;

/** Order > Submit: submit an uploaded order. This is what costs a credit. */
export function submitAction(): Action {
	const submitted: SubmittedOrders = new Map();
	return async (run, itemIndex) => await submitItem(submitted, run, itemIndex);
}

async function submitItem(submitted: SubmittedOrders, run: Run, itemIndex: number): Promise<Work> {
	const orderId = requireId(run, itemIndex, 'orderId', 'Order ID', ORDER_ID_HINT);
	const options = readOptions(run, itemIndex);
	const repeats = readRepeatOptions(run, itemIndex);
	const readChoice = async (other: Run) => await readJobChoice(other, itemIndex);
	const choice = await readChoice(run).catch(async (error: unknown) => {
		// What the chosen version does not offer may be meant for an order of another one.
		const located = await locate(run, orderId).catch(() => undefined);
		if (!located || located.run === run) throw asError(error);
		return await readChoice(located.run);
	});
	const { account, jobs } = run;
	const upload = jobs.findUpload(orderId);
	const keyOfOrder = jobKey(`order ${orderId}`, { account, choice });
	if (upload && !run.resumeStore.has(keyOfOrder)) {
		refuseOwnResult(run, upload.fingerprint, choice.tool, upload.name, repeats);
	}

	return async (progress) => {
		// The upload may be forgotten before a retry.
		resumeItem(run, keyOfOrder, itemIndex, progress);
		if (progress.submission) return { json: asJson(progress.submission.raw) };
		const { fingerprint = orderId, name: fileName, project } = upload ?? {};
		Object.assign(progress, { orderId, fingerprint, fileName } satisfies Progress);
		// The same photo may have been uploaded before, as another order.
		const key = upload ? jobKey(fingerprint, { account, choice, project }) : keyOfOrder;
		if (upload) jobs.rememberUpload(orderId, upload, run.clock.now());
		const order = async () =>
			await submitUpload(run, submitted, { orderId, key, choice, readChoice }, options, progress);
		const { timeout } = options;
		const wanted = { tool: choice.tool, timeout, repeatedPhotos: repeats.repeatedPhotos };
		const ordered = await orderOnce(run, key, wanted, order, progress);
		const { imageId, eta, isEarlier, raw } = ordered;
		if (!isEarlier) return { json: asJson(raw) };
		return { json: { order_id: ordered.orderId, image_id: imageId ?? null, eta } };
	};
}

/** What an order is submitted as. */
interface Wanted {
	orderId: string;
	/** The idempotency key. */
	key: string;
	/** In the terms of the chosen version. */
	choice: JobChoice;
	readChoice(run: Run): Promise<JobChoice>;
}

async function submitUpload(
	chosenRun: Run,
	submitted: SubmittedOrders,
	{ orderId, key, readChoice, ...wanted }: Wanted,
	options: ReturnType<typeof readOptions>,
	progress: Progress,
): Promise<OrderedPhoto> {
	const { progresses, submissions } = sharedBy(chosenRun, submitted, orderId, progress);
	const { run, order } = await locate(chosenRun, orderId);
	const choice = run === chosenRun ? wanted.choice : await readChoice(run);
	const { version, assetIds } = order;
	Object.assign(progress, { version, orderId, assetIds } satisfies Progress);
	if (!progress.imagesBefore) {
		// Should the submission's answer get lost, its image is told by not having been there before.
		progress.imagesBefore = order.images.map(({ id }) => id);
		progress.charged = 'no';
	}
	return await submissions(async () => {
		const siblings = progresses.filter((other) => other !== progress);
		const job = { orderId, assetIds, ...choice };
		return await submitOnce(run, key, job, options, progress, siblings);
	});
}

/** What the items share that submit the same order, each with its own options: an unclear image must be told from others. */
function sharedBy(
	{ openPool }: Run,
	submitted: SubmittedOrders,
	orderId: string,
	progress: Progress,
) {
	const shared = submitted.get(orderId) ?? { progresses: [], submissions: openPool(1) };
	submitted.set(orderId, shared);
	if (!shared.progresses.includes(progress)) shared.progresses.push(progress);
	return shared;
}
