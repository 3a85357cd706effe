import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { FormData } from 'undici';
import { CAMERA_TIFFS, EXPORTED_TIFFS, tiffOf } from '../../photoFiles';
import { RAW_FILES } from '../../rawFiles';
import { ask, assetForm, Bench, tinyJpeg, tinyPng, type FormFile } from '../support';
import { sampleWith, shapeOf } from './samples';

let bench: Bench;
beforeAll(async () => {
	bench = await Bench.start();
});
beforeEach(() => bench.sandbox.reset());
afterAll(async () => await bench.sandbox.close());

const ID = /^[0-9a-f]{24}$/;
const id = expect.stringMatching(ID);
const post = async (path: string, body: FormData) =>
	await bench.api(path, { method: 'POST', body });

describe('access', () => {
	const calls: Array<['GET' | 'POST', string]> = [
		['GET', '/v3/project?page=1&limit=1'],
		['POST', '/v3/project'],
		['GET', '/v3/project/x'],
		['POST', '/v3/order'],
		['GET', '/v3/order/x'],
		['POST', '/v3/order/x/append'],
		['POST', '/v3/process'],
		['GET', '/v3/process/x'],
	];

	it.each(calls)('%s %s wants the right key', async (method, path) => {
		for (const key of [null, 'wrong']) {
			const reply = await bench.api(path, { method, key });
			expect([reply.status, reply.json]).toEqual([
				401,
				{ error: 'unauthorized', key: 'api_error_unauthorized' },
			]);
		}
		const { keyWithoutAccess } = bench.sandbox;
		const refused = await bench.api(path, { method, key: keyWithoutAccess });
		expect([refused.status, refused.json]).toEqual([
			403,
			{ error: expect.any(String), key: 'api_error_forbidden' },
		]);
	});

	it.each(['/v3/order/x', '/v3/process/x', '/v3/project/x', '/v3/widgets'])(
		'GET %s leads nowhere',
		async (path) => {
			const reply = await bench.api(path);
			expect(reply.status).toBe(404);
			expect(reply.json).toEqual({
				error: expect.stringContaining('not found'),
				key: expect.stringMatching(/^api_error_\w+_not_found$/),
			});
		},
	);

	it('keeps the versions apart', async () => {
		const { orderId } = await bench.uploadAssets();
		const legacy = await bench.upload();
		expect((await bench.api(`/v1/order/${orderId}`)).status).toBe(404);
		expect((await bench.trySubmit(orderId)).status).toBe(404);
		expect((await bench.api(`/v3/order/${legacy}`)).status).toBe(404);
		expect((await bench.tryProcess({ orderId: legacy, assets: ['x'] })).status).toBe(404);
		const { image_id: imageId } = await bench.submit(legacy);
		expect((await bench.api(`/v3/process/${imageId}`)).status).toBe(404);
		const processId = await bench.process(await bench.uploadAssets());
		const upscale = await bench.api(`/v1/order/image/${processId}/download/upscale`, {
			method: 'POST',
		});
		expect(upscale.status).toBe(404);
	});
});

