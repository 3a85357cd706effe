import { FormData } from 'undici';
import { defaultCatalogue, ITEMS } from '../../sandbox';
import { CAMERA_TIFFS, EXPORTED_TIFFS, tiffOf } from '../photoFiles';
import { OTHER_FILES, RAW_FILES } from '../rawFiles';
import { ask, Bench, photoForm, tinyJpeg } from './support';

let bench: Bench;
beforeAll(async () => {
	bench = await Bench.start();
});
beforeEach(() => bench.sandbox.reset());
afterAll(async () => await bench.sandbox.close());

const widgetId = defaultCatalogue.widgets['space-indoor']?.[0]?.id ?? '';

describe('access', () => {
	const calls: Array<['GET' | 'POST', string]> = [
		['GET', '/v1/catalog/spaces'],
		['GET', '/v1/catalog/items/filter'],
		['GET', '/v1/catalog/widgets/x/items'],
		['POST', '/v1/order/image'],
		['POST', '/v1/order'],
		['GET', '/v1/order/x'],
		['POST', '/v1/order/image/x/download/upscale'],
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
		expect((await bench.api(path, { method, key: keyWithoutAccess })).status).toBe(403);
	});

	it('answers 404 in its own form where there is nothing', async () => {
		const reply = await bench.api('/v2/anything', { method: 'POST', json: {} });
		expect(reply.status).toBe(404);
		expect(reply.json).toEqual({ error: 'route not found', key: 'api_error_route_not_found' });
	});
});

describe('upload', () => {
	const upload = async (body: FormData) =>
		await bench.api('/v1/order/image', { method: 'POST', body });

	it('gives an order', async () => {
		const reply = await upload(photoForm(await tinyJpeg()));
		expect([reply.status, reply.json]).toEqual([200, { order_id: expect.any(String) }]);
	});

	it('answers as Go does when the file is missing', async () => {
		const form = new FormData();
		form.append('service_name', 'service-image-enhancement');
		const reply = await upload(form);
		expect([reply.status, reply.json]).toEqual([400, { error: 'http: no such file' }]);
	});

	it.each(['', 'service-unknown'])('wants a known service, not "%s"', async (service) => {
		const reply = await upload(photoForm(await tinyJpeg(), service));
		expect(reply.status).toBe(400);
		expect(reply.json).toHaveProperty('key', 'api_error_invalid_request');
	});

	it.each<[string, Buffer]>([
		['GIF', Buffer.from('GIF89a.........')],
		['text', Buffer.from('hello')],
		['nothing', Buffer.alloc(0)],
		[
			'an ordinary TIFF',
			Buffer.from('49492a0008000000010000010300010000000800000000000000', 'hex'),
		],
		...Object.entries(OTHER_FILES).map(([name, [, file]]): [string, Buffer] => [name, file]),
		...Object.entries(EXPORTED_TIFFS).map(([name, plans]): [string, Buffer] => [
			`a TIFF ${name}`,
			tiffOf(plans),
		]),
	])('refuses %s by its content, whatever its name', async (_kind, file) => {
		expect((await upload(photoForm(file))).status).toBe(415);
	});

	it.each<[string, Buffer]>([
		...Object.entries(RAW_FILES),
		...Object.entries(CAMERA_TIFFS).map(([name, plans]): [string, Buffer] => [
			`a whole ${name}`,
			tiffOf(plans),
		]),
	])('takes %s', async (_kind, file) => {
		expect((await upload(photoForm(file))).status).toBe(200);
	});

	it('takes 50 MB and not a byte more', async () => {
		const jpeg = await tinyJpeg();
		const full = Buffer.concat([jpeg, Buffer.alloc(50 * 1024 * 1024 - jpeg.length)]);
		expect((await upload(photoForm(full))).status).toBe(200);
		const reply = await upload(photoForm(Buffer.concat([full, Buffer.alloc(1)])));
		expect([reply.status, reply.json]).toEqual([
			413,
			{ error: 'image is larger than 50 MB', key: 'api_error_image_too_large' },
		]);
	});

	it('survives what is not multipart, or broken multipart', async () => {
		const headers = { 'content-type': 'multipart/form-data; boundary=x' };
		const broken = await bench.api('/v1/order/image', { method: 'POST', body: 'junk', headers });
		expect(broken.status).toBe(400);
		const json = await bench.api('/v1/order/image', { method: 'POST', json: {} });
		expect(json.status).toBe(400);
	});
});

