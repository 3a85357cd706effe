import type { INodeParameters } from 'n8n-workflow';

import type { ActiveWorkflow } from '../harness';
import {
	completedBody,
	deliver,
	generatedBody,
	startedItems,
	startProcess,
	submitPhoto,
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
	// A poll that outlives its delivery must not be taken for one of the next test.
	await bench.pass(10_000);
	await bench.reset();
});

const BOTH = ['imageGenerated', 'imageFailed'];

async function activate(
	parameters: INodeParameters = {},
	{ secret = URL_SECRET, apiVersion = 'auto', node = {} } = {},
) {
	const aiHomeDesignApi = { apiKey: SECRET, baseUrl: bench.sandbox.url, apiVersion };
	active = await bench.engine.activate({
		workflow: triggerWorkflow(parameters, node),
		credentials: withSecret({ aiHomeDesignApi }, secret),
		activation: 'init',
	});
}

/** A process that is done, of the image enhancement unless another tool is given. */
async function doneProcess(tool?: string): Promise<FinishedImage> {
	bench.sandbox.configure({ etaSeconds: 0 });
	return await startProcess(bench.credentials.aiHomeDesignApi, { tool });
}

async function failedProcess(): Promise<FinishedImage> {
	bench.sandbox.addFault({ call: 'submit', version: 'v3', kind: 'failJob' });
	return await doneProcess();
}

type Fault = Parameters<Workbench['sandbox']['addFault']>[0];

function fault(effect: { kind: string } & Record<string, unknown>) {
	bench.sandbox.addFault({ call: 'process', version: 'v3', ...effect } as Fault);
}

const lookups = () => bench.requests('process').filter(({ method }) => method === 'GET').length;
const started = async () => {
	await active.settled();
	return startedItems(active).map(({ json }) => json);
};

const FIELDS = [
	...['event', 'file_name', 'status', 'order_id', 'image_id'],
	...['tool', 'variant', 'alterations', 'disclosure', 'image_url'],
];
const STARTED = { status: 200, body: { message: 'Started' } };
const NOTHING = { status: 200, body: { message: 'Nothing to start' } };
const LATER = { status: 503, body: { error: 'The order could not be confirmed in time' } };