describe('upload', () => {
	it('answers as the sample does, charges nothing, and shows what was sent', async () => {
		const photo = await tinyJpeg();
		const reply = await post('/v3/order', assetForm([{ bytes: photo, name: 'a room.jpg' }]));
		expect(reply.status).toBe(201);
		expect(shapeOf(reply.json)).toEqual(shapeOf(sampleWith('cdn.aihomedesign.com')));
		expect(reply.json).toMatchObject({
			data: { order_id: id, assets: [{ id, asset_type: 'image', asset_role: 'primary_angle' }] },
		});
		expect(bench.sandbox.charges()).toEqual([]);
		const file = {
			filename: 'a room.jpg',
			mimetype: 'image/jpeg',
			size: photo.length,
			sha256: createHash('sha256').update(photo).digest('hex'),
		};
		expect(bench.sandbox.journal()).toMatchObject([
			{ call: 'upload', version: 'v3', status: 201, body: { fields: {}, file, files: [file] } },
		]);
		expect(bench.sandbox.orders()).toMatchObject([
			{ version: 'v3', filename: 'a room.jpg', mimetype: 'image/jpeg', images: [] },
		]);
	});

	it.each(['asset_role', 'asset_roles'])(
		'takes several files with %s by position',
		async (field) => {
			const files: FormFile[] = [
				{ bytes: await tinyPng(), role: 'mask', name: 'mask.png' },
				{ bytes: await tinyJpeg(), role: 'primary_angle' },
				{ bytes: await tinyJpeg(), role: 'secondary_angle' },
			];
			const reply = await post('/v3/order', assetForm(files, {}, field));
			expect(reply.json).toMatchObject({
				data: { assets: files.map(({ role }) => ({ asset_role: role })) },
			});
			expect(bench.sandbox.journal()[0]?.body).toMatchObject({
				fields: { [field]: 'mask, primary_angle, secondary_angle' },
				file: { filename: 'mask.png' },
				files: [{ filename: 'mask.png' }, { filename: 'room.jpg' }, { filename: 'room.jpg' }],
			});
		},
	);

	it.each<[string, Array<string | undefined>]>([
		['an unknown role', ['front']],
		['no photo', ['mask']],
		['two photos', ['primary_angle', 'primary_angle']],
		['two files and no role', [undefined, undefined]],
	])('refuses %s', async (_what, roles) => {
		const bytes = await tinyJpeg();
		const reply = await post('/v3/order', assetForm(roles.map((role) => ({ bytes, role }))));
		expect(reply.status).toBe(400);
		expect(reply.json).toHaveProperty('key', 'api_error_wrong_asset_role');
		expect(bench.sandbox.orders()).toEqual([]);
	});

	it('refuses what is no upload', async () => {
		expect((await bench.api('/v3/order', { method: 'POST', json: {} })).status).toBe(400);
		const without = await post('/v3/order', assetForm([], { asset_role: 'primary_angle' }));
		expect([without.status, without.json]).toEqual([400, { error: 'http: no such file' }]);
		const late = assetForm([{ bytes: await tinyJpeg() }]);
		late.append('asset_role', 'primary_angle');
		expect((await post('/v3/order', late)).status).toBe(400);
		const few = assetForm([{ bytes: await tinyJpeg(), role: 'primary_angle' }], {
			asset_role: 'mask',
		});
		expect((await post('/v3/order', few)).status).toBe(400);
		const large = Buffer.concat([await tinyJpeg(), Buffer.alloc(50 * 1024 * 1024)]);
		expect((await post('/v3/order', assetForm([{ bytes: large }]))).status).toBe(413);
	});

	it.each<[string, Buffer]>([
		...Object.entries(RAW_FILES),
		...Object.entries(CAMERA_TIFFS).map(([name, plans]): [string, Buffer] => [name, tiffOf(plans)]),
		...Object.entries(EXPORTED_TIFFS).map(([name, plans]): [string, Buffer] => [
			`a TIFF ${name}`,
			tiffOf(plans),
		]),
		['HEIC', heif('heic')],
		['HEIF', heif('mif1')],
	])('takes %s', async (_kind, bytes) => {
		expect((await bench.uploadAssets([{ bytes }])).assets).toHaveLength(1);
	});

	it.each([
		['text', Buffer.from('hello')],
		['AVIF', heif('avif')],
		['GIF', Buffer.from('GIF89a.........')],
	])('answers without an asset for %s', async (_kind, bytes) => {
		const reply = await post('/v3/order', assetForm([{ bytes }]));
		expect([reply.status, reply.json]).toEqual([
			201,
			{ data: { order_id: id, assets: [] }, message: 'ok' },
		]);
	});

	it('can be added to', async () => {
		const upload = await bench.uploadAssets();
		const path = `/v3/order/${upload.orderId}/append`;
		const reply = await post(path, assetForm([{ bytes: await tinyPng(), role: 'mask' }]));
		expect(reply.status).toBe(201);
		expect(reply.json).toMatchObject({
			data: {
				order_id: upload.orderId,
				assets: [{ id: upload.assets[0] }, { asset_role: 'mask' }],
			},
		});
		expect((await post(path, assetForm([{ bytes: await tinyJpeg() }]))).status).toBe(400);
	});
});

