import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';

import type { FaultEffect, OddAnswer } from '../../sandbox';
import { useToolOn } from './toolRuns';
import { openWorkbench, SECRET, smallPhoto, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench({ apiVersion: 'v3' });
});
afterEach(async () => {
	// The key stays home, whatever happened.
	const seen = JSON.stringify([bench.sandbox.journal(), bench.engine.log.entries]);
	expect(seen).not.toContain(SECRET);
	expect(bench.requests().filter(({ host, hasKey }) => host === 'images' && hasKey)).toEqual([]);
	await bench.reset();
});
afterAll(async () => await bench.close());

let shade = 0;
/** A photo that differs from all others. */
const newPhoto = async () => {
	const background = { r: (++shade * 23) % 240, g: (Math.floor(shade / 10) * 23) % 240, b: 60 };
	const create = { width: 300, height: 200, channels: 3 as const, background };
	return await sharp({ create }).jpeg().toBuffer();
};
const photos = async (count: number) =>
	await Promise.all(
		Array.from(
			{ length: count },
			async (_, index) => await bench.photoItem(`p${index + 1}.jpg`, await newPhoto()),
		),
	);
const SLUGS = {
	indoor: 'item-indoor-widget-area-tool-image-enhancement',
	outdoor: 'item-outdoor-widget-area-tool-image-enhancement',
	option: (short: string) => `item-${short}-widget-enhancement-options-tool-image-enhancement`,
};
const OPTIONS_WIDGET = 'widget-enhancement-options-tool-image-enhancement';
const widgetsSent = () =>
	bench.requests('submit').map(({ body }) => (body as { widgets: unknown }).widgets);
const enhanceWith = async (enhancementOptions: unknown, more = {}) =>
	await bench.run([await bench.photoItem()], {
		spaceName: 'indoor',
		enhancementOptions: enhancementOptions as string[],
		...more,
	});
const jsons = (items: INodeExecutionData[]) => items.map(({ json }) => json);

// First in this file: how long the account's jobs take is remembered in the process.
describe('waiting', () => {
	test('ten photos that take 10 to 40 s: few polls, and the end soon after the slowest', async () => {
		const seconds = [10, 14, 17, 20, 24, 27, 30, 34, 37, 40];
		bench.sandbox.configure({ etaSeconds: 1 });
		for (const round of [1, 2, 3]) {
			let next = 0;
			bench.sandbox.configure({ jobSeconds: () => seconds[next++ % 10] ?? 0 });
			const before = bench.requests('process').length;
			const beganAt = bench.now();
			const run = await bench.run(await photos(10), { options: { concurrency: 10 } });
			expect(run.error).toBeUndefined();
			const polls = new Map<string, number>();
			for (const { path } of bench.requests('process').slice(before)) {
				polls.set(path, (polls.get(path) ?? 0) + 1);
			}
			expect({ round, most: Math.max(...polls.values()) <= 5 }).toEqual({ round, most: true });
			expect((bench.now() - beganAt) / 1000).toBeLessThanOrEqual(40 * 1.2);
		}
	});

	test('never more than one look in five seconds at a process', async () => {
		bench.sandbox.configure({ etaSeconds: 120 });
		await bench.run(await photos(3), { options: { concurrency: 3 } });
		const byPath = new Map<string, number[]>();
		for (const { path, at } of bench.requests('process')) {
			byPath.set(path, [...(byPath.get(path) ?? []), at]);
		}
		expect(byPath.size).toBe(3);
		for (const times of byPath.values()) {
			expect(times.length).toBeGreaterThan(2);
			times.slice(1).forEach((at, index) => {
				expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(5_000);
			});
		}
	});

	test('it learns how long jobs take', async () => {
		bench.sandbox.configure({ etaSeconds: 60, jobSeconds: undefined });
		const pollsOf = async () => {
			const before = bench.requests('process').length;
			await bench.run(await photos(1));
			return bench.requests('process').length - before;
		};
		const polls = [];
		for (let run = 0; run < 25; run++) polls.push(await pollsOf());
		expect(polls.at(-1)).toBeLessThanOrEqual(4);
		expect(polls.at(-1)).toBeLessThan(polls[0] ?? 0);
	});
});

