import type { Progress } from '../../shared/core/problem';
import type { PhotoSource } from '../../shared/photo/photoInput';
import { deliverWhenFinished, summaryOf, type OrderContext } from '../../shared/order/deliver';
import { fingerprintOf } from '../../shared/batch/resumeStore';
import {
	readOrderChoice,
	readPhoto,
	readResultOptions,
	type OrderChoice,
} from '../../shared/batch/parameters';
import { asJson, type Action, type Run } from '../../shared/batch/run';
import { submitPaid } from '../../shared/order/submitPaid';
import { uploadPhoto } from './upload';

/** Image > Enhance: upload, submit, wait and download in one step. */
export const enhance: Action = async (run, itemIndex) => {
	const resultOptions = readResultOptions(run, itemIndex);
	const source = await readPhoto(run, itemIndex);
	const choice = await readOrderChoice(run, itemIndex);

	return async (progress) => {
		const beganAt = run.clock.now();
		const { orderId, inputName } = await uploadOnce(run, source, choice, itemIndex, progress);
		const request = { orderId, ...choice };
		const { imageId, at, eta, raw } = await submitPaid(
			run,
			request,
			resultOptions.waitOnRateLimit,
			progress,
		);
		const known: OrderContext = {
			itemIndex,
			orderId,
			imageId,
			beganAt,
			submittedAt: at,
			spaceName: choice.spaceName,
			eta,
			inputName,
		};
		if (resultOptions.wait) return await deliverWhenFinished(run, known, resultOptions, progress);
		return { json: resultOptions.simplify ? summaryOf(run, known) : asJson(raw) };
	};
};

/**
 * Uploads the item's photo, unless an earlier try has done so: a file is known by its content, an address by itself,
 * since it may give other bytes each time. The photo is let go of as soon as it is up.
 */
async function uploadOnce(
	run: Run,
	source: PhotoSource,
	choice: OrderChoice,
	itemIndex: number,
	progress: Progress,
): Promise<{ orderId: string; inputName: string }> {
	const follow = (subject: Buffer | string) =>
		run.resumeStore?.resume(fingerprintOf(subject, choice), itemIndex, progress);
	return await run.uploads(async () => {
		if (source.address !== undefined) follow(source.address);
		const { orderId, fileName } = progress;
		if (orderId && fileName) return { orderId, inputName: fileName };
		const photo = await source.load();
		if (source.address === undefined) follow(photo.bytes);
		return { inputName: photo.fileName, orderId: await uploadPhoto(run, photo, progress) };
	});
}
