import fc from 'fast-check';

import {
	acceptableAddress,
	isEmptyBody,
	parseBody,
	readDelivery,
} from '../../../nodes/AiHomeDesignTrigger/delivery/delivery';
import { isUsableId } from '../../../nodes/shared/core/ids';

const generated = {
	order_id: 'order-1',
	image: {
		id: 'image-1',
		before_src: 'https://cdn.example/before.jpg',
		after_src: 'https://cdn.example/after.jpg',
		regenerated: false,
		style: '',
		color: 'warm',
		space: 'space-indoor',
		shadow_removal: false,
		created_at: '2026-01-02T03:04:05Z',
	},
	service_name: 'service-image-enhancement',
	user_id: 'user-1',
};
const upscaled = {
	generated_image_id: 'image-1',
	upscaled_image_src: 'https://cdn.example/large.jpg',
	user_id: 'user-1',
};

const completed = {
	event: 'process.completed',
	process_id: '6878b6d5aa01bb02cc03dd06',
	order_id: '6878b6d5aa01bb02cc03dd04',
	tool: 'tool-image-enhancement',
	status: 'done',
	final_assets: [
		{
			asset_id: '6878b6d5aa01bb02cc03dd07',
			asset_type: 'image',
			temp_src: 'https://cdn.example/after',
			temp_thumbnail_src: 'https://cdn.example/small',
		},
	],
};

describe("reading v3's deliveries", () => {
	test('a finished process', () => {
		expect(readDelivery(completed)).toEqual({
			event: 'imageGenerated',
			outcomes: { finished: 'imageGenerated', failed: 'imageFailed' },
			version: 'v3',
			names: 'process',
			orderId: '6878b6d5aa01bb02cc03dd04',
			serviceName: 'tool-image-enhancement',
			images: [
				{
					imageId: '6878b6d5aa01bb02cc03dd06',
					raw: {
						event: 'process.completed',
						process_id: '6878b6d5aa01bb02cc03dd06',
						order_id: '6878b6d5aa01bb02cc03dd04',
						tool: 'tool-image-enhancement',
						status: 'done',
					},
				},
			],
		});
	});

	test.each<[string, unknown, string]>([
		['failed', 'failed', 'imageFailed'],
		['done', 'done', 'imageGenerated'],
		['something else', 'sleeping', 'imageGenerated'],
		['nothing', undefined, 'imageGenerated'],
	])('what it says to have happened with the status %s', (_, status, event) => {
		expect(readDelivery({ ...completed, status, final_assets: [] })).toMatchObject({ event });
	});

	test.each<[string, object]>([
		['no event', { event: undefined }],
		['an empty tool', { tool: '' }],
		['a tool that is null', { tool: null }],
		['no assets', { final_assets: undefined }],
		['assets of any shape', { final_assets: 'none' }],
		['fields that are new', { credits: 3, nested: { src: 'https://evil.example' } }],
		['IDs in capitals', { process_id: '6878B6D5AA01BB02CC03DD06' }],
	])('%s: taken', (_, fields) => {
		const { event, ...rest } = completed;
		const body = 'event' in fields ? rest : { event, ...rest, ...fields };
		expect(readDelivery(body)).toMatchObject({
			version: 'v3',
			images: [{ imageId: completed.process_id }],
		});
		expect(JSON.stringify(readDelivery(body))).not.toContain('evil');
	});

	test.each<[string, object, string]>([
		['no process', { process_id: undefined }, 'process_id: '],
		['a list as process', { process_id: ['x'] }, 'process_id: '],
		['a path as process', { process_id: '..' }, 'process_id: '],
		['an empty process', { process_id: '' }, 'process_id: '],
		['no order', { order_id: undefined }, 'order_id: '],
		['an object as order', { order_id: { $ne: '' } }, 'order_id: '],
		['a number as tool', { tool: 1 }, 'tool: '],
		['a list as status', { status: ['done'] }, 'status: '],
	])('%s: refused', (_, fields, reason) => {
		expect(readDelivery({ ...completed, ...fields })).toEqual({
			reason: expect.stringContaining(reason),
		});
	});

	test.each<[string, unknown]>([
		['another event', 'process.started'],
		['no text', 1],
		['null', null],
		['an evil text', '\u001b[31mEVIL'],
	])('%s as event is ignored, not refused: v3 would deliver it again and again', (_, event) => {
		const delivery = readDelivery({ ...completed, event });
		expect(delivery).toEqual({ ignored: 'This workflow does not start on this event' });
	});
});

