import type { INodeParameters } from 'n8n-workflow';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { systemClock } from '../../nodes/shared/core/clock';
import type { ActiveWorkflow } from '../harness';
import { submitPhoto, TRIGGER } from './triggerBench';
import {
	deliver,
	generatedBody,
	startedItems,
	triggerWorkflow,
	URL_SECRET,
	type FinishedImage,
} from './triggerBench';
import { openWorkbench, SECRET, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
afterAll(async () => await bench.close());

let active: ActiveWorkflow;
afterEach(async () => {
	await active.settled();
	await active.deactivate();
	await bench.reset();
});

async function activate(parameters: INodeParameters = {}, node = {}, baseUrl = bench.sandbox.url) {
	active = await bench.engine.activate({
		workflow: triggerWorkflow(parameters, node),
		credentials: { aiHomeDesignApi: { apiKey: SECRET, baseUrl } },
		// As n8n does when it starts: nothing is asked beforehand.
		activation: 'init',
	});
	return active;
}

/** A finished image, and a journal that begins after it. */
async function finishedImage(): Promise<FinishedImage> {
	bench.sandbox.configure({ etaSeconds: 0 });
	return await submitPhoto(bench);
}

const lookups = () => bench.requests('get').length;

describe('a delivery of AI HomeDesign', () => {
	test('starts the workflow with what the API says', async () => {
		await activate();
		bench.sandbox.configure({
			etaSeconds: 0,
			webhookUrl: active.url('Trigger', { secret: URL_SECRET }),
		});
		const { orderId, imageId } = await submitPhoto(bench, 'kitchen.jpg');
		await bench.sandbox.settled();
		await active.settled();

		expect(bench.sandbox.deliveries()).toMatchObject([
			{ state: 'delivered', attempts: [{ outcome: 200 }] },
		]);
		expect(active.executions()).toHaveLength(1);
		expect(active.executions()[0]?.status).toBe('success');
		expect(startedItems(active)).toMatchObject([
			{
				json: {
					event: 'imageGenerated',
					order_id: orderId,
					image_id: imageId,
					image_url: expect.stringContaining(`${bench.sandbox.imageUrl}/generated/${imageId}`),
					before_image_url: expect.stringContaining(`${bench.sandbox.imageUrl}/before/`),
					space_name: 'space-indoor',
					service_name: 'service-image-enhancement',
					regenerated: false,
					created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
				},
			},
		]);
		expect(Object.keys(startedItems(active)[0]?.json ?? {})).toHaveLength(9);
		expect(startedItems(active)[0]?.binary).toBeUndefined();
	});

	test('its addresses are not believed, neither simplified nor raw', async () => {
		const image = await finishedImage();
		for (const simplify of [true, false]) {
			await activate({ simplify, options: { allowRepeats: true } });
			const body = { ...generatedBody(image, { mirror: 'https://evil.example' }), note: 'hello' };
			expect(await deliver(active, body)).toMatchObject({ status: 200 });
			await active.settled();
			const [item] = startedItems(active);
			expect(JSON.stringify(item)).not.toContain('evil');
			if (!simplify) {
				expect(item?.json).toMatchObject({
					event: 'imageGenerated',
					delivery: {
						order_id: image.orderId,
						note: 'hello',
						user_id: 'user-1',
						image: {
							id: image.imageId,
							after_src: expect.stringContaining(bench.sandbox.imageUrl),
							before_src: expect.stringContaining(bench.sandbox.imageUrl),
							space: 'space-indoor',
						},
					},
					order: { id: image.orderId, generated_images: [{ id: image.imageId }] },
				});
			}
		}
	});

	test('the early form with several images gives one item each', async () => {
		const image = await finishedImage();
		const { image: delivered, ...rest } = generatedBody(image);
		await activate();
		const answer = await deliver(active, { ...rest, images: [delivered, delivered] });
		expect(answer).toEqual({ status: 200, body: { message: 'Started' } });
		await active.settled();
		// Twice the same image starts once.
		expect(startedItems(active).map(({ json }) => json.image_id)).toEqual([image.imageId]);
	});

	test('the image is downloaded if wanted, without the key', async () => {
		const { orderId, imageId } = await finishedImage();
		await activate({ downloadImage: true, outputBinaryPropertyName: 'photo' });
		await deliver(active, generatedBody({ orderId, imageId }));
		await active.settled();
		const photo = startedItems(active)[0]?.binary?.photo;
		expect(photo?.fileName).toMatch(/^[\w-]+-enhanced\.jpg$/);
		expect(photo?.mimeType).toBe('image/jpeg');
		if (!photo) throw new Error('no photo');
		const expected = await bench.sandbox.resultOf(imageId);
		expect((await bench.engine.readBinary(photo)).equals(expected)).toBe(true);
		expect(bench.requests('download')).toMatchObject([{ hasKey: false, status: 200 }]);
	});
});

describe('forged deliveries', () => {
	test.each<[string, Record<string, string>]>([
		['no secret', {}],
		['an empty secret', { secret: '' }],
		['a wrong secret', { secret: 'SECRET-0123456789-abcdeg' }],
		['the API key as secret', { secret: SECRET }],
		['a secret in another case', { secret: URL_SECRET.toLowerCase() }],
		['the secret under another name', { Secret: URL_SECRET }],
		['two secrets', { 'secret[]': URL_SECRET }],
	])('%s: 401, nothing is asked and nothing starts', async (_, query) => {
		const image = await finishedImage();
		await activate();
		const before = bench.requests().length;
		expect(await deliver(active, generatedBody(image), { query })).toEqual({
			status: 401,
			body: { error: expect.stringContaining('secret') },
		});
		await active.settled();
		expect(active.executions()).toEqual([]);
		expect(bench.requests()).toHaveLength(before);
	});

	test('a wrong secret is told before anything about the body', async () => {
		await activate();
		expect(await deliver(active, 'x'.repeat(10), { query: {}, contentType: '' })).toMatchObject({
			status: 401,
		});
	});

	test.each([
		['an order that the account does not have', { orderId: 'not-mine', imageId: 'x' }],
		['a path', { orderId: '../../catalog/spaces', imageId: 'x' }],
		['a query', { orderId: 'x?y=z', imageId: 'x' }],
	])('the right secret with %s: 200, nothing starts, a log line', async (_, image) => {
		await activate();
		expect(await deliver(active, generatedBody(image))).toEqual({
			status: 200,
			body: { message: 'Nothing to start' },
		});
		await active.settled();
		expect(active.executions()).toEqual([]);
		expect(bench.engine.log.text()).toContain('this account has no such order');
		// What was asked stays below the orders.
		expect(bench.requests('get').map(({ path }) => path)).toEqual([
			`/v1/order/${encodeURIComponent(image.orderId)}`,
		]);
	});

	test.each<[string, Record<string, unknown>]>([
		['a web page', { kind: 'html', status: 404 }],
		['a message of a gateway', { kind: 'status', status: 404, body: { message: 'no Route' } }],
		['a text', { kind: 'status', status: 404, body: 'not here' }],
		['nothing', { kind: 'empty', status: 404 }],
	])('a 404 that is not AI HomeDesign speaking (%s) proves nothing: 503', async (_, answer) => {
		const image = await finishedImage();
		await activate();
		fault({ kind: 'status', ...answer, times: Infinity });
		expect(await deliver(active, generatedBody(image))).toMatchObject({ status: 503 });
		bench.sandbox.clearFaults();
		expect(await deliver(active, generatedBody(image))).toMatchObject({ status: 200 });
		await active.settled();
		expect(active.executions()).toHaveLength(1);
	});

	test('another spelling of the order ID starts nothing again', async () => {
		const image = await finishedImage();
		const order = await bench.order(image.orderId);
		await activate();
		await deliver(active, generatedBody(image));
		bench.sandbox.addFault({ call: 'get', kind: 'json', body: order, times: Infinity });
		const orderId = image.orderId.toUpperCase();
		await deliver(active, generatedBody({ ...image, orderId }));
		await active.settled();
		expect(startedItems(active).map(({ json }) => json.order_id)).toEqual([image.orderId]);
	});

	test('a made-up image of an own order: turned away, nothing starts', async () => {
		const { orderId } = await finishedImage();
		await activate();
		const answer = await deliver(active, generatedBody({ orderId, imageId: 'made-up' }));
		expect(answer).toEqual({ status: 503, body: { error: expect.any(String) } });
		await active.settled();
		expect(active.executions()).toEqual([]);
	});

	test("an order of another service is told by the API, whatever the delivery's name for it", async () => {
		const image = await finishedImage();
		await activate({ options: { services: ['service-item-removal'] } });
		const body = { ...generatedBody(image), service_name: 'service-item-removal' };
		expect(await deliver(active, body)).toMatchObject({ status: 200 });
		await active.settled();
		expect(active.executions()).toEqual([]);
	});

	test.each<[string, unknown, string, number]>([
		['an empty body', '', 'application/json', 400],
		['an empty object', {}, 'application/json', 400],
		['a list', [], 'application/json', 400],
		['a web page', '<html><script>alert(1)</script></html>', 'text/html', 400],
		['a plain text', 'hello', 'text/plain', 400],
		['a form', 'order_id=1', 'application/x-www-form-urlencoded', 400],
		['no type', '{"order_id":"x"}', '', 400],
		['lists for texts', { order_id: ['x'], image: { id: ['y'] } }, 'application/json', 400],
		[
			'10 MB',
			{ order_id: 'x', image: { id: 'y' }, fill: 'x'.repeat(10e6) },
			'application/json',
			400,
		],
		[
			'deep JSON',
			`{"order_id":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
			'application/json',
			400,
		],
		// n8n itself refuses this before the node sees it.
		['JSON that breaks off', '{"order_id":', 'application/json', 422],
	])('%s: refused, nothing is asked and nothing starts', async (_, body, contentType, status) => {
		await activate();
		const answer = await deliver(active, body, { contentType });
		expect(answer.status).toBe(status);
		if (status === 400) expect(answer.body).toEqual({ error: expect.stringMatching(/^.{5,80}$/) });
		await active.settled();
		expect(active.executions()).toEqual([]);
		expect(bench.requests()).toEqual([]);
	});

	test('nothing from outside gets into the log as it is', async () => {
		await activate();
		const evil = '\u202eEVIL\u2028 \u009b31m "quoted"';
		await deliver(active, generatedBody({ orderId: evil.replace('\u009b', ''), imageId: evil }));
		await deliver(active, generatedBody({ orderId: evil.replace('\u009b', ''), imageId: 'x' }));
		await deliver(active, { [evil]: evil, order_id: [evil] });
		await deliver(active, {}, { query: { secret: evil } });
		await active.settled();
		const text = bench.engine.log.text();
		expect(text).toContain('\\u202eEVIL\\u2028');
		expect(text).not.toMatch(/[\u202e\u2028\u009b]/);
		expect(text).not.toContain(URL_SECRET);
		expect(text).not.toContain(SECRET);
	});
});

describe('repeated deliveries', () => {
	test('start the workflow once, also when they come at the same moment', async () => {
		const image = await finishedImage();
		await activate();
		const answers = await Promise.all(
			Array.from({ length: 5 }, async () => await deliver(active, generatedBody(image))),
		);
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
		await deliver(active, generatedBody(image));
		await active.settled();
		expect(active.executions()).toHaveLength(1);
		// They shared one question, and the one that came later asked none.
		expect(lookups()).toBe(1);
	});

	test('are remembered over a restart of n8n, in the static data', async () => {
		bench.sandbox.configure({ etaSeconds: 0 });
		const images = [await submitPhoto(bench), await submitPhoto(bench), await submitPhoto(bench)];
		const first = await activate();
		for (const image of images) await deliver(active, generatedBody(image));
		await active.settled();
		expect(active.executions()).toHaveLength(3);
		const staticData = first.staticData();
		await first.deactivate();
		active = await bench.engine.activate({
			workflow: triggerWorkflow(),
			credentials: bench.credentials,
			staticData,
		});
		for (const image of images) {
			expect(await deliver(active, generatedBody(image))).toMatchObject({ status: 200 });
		}
		await active.settled();
		expect(active.executions()).toEqual([]);
		expect(JSON.stringify(staticData)).not.toContain(images[0]?.orderId);
	});

	test('deliveries at the same moment lose nothing of what is remembered', async () => {
		bench.sandbox.configure({ etaSeconds: 0 });
		const images = [];
		for (let index = 0; index < 4; index++) images.push(await submitPhoto(bench));
		await activate();
		await Promise.all(images.map(async (image) => await deliver(active, generatedBody(image))));
		await active.settled();
		await Promise.all(images.map(async (image) => await deliver(active, generatedBody(image))));
		await active.settled();
		expect(active.executions()).toHaveLength(4);
	});

	test('start it again if the user wants that', async () => {
		const image = await finishedImage();
		await activate({ options: { allowRepeats: true } });
		await deliver(active, generatedBody(image));
		await deliver(active, generatedBody(image));
		await active.settled();
		expect(active.executions()).toHaveLength(2);
	});

	test('a turned-away delivery is not remembered', async () => {
		const image = await finishedImage();
		await activate();
		bench.sandbox.addFault({ call: 'get', kind: 'status', status: 500, times: Infinity });
		expect(await deliver(active, generatedBody(image))).toMatchObject({ status: 503 });
		bench.sandbox.clearFaults();
		expect(await deliver(active, generatedBody(image))).toMatchObject({ status: 200 });
		await active.settled();
		expect(active.executions()).toHaveLength(1);
	});
});

describe('which deliveries start the workflow', () => {
	test.each([
		['imageUpscaled', { generated_image_id: 'x', upscaled_image_src: 'https://cdn.example/x' }],
		['imageGenerated', generatedBody({ orderId: 'x', imageId: 'x' })],
	])('%s is answered and starts nothing when it is not chosen', async (event, body) => {
		const other = event === 'imageGenerated' ? 'imageUpscaled' : 'imageGenerated';
		await activate({ events: [other] });
		expect(await deliver(active, body)).toEqual({
			status: 200,
			body: { message: `This workflow does not start on ${event}` },
		});
		await active.settled();
		expect(active.executions()).toEqual([]);
		expect(bench.requests()).toEqual([]);
	});

	test('other services are answered and start nothing', async () => {
		await activate();
		const body = {
			...generatedBody({ orderId: 'x', imageId: 'x' }),
			service_name: 'service-day-to-dusk',
		};
		expect(await deliver(active, body)).toMatchObject({ status: 200 });
		await active.settled();
		expect(active.executions()).toEqual([]);
		expect(bench.requests()).toEqual([]);
	});

	test('an image that could not be enhanced starts nothing', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob' });
		const image = await finishedImage();
		await activate();
		expect(await deliver(active, generatedBody(image))).toMatchObject({ status: 200 });
		await active.settled();
		expect(active.executions()).toEqual([]);
		expect(bench.engine.log.text()).toContain('could not enhance this photo');
	});
});

describe('when the order cannot be asked for', () => {
	test.each<[string, () => void]>([
		['the service is down', () => fault({ kind: 'status', status: 503, times: Infinity })],
		['the key is refused', () => fault({ kind: 'status', status: 401, times: Infinity })],
		['a web page answers', () => fault({ kind: 'html', times: Infinity })],
		['the connection breaks', () => fault({ kind: 'resetBefore', times: Infinity })],
		['the answer makes no sense', () => fault({ kind: 'json', body: [], times: Infinity })],
	])('%s: 503 within 8 seconds, nothing starts', async (_, breakIt) => {
		const image = await finishedImage();
		await activate();
		breakIt();
		const startedAt = bench.now();
		expect(await deliver(active, generatedBody(image))).toEqual({
			status: 503,
			body: { error: 'The order could not be confirmed in time' },
		});
		expect(bench.now() - startedAt).toBeLessThanOrEqual(8_000);
		await active.settled();
		expect(active.executions()).toEqual([]);
		expect(bench.engine.log.text()).toContain('could not be confirmed');
	});

	test('the API does not answer at all: 503 when the time is up', async () => {
		const image = await finishedImage();
		let isAsked = false;
		const silent = createServer(() => {
			isAsked = true;
		});
		await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
		const { port } = silent.address() as AddressInfo;
		await activate({}, {}, `http://127.0.0.1:${port}`);
		jest.spyOn(systemClock, 'sleep').mockImplementationOnce(async (ms) => {
			expect(ms).toBe(8_000);
			while (!isAsked) await new Promise((resolve) => setImmediate(resolve));
		});
		expect(await deliver(active, generatedBody(image))).toMatchObject({ status: 503 });
		silent.closeAllConnections();
		silent.close();
		await active.settled();
		expect(active.executions()).toEqual([]);
	});

	test('a hiccup is waited for', async () => {
		const image = await finishedImage();
		await activate();
		fault({ kind: 'status', status: 500 });
		expect(await deliver(active, generatedBody(image))).toMatchObject({ status: 200 });
		await active.settled();
		expect(active.executions()).toHaveLength(1);
	});

	test('an image that is finished a moment later is waited for', async () => {
		bench.sandbox.configure({ etaSeconds: 4 });
		const image = await submitPhoto(bench);
		await activate();
		expect(await deliver(active, generatedBody(image))).toMatchObject({ status: 200 });
		await active.settled();
		expect(startedItems(active)).toMatchObject([{ json: { image_id: image.imageId } }]);
		expect(lookups()).toBe(2);
	});

	test('a delivery has its own time, whatever another one of the same order waits for', async () => {
		bench.sandbox.configure({ etaSeconds: 9 });
		const image = await submitPhoto(bench);
		await activate();
		const made = deliver(active, generatedBody({ ...image, imageId: 'made-up' }));
		while (lookups() === 0) await new Promise((resolve) => setImmediate(resolve));
		await systemClock.sleep(3_000);
		expect(await deliver(active, generatedBody(image))).toMatchObject({ status: 200 });
		expect(await made).toMatchObject({ status: 503 });
		await active.settled();
		expect(active.executions()).toHaveLength(1);
		expect(bench.engine.log.text()).not.toContain('was canceled');
	});

	test('of several images those that are confirmed start, the others may come again', async () => {
		const image = await finishedImage();
		await activate();
		const { image: delivered, ...rest } = generatedBody(image);
		const body = { ...rest, images: [delivered, { ...delivered, id: 'not-there-yet' }] };
		expect(await deliver(active, body)).toMatchObject({ status: 503 });
		await active.settled();
		expect(startedItems(active).map(({ json }) => json.image_id)).toEqual([image.imageId]);
	});

	test('the credential is not usable: 503, and the log says what to do', async () => {
		const image = await finishedImage();
		const aiHomeDesignApi = { ...bench.credentials.aiHomeDesignApi };
		active = await bench.engine.activate({
			workflow: triggerWorkflow(),
			credentials: { aiHomeDesignApi },
			activation: 'init',
		});
		aiHomeDesignApi.apiKey = 'with a space';
		expect(await deliver(active, generatedBody(image))).toMatchObject({ status: 503 });
		expect(bench.engine.log.text()).toContain('Copy the key again');
	});
});

function fault(options: { kind: string } & Record<string, unknown>) {
	bench.sandbox.addFault({ call: 'get', ...options } as Parameters<
		Workbench['sandbox']['addFault']
	>[0]);
}

describe('upscaled images', () => {
	const upscaled = (imageId: string, url: unknown) => ({
		generated_image_id: imageId,
		upscaled_image_src: url,
		user_id: 'user-1',
	});

	test('the whole way: enhance, upscale, delivery, download', async () => {
		await activate({ events: ['imageUpscaled'], downloadImage: true });
		const { imageId } = await finishedImage();
		bench.sandbox.configure({ webhookUrl: active.url('Trigger', { secret: URL_SECRET }) });
		const run = await bench.run([{ json: {} }], {
			resource: 'image',
			operation: 'upscale',
			imageId,
		});
		expect(run.output[0]?.json).toMatchObject({ status: 'processing' });
		await bench.sandbox.settled();
		await active.settled();
		const [item] = startedItems(active);
		expect(item?.json).toEqual({
			event: 'imageUpscaled',
			order_id: null,
			image_id: imageId,
			image_url: expect.stringContaining('/upscaled/'),
			before_image_url: null,
			space_name: null,
			service_name: null,
			regenerated: null,
			created_at: null,
		});
		expect(item?.binary?.data?.fileName).toBe(`${imageId}-enhanced.jpg`);
		expect(bench.requests('download').every(({ hasKey }) => !hasKey)).toBe(true);
	});

	test('raw: the delivery with its address, and no order', async () => {
		await activate({ events: ['imageUpscaled'], simplify: false });
		await deliver(active, upscaled('x', 'https://cdn.example/x.jpg'));
		await active.settled();
		expect(startedItems(active)[0]?.json).toEqual({
			event: 'imageUpscaled',
			delivery: upscaled('x', 'https://cdn.example/x.jpg'),
			order: null,
		});
	});

	test.each([
		'http://cdn.example/x.jpg',
		'http://169.254.169.254/latest/meta-data',
		'file:///etc/passwd',
		'https://name:password@cdn.example/x.jpg',
		'not an address',
	])('an address that is not https is refused: %s', async (url) => {
		await activate({ events: ['imageUpscaled'], downloadImage: true });
		expect(await deliver(active, upscaled('x', url))).toMatchObject({ status: 400 });
		await active.settled();
		expect(active.executions()).toEqual([]);
	});

	test('a redirect is not followed', async () => {
		await activate({ events: ['imageUpscaled'], downloadImage: true });
		const location = `${bench.sandbox.url}/v1/catalog/spaces`;
		bench.sandbox.addFault({ call: 'download', kind: 'redirect', location, times: Infinity });
		const url = `${bench.sandbox.imageUrl}/upscaled/x.jpg`;
		await deliver(active, upscaled('image-of-redirect', url));
		await active.settled();
		expect(active.executions()[0]?.status).toBe('error');
		expect(bench.requests('spaces')).toEqual([]);
	});

	test('the same image starts once', async () => {
		await activate({ events: ['imageUpscaled'] });
		await deliver(active, upscaled('twice', 'https://cdn.example/x.jpg'));
		await deliver(active, upscaled('twice', 'https://cdn.example/other.jpg'));
		await active.settled();
		expect(startedItems(active).map(({ json }) => json.image_url)).toEqual([
			'https://cdn.example/x.jpg',
		]);
	});
});

describe('downloading in the workflow that was started', () => {
	test('an expired address is asked for anew', async () => {
		const image = await finishedImage();
		await activate({ downloadImage: true });
		bench.sandbox.addFault({ call: 'download', kind: 'expired' });
		await deliver(active, generatedBody(image));
		await active.settled();
		expect(startedItems(active)[0]?.binary?.data).toBeDefined();
		expect(lookups()).toBe(2);
	});

	test('when it is not to be had, the execution says where the photo is', async () => {
		const { orderId, imageId } = await finishedImage();
		await activate({ downloadImage: true });
		bench.sandbox.addFault({ call: 'download', kind: 'status', status: 500, times: Infinity });
		expect(await deliver(active, generatedBody({ orderId, imageId }))).toMatchObject({
			status: 200,
		});
		await active.settled();
		const [run] = active.executions();
		expect(run?.status).toBe('error');
		expect(run?.error?.message).toContain(orderId);
		expect(run?.error).toMatchObject({
			description: expect.stringMatching(/Order > Get with this ID .* not charged again/),
		});
	});

	test('Continue gives an error item with the IDs', async () => {
		const { orderId, imageId } = await finishedImage();
		await activate({ downloadImage: true }, { onError: 'continueRegularOutput' });
		bench.sandbox.addFault({ call: 'download', kind: 'status', status: 500, times: Infinity });
		await deliver(active, generatedBody({ orderId, imageId }));
		await active.settled();
		expect(startedItems(active)[0]?.json).toMatchObject({
			error: {
				message: expect.stringContaining('could not be downloaded'),
				order_id: orderId,
				image_id: imageId,
			},
		});
	});

	test('started without a delivery it says so', async () => {
		await activate();
		const run = await bench.engine.run({
			workflow: triggerWorkflow(),
			credentials: bench.credentials,
			startNode: 'Trigger',
		});
		expect(run.error?.message).toContain('without a delivery');
	});

	test('an upscaled image whose address has expired says how to get it again', async () => {
		await activate({ events: ['imageUpscaled'], downloadImage: true });
		const url = `${bench.sandbox.imageUrl}/upscaled/none.jpg`;
		await deliver(active, { generated_image_id: 'image-9', upscaled_image_src: url });
		await active.settled();
		expect(active.executions()[0]?.error).toMatchObject({
			message: expect.stringContaining('expired'),
			description: expect.stringMatching(
				/Allow Repeats.*Image > Upscale with the image ID image-9/,
			),
		});
	});
});

describe('before n8n listens', () => {
	const attempt = async (
		parameters: INodeParameters,
		credentials: Record<string, Record<string, string>> = bench.credentials,
	) =>
		await bench.engine
			.activate({ workflow: triggerWorkflow(parameters), credentials })
			.then((listening) => {
				active = listening;
				return undefined;
			})
			.catch((error: unknown) => (error instanceof Error ? error.message : String(error)));

	beforeEach(async () => {
		await activate();
		await active.deactivate();
		await bench.reset();
	});

	test('an empty secret is told with a suggestion and the whole URL', async () => {
		const message = await attempt({ secret: '' });
		const [, suggestion = ''] = /Use for example ([0-9a-f]{32})/.exec(message ?? '') ?? [];
		expect(message).toContain('"Secret" is empty');
		expect(message).toMatch(
			new RegExp(`set http\\S+/webhook/\\S+/webhook\\?secret=${suggestion} as webhook URL`),
		);
		expect(await attempt({ secret: '' })).not.toContain(suggestion);
		// The suggestion is good.
		expect(await attempt({ secret: suggestion })).toBeUndefined();
	});

	test.each([
		[{ secret: 'short' }, '"Secret" has fewer than 16 characters'],
		[{ secret: 'with spaces and & signs' }, '"Secret" has characters'],
		[{ events: [] }, '"Events" has a value that cannot be used'],
		[{ events: ['somethingElse'] }, '"Events" has a value that cannot be used'],
		[{ options: { services: [] } }, '"Services" has a value that cannot be used'],
	])('%j', async (parameters, message) => {
		expect(await attempt(parameters as INodeParameters)).toContain(message);
	});

	test('a wrong API key is told', async () => {
		const wrong = { aiHomeDesignApi: { ...bench.credentials.aiHomeDesignApi, apiKey: 'wrong' } };
		expect(await attempt({}, wrong)).toContain('Invalid API key');
	});

	test('a service that is down for the moment does not keep it from listening', async () => {
		bench.sandbox.addFault({ call: 'spaces', kind: 'status', status: 503, times: Infinity });
		expect(await attempt({})).toBeUndefined();
		expect(active.isListening).toBe(true);
	});

	test('when n8n starts, nothing is asked', async () => {
		active = await bench.engine.activate({
			workflow: triggerWorkflow(),
			credentials: bench.credentials,
			activation: 'init',
		});
		expect(bench.requests()).toEqual([]);
	});
});

describe('listening for a test event', () => {
	test('every delivery counts, and none is remembered', async () => {
		const image = await finishedImage();
		for (let round = 0; round < 2; round++) {
			active = await bench.engine.listenForTest({
				workflow: triggerWorkflow(),
				credentials: bench.credentials,
			});
			expect(active.url()).toContain('/webhook-test/');
			expect(await deliver(active, generatedBody(image))).toMatchObject({ status: 200 });
			await active.settled();
			expect(startedItems(active)).toMatchObject([{ json: { image_id: image.imageId } }]);
			expect(active.isListening).toBe(false);
		}
		await activate();
		await deliver(active, generatedBody(image));
		await active.settled();
		expect(active.executions()).toHaveLength(1);
	});
});

test('the node is a trigger, and no tool', () => {
	const { description } = bench.engine.nodeType(TRIGGER);
	expect(description).toMatchObject({
		displayName: 'AI HomeDesign Trigger',
		group: ['trigger'],
		inputs: [],
		webhooks: [{ httpMethod: 'POST', path: 'webhook', responseMode: 'onReceived' }],
	});
	expect(description.usableAsTool).toBeUndefined();
});
