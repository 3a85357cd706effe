import type { Progress } from '../../shared/core/problem';
import type { PhotoSource } from '../../shared/photo/photoInput';
import { deliverWhenFinished, summaryOf, type OrderContext } from '../../shared/order/deliver';
import { jobKey } from '../../shared/batch/resumeStore';
import { readJobChoice, readPhoto, readResultOptions } from '../../shared/batch/parameters';
import { asJson, type Action, type Run } from '../../shared/batch/run';
import { submitPaid } from '../../shared/order/submitPaid';
import { uploadOf, uploadPhoto } from '../../shared/order/uploadPhoto';
import type { JobChoice, Upload } from '../../shared/api/service';

/** Image > Enhance: upload, submit, wait and download in one step. */
export const enhance: Action = async (run, itemIndex) => {
	const resultOptions = readResultOptions(run, itemIndex);
	const source = await readPhoto(run, itemIndex);
	const choice = await readJobChoice(run, itemIndex);

	return async (progress) => {
		const beganAt = run.clock.now();
		const { upload, inputName } = await uploadOnce(run, source, choice, itemIndex, progress);
		const { imageId, at, eta, raw } = await submitPaid(
			run,
			{ ...upload, ...choice },
			resultOptions,
			progress,
		);
		const order: OrderContext = {
			itemIndex,
			orderId: upload.orderId,
			imageId,
			beganAt,
			submittedAt: at,
			spaceName: choice.spaceName,
			eta,
			inputName,
		};
		if (resultOptions.wait) return await deliverWhenFinished(run, order, resultOptions, progress);
		return { json: resultOptions.simplify ? summaryOf(run, order) : asJson(raw) };
	};
};

/**
 * Uploads the item's photo, unless an earlier try has done so: a file is known by its content, an address by itself,
 * since it may give other bytes each time. The photo is let go of as soon as it is up.
 */
async function uploadOnce(
	run: Run,
	source: PhotoSource,
	choice: JobChoice,
	itemIndex: number,
	progress: Progress,
): Promise<{ upload: Upload; inputName: string }> {
	const resume = (subject: string) =>
		run.resumeStore.resume(jobKey(subject, choice), itemIndex, progress);
	return await run.uploads(async () => {
		if (source.address !== undefined) resume(source.address);
		const { orderId, fileName } = progress;
		if (orderId && fileName) {
			return { upload: uploadOf({ ...progress, orderId }), inputName: fileName };
		}
		const photo = await source.load();
		if (source.address === undefined) resume(photo.fingerprint);
		return { inputName: photo.fileName, upload: await uploadPhoto(run, photo, progress) };
	});
}
