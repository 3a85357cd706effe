import { createHash } from 'node:crypto';
import { request } from 'undici';
import { until } from '../turns';
import { ask, Bench, tinyJpeg } from './support';

let bench: Bench;
const lines: string[] = [];
beforeAll(async () => {
	bench = await Bench.start({ apiKey: 'very-secret-key', log: (line) => lines.push(line) });
});
beforeEach(() => bench.sandbox.reset());
afterAll(async () => await bench.sandbox.close());

describe('journal', () => {
	it('keeps what was sent, in order, with the file summed up', async () => {
		const photo = await tinyJpeg();
		const orderId = await bench.upload(photo, 'living room.jpg');
		await bench.trySubmit(orderId);
		expect(bench.sandbox.journal()).toMatchObject([
			{
				host: 'api',
				call: 'upload',
				method: 'POST',
				path: '/v1/order/image',
				hasKey: true,
				keyValid: true,
				status: 200,
				orderId,
				body: {
					fields: { service_name: 'service-image-enhancement' },
					file: {
						filename: 'living room.jpg',
						mimetype: 'image/jpeg',
						size: photo.length,
						sha256: createHash('sha256').update(photo).digest('hex'),
					},
				},
			},
			{
				call: 'submit',
				orderId,
				body: { order_id: orderId, space_name: 'space-indoor', selected_widgets: [] },
			},
		]);
	});

	it('never holds a key, wherever it was sent', async () => {
		const key = bench.sandbox.apiKey;
		await bench.api(`/v1/${key}?k=${key}`, {
			method: 'POST',
			json: { [`a`]: [key] },
			headers: { authorization: `Bearer ${key}` },
		});
		const text = JSON.stringify(bench.sandbox.journal()) + lines.join('\n');
		expect(text).not.toContain(key);
		expect(text).toContain('[key]');
		const status = await ask(`${bench.sandbox.url}/sandbox`);
		expect(status.bytes.toString()).not.toContain(key);
	});

	it('notes a key that reaches the image host', async () => {
		const { src } = await bench.finished();
		await ask(src);
		await ask(src, { key: bench.sandbox.apiKey });
		await ask(src, { key: 'unknown' });
		const downloads = bench.sandbox.journal().filter(({ host }) => host === 'images');
		expect(downloads.map(({ hasKey, keyValid }) => [hasKey, keyValid])).toEqual([
			[false, false],
			[true, true],
			[true, false],
		]);
	});

	it('notes a client that left', async () => {
		bench.sandbox.addFault({ call: 'spaces', kind: 'slow', delayMs: 60_000 });
		const leaving = new AbortController();
		const call = request(`${bench.sandbox.url}/v1/catalog/spaces`, { signal: leaving.signal });
		await until(() => bench.sandbox.journal()[0]?.fault === 'slow');
		leaving.abort();
		await expect(call).rejects.toThrow();
		await until(() => bench.sandbox.journal()[0]?.status === 'aborted');
	});

	it('can be read as lines', async () => {
		lines.length = 0;
		await bench.api('/v1/catalog/spaces?active=true');
		expect(lines).toEqual(['12:00:'.concat(lines[0]?.slice(6) ?? '')]);
		expect(lines[0]).toMatch(/200 +GET +\/v1\/catalog\/spaces$/);
	});
});

describe('control path', () => {
	const control = async (method: 'GET' | 'POST' | 'DELETE', path: string, json?: unknown) =>
		await ask(`${bench.sandbox.url}/sandbox${path}`, { method, json });

	it('changes settings', async () => {
		const reply = await control('POST', '/settings', {
			etaSeconds: 3,
			jobSeconds: null,
			rateLimit: { submissions: 1, windowSeconds: 60 },
		});
		expect(reply.json).toMatchObject({ settings: { etaSeconds: 3, webhookUrl: null } });
		const orderId = await bench.upload();
		expect((await bench.submit(orderId)).eta).toBe(3);
		expect((await bench.trySubmit(orderId)).json).toEqual({
			error: 'rate-limit exceeded, 1 generates per 1 minutes only',
		});
	});

	it('changes settings of v3', async () => {
		const settings = {
			without: { v1: '410' },
			v3RateLimit: { submissions: 1, windowSeconds: 60 },
			toolsNotInPlan: ['tool-day-to-dusk'],
			oddAnswers: ['bare', 'src'],
			webhookPausesSeconds: [1, 2],
		};
		const reply = await control('POST', '/settings', settings);
		expect(reply.json).toMatchObject({ settings, projects: [] });
		const back = await control('POST', '/settings', { v3RateLimit: null });
		expect(back.json).toMatchObject({ settings: { v3RateLimit: null } });
		const fault = { call: 'process', version: 'v3', kind: 'empty', status: 500 };
		expect((await control('POST', '/faults', fault)).json).toMatchObject({ faults: 1 });
	});

	it('adds and clears faults', async () => {
		const spaces = async () => (await bench.api('/v1/catalog/spaces')).status;
		const fault = { call: 'spaces', kind: 'empty', status: 500, times: 'always' };
		expect((await control('POST', '/faults', fault)).json).toMatchObject({ faults: 1 });
		expect([await spaces(), await spaces()]).toEqual([500, 500]);
		await control('DELETE', '/faults');
		expect(await spaces()).toBe(200);
	});

	it.each([
		['/settings', { etaSecond: 3 }],
		['/settings', { webhookUrl: 'nowhere' }],
		['/settings', { oddAnswers: ['odd'] }],
		['/faults', { call: 'spaces', version: 'v2', kind: 'empty' }],
		['/faults', { call: 'spaces', kind: 'unknown' }],
		['/faults', { call: 'spaces', kind: 'slow' }],
		['/faults', undefined],
	])('refuses nonsense for %s: %j', async (path, json) => {
		const reply = await control('POST', path, json);
		expect([reply.status, reply.json]).toEqual([
			400,
			{ error: expect.any(String), key: 'sandbox_invalid_body' },
		]);
	});

	it('shows journal and charges, and forgets them', async () => {
		await bench.submit(await bench.upload());
		expect((await control('GET', '/journal')).json).toHaveLength(2);
		expect((await control('GET', '/charges')).json).toEqual(bench.sandbox.charges());
		await control('POST', '/reset');
		expect((await control('GET', '')).json).toMatchObject({ requests: 0, charges: 0, orders: [] });
	});
});