describe('process', () => {
	it('answers with an ID and goes its way', async () => {
		bench.sandbox.configure({ queueSeconds: 3 });
		const upload = await bench.uploadAssets();
		const reply = await bench.tryProcess(upload);
		expect([reply.status, reply.json]).toEqual([
			201,
			{ data: { process_ids: [id] }, message: 'ok' },
		]);
		const [charge] = bench.sandbox.charges();
		expect(charge).toEqual({
			version: 'v3',
			orderId: upload.orderId,
			imageId: expect.stringMatching(ID),
			tool: 'tool-image-enhancement',
			at: bench.clock.now(),
		});
		const processId = charge?.imageId ?? '';
		const listed = async () => (await bench.api(`/v3/order/${upload.orderId}`)).json;
		expect(await bench.processDetails(processId)).toEqual({ status: 'pending', final_assets: [] });
		expect(await listed()).toMatchObject({ data: { status: 'idle', processes: [] } });
		bench.clock.advance(3);
		expect(await bench.processDetails(processId)).toMatchObject({ status: 'processing' });
		expect(await listed()).toMatchObject({
			data: { processes: [{ process_id: processId, status: 'processing', final_assets: [] }] },
		});
		bench.clock.advance(5);
		expect(await bench.processDetails(processId)).toMatchObject({ status: 'done' });
		expect(shapeOf(await listed())).toEqual(shapeOf(sampleWith('created_at')));
	});

	it('gives signed links without an extension, to the storage', async () => {
		const processId = await bench.process(await bench.uploadAssets());
		bench.clock.advance(8);
		const [asset] = (await bench.processDetails(processId)).final_assets;
		const src = asset?.temp_src ?? '';
		expect(new URL(src).pathname).toMatch(/\/[0-9a-f]{24}$/);
		expect(new URL(src).origin).toBe(bench.sandbox.imageUrl);
		const result = await ask(src);
		expect([result.status, result.headers['content-type']]).toEqual([200, 'image/jpeg']);
		expect(result.bytes).toEqual(await bench.sandbox.resultOf(processId));
		expect((await ask(asset?.temp_thumbnail_src ?? '')).status).toBe(200);
		expect(bench.sandbox.journal().at(-1)).toMatchObject({ call: 'download', version: 'v3' });
		bench.clock.advance(24 * 3600);
		expect((await ask(src)).status).toBe(403);
	});

	it('can be one of several on an order, each charged', async () => {
		const upload = await bench.uploadAssets();
		const ids = [await bench.process(upload), await bench.process(upload)];
		expect(bench.sandbox.charges().map(({ imageId }) => imageId)).toEqual(ids);
		expect((await bench.tryProcess(upload, { process_group_id: ids[0] })).status).toBe(201);
		expect((await bench.tryProcess(upload, { process_group_id: 'none' })).status).toBe(404);
		expect(bench.sandbox.orders()[0]?.images).toHaveLength(3);
	});

	it('fails when a fault says so, and is charged', async () => {
		bench.sandbox.addFault({ call: 'submit', version: 'v3', kind: 'failJob' });
		const processId = await bench.process(await bench.uploadAssets());
		bench.clock.advance(8);
		expect(await bench.processDetails(processId)).toEqual({ status: 'failed', final_assets: [] });
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	it('enhances as v1 does', async () => {
		const noise = { type: 'gaussian' as const, mean: 60, sigma: 20 };
		const photo = await sharp({
			create: { width: 64, height: 48, channels: 3, background: '#555', noise },
		})
			.png()
			.toBuffer();
		bench.sandbox.configure({ enhance: 'sharp' });
		const { imageId } = await bench.finished(photo);
		const processId = await bench.process(await bench.uploadAssets([{ bytes: photo }]));
		const [one, other] = [imageId, processId].map((name) => bench.sandbox.resultOf(name));
		expect(await other).toEqual(await one);
	});

	it.each<[string, Buffer | (() => Promise<Buffer>)]>([
		['HEIC', heif('heic')],
		[
			'TIFF',
			async () =>
				await sharp(await tinyPng())
					.tiff()
					.toBuffer(),
		],
	])('makes a JPEG of %s', async (_kind, file) => {
		const bytes = Buffer.isBuffer(file) ? file : await file();
		for (const enhance of ['mark', 'sharp'] as const) {
			bench.sandbox.configure({ enhance });
			const result = await bench.sandbox.resultOf(
				await bench.process(await bench.uploadAssets([{ bytes }])),
			);
			expect((await sharp(result).metadata()).format).toBe('jpeg');
		}
	});

	it('has a rate limit of its own, if any', async () => {
		const upload = await bench.uploadAssets();
		for (let count = 0; count < 12; count++) await bench.process(upload);
		bench.sandbox.reset();
		bench.sandbox.configure({
			v3RateLimit: { submissions: 1, windowSeconds: 60 },
			rateLimit: { submissions: 0, windowSeconds: 60 },
		});
		const next = await bench.uploadAssets();
		expect((await bench.tryProcess(next)).status).toBe(201);
		const refused = await bench.tryProcess(next);
		expect([refused.status, refused.json]).toEqual([
			429,
			{
				error: 'rate-limit exceeded, 1 generates per 1 minutes only',
				key: 'api_error_rate_limit_exceeded',
			},
		]);
		expect(refused.headers['retry-after']).toBeUndefined();
		bench.sandbox.configure({ retryAfter: true });
		bench.clock.advance(20);
		expect((await bench.tryProcess(next)).headers['retry-after']).toBe('40');
		expect(bench.sandbox.charges()).toHaveLength(1);
		bench.clock.advance(40);
		expect((await bench.tryProcess(next)).status).toBe(201);
		expect((await bench.trySubmit(await bench.upload())).status).toBe(429);
	});
});

describe('projects', () => {
	const add = async (address: unknown) =>
		await bench.api('/v3/project', { method: 'POST', json: { address } });
	const list = async (query: string) => (await bench.api(`/v3/project${query}`)).json;

	it('are made, shown and searched', async () => {
		const reply = await add('1 High Street');
		expect(reply.status).toBe(201);
		expect(reply.json).toMatchObject({ data: { id, address: '1 High Street' }, message: 'ok' });
		await add('2 Low Road');
		const [first] = bench.sandbox.projects();
		expect(bench.sandbox.projects()).toEqual([
			{ id, address: '1 High Street' },
			{ id, address: '2 Low Road' },
		]);
		const shown = await bench.api(`/v3/project/${first?.id}`);
		expect(shown.json).toMatchObject({ data: first });
		expect(await list('?s=HIGH')).toMatchObject({ data: [first], pagination: { total_count: 1 } });
		expect(await list('?s=nowhere')).toMatchObject({ data: [], pagination: { total_pages: 0 } });
	});

	it('come in pages', async () => {
		for (let count = 1; count <= 5; count++) await add(`House ${count}`);
		expect(await list('?page=2&limit=2')).toMatchObject({
			data: [{ address: 'House 3' }, { address: 'House 2' }],
			message: 'ok',
			pagination: {
				limit: 2,
				page: 2,
				next_page: '?page=3&limit=2',
				previous_page: '?page=1&limit=2',
				total_count: 5,
				total_pages: 3,
			},
		});
		expect(await list('?page=3&limit=2')).toMatchObject({
			data: [{ address: 'House 1' }],
			pagination: { next_page: '' },
		});
		expect(await list('')).toMatchObject({ pagination: { limit: 25, page: 1 } });
	});

	it('answer a free check of the key', async () => {
		const reply = await bench.api('/v3/project?page=1&limit=1');
		expect(reply.status).toBe(200);
		expect(bench.sandbox.journal()).toMatchObject([{ call: 'projects', version: 'v3' }]);
	});

	it.each(['?limit=31', '?limit=0', '?page=0', '?page=x'])('refuse %s', async (query) => {
		expect((await bench.api(`/v3/project${query}`)).status).toBe(400);
	});

	it.each([undefined, '', '  ', 7])('refuse the address %j', async (address) => {
		expect((await add(address)).status).toBe(400);
		expect(bench.sandbox.projects()).toEqual([]);
	});

	it('take orders', async () => {
		await add('1 High Street');
		const [project] = bench.sandbox.projects();
		const photo = { bytes: await tinyJpeg() };
		const send = async (projectId: string) =>
			await post('/v3/order', assetForm([photo], { project_id: projectId }));
		expect((await send(project?.id ?? '')).status).toBe(201);
		expect(bench.sandbox.orders()).toMatchObject([{ projectId: project?.id }]);
		expect((await send('none')).status).toBe(404);
	});
});

/** The beginning of a file of this brand, which is all that anybody looks at. */
function heif(brand: string): Buffer {
	const box = Buffer.alloc(64);
	box.writeUInt32BE(24);
	box.write(`ftyp${brand}\0\0\0\0mif1${brand}`, 4, 'latin1');
	return box;
}