describe('what leaves', () => {
	test('an upload, a process, polls of the process, a download', async () => {
		const run = await bench.run([await bench.photoItem()], { spaceName: 'indoor' });
		expect(run.error).toBeUndefined();
		const [charge] = bench.sandbox.charges();
		const [order] = bench.sandbox.orders();
		const requests = bench.requests();
		const [upload, submit, ...rest] = requests;
		const polls = rest.slice(0, -1);
		expect(upload).toMatchObject({
			method: 'POST',
			path: '/v3/order',
			query: {},
			hasKey: true,
			keyValid: true,
			headers: { accept: 'application/json' },
			body: { fields: {}, file: { filename: 'kitchen.jpg', mimetype: 'image/jpeg' } },
		});
		expect(upload?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
		expect(Number(upload?.headers['content-length'])).toBeGreaterThan(0);
		expect(submit).toMatchObject({ method: 'POST', path: '/v3/process', query: {}, hasKey: true });
		expect(submit?.headers['content-type']).toMatch(/^application\/json/);
		const photo = (await assetsOf(order?.orderId ?? ''))[0];
		expect(submit?.body).toEqual({
			order_id: order?.orderId,
			tool: 'tool-image-enhancement',
			asset_map: { 'tool-image-enhancement-input-image': photo },
			widgets: [{ slug: 'widget-area-tool-image-enhancement', item_slugs: [SLUGS.indoor] }],
		});
		expect(polls.length).toBeGreaterThan(0);
		for (const poll of polls) {
			expect(poll).toMatchObject({
				method: 'GET',
				path: `/v3/process/${charge?.imageId}`,
				query: {},
				hasKey: true,
			});
		}
		expect(requests.at(-1)).toMatchObject({ call: 'download', host: 'images', hasKey: false });
		const small = requests.filter(({ query }) => 'width' in query || 'height' in query);
		expect(small).toEqual([]);
	});

	test('all chosen options in one widget, after the area', async () => {
		await enhanceWith(['Add Screen to TV', 'Add Fire to Fireplace'], { spaceName: 'outdoor' });
		expect(widgetsSent()).toEqual([
			[
				{ slug: 'widget-area-tool-image-enhancement', item_slugs: [SLUGS.outdoor] },
				{
					slug: OPTIONS_WIDGET,
					item_slugs: [SLUGS.option('add-screen-to-tv'), SLUGS.option('add-fire-to-fireplace')],
				},
			],
		]);
	});

	const assetsOf = async (orderId: string): Promise<string[]> => {
		const headers = { 'x-api-key': SECRET };
		const answer = await fetch(`${bench.sandbox.url}/v3/order/${orderId}`, { headers });
		const { data } = (await answer.json()) as { data: { assets: Array<{ id: string }> } };
		return data.assets.map(({ id }) => id);
	};
});

describe('what comes out', () => {
	test('all fields of the simplified output, in their order', async () => {
		const run = await enhanceWith(['Add Screen to TV']);
		const [charge] = bench.sandbox.charges();
		const [item] = run.output;
		expect(Object.entries(item?.json ?? {})).toEqual([
			['file_name', 'kitchen-enhanced.jpg'],
			['status', 'finished'],
			['order_id', charge?.orderId],
			['image_id', charge?.imageId],
			['edits', ['Add Screen to TV']],
			['alterations', ['corrections', 'features']],
			['disclosure', expect.stringMatching(/^Digitally altered: fixtures .*\.$/) as string],
			['charged', 'yes'],
			['eta', null],
			['image_url', expect.stringContaining(bench.sandbox.imageUrl) as string],
		]);
		expect(item?.pairedItem).toEqual({ item: 0 });
		expect(item?.binary?.data).toMatchObject({
			fileName: 'kitchen-enhanced.jpg',
			mimeType: 'image/jpeg',
		});
		expect(await bench.engine.readBinary(item?.binary?.data as never)).toEqual(
			await bench.sandbox.resultOf(charge?.imageId ?? ''),
		);
	});

	test.each(['jpeg', 'png', 'webp'] as const)(
		'a result has the extension of what it is, though its address has none: %s',
		async (format) => {
			const photo = await bench.photoItem('hall.JPG', await smallPhoto(format), `image/${format}`);
			const run = await bench.run([photo]);
			const address = new URL(String(run.output[0]?.json.image_url));
			expect(address.pathname).not.toMatch(/\.\w+$/);
			const extension = format === 'jpeg' ? 'jpg' : format;
			expect(run.output[0]?.binary?.data?.fileName).toBe(`hall-enhanced.${extension}`);
			expect(run.output[0]?.binary?.data?.mimeType).toBe(`image/${format}`);
		},
	);

	test('without waiting: processing, with the process as image', async () => {
		const run = await bench.run(await photos(1), { waitForResult: false });
		const [charge] = bench.sandbox.charges();
		expect(run.output[0]?.json).toMatchObject({
			status: 'processing',
			image_id: charge?.imageId,
			eta: null,
			image_url: null,
			charged: 'yes',
		});
		expect(bench.calls()).toEqual(['upload', 'submit']);
	});

	test('without waiting, not simplified: order_id, image_id and eta as on v1', async () => {
		const run = await bench.run(await photos(1), { waitForResult: false, simplify: false });
		const [charge] = bench.sandbox.charges();
		expect(run.output[0]?.json).toEqual({
			order_id: charge?.orderId,
			image_id: charge?.imageId,
			eta: null,
			process_ids: [charge?.imageId],
		});
	});

	test('not simplified: the API’s own answer', async () => {
		const run = await bench.run(await photos(1), { simplify: false, downloadResult: false });
		const [charge] = bench.sandbox.charges();
		expect(run.output[0]?.json).toMatchObject({
			message: 'ok',
			data: { process_id: charge?.imageId, order_id: charge?.orderId, status: 'done' },
		});
	});

	test('several photos: order kept, each its own result', async () => {
		bench.sandbox.configure({ jobSeconds: undefined, etaSeconds: [10, 40] });
		const run = await bench.run(await photos(5), { options: { concurrency: 5 } });
		expect(jsons(run.output).map(({ file_name }) => file_name)).toEqual(
			[1, 2, 3, 4, 5].map((n) => `p${n}-enhanced.jpg`),
		);
		expect(run.output.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3, 4].map((item) => ({ item })),
		);
		expect(new Set(jsons(run.output).map(({ image_id }) => image_id)).size).toBe(5);
		expect(bench.sandbox.charges()).toHaveLength(5);
	});

	test('an order that is fetched again is told like any other, the original’s address with Simplify off', async () => {
		const items = [await bench.photoItem()];
		const first = await bench.run(items, {}, {}, { mode: 'trigger' });
		const { staticData } = first;
		const second = await bench.run(items, {}, {}, { mode: 'trigger', staticData });
		expect(second.output[0]?.json).toMatchObject({ charged: 'no', status: 'finished' });
		const { order_id, image_id } = first.output[0]?.json ?? {};
		for (const imageId of ['', String(image_id)]) {
			const got = await bench.run([{ json: {} }], {
				resource: 'order',
				operation: 'get',
				orderId: String(order_id),
				imageId,
			});
			expect(got.output[0]?.json).toMatchObject({ status: 'finished', image_id, charged: 'no' });
		}
		const raw = await bench.run([{ json: {} }], {
			resource: 'order',
			operation: 'get',
			orderId: String(order_id),
			simplify: false,
		});
		expect(JSON.stringify(raw.output[0]?.json)).toContain(`${bench.sandbox.imageUrl}/before/`);
		expect(bench.sandbox.charges()).toHaveLength(1);
	});
});

