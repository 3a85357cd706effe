import { readPhoto } from '../../shared/batch/parameters';
import type { Action } from '../../shared/batch/run';
import { uploadPhoto } from '../../shared/order/uploadPhoto';

/** Image > Upload: upload only. Costs nothing. */
export const upload: Action = async (run, itemIndex) => {
	const source = await readPhoto(run, itemIndex);
	return async (progress) => {
		const load = async () => await source.load();
		const { orderId } = await run.uploads(async () => await uploadPhoto(run, load, progress));
		return { json: { order_id: orderId, file_name: progress.fileName ?? null } };
	};
};
