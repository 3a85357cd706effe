import { open, placeOf } from './addresses';
import { MISSING_ID, speaks, type Api } from './api';
import { formOf, givenPart, NO_PICTURE, photoPart, type GivenFile, type Part } from './forms';
import { mask as drawMask } from './photos';
import { pick, pickList, pickText, showing, type Answer } from './seen';

/** An order with one photo, of which nothing has been ordered. */
export interface Uploaded {
	orderId: string;
	assetId: string;
	maskId?: string;
}

const ADDRESS = 'Probe of n8n-nodes-aihomedesign';

/** The order that an upload made; undefined without a readable photo. */
export function uploadedBy({ json }: Answer): Uploaded | undefined {
	const orderId = pickText(json, 'order_id', 'id');
	const assets = pickList(json, 'assets');
	const mask = assets.find((asset) => pick(asset, 'asset_role') === 'mask');
	const assetId = pickText(
		assets.find((asset) => asset !== mask),
		'id',
		'asset_id',
	);
	if (orderId === undefined || assetId === undefined) return undefined;
	return { orderId, assetId, maskId: pickText(mask, 'id', 'asset_id') };
}

/** The key, and what is not there. Gives false when V3 cannot be asked for more. */
async function askAccess(api: Api): Promise<boolean> {
	const list = '/v3/project?page=1&limit=1';
	const first = await api.free('v3.projects', list);
	if (speaks(first)) {
		await api.free('v3.wrongKey', list, { key: 'wrong' });
		await api.free('v3.noKey', list, { key: 'none' });
	}
	if (first.status === 200 && first.json !== undefined) {
		api.seen.copy('v3.projects', 'v3.projects.listed');
		return true;
	}
	const why = `V3 answered ${first.status ?? 'nothing'} to the list of projects`;
	api.seen.skip('v3.', why, 'v3.projects');
	return false;
}

async function askProjects(api: Api): Promise<string | undefined> {
	await api.free('v3.projects31', '/v3/project?page=1&limit=31');
	await api.free('v3.projectMissing', `/v3/project/${MISSING_ID}`);
	await api.free('v3.orderMissing', `/v3/order/${MISSING_ID}`);
	await api.free('v3.processMissing', `/v3/process/${MISSING_ID}`);
	await api.free('v3.noAddress', '/v3/project', { method: 'POST', json: {} });
	const json = { address: ADDRESS };
	const made = await api.free('v3.addProject', '/v3/project', { method: 'POST', json });
	const id = pickText(made.json, 'id');
	if (id === undefined) return undefined;
	await api.free('v3.project', `/v3/project/${encodeURIComponent(id)}`);
	await api.free('v3.search', `/v3/project?page=1&limit=30&s=${encodeURIComponent(ADDRESS)}`);
	return id;
}

async function askUploads(api: Api, projectId: string | undefined, files: readonly GivenFile[]) {
	const file = await photoPart('asset_file');
	const maskFile: Part = [
		'asset_file',
		{ bytes: await drawMask(), name: 'mask.png', type: 'image/png' },
	];
	const primary: Part = ['asset_role', 'primary_angle'];
	const upload = async (name: string, path: string, ...parts: Part[]) =>
		await api.free(`v3.${name}`, path, { method: 'POST', form: formOf(parts) });
	const first = await upload('upload', '/v3/order', primary, file);
	const masked = await upload(
		'uploadMask',
		'/v3/order',
		primary,
		['asset_role', 'mask'],
		file,
		maskFile,
	);
	await upload(
		'rolesPlural',
		'/v3/order',
		['asset_roles', 'primary_angle'],
		['asset_roles', 'mask'],
		file,
		maskFile,
	);
	await upload('noRole', '/v3/order', file);
	await upload('wrongRole', '/v3/order', ['asset_role', 'probe'], file);
	await upload('moreRoles', '/v3/order', primary, ['asset_role', 'mask'], file);
	await upload('textLast', '/v3/order', file, primary);
	await upload('noFile', '/v3/order', primary);
	await upload('noPicture', '/v3/order', primary, ['asset_file', NO_PICTURE]);
	for (const kind of ['png', 'webp', 'tiff'] as const) {
		await upload(kind, '/v3/order', primary, await photoPart('asset_file', kind));
	}
	for (const given of files)
		await upload(given.kind, '/v3/order', primary, givenPart('asset_file', given));
	if (projectId !== undefined) {
		await upload('withProject', '/v3/order', ['project_id', projectId], primary, file);
	}
	const single = uploadedBy(first);
	if (single === undefined) return undefined;
	const order = `/v3/order/${encodeURIComponent(single.orderId)}`;
	await api.free('v3.order', order);
	await upload('append', `${order}/append`, ['asset_role', 'mask'], maskFile);
	await upload('appendPrimary', `${order}/append`, primary, file);
	return {
		single,
		masked: uploadedBy(masked),
		address: pickText(pick(first.json, 'assets', 0), 'src', 'temp_src'),
	};
}

/** Submissions that can order nothing: they name no order, or one that does not exist. */
async function askRefusals(api: Api): Promise<void> {
	const submit = async (name: string, json: Readonly<Record<string, unknown>>) =>
		await api.free(`v3.${name}`, '/v3/process', { method: 'POST', json });
	await submit('submitNothing', { tool: 'tool-image-enhancement', asset_map: {}, widgets: [] });
	if (api.seen.answers.get('v3.orderMissing')?.status !== 404) return;
	const asset_map = { 'tool-image-enhancement-input-image': MISSING_ID };
	const json = { order_id: MISSING_ID, tool: 'tool-image-enhancement', asset_map, widgets: [] };
	await submit('submitMissing', json);
}

/** Every call of V3 that costs nothing. Gives the orders that more can be asked of. */
export async function askV3(
	api: Api,
	baseUrl: string,
	files: readonly GivenFile[],
	signal: AbortSignal,
) {
	const { seen } = api;
	if (!(await askAccess(api))) return undefined;
	const projectId = await askProjects(api);
	const orders = await askUploads(api, projectId, files);
	await askRefusals(api);
	if (orders === undefined) seen.skip('v3.', 'the upload gave no photo to go on with', 'v3.upload');
	if (orders?.address !== undefined) {
		const opens = (await open(orders.address, signal)) !== undefined;
		seen.findings.set(
			'v3.uploadAddress',
			showing(placeOf(orders.address, baseUrl, opens), 'v3.upload'),
		);
	}
	return orders;
}
