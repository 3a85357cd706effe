import { systemClock, untilCanceled } from '../../nodes/shared/core/clock';
import { until } from '../turns';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

/** Longer than any test may take: who waits for it fails. */
const NEVER_MS = 3_600_000;

/** Presses Stop as soon as the condition holds; tells how much time then passed until the execution ended. */
async function stopWhen(condition: () => boolean, node = {}) {
	const running = bench.run(
		[await bench.photoItem('a.jpg'), await bench.photoItem('b.jpg')],
		{},
		node,
	);
	await until(condition);
	const stoppedAt = bench.now();
	running.cancel();
	const run = await running;
	return { run, tookMs: bench.now() - stoppedAt, requests: bench.requests().length };
}

const underWay = (call: string) =>
	bench.requests().filter((entry) => entry.call === call && entry.status === 'pending').length;

test.each([
	['spaces', 1],
	['options', 1],
	['upload', 2],
	['submit', 2],
	['get', 1],
	['download', 1],
] as const)('while %s is under way: ends at once, sends nothing more', async (call, count) => {
	bench.sandbox.addFault({ call, kind: 'slow', delayMs: NEVER_MS, times: Infinity });
	const { run, tookMs, requests } = await stopWhen(() => underWay(call) === count);
	expect(run.status).toBe('canceled');
	expect(tookMs).toBe(0);
	// Whatever would be sent later has been sent by then.
	await bench.pass(600_000);
	expect(bench.requests()).toHaveLength(requests);
	const held = bench.requests().filter((entry) => entry.call === call);
	expect(held.map(({ status }) => status)).toEqual(Array(count).fill('aborted'));
});

test('a poll slot that Stop gives up goes to the next who asks', async () => {
	const submitted = await bench.run([await bench.photoItem()], { waitForResult: false });
	const orderId = submitted.output[0]?.json.order_id;
	const look = { resource: 'order', operation: 'get', orderId: String(orderId) };
	await bench.run([{ json: {} }], look);
	const sleep = jest
		.spyOn(systemClock, 'sleep')
		.mockImplementationOnce((_, signal) => untilCanceled(new Promise<void>(() => {}), signal));
	const calls = sleep.mock.calls.length;
	const waiting = bench.run([{ json: {} }], look);
	await until(() => sleep.mock.calls.length > calls);
	waiting.cancel();
	expect((await waiting).status).toBe('canceled');
	const before = bench.now();
	expect((await bench.run([{ json: {} }], look)).status).toBe('success');
	expect(bench.now() - before).toBeLessThanOrEqual(5_000);
});

