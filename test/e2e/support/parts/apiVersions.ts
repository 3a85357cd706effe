import type { INodeParameters } from 'n8n-workflow';

import type { ExecutionItem } from '../../../../dev/n8n/rest';
import { CREDENTIAL_TYPE, NODE_TYPE, sandboxCredential } from '../../../../dev/n8n/tryIt';
import { severalPhotos } from '../photos';
import { until, WEBHOOK_SECRET, type Account, type TestN8n } from '../testN8n';
import {
	collect,
	enhance,
	manualTrigger,
	NODES,
	noOp,
	readFiles,
	trigger,
	workflowOf,
} from '../workflows';

const ADDRESS = '12 Oak Street, Springfield';

/** V1 of the API ends while n8n runs: with Automatic everything goes on by V3. */
export function apiVersionTests(n8n: TestN8n): void {
	let account: Account;
	/** An order from before the end of V1. */
	let v1Order: string;

	/** Enhances some photos, and gives what came out. */
	const enhanceSome = async (
		count: number,
		parameters: INodeParameters,
	): Promise<ExecutionItem[]> => {
		const execution = await n8n.run(
			workflowOf('Some photos', [
				manualTrigger(),
				readFiles(`${await n8n.folder('photos', await severalPhotos(count))}/*`),
				enhance(account.credential, parameters),
			]),
		);
		expect(execution.error).toBeUndefined();
		return execution.items(NODES.enhance);
	};

	/** The items have the very images that the sandbox made. */
	const expectFiles = async (items: ExecutionItem[]) => {
		for (const { json, binary } of items) {
			const file = binary?.data && (await n8n.editor.file(binary.data));
			expect(file).toEqual(await account.sandbox.resultOf(String(json.image_id)));
		}
	};

	const versionsPaid = () => account.sandbox.charges().map(({ version }) => version);

	beforeAll(async () => {
		account = await n8n.openAccount();
		const [item] = await enhanceSome(1, { waitForResult: false });
		v1Order = String(item?.json.order_id);
		expect(versionsPaid()).toEqual(['v1']);
	});

	test.each(['401-html', '410'] as const)(
		'the test of the credential says that V1 is gone (%s)',
		async (way) => {
			account.sandbox.configure({ without: { v1: way } });
			const form = sandboxCredential(account.sandbox);
			expect(await n8n.editor.testCredential(account.credential.id, form)).toEqual({
				status: 'OK',
				message: 'The API key works (V3; V1 is not available)',
			});
		},
	);

	test('a workflow that was saved with V1 enhances its photos by V3', async () => {
		account.sandbox.configure({ without: { v1: '401-html' } });
		const items = await enhanceSome(3, {
			spaceName: 'space-indoor',
			enhancementOptions: ['Add Screen to TV'],
			options: { project: { __rl: true, mode: 'address', value: ADDRESS } },
		});
		expect(items.map(({ json }) => [json.file_name, json.status, json.edits])).toEqual(
			[1, 2, 3].map((number) => [`photo-${number}-enhanced.jpg`, 'finished', ['Add Screen to TV']]),
		);
		await expectFiles(items);
		expect(versionsPaid()).toEqual(['v1', 'v3', 'v3', 'v3']);
		const spaces = account.sandbox
			.orders()
			.slice(1)
			.flatMap(({ images }) => images);
		expect(spaces.map(({ spaceName }) => spaceName)).toEqual(['indoor', 'indoor', 'indoor']);
		expect(account.sandbox.projects().map(({ address }) => address)).toEqual([ADDRESS]);
	});

	test("the form has V3's lists", async () => {
		account.sandbox.configure({ without: { v1: '410' } });
		const { id, name } = account.credential;
		const query = (parameter: string, method: string) => ({
			nodeType: NODE_TYPE,
			parameter,
			method,
			parameters: { resource: 'image', operation: 'enhance', spaceName: 'outdoor' },
			credentials: { [CREDENTIAL_TYPE]: { id, name } },
		});
		expect(await n8n.editor.locatorResults(query('spaceName', 'searchSpaces'))).toEqual([
			expect.objectContaining({ name: 'Indoor', value: 'indoor' }),
			expect.objectContaining({ name: 'Outdoor', value: 'outdoor' }),
		]);
		const options = await n8n.editor.options(query('enhancementOptions', 'getEnhancementOptions'));
		expect(options.map(({ value }) => value)).toEqual([
			'Add Fire to Fireplace',
			'Add Screen to TV',
		]);
		expect(await n8n.editor.locatorResults(query('options.project', 'searchProjects'))).toEqual([
			expect.objectContaining({ name: ADDRESS, value: account.sandbox.projects()[0]?.id }),
		]);
	});

	test('Order > Get fetches orders of both versions, which are not paid again', async () => {
		const { sandbox, credential } = account;
		sandbox.configure({ without: {} });
		const paid = versionsPaid();
		const v3Order = String(sandbox.charges().at(-1)?.orderId);
		const { error, items } = await n8n.run(
			workflowOf('Orders of both', [
				manualTrigger(),
				collect(credential, `${v1Order}, ${v3Order}`),
			]),
		);
		expect(error).toBeUndefined();
		const collected = items(NODES.enhance);
		expect(collected.map(({ json }) => [json.order_id, json.status])).toEqual([
			[v1Order, 'finished'],
			[v3Order, 'finished'],
		]);
		await expectFiles(collected);
		expect(versionsPaid()).toEqual(paid);
	});

	test("V3's deliveries start a published workflow, those of failures, too", async () => {
		const { sandbox, credential } = account;
		const workflow = await n8n.editor.createWorkflow(
			workflowOf('Collect by V3', [
				trigger(credential, { events: ['imageGenerated', 'imageFailed'] }),
				noOp(NODES.good),
			]),
		);
		await n8n.editor.activate(workflow.id);
		const url = `${n8n.server.url}/webhook/${String(workflow.nodes[0]?.webhookId)}/webhook`;
		const webhookUrl = `${url}?secret=${WEBHOOK_SECRET}`;
		sandbox.configure({ without: { v1: '401-html' }, webhookUrl });
		sandbox.addFault({ call: 'submit', kind: 'failJob', skip: 1 });
		const submitted = await enhanceSome(2, { waitForResult: false });
		await sandbox.settled();
		expect(sandbox.deliveries().map(({ version, state }) => [version, state])).toEqual([
			['v3', 'delivered'],
			['v3', 'delivered'],
		]);
		const begun = await until('2 executions', async () => {
			const found = await n8n.editor.executions(workflow.id);
			return found.length === 2 && found;
		});
		const ended = await Promise.all(begun.map(async ({ id }) => await n8n.editor.finished(id)));
		const started = ended.flatMap((each) => each.items(NODES.trigger));
		expect(started.map(({ json }) => json.event).sort()).toEqual(['imageFailed', 'imageGenerated']);
		expect(started.map(({ json }) => json.image_id).sort()).toEqual(
			submitted.map(({ json }) => json.image_id).sort(),
		);
		await expectFiles(started.filter(({ json }) => json.event === 'imageGenerated'));
		await n8n.editor.deactivate(workflow.id);
	});
}