describe('a delivery of v3', () => {
	test('starts the workflow with what the API says', async () => {
		await activate();
		bench.sandbox.configure({
			etaSeconds: 10,
			webhookUrl: active.url('Trigger', { secret: URL_SECRET }),
		});
		const { orderId, imageId } = await startProcess(bench.credentials.aiHomeDesignApi);
		await bench.sandbox.settled();
		const items = await started();
		expect(bench.sandbox.deliveries()).toMatchObject([
			{ version: 'v3', event: 'process.completed', attempts: [{ outcome: 200 }] },
		]);
		expect(items).toEqual([
			{
				event: 'imageGenerated',
				file_name: null,
				status: 'finished',
				order_id: orderId,
				image_id: imageId,
				tool: 'tool-image-enhancement',
				variant: null,
				// Nobody knows any more which options were chosen.
				alterations: ['unknown'],
				disclosure: 'Digitally altered: details shown may differ from the property.',
				image_url: expect.stringContaining(`${bench.sandbox.imageUrl}/generated/${imageId}`),
			},
		]);
		expect(Object.keys(items[0] ?? {})).toEqual(FIELDS);
		// v1 has not been asked.
		expect(bench.requests().every(({ version }) => version === 'v3')).toBe(true);
	});

	test('its addresses are not believed, neither simplified nor raw', async () => {
		const process = await doneProcess();
		for (const simplify of [true, false]) {
			await activate({ simplify, options: { allowRepeats: true } });
			const body = completedBody(process, { mirror: 'https://evil.example', note: 'hello' });
			expect(await deliver(active, body)).toEqual(STARTED);
			const [json] = await started();
			expect(JSON.stringify(json)).not.toContain('evil');
			if (simplify) continue;
			expect(json).toEqual({
				event: 'imageGenerated',
				delivery: {
					event: 'process.completed',
					process_id: process.imageId,
					order_id: process.orderId,
					tool: 'tool-image-enhancement',
					status: 'done',
					note: 'hello',
					final_assets: [{ temp_src: expect.stringContaining(bench.sandbox.imageUrl) }],
				},
				order: expect.objectContaining({
					data: expect.objectContaining({ process_id: process.imageId, status: 'done' }),
				}),
			});
		}
	});

	test('the image is downloaded if wanted, without the key; an expired address is asked for anew', async () => {
		const { orderId, imageId } = await doneProcess();
		await activate({ downloadImage: true });
		bench.sandbox.addFault({ call: 'download', kind: 'expired' });
		expect(await deliver(active, completedBody({ orderId, imageId }))).toEqual(STARTED);
		await active.settled();
		const [item] = startedItems(active);
		expect(item?.json.file_name).toMatch(/^[0-9a-f]{24}-enhanced\.jpg$/);
		const photo = item?.binary?.data;
		if (!photo) throw new Error('no photo');
		const expected = await bench.sandbox.resultOf(imageId);
		expect((await bench.engine.readBinary(photo)).equals(expected)).toBe(true);
		expect(bench.requests('download').map(({ hasKey }) => hasKey)).toEqual([false, false]);
		// The second time for the address.
		expect(lookups()).toBe(2);
		// Each time the original's address, too: processes do not tell it.
		expect(bench.requests('get')).toHaveLength(2);
	});

	test('an image that cannot be downloaded leads to Order > Get', async () => {
		const process = await doneProcess();
		await activate({ downloadImage: true });
		bench.sandbox.addFault({ call: 'download', kind: 'status', status: 500, times: Infinity });
		expect(await deliver(active, completedBody(process))).toEqual(STARTED);
		await active.settled();
		const [run] = active.executions();
		expect(run?.status).toBe('error');
		expect(run?.error?.message).toContain(process.orderId);
	});

	test.each([['bare', 'id', 'src'] as const, ['nullLists', 'zeroTimes'] as const])(
		'answers in other forms (%s, %s) confirm it',
		async (...oddAnswers) => {
			const process = await doneProcess();
			bench.sandbox.configure({ oddAnswers });
			await activate();
			expect(await deliver(active, completedBody(process))).toEqual(STARTED);
			expect(await started()).toMatchObject([
				{ image_id: process.imageId, order_id: process.orderId },
			]);
		},
	);
});

describe('a process that does not say whose it is', () => {
	const silent = () =>
		fault({
			kind: 'json',
			body: { data: { status: 'done', final_assets: [{ temp_src: 'https://cdn.example/x' }] } },
			times: Infinity,
		});

	test('is confirmed by its order', async () => {
		const { orderId, imageId } = await doneProcess();
		silent();
		await activate();
		expect(await deliver(active, completedBody({ orderId, imageId }))).toEqual(STARTED);
		expect(await started()).toMatchObject([
			{
				order_id: orderId,
				image_id: imageId,
				image_url: expect.stringContaining(imageId),
				tool: 'tool-image-enhancement',
			},
		]);
		expect(lookups()).toBe(1);
		expect(bench.requests('get')).toHaveLength(1);
	});

	test('is not believed to be of another order', async () => {
		const { imageId } = await doneProcess();
		const { orderId } = await doneProcess();
		silent();
		await activate();
		expect(await deliver(active, completedBody({ orderId, imageId }))).toEqual(LATER);
		const madeUp = completedBody({ orderId: 'f'.repeat(24), imageId });
		expect(await deliver(active, madeUp)).toEqual(NOTHING);
		expect(await started()).toEqual([]);
	});
});

