import type { INode } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lt } from 'semver';

import type { Execution } from '../../../../dev/n8n/rest';
import { createNode } from '../../../../dev/n8n/workflowJson';
import { photo, severalPhotos } from '../photos';
import { until, type Account, type TestN8n } from '../testN8n';
import { enhance, manualTrigger, NODES, noOp, readFiles, workflowOf } from '../workflows';

/** What comes behind our node takes so long, in seconds. */
const BEHIND = 8;

const wait = (): INode =>
	createNode(
		'Wait',
		'n8n-nodes-base.wait',
		{ resume: 'timeInterval', amount: BEHIND, unit: 'seconds' },
		{ typeVersion: 1.1, webhookId: randomUUID() },
	);

/** How often a trigger polls: n8n 1 can be made to do it every ten seconds, n8n 2 wants a minute. */
function oftenEnough(version: string) {
	return lt(version, '2.0.0')
		? { mode: 'custom', cronExpression: '0,10,20,30,40,50 * * * * *' }
		: { mode: 'everyMinute' };
}

/** What n8n does around the node must not make anybody pay twice. */
export function paidOnceTests(n8n: TestN8n): void {
	let account: Account;
	const active: string[] = [];
	beforeEach(async () => (account = await n8n.openAccount()));
	afterEach(async () => {
		for (const id of active.splice(0)) await n8n.editor.deactivate(id);
	});

	/** An active workflow: a webhook that takes a photo, the node, and what comes behind it. */
	async function openHook(name: string, behind: INode[]) {
		const path = randomUUID();
		const hook = createNode(
			'Webhook',
			'n8n-nodes-base.webhook',
			{ httpMethod: 'POST', path, options: {} },
			{ typeVersion: 2, webhookId: randomUUID() },
		);
		const workflow = workflowOf(name, [hook, enhance(account.credential), ...behind]);
		const { id } = await n8n.editor.createWorkflow(workflow);
		await n8n.editor.activate(id);
		active.push(id);
		const post = async (content: Buffer) => {
			const body = new FormData();
			body.set('data', new Blob([new Uint8Array(content)], { type: 'image/jpeg' }), 'hall.jpg');
			const url = `${n8n.server.url}/webhook/${path}`;
			const { status } = await fetch(url, { method: 'POST', body });
			expect(status).toBe(200);
		};
		const executions = async () => await n8n.editor.executions(id);
		/** All executions, the oldest first, when so many have ended. */
		const ended = async (count: number): Promise<Execution[]> => {
			const list = await until(
				`${count} executions`,
				async () => {
					const found = (await executions()).filter(({ status }) =>
						['success', 'error', 'canceled'].includes(status),
					);
					return found.length >= count && found;
				},
				60_000,
			);
			const whole = await Promise.all(
				list.map(async ({ id: one }) => await n8n.editor.finished(one)),
			);
			return whole.reverse();
		};
		return { post, executions, ended };
	}

	const charges = () => account.sandbox.charges().length;

	test('two POSTs of one file at the same moment: one credit, two images', async () => {
		const { post, ended } = await openHook('Twice at once', []);
		const content = await photo();
		await Promise.all([post(content), post(content)]);
		const both = await ended(2);
		expect(both.map(({ status }) => status)).toEqual(['success', 'success']);
		const items = both.flatMap((execution) => execution.items(NODES.enhance));
		expect(items.map(({ json }) => json.status)).toEqual(['finished', 'finished']);
		expect(items.map(({ json }) => json.charged).sort()).toEqual(['no', 'yes']);
		expect(charges()).toBe(1);
	});

	test('executions that overlap behind the node: photos and results are known afterwards', async () => {
		const { post, executions, ended } = await openHook('Overlapping', [wait()]);
		const [one, other] = [await photo(), await photo()];
		await post(one);
		await until('the first one waits', async () => charges() === 1 && (await executions())[0]);
		await post(other);
		const [first, second] = await ended(2);
		expect(charges()).toBe(2);
		const results = [];
		for (const execution of [first, second]) {
			const binary = execution?.items(NODES.enhance)[0]?.binary?.data;
			if (binary) results.push(await n8n.editor.file(binary));
		}
		expect(results).toHaveLength(2);
		for (const content of [one, other, ...results]) await post(content);
		const all = await ended(6);
		const late = all.slice(2).map((execution) => execution.status);
		expect(late.sort()).toEqual(['error', 'error', 'success', 'success']);
		expect(charges()).toBe(2);
	});

	test('stopped behind the node, twice: one credit', async () => {
		const { post, executions, ended } = await openHook('Stopped behind', [wait()]);
		const content = await photo();
		for (let round = 1; round <= 2; round++) {
			const before = n8n.server.log().length;
			await post(content);
			await until('the node is done', () =>
				/hall.jpg finished/.test(n8n.server.log().slice(before)),
			);
			const running = await until('the execution', async () =>
				(await executions()).find(({ status }) => status === 'running'),
			);
			await n8n.editor.stop(running.id);
			const all = await ended(round);
			expect(all.map(({ status }) => status)).toEqual(Array(round).fill('canceled'));
		}
		await post(content);
		const [last] = (await ended(3)).slice(-1);
		expect(last?.items(NODES.enhance)[0]?.json).toMatchObject({
			charged: 'no',
			status: 'finished',
		});
		expect(charges()).toBe(1);
	});

	test('Loop Over Items, stopped in the second round and begun again: each photo once', async () => {
		const loop = createNode(
			'Loop Over Items',
			'n8n-nodes-base.splitInBatches',
			{ batchSize: 2, options: {} },
			{ typeVersion: 3 },
		);
		const node = enhance(account.credential);
		const read = readFiles(`${await n8n.folder('photos', await severalPhotos(6))}/*`);
		const workflow = workflowOf('In rounds', [manualTrigger(), read, loop, [noOp('Done'), node]]);
		workflow.connections[node.name] = { main: [[{ node: loop.name, type: 'main', index: 0 }]] };
		const { id } = await n8n.editor.createWorkflow(workflow);
		const first = await n8n.editor.run(id);
		await until('the second round', () => charges() >= 3);
		await n8n.editor.stop(first ?? '');
		await n8n.editor.finished(first ?? '');
		for (let presses = 0; presses < 2; presses++) {
			const again = await n8n.editor.finished((await n8n.editor.run(id)) ?? '');
			expect(again.status).toBe('success');
		}
		expect(charges()).toBe(6);
	});

	describe('a polling trigger whose feed gets its own results', () => {
		let server: Server;
		let feed: Array<{ link: string; at: Date }> = [];
		const files = new Map<string, Buffer>();
		beforeAll(async () => {
			server = createServer((request, response) => {
				const file = files.get(request.url ?? '');
				if (file) return response.writeHead(200, { 'content-type': 'image/jpeg' }).end(file);
				const entries = feed.map(
					({ link, at }) =>
						`<item><title>photo</title><link>${link}</link><guid>${link}</guid><pubDate>${at.toUTCString()}</pubDate></item>`,
				);
				const xml = `<rss version="2.0"><channel><title>photos</title><link>${link('/')}</link><description>d</description>${entries.join('')}</channel></rss>`;
				return response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(xml);
			});
			await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		});
		afterAll(() => void server.close());
		const link = (path: string) =>
			`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
		const publish = (path: string, content: Buffer, at = new Date()) => {
			files.set(path, content);
			feed = [{ link: link(path), at }, ...feed];
		};

		test('each photo is paid once, and no result is enhanced', async () => {
			const poll = createNode('RSS Feed Trigger', 'n8n-nodes-base.rssFeedReadTrigger', {
				pollTimes: { item: [oftenEnough(n8n.version)] },
				feedUrl: link('/feed'),
			});
			const parameters = { imageSource: 'url', imageUrl: '={{ $json.link }}' };
			const node = enhance(account.credential, parameters, { onError: 'continueRegularOutput' });
			// The trigger takes what is newer than the newest entry at its start, by the second.
			publish('/old.jpg', await photo(), new Date(Date.now() - 3_600_000));
			const { id } = await n8n.editor.createWorkflow(workflowOf('From a feed', [poll, node]));
			await n8n.editor.activate(id);
			active.push(id);
			const rounds = async (count: number) =>
				await until(
					`${count} executions`,
					async () => {
						const done = (await n8n.editor.executions(id)).filter(
							({ status }) => status === 'success',
						);
						return done.length >= count && done;
					},
					90_000,
				);
			publish('/one.jpg', await photo());
			let [newest] = await rounds(1);
			for (let round = 2; round <= 3; round++) {
				const execution = await n8n.editor.finished(newest?.id ?? '');
				// The results come back, also those that were given again; and so does the photo.
				const binary = execution.items(NODES.enhance).find((item) => item.binary?.data)
					?.binary?.data;
				if (binary) publish(`/result-${round}.jpg`, await n8n.editor.file(binary));
				publish(`/again-${round}.jpg`, files.get('/one.jpg') ?? Buffer.from(''));
				[newest] = await rounds(round);
			}
			await n8n.editor.finished(newest?.id ?? '');
			expect(charges()).toBe(1);
		}, 300_000);
	});
}
