import type { INodeParameters } from 'n8n-workflow';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { AiHomeDesignApi } from '../../credentials/AiHomeDesignApi.credentials';
import { systemClock } from '../../nodes/shared/core/clock';
import type { ActiveWorkflow } from '../harness';
import { until } from '../turns';
import { orderImages, submitPhoto, TRIGGER } from './triggerBench';
import {
	deliver,
	generatedBody,
	startedItems,
	triggerWorkflow,
	URL_SECRET,
	withSecret,
	type FinishedImage,
} from './triggerBench';
import { openWorkbench, SECRET, smallPhoto, type Workbench } from './workbench';

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

async function activate(
	parameters: INodeParameters = {},
	node = {},
	{ baseUrl = bench.sandbox.url, secret = URL_SECRET } = {},
) {
	active = await bench.engine.activate({
		workflow: triggerWorkflow(parameters, node),
		credentials: withSecret({ aiHomeDesignApi: { apiKey: SECRET, baseUrl } }, secret),
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

/** The part of the webhook's URL that belongs to the node. */
const PATH_ID = '11111111-2222-4333-8444-555555555555';

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
					file_name: 'kitchen.jpg',
					status: 'finished',
					order_id: orderId,
					image_id: imageId,
					tool: 'tool-image-enhancement',
					variant: null,
					alterations: ['corrections'],
					disclosure: '',
					image_url: expect.stringContaining(`${bench.sandbox.imageUrl}/generated/${imageId}`),
				},
			},
		]);
		expect(Object.keys(startedItems(active)[0]?.json ?? {})).toEqual([
			...['event', 'file_name', 'status', 'order_id', 'image_id'],
			...['tool', 'variant', 'alterations', 'disclosure', 'image_url'],
		]);
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
		['a path', '../../catalog/spaces'],
		['a query', 'x?y=z'],
		['a photo', `/9j/${'A'.repeat(100_000)}`],
		['a sentence', 'the order of yesterday'],
	])('what cannot be an ID is not asked for: %s', async (_, orderId) => {
		await activate();
		expect(await deliver(active, generatedBody({ orderId, imageId: 'x' }))).toMatchObject({
			status: 400,
		});
		await active.settled();
		expect(bench.requests()).toEqual([]);
	});

	test('the right secret with an unknown order: 200, nothing starts, a log line', async () => {
		const image = { orderId: 'not-mine', imageId: 'x' };
		await activate();
		expect(await deliver(active, generatedBody(image))).toEqual({
			status: 200,
			body: { message: 'Nothing to start' },
		});
		await active.settled();
		expect(active.executions()).toEqual([]);
		expect(bench.engine.log.text()).toContain('this account has no such order');
		// What was asked stays below the orders.
		const path = `/v1/order/${encodeURIComponent(image.orderId)}`;
		// Twice: a fresh "no" may come from a copy that is some seconds old.
		expect(bench.requests('get').map((request) => request.path)).toEqual([path, path]);
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
		expect(text).not.toMatch(/[\u202e\u2028\u009b]/);
		expect(text).not.toContain(URL_SECRET);
		expect(text).not.toContain(SECRET);
	});
});

describe('a delivery under any content type', () => {
	test.each([
		'application/json',
		'application/json; charset=utf-8',
		'application/hal+json',
		'application/octet-stream',
		'application/x-www-form-urlencoded',
		'text/plain',
		'text/html',
		'',
	])('"%s" starts the workflow', async (contentType) => {
		const image = await finishedImage();
		await activate();
		const body = generatedBody(image);
		expect(await deliver(active, body, { contentType })).toMatchObject({ status: 200 });
		// Nor does a byte order mark matter.
		const marked = `\ufeff${JSON.stringify(generatedBody(image))}`;
		expect(await deliver(active, marked, { contentType })).toMatchObject({ status: 200 });
		await active.settled();
		expect(startedItems(active)).toMatchObject([{ json: { image_id: image.imageId } }]);
	});
});