describe('forged deliveries', () => {
	test.each<[string, Record<string, string>]>([
		['no secret', {}],
		['a wrong secret', { secret: `${URL_SECRET}x` }],
	])('%s: 401, nothing is asked and nothing starts', async (_, query) => {
		const process = await doneProcess();
		await activate({ events: BOTH });
		const before = bench.requests().length;
		expect(await deliver(active, completedBody(process), { query })).toMatchObject({ status: 401 });
		expect(await started()).toEqual([]);
		expect(bench.requests()).toHaveLength(before);
	});

	test('without a secret in the credential the API decides alone', async () => {
		const [done, failed] = [await doneProcess(), await failedProcess()];
		await activate({ events: BOTH }, { secret: '' });
		const madeUp = { ...done, imageId: 'a'.repeat(24) };
		expect(await deliver(active, completedBody(madeUp), { query: {} })).toEqual(NOTHING);
		expect(await deliver(active, completedBody(done), { query: {} })).toEqual(STARTED);
		expect(await deliver(active, completedBody(failed), { query: {} })).toEqual(STARTED);
		expect(await started()).toMatchObject([
			{ event: 'imageGenerated', image_id: done.imageId },
			{ event: 'imageFailed', image_id: failed.imageId },
		]);
	});

	test('a process that the account does not have: asked for twice, ignored, a log line', async () => {
		const { orderId } = await doneProcess();
		await activate({ events: BOTH });
		const imageId = 'a'.repeat(24);
		const before = lookups();
		expect(await deliver(active, completedBody({ orderId, imageId }))).toEqual(NOTHING);
		const asked = bench.requests().slice(-2);
		expect(asked.map(({ path }) => path)).toEqual(Array(2).fill(`/v3/process/${imageId}`));
		expect(lookups() - before).toBe(2);
		// What cannot be an ID is not asked for.
		for (const odd of ['x?y=z', '../project']) {
			const answer = await deliver(active, completedBody({ orderId, imageId: odd }));
			expect(answer).toMatchObject({ status: 400 });
		}
		expect(lookups() - before).toBe(2);
		expect(await started()).toEqual([]);
		expect(bench.engine.log.text()).toContain('this account has no such order');
	});

	test.each<[string, Record<string, unknown>]>([
		['a web page', { kind: 'html', status: 404 }],
		['a message of a gateway', { kind: 'status', status: 404, body: { message: 'no Route' } }],
		['nothing', { kind: 'empty', status: 404 }],
	])('a 404 that is not AI HomeDesign speaking (%s) proves nothing: 503', async (_, answer) => {
		const process = await doneProcess();
		await activate();
		fault({ kind: 'status', ...answer, times: Infinity });
		expect(await deliver(active, completedBody(process))).toEqual(LATER);
		bench.sandbox.clearFaults();
		expect(await deliver(active, completedBody(process))).toEqual(STARTED);
		expect(await started()).toHaveLength(1);
	});

	test('an own process under another order ID is ignored', async () => {
		const { imageId } = await doneProcess();
		const { orderId } = await doneProcess();
		await activate();
		for (const other of [orderId, 'f'.repeat(24)]) {
			const body = completedBody({ orderId: other, imageId });
			expect(await deliver(active, body)).toEqual(NOTHING);
		}
		expect(await started()).toEqual([]);
		expect(bench.engine.log.text()).toContain('it belongs to another order');
	});

	test('the tool that the API names counts, not the one that the delivery names', async () => {
		const process = await doneProcess('tool-item-removal');
		await activate();
		expect(await deliver(active, completedBody(process))).toEqual(NOTHING);
		expect(await started()).toEqual([]);
		expect(bench.engine.log.text()).toContain('it is of another tool');
	});

	test('an image of one version in the form of the other is unknown', async () => {
		const v3 = await doneProcess();
		const v1 = await submitPhoto(bench);
		await activate();
		expect(await deliver(active, completedBody(v1))).toEqual(NOTHING);
		expect(await deliver(active, generatedBody(v3))).toEqual(NOTHING);
		expect(await started()).toEqual([]);
	});

	test.each<[string, object, number]>([
		['no process', { process_id: null }, 400],
		['no order', { order_id: null }, 400],
		['another event', { event: 'process.started' }, 200],
	])('%s: nothing is asked and nothing starts', async (_, fields, status) => {
		const process = await doneProcess();
		await activate({ events: BOTH });
		const before = bench.requests().length;
		const body = { ...completedBody(process), ...fields };
		expect(await deliver(active, body)).toMatchObject({ status });
		expect(await started()).toEqual([]);
		expect(bench.requests()).toHaveLength(before);
	});

	test('nothing from outside gets into the log as it is', async () => {
		await activate({ events: BOTH });
		const evil = '\u202eEVIL\u2028 "quoted"';
		await deliver(active, completedBody({ orderId: evil, imageId: evil }));
		await deliver(active, completedBody({ orderId: 'x', imageId: 'y' }, { tool: evil }));
		await deliver(active, { event: evil, process_id: [evil] });
		await active.settled();
		expect(bench.engine.log.text()).not.toMatch(/[\u202e\u2028]/);
	});
});