describe('legal but rare answers', () => {
	const ALL: OddAnswer[][] = [
		['bare'],
		['processId'],
		['id'],
		['src'],
		['bothSrc'],
		['bothSrc', 'deadSrc'],
		['bothSrc', 'deadTempSrc'],
		['nullLists'],
		['zeroTimes'],
		['bare', 'processId', 'src', 'nullLists', 'zeroTimes'],
		['bare', 'id', 'src', 'nullLists', 'zeroTimes'],
		['id', 'zeroTimes', 'nullLists'],
	];
	test.each(ALL.map((odd) => [odd.join(' '), odd] as const))('%s', async (_, oddAnswers) => {
		bench.sandbox.configure({ oddAnswers });
		const run = await bench.run(await photos(2), { spaceName: 'indoor' });
		expect(run.error).toBeUndefined();
		expect(jsons(run.output)).toMatchObject([
			{ status: 'finished', file_name: 'p1-enhanced.jpg', charged: 'yes' },
			{ status: 'finished', file_name: 'p2-enhanced.jpg', charged: 'yes' },
		]);
		const charges = bench.sandbox.charges();
		expect(charges).toHaveLength(2);
		const [charge] = charges;
		const got = await bench.run([{ json: {} }], {
			resource: 'order',
			operation: 'get',
			orderId: charge?.orderId ?? '',
		});
		expect(got.output[0]?.json).toMatchObject({ status: 'finished', image_id: charge?.imageId });
	});

	test('all of them, mixed within one run', async () => {
		// A prime number of forms, so that no call gets the same one every time.
		const forms = [...ALL, [], ['id', 'bothSrc', 'deadSrc']].slice(0, 13) as OddAnswer[][];
		bench.sandbox.configure({ oddAnswersInTurn: forms, etaSeconds: [10, 40] });
		for (const kind of ['resetAfter', 'resetBefore'] as const) {
			bench.sandbox.addFault({ call: 'submit', kind, skip: 2 });
		}
		const run = await bench.run(await photos(9), { spaceName: 'indoor' });
		expect(run.error).toBeUndefined();
		expect(jsons(run.output).map(({ status, charged }) => [status, charged])).toEqual(
			Array.from({ length: 9 }, () => ['finished', 'yes']),
		);
		expect(run.output.every(({ binary }) => binary?.data !== undefined)).toBe(true);
		expect(bench.sandbox.charges()).toHaveLength(9);
	});

	test('an address that leads nowhere: the other one is tried, without asking again', async () => {
		bench.sandbox.configure({ oddAnswers: ['bothSrc', 'deadSrc'] });
		const run = await bench.run(await photos(1));
		expect(run.output[0]?.json).toMatchObject({ status: 'finished' });
		const downloads = bench.requests('download').map(({ path, status }) => [path, status]);
		expect(downloads).toEqual([
			[expect.stringContaining('/gone/'), 404],
			[expect.stringContaining('/generated/'), 200],
		]);
		expect(bench.calls().filter((call) => call === 'process')).toHaveLength(1);
	});

	test('`src` comes before `temp_src`', async () => {
		bench.sandbox.configure({ oddAnswers: ['bothSrc', 'deadTempSrc'] });
		await bench.run(await photos(1));
		expect(bench.requests('download').map(({ status }) => status)).toEqual([200]);
	});

	test('both lead nowhere: new ones are asked for, and then it is told', async () => {
		bench.sandbox.configure({ oddAnswers: ['bothSrc', 'deadSrc', 'deadTempSrc'] });
		const run = await bench.run(await photos(1));
		expect(run.error?.context?.details).toMatchObject({ charged: 'yes', http_code: 404 });
		expect(bench.requests('download')).toHaveLength(4);
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('several results: the first one is given out, and a hint says so', async () => {
		bench.sandbox.configure({ oddAnswers: ['twoFinalAssets'] });
		const run = await bench.run(await photos(1));
		expect(run.output).toHaveLength(1);
		expect(JSON.stringify(run.hints('Node'))).toContain('more than one picture of \\"p1.jpg\\"');
	});

	test.each(ALL.map((odd) => [odd.join(' '), odd] as const))(
		'a lost answer to the submission: %s',
		async (_, oddAnswers) => {
			bench.sandbox.configure({ oddAnswers });
			bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
			const run = await bench.run(await photos(1));
			expect(run.error).toBeUndefined();
			expect(run.output[0]?.json).toMatchObject({ status: 'finished', charged: 'yes' });
			expect(bench.sandbox.charges()).toHaveLength(1);
			expect(bench.requests('submit')).toHaveLength(1);
		},
	);

	test.each([
		['noAssets'],
		['emptyAssets'],
		['emptyAssets', 'nullLists'],
		['noAssets', 'bare'],
	] as OddAnswer[][])(
		'an upload without a picture (%s %s) is told, and nothing is charged',
		async (...oddAnswers) => {
			bench.sandbox.configure({ oddAnswers: oddAnswers.filter(Boolean) });
			const run = await bench.run(await photos(1));
			expect(run.error?.message).toContain(
				'AI HomeDesign took the upload of "p1.jpg" and gives no picture for it',
			);
			expect(run.error?.description).toContain('credits');
			expect(bench.calls()).toEqual(['upload']);
			expect(bench.sandbox.charges()).toEqual([]);
		},
	);

	test('Order > Submit of an order without a picture is refused before anything is sent', async () => {
		const up = await bench.run(await photos(1), { operation: 'upload' });
		bench.sandbox.addFault({
			call: 'get',
			kind: 'json',
			body: { data: { order_id: up.output[0]?.json.order_id, assets: null, processes: null } },
		});
		const run = await bench.run([{ json: {} }], {
			resource: 'order',
			operation: 'submit',
			orderId: String(up.output[0]?.json.order_id),
		});
		expect(run.error?.message).toContain('The order has no photo in it');
		expect(bench.requests('submit')).toEqual([]);
	});

	test('Order > Submit takes the photo of an order that has other pictures, too', async () => {
		const up = await bench.run(await photos(1), { operation: 'upload' });
		const orderId = String(up.output[0]?.json.order_id);
		const roles = ['secondary_angle', 'mask', 'primary_angle'];
		const assets = roles.map((role) => ({ id: `asset-${role}`, asset_role: role }));
		const data = { order_id: orderId, assets, processes: [] };
		bench.sandbox.addFault({ call: 'get', kind: 'json', body: { data } });
		await bench.run([{ json: {} }], { resource: 'order', operation: 'submit', orderId });
		const { asset_map: slots } = bench.requests('submit')[0]?.body as { asset_map: unknown };
		expect(slots).toEqual({ 'tool-image-enhancement-input-image': 'asset-primary_angle' });
	});

	test('a mask that got lost on its way up is told before anything is paid', async () => {
		const [item] = await photos(1);
		const create = { width: 300, height: 100, channels: 3 as const, background: '#7878CD' };
		const png = await sharp({ create })
			.extend({ bottom: 100, background: '#000' })
			.png()
			.toBuffer();
		const mask = await bench.engine.binary(png, 'mask.png', 'image/png');
		const assets = [{ id: 'a', asset_role: 'mask' }];
		bench.sandbox.addFault({
			call: 'upload',
			kind: 'json',
			body: { data: { order_id: 'o1', assets } },
		});
		const items = [{ ...item, json: {}, binary: { ...item?.binary, mask } }];
		const run = await useToolOn(bench, items, { operation: 'itemRemoval', maskField: 'mask' });
		expect(run.error?.message).toContain('"p1.jpg" with "mask.png" and gives 1 picture for all');
		expect(run.error?.description).toContain('Order ID: o1.');
		expect(bench.calls()).toEqual(['upload']);
	});

	test('numeric IDs, extra fields, an odd asset beside the photo', async () => {
		const body = {
			data: {
				order_id: 12,
				more: { x: 1 },
				assets: [{ src: 'x' }, null, { id: 7, src: ' ', asset_role: 'primary_angle', more: [] }],
			},
			message: 'not ok',
			trace: 'abc',
		};
		bench.sandbox.addFault({ call: 'upload', kind: 'json', body });
		bench.sandbox.addFault({
			call: 'submit',
			kind: 'json',
			body: { data: { process_id: 34, x: null } },
		});
		const src = `${bench.sandbox.imageUrl}/nothing`;
		const process = {
			data: { id: 34, order_id: 12, status: 'done', final_assets: [null, { asset_id: 1, src }] },
		};
		bench.sandbox.addFault({ call: 'process', kind: 'json', body: process });
		const run = await bench.run(await photos(1), { downloadResult: false });
		expect(run.error).toBeUndefined();
		expect(bench.requests('submit')[0]?.body).toMatchObject({
			order_id: '12',
			asset_map: { 'tool-image-enhancement-input-image': '7' },
		});
		expect(bench.requests('process')[0]?.path).toBe('/v3/process/34');
		expect(run.output[0]?.json).toMatchObject({
			order_id: '12',
			image_id: '34',
			image_url: src,
			status: 'finished',
		});
	});

	test('a second asset that this node did not send goes into no slot', async () => {
		const assets = ['primary_angle', 'secondary_angle'].map((asset_role, id) => ({
			id: `a${id}`,
			src: '',
			asset_role,
		}));
		const body = { data: { order_id: 'o1', assets } };
		bench.sandbox.addFault({ call: 'upload', kind: 'json', body });
		await bench.run(await photos(1));
		expect(bench.requests('submit')[0]?.body).toHaveProperty('asset_map', {
			'tool-image-enhancement-input-image': 'a0',
		});
	});

	test('a finished process without an address is waited for', async () => {
		bench.sandbox.addFault({
			call: 'process',
			kind: 'json',
			body: { data: { status: 'done', final_assets: [] } },
		});
		const run = await bench.run(await photos(1));
		expect(run.output[0]?.json).toMatchObject({ status: 'finished' });
		expect(bench.requests('process').length).toBeGreaterThan(1);
	});

	test('an order that lists a finished process without its results: the process itself is asked', async () => {
		const run = await bench.run(await photos(1));
		const { order_id, image_id, image_url } = run.output[0]?.json ?? {};
		bench.sandbox.addFault({
			call: 'get',
			kind: 'json',
			body: { data: { id: order_id, assets: [], processes: [{ id: image_id, status: 'done' }] } },
		});
		const got = await bench.run([{ json: {} }], {
			resource: 'order',
			operation: 'get',
			orderId: String(order_id),
			downloadResult: false,
		});
		expect(got.output[0]?.json).toMatchObject({ status: 'finished', image_id });
		expect(new URL(String(got.output[0]?.json.image_url)).pathname).toBe(
			new URL(String(image_url)).pathname,
		);
	});
});

describe('options', () => {
	test.each([
		['title', ['Add Screen to TV']],
		['title in other letters', ['add screen TO tv']],
		['short value', ['add-screen-to-tv']],
		['full slug', [SLUGS.option('add-screen-to-tv')]],
		['{ id, item_id }', [{ id: OPTIONS_WIDGET, item_id: SLUGS.option('add-screen-to-tv') }]],
		[
			'JSON text',
			JSON.stringify([{ id: OPTIONS_WIDGET, item_id: SLUGS.option('add-screen-to-tv') }]),
		],
		['JSON list of titles', '["Add Screen to TV"]'],
		['comma list with a repetition', 'Add Screen to TV, add-screen-to-tv'],
	])('by %s', async (_, chosen) => {
		const item = await bench.photoItem();
		const run = await bench.run([{ ...item, json: { chosen: chosen as string } }], {
			spaceName: 'indoor',
			enhancementOptions: '={{ $json.chosen }}',
		});
		expect(run.error).toBeUndefined();
		expect(run.output[0]?.json.edits).toEqual(['Add Screen to TV']);
		expect(widgetsSent()[0]).toEqual([
			{ slug: 'widget-area-tool-image-enhancement', item_slugs: [SLUGS.indoor] },
			{ slug: OPTIONS_WIDGET, item_slugs: [SLUGS.option('add-screen-to-tv')] },
		]);
	});

	test.each([
		['short value', 'replace-sky', 'Replace Sky'],
		['title', 'Replace Sky', 'Replace Sky'],
		['title with a mark', 'Replace Sky (Premium)', 'Replace Sky'],
		['full slug', SLUGS.option('replace-sky'), 'Replace Sky'],
		['object', { id: OPTIONS_WIDGET, item_id: SLUGS.option('replace-sky') }, 'Replace Sky'],
	])('a value beyond the known ones, as %s, goes out as slug', async (_, chosen, title) => {
		const run = await enhanceWith([chosen]);
		expect(run.error).toBeUndefined();
		expect(run.output[0]?.json.edits).toEqual([title]);
		expect(widgetsSent()[0]).toContainEqual({
			slug: OPTIONS_WIDGET,
			item_slugs: [SLUGS.option('replace-sky')],
		});
	});

	test.each([
		['422 that names it', undefined],
		[
			'400 that speaks of a widget',
			{ kind: 'status', status: 400, body: { error: 'widget item invalid', key: 'x' } },
		],
		[
			'422 that names the item only',
			{ kind: 'status', status: 422, body: { error: `bad ${SLUGS.option('gold-roof')}` } },
		],
	] as Array<[string, FaultEffect | undefined]>)(
		'an option that the API does not take: %s',
		async (_, fault) => {
			if (fault) bench.sandbox.addFault({ call: 'submit', ...fault });
			const run = await enhanceWith(['Add Screen to TV', 'gold-roof']);
			expect(run.error?.message).toContain('does not take the option "Gold Roof"');
			expect(run.error?.message).not.toContain('Screen');
			expect(run.error?.description).toContain('"Add Fire to Fireplace", "Add Screen to TV"');
			expect(run.error?.description).toMatch(/nothing was charged/i);
			expect(bench.sandbox.charges()).toEqual([]);
			expect(bench.requests('submit')).toHaveLength(1);
		},
	);

	test('with Continue On Fail the other items go on', async () => {
		const items = await photos(3);
		const chosen = ['Add Screen to TV', 'gold-roof', 'replace-sky'];
		const run = await bench.run(
			items.map((item, index) => ({ ...item, json: { chosen: chosen[index] ?? '' } })),
			{ enhancementOptions: '={{ [$json.chosen] }}' },
			{ onError: 'continueRegularOutput' },
		);
		expect(jsons(run.output)).toMatchObject([
			{ status: 'finished', edits: ['Add Screen to TV'] },
			{ charged: 'no', error: { message: expect.stringContaining('Gold Roof') as string } },
			{ status: 'finished', edits: ['Replace Sky'], alterations: ['corrections', 'sky_lawn'] },
		]);
		expect(bench.sandbox.charges()).toHaveLength(2);
	});

	test.each([
		['an item ID of v1', '5f1d8c6e-0002-4a7e-8a11-1d5e7a0f0002'],
		['an item ID of v1 in hex', '6878b6d5aa01bb02cc03dd04'],
		[
			'a pair of v1',
			{
				id: '3b9e1f40-7c55-4f0e-9d55-6b2f8f1a0001',
				item_id: '5f1d8c6e-0002-4a7e-8a11-1d5e7a0f0002',
			},
		],
		['a number', 12],
		['nothing but signs', '???'],
	])('%s is refused with the list, before anything is uploaded', async (_, chosen) => {
		const run = await enhanceWith([chosen]);
		expect(run.error?.message).toContain('has an option that is not offered here');
		expect(run.error?.description).toContain(
			'It offers: "Add Fire to Fireplace", "Add Screen to TV".',
		);
		expect(bench.calls()).toEqual([]);
	});

	test.each([
		['indoor', 'indoor'],
		['Outdoor', 'outdoor'],
		['space-indoor', 'indoor'],
		['space-outdoor', 'outdoor'],
		['Outdoor Area', 'outdoor'],
	])('the space %p is %p', async (written, name) => {
		const run = await bench.run(await photos(1), { spaceName: written });
		expect(run.output[0]?.json.status).toBe('finished');
		expect(bench.sandbox.orders()[0]?.images[0]?.spaceName).toBe(name);
	});

	test.each([
		'space-bedroom',
		'outdoor-kitchen',
		'Outdoor Pool',
		'item-outdoor-patio-widget-space-tool-virtual-staging',
		'Indoor; Outdoor',
	])('the space %p, which v3 does not have, is refused with the list', async (spaceName) => {
		const run = await bench.run(await photos(1), { spaceName });
		expect(run.error?.message).toContain(`does not offer: "${spaceName}"`);
		expect(run.error?.description).toContain('"Indoor" (indoor), "Outdoor" (outdoor)');
		expect(bench.calls()).toEqual([]);
	});
});

describe('the form', () => {
	const list = async (method: string, more = {}) =>
		await bench.engine.loadOptions({
			method,
			credentials: bench.credentials,
			...more,
		});
	test('Space', async () => {
		expect(await list('searchSpaces')).toEqual([
			{ name: 'Indoor', value: 'indoor' },
			{ name: 'Outdoor', value: 'outdoor' },
		]);
		expect(await list('searchSpaces', { filter: 'out' })).toEqual([
			{ name: 'Outdoor', value: 'outdoor' },
		]);
	});
	test.each(['indoor', 'space-indoor', 'Outdoor', '={{ $json.space }}'])(
		'Enhancement Options of %s, by title',
		async (spaceName) => {
			const several = spaceName.startsWith('=') ? ' (Indoor, Outdoor)' : '';
			expect(
				await list('getEnhancementOptions', {
					parameters: { resource: 'image', operation: 'enhance', spaceName },
				}),
			).toEqual([
				{ name: `Add Fire to Fireplace${several}`, value: 'Add Fire to Fireplace' },
				{ name: `Add Screen to TV${several}`, value: 'Add Screen to TV' },
			]);
		},
	);
});

const LOST: Array<[string, FaultEffect]> = [
	['connection cut after the work', { kind: 'resetAfter' }],
	['answer cut off', { kind: 'truncate' }],
];
const NOT_TAKEN: Array<[string, FaultEffect]> = [
	['connection cut before', { kind: 'resetBefore' }],
	['500', { kind: 'status', status: 500, body: { error: 'internal' } }],
	['500 in html', { kind: 'html', status: 500 }],
	['502', { kind: 'empty', status: 502 }],
	['503 with Retry-After', { kind: 'status', status: 503, headers: { 'retry-after': '2' } }],
	['408', { kind: 'status', status: 408 }],
	['200 html', { kind: 'html' }],
	['200 empty', { kind: 'empty' }],
	['half JSON', { kind: 'malformedJson' }],
	['201 without an ID', { kind: 'json', body: { data: { process_ids: [] }, message: 'ok' } }],
	['redirect', { kind: 'redirect', location: 'http://127.0.0.1:9/' }],
];
const REFUSED: Array<[string, FaultEffect, string]> = [
	[
		'400',
		{ kind: 'status', status: 400, body: { error: 'no', key: 'k' } },
		'does not accept this order',
	],
	['401', { kind: 'status', status: 401, body: { error: 'no', key: 'k' } }, 'Invalid API key'],
	[
		'403',
		{ kind: 'status', status: 403, body: { error: 'not in plan', key: 'k' } },
		'AI HomeDesign refuses "AI Image Enhancement" for credits or plan: "not in plan"',
	],
	[
		'404',
		{ kind: 'status', status: 404, body: { error: 'no', key: 'k' } },
		'does not know this order',
	],
	[
		'422',
		{ kind: 'status', status: 422, body: { error: 'no', key: 'k' } },
		'does not accept this order',
	],
	[
		'500 tool not found',
		{ kind: 'status', status: 500, body: { error: 'tool repository: tool not found' } },
		'AI HomeDesign has no tool "AI Image Enhancement"',
	],
];

describe('paid once', () => {
	test.each(LOST)('%s: the order tells, and the photo comes', async (_, fault) => {
		bench.sandbox.addFault({ call: 'submit', ...fault });
		const run = await bench.run(await photos(1));
		expect(run.error).toBeUndefined();
		const [charge] = bench.sandbox.charges();
		expect(run.output[0]?.json).toMatchObject({ status: 'finished', image_id: charge?.imageId });
		expect(bench.sandbox.charges()).toHaveLength(1);
		expect(bench.requests('submit')).toHaveLength(1);
		expect(bench.requests('get')[0]?.path).toBe(`/v3/order/${charge?.orderId}`);
	});

	test.each(NOT_TAKEN)('%s: proven not to be taken, submitted again, once', async (_, fault) => {
		bench.sandbox.addFault({ call: 'submit', ...fault });
		const run = await bench.run(await photos(1));
		expect(run.error).toBeUndefined();
		expect(bench.sandbox.charges()).toHaveLength(1);
		expect(bench.requests('submit')).toHaveLength(2);
		const [first, second] = bench.requests('submit').map(({ at }) => at);
		expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(400_000);
	});

	test.each(REFUSED)('%s is a refusal: told at once, nothing charged', async (_, fault, words) => {
		bench.sandbox.addFault({ call: 'submit', ...fault, times: Infinity });
		const run = await bench.run(await photos(1));
		expect(run.error?.message).toContain(words);
		const told = `${run.error?.message} ${run.error?.description}`;
		expect(told).toContain(bench.sandbox.orders()[0]?.orderId);
		expect(told).toContain('nothing was charged for it');
		expect(bench.requests('submit')).toHaveLength(1);
		expect(bench.requests('get')).toEqual([]);
		expect(bench.sandbox.charges()).toEqual([]);
	});

	test('an order that does not speak of processes proves nothing', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'resetBefore' });
		bench.sandbox.addFault({
			call: 'get',
			kind: 'json',
			times: Infinity,
			body: { data: { order_id: 'x', status: 'idle', assets: [] } },
		});
		const run = await bench.run(await photos(1));
		expect(run.error?.message).toContain('may or may not have taken the order');
		expect(bench.requests('submit')).toHaveLength(1);
	});

	test('a process whose tool has a name of another form is the one that was submitted', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'resetBefore' });
		const process = { process_id: 'p', tool: 'AI Image Enhancement', status: 'pending' };
		const json = { kind: 'json', times: Infinity } as const;
		bench.sandbox.addFault({
			call: 'get',
			...json,
			body: { data: { assets: [{ id: 'a' }], processes: [process] } },
		});
		bench.sandbox.addFault({
			call: 'process',
			...json,
			body: { data: { ...process, status: 'failed' } },
		});
		const run = await bench.run(await photos(1));
		expect(run.error?.message).toContain('could not make an image of "p1.jpg"');
		expect(run.error?.description).toContain('Image ID: p.');
		expect(bench.requests('submit')).toHaveLength(1);
	});

	test('an order with a process that cannot be read proves nothing', async () => {
		const up = await bench.run(await photos(1), { operation: 'upload' });
		const orderId = String(up.output[0]?.json.order_id);
		const earlier = { process_id: 'e', tool: 'tool-image-enhancement', status: 'processing' };
		const orderWith = (more: unknown[]) => ({
			data: { order_id: orderId, assets: [{ id: 'a' }], processes: [earlier, ...more] },
		});
		bench.sandbox.addFault({ call: 'get', kind: 'json', body: orderWith([]) });
		bench.sandbox.addFault({ call: 'submit', kind: 'resetBefore' });
		bench.sandbox.addFault({
			call: 'get',
			kind: 'json',
			times: Infinity,
			body: orderWith([{ id: null, status: 'pending' }]),
		});
		const parameters = { resource: 'order', operation: 'submit', orderId };
		const run = await bench.run([{ json: {} }], parameters);
		expect(run.error?.message).toContain('may or may not have taken the order');
		expect(bench.requests('submit')).toHaveLength(1);
	});

	test('lost for good: unclear, and neither Retry On Fail nor a later run pays again', async () => {
		const items = await photos(1);
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
		bench.sandbox.addFault({ call: 'get', kind: 'status', status: 500, times: Infinity });
		const run = await bench.run(items, {}, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 });
		expect(run.error?.message).toContain('may or may not have taken the order');
		expect(bench.requests('submit')).toHaveLength(1);
		bench.sandbox.clearFaults();
		const again = await bench.run([], {}, {}, { retryOf: run });
		expect(again.output[0]?.json).toMatchObject({ status: 'finished' });
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('failed is final: told, not submitted again by itself', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob' });
		const node = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const run = await bench.run(await photos(1), {}, node);
		expect(run.error?.message).toContain('AI HomeDesign could not make an image of "p1.jpg"');
		expect(run.error?.description).toContain('only its support can say');
		expect(run.error?.description).toContain('Executions > Retry orders this image again');
		expect(bench.sandbox.charges()).toHaveLength(1);
		expect(bench.requests('submit')).toHaveLength(1);
		// Order > Get orders nothing, however often it is tried.
		const orderId = bench.sandbox.orders()[0]?.orderId ?? '';
		const get = { resource: 'order', operation: 'get', orderId };
		const got = await bench.run([{ json: {} }], get);
		expect(got.error?.message).toContain('could not make an image');
		expect(got.error?.description).not.toContain('Executions > Retry');
	});

	test('equal photos of a run share one order', async () => {
		const bytes = await smallPhoto();
		const items = [await bench.photoItem('a.jpg', bytes), await bench.photoItem('b.jpg', bytes)];
		const run = await bench.run(items);
		expect(bench.sandbox.charges()).toHaveLength(1);
		expect(
			jsons(run.output)
				.map(({ charged }) => charged)
				.sort(),
		).toEqual(['no', 'yes']);
	});

	test.each([
		['upload', 'upload'],
		['process', 'process'],
		['download', 'download'],
	] as const)('a paid photo is picked up by Executions > Retry: %s', async (_, call) => {
		bench.sandbox.addFault({
			call,
			kind: 'status',
			status: 403,
			times: Infinity,
			skip: call === 'upload' ? 1 : 0,
		});
		const failed = await bench.run(await photos(2), { options: { concurrency: 1 } });
		expect(failed.status).toBe('error');
		bench.sandbox.clearFaults();
		const again = await bench.run([], {}, {}, { retryOf: failed });
		expect(again.error).toBeUndefined();
		expect(again.output).toHaveLength(2);
		expect(bench.sandbox.charges()).toHaveLength(2);
	});

	test('Order > Submit: the API’s own answer, paid once when it gets lost', async () => {
		const up = await bench.run(await photos(1), { operation: 'upload' });
		const orderId = String(up.output[0]?.json.order_id);
		const parameters = { resource: 'order', operation: 'submit', orderId };
		const first = await bench.run([{ json: {} }], parameters);
		const [charge] = bench.sandbox.charges();
		expect(first.output[0]?.json).toEqual({
			order_id: orderId,
			image_id: charge?.imageId,
			eta: null,
			process_ids: [charge?.imageId],
		});
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
		const second = await bench.run([{ json: {} }], parameters);
		expect(second.output[0]?.json.image_id).toBe(bench.sandbox.charges()[1]?.imageId);
		expect(bench.sandbox.charges()).toHaveLength(2);
		bench.sandbox.addFault({ call: 'submit', kind: 'resetBefore' });
		const third = await bench.run([{ json: {} }], parameters);
		expect(third.output[0]?.json.image_id).toBe(bench.sandbox.charges()[2]?.imageId);
		expect(bench.sandbox.charges()).toHaveLength(3);
	});
});

