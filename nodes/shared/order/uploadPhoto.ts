import type { Photo, Upload } from '../api/service';
import type { Run } from '../batch/run';
import type { Progress } from '../core/problem';

/** Uploads a photo, unless an earlier try has done so, and notes its order in `progress`. Costs nothing. */
export async function uploadPhoto(
	{ service, progressLog }: Run,
	load: () => Promise<Photo>,
	progress: Progress,
): Promise<Upload> {
	if (progress.orderId) return uploadOf({ ...progress, orderId: progress.orderId });
	const photo = await load();
	const upload = await service.upload(photo);
	Object.assign(progress, {
		...upload,
		fingerprint: photo.fingerprint,
		fileName: photo.fileName,
		charged: 'no',
	} satisfies Progress);
	progressLog.logStep('uploaded', { fileName: photo.fileName, orderId: upload.orderId });
	return upload;
}

/** The upload that an earlier try has made. */
export function uploadOf({ orderId, assetIds }: Progress & { orderId: string }): Upload {
	return { orderId, assetIds: assetIds ?? [] };
}