describe('what was paid before Stop', () => {
	/** Stops a run of one workflow when all its photos are paid. */
	async function stopWhenPaid(mode: 'manual' | 'trigger', workflowId: string, bytes: Buffer[]) {
		bench.sandbox.configure({ etaSeconds: 60 });
		const items = await Promise.all(
			bytes.map(async (photo, index) => await bench.photoItem(`photo-${index}.jpg`, photo)),
		);
		jest
			.spyOn(systemClock, 'sleep')
			.mockImplementation((_, signal) => untilCanceled(new Promise<void>(() => {}), signal));
		const running = bench.run(items, {}, {}, { mode, workflowId });
		const submitted = () => bench.engine.log.text().match(/photo-\d\.jpg submitted/g)?.length ?? 0;
		const before = submitted();
		await until(() => submitted() - before >= bytes.length);
		running.cancel();
		const run = await running;
		jest.mocked(systemClock.sleep).mockImplementation(virtualSleep);
		return { run, items };
	}
	let virtualSleep: typeof systemClock.sleep;
	beforeEach(() => {
		virtualSleep = jest.mocked(systemClock.sleep).getMockImplementation() ?? systemClock.sleep;
	});
	let count = 0;
	const newId = () => `stopped-${count++}`;

	test.each(['manual', 'trigger'] as const)(
		'is taken up by the next run of the workflow, %s, and not paid again',
		async (mode) => {
			const workflowId = newId();
			const { run, items } = await stopWhenPaid(mode, workflowId, [
				await smallPhoto(),
				await smallPhoto(),
				await smallPhoto(),
			]);
			expect(run.status).toBe('canceled');
			expect(run.staticData?.aiHomeDesign === undefined || mode === 'trigger').toBe(true);
			// Nothing that n8n could have stored is handed on.
			const next = await bench.run(items, {}, {}, { mode, workflowId });
			expect(next.error).toBeUndefined();
			expect(next.output.map(({ json }) => [json.charged, json.file_name])).toEqual(
				[0, 1, 2].map((index) => ['no', `photo-${index}-enhanced.jpg`]),
			);
			expect(bench.sandbox.charges()).toHaveLength(3);
			expect(bench.requests('upload')).toHaveLength(3);
		},
	);

	test('is in the memory that n8n saves, as soon as a run of the active workflow succeeds', async () => {
		const workflowId = newId();
		const { items } = await stopWhenPaid('trigger', workflowId, [await smallPhoto()]);
		const next = await bench.run(items, {}, {}, { mode: 'trigger', workflowId });
		const { staticData } = next;
		// Another n8n process: it has nothing but what n8n saved.
		await bench.run(items, {}, {}, { mode: 'trigger', workflowId: newId(), staticData });
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('a manual run that failed is taken up as well, and so is one that succeeded, however often one presses', async () => {
		const more = { mode: 'manual' as const, workflowId: newId() };
		const items = [await bench.photoItem('a.jpg'), await bench.photoItem('b.jpg')];
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob', times: 1 });
		expect((await bench.run(items, {}, {}, more)).status).toBe('error');
		expect(bench.sandbox.charges()).toHaveLength(2);
		expect((await bench.run(items, {}, {}, more)).status).toBe('success');
		expect(bench.sandbox.charges()).toHaveLength(3);
		for (let presses = 0; presses < 2; presses++) {
			const again = await bench.run(items, {}, {}, more);
			expect(again.output.map(({ json }) => json.charged)).toEqual(['no', 'no']);
		}
		expect(bench.sandbox.charges()).toHaveLength(3);
	});

	test('another workflow knows nothing of it', async () => {
		const { items } = await stopWhenPaid('manual', newId(), [await smallPhoto()]);
		await bench.run(items, {}, {}, { workflowId: newId() });
		expect(bench.sandbox.charges()).toHaveLength(2);
	});

	test('is listed in the editor and in the log, ready for Order > Get', async () => {
		const { run } = await stopWhenPaid('manual', newId(), [await smallPhoto(), await smallPhoto()]);
		const charges = bench.sandbox.charges();
		const last = JSON.stringify(run.uiMessages.at(-1)).replaceAll('\\n', '\n');
		const [, list = ''] = /without another charge:\n([^"]*)/.exec(last) ?? [];
		const ids = list.split('\n').map((line) => /= (.*);/.exec(line)?.[1]);
		expect([...ids].sort()).toEqual(charges.map(({ orderId }) => orderId).sort());
		expect(bench.engine.log.text()).toContain(list);

		const orderId = list;
		const got = await bench.run([{ json: {} }], { resource: 'order', operation: 'get', orderId });
		expect(got.output.map(({ json }) => json.order_id)).toEqual(ids);
	});

	test('the editor is told nothing in a run of an active workflow', async () => {
		const { run } = await stopWhenPaid('trigger', newId(), [await smallPhoto()]);
		expect(run.uiMessages).toEqual([]);
		expect(bench.engine.log.text()).toContain(` = ${bench.sandbox.charges()[0]?.orderId};`);
	});
});

describe('while the node waits', () => {
	// A clock that stands still: the node waits until it is stopped.
	beforeEach(() => {
		jest
			.spyOn(systemClock, 'sleep')
			.mockImplementation((_, signal) => untilCanceled(new Promise<void>(() => {}), signal));
	});

	test.each([
		['for an image', () => bench.sandbox.charges().length === 1],
		['before it tries again', () => bench.requests('upload').some(({ status }) => status === 500)],
		['for the rate limit', () => bench.requests('submit').some(({ status }) => status === 429)],
	])('%s: ends at once, also with Continue', async (why, condition) => {
		if (why.includes('tries'))
			bench.sandbox.addFault({ call: 'upload', kind: 'status', status: 500 });
		if (why.includes('rate'))
			bench.sandbox.addFault({ call: 'submit', kind: 'status', status: 429 });
		const { run, tookMs } = await stopWhen(condition, { onError: 'continueErrorOutput' });
		expect(run.status).toBe('canceled');
		expect(tookMs).toBe(0);
		const [charge] = bench.sandbox.charges();
		if (charge) expect(bench.engine.log.text()).toContain(charge.orderId);
	});
});
