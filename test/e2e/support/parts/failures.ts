import type { INodeParameters } from 'n8n-workflow';

import type { ExecutionItem } from '../../../../dev/n8n/rest';
import type { NamedWorkflow } from '../../../../dev/n8n/tryIt';
import { photo, severalPhotos } from '../photos';
import { until, type Account, type TestN8n } from '../testN8n';
import {
	collect,
	enhance,
	manualTrigger,
	NODES,
	noOp,
	readFiles,
	workflowOf,
	type Settings,
} from '../workflows';

/** How long n8n may take to end an execution after Stop was pressed. */
const STOP_MS = 3_000;

export function failureTests(n8n: TestN8n): void {
	let account: Account;
	beforeEach(async () => (account = await n8n.openAccount()));

	/** Three files: a photo, a web page that was downloaded in its place, another photo. */
	const withAWebPage = async (settings: Settings, outputs: Array<ReturnType<typeof noOp>>) => {
		const files = {
			'1.jpg': await photo(),
			'2.jpg': Buffer.from('<!DOCTYPE html><html><body>Sign in</body></html>'),
			'3.jpg': await photo(),
		};
		return workflowOf(`A web page among photos: ${settings.onError ?? 'stop'}`, [
			manualTrigger(),
			readFiles(`${await n8n.folder('photos', files)}/*`),
			enhance(account.credential, {}, settings),
			outputs,
		]);
	};

	const photos = async (
		name: string,
		count: number,
		parameters?: INodeParameters,
		settings?: Settings,
	): Promise<NamedWorkflow> =>
		workflowOf(name, [
			manualTrigger(),
			readFiles(`${await n8n.folder('photos', await severalPhotos(count))}/*`),
			enhance(account.credential, parameters, settings),
		]);

	const told = ({ json }: ExecutionItem) => [json.error, json.status, json.file_name];
	const REFUSAL =
		'The file "2.jpg" is a web page (HTML), not a photo: the node before got a page in its place';

	test('an item that did not succeed comes out of the error output, the others out of the other', async () => {
		const execution = await n8n.run(
			await withAWebPage({ onError: 'continueErrorOutput' }, [noOp(NODES.good), noOp(NODES.bad)]),
		);
		expect(execution.status).toBe('success');
		expect(execution.items(NODES.good).map(told)).toEqual([
			[undefined, 'finished', '1-enhanced.jpg'],
			[undefined, 'finished', '3-enhanced.jpg'],
		]);
		const [bad, ...more] = execution.items(NODES.bad);
		expect(more).toEqual([]);
		expect(bad?.json).toMatchObject({
			error: { message: expect.stringContaining(REFUSAL), description: expect.any(String) },
		});
		expect(account.sandbox.charges()).toHaveLength(2);
	});

	test('with Continue, it comes out in its place', async () => {
		const execution = await n8n.run(
			await withAWebPage({ onError: 'continueRegularOutput' }, [noOp(NODES.good)]),
		);
		expect(execution.status).toBe('success');
		expect(execution.items(NODES.good).map(told)).toEqual([
			[undefined, 'finished', '1-enhanced.jpg'],
			[expect.objectContaining({ message: expect.stringContaining(REFUSAL) }), 'failed', '2.jpg'],
			[undefined, 'finished', '3-enhanced.jpg'],
		]);
		expect(account.sandbox.charges()).toHaveLength(2);
	});

	test('without either, the execution ends with the message, and nothing is paid', async () => {
		const execution = await n8n.run(await withAWebPage({}, [noOp(NODES.good)]));
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toContain(REFUSAL);
		expect(execution.items(NODES.good)).toEqual([]);
		expect(account.sandbox.charges()).toEqual([]);
	});

	test('a photo that AI HomeDesign gives up is told with its order', async () => {
		account.sandbox.addFault({ call: 'submit', kind: 'failJob' });
		const execution = await n8n.run(
			workflowOf('A photo that fails', [
				manualTrigger(),
				readFiles(`${await n8n.folder('photos', await severalPhotos(1))}/*`),
				enhance(account.credential, {}, { onError: 'continueErrorOutput' }),
				[noOp(NODES.good), noOp(NODES.bad)],
			]),
		);
		const [charge] = account.sandbox.charges();
		expect(execution.items(NODES.good)).toEqual([]);
		expect(execution.items(NODES.bad).map(({ json }) => json)).toEqual([
			expect.objectContaining({
				error: expect.objectContaining({
					message: expect.stringContaining('AI HomeDesign could not make an image of "'),
					order_id: charge?.orderId,
					image_id: charge?.imageId,
					charged: 'yes',
				}),
			}),
		]);
	});

	test('Retry On Fail goes on with the orders that are paid, even if an answer was lost', async () => {
		const { sandbox } = account;
		sandbox.configure({ etaSeconds: 8, jobSeconds: 8 });
		sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
		const execution = await n8n.run(
			await photos(
				'Retry On Fail',
				2,
				{ options: { timeout: 2 } },
				{ retryOnFail: true, maxTries: 5, waitBetweenTries: 1_000 },
			),
		);
		expect(execution.error).toBeUndefined();
		expect(execution.status).toBe('success');
		const finished = execution.items(NODES.enhance).map(({ json }) => [json.status, json.image_id]);
		expect(finished.sort()).toEqual(
			sandbox
				.charges()
				.map(({ imageId }) => ['finished', imageId])
				.sort(),
		);
		const calls = sandbox.journal().map(({ call }) => call);
		expect(calls.filter((call) => call === 'upload')).toHaveLength(2);
		expect(calls.filter((call) => call === 'submit')).toHaveLength(2);
		// It did begin again: each try asks for the spaces.
		expect(calls.filter((call) => call === 'spaces').length).toBeGreaterThan(1);
	});

	test('Stop ends the waiting at once; the photo is there for Order > Get', async () => {
		const { sandbox, credential } = account;
		sandbox.configure({ etaSeconds: 60, jobSeconds: 2 });
		const id = await n8n.begin(await photos('Stopped', 1));
		const charge = await until('a charge', () => sandbox.charges()[0]);
		// Where a user finds the order's ID.
		const line = new RegExp(`AI HomeDesign: .+ submitted.*: order (${charge.orderId})`);
		const [, orderId = ''] = await until("n8n's log", () => line.exec(n8n.server.log()) ?? false);

		const pressedAt = Date.now();
		await n8n.editor.stop(id);
		const stopped = await n8n.editor.finished(id);
		expect(Date.now() - pressedAt).toBeLessThan(STOP_MS);
		expect(stopped.status).toBe('canceled');
		const requests = sandbox.journal().length;
		await until('the image', () =>
			sandbox.orders().every(({ images }) => images[0]?.state === 'finished'),
		);
		expect(sandbox.journal()).toHaveLength(requests);

		const collected = await n8n.run(
			workflowOf('Collect what was stopped', [manualTrigger(), collect(credential, orderId)]),
		);
		const [item] = collected.items(NODES.enhance);
		expect(item?.json).toMatchObject({ order_id: charge.orderId, status: 'finished' });
		expect(item?.binary?.data && (await n8n.editor.file(item.binary.data))).toEqual(
			await sandbox.resultOf(charge.imageId),
		);
		expect(sandbox.charges()).toHaveLength(1);
	});
}
