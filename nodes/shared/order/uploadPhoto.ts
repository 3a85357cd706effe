import type { Photo, PictureRole, Upload } from '../api/service';
import type { Run } from '../batch/run';
import type { Progress } from '../core/problem';
import type { WantedProject } from '../memory/jobKey';
import { projectIdOf } from './projectIdOf';

/** What goes up. */
interface GivenPhoto {
	load(): Promise<Photo>;
	/** What goes up beside it. */
	others?: ReadonlyArray<{ role: PictureRole; load(): Promise<Photo> }>;
	/** That it is to go into. */
	project?: WantedProject;
	/** v3's slug of the tool that it is for. */
	tool: string;
}

/** Uploads a photo, unless an earlier try has done so, and notes its order in `progress`. Costs nothing. */
export async function uploadPhoto(
	run: Run,
	{ load, others = [], project, tool }: GivenPhoto,
	progress: Progress,
): Promise<Upload> {
	const { service, progressLog, jobs, clock } = run;
	if (progress.orderId) return uploadOf({ ...progress, orderId: progress.orderId });
	const projectId = project && (await projectIdOf(run, project));
	const photo = await load();
	const beside = await Promise.all(
		others.map(async ({ role, load: loadOther }) => ({ role, photo: await loadOther() })),
	);
	const upload = await service.upload(photo, { tool, projectId, others: beside });
	Object.assign(progress, {
		...upload,
		version: service.version,
		fingerprint: photo.fingerprint,
		fileName: photo.fileName,
		charged: 'no',
	} satisfies Progress);
	const { fingerprint, fileName: name } = photo;
	jobs.rememberUpload(upload.orderId, { fingerprint, name, project }, clock.now());
	progressLog.logStep('uploaded', { fileName: photo.fileName, orderId: upload.orderId });
	return upload;
}

/** The upload that an earlier try has made. */
function uploadOf({ orderId, assetIds }: Progress & { orderId: string }): Upload {
	return { orderId, assetIds: assetIds ?? [] };
}