describe('somebody tries the webhook URL', () => {
	const tries: Array<[string, Parameters<typeof deliver>[1], Parameters<typeof deliver>[2]]> = [
		['GET', '', { method: 'GET', contentType: '' }],
		['HEAD', '', { method: 'HEAD', contentType: '' }],
		['an empty object', {}, {}],
		['an empty object as text', '{}', { contentType: 'text/plain' }],
		['an empty body', '', {}],
		['an empty body of no type', ' \n', { contentType: '' }],
	];

	test.each(tries)('%s: 200 with the right secret, 401 otherwise', async (_, body, how) => {
		await activate();
		const answer = await deliver(active, body, how);
		expect(answer.status).toBe(200);
		if (how?.method !== 'HEAD') expect(answer.body).toEqual({ message: 'The webhook URL works' });
		const queries: Array<Record<string, string>> = [{}, { secret: `${URL_SECRET}x` }];
		for (const query of queries) {
			expect(await deliver(active, body, { ...how, query })).toMatchObject({ status: 401 });
		}
		await active.settled();
		expect(active.executions()).toEqual([]);
		expect(bench.requests()).toEqual([]);
		expect(bench.engine.log.text()).toContain('?secret= followed by the "Webhook Secret"');
		expect(bench.engine.log.text()).not.toContain(URL_SECRET);
	});

	test.each(tries)('%s: 200 when there is no secret', async (_, body, how) => {
		await activate({}, {}, { secret: '' });
		expect(await deliver(active, body, { ...how, query: {} })).toMatchObject({ status: 200 });
	});

	test('while n8n listens for a test event it goes on listening', async () => {
		const image = await finishedImage();
		active = await bench.engine.listenForTest({
			workflow: triggerWorkflow(),
			credentials: withSecret(bench.credentials),
		});
		expect(await deliver(active, '', { method: 'GET' })).toMatchObject({ status: 200 });
		await active.settled();
		expect(active.isListening).toBe(true);
		await deliver(active, generatedBody(image));
		await active.settled();
		expect(startedItems(active)).toHaveLength(1);
	});
});

