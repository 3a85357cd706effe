import type { IDataObject, INode, INodeExecutionData, IWebhookResponseData } from 'n8n-workflow';
import { connect } from 'node:net';

import type { ActivateOptions, ActiveWorkflow, BinaryMode, Engine, RunResult } from './harness';
import { createNode, startEngine } from './harness';
import { fixtureCredentials } from './harness/fixtures';
import type { HookBehaviour, HookNode } from './harness/webhookFixtures';
import { createHook, staticDataOf } from './harness/webhookFixtures';

const HOOK = 'Start Here';
const HOOK_ID = '0b7f4f0c-8a55-4f43-8f39-5d2f1f4f7c11';
const STATIC_KEY = `node:${HOOK}`;
const STARTED = { message: 'Workflow was started' };
const ANY_ERROR = { code: 0, message: 'There was a problem executing the workflow' };
const API_KEY = 'secret-key-of-the-test';

let engine: Engine;

afterEach(() => engine.close());

function createWorkflow(id = 'harness-hooks', settings: Partial<INode> = { webhookId: HOOK_ID }) {
	return {
		id,
		nodes: [
			createNode(HOOK, 'fixture.hook', {}, settings),
			createNode('Output', 'n8n-nodes-base.noOp'),
		],
		connections: { [HOOK]: { main: [[{ node: 'Output', type: 'main' as const, index: 0 }]] } },
	};
}

async function start(hook: HookNode, binaryMode: BinaryMode = 'memory'): Promise<void> {
	engine = await startEngine({
		binaryMode,
		packageFolder: false,
		extraNodeTypes: { 'fixture.hook': hook },
		extraCredentialTypes: fixtureCredentials,
	});
}

async function activate(
	behaviour: HookBehaviour,
	options: Partial<ActivateOptions> = {},
): Promise<ActiveWorkflow> {
	await start(createHook(behaviour));
	return await engine.activate({ workflow: createWorkflow(), ...options });
}

interface Reply {
	status: number;
	body: unknown;
}

