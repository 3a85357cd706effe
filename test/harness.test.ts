import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { BinaryMode, Engine } from './harness';
import { createNode, createVirtualClock, isIoInFlight, readWorkflow, startEngine } from './harness';
import { createFlaky, fixtureCredentials, fixtureNodes, writePackage } from './harness/fixtures';
import { turns, until } from './turns';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const API_KEY = 'secret-key-of-the-test';

let packageFolder: string;
let server: Server;
let baseUrl: string;

beforeAll(async () => {
	packageFolder = await writePackage();
	server = createServer(({ headers, url }, response) => {
		const key = headers['x-api-key'];
		response.statusCode = key === 'wrong' ? 401 : 200;
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify({ key, url, plan: { name: key === 'poor' ? 'none' : 'pro' } }));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
	await new Promise((resolve) => server.close(resolve));
	await rm(packageFolder, { recursive: true });
});

function start(binaryMode: BinaryMode, extra = {}): Promise<Engine> {
	return startEngine({
		binaryMode,
		packageFolder,
		extraNodeTypes: { ...fixtureNodes, ...extra },
		extraCredentialTypes: fixtureCredentials,
	});
}

describe.each<BinaryMode>(['memory', 'filesystem'])('binary data in %s', (binaryMode) => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await start(binaryMode);
	});
	afterAll(() => engine.close());

	test('files go through a node as n8n keeps them', async () => {
		const input = await engine.binary(PNG, 'kitchen.png');
		expect(input).toMatchObject({ mimeType: 'image/png', fileName: 'kitchen.png' });
		expect(input.id?.startsWith('filesystem-v2:') ?? false).toBe(binaryMode === 'filesystem');

		const items = [
			{ json: { n: 1 }, binary: { data: input } },
			{ json: { n: 2 }, binary: { data: input } },
		];
		const run = await engine.runNode({ typeName: 'fixture.copyFile', parameters: {}, items });

		expect(run).toMatchObject({ status: 'success', errorOutput: [] });
		expect(run.output).toHaveLength(2);
		for (const [item, { binary, pairedItem }] of run.items('Node').entries()) {
			expect(pairedItem).toEqual({ item });
			const copy = binary?.data;
			if (copy === undefined) throw new Error('The node gave no file');
			expect(copy.id === undefined).toBe(binaryMode === 'memory');
			expect(await engine.readBinary(copy)).toEqual(PNG);
		}
		expect(run.json('Node')).toEqual([{ n: 1 }, { n: 2 }]);
		expect(run.hints('Node')).toEqual([{ message: 'Copied 2' }]);
		expect(run.uiMessages).toMatchObject([{ type: 'sendConsoleMessage' }]);
		expect(engine.log.text()).toContain('Copied files {"count":2}');
	});

	test('a workflow file reads photos from disk and writes them', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'harness-photos-'));
		for (const name of ['b.png', 'a.png', 'c.txt']) await writeFile(join(folder, name), PNG);
		const workflow = {
			nodes: [
				createNode('Start', 'n8n-nodes-base.manualTrigger'),
				createNode('Read photos', 'n8n-nodes-base.readWriteFile', {
					fileSelector: join(folder, '*.{png,jpg}'),
				}),
				createNode('Save', 'n8n-nodes-base.readWriteFile', {
					operation: 'write',
					fileName: `=${folder}/out/{{ $json.fileName }}`,
				}),
			],
			connections: {
				Start: { main: [[{ node: 'Read photos', type: 'main', index: 0 }]] },
				'Read photos': { main: [[{ node: 'Save', type: 'main', index: 0 }]] },
			},
		};
		await writeFile(join(folder, 'workflow.json'), JSON.stringify(workflow));

		const run = await engine.run({ workflow: await readWorkflow(join(folder, 'workflow.json')) });

		expect(run.status).toBe('success');
		expect(run.json('Read photos').map(({ fileName }) => fileName)).toEqual(['a.png', 'b.png']);
		expect(run.items('Read photos')[0]?.binary?.data).toMatchObject({ mimeType: 'image/png' });
		expect(existsSync(join(folder, 'out', 'b.png'))).toBe(true);
		await rm(folder, { recursive: true });
	});
});