describe('without a secret in the credential', () => {
	test('generated images are confirmed by the API, whatever the URL ends with', async () => {
		const image = await finishedImage();
		await activate({}, {}, { secret: '' });
		const made = generatedBody({ orderId: 'not-mine', imageId: 'x' });
		expect(await deliver(active, made, { query: {} })).toMatchObject({
			status: 200,
			body: { message: 'Nothing to start' },
		});
		const query = { secret: 'anything' };
		expect(await deliver(active, generatedBody(image), { query })).toMatchObject({ status: 200 });
		await active.settled();
		expect(startedItems(active)).toMatchObject([{ json: { image_id: image.imageId } }]);
	});

	test('upscaled images are refused, in clear words', async () => {
		await activate({ events: ['imageUpscaled'] }, {}, { secret: '' });
		const body = { generated_image_id: 'x', upscaled_image_src: 'https://cdn.example/x.jpg' };
		expect(await deliver(active, body, { query: {} })).toEqual({
			status: 403,
			body: {
				error:
					'Without a "Webhook Secret" in the credential nothing can confirm the event "Image Upscaled"',
			},
		});
		await active.settled();
		expect(active.executions()).toEqual([]);
		expect(bench.engine.log.text()).toContain('in the credential nothing can confirm the event');
	});

	test('an expression that gives nothing is not "no secret"', async () => {
		const credential = { ...withSecret(bench.credentials).aiHomeDesignApi };
		active = await bench.engine.activate({
			workflow: triggerWorkflow(),
			credentials: { aiHomeDesignApi: credential },
		});
		Object.assign(credential, { webhookSecret: null });
		const image = await finishedImage();
		expect(await deliver(active, generatedBody(image), { query: {} })).toMatchObject({
			status: 503,
		});
		expect(bench.engine.log.text()).toContain('Webhook Secret');
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
			credentials: withSecret(bench.credentials),
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
		[
			'Image Upscaled',
			'imageGenerated',
			{ generated_image_id: 'x', upscaled_image_src: 'https://cdn.example/x' },
		],
		['Image Generated', 'imageUpscaled', generatedBody({ orderId: 'x', imageId: 'x' })],
	])('%s is answered and starts nothing when it is not chosen', async (label, other, body) => {
		await activate({ events: [other] });
		expect(await deliver(active, body)).toEqual({
			status: 200,
			body: { message: `This workflow does not start on "${label}"` },
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
		expect(bench.engine.log.text()).toContain('could not make an image of this photo');
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
		await activate({}, {}, { baseUrl: `http://127.0.0.1:${port}` });
		jest.spyOn(systemClock, 'sleep').mockImplementationOnce(async (ms) => {
			expect(ms).toBe(8_000);
			await until(() => isAsked);
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

	test('an order that the API does not know yet is asked for again', async () => {
		const image = await finishedImage();
		await activate();
		fault({ kind: 'status', status: 404, body: { error: 'not found', key: 'not_found' } });
		expect(await deliver(active, generatedBody(image))).toEqual({
			status: 200,
			body: { message: 'Started' },
		});
		await active.settled();
		expect(startedItems(active)).toMatchObject([{ json: { image_id: image.imageId } }]);
		expect(lookups()).toBe(2);
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
		await until(() => lookups() > 0);
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
		const { aiHomeDesignApi } = withSecret(bench.credentials);
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
			file_name: `${imageId}-enhanced.jpg`,
			status: 'finished',
			order_id: null,
			image_id: imageId,
			tool: null,
			variant: null,
			alterations: ['unknown'],
			disclosure: 'Digitally altered: details shown may differ from the property.',
			image_url: expect.stringContaining('/upscaled/'),
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
			description: expect.stringMatching(/Order > Get with this order ID .* not charged again/),
		});
	});

	test('Continue gives an error item with the IDs', async () => {
		const { orderId, imageId } = await finishedImage();
		await activate({ downloadImage: true }, { onError: 'continueRegularOutput' });
		bench.sandbox.addFault({ call: 'download', kind: 'status', status: 500, times: Infinity });
		await deliver(active, generatedBody({ orderId, imageId }));
		await active.settled();
		expect(startedItems(active)[0]?.json).toMatchObject({
			order_id: orderId,
			image_id: imageId,
			error: { message: expect.stringContaining('could not be downloaded') },
		});
	});

	test('started without a delivery it says so', async () => {
		await activate();
		const run = await bench.engine.run({
			workflow: triggerWorkflow(),
			credentials: withSecret(bench.credentials),
			startNode: 'Trigger',
		});
		expect(run.error?.message).toContain('without a delivery');
	});

	test('two images of one delivery never share a file name', async () => {
		const image = await finishedImage();
		// The sandbox generates another image for the same original.
		const again = await bench.run([{ json: {} }], {
			resource: 'order',
			operation: 'submit',
			orderId: image.orderId,
		});
		const imageId = String(again.output[0]?.json.image_id);
		expect(imageId).not.toBe(image.imageId);
		await activate({ downloadImage: true });
		const { image: delivered, ...rest } = generatedBody(image);
		const images = [delivered, { ...delivered, id: imageId }];
		expect(await deliver(active, { ...rest, images })).toMatchObject({ status: 200 });
		await active.settled();
		const names = startedItems(active).map(({ json, binary }) => {
			expect(binary?.data?.fileName).toBe(json.file_name);
			return String(json.file_name);
		});
		expect(names[1]).toBe(names[0]?.replace('.jpg', '-2.jpg'));
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
		credentials: Record<string, Record<string, string>> = withSecret(bench.credentials),
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

	test.each([
		['short', 'has fewer than 16 characters'],
		[' '.repeat(20), 'has fewer than 16 characters'],
		['with spaces and & signs', 'has characters that an address cannot hold'],
	])('a secret that cannot work is told, but not repeated: %j', async (secret, flaw) => {
		const message = await attempt({}, withSecret(bench.credentials, secret));
		expect(message).toContain(`"Webhook Secret" in the credential ${flaw}`);
		expect(message).toMatch(/a long random text of letters and digits.*keep a copy/);
		expect(message).toMatch(
			/Then set http\S+\/webhook\/\S+\/webhook\?secret= followed by that text/,
		);
		// Nothing in it can be used as it is.
		expect(message?.replaceAll(PATH_ID, '')).not.toMatch(/[0-9a-f]{16}/);
		expect(`${message} ${bench.engine.log.text()}`).not.toContain(secret);
	});

	test('without a secret it listens for generated images', async () => {
		expect(await attempt({}, withSecret(bench.credentials, ''))).toBeUndefined();
		expect(await attempt({}, bench.credentials)).toBeUndefined();
	});

	test.each([[['imageUpscaled']], [['imageGenerated', 'imageUpscaled']]])(
		'without a secret it does not listen for %j',
		async (events) => {
			const message = await attempt({ events }, withSecret(bench.credentials, ''));
			expect(message).toContain('"Image Upscaled" needs a "Webhook Secret" in the credential');
			expect(message).toMatch(/http\S+\/webhook\/\S+\?secret= followed by/);
		},
	);

	test("in the editor's test, too, with the Production URL", async () => {
		const listening = bench.engine.listenForTest({
			workflow: triggerWorkflow({ events: ['imageUpscaled'] }),
			credentials: bench.credentials,
		});
		await expect(listening).rejects.toThrow(/http\S+\/webhook\/\S+\?secret= followed by/);
	});

	test('when n8n starts, a secret that has become wrong is logged, and it listens', async () => {
		active = await bench.engine.activate({
			workflow: triggerWorkflow({ events: ['imageUpscaled'] }),
			credentials: withSecret(bench.credentials, 'short'),
			activation: 'init',
		});
		expect(active.isListening).toBe(true);
		expect(bench.engine.log.text()).toContain('has fewer than 16 characters');
		expect(bench.engine.log.text()).not.toContain('short');
	});

	test('it warns of an own address that the internet cannot reach', async () => {
		// The sandbox is on this machine, and so is the webhook.
		expect(await attempt({})).toBeUndefined();
		expect(bench.engine.log.text()).not.toContain('WEBHOOK_URL');
		await active.deactivate();
		const remote = { aiHomeDesignApi: { apiKey: SECRET, baseUrl: 'https://api.example' } };
		active = await bench.engine.activate({
			workflow: triggerWorkflow(),
			credentials: withSecret(remote),
			activation: 'init',
		});
		expect(bench.engine.log.text()).toMatch(
			/cannot deliver to http:\/\/127\S+ this address is on this machine .*WEBHOOK_URL/,
		);
		expect(bench.engine.log.text()).not.toContain(URL_SECRET);
	});

	test.each([
		[{ events: [] }, '"Events" has a value that cannot be used'],
		[
			{ events: ['somethingElse'] },
			'"Events" has a value that cannot be used: "["somethingElse"]"',
		],
		[{ options: { services: [] } }, '"Tools" has a value that cannot be used'],
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
			credentials: withSecret(bench.credentials),
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
				credentials: withSecret(bench.credentials),
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
		webhooks: [
			{ name: 'default', httpMethod: 'POST', path: 'webhook', responseMode: 'onReceived' },
			{ name: 'setup', httpMethod: 'GET,HEAD', path: 'webhook', ndvHideUrl: true },
		],
	});
	expect(description.usableAsTool).toBeUndefined();
});

describe('the form', () => {
	const property = (name: string) =>
		bench.engine.nodeType(TRIGGER).description.properties.find((one) => one.name === name);

	test('begins with three numbered lines', () => {
		const lines = bench.engine
			.nodeType(TRIGGER)
			.description.properties.filter(({ type }) => type === 'notice')
			.map(({ displayName }) => displayName);
		expect(lines.map((line) => line.slice(0, 3))).toEqual(['1. ', '2. ', '3. ']);
		expect(lines.filter((line) => line.length > 160)).toEqual([]);
	});

	test('downloads unless told otherwise, and asks for no secret', async () => {
		expect(property('downloadImage')?.default).toBe(true);
		expect(property('secret')).toBeUndefined();
		const image = await finishedImage();
		const { id, ...saved } = triggerWorkflow();
		// As n8n saves a node that was left as it came.
		for (const node of saved.nodes) node.parameters = {};
		active = await bench.engine.activate({
			workflow: { id, ...saved },
			credentials: withSecret(bench.credentials),
		});
		await deliver(active, generatedBody(image));
		await active.settled();
		const [item] = startedItems(active);
		expect(item?.binary?.data?.fileName).toBe(item?.json.file_name);
		expect(item?.json.file_name).toMatch(/-enhanced\.jpg$/);
	});

	test('names the photo as Enhance does, where this process has ordered it', async () => {
		const image = await finishedImage();
		await activate({ downloadImage: true });
		await deliver(active, generatedBody(image));
		await active.settled();
		expect(startedItems(active)[0]?.json.file_name).toBe('kitchen-enhanced.jpg');
	});

	test('names the photo as Enhance does, after the original', async () => {
		const [image] = await orderImages(bench.credentials.aiHomeDesignApi, await smallPhoto(), 1);
		const { orderId = '', imageId = '' } = image ?? {};
		await bench.pass(60_000);
		const order = (await bench.order(orderId)) as Record<string, unknown>;
		const before_image_src = 'https://storage.example/a/Villa%20Nord.jpg?signature=x';
		const body = { ...order, before_image_src };
		bench.sandbox.addFault({ call: 'get', kind: 'json', body, times: Infinity });
		await activate({ downloadImage: true });
		await deliver(active, generatedBody({ orderId, imageId }));
		await active.settled();
		const [item] = startedItems(active);
		expect(item?.json.file_name).toBe('Villa Nord-enhanced.jpg');
		expect(item?.binary?.data?.fileName).toBe('Villa Nord-enhanced.jpg');
	});

	test('its subtitle has the events in the words of the form', () => {
		const { subtitle } = bench.engine.nodeType(TRIGGER).description;
		expect(subtitle).toContain('"imageUpscaled":"Image Upscaled"');
	});

	test('speaks plain words when the workflow is published', () => {
		const { activationMessage } = bench.engine.nodeType(TRIGGER).description;
		expect(activationMessage).toMatch(/Production URL.*\?secret= and the Webhook Secret/);
		expect(activationMessage).not.toMatch(/image[A-Z]|<|delivery/);
	});
});

describe('the credential', () => {
	test('has an optional secret that is hidden, says how to make one, and suggests none', () => {
		const field = new AiHomeDesignApi().properties.find(({ name }) => name === 'webhookSecret');
		expect(field).toMatchObject({ default: '', typeOptions: { password: true } });
		expect(field?.required).toBeUndefined();
		expect(field?.description).toContain('a long random text of letters and digits');
		expect(JSON.stringify(field)).not.toMatch(/[A-Za-z0-9]{20}/);
	});

	test('its test says nothing of the secret', async () => {
		const { aiHomeDesignApi } = withSecret(bench.credentials);
		for (const [apiKey, status] of [
			[SECRET, 'OK'],
			['wrong', 'Error'],
		]) {
			const data = { ...aiHomeDesignApi, apiKey: String(apiKey) };
			const result = await bench.engine.testCredential('aiHomeDesignApi', data);
			expect(result.status).toBe(status);
			expect(JSON.stringify(result)).not.toContain(URL_SECRET);
		}
	});
});
