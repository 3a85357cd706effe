import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { INodeParameters } from 'n8n-workflow';
import sharp from 'sharp';

import { WAYS } from '../../sandbox/versions';
import type { FaultEffect, Way } from '../../sandbox';
import { openWorkbench, SECRET, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench({ apiVersion: 'auto', etaSeconds: 5 });
});
afterEach(async () => {
	const seen = JSON.stringify([bench.sandbox.journal(), bench.engine.log.entries]);
	expect(seen).not.toContain(SECRET);
	expect(bench.requests().filter(({ host, hasKey }) => host === 'images' && hasKey)).toEqual([]);
	await bench.reset();
});
afterAll(async () => await bench.close());

let shade = 0;
const newPhoto = async () => {
	const background = { r: (++shade * 23) % 240, g: (Math.floor(shade / 10) * 23) % 240, b: 90 };
	const create = { width: 300, height: 200, channels: 3 as const, background };
	return await sharp({ create }).jpeg().toBuffer();
};
const photos = async (count = 1) =>
	await Promise.all(
		Array.from(
			{ length: count },
			async (_, n) => await bench.photoItem(`p${n}.jpg`, await newPhoto()),
		),
	);
const onVersion = (apiVersion: string, more = {}) => ({
	aiHomeDesignApi: { ...bench.credentials.aiHomeDesignApi, apiVersion, ...more },
});
const NOTHING = [{ json: {} }];
const order = async (operation: string, orderId: string, more: INodeParameters = {}) =>
	await bench.run(NOTHING, { resource: 'order', operation, orderId, ...more });
const v1Gone = (way: Way) => bench.sandbox.configure({ without: { v1: way } });
const callsOf = (version: string) =>
	bench
		.requests()
		.filter((one) => one.version === version && one.host === 'api')
		.map(({ call }) => call);
const press = async (credential = {}) =>
	await bench.engine.testCredential('aiHomeDesignApi', {
		...bench.credentials.aiHomeDesignApi,
		...credential,
	});
const told = ({ error }: { error?: { message?: string; description?: unknown } }) =>
	`${error?.message} ${String(error?.description)}`;
const spacesOrdered = () =>
	bench.sandbox.orders().flatMap(({ images }) => images.map(({ spaceName }) => spaceName));

describe('V1 is healthy', () => {
	test('it is used, and V3 is not asked', async () => {
		const run = await bench.run(await photos(2));
		expect(run.error).toBeUndefined();
		expect(run.output[0]?.json).toMatchObject({ status: 'finished', eta: 5 });
		expect(spacesOrdered()).toEqual(['space-indoor', 'space-indoor']);
		expect(callsOf('v3')).toEqual([]);
		expect(callsOf('v1').filter((call) => call === 'spaces')).toHaveLength(1);
		expect(bench.engine.log.text()).toContain('this run uses V1 of the API');
	});

	test.each(['searchSpaces', 'getEnhancementOptions'])('the form asks it: %s', async (method) => {
		const parameters = { resource: 'image', operation: 'enhance', spaceName: 'Indoor' };
		const list = await bench.engine.loadOptions({
			method,
			parameters,
			credentials: bench.credentials,
		});
		expect(list.length).toBeGreaterThan(1);
		expect(callsOf('v3')).toEqual([]);
		expect(callsOf('v1').filter((call) => call === 'spaces')).toHaveLength(1);
	});

	test('Image > Upscale uses it', async () => {
		const done = await bench.run(await photos());
		const run = await bench.run(NOTHING, {
			operation: 'upscale',
			imageId: String(done.output[0]?.json.image_id),
		});
		expect(run.output[0]?.json).toMatchObject({ status: 'processing' });
		expect(callsOf('v3')).toEqual([]);
	});

	test('a space and options as V3 names them', async () => {
		const run = await bench.run(await photos(), {
			spaceName: 'indoor',
			enhancementOptions: [
				'add-screen-to-tv',
				'item-add-fire-to-fireplace-widget-enhancement-options-tool-image-enhancement',
			],
		});
		expect(run.output[0]?.json).toMatchObject({
			edits: ['Add Screen to TV', 'Add Fire to Fireplace'],
			alterations: ['corrections', 'features'],
		});
		expect(spacesOrdered()).toEqual(['space-indoor']);
	});
});

