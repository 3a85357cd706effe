import { requireOrder, tooLarge } from '../access';
import { Refusal, type Answer } from '../answers';
import type { Exchange } from '../exchange';
import { imageKind } from '../imageKind';
import { valuesOf, type MultipartBody, type ReceivedFile } from '../journal';
import { ASSET_ROLES, type Asset, type AssetRole, type Order } from '../orderBook';
import type { State } from '../state';
import { envelope, uploadBody } from './answers';
import { requireProject } from './projects';
import { invalid } from './selection';

interface GivenFile {
	file: ReceivedFile;
	role: AssetRole;
}

function wrongRole(why: string): Refusal {
	return new Refusal(400, why, 'api_error_wrong_asset_role');
}

function roleOf(name: string): AssetRole {
	const role = ASSET_ROLES.find((candidate) => candidate === name);
	if (role === undefined) throw wrongRole(`${name} is not an asset role`);
	return role;
}

/** The files with their roles, which go by position. */
function filesOf(body: MultipartBody): GivenFile[] {
	const files = body.files.filter(({ field }) => field === 'asset_file');
	if (files.length === 0) throw new Refusal(400, 'http: no such file');
	if (files.some(({ isTooLarge }) => isTooLarge)) throw tooLarge();
	const roles = valuesOf(body, 'asset_role', 'asset_roles').map(roleOf);
	if (roles.length > files.length) throw wrongRole('more asset roles than files');
	return files.map((file, index) => ({ file, role: roles[index] ?? 'primary_angle' }));
}

/** The assets that can be read; the others are left out without a word. */
async function readable(files: readonly GivenFile[]): Promise<Array<Omit<Asset, 'id'>>> {
	const read = files.map(async ({ file: { filename, bytes }, role }) => {
		const kind = await imageKind(bytes);
		return kind === undefined ? [] : [{ role, filename, kind, bytes }];
	});
	return (await Promise.all(read)).flat();
}

function requireMultipart({ body }: Exchange): MultipartBody {
	if (body.kind !== 'multipart') {
		throw new Refusal(400, "request Content-Type isn't multipart/form-data");
	}
	if (body.isOutOfOrder) throw invalid('text parts go before file parts');
	return body;
}

function primaries(given: ReadonlyArray<{ role: AssetRole }>): number {
	return given.filter(({ role }) => role === 'primary_angle').length;
}

async function addAssets(state: State, order: Order, files: readonly GivenFile[]): Promise<Answer> {
	for (const asset of await readable(files)) state.book.addAsset(order, asset);
	return envelope(state, 201, uploadBody(state, order));
}

/** `POST /v3/order` */
export async function upload(state: State, exchange: Exchange): Promise<Answer> {
	const body = requireMultipart(exchange);
	const files = filesOf(body);
	if (primaries(files) !== 1) throw wrongRole('an order takes exactly one primary_angle');
	const projectId = valuesOf(body, 'project_id')[0];
	if (projectId !== undefined) requireProject(state, projectId);
	const createdAt = state.clock.now();
	const order = state.book.addOrder({ version: 'v3', serviceName: '', projectId, createdAt });
	exchange.orderIs(order.id);
	return await addAssets(state, order, files);
}

/** `POST /v3/order/{id}/append` */
export async function append(state: State, exchange: Exchange): Promise<Answer> {
	const order = requireOrder(state, 'v3', exchange.params['id'] ?? '');
	const files = filesOf(requireMultipart(exchange));
	if (primaries([...order.assets, ...files]) > 1) {
		throw wrongRole('the order has a primary_angle already');
	}
	return await addAssets(state, order, files);
}
