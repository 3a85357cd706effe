import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { createServer } from 'node:http';

import { defaultCatalogue, startSandbox } from '../../sandbox';
import { until } from '../turns';
import { LivingWorkflow } from './n8nLife';
import { TOOLS_NODE } from './toolRuns';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

const charges = () => bench.sandbox.charges().length;
const photos = async (number: number): Promise<INodeExecutionData[]> =>
	await Promise.all(
		Array.from({ length: number }, async (_, index) => await bench.photoItem(`${index + 1}.jpg`)),
	);
const field = (items: INodeExecutionData[], name: string) => items.map(({ json }) => json[name]);
/** The results as the next execution finds them, where they come back into the watched place. */
const resultsOf = (items: INodeExecutionData[]): INodeExecutionData[] =>
	items.map(({ json, binary }) => ({ json, binary }));
const staging: INodeParameters = {
	resource: 'image',
	operation: 'virtualStaging',
	roomType: 'bedroom',
	styles: ['modern', 'prime'],
};
const tools = { typeName: TOOLS_NODE, parameters: staging };

describe.each(['v1', 'v3', 'auto'] as const)('%s', (apiVersion) => {
	let workflow: LivingWorkflow;
	beforeEach(() => {
		bench.credentials.aiHomeDesignApi.apiVersion = apiVersion;
		workflow = new LivingWorkflow(bench);
	});

	describe('two executions at the same moment', () => {
		test.each(['trigger', 'manual', 'webhook'] as const)(
			'in mode %s: one pays, both get the image',
			async (mode) => {
				const items = await photos(1);
				const runs = await Promise.all([
					workflow.begin(items, { mode }),
					workflow.begin(items, { mode }),
				]);
				expect(charges()).toBe(1);
				expect(bench.requests('upload')).toHaveLength(1);
				expect(runs.map(({ output }) => field(output, 'status'))).toEqual([
					['finished'],
					['finished'],
				]);
				expect(runs.flatMap(({ output }) => field(output, 'charged')).sort()).toEqual([
					'no',
					'yes',
				]);
				expect(bench.engine.log.text()).toContain(
					"1.jpg is being ordered by another execution: waiting for that one's image",
				);
			},
		);

		test('of 14 photos: 14 credits', async () => {
			const items = await photos(14);
			const runs = await Promise.all([workflow.begin(items), workflow.begin(items)]);
			expect(charges()).toBe(14);
			for (const { output } of runs) expect(output).toHaveLength(14);
		});

		test('the first one comes to nothing before it has paid: the second one orders for itself', async () => {
			const items = await photos(1);
			bench.sandbox.addFault({ call: 'upload', kind: 'status', status: 415 });
			const runs = await Promise.all([workflow.begin(items), workflow.begin(items)]);
			expect(runs.map(({ status }) => status).sort()).toEqual(['error', 'success']);
			expect(charges()).toBe(1);
		});

		test.each([
			['while it uploads', 'upload'],
			['while it submits', 'submit'],
		] as const)('the first one is stopped %s: nothing is paid twice', async (_, call) => {
			const items = await photos(1);
			bench.sandbox.addFault({ call, kind: 'slow', delayMs: 60_000 });
			const first = workflow.begin(items);
			await until(() => bench.requests(call).length === 1);
			const second = workflow.begin(items);
			await until(() => bench.engine.log.text().includes('is being ordered by another'));
			first.stop();
			expect((await first).status).toBe('canceled');
			const { output } = await second;
			expect(field(output, 'status')).toEqual(['finished']);
			expect(charges()).toBe(1);
		});

		test('the answer to the first one gets lost: the second one gets what was paid', async () => {
			const items = await photos(1);
			bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
			const runs = await Promise.all([workflow.begin(items), workflow.begin(items)]);
			for (const { output } of runs) expect(field(output, 'status')).toEqual(['finished']);
			expect(charges()).toBe(1);
		});

		test('the one that waits is stopped at once, and the other one goes on', async () => {
			const items = await photos(1);
			bench.sandbox.addFault({ call: 'upload', kind: 'slow', delayMs: 100 });
			const first = workflow.begin(items);
			await until(() => bench.requests('upload').length === 1);
			const second = workflow.begin(items);
			await until(() => bench.engine.log.text().includes('is being ordered by another'));
			second.stop();
			expect((await second).status).toBe('canceled');
			expect(bench.requests('submit')).toHaveLength(0);
			expect(field((await first).output, 'status')).toEqual(['finished']);
			expect(charges()).toBe(1);
		});
	});

	test('executions overlap: the one that ends last wipes nothing out', async () => {
		let approve = () => {};
		const approval = new Promise<void>((resolve) => (approve = resolve));
		const [one, other] = [await photos(1), await photos(1)];
		const slow = workflow.begin(one, { until: approval });
		await slow.node;
		const quick = await workflow.execute(other);
		approve();
		const first = await slow;
		expect(charges()).toBe(2);
		// The same photos again, and the results of both.
		expect(field((await workflow.execute([...one, ...other])).output, 'charged')).toEqual([
			'no',
			'no',
		]);
		for (const { output } of [first, quick]) {
			const again = await workflow.execute(resultsOf(output));
			expect(again.error?.message).toContain('is already a result of this workflow');
		}
		expect(charges()).toBe(2);
		// What the last one has written is enough after a restart.
		workflow.restart();
		expect((await workflow.execute([...one, ...other])).output).toHaveLength(2);
		expect((await workflow.execute(resultsOf(quick.output))).status).toBe('error');
		expect(charges()).toBe(2);
	});

	test('a polling trigger puts its old static data back, and results come back into the watched place', async () => {
		const asPublished = workflow.read();
		const seen = await photos(2);
		const { output } = await workflow.execute(seen);
		for (let minutes = 0; minutes < 4; minutes++) {
			workflow.pollingTriggerSaves(asPublished);
			const again = await workflow.execute([...seen, ...resultsOf(output)], {
				node: { onError: 'continueErrorOutput' },
			});
			expect(again.output).toHaveLength(2);
			expect(again.errorOutput).toHaveLength(2);
			await bench.pass(60_000);
		}
		expect(charges()).toBe(2);
		// Each of these runs has found nothing new, and has written all the same.
		workflow.restart();
		await workflow.execute(seen);
		expect(charges()).toBe(2);
	});

	test.each(['trigger', 'manual'] as const)(
		'stopped or failed behind the node, in rounds of a loop, in mode %s: begun again it pays for what is missing only',
		async (mode) => {
			const rounds = [await photos(2), await photos(2), await photos(2), await photos(2)];
			for (const round of rounds.slice(0, 3)) {
				await workflow.execute(round, { mode, endsUnsaved: true });
			}
			expect(charges()).toBe(6);
			for (let presses = 0; presses < 2; presses++) {
				for (const round of rounds) await workflow.execute(round, { mode, endsUnsaved: true });
			}
			expect(charges()).toBe(8);
		},
	);

	test('manual runs: stopped with some paid, then pressed again and again', async () => {
		const items = await photos(6);
		const first = workflow.begin(items, { mode: 'manual' });
		await until(() => charges() >= 3);
		first.stop();
		expect((await first).status).toBe('canceled');
		const told: string[] = [];
		for (let presses = 0; presses < 3; presses++) {
			const run = await workflow.execute(items, { mode: 'manual' });
			expect(run.error).toBeUndefined();
			expect(run.output).toHaveLength(6);
			told.push(
				run
					.hints('Node')
					.map(({ message }) => message)
					.join(' '),
			);
		}
		expect(charges()).toBe(6);
		expect(told.slice(1)).toEqual([
			expect.stringMatching(/^6 photos: 6 reused\. 0 credits/),
			expect.stringMatching(/^6 photos: 6 reused\. 0 credits/),
		]);
		// The hint names the way, and it works.
		expect(told[2]).toContain('To pay for new ones, set "Repeated Photos"');
		const parameters = { options: { repeatedPhotos: 'enhanceAgain' } };
		await workflow.execute(items, { mode: 'manual', parameters });
		expect(charges()).toBe(12);
	});

	test('with one bad photo of nine and Continue: pressing again costs nothing, and the screen says so', async () => {
		const items = await photos(8);
		items.splice(4, 0, await bench.photoItem('bad.jpg', Buffer.from('no photo')));
		const node = { onError: 'continueRegularOutput' as const };
		const hints: string[] = [];
		for (let presses = 0; presses < 3; presses++) {
			const run = await workflow.execute(items, { mode: 'manual', node });
			expect(run.status).toBe('success');
			hints.push(
				run
					.hints('Node')
					.map(({ message }) => message)
					.join('\n'),
			);
			expect(charges()).toBe(8);
		}
		expect(hints[0]).toContain('8 credits');
		expect(hints[0]).toContain(
			'did not succeed: bad.jpg. To get the missing ones, run the workflow again: what is paid is not charged again',
		);
		expect(hints[0]).not.toContain('Executions > Retry');
		expect(hints[1]).toContain('0 credits');
	});

	test('own results are refused in manual runs, too', async () => {
		const { output } = await workflow.execute(await photos(1), { mode: 'manual' });
		const again = await workflow.execute(resultsOf(output), { mode: 'manual' });
		expect(again.error?.message).toContain('is already a result of this workflow');
		expect(charges()).toBe(1);
	});

	describe('Upload and Submit as two nodes', () => {
		const upload = async (items: INodeExecutionData[]) => {
			const parameters = { resource: 'image', operation: 'upload' };
			const { output } = await workflow.execute(items, { parameters });
			return String(output[0]?.json.order_id);
		};
		const submit = async (orderId: string, options: INodeParameters = {}) =>
			await workflow.execute([{ json: {} }], {
				parameters: { resource: 'order', operation: 'submit', orderId, options },
			});

		test('the same order twice, and the photo uploaded again: the earlier answer', async () => {
			const items = await photos(1);
			const orderId = await upload(items);
			const first = await submit(orderId);
			expect(first.error).toBeUndefined();
			const answer = first.output[0]?.json ?? {};
			const ids = { order_id: orderId, image_id: answer.image_id };
			expect((await submit(orderId)).output[0]?.json).toMatchObject(ids);
			expect((await submit(await upload(items))).output[0]?.json).toMatchObject(ids);
			expect(charges()).toBe(1);
			// Enhance knows it as well.
			expect((await workflow.execute(items)).output[0]?.json).toMatchObject({
				...ids,
				charged: 'no',
			});
			workflow.restart();
			expect((await submit(orderId)).output[0]?.json).toMatchObject(ids);
			expect(charges()).toBe(1);
		});

		test('two at once, a lost answer, and Order Again', async () => {
			const orderId = await upload(await photos(1));
			bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
			await Promise.all([submit(orderId), submit(orderId)]);
			expect(charges()).toBe(1);
			await submit(orderId, { repeatedPhotos: 'enhanceAgain' });
			expect(charges()).toBe(2);
		});
	});

	test('Executions > Retry of an older execution does not bring back what another one has followed', async () => {
		const items = await photos(1);
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob' });
		const parameters = { options: { timeout: 1 } };
		const failed = await workflow.execute(items, { parameters });
		expect(failed.status).toBe('error');
		await bench.pass(500_000);
		expect(field((await workflow.execute(items)).output, 'charged')).toEqual(['yes']);
		await workflow.retry(failed);
		expect(field((await workflow.execute(items)).output, 'charged')).toEqual(['no']);
		expect(charges()).toBe(2);
	});

	test('a retry of Submit gives the earlier answer again, and pays for nothing later', async () => {
		const items = await photos(1);
		const upload = { parameters: { resource: 'image', operation: 'upload' } };
		const paid = (await workflow.execute(items)).output[0]?.json;
		const again = (await workflow.execute(items, upload)).output[0]?.json.order_id;
		const [other] = await photos(1);
		const refused = (await workflow.execute(other ? [other] : [], upload)).output[0]?.json.order_id;
		bench.sandbox.addFault({
			call: 'submit',
			kind: 'status',
			status: 422,
			orderId: String(refused),
		});
		const parameters = { resource: 'order', operation: 'submit', orderId: '={{ $json.id }}' };
		const failed = await workflow.execute([{ json: { id: again } }, { json: { id: refused } }], {
			parameters,
		});
		expect(failed.status).toBe('error');
		const retried = await workflow.retry(failed, { parameters });
		expect(retried.output[0]?.json).toMatchObject({
			order_id: paid?.order_id,
			image_id: paid?.image_id,
		});
		await bench.pass(500_000);
		await workflow.execute([{ json: { id: again } }], { parameters });
		expect(charges()).toBe(2);
	});

	test('another account knows nothing of it, and is not in its way', async () => {
		const items = await photos(1);
		await workflow.execute(items);
		const other = await openOther();
		try {
			const { aiHomeDesignApi } = bench.credentials;
			const { baseUrl } = aiHomeDesignApi;
			aiHomeDesignApi.baseUrl = other.url;
			const run = await workflow.execute(items);
			aiHomeDesignApi.baseUrl = baseUrl;
			expect(run.error).toBeUndefined();
			expect(run.output[0]?.json.charged).toBe('yes');
			expect(other.charges()).toHaveLength(1);
			expect((await workflow.execute(items)).output[0]?.json.charged).toBe('no');
			expect(charges()).toBe(1);
		} finally {
			await other.close();
		}
	});

	test('40 reused photos ask for each order once, and wait for nothing', async () => {
		const items = await photos(40);
		const parameters = { options: { concurrency: 10 } };
		await workflow.execute(items, { parameters });
		await bench.pass(60_000);
		const before = bench.requests().length;
		const began = bench.now();
		const { output } = await workflow.execute(items, { parameters });
		expect(field(output, 'charged')).toEqual(items.map(() => 'no'));
		const calls = bench.calls().slice(before);
		// V3 is asked for the process, and once for its order's original.
		const isProcess = calls.includes('process');
		for (const call of isProcess ? ['process', 'get'] : ['get']) {
			expect(calls.filter((one) => one === call)).toHaveLength(40);
		}
		expect(bench.now() - began).toBeLessThan(1_000);
	});
});

