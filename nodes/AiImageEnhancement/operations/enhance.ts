import { deliverWhenFinished, summaryOf, type Known } from './deliver';
import { fingerprintOf } from './ledger';
import { readOrderChoice, readPhoto, readWish } from './parameters';
import { asJson, type Prepare } from './run';
import { submitPaid } from './submitPaid';
import { uploadPhoto } from './upload';

/** Image > Enhance: upload, submit, wait and download in one step. */
export const enhance: Prepare = async (run, itemIndex) => {
	const wish = readWish(run, itemIndex);
	const source = await readPhoto(run, itemIndex);
	const choice = await readOrderChoice(run, itemIndex);

	return async (progress) => {
		const beganAt = run.clock.now();
		// The photo itself is let go of as soon as it is up.
		const { orderId, inputName } = await run.uploads(async () => {
			const photo = await source.load();
			run.ledger?.follow(fingerprintOf(photo.bytes, choice), itemIndex, progress);
			return { inputName: photo.fileName, orderId: await uploadPhoto(run, photo, progress) };
		});
		const request = { orderId, ...choice };
		const { imageId, at, eta, raw } = await submitPaid(
			run,
			request,
			wish.waitOnRateLimit,
			progress,
		);
		const known: Known = {
			itemIndex,
			orderId,
			imageId,
			beganAt,
			submittedAt: at,
			spaceName: choice.spaceName,
			eta,
			inputName,
		};
		if (wish.wait) return await deliverWhenFinished(run, known, wish, progress);
		return { json: wish.simplify ? summaryOf(run, known) : asJson(raw) };
	};
};