describe('catalogue', () => {
	it('lists spaces by its filters', async () => {
		const names = async (query: string) => {
			const { json } = await bench.api(`/v1/catalog/spaces${query}`);
			return JSON.stringify(json).match(/space-(indoor|outdoor|aerial)/g);
		};
		const both = ['space-indoor', 'space-outdoor'];
		expect(await names('?active=true&service_name=service-image-enhancement')).toEqual(both);
		expect(await names('')).toEqual([...both, 'space-aerial', 'space-outdoor']);
		expect(await names('?active=false')).toEqual(['space-aerial']);
		expect(await names('?service_name=service-item-removal')).toBeNull();
	});

	it('lists the options of a space', async () => {
		const reply = await bench.api(
			'/v1/catalog/items/filter?service_name=service-image-enhancement&space_name=space-outdoor',
		);
		expect(reply.json).toEqual({ data: defaultCatalogue.widgets['space-outdoor'] });
	});

	it.each([
		['?space_name=space-indoor', 400],
		['?service_name=service-image-enhancement', 400],
		['?service_name=service-image-enhancement&space_name=space-moon', 404],
	])('answers %s with %i', async (query, status) => {
		expect((await bench.api(`/v1/catalog/items/filter${query}`)).status).toBe(status);
	});

	it('lists the items of a widget over all spaces', async () => {
		const { json } = await bench.api(`/v1/catalog/widgets/${widgetId}/items`);
		const ids = Object.values(ITEMS).map((id) => expect.objectContaining({ id }));
		expect(json).toEqual({ data: expect.arrayContaining(ids) });
		expect((await bench.api('/v1/catalog/widgets/none/items')).status).toBe(404);
	});
});

describe('submit', () => {
	it('announces the image and charges each accepted submission', async () => {
		const orderId = await bench.upload();
		const choice = { id: widgetId, item_id: ITEMS.fire };
		const reply = await bench.trySubmit(orderId, { selected_widgets: [choice] });
		expect(reply.json).toEqual({ order_id: orderId, image_id: expect.any(String), eta: 8 });
		const second = await bench.submit(orderId);
		const first = expect.objectContaining({ orderId });
		expect(bench.sandbox.charges()).toEqual([
			first,
			{
				version: 'v1',
				orderId,
				imageId: second.image_id,
				tool: 'service-image-enhancement',
				at: bench.clock.now(),
			},
		]);
	});

	it.each([
		['an unknown order', { order_id: 'none' }, 404],
		['an unknown space', { space_name: 'space-moon' }, 404],
		['an inactive space', { space_name: 'space-aerial' }, 422],
		['a missing space', { space_name: undefined }, 400],
		['missing widgets', { selected_widgets: undefined }, 400],
		['a field too many', { extra: 1 }, 400],
		['a widget without item', { selected_widgets: [{ id: widgetId }] }, 400],
		['an unknown widget', { selected_widgets: [{ id: 'x', item_id: ITEMS.fire }] }, 404],
		['an item of another space', { selected_widgets: [{ id: widgetId, item_id: ITEMS.sky }] }, 422],
	])('refuses %s without charging', async (_what, extra, status) => {
		const reply = await bench.trySubmit(await bench.upload(), extra);
		expect(reply.status).toBe(status);
		expect(reply.json).toEqual({ error: expect.any(String), key: expect.any(String) });
		expect(bench.sandbox.charges()).toEqual([]);
	});

	it('refuses what is not JSON', async () => {
		expect((await bench.api('/v1/order', { method: 'POST', body: '{' })).status).toBe(400);
	});

	it('wants a choice from a mandatory widget', async () => {
		const widget = defaultCatalogue.widgets['space-indoor']?.[0];
		const mandatory = widget === undefined ? [] : [{ ...widget, is_optional: false }];
		const catalogue = { ...defaultCatalogue, widgets: { 'space-indoor': mandatory } };
		bench.sandbox.configure({ catalogue });
		expect((await bench.trySubmit(await bench.upload())).status).toBe(422);
	});

	it('limits the rate over a rolling window; refused attempts do not count', async () => {
		const orderId = await bench.upload();
		for (let count = 0; count < 10; count++) {
			await bench.submit(orderId);
			bench.clock.advance(10);
		}
		const refused = await bench.trySubmit(orderId);
		expect([refused.status, refused.json]).toEqual([
			429,
			{ error: 'rate-limit exceeded, 10 generates per 10 minutes only' },
		]);
		expect(refused.headers['retry-after']).toBeUndefined();
		bench.sandbox.configure({ retryAfter: true });
		expect((await bench.trySubmit(orderId)).headers['retry-after']).toBe('500');
		bench.clock.advance(500);
		expect((await bench.trySubmit(orderId)).status).toBe(200);
		expect((await bench.trySubmit(orderId)).status).toBe(429);
		expect(bench.sandbox.charges()).toHaveLength(11);
	});
});