describe('one engine', () => {
	let engine: Engine;
	const flaky = createFlaky(2);
	beforeAll(async () => {
		engine = await start('memory', { 'fixture.flaky': flaky });
	});
	beforeEach(() => {
		flaky.runs = 0;
		engine.log.clear();
	});
	afterAll(() => engine.close());

	const credentials = (apiKey = API_KEY) => ({ fixtureApi: { apiKey, baseUrl } });

	test('a package is loaded as the server loads it', async () => {
		const run = await engine.runNode({
			typeName: 'n8n-nodes-throwaway.shout',
			parameters: {},
			mode: 'trigger',
		});
		expect(run.output).toMatchObject([{ json: { text: 'HEY' }, pairedItem: { item: 0 } }]);
		expect(engine.nodeType('n8n-nodes-throwaway.shout').description).toMatchObject({
			communityNodePackageVersion: '1.2.3',
			codex: { categories: ['Noise'] },
		});
	});

	test('only one engine at a time', async () => {
		await expect(start('memory')).rejects.toThrow('close() it');
	});

	test('an unknown node type is refused', () => {
		expect(() => engine.runNode({ typeName: 'fixture.none', parameters: {} })).toThrow(
			/Unrecognized node type: fixture.none/,
		);
	});

	test('a missing required parameter ends the run before it starts', async () => {
		const run = await engine.runNode({ typeName: 'fixture.fetchJson', parameters: { path: '' } });
		expect(run).toMatchObject({ status: 'error', runData: {} });
		expect(run.error?.message).toContain('has issues');
	});

	test('a node without its credential says so', async () => {
		const run = await engine.runNode({ typeName: 'fixture.fetchJson', parameters: {} });
		expect(run.status).toBe('error');
		expect(run.nodeError('Node')?.message).toContain('does not have any credentials set');
	});

	test('a thrown error stops the workflow', async () => {
		const run = await engine.runNode({ typeName: 'fixture.flaky', parameters: {} });
		expect(run).toMatchObject({ status: 'error', error: { message: 'Not this time' }, output: [] });
	});

	test('Retry On Fail runs the node again', async () => {
		const node = { retryOnFail: true, maxTries: 4, waitBetweenTries: 1 };
		const run = await engine.runNode({ typeName: 'fixture.flaky', parameters: {}, node });
		expect(run.status).toBe('success');
		expect(flaky.runs).toBe(3);
	});

	test('error items go to the error output', async () => {
		const items = [{ json: { n: 1 } }, { json: { n: 2 } }];
		const run = await engine.runNode({
			typeName: 'fixture.flaky',
			parameters: { errorItem: true },
			node: { onError: 'continueErrorOutput' },
			items,
		});
		expect(run.status).toBe('success');
		expect(run.output).toMatchObject([{ json: { n: 2 } }]);
		expect(run.errorOutput).toMatchObject([{ json: { error: 'Not this time' } }]);
	});

	test('a thrown error leaves the input on the regular output with Continue', async () => {
		const run = await engine.runNode({
			typeName: 'fixture.flaky',
			parameters: {},
			node: { onError: 'continueRegularOutput' },
		});
		expect(run.status).toBe('success');
		expect(run.output).toMatchObject([{ json: {} }]);
	});

	test.each(['cancel', 'signal'])('the Stop button, by %s', async (how) => {
		const controller = new AbortController();
		const { signal } = controller;
		const nodes: string[] = [];
		const run = engine.runNode({
			typeName: 'fixture.wait',
			parameters: {},
			signal,
			onNodeStart: (name) => nodes.push(name),
		});
		await until(() => nodes.includes('Node'));
		await turns(1);
		const pressedAt = performance.now();
		if (how === 'cancel') run.cancel();
		else controller.abort();
		expect(await run).toMatchObject({ status: 'canceled', output: [] });
		// Less than the node waits.
		expect(performance.now() - pressedAt).toBeLessThan(10_000);
		expect(nodes).toEqual(['Manual Trigger', 'Node']);
	});

	test('the credential signs requests, and its key is not logged', async () => {
		const run = await engine.runNode({
			typeName: 'fixture.fetchJson',
			parameters: {},
			credentials: credentials(),
		});
		expect(run.output).toMatchObject([{ json: { key: API_KEY, url: '/who' } }]);
		expect(engine.log.entries.length).toBeGreaterThan(0);
		expect(engine.log.text()).not.toContain(API_KEY);
	});

	test('a dropdown is filled, with the defaults of the other fields', async () => {
		const nodeType = 'fixture.fetchJson';
		const options = { nodeType, method: 'spaces', credentials: credentials() };
		expect(await engine.loadOptions(options)).toEqual([
			{ name: `Space of ${API_KEY}`, value: 'space' },
		]);
		const wrong = { ...options, credentials: credentials('wrong') };
		await expect(engine.loadOptions(wrong)).rejects.toThrow(/Authorization failed/);
		await expect(engine.loadOptions({ nodeType, method: 'none' })).rejects.toThrow('"none"');
	});

	test.each([
		['fixtureStatusApi', 'good', { status: 'OK', message: 'Connection successful!' }],
		['fixtureStatusApi', 'wrong', { status: 'Error', message: 'The key is wrong' }],
		['fixtureAnswerApi', 'wrong', { status: 'Error', message: 'Unauthorized' }],
		['fixtureAnswerApi', 'poor', { status: 'Error', message: 'The plan has no access' }],
	])('the request of %s tests a %s key', async (type, apiKey, expected) => {
		expect(await engine.testCredential(type, { apiKey, baseUrl })).toEqual(expected);
	});

	test('a credential test of an unreachable address gives the code', async () => {
		const result = await engine.testCredential('fixtureStatusApi', { apiKey: 'good' });
		expect(result).toEqual({ status: 'Error', message: 'ECONNREFUSED' });
	});

	test.each([
		['good', { status: 'OK', message: 'Come in' }],
		['wrong', { status: 'Error', message: 'Nobody home: 401' }],
	])('a credential tested by its node: %s', async (apiKey, expected) => {
		expect(await engine.testCredential('fixtureApi', { apiKey, baseUrl })).toEqual(expected);
	});

	describe.each(['engine', 'langchain'] as const)('an agent calls the tool by %s', (path) => {
		const call = (apiKey: string, agentInput: { where?: string }) =>
			engine.runAsTool({
				typeName: 'fixture.fetchJson',
				parameters: { path: "={{ $fromAI('where', 'A path', 'string') }}" },
				agentInput,
				credentials: credentials(apiKey),
				path,
			});

		test('and gets its JSON', async () => {
			const run = await call(API_KEY, { where: '/attic' });
			expect(run.status).toBe('success');
			expect(JSON.parse(run.response ?? '')).toMatchObject([{ key: API_KEY, url: '/attic' }]);
		});

		test('and gets its error', async () => {
			const run = await call('wrong', { where: '/attic' });
			expect(run.status).toBe('success');
			expect(run.toolError ?? run.response).toContain('Authorization failed');
		});
	});
});

