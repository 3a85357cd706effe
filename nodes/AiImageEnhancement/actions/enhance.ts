import { findImage } from '../../shared/api/imageState';
import { readEnhanceOptions, readJobChoice, readPhoto } from '../../shared/batch/parameters';
import { asJson, type Action } from '../../shared/batch/run';
import { asError } from '../../shared/core/retry';
import { deliverWhenFinished, summaryOf, type OrderContext } from '../../shared/order/deliver';
import { forgetEarlier, orderPhoto, refuseOwnResult } from '../../shared/order/orderPhoto';

/** Image > Enhance: upload, submit, wait and download in one step. */
export const enhance: Action = async (run, itemIndex) => {
	const options = readEnhanceOptions(run, itemIndex);
	const source = await readPhoto(run, itemIndex);
	if (source.fingerprint) refuseOwnResult(run, source.fingerprint, source.fileName, options);
	const choice = await readJobChoice(run, itemIndex);

	return async (progress) => {
		const beganAt = run.clock.now();
		for (;;) {
			const order = await orderPhoto(run, { itemIndex, source, choice, options }, progress);
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
				charged: progress.reused ? 'no' : 'yes',
				eta,
				inputName: progress.fileName,
			};
			try {
				if (options.wait) return await deliverWhenFinished(run, context, options, progress);
				if (!options.simplify) return { json: asJson(raw) };
				if (!isEarlier) return { json: summaryOf(run, context) };
				const current = await run.service.getOrder(orderId);
				return {
					json: summaryOf(run, context, current, findImage(current.images, imageId)),
				};
			} catch (error) {
				if (!forgetEarlier(run, order, error, progress)) throw asError(error);
			}
		}
	};
};