/** Sends a delivery: text as it is, anything else as JSON. */
async function post(url: string, body: unknown = {}, contentType?: string): Promise<Reply> {
	const isText = typeof body === 'string' || body instanceof Uint8Array;
	const type = contentType ?? (isText ? undefined : 'application/json');
	const response = await fetch(url, {
		method: 'POST',
		headers: type === undefined ? {} : { 'content-type': type },
		// Text would get a content type of its own.
		body: isText ? Buffer.from(body) : JSON.stringify(body),
	});
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.startsWith('application/json');
	return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

function toItem(value: unknown): INodeExecutionData {
	return { json: JSON.parse(JSON.stringify({ value })) };
}

function give(value: unknown, more: IWebhookResponseData = {}): IWebhookResponseData {
	return { workflowData: [[toItem(value)]], ...more };
}

function hookData(active: ActiveWorkflow): IDataObject {
	return Object.fromEntries(Object.entries(active.staticData()[STATIC_KEY] ?? {}));
}

/** A door that opens when so many have come. */
function createMeeting(size: number): () => Promise<void> {
	let open: () => void;
	let arrived = 0;
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	return async () => {
		arrived += 1;
		if (arrived === size) open();
		await opened;
	};
}

describe('an active workflow', () => {
	test('is started by deliveries, with what the node makes of them', async () => {
		const active = await activate({
			onDelivery: (context, body) =>
				give([body, context.getMode(), context.getWorkflow().active, context.getQueryData()]),
		});
		const url = active.url(HOOK, { token: 'a b' });
		expect(new URL(url)).toMatchObject({
			hostname: '127.0.0.1',
			pathname: `/webhook/${HOOK_ID}/webhook`,
		});

		expect(await post(url, { n: 1 })).toEqual({ status: 200, body: STARTED });
		expect(await post(url, { n: 2 })).toEqual({ status: 200, body: STARTED });
		await active.settled();

		const [first, second] = active.executions();
		expect(first?.json('Output')).toEqual([
			{ value: [{ n: 1 }, 'webhook', true, { token: 'a b' }] },
		]);
		expect(second).toMatchObject({ status: 'success', error: undefined });
		expect(second?.json('Output')).toMatchObject([{ value: [{ n: 2 }, 'webhook', true, {}] }]);
	});

	test('tells the service, answers until it is switched off, and tells again', async () => {
		const hook = createHook({ onDelivery: () => ({}) });
		await start(hook);
		const active = await engine.activate({ workflow: createWorkflow() });
		expect(hook.calls).toEqual(['checkExists trigger activate', 'create trigger activate']);
		expect(active.staticData()).toEqual({ [STATIC_KEY]: { url: active.url() } });
		expect(active.isListening).toBe(true);
		const received = { status: 200, body: { message: 'Webhook call received' } };
		expect(await post(active.url())).toEqual(received);

		await active.deactivate();
		await active.deactivate();
		expect(hook.calls.slice(2)).toEqual(['delete internal update']);
		expect(active.staticData()).toEqual({ [STATIC_KEY]: {} });
		expect(active.isListening).toBe(false);
		expect(await post(active.url())).toMatchObject({ status: 404, body: { code: 404 } });
		expect(active.executions()).toEqual([]);
	});

	test('does not tell the service again when n8n restarts', async () => {
		const hook = createHook({ onDelivery: () => ({}) });
		await start(hook);
		const before = await engine.activate({ workflow: createWorkflow() });
		before.stop();
		expect(await post(before.url())).toMatchObject({ status: 404 });
		const after = await engine.activate({
			workflow: createWorkflow(),
			staticData: before.staticData(),
			activation: 'init',
		});
		expect(after.url()).toBe(before.url());
		expect(hook.calls.slice(2)).toEqual(['checkExists trigger init']);
		expect(await post(after.url())).toMatchObject({ status: 200 });
	});

	test('is not activated if the service refuses', async () => {
		const hook = createHook({
			onDelivery: () => ({}),
			onCreate: () => {
				throw new Error('Refused');
			},
			onDelete: () => {
				throw new Error('Never heard of it');
			},
		});
		await start(hook);
		await expect(engine.activate({ workflow: createWorkflow() })).rejects.toThrow('Refused');
		expect(hook.calls.at(-1)).toBe('delete internal update');
		expect(engine.log.text()).toContain('because of error: "Never heard of it"');
		await expect(
			engine.activate({
				workflow: { nodes: [createNode('A', 'n8n-nodes-base.noOp')], connections: {} },
			}),
		).rejects.toThrow('no webhook');
	});

	test('gets a webhookId like a saved one, and keeps its path to itself', async () => {
		await start(createHook({ onDelivery: () => ({}) }));
		const first = await engine.activate({ workflow: createWorkflow('one', {}) });
		const second = await engine.activate({ workflow: createWorkflow('two') });
		expect(first.url()).toMatch(/\/webhook\/[0-9a-f-]{36}\/webhook$/);
		expect(first.url()).not.toBe(second.url());
		await expect(engine.activate({ workflow: createWorkflow('three') })).rejects.toThrow(
			'is already taken',
		);
		expect(() => first.url('Output')).toThrow('No webhook');
	});

	test('unknown paths and methods are not found', async () => {
		const active = await activate({ onDelivery: () => ({}) });
		const unknown = await post(`${active.url()}/more`);
		expect(unknown.body).toMatchObject({
			code: 404,
			message: `The requested webhook "POST ${HOOK_ID}/webhook/more" is not registered.`,
			hint: expect.stringContaining('must be active') as string,
		});
		const get = await fetch(active.url());
		expect(get.status).toBe(404);
		expect(await get.json()).toEqual({
			code: 404,
			message:
				'This webhook is not registered for GET requests. Did you mean to make a POST request?',
		});
		expect((await fetch(active.url(), { method: 'OPTIONS' })).status).toBe(204);
		expect((await fetch(new URL('/elsewhere', active.url()))).status).toBe(404);
		expect((await fetch(new URL('/webhook/%zz', active.url()))).status).toBe(400);
		expect(engine.log.text()).toContain('Received request for unknown webhook');
	});

	test('hands credentials to webhook() and execute()', async () => {
		const active = await activate(
			{
				onDelivery: async (context) => give((await context.getCredentials('fixtureApi')).apiKey),
				onExecute: async (context) => {
					const { apiKey } = await context.getCredentials('fixtureApi');
					return [[...context.getInputData(), toItem(apiKey)]];
				},
			},
			{ credentials: { fixtureApi: { apiKey: API_KEY } } },
		);
		await post(active.url());
		await active.settled();
		expect(active.executions()[0]?.json('Output')).toEqual([
			{ value: API_KEY },
			{ value: API_KEY },
		]);
	});

	test('many executions need not be kept', async () => {
		const runs: RunResult[] = [];
		const active = await activate(
			{ onDelivery: (_context, body) => give(body) },
			{ keepExecutions: false, onExecution: (run) => runs.push(run) },
		);
		const settled = active.settled(50);
		const replies = await Promise.all([...Array(50).keys()].map((n) => post(active.url(), { n })));
		await settled;
		expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
		expect(new Set(runs.map((run) => run.executionId)).size).toBe(50);
		expect(active.executions()).toEqual([]);
	});
});

describe('answers', () => {
	test.each<[string, IWebhookResponseData, unknown]>([
		['JSON', { webhookResponse: { a: 1 } }, { a: 1 }],
		['null', { webhookResponse: null }, null],
		['text', { webhookResponse: 'fine' }, 'fine'],
		['JSON after the start', give(1, { webhookResponse: { a: 1 } }), { a: 1 }],
	])('%s', async (_name, result, body) => {
		const active = await activate({ onDelivery: () => result });
		expect(await post(active.url())).toEqual({ status: 200, body });
		await active.settled();
		expect(active.executions()).toHaveLength(result.workflowData ? 1 : 0);
	});

	test('nodes without responseData answer strangely, in n8n 2.41 too', async () => {
		const active = await activate({
			onDelivery: () => give(1, { webhookResponse: 'ignored' }),
			webhook: { responseData: undefined },
		});
		expect(await post(active.url())).toEqual({ status: 200, body: 'firstEntryJson' });
		await active.settled();
	});

	test('a node answers itself, and the workflow need not start', async () => {
		const active = await activate({
			onDelivery: (context) => {
				context.getResponseObject().writeHead(401, { 'content-type': 'text/plain' }).end('No');
				return { noWebhookResponse: true };
			},
		});
		expect(await post(active.url())).toEqual({ status: 401, body: 'No' });
		await active.settled();
		expect(active.executions()).toEqual([]);
	});

	test('the response object is bare', async () => {
		const active = await activate({
			onDelivery: (context) => ({ webhookResponse: 'status' in context.getResponseObject() }),
		});
		expect(await post(active.url())).toEqual({ status: 200, body: false });
	});

	test('a node that throws ends a failed execution', async () => {
		const active = await activate({
			onDelivery: (context) => {
				staticDataOf(context).lost = true;
				throw new Error('Boom');
			},
		});
		const message = 'Workflow Webhook Error: Workflow could not be started!';
		expect(await post(active.url())).toEqual({ status: 500, body: { code: 0, message } });
		await active.settled();
		const [run] = active.executions();
		expect(run).toMatchObject({ status: 'error', error: { message: 'Boom' } });
		expect(run?.nodeError(HOOK)?.message).toBe('Boom');
		expect(run?.runData).not.toHaveProperty('Output');
		expect(active.staticData()).toEqual({ [STATIC_KEY]: { url: active.url() } });
		expect(engine.log.text()).toContain('Boom');
	});

	test.each(['lastNode', 'streaming'])('response mode %s is refused', async (responseMode) => {
		await start(createHook({ onDelivery: () => ({}), webhook: { responseMode } }));
		await expect(engine.activate({ workflow: createWorkflow() })).rejects.toThrow(responseMode);
	});
});

describe('bodies', () => {
	const activateEcho = async (version = 1) => {
		const onDelivery: HookBehaviour['onDelivery'] = (context, body) => {
			const { rawBody, contentType = 'none' } = context.getRequestObject();
			const raw = Buffer.isBuffer(rawBody) ? rawBody.toString() : typeof rawBody;
			return { webhookResponse: { body, type: typeof body, raw, contentType } };
		};
		const workflow = createWorkflow('echo', { webhookId: HOOK_ID, typeVersion: version });
		return await activate({ version, onDelivery }, { workflow });
	};

	test.each<[string | undefined, string, unknown]>([
		['application/json', '{"a":1}', { a: 1 }],
		['Application/JSON; charset=utf-8', '\ufeff[1]', [1]],
		['application/json', '', undefined],
		['text/plain', 'a=1', 'a=1'],
		['application/x-www-form-urlencoded', 'a=1&b=2&b=3', { a: '1', b: ['2', '3'] }],
		['text/xml', '<A b="1"><C>x</C></A>', { a: { $: { b: '1' }, c: 'x' } }],
		['application/octet-stream', '{"a":1}', undefined],
		[undefined, '{"a":1}', undefined],
	])('%s: %s', async (contentType, text, body) => {
		const active = await activateEcho();
		const reply = await post(active.url(), text, contentType);
		const plain = contentType?.split(';')[0]?.toLowerCase() ?? 'none';
		const echo = { type: typeof body, raw: text, contentType: plain };
		expect(reply).toEqual({
			status: 200,
			body: body === undefined ? echo : { ...echo, body },
		});
	});

	test('multipart gives fields and no raw body', async () => {
		const active = await activateEcho();
		const text = '--X\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--X--\r\n';
		expect(await post(active.url(), text, 'multipart/form-data; boundary=X')).toMatchObject({
			body: { body: { data: { a: '1' }, files: {} }, raw: 'undefined' },
		});
		expect(await post(active.url(), text, 'multipart/form-data')).toMatchObject({ status: 400 });
	});

	test('nodes of version 2 do not get raw bodies that n8n cannot parse', async () => {
		const active = await activateEcho(2);
		expect(await post(active.url(), 'x')).toMatchObject({ body: { raw: 'undefined' } });
		expect(await post(active.url(), { a: 1 })).toMatchObject({ body: { raw: '{"a":1}' } });
	});

	test('JSON that does not parse never reaches the node', async () => {
		const active = await activateEcho();
		expect(await post(active.url(), '{"a":', 'application/json')).toEqual({
			status: 422,
			body: {
				code: 422,
				message: 'Failed to parse request body',
				hint: 'Unexpected end of JSON input',
			},
		});
		await active.settled();
		expect(active.executions()).toEqual([]);
	});

	test('more than 16 MB is an error without a reason, not a 413', async () => {
		const active = await activateEcho();
		const limit = 16 * 1024 * 1024;
		const reply = await post(active.url(), Buffer.alloc(limit, ' '), 'application/json');
		expect(reply).toMatchObject({ status: 422 });
		expect(await post(active.url(), Buffer.alloc(limit + 1, ' '), 'application/json')).toEqual({
			status: 500,
			body: ANY_ERROR,
		});
		expect(engine.log.text()).toContain('request entity too large');
	});

	test('a sender that hangs up leaves nothing open', async () => {
		const active = await activateEcho();
		const { hostname, port, pathname } = new URL(active.url());
		const head = `POST ${pathname} HTTP/1.1\r\nHost: n8n\r\nContent-Length: 9\r\n\r\n{`;
		const socket = connect(Number(port), hostname, () => {
			socket.write(head, () => socket.destroy());
		});
		await active.settled(1);
		expect(engine.log.text()).toContain('Request body stream was aborted');
	});
});

describe('static data', () => {
	const count: HookBehaviour = {
		onDelivery: (context) => {
			const data = staticDataOf(context);
			data.count = Number(data.count ?? 0) + 1;
			return { webhookResponse: data.count };
		},
	};

	test('is saved with the answer', async () => {
		const active = await activate(count, { staticData: { [STATIC_KEY]: { count: 6 } } });
		expect(await post(active.url())).toMatchObject({ body: 7 });
		expect(await post(active.url())).toMatchObject({ body: 8 });
		expect(active.staticData()).toEqual({ [STATIC_KEY]: { count: 8, url: active.url() } });
	});

	test('of two deliveries at once: the last to answer wins', async () => {
		const meet = createMeeting(2);
		const active = await activate({
			onDelivery: async (context, body) => {
				const { seen = [] } = staticDataOf(context);
				await meet();
				staticDataOf(context).seen = [...(Array.isArray(seen) ? seen : []), body].flat();
				return {};
			},
		});
		await Promise.all([post(active.url(), ['a']), post(active.url(), ['b'])]);
		expect([['a'], ['b']]).toContainEqual(hookData(active).seen);
	});

	test('changed by webhook() is lost when n8n answers after the start', async () => {
		const active = await activate({
			onDelivery: (context) => {
				const data = staticDataOf(context);
				data.count = Number(data.count ?? 0) + 1;
				return give(data.count, { webhookResponse: data.count });
			},
		});
		for (let delivery = 0; delivery < 2; delivery += 1) {
			expect(await post(active.url())).toMatchObject({ body: 1 });
			await active.settled();
		}
		expect(active.staticData()).toEqual({ [STATIC_KEY]: { url: active.url() } });
	});

	test('is kept when the node answers itself, and the execution sees it', async () => {
		const active = await activate({
			onDelivery: (context) => {
				staticDataOf(context).count = Number(staticDataOf(context).count ?? 0) + 1;
				context.getResponseObject().end();
				return give(1, { noWebhookResponse: true });
			},
			onExecute: async (context) => {
				const data = staticDataOf(context);
				data.executed = Number(data.executed ?? 0) + 1;
				return [[toItem(data.count)]];
			},
		});
		for (let delivery = 0; delivery < 2; delivery += 1) {
			await post(active.url());
			await active.settled();
		}
		expect(active.executions().flatMap((run) => run.json('Output'))).toEqual([
			{ value: 1 },
			{ value: 2 },
		]);
		expect(active.staticData()).toMatchObject({ [STATIC_KEY]: { count: 2, executed: 2 } });
	});
});

describe.each<BinaryMode>(['memory', 'filesystem'])('binary data in %s', (binaryMode) => {
	test('of execute() goes down the workflow', async () => {
		const hook = createHook({
			onDelivery: (_context, body) => give(body),
			onExecute: async (context) => {
				const content = Buffer.from(String(context.getInputData()[0]?.json.value));
				const data = await context.helpers.prepareBinaryData(content, 'a.txt', 'text/plain');
				return [[{ json: { mode: context.getMode() }, binary: { data } }]];
			},
		});
		await start(hook, binaryMode);
		const active = await engine.activate({ workflow: createWorkflow() });
		await post(active.url(), 'hello', 'text/plain');
		await active.settled();
		const item = active.executions()[0]?.items('Output')[0];
		const data = item?.binary?.data;
		if (data === undefined) throw new Error('No file came out');
		expect(item?.json).toEqual({ mode: 'webhook' });
		expect((await engine.readBinary(data)).toString()).toBe('hello');
	});
});

describe('listening for a test event', () => {
	test('ends with the delivery that starts the workflow', async () => {
		const hook = createHook({
			onDelivery: (context, body) => {
				const data = staticDataOf(context);
				data.count = Number(data.count ?? 0) + 1;
				const facts = [context.getMode(), data.count, data.url];
				return body === 'go' ? give(facts) : { webhookResponse: facts };
			},
		});
		await start(hook);
		const staticData = { [STATIC_KEY]: { url: 'of the active workflow' } };
		const test = await engine.listenForTest({ workflow: createWorkflow(), staticData });
		const url = test.url();
		expect(new URL(url).pathname).toBe(`/webhook-test/${HOOK_ID}/webhook`);
		expect(hook.calls).toEqual(['checkExists manual manual', 'create manual manual']);

		expect(await post(url)).toEqual({ status: 200, body: ['manual', 1, url] });
		expect(test.isListening).toBe(true);
		expect(await post(url, 'go', 'text/plain')).toEqual({ status: 200, body: STARTED });
		await test.settled();

		expect(test.isListening).toBe(false);
		expect(hook.calls.slice(2)).toEqual(['delete internal update']);
		expect(test.executions()[0]?.json('Output')).toEqual([{ value: ['manual', 2, url] }]);
		expect(test.staticData()).toEqual(staticData);
		expect(await post(url)).toMatchObject({
			status: 404,
			body: { message: `The requested webhook "${HOOK_ID}/webhook" is not registered.` },
		});
	});

	test('can be ended by hand, and runs beside the active workflow', async () => {
		const hook = createHook({ onDelivery: (context) => ({ webhookResponse: context.getMode() }) });
		await start(hook);
		const active = await engine.activate({ workflow: createWorkflow() });
		const test = await engine.listenForTest({ workflow: createWorkflow() });
		expect(await post(active.url())).toMatchObject({ body: 'webhook' });
		expect(await post(test.url())).toMatchObject({ body: 'manual' });
		await test.deactivate();
		expect(await post(active.url())).toMatchObject({ status: 200 });
		expect(await post(test.url())).toMatchObject({ status: 404 });
	});
});

test('a workflow can be run in mode webhook without a delivery', async () => {
	const onExecute: HookBehaviour['onExecute'] = async (context) => [[toItem(context.getMode())]];
	await start(createHook({ onDelivery: () => ({}), onExecute }));
	const run = await engine.run({ workflow: createWorkflow(), startNode: HOOK, mode: 'webhook' });
	expect(run.json('Output')).toEqual([{ value: 'webhook' }]);
});

test('closing the engine closes the door', async () => {
	const active = await activate({ onDelivery: () => ({}) });
	await engine.close();
	await expect(post(active.url())).rejects.toThrow('fetch failed');
});