describe('reading a delivery', () => {
	test('a generated image', () => {
		expect(readDelivery(generated)).toEqual({
			event: 'imageGenerated',
			outcomes: { finished: 'imageGenerated' },
			version: 'v1',
			names: 'order',
			orderId: 'order-1',
			serviceName: 'service-image-enhancement',
			images: [
				{
					imageId: 'image-1',
					raw: {
						order_id: 'order-1',
						service_name: 'service-image-enhancement',
						user_id: 'user-1',
						image: {
							id: 'image-1',
							regenerated: false,
							style: '',
							color: 'warm',
							space: 'space-indoor',
							shadow_removal: false,
							created_at: '2026-01-02T03:04:05Z',
						},
					},
				},
			],
		});
	});

	test('an upscaled image', () => {
		expect(readDelivery(upscaled)).toEqual({
			event: 'imageUpscaled',
			imageId: 'image-1',
			url: 'https://cdn.example/large.jpg',
			raw: { generated_image_id: 'image-1', user_id: 'user-1' },
		});
	});

	test('the early form with several images', () => {
		const { image, ...rest } = generated;
		const images = [image, { ...image, id: 'image-2', regenerated: true }];
		expect(readDelivery({ ...rest, images })).toMatchObject({
			orderId: 'order-1',
			images: [
				{ imageId: 'image-1', raw: { image: { regenerated: false } } },
				{ imageId: 'image-2', raw: { image: { regenerated: true } } },
			],
		});
	});

	test('unknown fields are let through, addresses among them are not', () => {
		const image = {
			...generated.image,
			mood: 'calm',
			mirror: 'https://evil.example/x',
			proxy: '//evil.example/x',
			share: '\\\\evil.example\\x',
			odd: 'https:evil.example/x',
			script: ' javascript:evil()',
			nested: { src: 'https://evil.example/x' },
			list: ['https://evil.example/x'],
		};
		const delivery = readDelivery({ ...generated, image, extra: 1, link: 'ftp://evil.example' });
		expect(JSON.stringify(delivery)).not.toContain('evil');
		expect(delivery).toMatchObject({ images: [{ raw: { extra: 1, image: { mood: 'calm' } } }] });
	});

	test.each<[string, unknown]>([
		['nothing', undefined],
		['null', null],
		['a text', '<html><body>hello</body></html>'],
		['a list', [generated]],
		['an empty object', {}],
		['something else', { hello: 'world' }],
		['no image', { ...generated, image: undefined }],
		['an image that is a text', { ...generated, image: 'image-1' }],
		['a list as order_id', { ...generated, order_id: ['order-1'] }],
		['an object as order_id', { ...generated, order_id: { $ne: '' } }],
		['no order_id', { ...generated, order_id: null }],
		['an empty order_id', { ...generated, order_id: '' }],
		['a path as order_id', { ...generated, order_id: '..' }],
		['a line break in order_id', { ...generated, order_id: 'a\nb' }],
		['a long order_id', { ...generated, order_id: 'x'.repeat(201) }],
		['a list as image id', { ...generated, image: { id: ['image-1'] } }],
		['a number as service_name', { ...generated, service_name: 1 }],
		['no images', { ...generated, image: undefined, images: [] }],
		['a thousand images', { ...generated, images: Array(1000).fill(generated.image) }],
		['an upscaled image without address', { ...upscaled, upscaled_image_src: null }],
		['a list as address', { ...upscaled, upscaled_image_src: ['https://cdn.example'] }],
		['an upscaled image without id', { ...upscaled, generated_image_id: [] }],
	])('%s is refused with a reason', (_, body) => {
		expect(readDelivery(body)).toEqual({ reason: expect.stringMatching(/^.{5,80}$/) });
	});

	test('a reason repeats nothing of what came', () => {
		const marker = '\u001b[31mEVIL\n';
		for (const body of [
			{ [marker]: marker },
			{ ...generated, order_id: [marker] },
			{ ...upscaled, generated_image_id: { [marker]: 1 } },
		]) {
			expect(JSON.stringify(readDelivery(body))).not.toContain('EVIL');
		}
	});

	test.each([
		['an empty service', { ...generated, service_name: '' }, ['image-1']],
		['images that are null', { ...generated, images: null }, ['image-1']],
		['no images but one image', { ...generated, images: [] }, ['image-1']],
		['an image that is null', { ...generated, image: null, images: [{ id: 'a' }] }, ['a']],
		['both forms', { ...generated, images: [{ id: 'a' }, { id: 'image-1' }] }, ['image-1', 'a']],
		[
			'odd fields that decide nothing',
			{ ...generated, image: { id: 'a', space: {}, created_at: 1 } },
			['a'],
		],
	])('%s: taken', (_, body, ids) => {
		const delivery = readDelivery(body);
		if (!('images' in delivery)) throw new Error('refused');
		expect(delivery.images.map(({ imageId }) => imageId)).toEqual(ids);
		if (body.service_name === '') expect(delivery.serviceName).toBeUndefined();
	});

	test('an accepted address comes in its plain form', () => {
		expect(acceptableAddress('https://cdn.example/x\n<script>\u202e', 'https://api.example')).toBe(
			'https://cdn.example/x%3Cscript%3E%E2%80%AE',
		);
	});

	test('deep nesting is no trouble', () => {
		const deep = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000));
		expect(readDelivery({ ...generated, deep })).toMatchObject({ event: 'imageGenerated' });
		expect(readDelivery({ ...generated, image: deep })).toHaveProperty('reason');
	});

	test('whatever comes, it does not throw', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.jsonValue(), (id, image) => {
				for (const body of [
					id,
					{ order_id: id, image },
					{ order_id: 'x', images: image },
					{ event: 'process.completed', process_id: id, order_id: image },
					{ ...completed, status: id, tool: image, final_assets: id },
					{ event: id, order_id: image },
				]) {
					expect(readDelivery(body)).toBeInstanceOf(Object);
				}
			}),
		);
	});
});

