import fc from 'fast-check';
import type { Fault, FaultEffect } from '../../sandbox';
import { arm, takeFault, type CallName } from '../../sandbox/faults';
import { turns, until } from '../turns';
import { ask, Bench, type Reply } from './support';

let bench: Bench;
beforeAll(async () => {
	bench = await Bench.start();
});
beforeEach(() => bench.sandbox.reset());
afterAll(async () => await bench.sandbox.close());

const spaces = async () => await bench.api('/v1/catalog/spaces');

describe('answers in place of the work', () => {
	const cases: Array<[FaultEffect, Partial<Reply>]> = [
		[
			{ kind: 'status', status: 503, body: { a: 1 }, headers: { 'retry-after': '3' } },
			{ status: 503, json: { a: 1 } },
		],
		[
			{ kind: 'status', status: 400, body: 'plain' },
			{ status: 400, bytes: Buffer.from('plain') },
		],
		[{ kind: 'html' }, { status: 200, json: undefined }],
		[{ kind: 'html', status: 502 }, { status: 502 }],
		[{ kind: 'empty' }, { status: 200, bytes: Buffer.alloc(0) }],
		[
			{ kind: 'empty', status: 204 },
			{ status: 204, bytes: Buffer.alloc(0) },
		],
		[{ kind: 'malformedJson' }, { status: 200, json: undefined }],
		[
			{ kind: 'json', body: [1, null] },
			{ status: 200, json: [1, null] },
		],
		[{ kind: 'expired' }, { status: 403 }],
	];

	it.each(cases)('%j', async (effect, expected) => {
		bench.sandbox.addFault({ call: 'spaces', ...effect });
		const reply = await spaces();
		expect(reply).toMatchObject(expected);
		if (effect.kind === 'status' && effect.headers) {
			expect(reply.headers).toMatchObject(effect.headers);
		}
		expect(bench.sandbox.journal()[0]).toMatchObject({
			fault: effect.kind,
			status: expected.status,
		});
		expect((await spaces()).status).toBe(200);
	});

	it('redirects', async () => {
		const location = 'http://127.0.0.1:9/elsewhere';
		bench.sandbox.addFault({ call: 'any', kind: 'redirect', location });
		const reply = await spaces();
		expect([reply.status, reply.headers['location']]).toEqual([302, location]);
	});
});

describe('lost connections', () => {
	it('before the work: nothing is charged', async () => {
		const orderId = await bench.upload();
		bench.sandbox.addFault({ call: 'submit', kind: 'resetBefore' });
		await expect(bench.trySubmit(orderId)).rejects.toThrow();
		expect(bench.sandbox.charges()).toEqual([]);
		expect((await bench.details(orderId)).generated_images).toBeNull();
		expect(bench.sandbox.journal()[1]).toMatchObject({
			call: 'submit',
			status: 'reset',
			orderId,
			body: { order_id: orderId },
		});
	});

	it('stall: half of the answer comes, and the connection stays open', async () => {
		bench.sandbox.addFault({ call: 'spaces', kind: 'stall' });
		const left = new AbortController();
		const { url, apiKey } = bench.sandbox;
		const answer = await fetch(`${url}/v1/catalog/spaces`, {
			headers: { 'x-api-key': apiKey },
			signal: left.signal,
		});
		const reader = answer.body?.getReader();
		const first = await reader?.read();
		const size = Number(answer.headers.get('content-length'));
		expect(first?.value).toHaveLength(Math.floor(size / 2));
		const rest = reader?.read();
		// What else there was would have come with the first half or soon after.
		expect(await Promise.race([rest, turns(200).then(() => 'nothing')])).toBe('nothing');
		expect(bench.sandbox.inFlight()).toBe(0);
		left.abort();
		await expect(rest).rejects.toThrow();
	});

	it('after the work: it is charged and goes on', async () => {
		const orderId = await bench.upload();
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
		await expect(bench.trySubmit(orderId)).rejects.toThrow();
		expect(bench.sandbox.charges()).toEqual([expect.objectContaining({ orderId })]);
		expect((await bench.details(orderId)).generated_images).toHaveLength(1);
	});

	it('in the middle of a body', async () => {
		const { src } = await bench.finished();
		bench.sandbox.addFault({ call: 'download', kind: 'truncate' });
		await expect(ask(src)).rejects.toThrow();
		expect((await ask(src)).status).toBe(200);
	});

	it('in the middle of an upload', async () => {
		bench.sandbox.addFault({ call: 'upload', kind: 'resetBefore' });
		await expect(bench.upload()).rejects.toThrow();
		expect(bench.sandbox.orders()).toEqual([]);
	});
});

