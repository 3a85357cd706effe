import { firstLookAt } from '../../decisions/pollSchedule';
import { deliverWhenFinished, outputOf, type Known } from './deliver';
import { readOrderChoice, readPhoto, readWish } from './parameters';
import type { Prepare } from './run';
import { submitPaid } from './submitPaid';
import { uploadPhoto } from './upload';

/** Image > Enhance: upload, submit, wait and download in one step. */
export const enhance: Prepare = async (run, itemIndex) => {
	const wish = readWish(run, itemIndex);
	const photo = await readPhoto(run, itemIndex);
	const choice = await readOrderChoice(run, itemIndex);

	return async (progress) => {
		const beganAt = run.clock.now();
		const { orderId, fileName } = await uploadPhoto(run, photo, progress);
		const request = { orderId, ...choice };
		const { imageId, eta } = await submitPaid(
			run,
			request,
			new Set(),
			wish.waitOnRateLimit,
			progress,
		);

		const submittedAt = run.clock.now();
		const known: Known = {
			orderId,
			imageId,
			beganAt,
			startedAt: submittedAt,
			firstLookAt: firstLookAt(submittedAt, eta),
			spaceName: choice.spaceName,
			eta,
			inputName: fileName,
		};
		if (wish.wait) return await deliverWhenFinished(run, known, wish, progress);
		const nothingYet = { orderId, spaceName: null, beforeImageUrl: null, images: [], raw: {} };
		const order = wish.simplify ? nothingYet : await run.service.getOrder(orderId);
		return outputOf(run, known, wish, order, undefined);
	};
};
