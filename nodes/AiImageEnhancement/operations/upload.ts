import type { Progress } from '../../decisions/problem';
import type { PhotoSource } from '../../network/photoInput';
import { readPhoto } from './parameters';
import type { Prepare, Run } from './run';

/** Image > Upload: upload only. Costs nothing. */
export const upload: Prepare = async (run, itemIndex) => {
	const photo = await readPhoto(run, itemIndex);
	return async (progress) => {
		const { orderId, fileName } = await uploadPhoto(run, photo, progress);
		return { json: { order_id: orderId, file_name: fileName } };
	};
};

/** Loads and uploads a photo, and notes the new order in `progress`. */
export async function uploadPhoto(
	{ service, context }: Run,
	photo: PhotoSource,
	progress: Progress,
): Promise<{ orderId: string; fileName: string }> {
	const file = await photo.load();
	const orderId = await service.upload(file);
	Object.assign(progress, { orderId, charged: 'no' } satisfies Progress);
	context.logger.info(`AI HomeDesign: "${file.fileName}" uploaded as order ${orderId}`);
	return { orderId, fileName: file.fileName };
}