describe('an order that several items submit', () => {
	const choices = [[], ['add-screen-to-tv'], ['add-fire-to-fireplace']];
	const submitThrice = async () => {
		const up = await bench.run(await photos(1), { operation: 'upload' });
		const json = { order_id: String(up.output[0]?.json.order_id) };
		const items = choices.map((chosen) => ({ json: { ...json, chosen } }));
		return await bench.run(items, {
			resource: 'order',
			operation: 'submit',
			orderId: '={{ $json.order_id }}',
			spaceName: 'indoor',
			enhancementOptions: '={{ $json.chosen }}',
		});
	};

	test.each([
		['resetBefore', 4],
		['resetAfter', 3],
	] as const)('%s: each gets its own image, paid once', async (kind, submissions) => {
		bench.sandbox.addFault({ call: 'submit', kind });
		const run = await submitThrice();
		expect(run.error).toBeUndefined();
		const charges = bench.sandbox.charges();
		expect(charges).toHaveLength(3);
		expect(bench.requests('submit')).toHaveLength(submissions);
		const given = jsons(run.output).map(({ image_id: imageId }) => imageId);
		expect(new Set(given)).toEqual(new Set(charges.map(({ imageId }) => imageId)));
	});
});

describe('no limit is invented', () => {
	test('30 photos go out without a pause', async () => {
		bench.sandbox.configure({ etaSeconds: 10 });
		const run = await bench.run(await photos(30), { options: { concurrency: 10 } });
		expect(run.output).toHaveLength(30);
		const times = bench.requests('submit').map(({ at }) => at);
		expect(times).toHaveLength(30);
		expect(Math.max(...times) - Math.min(...times)).toBeLessThan(1_000);
	});

	test.each([true, false])(
		'a 429 is waited for by all executions, nothing paid twice; Retry-After: %p',
		async (retryAfter) => {
			bench.sandbox.configure({
				retryAfter,
				v3RateLimit: { submissions: 3, windowSeconds: 120 },
				etaSeconds: 5,
			});
			const [first, second] = await Promise.all([
				bench.run(await photos(4)),
				bench.run(await photos(4)),
			]);
			expect(first?.error).toBeUndefined();
			expect(second?.error).toBeUndefined();
			expect([...(first?.output ?? []), ...(second?.output ?? [])]).toHaveLength(8);
			expect(bench.sandbox.charges()).toHaveLength(8);
			const submissions = bench.requests('submit');
			const refused = submissions.filter(({ status }) => status === 429);
			expect(refused.length).toBeGreaterThan(0);
			// After a refusal nothing is sent for at least five seconds, by whichever execution; what was under way is through.
			for (const { at } of refused) {
				const soon = submissions.filter((one) => one.at > at && one.at < at + 5_000);
				expect(soon).toEqual([]);
			}
		},
	);

	test('"Orders per 10 Minutes" paces in advance', async () => {
		const own = {
			aiHomeDesignApi: { ...bench.credentials.aiHomeDesignApi, ordersPer10Minutes: 2 },
		};
		const run = await bench.engine.runNode({
			items: await photos(3),
			credentials: own,
			parameters: { resource: 'image', operation: 'enhance', spaceName: 'indoor' },
		});
		expect(run.error).toBeUndefined();
		const submissions = bench.requests('submit');
		expect(submissions.map(({ status }) => status)).toEqual([201, 201, 201]);
		expect((submissions[2]?.at ?? 0) - (submissions[0]?.at ?? 0)).toBeGreaterThanOrEqual(600_000);
	});

	test('not waited for when "Wait for the Limit" is off', async () => {
		bench.sandbox.configure({ v3RateLimit: { submissions: 1, windowSeconds: 600 } });
		const run = await bench.run(
			await photos(3),
			{ options: { waitOnRateLimit: false } },
			{ onError: 'continueRegularOutput' },
		);
		const errors = jsons(run.output).filter(({ error }) => error);
		expect(errors).toHaveLength(2);
		expect(errors[0]).toMatchObject({
			charged: 'no',
			error: { message: expect.stringContaining('Rate limit reached') as string },
		});
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('Check: what it costs and how long it takes', async () => {
		const run = await bench.run(await photos(30), { operation: 'check', spaceName: 'indoor' });
		expect(run.error).toBeUndefined();
		expect(jsons(run.output)[0]).toMatchObject({ ok: true, credits: 1 });
		const hints = JSON.stringify(run.hints('Node'));
		expect(hints).toContain('30 photos, 30 credits, about 1 minute.');
		expect(`${JSON.stringify(run.output)} ${hints}`).not.toMatch(/NaN|Infinity/);
		expect(bench.requests().filter(({ method }) => method !== 'GET')).toEqual([]);
	});

	test('Check tells a wrong key', async () => {
		const wrong = { aiHomeDesignApi: { ...bench.credentials.aiHomeDesignApi, apiKey: 'wrong' } };
		const run = await bench.engine.runNode({
			items: await photos(2),
			credentials: wrong,
			parameters: { resource: 'image', operation: 'check', spaceName: 'indoor' },
		});
		expect(run.error?.message).toContain('Invalid API key');
	});
});

test('Image > Upscale is not needed, and says so', async () => {
	const done = await bench.run(await photos(1));
	const run = await bench.run([{ json: {} }], {
		operation: 'upscale',
		imageId: String(done.output[0]?.json.image_id),
	});
	expect(run.error?.message).toContain('Image > Upscale is not needed on V3');
	expect(run.error?.message).toContain('full resolution');
	expect(bench.requests('upscale')).toEqual([]);
	expect(bench.sandbox.charges()).toHaveLength(1);
});

describe('kinds that the server judges', () => {
	/** The head of an ISO base media file of this brand, and something behind it. */
	const heic = (brand: string) => {
		const size = Buffer.alloc(4);
		size.writeUInt32BE(24);
		const box = Buffer.concat([
			size,
			Buffer.from(`ftyp${brand}`),
			Buffer.alloc(4),
			Buffer.from(`mif1${brand}`),
		]);
		return Buffer.concat([box, Buffer.alloc(4000, photoShade++)]);
	};
	let photoShade = 1;
	const tiff = async () => {
		const create = {
			width: 300,
			height: 200,
			channels: 3 as const,
			background: { r: photoShade++, g: 9, b: 9 },
		};
		return await sharp({ create }).tiff().toBuffer();
	};
	const KINDS: Array<[string, () => Promise<Buffer>, string]> = [
		['photo.heic', async () => heic('heic'), 'image/heic'],
		['photo.heif', async () => heic('mif1'), 'image/heif'],
		['photo.tif', tiff, 'image/tiff'],
		['photo.tiff', tiff, 'image/tiff'],
	];

	test.each(KINDS)('%s, from the node before', async (name, content, mimeType) => {
		const run = await bench.run([await bench.photoItem(name, await content(), mimeType)]);
		expect(run.error).toBeUndefined();
		expect(run.output[0]?.json).toMatchObject({
			status: 'finished',
			file_name: 'photo-enhanced.jpg',
		});
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test.each(KINDS)('%s, by URL', async (name, content, mimeType) => {
		const bytes = await content();
		const server = createServer((_request, response) =>
			response.writeHead(200, { 'content-type': mimeType }).end(bytes),
		);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		const run = await bench.run([{ json: {} }], {
			imageSource: 'url',
			imageUrl: `http://127.0.0.1:${port}/${name}`,
		});
		server.closeAllConnections();
		server.close();
		expect(run.error).toBeUndefined();
		expect(bench.requests('upload')[0]?.body).toMatchObject({
			file: { filename: name, size: bytes.length },
		});
		expect(run.output[0]?.json).toMatchObject({ status: 'finished' });
	});

	test.each(KINDS)('%s, refused on v1', async (name, content, mimeType) => {
		const own = { aiHomeDesignApi: { ...bench.credentials.aiHomeDesignApi, apiVersion: 'v1' } };
		const run = await bench.engine.runNode({
			items: [await bench.photoItem(name, await content(), mimeType)],
			credentials: own,
			parameters: { resource: 'image', operation: 'enhance', spaceName: 'indoor' },
		});
		expect(run.error?.message).toMatch(/HEIC photo|not a photo that AI HomeDesign takes/);
		expect(bench.requests('upload')).toEqual([]);
	});
});
