import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import type { Execution, StoredWorkflow } from '../../../../dev/n8n/rest';
import type { BinaryMode } from '../../../../dev/n8n/server';
import { severalPhotos } from '../photos';
import { sandboxCredential } from '../../../../dev/n8n/tryIt';
import { until, WEBHOOK_SECRET as SECRET, type Account, type TestN8n } from '../testN8n';
import {
	enhance,
	manualTrigger,
	NODES,
	readFiles,
	trigger,
	workflowOf,
	writeFiles,
} from '../workflows';

const STARTED_BEFORE = 'The workflow was started with this image before';
/** A delivery as AI HomeDesign sends it, as far as it matters here. */
const deliverySchema = z
	.object({ order_id: z.string(), image: z.object({ id: z.string() }).passthrough() })
	.passthrough();
type Delivery = z.infer<typeof deliverySchema>;

interface Answer {
	status: number;
	text: string;
}

async function post(url: string, body: unknown): Promise<Answer> {
	const headers = { 'content-type': 'application/json' };
	const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
	return { status: response.status, text: await response.text() };
}

/** @param mode how n8n keeps binary data when it starts again */
export function triggerTests(n8n: TestN8n, mode: BinaryMode): void {
	let account: Account;
	/** Where the started workflow puts its photos. */
	let collected: string;
	let workflowId: string;
	/** The node's Production URL, without a secret. */
	let url: string;
	let testUrl: string;
	/** How many executions there should be by now. */
	let expected = 0;

	const addressOf = ({ nodes: [node] }: StoredWorkflow, kind: string) =>
		`${n8n.server.url}/${kind}/${String(node?.webhookId)}/webhook`;

	const receiving = (credential = account.credential, parameters = {}) =>
		workflowOf('Collect', [
			trigger(credential, parameters),
			writeFiles(collected, '{{ $json.image_id }}.jpg'),
		]);

	/** Has photos enhanced by another workflow, which does not wait; gives the deliveries. */
	const submit = async (count: number): Promise<Delivery[]> => {
		const { sandbox, credential } = account;
		const before = sandbox.deliveries().length;
		await n8n.run(
			workflowOf('Submit', [
				manualTrigger(),
				readFiles(`${await n8n.folder('photos', await severalPhotos(count))}/*`),
				enhance(credential, { waitForResult: false }),
			]),
		);
		await sandbox.settled();
		const deliveries = sandbox.deliveries().slice(before);
		expect(deliveries.map(({ state }) => state)).toEqual(Array(count).fill('delivered'));
		return deliveries.map(({ payload }) => deliverySchema.parse(payload));
	};

	/** The executions of the started workflow, once they have all ended. */
	const executions = async (count: number): Promise<Execution[]> => {
		const begun = await until(`${count} executions`, async () => {
			const found = await n8n.editor.executions(workflowId);
			return found.length >= count && found;
		});
		return await Promise.all(begun.map(async ({ id }) => await n8n.editor.finished(id)));
	};

	/** Expects that these images, and no others, have started the workflow since the last time. */
	const expectStarted = async (deliveries: Delivery[]) => {
		expected += deliveries.length;
		const all = await executions(expected);
		expect(all.map(({ status }) => status)).toEqual(all.map(() => 'success'));
		expect(all).toHaveLength(expected);
		const latest = all.slice(0, deliveries.length).flatMap((each) => each.items(NODES.trigger));
		expect(latest.map(({ json }) => [json.order_id, json.image_id]).sort()).toEqual(
			deliveries.map(({ order_id, image }) => [order_id, image.id]).sort(),
		);
	};

	/** Delivers a new image; whatever was delivered before it must have started what it could start. */
	const expectNothingButOneMore = async () => await expectStarted(await submit(1));

	beforeAll(async () => {
		account = await n8n.openAccount();
		collected = await n8n.folder('collected');
	});

	test.each(['published', 'tried'])(
		'for upscaled images it cannot be %s without a secret',
		async (how) => {
			const noSecret = await n8n.editor.createCredential(sandboxCredential(account.sandbox));
			const workflow = await n8n.editor.createWorkflow(
				receiving(noSecret, { events: ['imageUpscaled'] }),
			);
			await expect(
				how === 'published' ? n8n.editor.activate(workflow.id) : n8n.editor.run(workflow.id),
			).rejects.toThrow(
				/"Image Upscaled" needs a "Webhook Secret".*Then set http\S+\/webhook\/\S+\?secret= followed/s,
			);
			// n8n 2.41 calls it published all the same.
			for (const kind of ['webhook', 'webhook-test']) {
				expect(await post(addressOf(workflow, kind), {})).toMatchObject({ status: 404 });
			}
			expect(await n8n.editor.executions(workflow.id)).toEqual([]);
		},
	);

	test('each finished image starts the published workflow once, and is there as a file', async () => {
		const workflow = await n8n.editor.createWorkflow(receiving());
		workflowId = workflow.id;
		url = addressOf(workflow, 'webhook');
		testUrl = addressOf(workflow, 'webhook-test');
		await n8n.editor.activate(workflowId);
		account.sandbox.configure({ webhookUrl: `${url}?secret=${SECRET}` });

		const deliveries = await submit(3);
		await expectStarted(deliveries);
		for (const { image } of deliveries) {
			const file = await readFile(join(collected, `${image.id}.jpg`));
			expect(file).toEqual(await account.sandbox.resultOf(image.id));
		}
	});

	test('a dashboard that tries the URL gets a 200, with the right secret only', async () => {
		for (const method of ['GET', 'HEAD', 'POST']) {
			expect((await fetch(`${url}?secret=${SECRET}`, { method })).status).toBe(200);
			expect((await fetch(url, { method })).status).toBe(401);
		}
	});

	test('forged deliveries start nothing', async () => {
		const [real] = account.sandbox.deliveries();
		const { order_id, image, ...rest } = deliverySchema.parse(real?.payload);
		const made = (orderId: string, imageId: string) => ({
			...rest,
			order_id: orderId,
			image: { ...image, id: imageId },
		});
		const unknown = '00000000-0000-4000-8000-000000000000';
		const withSecret = `${url}?secret=${SECRET}`;
		const answers = await Promise.all([
			post(url, made(order_id, unknown)),
			post(`${url}?secret=${SECRET}x`, made(order_id, unknown)),
			post(withSecret, made(unknown, image.id)),
			post(withSecret, made(unknown, unknown)),
			post(withSecret, made(order_id, unknown)),
			post(withSecret, { hello: 'there' }),
		]);
		// An image that is not there yet might come: that may be delivered again. The real image is a repetition.
		expect(answers.map(({ status }) => status)).toEqual([401, 401, 200, 200, 503, 400]);
		expect(answers[2]?.text).toContain(STARTED_BEFORE);
		await expectNothingButOneMore();
	});

	test('what was delivered starts nothing a second time, also after n8n has started again', async () => {
		const payloads = account.sandbox.deliveries().map(({ payload }) => payload);
		const repeat = async () =>
			await Promise.all(
				payloads.map(async (payload) => await post(`${url}?secret=${SECRET}`, payload)),
			);
		const repeated = payloads.map(() => ({
			status: 200,
			text: JSON.stringify({ message: STARTED_BEFORE }),
		}));
		expect(await repeat()).toEqual(repeated);
		await n8n.kill();
		await n8n.start(mode);
		await until('the webhook', async () => (await post(url, {})).status === 401);
		expect(await repeat()).toEqual(repeated);
		await expectNothingButOneMore();
	});

	test('while somebody listens, the Test URL starts the workflow in the editor', async () => {
		expect(await n8n.editor.run(workflowId)).toBeUndefined();
		account.sandbox.configure({ webhookUrl: `${testUrl}?secret=${SECRET}` });
		await expectStarted(await submit(1));
		const [latest] = await n8n.editor.executions(workflowId);
		expect(latest?.mode).toBe('manual');
	});
}
