import { openWorkbench, type Workbench } from './workbench';

// Nothing is known about this sandbox's account: it is the only one of this process that shows images late.
let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench({ queueSeconds: 200, etaSeconds: 200, jobSeconds: 210 });
});
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

test('an API that lists images only when they are nearly finished is not paid twice', async () => {
	bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
	const run = await bench.run([await bench.photoItem()]);
	expect(run.error).toBeUndefined();
	expect(bench.requests('submit')).toHaveLength(1);
	expect(bench.sandbox.charges()).toHaveLength(1);
});

const RETRY = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };

test.each(['enhance', 'submit'])(
	'%s: a submission nobody knows about is asked for in every try, never repeated',
	async (operation) => {
		bench.sandbox.configure({ queueSeconds: 300, etaSeconds: 310 });
		const upload = await bench.run([await bench.photoItem()], { operation: 'upload' });
		const orderId = String(upload.output[0]?.json.order_id);
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
		const parameters = operation === 'submit' ? { resource: 'order', operation, orderId } : {};
		const run = await bench.run([await bench.photoItem()], parameters, RETRY);
		expect(run.error).toBeUndefined();
		expect(bench.requests('submit')).toHaveLength(1);
		expect(bench.sandbox.charges()).toHaveLength(1);
		expect(run.output[0]?.json.image_id).toBe(bench.sandbox.charges()[0]?.imageId);
	},
);
