import { asJson, type Action } from '../../shared/batch/run';
import { requireId } from '../../shared/batch/parameters';
import { upscaleOnce } from '../../shared/order/upscaleOnce';

/** Image > Upscale: ask for the high-resolution version of a finished image. It arrives by webhook. */
export const upscale: Action = async (run, itemIndex) => {
	const imageId = requireId(
		run,
		itemIndex,
		'imageId',
		'Image ID',
		'Give the ID of a finished image: the field image_id of an earlier Enhance or Get.',
	);
	return async (progress) => {
		const answer = await upscaleOnce(run, imageId, itemIndex, progress);
		return { json: { image_id: imageId, ...asJson(answer) } };
	};
};