describe('the body of a request', () => {
	const bytes = (text: string) => Buffer.from(text, 'utf8');
	test.each<[string, Buffer | undefined, unknown, unknown]>([
		['JSON, whatever n8n made of it', bytes('{"a":"ä"}'), 'a string', { a: 'ä' }],
		['JSON with a byte order mark', bytes('\ufeff{"a":1}'), {}, { a: 1 }],
		['no JSON', bytes('a=1'), { a: '1' }, 'a=1'],
		['nothing', bytes(''), {}, undefined],
		['blanks', bytes(' \r\n'), {}, undefined],
		['bytes that n8n did not keep', undefined, { a: 1 }, { a: 1 }],
		['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), {}, '\ufffd\ufffd\u0000'],
	])('%s', (_, rawBody, parsed, expected) => {
		expect(parseBody(rawBody, parsed)).toEqual(expected);
	});

	test.each<[unknown, boolean]>([
		[undefined, true],
		[{}, true],
		[{ a: 1 }, false],
		[[], false],
		['', false],
		[null, false],
		[0, false],
	])('%j says nothing: %s', (body, expected) => {
		expect(isEmptyBody(body)).toBe(expected);
	});
});

describe('the address of an upscaled image', () => {
	const api = 'https://api.aihomedesign.com';
	test.each([
		['https://cdn.example/a.jpg', api, true],
		['HTTPS://cdn.example/a.jpg', api, true],
		['http://cdn.example/a.jpg', api, false],
		['http://api.aihomedesign.com/a.jpg', api, false],
		['http://127.0.0.1:4012/a.jpg', 'http://127.0.0.1:4011', true],
		['http://127.0.0.2:4012/a.jpg', 'http://127.0.0.1:4011', false],
		['http://169.254.169.254/', 'http://127.0.0.1:4011', false],
		['https://name:password@cdn.example/a.jpg', api, false],
		['file:///etc/passwd', api, false],
		['javascript:alert(1)', api, false],
		['data:image/png;base64,AAAA', api, false],
		['//cdn.example/a.jpg', api, false],
		['cdn.example/a.jpg', api, false],
		['', api, false],
	])('%s with base %s: %s', (address, baseUrl, expected) => {
		expect(acceptableAddress(address, baseUrl) !== undefined).toBe(expected);
	});
});

describe('IDs', () => {
	test.each([
		['order-1', true],
		['9db639e4-1c3b-49d8-901d-d8ea94413156', true],
		['6878b6d5aa01bb02cc03dd04', true],
		['a.b:c~d_e', true],
		['a/b', false],
		['a b', false],
		['"a"', false],
		['{{ $json.id }}', false],
		['\u00e9', false],
		['a'.repeat(200), true],
		['a'.repeat(201), false],
		['..', false],
		['.', false],
		['', false],
		['a\nb', false],
		['\ud800', false],
	])('%j as an ID: %s', (id, usable) => {
		expect(isUsableId(id)).toBe(usable);
	});
});
