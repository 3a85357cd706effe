import { readPhoto } from '../../shared/batch/parameters';
import type { Action } from '../../shared/batch/run';
import { uploadPhoto } from '../../shared/order/uploadPhoto';

/** Image > Upload: upload only. Costs nothing. */
export const upload: Action = async (run, itemIndex) => {
	const source = await readPhoto(run, itemIndex);
	return async (progress) => {
		const { orderId, fileName } = await run.uploads(async () => {
			const photo = await source.load();
			return { fileName: photo.fileName, ...(await uploadPhoto(run, photo, progress)) };
		});
		return { json: { order_id: orderId, file_name: fileName } };
	};
};
