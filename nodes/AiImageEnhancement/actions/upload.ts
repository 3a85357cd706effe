import type { Progress } from '../../shared/core/problem';
import type { Photo } from '../../shared/api/service';
import { readPhoto } from '../../shared/batch/parameters';
import type { Action, Run } from '../../shared/batch/run';

/** Image > Upload: upload only. Costs nothing. */
export const upload: Action = async (run, itemIndex) => {
	const source = await readPhoto(run, itemIndex);
	return async (progress) => {
		const { orderId, fileName } = await run.uploads(async () => {
			const photo = await source.load();
			return { fileName: photo.fileName, orderId: await uploadPhoto(run, photo, progress) };
		});
		return { json: { order_id: orderId, file_name: fileName } };
	};
};

/** Uploads a photo, unless an earlier try has done so, and notes its order in `progress`. Gives the order's ID. */
export async function uploadPhoto(
	{ service, progressLog }: Run,
	photo: Photo,
	progress: Progress,
): Promise<string> {
	if (progress.orderId) return progress.orderId;
	const orderId = await service.upload(photo);
	Object.assign(progress, {
		orderId,
		fileName: photo.fileName,
		charged: 'no',
	} satisfies Progress);
	progressLog.logStep('uploaded', `"${photo.fileName}" uploaded as order ${orderId}`);
	return orderId;
}
