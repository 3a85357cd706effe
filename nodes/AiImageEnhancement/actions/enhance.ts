import { findImage } from '../../shared/api/imageState';
import {
	readEnhanceOptions,
	readJobChoice,
	readPhoto,
	readProject,
} from '../../shared/batch/parameters';
import { jobKey } from '../../shared/batch/resumeStore';
import { asJson, type Action, type Output, type Run } from '../../shared/batch/run';
import type { Progress } from '../../shared/core/problem';
import { asError } from '../../shared/core/retry';
import { deliverWhenFinished, summaryOf, type OrderContext } from '../../shared/order/deliver';
import { checkProject } from '../../shared/order/projectIdOf';
import { forgetEarlier, orderPhoto, refuseOwnResult } from '../../shared/order/orderPhoto';

/** Image > Enhance: upload, submit, wait and download in one step. */
export const enhance: Action = async (run, itemIndex) => {
	const options = readEnhanceOptions(run, itemIndex);
	const { originalField } = options;
	// A photo on the web is kept by n8n before it is uploaded, to be given out in any case.
	const source = await readPhoto(run, itemIndex, originalField === '' ? undefined : 'first');
	const choice = await readJobChoice(run, itemIndex);
	const project = readProject(run, itemIndex);
	if (project) await checkProject(run, project);
	const { fingerprint, fileName } = source;
	// What an earlier try of this execution has begun goes on in any case.
	if (fingerprint && !run.resumeStore.has(jobKey(fingerprint, choice))) {
		refuseOwnResult(run, fingerprint, fileName, options);
	}

	const enhancePhoto = async (progress: Progress): Promise<Output> => {
		const beganAt = run.clock.now();
		const readChoice = async (other: Run) => await readJobChoice(other, itemIndex);
		const photoJob = { itemIndex, source, choice, readChoice, project, options };
		for (;;) {
			const order = await orderPhoto(run, photoJob, progress);
			const own = run.on(order.version);
			const { orderId, imageId, submittedAt, eta, raw, isEarlier } = order;
			const context: OrderContext = {
				itemIndex,
				orderId,
				imageId,
				beganAt,
				submittedAt: submittedAt ?? run.clock.now(),
				pollImmediately: isEarlier,
				spaceName: choice.spaceName,
				edits: choice.edits,
				charged: progress.paidBefore ? 'no' : 'yes',
				eta,
				tool: choice.tool,
				inputName: progress.fileName,
			};
			try {
				if (options.wait) return await deliverWhenFinished(own, context, options, progress);
				if (!options.simplify) return { json: asJson(raw) };
				if (!isEarlier) return { json: summaryOf(own, context) };
				const current = await own.service.getOrder(orderId, imageId);
				return {
					json: summaryOf(own, context, current, findImage(current.images, imageId)),
				};
			} catch (error) {
				if (!(await forgetEarlier(run, order, error, progress))) throw asError(error);
			}
		}
	};

	return async (progress) => {
		const output = await enhancePhoto(progress);
		const { original } = source;
		if (originalField === '' || !original) return output;
		return { ...output, binary: { ...output.binary, [originalField]: original } };
	};
};
