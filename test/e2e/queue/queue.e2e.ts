import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rcompare } from 'semver';
import { z } from 'zod';

import { createNode } from '../../../dev/n8n/workflowJson';
import type { Execution } from '../../../dev/n8n/rest';
import { severalPhotos } from '../support/photos';
import { getTested } from '../support/tested';
import { until, WEBHOOK_SECRET, type Account } from '../support/testN8n';
import { enhance, NODES, readFiles, trigger, workflowOf, writeFiles } from '../support/workflows';
import { provideServicePrograms, type ServicePrograms } from './programs';
import { EXECUTIONS_A_WORKER, QueueN8n } from './queueN8n';

const BATCHES = 4;
const PHOTOS_A_BATCH = 5;
const PHOTOS = BATCHES * PHOTOS_A_BATCH;
/** Less than there are photos, so that the workers are turned away, and told when to come again. */
const RATE_LIMIT = { submissions: 12, windowSeconds: 15 };
/** So many photos an execution submits at once. */
const CONCURRENCY = 2;
const STARTED_BEFORE = { message: 'The workflow was started with this image before' };

const { packed, installs } = getTested();
const [newest] = [...installs].sort((a, b) => rcompare(a.version, b.version));
if (newest === undefined) throw new Error('There is no n8n to test');

async function post(url: string, body: unknown): Promise<{ status: number; body: unknown }> {
	const headers = { 'content-type': 'application/json' };
	const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
	return { status: response.status, body: await response.json() };
}

function queueTests(programs: ServicePrograms): void {
	const n8n = new QueueN8n(present(newest), packed, programs);
	beforeAll(async () => await n8n.open(), 300_000);
	afterAll(async () => await n8n.close(), 60_000);

	/** A workflow's executions, once there are so many and all have ended. */
	const executions = async (workflowId: string, count: number): Promise<Execution[]> => {
		const begun = await until(`${count} executions`, async () => {
			const found = await n8n.editor.executions(workflowId);
			return found.length >= count && found;
		});
		return await Promise.all(begun.map(async ({ id }) => await n8n.editor.finished(id)));
	};

	/** Publishes a workflow that begins with a webhook; gives its ID and what follows n8n's address in its URL. */
	const publish = async (...[name, steps]: Parameters<typeof workflowOf>) => {
		const workflow = await n8n.editor.createWorkflow(workflowOf(name, steps));
		await n8n.editor.activate(workflow.id);
		const [first] = workflow.nodes;
		return { id: workflow.id, path: `/webhook/${String(first?.webhookId)}/webhook` };
	};

	test(`${PHOTOS} photos in ${BATCHES} executions at once: each is paid once and ends up on disk`, async () => {
		const { sandbox, credential } = await n8n.openAccount({
			etaSeconds: 2,
			rateLimit: RATE_LIMIT,
			retryAfter: true,
		});
		const [from, to] = [join(n8n.files, 'photos'), join(n8n.files, 'enhanced')];
		await mkdir(to);
		const names = Array.from({ length: BATCHES }, (_, index) => `batch-${index + 1}`);
		for (const batch of names) {
			await mkdir(join(from, batch), { recursive: true });
			for (const [name, content] of Object.entries(await severalPhotos(PHOTOS_A_BATCH))) {
				await writeFile(join(from, batch, `${batch}-${name}`), content);
			}
		}
		const path = 'enhance-a-batch';
		const webhook = createNode(
			'Webhook',
			'n8n-nodes-base.webhook',
			{ httpMethod: 'POST', path, options: {} },
			{ typeVersion: 2, webhookId: path },
		);
		const { id } = await publish('Batches', [
			webhook,
			readFiles(`=${from}/{{ $json.body.batch }}/*`),
			enhance(credential),
			writeFiles(to),
		]);
		const answers = await Promise.all(
			names.map(async (batch) => await post(`${n8n.main.url}/webhook/${path}`, { batch })),
		);
		expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));

		const all = await executions(id, BATCHES);
		expect(all.map(({ status, error }) => ({ status, error }))).toEqual(
			names.map(() => ({ status: 'success', error: undefined })),
		);
		const begun = n8n.executionsOfWorkers();
		expect(begun.map((ids) => ids.length)).toEqual([EXECUTIONS_A_WORKER, EXECUTIONS_A_WORKER]);
		expect(begun.flat().sort()).toEqual(all.map((each) => each.id).sort());
		const files = all
			.flatMap((each) => each.items(NODES.enhance))
			.map(({ binary }) => binary?.data);
		expect(files.map((file) => file?.id)).toEqual(
			Array(PHOTOS).fill(expect.stringMatching(/^database/)),
		);

		expect(sandbox.charges()).toHaveLength(PHOTOS);
		expect(new Set(sandbox.charges().map(({ orderId }) => orderId)).size).toBe(PHOTOS);
		expect(sandbox.orders()).toHaveLength(PHOTOS);
		expect(await readdir(to)).toHaveLength(PHOTOS);
		for (const { filename, images } of sandbox.orders()) {
			expect(images).toHaveLength(1);
			const file = join(to, filename.replace('.jpg', '-enhanced.jpg'));
			expect(await readFile(file)).toEqual(await sandbox.resultOf(String(images[0]?.imageId)));
		}
		expectPatience(sandbox);
	});

	describe('the trigger', () => {
		let account: Account;
		let workflow: { id: string; path: string };
		let collected: string;
		/** How many executions there should be by now. */
		let expected = 0;

		/** Has a photo enhanced, without n8n; gives what was delivered. */
		const deliver = async (): Promise<unknown> => {
			const { sandbox } = account;
			await orderPhoto(sandbox);
			await sandbox.settled();
			const delivery = sandbox.deliveries().at(-1);
			expect(delivery?.state).toBe('delivered');
			return delivery?.payload;
		};

		/** Expects that the last delivery, and no other, has started the workflow since the last time. */
		const expectOneMore = async () => {
			const all = await executions(workflow.id, ++expected);
			expect(all).toHaveLength(expected);
			const [latest] = all;
			expect(latest?.status).toBe('success');
			expect(n8n.executionsOfWorkers().flat()).toContain(latest?.id);
			const [item] = latest?.items(NODES.trigger) ?? [];
			const charge = account.sandbox.charges().at(-1);
			expect(item?.json).toMatchObject({ order_id: charge?.orderId, image_id: charge?.imageId });
			expect(item?.binary?.data?.id).toMatch(/^database/);
			const imageId = String(charge?.imageId);
			const file = join(collected, `${imageId}.jpg`);
			expect(await readFile(file)).toEqual(await account.sandbox.resultOf(imageId));
		};

		const urlOf = ({ url }: { url: string }) => `${url}${workflow.path}?secret=${WEBHOOK_SECRET}`;

		beforeAll(async () => {
			account = await n8n.openAccount({ etaSeconds: 1, jobSeconds: 0.5 });
			collected = join(n8n.files, 'collected');
			await mkdir(collected);
			workflow = await publish('Collect', [
				trigger(account.credential),
				writeFiles(collected, '{{ $json.image_id }}.jpg'),
			]);
			account.sandbox.configure({ webhookUrl: urlOf(n8n.main) });
		});

		test('a delivery starts one execution, on a worker, which downloads the image', async () => {
			await deliver();
			await expectOneMore();
		});

		test('the same delivery starts nothing again, also after main has started again', async () => {
			const [first] = account.sandbox.deliveries();
			const again = async () => await post(urlOf(n8n.main), first?.payload);
			expect(await again()).toEqual({ status: 200, body: STARTED_BEFORE });
			await n8n.main.kill();
			await n8n.startMain();
			await until('the webhook', async () => {
				return (await post(`${n8n.main.url}${workflow.path}`, {})).status === 401;
			});
			expect(await again()).toEqual({ status: 200, body: STARTED_BEFORE });
			await deliver();
			await expectOneMore();
		});

		test('a webhook process knows what main has received, and the other way round', async () => {
			const processor = n8n.webhookProcess;
			for (const { payload } of account.sandbox.deliveries()) {
				expect(await post(urlOf(processor), payload)).toEqual({
					status: 200,
					body: STARTED_BEFORE,
				});
			}
			account.sandbox.configure({ webhookUrl: urlOf(processor) });
			const payload = await deliver();
			await expectOneMore();
			expect(await post(urlOf(n8n.main), payload)).toEqual({ status: 200, body: STARTED_BEFORE });
			account.sandbox.configure({ webhookUrl: urlOf(n8n.main) });
			await deliver();
			await expectOneMore();
		});
	});
}