describe('a photo that AI HomeDesign could make no image of', () => {
	test('starts the workflow when the user wants to hear of it, by a delivery of AI HomeDesign', async () => {
		await activate({ events: ['imageFailed'], downloadImage: true });
		bench.sandbox.configure({
			etaSeconds: 0,
			webhookUrl: active.url('Trigger', { secret: URL_SECRET }),
		});
		bench.sandbox.addFault({ call: 'submit', version: 'v3', kind: 'failJob' });
		const { orderId, imageId } = await startProcess(bench.credentials.aiHomeDesignApi);
		await startProcess(bench.credentials.aiHomeDesignApi);
		await bench.sandbox.settled();
		const items = await started();
		expect(bench.sandbox.deliveries()).toMatchObject(
			Array(2).fill({ version: 'v3', attempts: [{ outcome: 200 }] }),
		);
		// The one that is done starts nothing.
		expect(items).toEqual([
			{
				event: 'imageFailed',
				file_name: null,
				status: 'failed',
				order_id: orderId,
				image_id: imageId,
				tool: 'tool-image-enhancement',
				variant: null,
				alterations: [],
				disclosure: '',
				image_url: null,
			},
		]);
		expect(Object.keys(items[0] ?? {})).toEqual(FIELDS);
		expect(startedItems(active)[0]?.binary).toBeUndefined();
		expect(active.executions().map(({ status }) => status)).toEqual(['success']);
		expect(bench.requests('download')).toEqual([]);
	});

	test.each([
		['done', ['imageFailed'], ['imageFailed']],
		['done', ['imageGenerated'], []],
		['failed', ['imageGenerated'], []],
		['failed', BOTH, ['imageFailed']],
		['sleeping', BOTH, ['imageFailed']],
	])('delivered as %s, wanted %j: the API counts', async (status, events, expected) => {
		const process = await failedProcess();
		await activate({ events });
		const answer = await deliver(active, completedBody(process, { status }));
		expect(answer).toEqual(expected.length > 0 ? STARTED : NOTHING);
		expect((await started()).map(({ event }) => event)).toEqual(expected);
		if (expected.length === 0) {
			expect(bench.engine.log.text()).toContain('could not make an image of this photo');
		}
	});

	test.each([
		['failed', ['imageGenerated'], ['imageGenerated']],
		['failed', ['imageFailed'], []],
		['done', ['imageFailed'], []],
	])('a finished one delivered as %s, wanted %j', async (status, events, expected) => {
		const process = await doneProcess();
		await activate({ events });
		await deliver(active, completedBody(process, { status, final_assets: [] }));
		expect((await started()).map(({ event }) => event)).toEqual(expected);
	});

	test('raw: the delivery without an image, and what the API says', async () => {
		const process = await failedProcess();
		await activate({ events: ['imageFailed'], simplify: false });
		await deliver(active, completedBody(process, { status: 'failed' }));
		expect(await started()).toMatchObject([
			{
				event: 'imageFailed',
				delivery: { status: 'failed', final_assets: [] },
				order: { data: { status: 'failed' } },
			},
		]);
	});
});

