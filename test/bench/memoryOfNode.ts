import type { INodeExecutionData } from 'n8n-workflow';

import { startEngine } from '../harness';
import { bigPhoto, MEMORY_CONCURRENCY, MEMORY_PHOTOS } from './bigPhotos';
import { accountOf, answerParent } from './child';
import { photoItem, runNode } from './ourNode';
import { peakExtraOf } from './peak';
import { setPackageRateLimit } from './scaledClock';
import { drawPhotos } from './station';

/** Child: peak extra memory of our node, uploading and downloading. */
async function main(): Promise<void> {
	const account = accountOf(process.argv.slice(2));
	const engine = await startEngine({ binaryMode: 'filesystem' });
	setPackageRateLimit(100_000, 600_000);
	const options = { concurrency: MEMORY_CONCURRENCY };
	const enhance = { options, waitForResult: false };
	const get = { options, resource: 'order', operation: 'get', waitForResult: true };
	const ordersOf = (items: INodeExecutionData[]) =>
		runNode(engine, account, items, { ...get, orderId: '={{ $json.order_id }}' });
	try {
		// One small photo first: compiled code is no photo's memory.
		const [small = Buffer.alloc(0)] = await drawPhotos(1);
		const tried = await runNode(engine, account, [await photoItem(engine, small)], enhance);
		await ordersOf(tried.output);

		const items: INodeExecutionData[] = [];
		for (let count = 0; count < MEMORY_PHOTOS; count++) {
			items.push(await photoItem(engine, bigPhoto()));
		}
		let orders: INodeExecutionData[] = [];
		const upload = await peakExtraOf(async () => {
			orders = (await runNode(engine, account, items, enhance)).output;
		});
		const download = await peakExtraOf(async () => await ordersOf(orders));
		answerParent({ upload, download });
	} finally {
		await engine.close();
	}
}

void main();
