import dns from 'node:dns';
import { createRequire } from 'node:module';
import { createServer as createSecureServer } from 'node:https';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { systemClock } from '../../nodes/shared/core/clock';
import { certificateFor } from '../certificate';
import { createVirtualClock, type VirtualClock } from '../harness';
import { container } from '../harness/container';
import { until } from '../turns';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

/** Opens a small web server; gives its origin and what it was asked. */
async function openWeb() {
	const asked: IncomingMessage[] = [];
	const state: { answer: RequestListener } = { answer: (_, response) => response.end() };
	const server: Server = createServer((request, response) => {
		asked.push(request);
		state.answer(request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		server,
		origin,
		asked,
		paths: () => asked.map(({ url }) => url),
		answer: (listener: RequestListener) => (state.answer = listener),
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

let bench: Workbench;
let web: Awaited<ReturnType<typeof openWeb>>;
let photo: Buffer;

beforeAll(async () => {
	bench = await openWorkbench();
	web = await openWeb();
	photo = await smallPhoto();
});
beforeEach(() => {
	web.asked.length = 0;
	web.answer((_, response) => response.end(photo));
});
afterEach(async () => await bench.reset());
afterAll(async () => {
	web.close();
	await bench.close();
});

const fetchPhoto = async (path: string, origin = web.origin) =>
	await bench.run([{ json: {} }], {
		operation: 'upload',
		imageSource: 'url',
		imageUrl: `${origin}${path}`,
	});
const uploadedSizes = () =>
	bench.requests('upload').map(({ body }) => (body as { file: { size: number } }).file.size);

describe('a transfer that stalls', () => {
	test('ends after 60 seconds without a byte, is begun once more, and says so', async () => {
		web.answer((_, response) => {
			response.writeHead(200, { 'content-length': photo.length });
			response.write(photo.subarray(0, 4));
		});
		const startedAt = bench.now();
		const result = await fetchPhoto('/x.jpg');
		expect(result.error?.message).toContain('nothing came any more');
		expect(web.asked).toHaveLength(2);
		expect(bench.now() - startedAt).toBeLessThan(140_000);
		// The connections are closed, too.
		await until(() => web.asked.every(({ socket }) => socket.destroyed));
	});

	test('one that advances may take as long as it needs', async () => {
		const pieces = 20;
		web.answer((_, response) => {
			response.writeHead(200, { 'content-length': photo.length });
			void (async () => {
				const size = Math.ceil(photo.length / pieces);
				for (let at = 0; at < photo.length; at += size) {
					response.write(photo.subarray(at, at + size));
					await systemClock.sleep(45_000);
				}
				response.end();
			})();
		});
		const startedAt = bench.now();
		const result = await fetchPhoto('/x.jpg');
		expect(result.error).toBeUndefined();
		expect(bench.now() - startedAt).toBeGreaterThan(600_000);
		expect(web.asked).toHaveLength(1);
		expect(uploadedSizes()).toEqual([photo.length]);
	});
});

describe('an upload', () => {
	/**
	 * Uploads a large photo to a server that decides when time passes: whenever it holds the upload, and only then.
	 * @param take reads the upload; `hold` tells when it holds it (true) and when it goes on (false)
	 */
	const upload = async (
		take: (request: IncomingMessage, hold: (isHeld: boolean) => void, clock: VirtualClock) => void,
	) => {
		const front = await openWeb();
		let isMoving = false;
		const isConnecting = () => process.getActiveResourcesInfo().includes('TCPConnectWrap');
		const clock = createVirtualClock({ busy: () => isMoving || isConnecting() });
		front.server.on('connection', () => (isMoving = true));
		let tries = 0;
		front.answer((request, response) => {
			tries++;
			request.once('end', () =>
				response.setHeader('content-type', 'application/json').end('{"order_id":"order-1"}'),
			);
			response.once('finish', () => (isMoving = false));
			take(request, (isHeld) => (isMoving = !isHeld), clock);
		});
		const content = Buffer.concat([
			await smallPhoto(),
			Buffer.alloc(20 * 1024 * 1024),
			photo.subarray(-2),
		]);
		const { now, sleep } = systemClock;
		const startedAt = clock.now();
		Object.assign(systemClock, clock);
		try {
			const result = await bench.engine.runNode({
				items: [await bench.photoItem('big.jpg', content)],
				credentials: {
					aiHomeDesignApi: { ...bench.credentials.aiHomeDesignApi, baseUrl: front.origin },
				},
				parameters: { resource: 'image', operation: 'upload' },
			});
			return { result, tries, seconds: (clock.now() - startedAt) / 1000 };
		} finally {
			Object.assign(systemClock, { now, sleep });
			front.close();
		}
	};

	test('that stalls ends, and is sent once more only', async () => {
		const { result, tries, seconds } = await upload((request, hold) =>
			request.once('data', () => {
				request.pause();
				hold(true);
			}),
		);
		expect(result.error?.message).toContain('did not answer in time');
		expect(tries).toBe(2);
		expect(seconds).toBeGreaterThanOrEqual(120);
		expect(seconds).toBeLessThan(140);
	});

	test('on a slow line takes as long as it needs', async () => {
		let received = 0;
		const { result, tries, seconds } = await upload((request, hold, clock) =>
			request.on('data', (chunk: Buffer) => {
				received += chunk.length;
				request.pause();
				hold(true);
				void clock.sleep(1_200).then(() => {
					hold(false);
					request.resume();
				});
			}),
		);
		expect(result.error).toBeUndefined();
		expect(tries).toBe(1);
		expect(received).toBeGreaterThan(20 * 1024 * 1024);
		expect(seconds).toBeGreaterThan(300);
	});
});

describe('redirects', () => {
	test('a link that wants its cookie back gets it, on its own site only', async () => {
		const other = await openWeb();
		other.answer((_, response) => response.end(photo));
		web.answer((request, response) => {
			if (request.headers.cookie !== 'FedAuth=abc=')
				return response
					.writeHead(302, { location: '/share', 'set-cookie': 'FedAuth=abc=; path=/; HttpOnly' })
					.end();
			return response.writeHead(302, { location: `${other.origin}/p.jpg` }).end();
		});
		const result = await fetchPhoto('/share');
		other.close();
		expect(result.error).toBeUndefined();
		expect(web.paths()).toEqual(['/share', '/share']);
		expect(other.asked.map(({ headers }) => headers.cookie)).toEqual([undefined]);
		expect(
			JSON.stringify([...web.asked, ...other.asked].map(({ headers }) => headers)),
		).not.toContain('SECRET');
	});

	test('303 and relative addresses are followed', async () => {
		web.answer((request, response) =>
			request.url === '/dir/a'
				? response.writeHead(303, { location: '../p.jpg' }).end('see there')
				: response.end(photo),
		);
		expect((await fetchPhoto('/dir/a')).error).toBeUndefined();
		expect(web.paths()).toEqual(['/dir/a', '/p.jpg']);
	});

	test.each<[string, string, string, number]>([
		['a loop', '/share', 'without end, as links do that need a sign-in', 11],
		['another scheme', 'file:///etc/passwd', 'leads to no web address', 1],
	])('%s is told at once, with the way round', async (_, location, words, requests) => {
		web.answer((__, response) => response.writeHead(302, { location }).end());
		const result = await fetchPhoto('/share');
		expect(result.error?.message).toContain(words);
		expect(result.error?.description).toContain('Microsoft OneDrive');
		expect(web.asked).toHaveLength(requests);
	});
});

describe('what keeps a download from beginning', () => {
	test('a site that refuses programs', async () => {
		web.answer((_, response) => response.writeHead(403).end('no robots'));
		const result = await fetchPhoto('/x.jpg');
		expect(result.error?.description).toContain(
			'The site refuses programs, wants a sign-in, or the link has expired.',
		);
		expect(result.error?.description).toContain('"File From the Node Before"');
		expect(web.asked).toHaveLength(1);
		expect(web.asked[0]?.headers).toMatchObject({
			accept: 'image/*,*/*;q=0.8',
			'user-agent': expect.stringContaining('n8n-nodes-aihomedesign'),
		});
	});

	test('a host that does not exist, of a photo and of the API, is asked for once', async () => {
		const lookup = jest.spyOn(dns, 'lookup');
		const answer = ((host: string, _: unknown, done: (error: Error) => void) =>
			done(
				Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }),
			)) as unknown as typeof dns.lookup;
		lookup.mockImplementation(answer);
		const result = await fetchPhoto('/x.jpg', 'http://nowhere.invalid');
		expect(result.error?.message).toContain('from "nowhere.invalid": there is no such host');
		expect(lookup.mock.calls.filter(([host]) => host === 'nowhere.invalid')).toHaveLength(1);
		const byBase = await bench.engine.runNode({
			items: [await bench.photoItem()],
			credentials: {
				aiHomeDesignApi: {
					...bench.credentials.aiHomeDesignApi,
					baseUrl: 'http://nobody.invalid',
				},
			},
			parameters: { resource: 'image', operation: 'enhance', spaceName: 'space-indoor' },
		});
		expect(byBase.error?.message).toBe('The address "nobody.invalid" was not found');
		expect(lookup.mock.calls.filter(([host]) => host === 'nobody.invalid')).toHaveLength(1);
		lookup.mockRestore();
	});

	test('a certificate that is not trusted, of a photo and of the API', async () => {
		const server = createSecureServer(await certificateFor('127.0.0.1'), (_, response) =>
			response.end(),
		);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const startedAt = bench.now();
		const result = await fetchPhoto('/x.jpg', origin);
		const byBase = await bench.engine.runNode({
			items: [await bench.photoItem()],
			credentials: { aiHomeDesignApi: { ...bench.credentials.aiHomeDesignApi, baseUrl: origin } },
			parameters: { resource: 'image', operation: 'enhance', spaceName: 'space-indoor' },
		});
		server.close();
		expect(result.error?.message).toContain('its SSL certificate is not trusted');
		expect(result.error?.description).toContain('NODE_EXTRA_CA_CERTS');
		expect(byBase.error?.message).toContain('There is no secure connection');
		expect(byBase.error?.description).toContain('NODE_EXTRA_CA_CERTS');
		expect(bench.now()).toBe(startedAt);
	});
});

describe('n8n’s own protection against private addresses', () => {
	const protection = () => {
		const requireFromNetwork = createRequire(
			createRequire(require.resolve('n8n-core')).resolve('@n8n/backend-network'),
		);
		const { SsrfProtectionConfig } = requireFromNetwork('@n8n/config') as {
			SsrfProtectionConfig: new () => { enabled: boolean };
		};
		return container.get(SsrfProtectionConfig);
	};
	afterEach(() => void (protection().enabled = false));

	test('names itself for Image URL and for Base URL, without a second try', async () => {
		protection().enabled = true;
		const startedAt = bench.now();
		const byUrl = await fetchPhoto('/x.jpg');
		expect(byUrl.error?.message).toContain('n8n does not allow requests to "127.0.0.1');
		expect(byUrl.error?.message).toContain('restricted IP address');
		expect(byUrl.error?.description).toContain('Server-Side Request Forgery');
		const byBase = await bench.run([await bench.photoItem()]);
		expect(byBase.error?.message).toContain('n8n does not allow requests to "127.0.0.1');
		expect(byBase.error?.description).toContain('Server-Side Request Forgery');
		expect(bench.now()).toBe(startedAt);
		expect([web.asked.length, bench.calls().length]).toEqual([0, 0]);
	});
});