describe('order details', () => {
	it('tell an image by the time', async () => {
		bench.sandbox.configure({ queueSeconds: 3 });
		const orderId = await bench.upload();
		expect((await bench.details(orderId)).generated_images).toBeNull();
		const { image_id: id } = await bench.submit(orderId);
		expect((await bench.details(orderId)).generated_images).toBeNull();
		bench.clock.advance(3);
		expect(await bench.details(orderId)).toMatchObject({
			status: 'idle',
			generated_images: [
				{ id, status: 'regular_processing', src: '', updated_at: '0001-01-01T00:00:00Z' },
			],
		});
		bench.clock.advance(5);
		expect(await bench.details(orderId)).toMatchObject({
			status: 'idle',
			generated_images: [{ id, status: 'regular_finished', src: expect.stringMatching(/^http/) }],
		});
	});

	it('have the documented shape', async () => {
		const { orderId } = await bench.finished();
		expect((await bench.api(`/v1/order/${orderId}`)).json).toMatchObject({
			id: orderId,
			user_id: expect.any(String),
			email: 'sandbox@example.com',
			before_image_id: expect.any(String),
			space: 'space-indoor',
			service: { name: 'service-image-enhancement' },
			service_name: 'service-image-enhancement',
			object: '',
			sample_image_used: false,
			created_at: expect.any(String),
			generated_images: [
				{ using_free_plan: false, sequence: 1, segmented_image_id: '', prompt: '' },
			],
		});
	});

	it('end in failure when the job fails', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob' });
		expect(await bench.finished()).toMatchObject({ status: 'regular_failed', src: '' });
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	it('follow the true duration, not the announced one', async () => {
		bench.sandbox.configure({ etaSeconds: [30, 40], jobSeconds: (eta) => eta * 2 });
		const orderId = await bench.upload();
		const { eta } = await bench.submit(orderId);
		expect(eta).toBeGreaterThanOrEqual(30);
		expect(eta).toBeLessThanOrEqual(40);
		bench.clock.advance(eta * 2 - 1);
		expect(bench.sandbox.orders()[0]?.images[0]?.state).toBe('processing');
		bench.clock.advance(1);
		expect((await bench.details(orderId)).generated_images?.[0]?.status).toBe('regular_finished');
	});

	it('do not exist for what is unknown', async () => {
		const reply = await bench.api('/v1/order/someone-elses');
		expect([reply.status, reply.json]).toEqual([
			404,
			{ error: 'order not found', key: 'api_error_order_not_found' },
		]);
	});
});

describe('image host', () => {
	it('serves the exact bytes of the result, and of the upload', async () => {
		const photo = await tinyJpeg();
		const { orderId, imageId, src } = await bench.finished(photo);
		expect(src.startsWith(bench.sandbox.imageUrl)).toBe(true);
		expect(bench.sandbox.imageUrl).not.toBe(bench.sandbox.url);
		const reply = await ask(src);
		expect(reply.headers['content-type']).toBe('image/jpeg');
		expect(reply.bytes.equals(await bench.sandbox.resultOf(imageId))).toBe(true);
		expect(reply.bytes.includes(imageId)).toBe(true);
		const before = await ask((await bench.details(orderId)).before_image_src);
		expect(before.bytes.equals(photo)).toBe(true);
	});

	it('answers as S3 does when a link has expired or was changed', async () => {
		bench.sandbox.configure({ imageUrlSeconds: 60 });
		const { src } = await bench.finished();
		const changed = await ask(src.replace(/expires=\d+/, 'expires=9999999999'));
		expect([changed.status, changed.bytes.toString()]).toEqual([
			403,
			expect.stringContaining('<Code>SignatureDoesNotMatch</Code>'),
		]);
		expect((await ask(src.split('?')[0] ?? '')).status).toBe(403);
		bench.clock.advance(61);
		const expired = await ask(src);
		expect(expired.headers['content-type']).toBe('application/xml');
		expect([expired.status, expired.bytes.toString()]).toEqual([
			403,
			expect.stringContaining('Request has expired'),
		]);
	});
});

describe('upscale', () => {
	const upscale = async (id: string) =>
		await bench.api(`/v1/order/image/${id}/download/upscale`, { method: 'POST' });

	it('answers for finished, unfinished, failed and unknown images', async () => {
		const { imageId } = await bench.finished();
		const reply = await upscale(imageId);
		expect([reply.status, reply.json]).toEqual([200, { status: 'processing' }]);
		const { image_id: young } = await bench.submit(await bench.upload());
		expect((await upscale(young)).status).toBe(409);
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob' });
		expect((await upscale((await bench.finished()).imageId)).status).toBe(422);
		expect((await upscale('none')).status).toBe(404);
	});
});