describe('repeated deliveries', () => {
	test('start the workflow once, also when they come at the same moment', async () => {
		const [done, failed] = [await doneProcess(), await failedProcess()];
		await activate({ events: BOTH });
		const bodies = [completedBody(done), completedBody(failed, { status: 'failed' })];
		for (const body of bodies) {
			const before = lookups();
			const answers = await Promise.all(
				Array.from({ length: 5 }, async () => await deliver(active, body)),
			);
			expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
			await deliver(active, body);
			// They shared one question, and the one that came later asked none.
			expect(lookups() - before).toBe(1);
		}
		expect((await started()).map(({ event }) => event)).toEqual(BOTH);
	});

	test('in another spelling of the IDs start nothing again', async () => {
		const { orderId, imageId } = await doneProcess();
		await activate();
		await deliver(active, completedBody({ orderId, imageId }));
		const capitals = { orderId: orderId.toUpperCase(), imageId: imageId.toUpperCase() };
		expect(await deliver(active, completedBody(capitals))).toEqual({
			status: 200,
			body: { message: 'The workflow was started with this image before' },
		});
		expect(await started()).toHaveLength(1);
	});

	test('that lie about the status start nothing again', async () => {
		const [done, failed] = [await doneProcess(), await failedProcess()];
		await activate({ events: BOTH });
		for (const status of ['done', 'failed', 'done', 'failed']) {
			await deliver(active, completedBody(done, { status }));
			await deliver(active, completedBody(failed, { status }));
		}
		expect((await started()).map(({ event }) => event).sort()).toEqual([...BOTH].sort());
	});

	test('a failure and a later success of the same process are two things', async () => {
		const process = await doneProcess();
		const { orderId, imageId } = process;
		const data = { process_id: imageId, order_id: orderId, status: 'failed', final_assets: [] };
		fault({ kind: 'json', body: { data, message: 'ok' } });
		await activate({ events: BOTH });
		await deliver(active, completedBody(process, { status: 'failed' }));
		await deliver(active, completedBody(process));
		await deliver(active, completedBody(process));
		expect((await started()).map(({ event }) => event)).toEqual(['imageFailed', 'imageGenerated']);
	});

	test('start it again if the user wants that', async () => {
		const process = await doneProcess();
		await activate({ options: { allowRepeats: true } });
		await deliver(active, completedBody(process));
		await deliver(active, completedBody(process));
		expect(await started()).toHaveLength(2);
	});

	const COUNT = 200;
	test(`a burst of ${COUNT}, of both versions, starts each image once`, async () => {
		const photo = await smallPhoto();
		const processes: FinishedImage[] = [];
		bench.sandbox.configure({ etaSeconds: 0 });
		for (let index = 0; index < COUNT; index++) {
			processes.push(await startProcess(bench.credentials.aiHomeDesignApi, { photo }));
		}
		const v1 = await submitPhoto(bench);
		await activate();
		const bodies = [...processes, ...processes.slice(0, 20)].map((one) => completedBody(one));
		const answers = await Promise.all(
			[...bodies, generatedBody(v1)].map(async (body) => await deliver(active, body)),
		);
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
		const ids = (await started()).map(({ image_id: id }) => id);
		expect(ids).toHaveLength(COUNT + 1);
		expect(new Set(ids)).toEqual(new Set([...processes, v1].map(({ imageId }) => imageId)));
	}, 60_000);
});

