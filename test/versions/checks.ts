import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox';
import { photo } from '../e2e/support/photos';
import type { BinaryMode, Engine } from '../harness';
import { TOOLS_NODE } from '../node/toolRuns';
import {
	startedItems,
	TRIGGER,
	triggerWorkflow,
	URL_SECRET,
	withSecret,
} from '../node/triggerBench';

/** Something that must work on every version of n8n. */
export interface Check {
	name: string;
	/** Where n8n keeps files meanwhile. */
	binaryMode: BinaryMode;
	/** Rejects when it does not work. */
	run(engine: Engine): Promise<void>;
}

/** An engine with an account of its own: the nodes pace the submissions of each. */
interface Bench {
	engine: Engine;
	sandbox: Sandbox;
	credentials: { aiHomeDesignApi: { apiKey: string; baseUrl: string } };
	photos(count: number): Promise<INodeExecutionData[]>;
	/** Runs the node, with Image > Enhance unless the parameters say otherwise. */
	run(
		items: INodeExecutionData[],
		parameters?: INodeParameters,
		node?: Partial<INode>,
	): ReturnType<Engine['runNode']>;
}

const CREDENTIAL_TYPE = 'aiHomeDesignApi';
const NOT_WAITING = { waitForResult: false };
/** What n8n's references to files begin with. */
const STORAGES = { memory: undefined, filesystem: 'filesystem-v2' };
const STOP_WITHIN_MS = 2_000;
/** Longer than any check takes. */
const NEVER_SECONDS = 600;

/** With an account whose photos are ready when they are first looked for. */
function withAccount(
	work: (bench: Bench) => Promise<void>,
	options: SandboxOptions = {},
): Check['run'] {
	return async (engine) => {
		const sandbox = await startSandbox({
			enhance: 'mark',
			etaSeconds: 1,
			jobSeconds: 0.5,
			...options,
		});
		const credentials = { aiHomeDesignApi: { apiKey: sandbox.apiKey, baseUrl: sandbox.url } };
		try {
			await work({
				engine,
				sandbox,
				credentials,
				photos: async (count) =>
					await Promise.all(
						Array.from({ length: count }, async (_, index) => {
							const data = await engine.binary(await photo(), `photo-${index}.jpg`, 'image/jpeg');
							return { json: { index }, binary: { data } };
						}),
					),
				run: (items, parameters, node) =>
					engine.runNode({
						items,
						credentials,
						node,
						parameters: { spaceName: 'space-indoor', ...parameters },
					}),
			});
		} finally {
			await sandbox.close();
		}
	};
}

/** The items have the enhanced photos as files, byte for byte. */
async function assertEnhanced(
	{ engine, sandbox }: Bench,
	items: INodeExecutionData[],
): Promise<void> {
	for (const { json, binary } of items) {
		assert.equal(json.status, 'finished');
		assert(binary?.data !== undefined, 'An item has no file');
		assert.equal(binary.data.id?.split(':')[0], STORAGES[engine.binaryMode]);
		const expected = await sandbox.resultOf(String(json.image_id));
		assert.deepEqual(await engine.readBinary(binary.data), expected);
	}
}

async function until(what: string, isSo: () => boolean): Promise<void> {
	const deadline = Date.now() + 20_000;
	while (!isSo()) {
		if (Date.now() > deadline) throw new Error(`${what}: not within 20 seconds`);
		await pause(20);
	}
}

async function loads(engine: Engine): Promise<void> {
	assert.equal(engine.nodeType().description.displayName, 'AI Image Enhancement');
	assert.equal(engine.nodeType(TOOLS_NODE).description.displayName, 'AI HomeDesign');
	assert.equal(engine.nodeType(TRIGGER).description.displayName, 'AI HomeDesign Trigger');
}

async function testsCredential({ engine, credentials }: Bench): Promise<void> {
	const { aiHomeDesignApi: right } = credentials;
	const good = await engine.testCredential(CREDENTIAL_TYPE, right);
	assert.equal(good.status, 'OK', good.message);
	const bad = await engine.testCredential(CREDENTIAL_TYPE, { ...right, apiKey: 'wrong' });
	assert.equal(bad.status, 'Error');
	assert.match(bad.message, /Invalid API key/);
}

async function fillsDropdowns({ engine, credentials }: Bench): Promise<void> {
	const spaces = await engine.loadOptions({ method: 'searchSpaces', credentials });
	assert(spaces.some(({ value }) => value === 'space-indoor'));
	const parameters = { spaceName: 'space-indoor' };
	const method = 'getEnhancementOptions';
	const options = await engine.loadOptions({ method, parameters, credentials });
	assert(options.length > 0, 'No enhancement options');
	const wrong = { aiHomeDesignApi: { ...credentials.aiHomeDesignApi, apiKey: 'wrong' } };
	await assert.rejects(
		engine.loadOptions({ method: 'searchSpaces', credentials: wrong }),
		/Invalid API key/,
	);
}