const orderSchema = z.object({ order_id: z.string() });

/** Has a photo enhanced. */
async function orderPhoto({ url, apiKey }: Account['sandbox']): Promise<void> {
	const send = async (path: string, body: FormData | string, type?: string) => {
		const headers = { 'x-api-key': apiKey, ...(type && { 'content-type': type }) };
		return await (await fetch(`${url}${path}`, { method: 'POST', headers, body })).json();
	};
	const form = new FormData();
	for (const [name, content] of Object.entries(await severalPhotos(1))) {
		form.append('image', new Blob([new Uint8Array(content)]), name);
	}
	form.append('service_name', 'service-image-enhancement');
	const { order_id } = orderSchema.parse(await send('/v1/order/image', form));
	const choice = { order_id, space_name: 'space-indoor', selected_widgets: [] };
	await send('/v1/order', JSON.stringify(choice), 'application/json');
}

/** The workers have been turned away, and have waited as long as they were told to. */
function expectPatience(sandbox: Account['sandbox']): void {
	const submissions = sandbox.journal().filter(({ call }) => call === 'submit');
	const refused = submissions.filter(({ status }) => status === 429).map(({ at }) => at);
	// Each worker learns it by itself, by what it had under way.
	expect(refused.length).toBeGreaterThan(0);
	expect(refused.length).toBeLessThanOrEqual(BATCHES * CONCURRENCY);
	const windowMs = RATE_LIMIT.windowSeconds * 1000;
	const opensAt = Number(submissions[0]?.at) + windowMs;
	const learnedBy = Number(refused[0]) + windowMs / 2;
	expect(submissions.filter(({ at }) => at > learnedBy && at < opensAt)).toEqual([]);
}

function present<T>(value: T | undefined): T {
	if (value === undefined) throw new Error('There is no n8n to test');
	return value;
}

describe(`n8n ${newest.version}`, () => {
	const programs = provideServicePrograms();
	if ('reason' in programs) {
		console.warn(`Queue mode is not tested: ${programs.reason}.`);
		describe('Queue mode', () => test.skip(programs.reason, () => {}));
		return;
	}
	describe('Queue mode', () => queueTests(programs));
});