describe('slow answers', () => {
	it('come late', async () => {
		bench.sandbox.addFault({ call: 'spaces', kind: 'slow', delayMs: 60 });
		const start = Date.now();
		expect((await spaces()).status).toBe(200);
		expect(Date.now() - start).toBeGreaterThanOrEqual(55);
	});

	it('end when the sandbox closes', async () => {
		const other = await Bench.start();
		// Longer than a test may take.
		other.sandbox.addFault({ call: 'spaces', kind: 'slow', delayMs: 3_600_000 });
		const answer = other.api('/v1/catalog/spaces');
		await until(() => other.sandbox.journal()[0]?.fault === 'slow');
		await other.sandbox.close();
		expect((await answer).status).toBe(200);
	});
});

describe('which calls are hit', () => {
	it('counts, skips and keeps to an order', async () => {
		const [one, two] = [await bench.upload(), await bench.upload()];
		bench.sandbox.addFault({
			call: 'get',
			orderId: two,
			skip: 1,
			times: 2,
			kind: 'empty',
			status: 500,
		});
		const status = async (id: string) => (await bench.api(`/v1/order/${id}`)).status;
		expect([await status(one), await status(two)]).toEqual([200, 200]);
		expect([await status(one), await status(two), await status(two)]).toEqual([200, 500, 500]);
		expect(await status(two)).toBe(200);
	});

	it('keeps to a version, downloads of its results included', async () => {
		const path = { v1: '/v1/order/x', v3: '/v3/order/x' };
		const fault = { kind: 'empty', status: 500, times: Infinity } as const;
		bench.sandbox.addFault({ call: 'get', version: 'v3', ...fault });
		bench.sandbox.addFault({ call: 'download', version: 'v3', ...fault });
		expect((await bench.api(path.v1)).status).toBe(404);
		expect((await bench.api(path.v3)).status).toBe(500);
		expect((await ask((await bench.finished()).src)).status).toBe(200);
		const processId = await bench.process(await bench.uploadAssets());
		bench.clock.advance(8);
		const [asset] = (await bench.processDetails(processId)).final_assets;
		expect((await ask(asset?.temp_src ?? '')).status).toBe(500);
		bench.sandbox.clearFaults();
		bench.sandbox.addFault({ call: 'get', ...fault });
		expect((await bench.api(path.v1)).status).toBe(500);
		expect((await bench.api(path.v3)).status).toBe(500);
	});

	it.each<[CallName, 'GET' | 'POST', string]>([
		['upload', 'POST', '/v3/order'],
		['submit', 'POST', '/v3/process'],
		['get', 'GET', '/v3/order/x'],
		['process', 'GET', '/v3/process/x'],
		['append', 'POST', '/v3/order/x/append'],
		['projects', 'GET', '/v3/project'],
		['project', 'GET', '/v3/project/x'],
		['addProject', 'POST', '/v3/project'],
	])('knows %s as %s %s', async (call, method, path) => {
		bench.sandbox.addFault({ call, version: 'v3', kind: 'html', status: 502 });
		expect((await bench.api(path, { method })).status).toBe(502);
		expect(bench.sandbox.journal()).toMatchObject([{ call, version: 'v3', fault: 'html' }]);
	});

	it("keeps to a process's order, and charges what arrived", async () => {
		const upload = await bench.uploadAssets();
		bench.sandbox.addFault({ call: 'submit', orderId: upload.orderId, kind: 'resetAfter' });
		await expect(bench.tryProcess(upload)).rejects.toThrow();
		expect(bench.sandbox.charges()).toMatchObject([{ version: 'v3', orderId: upload.orderId }]);
		const { imageId = '' } = bench.sandbox.charges()[0] ?? {};
		bench.sandbox.addFault({
			call: 'process',
			orderId: upload.orderId,
			kind: 'empty',
			status: 500,
		});
		expect((await bench.api(`/v3/process/${imageId}`)).status).toBe(500);
	});

	it('goes on for ever until cleared', async () => {
		bench.sandbox.addFault({ call: 'any', kind: 'empty', status: 500, times: Infinity });
		for (let count = 0; count < 5; count++) expect((await spaces()).status).toBe(500);
		bench.sandbox.clearFaults();
		expect((await spaces()).status).toBe(200);
	});

	it('hits exactly `times` calls after `skip` for any numbers', () => {
		const count = fc.integer({ min: 0, max: 20 });
		fc.assert(
			fc.property(count, fc.integer({ min: 1, max: 20 }), count, (skip, times, calls) => {
				const fault: Fault = { call: 'any', kind: 'empty', skip, times };
				let armed = [arm(fault)];
				let hits = 0;
				for (let call = 0; call < calls; call++) {
					const taken = takeFault(armed, { call: 'get' });
					if (taken.fault) hits++;
					armed = taken.armed;
				}
				expect(hits).toBe(Math.min(times, Math.max(0, calls - skip)));
			}),
		);
	});
});