async function enhances(bench: Bench): Promise<void> {
	const run = await bench.run(await bench.photos(3));
	assert.equal(run.error, undefined);
	assert.equal(run.status, 'success');
	assert.equal(run.output.length, 3);
	await assertEnhanced(bench, run.output);
	const names = run.output.map(({ json }) => json.file_name);
	assert.deepEqual(names, ['photo-0-enhanced.jpg', 'photo-1-enhanced.jpg', 'photo-2-enhanced.jpg']);
	const sources = run.output.map(({ pairedItem }) =>
		z.object({ item: z.number() }).parse(pairedItem),
	);
	assert.deepEqual(
		sources.map(({ item }) => item),
		[0, 1, 2],
	);
	assert.equal(bench.sandbox.charges().length, 3);
}

async function putsFailureOnErrorOutput(bench: Bench): Promise<void> {
	const { sandbox } = bench;
	sandbox.addFault({ call: 'submit', kind: 'failJob', skip: 1 });
	const run = await bench.run(await bench.photos(3), {}, { onError: 'continueErrorOutput' });
	assert.equal(run.error, undefined);
	assert.equal(run.output.length, 2);
	await assertEnhanced(bench, run.output);
	const failed = sandbox.orders().find(({ images }) => images[0]?.state === 'failed');
	assert.equal(run.errorOutput.length, 1);
	const text = JSON.stringify(run.errorOutput[0]?.json);
	assert(text.includes(`"order_id":"${String(failed?.orderId)}"`), `No order ID in ${text}`);
	assert.equal(sandbox.charges().length, 3);
}

async function retriesWithoutPayingAgain(bench: Bench): Promise<void> {
	const { sandbox } = bench;
	sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
	// So that the node gives up, and n8n runs it again.
	sandbox.addFault({ call: 'get', kind: 'status', status: 401 });
	const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
	const run = await bench.run(await bench.photos(1), NOT_WAITING, retry);
	assert.equal(run.error, undefined);
	await collects(bench, run.output[0]);
	const calls = sandbox.journal().map(({ call }) => call);
	assert.equal(calls.filter((call) => call === 'submit').length, 1);
	assert(calls.filter((call) => call === 'spaces').length > 1, 'The node ran once only');
}

async function stopsAtOnce(bench: Bench): Promise<void> {
	const { sandbox } = bench;
	const running = bench.run(await bench.photos(1));
	await until('A paid photo', () => sandbox.charges().length === 1 && sandbox.inFlight() === 0);
	await pause(200);
	const stoppedAt = Date.now();
	running.cancel();
	const { status } = await running;
	assert.equal(status, 'canceled');
	const tookMs = Date.now() - stoppedAt;
	assert(tookMs < STOP_WITHIN_MS, `It took ${tookMs} ms`);
}

async function getsOrder(bench: Bench): Promise<void> {
	const run = await bench.run(await bench.photos(1), NOT_WAITING);
	await collects(bench, run.output[0]);
}

/** Automatic finds that V1 of the API is gone, and goes on with V3, which tells no ETA: nobody waits for it here. */
async function enhancesByV3(bench: Bench): Promise<void> {
	const { engine, sandbox, credentials } = bench;
	const tested = await engine.testCredential(CREDENTIAL_TYPE, credentials.aiHomeDesignApi);
	assert.equal(tested.message, 'The API key works (V3; V1 is not available)');
	const run = await bench.run(await bench.photos(1), NOT_WAITING);
	assert.equal(run.error, undefined);
	assert.equal(run.output[0]?.json.status, 'processing');
	assert.equal(sandbox.orders()[0]?.images[0]?.spaceName, 'indoor');
	assert.deepEqual(
		sandbox.charges().map(({ version }) => version),
		['v3'],
	);
	await collects(bench, run.output[0]);
}

