import { deliver, generatedBody, orderImages, triggerWorkflow, withSecret } from './triggerBench';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

const DELIVERIES = 1_000;
const AT_ONCE = 100;

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench({
		etaSeconds: 0,
		rateLimit: { submissions: DELIVERIES, windowSeconds: 60 },
	});
});
afterAll(async () => await bench.close());

test(`${DELIVERIES} deliveries in a burst: each image starts one execution, all are answered`, async () => {
	const { aiHomeDesignApi } = bench.credentials;
	const images = await orderImages(aiHomeDesignApi, await smallPhoto(), DELIVERIES);
	const started = new Map<unknown, number>();
	const active = await bench.engine.activate({
		workflow: triggerWorkflow({ simplify: true }),
		credentials: withSecret(bench.credentials),
		keepExecutions: false,
		onExecution: (run) => {
			for (const { json } of run.items('After')) {
				started.set(json.image_id, (started.get(json.image_id) ?? 0) + 1);
			}
		},
	});
	const statuses: number[] = [];
	for (let begin = 0; begin < DELIVERIES; begin += AT_ONCE) {
		const wave = images.slice(begin, begin + AT_ONCE);
		// Every tenth is delivered twice.
		const deliveries = wave.flatMap((image, index) =>
			index % 10 === 0 ? [image, image] : [image],
		);
		const answers = await Promise.all(
			deliveries.map(async (image) => await deliver(active, generatedBody(image))),
		);
		statuses.push(...answers.map(({ status }) => status));
		await active.settled();
		bench.engine.log.clear();
	}
	expect(statuses).toEqual(Array(DELIVERIES * 1.1).fill(200));
	expect(started.size).toBe(DELIVERIES);
	expect(new Set(started.values())).toEqual(new Set([1]));
	expect(JSON.stringify(active.staticData()).length).toBeLessThan(50_000);
	await active.deactivate();
}, 120_000);