test('close() deletes what the engine has kept', async () => {
	const engine = await start('filesystem');
	const { id = '' } = await engine.binary(PNG, 'a.png');
	const folder = process.env.N8N_USER_FOLDER ?? '';
	expect(id).toContain('filesystem');
	expect(existsSync(folder)).toBe(true);
	await engine.close();
	expect(existsSync(folder)).toBe(false);
});

describe('the virtual clock', () => {
	test('wakes sleepers in the order of their times, and time never goes back', async () => {
		const clock = createVirtualClock({ startAt: 1000 });
		const woken: Array<[string, number]> = [];
		const sleeper = async (name: string, ms: number) => {
			await clock.sleep(ms);
			woken.push([name, clock.now()]);
		};
		const startedAt = performance.now();
		await Promise.all([
			sleeper('slow', 600_000),
			sleeper('first', 10).then(() => sleeper('again', 5)),
			sleeper('equal', 10),
			sleeper('now', -5),
		]);
		expect(woken).toEqual([
			['now', 1000],
			['first', 1010],
			['equal', 1010],
			['again', 1015],
			['slow', 601_000],
		]);
		expect(clock.sleeps).toEqual([600_000, 10, 10, -5, 5]);
		expect(clock.sleeping).toBe(0);
		expect(performance.now() - startedAt).toBeLessThan(600_000);
	});

	test('stands still while something is busy', async () => {
		let busy = true;
		const clock = createVirtualClock({ startAt: 0, busy: () => busy });
		const sleep = clock.sleep(1000);
		await turns(50);
		expect(clock.now()).toBe(0);
		expect(clock.sleeping).toBe(1);
		busy = false;
		await sleep;
		expect(clock.now()).toBe(1000);
	});

	test('an abort ends a sleep at once and does not move time', async () => {
		const clock = createVirtualClock({ startAt: 0 });
		const controller = new AbortController();
		const sleep = clock.sleep(1000, controller.signal);
		controller.abort(new Error('Stop'));
		await expect(sleep).rejects.toThrow('Stop');
		await expect(clock.sleep(1000, controller.signal)).rejects.toThrow('Stop');
		await clock.sleep(1);
		expect(clock.now()).toBe(1);
		expect(clock.sleeps).toEqual([1000, 1000, 1]);
	});

	test('knows when a file is being read', async () => {
		await until(() => !isIoInFlight());
		const reading = readFile(__filename);
		expect(isIoInFlight()).toBe(true);
		await reading;
	});
});