describe.each(WAYS)('V1 is gone (%s)', (way) => {
	test('Enhance, Upload and Check run on V3', async () => {
		v1Gone(way);
		const run = await bench.run(await photos(2), { enhancementOptions: ['Add Screen to TV'] });
		expect(run.error).toBeUndefined();
		expect(run.output.map(({ json }) => json)).toMatchObject([
			{ status: 'finished', edits: ['Add Screen to TV'], charged: 'yes' },
			{ status: 'finished', file_name: 'p1-enhanced.jpg', charged: 'yes' },
		]);
		expect(spacesOrdered()).toEqual(['indoor', 'indoor']);
		expect(bench.engine.log.text()).toContain('this run uses V3 of the API');
		const up = await bench.run(await photos(), { operation: 'upload' });
		expect(up.output[0]?.json).toEqual({
			order_id: bench.sandbox.orders()[2]?.orderId,
			file_name: 'p0.jpg',
		});
		const check = await bench.run(await photos(), { operation: 'check' });
		expect(check.output[0]?.json).toMatchObject({ ok: true, credits: 1 });
		// It is remembered that V1 is gone: it was asked by the first run only.
		expect(new Set(callsOf('v1'))).toEqual(new Set(['spaces']));
		expect(callsOf('v1').length).toBeLessThanOrEqual(5);
		expect(bench.sandbox.charges().map(({ version }) => version)).toEqual(['v3', 'v3']);
	});

	test('Submit and Get of an order of V3, Upscale', async () => {
		v1Gone(way);
		const up = await bench.run(await photos(), { operation: 'upload' });
		const orderId = String(up.output[0]?.json.order_id);
		const submitted = await order('submit', orderId);
		expect(submitted.output[0]?.json).toMatchObject({ order_id: orderId, eta: null });
		const got = await order('get', orderId);
		const imageId = submitted.output[0]?.json.image_id;
		expect(got.output[0]?.json).toMatchObject({
			status: 'finished',
			image_id: imageId,
			charged: 'no',
		});
		const upscale = await bench.run(NOTHING, { operation: 'upscale', imageId: String(imageId) });
		expect(upscale.error?.message).toContain('not needed on V3');
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('the form', async () => {
		v1Gone(way);
		const { credentials } = bench;
		expect(await bench.engine.loadOptions({ method: 'searchSpaces', credentials })).toEqual([
			{ name: 'Indoor', value: 'indoor' },
			{ name: 'Outdoor', value: 'outdoor' },
		]);
		const parameters = { resource: 'image', operation: 'enhance', spaceName: 'space-indoor' };
		const method = 'getEnhancementOptions';
		expect(await bench.engine.loadOptions({ method, parameters, credentials })).toHaveLength(2);
	});

	test('the credential test', async () => {
		v1Gone(way);
		expect(await press()).toEqual({
			status: 'OK',
			message: 'The API key works (V3; V1 is not available)',
		});
		expect(bench.sandbox.charges()).toEqual([]);
	});

	test('a wrong key is called a wrong key', async () => {
		v1Gone(way);
		const run = await bench.engine.runNode({
			items: await photos(),
			credentials: onVersion('auto', { apiKey: 'wrong' }),
			parameters: { resource: 'image', operation: 'enhance', spaceName: 'indoor' },
		});
		expect(run.error?.message).toContain('Invalid API key: AI HomeDesign does not accept it (401)');
		expect((await press({ apiKey: 'wrong' })).message).toContain('Invalid API key');
		expect(bench.requests('upload')).toEqual([]);
	});

	test.each(['404', '404-html'] as const)(
		'V3 is not there either (%s): V1’s own words',
		async (v3) => {
			v1Gone(way);
			bench.sandbox.configure({ without: { v1: way, v3 } });
			const auto = await bench.run(await photos());
			await bench.reset();
			v1Gone(way);
			const fixed = await bench.engine.runNode({
				items: await photos(),
				credentials: onVersion('v1'),
				parameters: { resource: 'image', operation: 'enhance', spaceName: 'space-indoor' },
			});
			expect(fixed.error?.message).toEqual(expect.any(String));
			expect(auto.error?.message).toBe(fixed.error?.message);
		},
	);
});

describe('V1 answers its catalogue otherwise', () => {
	const ODD: Array<[string, FaultEffect]> = [
		['a web page', { kind: 'html' }],
		['nothing', { kind: 'empty' }],
		['half JSON', { kind: 'malformedJson' }],
		['another shape', { kind: 'json', body: { spaces: [] } }],
		['a list', { kind: 'json', body: [] }],
		['no spaces', { kind: 'json', body: { data: [] } }],
		['null', { kind: 'json', body: { data: null } }],
		['a message', { kind: 'json', body: { error: 'V1 was switched off' } }],
		['spaces without names', { kind: 'json', body: { data: [{ slug: 'indoor' }] } }],
		['lost connections', { kind: 'resetBefore' }],
		['429', { kind: 'status', status: 429, headers: { 'retry-after': '100' } }],
		['503 for long', { kind: 'status', status: 503, headers: { 'retry-after': '100' } }],
	];
	test.each(ODD)('with %s: V3, within half a minute', async (_, fault) => {
		bench.sandbox.addFault({ call: 'any', version: 'v1', times: Infinity, ...fault });
		const beganAt = bench.now();
		const run = await bench.run(await photos());
		expect(run.error).toBeUndefined();
		expect(bench.sandbox.charges()).toMatchObject([{ version: 'v3' }]);
		expect((bench.requests('upload')[0]?.at ?? Infinity) - beganAt).toBeLessThanOrEqual(30_000);
	});

	test.each([
		['a web page', { kind: 'html' }],
		['nothing', { kind: 'empty' }],
		['404', { kind: 'status', status: 404 }],
	] as Array<[string, FaultEffect]>)('with %s, and V3 stumbles once: V3', async (_, fault) => {
		bench.sandbox.addFault({ call: 'any', version: 'v1', times: Infinity, ...fault });
		bench.sandbox.addFault({ call: 'projects', kind: 'status', status: 503, times: 2 });
		const run = await bench.run(await photos());
		expect(run.error).toBeUndefined();
		expect(bench.sandbox.charges()).toMatchObject([{ version: 'v3' }]);
	});

	test('once only: V1 is tried again, and used', async () => {
		bench.sandbox.addFault({ call: 'spaces', kind: 'status', status: 503 });
		await bench.run(await photos());
		expect(bench.sandbox.charges()).toMatchObject([{ version: 'v1' }]);
		expect(callsOf('v3')).toEqual([]);
	});
});

test.each([
	['http://127.0.0.1:9', 'Nothing answers at "127.0.0.1:9"'],
	['http://nowhere.invalid', 'The address "nowhere.invalid" was not found'],
])('nobody at %s: told, and not after minutes', async (baseUrl, words) => {
	const beganAt = bench.now();
	const run = await bench.engine.runNode({
		items: await photos(),
		credentials: onVersion('auto', { baseUrl }),
		parameters: { resource: 'image', operation: 'enhance', spaceName: 'indoor' },
	});
	expect(run.error?.message).toContain(words);
	expect(bench.now() - beganAt).toBeLessThanOrEqual(20_000);
});

test('a key whose plan has no API: told as that', async () => {
	const run = await bench.engine.runNode({
		items: await photos(),
		credentials: onVersion('auto', { apiKey: bench.sandbox.keyWithoutAccess }),
		parameters: { resource: 'image', operation: 'enhance', spaceName: 'indoor' },
	});
	expect(run.error?.message).toContain('plan does not include this use of its API (403)');
});

describe('what was decided', () => {
	test('is asked once in a run, remembered ten minutes, then V1 is tried again', async () => {
		v1Gone('410');
		await bench.run(await photos(3));
		expect(callsOf('v1')).toEqual(['spaces']);
		expect(callsOf('v3').filter((call) => call === 'projects')).toHaveLength(1);
		bench.sandbox.configure({ without: {} });
		await bench.run(await photos());
		expect(callsOf('v1')).toEqual(['spaces']);
		expect(bench.sandbox.charges().map(({ version }) => version)).toEqual(['v3', 'v3', 'v3', 'v3']);
		await bench.pass(10 * 60_000);
		await bench.run(await photos());
		expect(bench.sandbox.charges().at(-1)?.version).toBe('v1');
		await bench.run(await photos());
		expect(bench.sandbox.charges().at(-1)?.version).toBe('v1');
	});

	test('V3 goes while it is remembered: V1', async () => {
		v1Gone('410');
		await bench.run(await photos());
		bench.sandbox.configure({ without: { v3: '410' } });
		const run = await bench.run(await photos());
		expect(run.error).toBeUndefined();
		expect(bench.sandbox.charges().map(({ version }) => version)).toEqual(['v3', 'v1']);
	});

	test.each(['v1', 'v3'])(
		'the credential says %s: the other one is never asked',
		async (version) => {
			const other = version === 'v1' ? 'v3' : 'v1';
			const run = async () =>
				await bench.engine.runNode({
					items: await photos(),
					credentials: onVersion(version),
					parameters: { resource: 'image', operation: 'enhance', spaceName: 'indoor' },
				});
			expect((await run()).error).toBeUndefined();
			bench.sandbox.configure({ without: { [version]: '410' } });
			expect((await run()).error).toBeDefined();
			expect(callsOf(other)).toEqual([]);
		},
	);
});

describe('never a switch once something was uploaded', () => {
	const GOES: Array<[string, Parameters<Workbench['sandbox']['addFault']>[0]]> = [
		['before the submission', { call: 'submit', kind: 'status', status: 410 }],
		['while it is waited for', { call: 'get', kind: 'status', status: 410 }],
	];
	test.each(GOES)(
		'V1 goes %s: told with its order, finished there by a retry',
		async (_, fault) => {
			bench.sandbox.addFault({ version: 'v1', times: Infinity, ...fault });
			const node = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
			const run = await bench.run(await photos(2), { options: { concurrency: 1 } }, node);
			expect(run.error).toBeDefined();
			const [begun] = bench.sandbox.orders();
			expect(told(run)).toContain(begun?.orderId);
			expect(callsOf('v3')).toEqual([]);
			bench.sandbox.clearFaults();
			// V1's catalogue is gone by now, its orders are not.
			bench.sandbox.addFault({ call: 'spaces', kind: 'status', status: 410, times: Infinity });
			const again = await bench.run([], {}, {}, { retryOf: run });
			const onV1 = bench.sandbox.charges().filter(({ version }) => version === 'v1');
			const isPaid = fault.call === 'get';
			if (isPaid) {
				expect(again.error).toBeUndefined();
				expect(again.output).toHaveLength(2);
				expect(onV1.map(({ orderId }) => orderId)).toContain(begun?.orderId);
				expect(bench.sandbox.charges()).toHaveLength(2);
			} else {
				// Its options can no longer be read on V1: it is not uploaded anew on V3.
				expect(again.error).toBeDefined();
				expect(told(again)).toContain(begun?.orderId);
			}
		},
	);

	test('begun on V3, V1 is back for the retry: finished on V3, whatever V1 thinks of the photo', async () => {
		v1Gone('410');
		bench.sandbox.addFault({ call: 'process', kind: 'status', status: 403, times: Infinity });
		const create = { width: 300, height: 200, channels: 3 as const, background: '#123456' };
		const tiff = await sharp({ create }).tiff().toBuffer();
		const item = await bench.photoItem('hall.tif', tiff, 'image/tiff');
		const run = await bench.run([item], { enhancementOptions: ['replace-sky'] });
		expect(run.error).toBeDefined();
		bench.sandbox.clearFaults();
		bench.sandbox.configure({ without: {} });
		await bench.pass(10 * 60_000);
		const again = await bench.run([], {}, {}, { retryOf: run });
		expect(again.error).toBeUndefined();
		expect(again.output[0]?.json).toMatchObject({ status: 'finished', edits: ['Replace Sky'] });
		expect(bench.sandbox.charges()).toMatchObject([{ version: 'v3' }]);
	});
});

describe('orders of the other version', () => {
	const twoOrders = async () => {
		const onV1 = await bench.run(await photos());
		v1Gone('410');
		await bench.pass(10 * 60_000);
		const onV3 = await bench.run(await photos());
		bench.sandbox.configure({ without: {} });
		await bench.pass(10 * 60_000);
		expect(bench.sandbox.charges().map(({ version }) => version)).toEqual(['v1', 'v3']);
		return [onV1.output[0]?.json ?? {}, onV3.output[0]?.json ?? {}];
	};

	test.each([
		['V1 healthy', {}],
		['V3 gone, V1 healthy', { v3: '404' as const }],
	])('Get: several IDs of both in one field, %s', async (_, without) => {
		const [first, second] = await twoOrders();
		bench.sandbox.configure({ without });
		const node = { onError: 'continueRegularOutput' as const };
		const run = await bench.run(
			NOTHING,
			{
				resource: 'order',
				operation: 'get',
				orderId: `${String(first?.order_id)}, ${String(second?.order_id)}`,
			},
			node,
		);
		expect(run.output[0]?.json).toMatchObject({ image_id: first?.image_id, status: 'finished' });
		if ('v3' in without) {
			expect(run.output[1]?.json).toMatchObject({
				error: { message: expect.stringContaining('does not know this order') as string },
			});
		} else {
			expect(run.output[1]?.json).toMatchObject({ image_id: second?.image_id, status: 'finished' });
		}
		expect(bench.sandbox.charges()).toHaveLength(2);
	});

	test.each([true, false])('Get of one image, waiting %p', async (waitForResult) => {
		for (const { order_id, image_id } of await twoOrders()) {
			const run = await order('get', String(order_id), {
				imageId: String(image_id),
				waitForResult,
			});
			expect(run.output[0]?.json).toMatchObject({ order_id, image_id, status: 'finished' });
		}
	});

	test('Get of an order that nobody has', async () => {
		const run = await order('get', '000000000000000000000000');
		expect(run.error?.message).toContain('AI HomeDesign does not know this order');
	});

	test('Get: V3 stumbles while it is looked for', async () => {
		const [, second] = await twoOrders();
		bench.sandbox.addFault({ call: 'get', version: 'v3', kind: 'status', status: 503, times: 2 });
		const run = await order('get', String(second?.order_id));
		expect(run.output[0]?.json).toMatchObject({ image_id: second?.image_id, status: 'finished' });
	});

	test('Get: the other version cannot be asked: that is told, not that there is no such order', async () => {
		const [, second] = await twoOrders();
		bench.sandbox.configure({ without: { v3: '503' } });
		const run = await order('get', String(second?.order_id));
		expect(run.error?.message).toContain(
			'AI HomeDesign is not available at the moment (status 503)',
		);
	});

	test('Submit, in the terms of the order’s own version', async () => {
		v1Gone('410');
		const up = await bench.run(await photos(), { operation: 'upload' });
		bench.sandbox.configure({ without: {} });
		await bench.pass(10 * 60_000);
		const orderId = String(up.output[0]?.json.order_id);
		const run = await order('submit', orderId, {
			spaceName: 'space-outdoor',
			enhancementOptions: ['Replace Sky'],
		});
		expect(run.error).toBeUndefined();
		expect(bench.sandbox.charges()).toMatchObject([{ version: 'v3', orderId }]);
		expect(bench.sandbox.orders()[0]?.images[0]).toMatchObject({
			spaceName: 'outdoor',
			options: ['item-replace-sky-widget-enhancement-options-tool-image-enhancement'],
		});
	});

	test('Submit of an order of V3 with an option that V1 does not have', async () => {
		v1Gone('410');
		const up = await bench.run(await photos(), { operation: 'upload' });
		bench.sandbox.configure({ without: {} });
		await bench.pass(10 * 60_000);
		const orderId = String(up.output[0]?.json.order_id);
		const run = await order('submit', orderId, { enhancementOptions: ['lawn-touch-up'] });
		expect(run.error).toBeUndefined();
		expect(bench.sandbox.charges()).toMatchObject([{ version: 'v3', orderId }]);
	});

	test('Submit on V1 while V3 is chosen', async () => {
		const up = await bench.run(await photos(), { operation: 'upload' });
		bench.sandbox.addFault({ call: 'spaces', kind: 'status', status: 410, times: 1 });
		await bench.pass(10 * 60_000);
		const run = await order('submit', String(up.output[0]?.json.order_id));
		expect(run.error).toBeUndefined();
		expect(bench.sandbox.charges()).toMatchObject([{ version: 'v1' }]);
	});
});

describe('a photo of an earlier run', () => {
	const CHOICE = {
		spaceName: 'space-indoor',
		enhancementOptions: ['Add Screen to TV', 'Add Fire to Fireplace'],
	};
	const OTHER_CHOICE = {
		spaceName: 'indoor',
		enhancementOptions: ['add-fire-to-fireplace', 'Add Screen to TV'],
	};
	const run = async (
		items: Awaited<ReturnType<typeof photos>>,
		parameters: INodeParameters,
		staticData?: Awaited<ReturnType<Workbench['run']>>['staticData'],
	) => await bench.run(items, parameters, {}, { mode: 'trigger', staticData });

	test('enhanced on V1, comes again on V3: not paid again', async () => {
		const items = await photos();
		const first = await run(items, CHOICE);
		bench.sandbox.addFault({ call: 'spaces', kind: 'status', status: 410, times: Infinity });
		const second = await run(items, OTHER_CHOICE, first.staticData);
		expect(bench.engine.log.text()).toContain('this run uses V3 of the API');
		expect(second.output[0]?.json).toMatchObject({
			charged: 'no',
			status: 'finished',
			order_id: first.output[0]?.json.order_id,
		});
		expect(bench.sandbox.charges()).toMatchObject([{ version: 'v1' }]);
	});

	test('enhanced on V3, comes again on V1: not paid again', async () => {
		const items = await photos();
		v1Gone('410');
		const first = await run(items, OTHER_CHOICE);
		bench.sandbox.configure({ without: {} });
		await bench.pass(10 * 60_000);
		const second = await run(items, CHOICE, first.staticData);
		expect(bench.engine.log.text()).toContain('this run uses V1 of the API');
		expect(second.output[0]?.json).toMatchObject({
			charged: 'no',
			status: 'finished',
			order_id: first.output[0]?.json.order_id,
			image_id: first.output[0]?.json.image_id,
		});
		expect(bench.sandbox.charges()).toMatchObject([{ version: 'v3' }]);
		const check = await run(items, { ...CHOICE, operation: 'check' }, first.staticData);
		expect(check.output[0]?.json).toMatchObject({ ok: true, credits: 0 });
	});

	test('with another choice it is another order', async () => {
		const items = await photos();
		const first = await run(items, CHOICE);
		v1Gone('410');
		await bench.pass(10 * 60_000);
		await run(items, { ...OTHER_CHOICE, spaceName: 'outdoor' }, first.staticData);
		expect(bench.sandbox.charges()).toHaveLength(2);
	});

	test.each(['404', '410', '410-html'] as const)(
		'V1 is gone for good (%s): ordered anew on V3',
		async (way) => {
			const items = await photos();
			const first = await run(items, CHOICE);
			v1Gone(way);
			await bench.pass(15 * 60_000);
			const second = await run(items, OTHER_CHOICE, first.staticData);
			expect(second.error).toBeUndefined();
			expect(second.output[0]?.json).toMatchObject({ charged: 'yes', status: 'finished' });
			expect(bench.sandbox.charges().map(({ version }) => version)).toEqual(['v1', 'v3']);
			const third = await run(items, CHOICE, second.staticData);
			expect(third.output[0]?.json).toMatchObject({ charged: 'no' });
		},
	);

	// A web page in the place of the API may be an outage.
	test.each(['404-html', '503', '503-html'] as const)(
		'V1 is out of order (%s): the earlier order is named, nothing is paid',
		async (way) => {
			const items = await photos();
			const first = await run(items, CHOICE);
			v1Gone(way);
			await bench.pass(15 * 60_000);
			const second = await run(items, OTHER_CHOICE, first.staticData);
			expect(second.error?.message).toContain(
				`The photo was ordered before, as ${String(first.output[0]?.json.order_id)}`,
			);
			expect(second.error?.description).toContain('Nothing was charged');
			expect(bench.sandbox.charges()).toHaveLength(1);
			expect(callsOf('v3')).not.toContain('upload');
		},
	);
});

describe('the credential test', () => {
	test.each<[string, { v1?: Way; v3?: Way }, string]>([
		['auto', {}, 'The API key works (V1, V3)'],
		['auto', { v1: '410' }, 'The API key works (V3; V1 is not available)'],
		['auto', { v3: '404-html' }, 'The API key works (V1; V3 is not available)'],
		['v1', {}, 'The API key works (V1)'],
		['v1', { v3: '410' }, 'The API key works (V1)'],
		['v3', {}, 'The API key works (V3)'],
		['v3', { v1: '410' }, 'The API key works (V3)'],
	])('%s, without %j', async (apiVersion, without, message) => {
		bench.sandbox.configure({ without });
		expect(await press({ apiVersion })).toEqual({ status: 'OK', message });
		expect(bench.requests().map(({ method }) => method)).not.toContain('POST');
		expect(bench.sandbox.charges()).toEqual([]);
	});

	test.each<[string, { v1?: Way; v3?: Way }, string]>([
		[
			'v1',
			{ v1: '410' },
			"V1 of AI HomeDesign's API cannot be used: AI HomeDesign does not accept the request for its spaces (status 410). ",
		],
		['v1', { v1: '401' }, "V1 of AI HomeDesign's API cannot be used: Invalid API key"],
		[
			'v3',
			{ v3: '503' },
			"V3 of AI HomeDesign's API cannot be used: AI HomeDesign is not available at the moment (status 503). ",
		],
	])(
		'%s, without %j: says that the other one takes the key',
		async (apiVersion, without, words) => {
			bench.sandbox.configure({ without });
			const { status, message } = await press({ apiVersion });
			expect(status).toBe('Error');
			expect(message).toContain(words);
			const other = apiVersion === 'v1' ? 'V3' : 'V1';
			expect(message).toContain(
				`${other} takes this key: set "API Version" in the credential to "Automatic".`,
			);
		},
	);

	test.each<[string, object, { v1?: Way; v3?: Way }, string]>([
		['a wrong key', { apiKey: 'wrong' }, {}, 'Invalid API key'],
		['a wrong key, V1 gone', { apiKey: 'wrong' }, { v1: '404-html' }, 'Invalid API key'],
		['a wrong key, V3 gone', { apiKey: 'wrong' }, { v3: '404-html' }, 'Invalid API key'],
		['a wrong key on V3', { apiKey: 'wrong', apiVersion: 'v3' }, {}, 'Invalid API key'],
		['both gone', {}, { v1: '410', v3: '404' }, 'for its spaces (status 410)'],
		['nobody there', { baseUrl: 'http://127.0.0.1:9' }, {}, 'Nothing answers at "127.0.0.1:9"'],
	])('%s', async (_, credential, without, words) => {
		bench.sandbox.configure({ without });
		const { status, message } = await press(credential);
		expect(status).toBe('Error');
		expect(message).toContain(words);
		expect(message).not.toContain(SECRET);
	});

	test.each(['auto', 'v1', 'v3'])('a plan without the API: %s', async (apiVersion) => {
		const { message } = await press({ apiKey: bench.sandbox.keyWithoutAccess, apiVersion });
		expect(message).toContain('plan does not include this use of its API (403)');
	});
});

test('an API that repeats the key in everything: it is nowhere in errors, items and log', async () => {
	const server = createServer((request, response) => {
		request.resume();
		const isCheck = request.url?.startsWith('/v3/project');
		const body = isCheck ? { data: [] } : { error: `no ${SECRET}`, key: SECRET };
		response.writeHead(isCheck ? 200 : 400, { 'x-key': SECRET }).end(JSON.stringify(body));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
		const run = await bench.engine.runNode({
			items: await photos(),
			credentials: onVersion('auto', { baseUrl }),
			node: { onError },
			parameters: { resource: 'image', operation: 'enhance', spaceName: 'indoor' },
		});
		const seen = JSON.stringify([run.output, run.error, run.data, bench.engine.log.entries]);
		expect(seen).toContain('no ***');
		expect(seen).not.toContain(SECRET);
	}
	server.closeAllConnections();
	server.close();
});