/** The node for all tools: a photo is uploaded once, and each style of it is an image and a charge. */
async function stagesInTwoStyles(bench: Bench): Promise<void> {
	const { engine, sandbox } = bench;
	const credentials = {
		aiHomeDesignApi: { ...bench.credentials.aiHomeDesignApi, apiVersion: 'v3' },
	};
	const parameters = {
		operation: 'virtualStaging',
		roomType: { __rl: true, mode: 'name', value: 'Living Room' },
		styles: ['Modern', 'Farmhouse'],
	};
	const styles = await engine.loadOptions({
		nodeType: TOOLS_NODE,
		method: 'getStyles',
		parameters,
		credentials,
	});
	for (const style of parameters.styles) {
		assert(
			styles.some(({ value }) => value === style),
			`No ${style} in the list`,
		);
	}
	const run = await engine.runNode({
		items: await bench.photos(1),
		typeName: TOOLS_NODE,
		credentials,
		parameters,
	});
	assert.equal(run.error, undefined);
	assert.deepEqual(
		run.output.map(({ json }) => [json.file_name, json.variant, json.charged]),
		[
			['photo-0-modern.jpg', 'Modern', 'yes'],
			['photo-0-farmhouse.jpg', 'Farmhouse', 'yes'],
		],
	);
	await assertEnhanced(bench, run.output);
	const { length: uploads } = sandbox.journal().filter(({ call }) => call === 'upload');
	assert.equal(uploads, 1);
	assert.deepEqual(
		sandbox.charges().map(({ version, imageId }) => [version, imageId]),
		run.output.map(({ json }) => ['v3', json.image_id]),
	);
}

/** Order > Get fetches the photo that was submitted, which is paid once. */
async function collects(bench: Bench, submitted: INodeExecutionData | undefined): Promise<void> {
	const orderId = String(submitted?.json.order_id);
	const get = { resource: 'order', operation: 'get', orderId, waitForResult: true };
	const run = await bench.run([{ json: {} }], get);
	assert.equal(run.error, undefined);
	assert.equal(run.output.length, 1);
	assert.equal(run.output[0]?.json.order_id, orderId);
	await assertEnhanced(bench, run.output);
	assert.deepEqual(
		bench.sandbox.charges().map((charge) => charge.orderId),
		[orderId],
	);
}

async function startsByDelivery(bench: Bench): Promise<void> {
	const { engine, sandbox } = bench;
	const workflow = triggerWorkflow({ downloadImage: true });
	const credentials = withSecret(bench.credentials);
	const active = await engine.activate({ workflow, credentials });
	try {
		sandbox.configure({ webhookUrl: active.url(undefined, { secret: URL_SECRET }) });
		await bench.run(await bench.photos(1), NOT_WAITING);
		await sandbox.settled();
		await active.settled(1);
		const [delivery] = sandbox.deliveries();
		assert.equal(delivery?.state, 'delivered');
		assert.equal(active.executions()[0]?.error, undefined);
		const [item, ...others] = startedItems(active);
		assert.equal(others.length, 0);
		assert.equal(item?.json.order_id, sandbox.charges()[0]?.orderId);
		assert(item?.binary?.data !== undefined, 'No image was downloaded');
		const expected = await sandbox.resultOf(String(item.json.image_id));
		assert.deepEqual(await engine.readBinary(item.binary.data), expected);

		const post = async (query: Record<string, string>) => {
			const headers = { 'content-type': 'application/json' };
			const body = JSON.stringify(delivery.payload);
			const url = active.url(undefined, query);
			return (await fetch(url, { method: 'POST', headers, body })).status;
		};
		assert.equal(await post({}), 401);
		assert.equal(await post({ secret: `${URL_SECRET}x` }), 401);
		assert.equal(await post({ secret: URL_SECRET }), 200);
		for (const method of ['GET', 'HEAD']) {
			const urlTest = await fetch(active.url(undefined, { secret: URL_SECRET }), { method });
			assert.equal(urlTest.status, 200);
		}
		await active.settled();
		assert.equal(active.executions().length, 1);
	} finally {
		await active.deactivate();
	}
}

/** What must work, in this order. */
export const CHECKS: readonly Check[] = [
	check('the package loads', loads),
	check('credential test', withAccount(testsCredential)),
	check('dropdowns', withAccount(fillsDropdowns)),
	check('3 photos, files in memory', withAccount(enhances)),
	check('error output with order ID', withAccount(putsFailureOnErrorOutput)),
	check('Retry On Fail after a lost answer', withAccount(retriesWithoutPayingAgain)),
	check('Stop while waiting', withAccount(stopsAtOnce, { etaSeconds: NEVER_SECONDS })),
	check('Order > Get', withAccount(getsOrder)),
	check('V1 is gone: by V3', withAccount(enhancesByV3, { without: { v1: '410' } })),
	check('all tools: 2 styles by V3', withAccount(stagesInTwoStyles)),
	check('3 photos, files on disk', withAccount(enhances), 'filesystem'),
	check('trigger', withAccount(startsByDelivery), 'filesystem'),
];

function check(name: string, run: Check['run'], binaryMode: BinaryMode = 'memory'): Check {
	return { name, binaryMode, run };
}