describe('when the process cannot be asked for', () => {
	test.each<[string, () => void]>([
		['the service is down', () => fault({ kind: 'status', status: 503, times: Infinity })],
		['the key is refused', () => fault({ kind: 'status', status: 401, times: Infinity })],
		['the plan lacks it', () => fault({ kind: 'status', status: 403, times: Infinity })],
		['a web page answers', () => fault({ kind: 'html', times: Infinity })],
		['the connection breaks', () => fault({ kind: 'resetBefore', times: Infinity })],
		['the answer makes no sense', () => fault({ kind: 'json', body: [], times: Infinity })],
		[
			'an error comes with a good status',
			() => fault({ kind: 'json', body: { error: 'process not found' }, times: Infinity }),
		],
		['v3 is gone', () => bench.sandbox.configure({ without: { v3: '410' } })],
	])('%s: 503 within 8 seconds, nothing starts', async (_, breakIt) => {
		const process = await doneProcess();
		await activate({ events: BOTH });
		breakIt();
		const startedAt = bench.now();
		expect(await deliver(active, completedBody(process))).toEqual(LATER);
		expect(bench.now() - startedAt).toBeLessThanOrEqual(8_000);
		expect(await started()).toEqual([]);
		expect(bench.engine.log.text()).toContain('could not be confirmed');
	});

	test('AI HomeDesign delivers it again, and then it starts once', async () => {
		await activate();
		bench.sandbox.configure({
			etaSeconds: 0,
			webhookUrl: active.url('Trigger', { secret: URL_SECRET }),
			webhookPausesSeconds: [20, 20],
		});
		fault({ kind: 'status', status: 503, times: 3 });
		const { imageId } = await startProcess(bench.credentials.aiHomeDesignApi);
		await bench.sandbox.settled();
		expect(bench.sandbox.deliveries()).toMatchObject([
			{ state: 'delivered', attempts: [{ outcome: 503 }, { outcome: 200 }] },
		]);
		expect(await started()).toMatchObject([{ image_id: imageId }]);
	});

	test('a process that is done a moment later is waited for', async () => {
		bench.sandbox.configure({ etaSeconds: 4 });
		const process = await startProcess(bench.credentials.aiHomeDesignApi);
		await activate();
		expect(await deliver(active, completedBody(process))).toEqual(STARTED);
		expect(await started()).toHaveLength(1);
		expect(lookups()).toBe(2);
	});

	test('one that is not done in time is turned away', async () => {
		bench.sandbox.configure({ etaSeconds: 60 });
		const process = await startProcess(bench.credentials.aiHomeDesignApi);
		await activate();
		expect(await deliver(active, completedBody(process))).toEqual(LATER);
		expect(await started()).toEqual([]);
	});

	test('one that the API does not know yet is asked for again', async () => {
		const process = await doneProcess();
		await activate();
		fault({ kind: 'status', status: 404, body: { error: 'process not found', key: 'x' } });
		expect(await deliver(active, completedBody(process))).toEqual(STARTED);
		expect(lookups()).toBe(2);
	});
});

describe('which deliveries start the workflow', () => {
	test.each<[string, string[], boolean]>([
		['its tool', ['tool-item-removal'], true],
		["its tool by v1's name", ['service-item-removal'], true],
		['several', ['tool-wall-change', 'tool-item-removal'], true],
		['others', ['tool-wall-change', 'tool-of-tomorrow'], false],
	])('tools: %s', async (_, services, expected) => {
		const process = await doneProcess('tool-item-removal');
		await activate({ options: { services } });
		const before = bench.requests().length;
		const answer = await deliver(active, completedBody(process, { tool: 'tool-item-removal' }));
		expect(answer.body).toEqual({
			message: expected ? 'Started' : 'This workflow does not start on this tool',
		});
		expect((await started()).map((json) => json.tool)).toEqual(
			expected ? ['tool-item-removal'] : [],
		);
		if (!expected) expect(bench.requests()).toHaveLength(before);
	});

	test('the file is named by the tool', async () => {
		const process = await doneProcess('tool-item-removal');
		await activate({ downloadImage: true, options: { services: ['tool-item-removal'] } });
		expect(await deliver(active, completedBody(process, { tool: 'tool-item-removal' }))).toEqual(
			STARTED,
		);
		await active.settled();
		const [item] = startedItems(active);
		expect(item?.json.file_name).toMatch(/^[0-9a-f]{24}-item-removal\.jpg$/);
	});

	test("v1's deliveries are filtered by tools, too", async () => {
		bench.sandbox.configure({ etaSeconds: 0 });
		const image = await submitPhoto(bench);
		await activate({ options: { services: ['tool-image-enhancement'] } });
		expect(await deliver(active, generatedBody(image))).toEqual(STARTED);
		expect(await started()).toMatchObject([{ tool: 'tool-image-enhancement' }]);
	});

	test('Image Upscaled alone takes none, and asks nothing', async () => {
		const process = await doneProcess();
		await activate({ events: ['imageUpscaled'] });
		const before = bench.requests().length;
		for (const [status, label] of [
			['done', 'Image Generated'],
			['failed', 'Image Failed'],
		]) {
			expect(await deliver(active, completedBody(process, { status }))).toEqual({
				status: 200,
				body: { message: `This workflow does not start on "${label}"` },
			});
		}
		expect(bench.requests()).toHaveLength(before);
	});

	test('Image Failed alone takes none of v1, and asks nothing', async () => {
		await activate({ events: ['imageFailed'] });
		const body = generatedBody({ orderId: 'x', imageId: 'y' });
		expect(await deliver(active, body)).toMatchObject({ status: 200 });
		expect(await started()).toEqual([]);
		expect(bench.requests()).toEqual([]);
	});
});

