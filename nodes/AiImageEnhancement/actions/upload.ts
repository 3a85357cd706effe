import { ENHANCEMENT } from '../../shared/api/tools';
import { readPhoto, readProject } from '../../shared/batch/jobParameters';
import type { Action } from '../../shared/batch/run';
import { checkProject } from '../../shared/order/projectIdOf';
import { uploadPhoto } from '../../shared/order/uploadPhoto';

/** Image > Upload: upload only. Costs nothing. */
export const upload: Action = async (run, itemIndex) => {
	const source = await readPhoto(run, itemIndex);
	const project = readProject(run, itemIndex);
	if (project) await checkProject(run, project);
	return async (progress) => {
		const given = { load: async () => await source.load(), project, tool: ENHANCEMENT.slug };
		const { orderId } = await run.uploads(async () => await uploadPhoto(run, given, progress));
		return { json: { order_id: orderId, file_name: progress.fileName ?? null } };
	};
};
