import type { JobChoice } from '../../shared/api/service';
import { jobKey } from '../../shared/batch/resumeStore';
import {
	ORDER_ID_HINT,
	readOptions,
	readJobChoice,
	requireId,
} from '../../shared/batch/parameters';
import { asJson, type Action, type Run } from '../../shared/batch/run';
import type { Progress } from '../../shared/core/problem';
import { asError } from '../../shared/core/retry';
import { submitPaid } from '../../shared/order/submitPaid';

/** Order > Submit: submit an uploaded order. This is what costs a credit. */
export const submit: Action = async (chosenRun, itemIndex) => {
	const orderId = requireId(chosenRun, itemIndex, 'orderId', 'Order ID', ORDER_ID_HINT);
	const options = readOptions(chosenRun, itemIndex);
	const readChoice = async (run: Run) => await readJobChoice(run, itemIndex);
	const findOrder = async () => await chosenRun.onAnyVersion().service.getOrder(orderId);
	let checked: JobChoice | undefined;
	try {
		checked = await readChoice(chosenRun);
	} catch (error) {
		// What the chosen version does not offer may be meant for an order of another one.
		const order = await findOrder().catch(() => undefined);
		if (!order || order.version === chosenRun.service.version) throw asError(error);
	}

	return async (progress) => {
		const resume = ({ key }: JobChoice) =>
			chosenRun.resumeStore.resume(jobKey(orderId, { key }), itemIndex, progress);
		if (checked) resume(checked);
		Object.assign(progress, { orderId } satisfies Progress);
		const { progresses, submissions } = sharedBy(chosenRun, orderId, progress);
		if (progress.submission) return { json: asJson(progress.submission.raw) };
		const order = await findOrder();
		const run = chosenRun.on(order.version);
		const choice = await readChoice(run);
		resume(choice);
		const { version, assetIds } = order;
		Object.assign(progress, { version, orderId, assetIds } satisfies Progress);
		if (!progress.imagesBefore) {
			// Should the submission's answer get lost, its image is told by not having been there before.
			progress.imagesBefore = order.images.map(({ id }) => id);
			progress.charged = 'no';
		}
		const job = { orderId, assetIds, ...choice };
		const { raw } = await submissions(async () => {
			const siblings = progresses.filter((other) => other !== progress);
			return await submitPaid(run, job, options, progress, siblings);
		});
		return { json: asJson(raw) };
	};
};

/** What the items share that submit the same order, each with its own options: an unclear image must be told from others. */
function sharedBy({ submittedOrders, openPool }: Run, orderId: string, progress: Progress) {
	const shared = submittedOrders.get(orderId) ?? { progresses: [], submissions: openPool(1) };
	submittedOrders.set(orderId, shared);
	shared.progresses.push(progress);
	return shared;
}