describe('the version belongs to the delivery', () => {
	test.each(['auto', 'v1', 'v3', 'v9'])(
		'with "API Version" %s both are confirmed',
		async (apiVersion) => {
			const v3 = await doneProcess();
			const v1 = await submitPhoto(bench);
			await activate({ downloadImage: true }, { apiVersion });
			expect(await deliver(active, completedBody(v3))).toEqual(STARTED);
			expect(await deliver(active, generatedBody(v1))).toEqual(STARTED);
			expect((await started()).map(({ image_id: id }) => id)).toEqual([v3.imageId, v1.imageId]);
		},
	);

	test('v1 gone: v3 delivers as ever, and what v1 delivers is turned away', async () => {
		const v3 = await doneProcess();
		const v1 = await submitPhoto(bench);
		bench.sandbox.configure({ without: { v1: '410' } });
		await activate({ downloadImage: true });
		expect(await deliver(active, completedBody(v3))).toEqual(STARTED);
		expect(await deliver(active, generatedBody(v1))).toEqual(LATER);
		expect(await started()).toMatchObject([{ image_id: v3.imageId }]);
	});

	test('a delivery that was waiting when the node was updated is of v1', async () => {
		bench.sandbox.configure({ etaSeconds: 0 });
		const { orderId, imageId } = await submitPhoto(bench);
		await activate();
		bench.sandbox.addFault({ call: 'download', kind: 'expired' });
		const summary = {
			...{ event: 'imageGenerated', file_name: null, status: 'finished', order_id: orderId },
			...{ image_id: imageId, tool: null, variant: null, alterations: [], disclosure: '' },
			image_url: `${bench.sandbox.imageUrl}/generated/old.jpg`,
		};
		const run = await bench.engine.run({
			workflow: triggerWorkflow({ downloadImage: true }),
			credentials: withSecret(bench.credentials),
			startNode: 'Trigger',
			items: [{ json: { summary, beside: { beforeImageUrl: null }, delivery: {}, order: {} } }],
		});
		expect(run.error).toBeUndefined();
		expect(bench.requests('get').map(({ path }) => path)).toEqual([`/v1/order/${orderId}`]);
	});
});

describe('before n8n listens', () => {
	const attempt = async (apiVersion: string, apiKey = SECRET) => {
		const aiHomeDesignApi = { apiKey, baseUrl: bench.sandbox.url, apiVersion };
		return await bench.engine
			.activate({
				workflow: triggerWorkflow({ events: BOTH }),
				credentials: withSecret({ aiHomeDesignApi }),
			})
			.then((listening) => {
				active = listening;
				return undefined;
			})
			.catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
	};
	beforeEach(async () => {
		await activate();
		await bench.pass(11 * 60_000);
	});

	test.each([
		['v1', ['spaces']],
		['v3', ['projects']],
		['auto', ['spaces']],
	])('the key is tried once on %s', async (apiVersion, calls) => {
		expect(await attempt(apiVersion)).toBeUndefined();
		expect(bench.calls()).toEqual(calls);
	});

	test.each(['v1', 'v3', 'auto'])('a wrong key is told, on %s', async (apiVersion) => {
		expect(await attempt(apiVersion, 'wrong')).toContain('Invalid API key');
	});

	test('v1 gone: it listens when v3 answers', async () => {
		bench.sandbox.configure({ without: { v1: '404' } });
		expect(await attempt('auto')).toBeUndefined();
		expect(bench.calls()).toContain('projects');
		expect(await attempt('v1')).toMatch(/./);
	});

	test('v3 out of order for the moment does not keep it from listening', async () => {
		bench.sandbox.configure({ without: { v3: '503' } });
		expect(await attempt('v3')).toBeUndefined();
		expect(active.isListening).toBe(true);
	});
});
