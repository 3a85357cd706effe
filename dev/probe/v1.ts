import { open, placeOf } from './addresses';
import { isNoId, MISSING_ID, speaks, type Api } from './api';
import { formOf, givenPart, NO_PICTURE, photoPart, type GivenFile, type Part } from './forms';
import { pick, pickList, pickText, showing } from './seen';

const ENHANCEMENT = 'service-image-enhancement';

/** What an order of V1 needs. */
export interface V1Order {
	orderId: string;
	spaceName: string;
}

const spacesOf = (service: string) => `/v1/catalog/spaces?active=true&service_name=${service}`;

function widgetsOf(service: string, spaceName?: string): string {
	const space = spaceName === undefined ? '' : `&space_name=${encodeURIComponent(spaceName)}`;
	return `/v1/catalog/items/filter?service_name=${service}${space}`;
}

/** Spaces and widgets. Gives the name of a space of image enhancement, if V1 answers. */
async function askCatalogue(api: Api): Promise<string | undefined> {
	const first = await api.free('v1.spaces', spacesOf(ENHANCEMENT));
	const why = `V1 answered ${first.status ?? 'nothing'} to the list of spaces`;
	if (speaks(first)) {
		await api.free('v1.wrongKey', spacesOf(ENHANCEMENT), { key: 'wrong' });
		await api.free('v1.noKey', spacesOf(ENHANCEMENT), { key: 'none' });
	}
	if (first.status === 200) api.seen.copy('v1.spaces', 'v1.spaces.listed');
	const spaceName = pickText(pickList(first.json)[0], 'name');
	if (first.status !== 200 || spaceName === undefined) {
		api.seen.skip('v1.', why, 'v1.spaces');
		return undefined;
	}
	const widgets = await api.free('v1.widgets', widgetsOf(ENHANCEMENT, spaceName));
	await api.free('v1.noSpace', widgetsOf(ENHANCEMENT));
	await api.free('v1.unknownSpace', widgetsOf(ENHANCEMENT, 'space-probe'));
	const widgetId = pickText(pickList(widgets.json)[0], 'id');
	if (widgetId !== undefined) {
		await api.free('v1.items', `/v1/catalog/widgets/${encodeURIComponent(widgetId)}/items`);
	}
	const rooms = await api.free('v1.rooms', spacesOf('service-ai-virtual-staging'));
	const room = pickText(pickList(rooms.json)[0], 'name');
	await api.free('v1.staging', widgetsOf('service-ai-virtual-staging', room));
	await api.free('v1.design', widgetsOf('service-creative-designer', room));
	await api.free('v1.dusk', widgetsOf('service-day-to-dusk'));
	await api.free('v1.removal', widgetsOf('service-item-removal'));
	return spaceName;
}

async function askUploads(api: Api, files: readonly GivenFile[]): Promise<string | undefined> {
	const upload = async (name: string, service: string, ...parts: Part[]) => {
		const form = formOf([['service_name', service], ...parts]);
		return await api.free(`v1.${name}`, '/v1/order/image', { method: 'POST', form });
	};
	const first = await upload('upload', ENHANCEMENT, await photoPart('image'));
	await upload('noFile', ENHANCEMENT);
	await upload('unknownService', 'service-probe', await photoPart('image'));
	await upload('maskService', 'service-item-removal-mask', await photoPart('image'));
	await upload('noPicture', ENHANCEMENT, ['image', NO_PICTURE]);
	for (const kind of ['png', 'webp', 'tiff'] as const) {
		await upload(kind, ENHANCEMENT, await photoPart('image', kind));
	}
	for (const given of files) await upload(given.kind, ENHANCEMENT, givenPart('image', given));
	return pickText(first.json, 'order_id');
}

/** Every call of V1 that costs nothing. Gives what can be ordered; undefined when V1 does not answer. */
export async function askV1(
	api: Api,
	baseUrl: string,
	files: readonly GivenFile[],
	signal: AbortSignal,
): Promise<V1Order | undefined> {
	const spaceName = await askCatalogue(api);
	if (spaceName === undefined) return undefined;
	const orderId = await askUploads(api, files);
	// Which form V1's IDs have is not known: one of a wrong form might be refused for that.
	const zeros = (orderId ?? MISSING_ID).replace(/[0-9a-f]/gi, '0');
	const missingId = isNoId(zeros) ? zeros : MISSING_ID;
	const missing = await api.free('v1.orderMissing', `/v1/order/${missingId}`);
	await api.free('v1.submitNothing', '/v1/order', {
		method: 'POST',
		json: { selected_widgets: [] },
	});
	if (missing.status === 404) {
		const json = { order_id: missingId, space_name: spaceName, selected_widgets: [] };
		await api.free('v1.submitMissing', '/v1/order', { method: 'POST', json });
	}
	await api.free('v1.upscaleMissing', `/v1/order/image/${missingId}/download/upscale`, {
		method: 'POST',
	});
	if (orderId === undefined) {
		api.seen.skip('v1.', 'the upload gave no order to go on with', 'v1.upload');
		return undefined;
	}
	const order = await api.free('v1.order', `/v1/order/${encodeURIComponent(orderId)}`);
	const address = pickText(order.json, 'before_image_src');
	if (address !== undefined) {
		const place = placeOf(address, baseUrl, (await open(address, signal)) !== undefined);
		api.seen.findings.set('v1.uploadAddress', showing(place, 'v1.order'));
	}
	return { orderId, spaceName };
}

/** The image of an order by its ID. */
export function imageOf(json: unknown, imageId: string | undefined): unknown {
	return pickList(json, 'generated_images').find((image) => pick(image, 'id') === imageId);
}
