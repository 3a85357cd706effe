import type { Photo, Upload } from '../api/service';
import type { WantedProject } from '../batch/parameters';
import type { Run } from '../batch/run';
import type { Progress } from '../core/problem';
import { projectIdOf } from './projectIdOf';

/**
 * Uploads a photo, unless an earlier try has done so, and notes its order in `progress`. Costs nothing.
 * @param project that it is to go into
 */
export async function uploadPhoto(
	run: Run,
	load: () => Promise<Photo>,
	progress: Progress,
	project?: WantedProject,
): Promise<Upload> {
	const { service, progressLog } = run;
	if (progress.orderId) return uploadOf({ ...progress, orderId: progress.orderId });
	const projectId = project && (await projectIdOf(run, project));
	const photo = await load();
	const upload = await service.upload(photo, { projectId });
	Object.assign(progress, {
		...upload,
		version: service.version,
		fingerprint: photo.fingerprint,
		fileName: photo.fileName,
		charged: 'no',
	} satisfies Progress);
	progressLog.logStep('uploaded', { fileName: photo.fileName, orderId: upload.orderId });
	return upload;
}

/** The upload that an earlier try has made. */
function uploadOf({ orderId, assetIds }: Progress & { orderId: string }): Upload {
	return { orderId, assetIds: assetIds ?? [] };
}