async function openOther() {
	const clock = {
		now: () => bench.now(),
		sleep: async (ms: number) => await bench.pass(ms),
	};
	const { apiKey } = bench.credentials.aiHomeDesignApi;
	return await startSandbox({ enhance: 'mark', apiKey, clock });
}

describe('what is asked for', () => {
	test('on V3, two styles by two executions at once: two credits', async () => {
		bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
		const workflow = new LivingWorkflow(bench);
		const items = await photos(1);
		const runs = await Promise.all([workflow.begin(items, tools), workflow.begin(items, tools)]);
		for (const { output } of runs) expect(field(output, 'variant')).toEqual(['Modern', 'Prime']);
		expect(charges()).toBe(2);
	});

	test('another project is another order', async () => {
		bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
		const workflow = new LivingWorkflow(bench);
		const items = await photos(1);
		const into = (value: string) => ({
			parameters: { options: { project: { __rl: true, mode: 'address', value } } },
		});
		await workflow.execute(items, into('1 Oak Street'));
		await workflow.execute(items, into('2 Oak Street'));
		await workflow.execute(items, into('1  oak street'));
		expect(charges()).toBe(2);
	});

	test('two spaces of one side are two orders', async () => {
		bench.credentials.aiHomeDesignApi.apiVersion = 'v1';
		const [indoor, ...others] = defaultCatalogue.spaces;
		if (!indoor) throw new Error('The catalogue is empty');
		const night = { ...indoor, id: 'night', name: 'space-indoor-night', title: 'Indoor Night' };
		bench.sandbox.configure({
			catalogue: { ...defaultCatalogue, spaces: [indoor, night, ...others] },
		});
		const workflow = new LivingWorkflow(bench);
		const [item] = await photos(1);
		const { output } = await workflow.execute(
			[item, item].flatMap((one) => one ?? []),
			{
				parameters: { spaceName: '={{ $itemIndex === 0 ? "Indoor" : "Indoor Night" }}' },
			},
		);
		expect(field(output, 'charged')).toEqual(['yes', 'yes']);
		expect(charges()).toBe(2);
	});
});

test('an agent that calls its tool twice in one answer pays once', async () => {
	bench.credentials.aiHomeDesignApi.apiVersion = 'v1';
	const call = async () =>
		await bench.engine.runAsTool({
			workflowId: 'agent-twice',
			agentInput: {},
			credentials: bench.credentials,
			parameters: {
				resource: 'image',
				operation: 'enhance',
				imageSource: 'url',
				imageUrl: photoUrl,
				spaceName: 'space-indoor',
			},
		});
	const photo = await smallPhoto();
	const server = createServer((_, response) =>
		response.writeHead(200, { 'content-type': 'image/jpeg' }).end(photo),
	);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const photoUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/kitchen.jpg`;
	try {
		const answers = await Promise.all([call(), call()]);
		for (const { response } of answers) expect(JSON.stringify(response)).toContain('finished');
		expect(charges()).toBe(1);
	} finally {
		server.close();
	}
});
