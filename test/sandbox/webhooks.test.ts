import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { z } from 'zod';
import { until } from '../turns';
import { ask, Bench, tinyJpeg } from './support';
import { sampleWith, shapeOf } from './v3/samples';

let bench: Bench;
let receiver: Server;
let url: string;
let received: unknown[] = [];
/** Statuses for the next deliveries; then 200. 0 = no answer at all. */
let statuses: number[] = [];

beforeAll(async () => {
	receiver = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			received.push(JSON.parse(Buffer.concat(chunks).toString()));
			const status = statuses.shift() ?? 200;
			if (status > 0) response.writeHead(status).end();
		});
	});
	await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
	const { port } = receiver.address() as AddressInfo;
	url = `http://127.0.0.1:${port}/hook`;
	bench = await Bench.start();
});
beforeEach(() => {
	bench.sandbox.reset();
	bench.sandbox.configure({ webhookUrl: url });
	received = [];
	statuses = [];
});
afterAll(async () => {
	await bench.sandbox.close();
	receiver.closeAllConnections();
	await new Promise((resolve) => receiver.close(resolve));
});

describe('webhooks', () => {
	it('tell of a finished image when it is due', async () => {
		const orderId = await bench.upload();
		const { image_id: id } = await bench.submit(orderId);
		await bench.clock.someoneSleeps();
		expect(received).toEqual([]);
		bench.clock.advance(8);
		await bench.sandbox.settled();
		const link = expect.stringContaining(bench.sandbox.imageUrl);
		expect(received).toEqual([
			{
				order_id: orderId,
				image: {
					id,
					before_src: link,
					after_src: link,
					regenerated: false,
					style: '',
					color: '',
					space: 'space-indoor',
					sky_style: '',
					shadow_removal: false,
					material: '',
					created_at: '2024-05-01T12:00:00.000Z',
				},
				service_name: 'service-image-enhancement',
				user_id: expect.any(String),
			},
		]);
		expect(bench.sandbox.deliveries()).toMatchObject([
			{ event: 'imageGenerated', url, state: 'delivered', attempts: [{ outcome: 200 }] },
		]);
	});

	it('tell of an upscaled image, which is twice the size', async () => {
		const { imageId } = await bench.finished(await tinyJpeg());
		await bench.sandbox.settled();
		await bench.api(`/v1/order/image/${imageId}/download/upscale`, { method: 'POST' });
		await bench.clock.someoneSleeps();
		bench.clock.advance(8);
		await bench.sandbox.settled();
		const payload = z
			.object({
				generated_image_id: z.literal(imageId),
				upscaled_image_src: z.string(),
				user_id: z.string(),
			})
			.strict()
			.parse(received[1]);
		const picture = await sharp((await ask(payload.upscaled_image_src)).bytes).metadata();
		expect([picture.width, picture.height]).toEqual([16, 12]);
	});

	it('are tried again, with growing pauses', async () => {
		bench.sandbox.configure({ webhookTimeoutSeconds: 0.5 });
		statuses = [500, 302, 0];
		await bench.finished();
		for (const pause of [2, 10, 30]) {
			await bench.clock.someoneSleeps();
			bench.clock.advance(pause);
		}
		await bench.sandbox.settled();
		expect(received).toHaveLength(4);
		const [delivery] = bench.sandbox.deliveries();
		expect(delivery?.state).toBe('delivered');
		expect(delivery?.attempts.map(({ outcome }) => outcome)).toEqual([500, 302, 'timeout', 200]);
	});

	it('are given up after three more tries', async () => {
		bench.sandbox.configure({ webhookUrl: 'http://127.0.0.1:9/' });
		await bench.finished();
		for (let tries = 0; tries < 3; tries++) {
			await bench.clock.someoneSleeps();
			bench.clock.advance(30);
		}
		await bench.sandbox.settled();
		expect(bench.sandbox.deliveries()).toMatchObject([
			{ state: 'gave up', attempts: Array(4).fill({ outcome: 'unreachable' }) },
		]);
	});

	it('are not sent for failed jobs, nor without an address', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob' });
		await bench.finished();
		await bench.sandbox.settled();
		bench.sandbox.configure({ webhookUrl: undefined });
		await bench.finished();
		await bench.sandbox.settled();
		expect(bench.sandbox.deliveries()).toEqual([]);
	});

	it('are forgotten by a reset', async () => {
		await bench.submit(await bench.upload());
		await bench.clock.someoneSleeps();
		bench.sandbox.reset();
		bench.clock.advance(60);
		await bench.sandbox.settled();
		expect([received, bench.sandbox.deliveries()]).toEqual([[], []]);
	});

	it('do not hold up closing', async () => {
		const other = await Bench.start({ webhookUrl: url });
		await other.submit(await other.upload());
		await until(() => other.sandbox.orders().length === 1);
		await other.sandbox.close();
	});
});

describe('webhooks of v3', () => {
	const completed = async () => {
		await bench.process(await bench.uploadAssets());
		bench.clock.advance(8);
	};

	it('tell of a finished process as the sample does', async () => {
		await completed();
		await bench.sandbox.settled();
		expect(received.map(shapeOf)).toEqual([shapeOf(sampleWith('process.completed'))]);
		const [{ orderId, imageId, tool } = { orderId: '', imageId: '', tool: '' }] =
			bench.sandbox.charges();
		expect(received).toMatchObject([
			{ event: 'process.completed', process_id: imageId, order_id: orderId, tool, status: 'done' },
		]);
		expect(bench.sandbox.deliveries()).toMatchObject([
			{ version: 'v3', event: 'process.completed', url, state: 'delivered' },
		]);
	});

	it('tell of a failed one', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob' });
		await completed();
		await bench.sandbox.settled();
		expect(received).toMatchObject([
			{ event: 'process.completed', status: 'failed', final_assets: [] },
		]);
	});

	it('are tried again until the answer is 2xx', async () => {
		statuses = [500, 302];
		await completed();
		for (const pause of [10, 60]) {
			await bench.clock.someoneSleeps();
			bench.clock.advance(pause);
		}
		await bench.sandbox.settled();
		expect(received).toHaveLength(3);
		expect(bench.sandbox.deliveries()).toMatchObject([
			{ state: 'delivered', attempts: [{ outcome: 500 }, { outcome: 302 }, { outcome: 200 }] },
		]);
	});

	it('are given up after the last pause', async () => {
		bench.sandbox.configure({ webhookPausesSeconds: [1] });
		statuses = [404, 404, 404];
		await completed();
		await bench.clock.someoneSleeps();
		bench.clock.advance(1);
		await bench.sandbox.settled();
		expect(received).toHaveLength(2);
		expect(bench.sandbox.deliveries()).toMatchObject([{ state: 'gave up' }]);
	});
});
