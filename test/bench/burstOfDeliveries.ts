import { startEngine } from '../harness';
import { deliver, generatedBody, orderImages, triggerWorkflow } from '../node/triggerBench';
import { AT_ONCE, DELIVERIES } from './burst';
import { accountOf, answerParent } from './child';
import { drawPhotos } from './station';

/** Child: memory of n8n's engine while deliveries start executions. */
async function main(): Promise<void> {
	const { url: baseUrl, apiKey } = accountOf(process.argv.slice(2));
	const aiHomeDesignApi = { baseUrl, apiKey };
	const [photo = Buffer.alloc(0)] = await drawPhotos(1);
	const images = await orderImages(aiHomeDesignApi, photo, DELIVERIES);
	const engine = await startEngine({ binaryMode: 'memory' });
	let executions = 0;
	const active = await engine.activate({
		workflow: triggerWorkflow(),
		credentials: { aiHomeDesignApi },
		keepExecutions: false,
		onExecution: () => void executions++,
	});
	let refused = 0;
	let slowestAnswerMs = 0;
	const heap: number[] = [];
	for (let begin = 0; begin < DELIVERIES; begin += AT_ONCE) {
		await Promise.all(
			images.slice(begin, begin + AT_ONCE).map(async (image) => {
				const sentAt = performance.now();
				const { status } = await deliver(active, generatedBody(image));
				slowestAnswerMs = Math.max(slowestAnswerMs, performance.now() - sentAt);
				if (status !== 200) refused++;
			}),
		);
		await active.settled();
		engine.log.clear();
		globalThis.gc?.();
		heap.push(process.memoryUsage().heapUsed);
	}
	answerParent({ executions, refused, slowestAnswerMs, heap });
	await active.deactivate();
	await engine.close();
}

void main();
