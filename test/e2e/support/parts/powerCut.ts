import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { BinaryMode } from '../../../../dev/n8n/server';
import { severalPhotos } from '../photos';
import { until, type Account, type TestN8n } from '../testN8n';
import { collect, enhance, manualTrigger, readFiles, workflowOf, writeFiles } from '../workflows';

const SUBMITTED =
	/AI HomeDesign: .+ submitted.*, ready in about \d+ s: order (\S+), image ([\w-]+)/g;

/** n8n is killed while it waits for photos, and started again. */
export function powerCutTests(n8n: TestN8n, mode: BinaryMode): void {
	let account: Account;
	/** The execution that was under way. */
	let executionId: string;
	/** What n8n's log says about the orders before the power cut. */
	let submitted: Array<{ orderId: string; imageId: string }>;

	beforeAll(async () => {
		account = await n8n.openAccount({ etaSeconds: 60, jobSeconds: 2 });
		const before = n8n.server.log().length;
		executionId = await n8n.begin(
			workflowOf('Under way', [
				manualTrigger(),
				readFiles(`${await n8n.folder('photos', await severalPhotos(2))}/*`),
				enhance(account.credential),
				writeFiles(await n8n.folder('never')),
			]),
		);
		submitted = await until("both orders in n8n's log", () => {
			const lines = [...n8n.server.log().slice(before).matchAll(SUBMITTED)];
			const orders = lines.map(([, orderId = '', imageId = '']) => ({ orderId, imageId }));
			return orders.length === 2 && orders;
		});
		await n8n.kill();
		await n8n.start(mode);
	});

	test("the orders are in n8n's log", () => {
		const charges = account.sandbox.charges().map(({ orderId, imageId }) => ({ orderId, imageId }));
		expect(submitted.sort(byOrder)).toEqual(charges.sort(byOrder));
	});

	test('n8n knows that the execution ended, and does not run it again', async () => {
		const execution = await n8n.editor.finished(executionId, 15_000);
		expect(execution.status).toBe('crashed');
		expect(account.sandbox.charges()).toHaveLength(2);
	});

	test('Order > Get collects the photos, which are not paid again', async () => {
		const { sandbox, credential } = account;
		const to = await n8n.folder('collected');
		for (const { orderId, imageId } of submitted) {
			const { status } = await n8n.run(
				workflowOf('Collect after a power cut', [
					manualTrigger(),
					collect(credential, orderId),
					writeFiles(to, `${imageId}.jpg`),
				]),
			);
			expect(status).toBe('success');
			expect(await readFile(join(to, `${imageId}.jpg`))).toEqual(await sandbox.resultOf(imageId));
		}
		expect(sandbox.charges()).toHaveLength(2);
	});
}

function byOrder(one: { orderId: string }, other: { orderId: string }): number {
	return one.orderId.localeCompare(other.orderId);
}
