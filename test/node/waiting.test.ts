import { turns } from '../turns';
import { openWeb, type Web } from './web';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

const submittedAt = () => bench.sandbox.charges()[0]?.at ?? 0;
/** Seconds from the submission to each poll of the order. */
const polls = () => bench.requests('get').map(({ at }) => (at - submittedAt()) / 1000);

test.each([
	['right', 20, 20, [15, 20]],
	['too early', 20, 33, [15, 20, 25, 30, 35]],
	['none', 0, 12, [5, 10, 15]],
])(
	'polls first at 85 %% of the ETA, then every five seconds: ETA %s',
	async (_, eta, job, expected) => {
		bench.sandbox.configure({ etaSeconds: eta, jobSeconds: job });
		const run = await bench.run([await bench.photoItem()]);
		expect(run.error).toBeUndefined();
		expect(polls()).toEqual(expected);
	},
);

test('an order that lists its image late is waited for', async () => {
	bench.sandbox.configure({ etaSeconds: 5, jobSeconds: 20, queueSeconds: 18 });
	const run = await bench.run([await bench.photoItem()]);
	expect(run.output[0]?.json).toMatchObject({ status: 'finished' });
});

test('unknown statuses count as running, other good ones as finished', async () => {
	const image = (status: string, src: string | null) => ({
		id: bench.sandbox.charges()[0]?.imageId,
		status,
		src,
	});
	const item = await bench.photoItem();
	bench.sandbox.addFault({
		call: 'submit',
		kind: 'json',
		body: { order_id: 'o', image_id: 'i1', eta: 1 },
	});
	const odd = (images: unknown) =>
		bench.sandbox.addFault({
			call: 'get',
			kind: 'json',
			body: { id: 'o', generated_images: images, strange: [1] },
		});
	odd(null);
	odd([]);
	odd([{ ...image('regular_new_thing', null), id: 'i1' }]);
	odd([{ ...image('', ''), id: 'i1', created_at: '0001-01-01T00:00:00Z' }]);
	odd([
		{ id: 'other', status: 'regular_failed', src: '' },
		{ ...image('enhanced_v2', `${bench.sandbox.imageUrl}/x.jpg`), id: 'i1' },
	]);
	const run = await bench.run([item], { downloadResult: false });
	expect(run.error).toBeUndefined();
	expect(run.output[0]?.json).toMatchObject({
		status: 'finished',
		image_id: 'i1',
		image_url: `${bench.sandbox.imageUrl}/x.jpg`,
	});
});

test('says when nothing comes of a photo, with the order’s ID', async () => {
	bench.sandbox.addFault({ call: 'submit', kind: 'failJob' });
	const run = await bench.run([await bench.photoItem()]);
	const [charge] = bench.sandbox.charges();
	expect(run.error?.message).toBe(
		`AI HomeDesign could not make an image of "kitchen.jpg" (order ${charge?.orderId})`,
	);
	expect(run.error?.description).toContain('the status "failed"');
	expect(run.error?.description).toContain(`Image ID: ${charge?.imageId}`);
});

test('when the time is up it says how to get the photo later', async () => {
	bench.sandbox.configure({ jobSeconds: 100 });
	const run = await bench.run([await bench.photoItem()], { options: { timeout: 31 } });
	const [charge] = bench.sandbox.charges();
	expect(run.error?.message).toContain('was not ready within 31 seconds');
	expect(run.error?.description).toBe(
		`Its last status was "regular_processing". For longer waiting raise "Timeout (Seconds)" in the options. Image ID: ${charge?.imageId}. Use Order > Get with this order ID to fetch the photo later; it is not charged again.<br>\nIt is paid. Press Execute workflow again: what is paid comes without another charge, as long as n8n is not restarted. After a restart use Executions > Retry.`,
	);
	expect(run.error?.context?.details).toMatchObject({
		order_id: charge?.orderId,
		image_id: charge?.imageId,
		charged: 'yes',
	});
	expect(polls()).toEqual([5, 10, 15, 20, 25, 30]);

	const later = await bench.run([{ json: {} }], {
		resource: 'order',
		operation: 'get',
		orderId: charge?.orderId ?? '',
		waitForResult: true,
	});
	expect(later.output[0]?.json).toMatchObject({ status: 'finished' });
	expect(bench.sandbox.charges()).toHaveLength(1);
});

test.each([
	['500', { kind: 'status', status: 500 }],
	['503 with Retry-After', { kind: 'status', status: 503, headers: { 'retry-after': '9' } }],
	['429', { kind: 'status', status: 429, body: { error: 'slow down' } }],
	['a web page', { kind: 'html', status: 502 }],
	['a web page with status 200', { kind: 'html' }],
	['half an answer', { kind: 'malformedJson' }],
	['a lost connection', { kind: 'resetBefore' }],
	['a truncated answer', { kind: 'truncate' }],
	['wrong types', { kind: 'json', body: { generated_images: [{ id: {}, src: 5 }] } }],
] as const)(
	'a poll that meets %s is repeated, not sooner than five seconds later',
	async (_, fault) => {
		bench.sandbox.addFault({ call: 'get', times: 2, ...fault });
		const run = await bench.run([await bench.photoItem()]);
		expect(run.error).toBeUndefined();
		const pause = 'headers' in fault ? 9 : 5;
		expect(polls()).toEqual([5, 5 + pause, 5 + 2 * pause]);
		expect(bench.sandbox.charges()).toHaveLength(1);
	},
);

test('a download is not tried again after the time is up', async () => {
	bench.sandbox.addFault({ call: 'download', kind: 'status', status: 503, times: Infinity });
	const run = await bench.run([await bench.photoItem()], { options: { timeout: 12 } });
	expect(run.error?.message).toContain('could not be downloaded');
	const [first, ...others] = bench.requests('download').map(({ at }) => at);
	expect(others).toHaveLength(1);
	expect(Math.max(...others) - submittedAt()).toBeLessThanOrEqual(12_000);
	expect(first).toBeLessThan(submittedAt() + 12_000);
});

test('answers that never make sense end the waiting before its time', async () => {
	bench.sandbox.addFault({
		call: 'get',
		kind: 'json',
		body: { generated_images: 'none' },
		times: Infinity,
	});
	const run = await bench.run([await bench.photoItem()]);
	expect(run.error?.message).toContain('does not understand');
	expect(run.error?.description).toContain('it is not charged again');
	expect(polls()).toHaveLength(5);
});

test('a key that stops working in the middle: the order’s ID is kept', async () => {
	bench.sandbox.addFault({
		call: 'get',
		kind: 'status',
		status: 401,
		body: { error: 'unauthorized' },
	});
	const run = await bench.run([await bench.photoItem()]);
	expect(run.error?.message).toContain('Invalid API key');
	expect(run.error?.message).toContain(`(order ${bench.sandbox.charges()[0]?.orderId})`);
});

test('an API that is down until the time is up says so', async () => {
	bench.sandbox.addFault({ call: 'get', kind: 'status', status: 500, times: Infinity });
	const run = await bench.run([await bench.photoItem()], { options: { timeout: 60 } });
	expect(run.error?.description).toContain(
		'At the last poll: AI HomeDesign is not available at the moment (status 500).',
	);
});

test('a service that does not know the order yet, right after the submission, is asked again', async () => {
	bench.sandbox.addFault({ call: 'get', kind: 'status', status: 404, times: 2 });
	const run = await bench.run([await bench.photoItem()]);
	expect(run.error).toBeUndefined();
	expect(polls()).toEqual([5, 10, 15]);
});

test('a neighbour of odd shape does not hide the image', async () => {
	const item = await bench.photoItem();
	bench.sandbox.addFault({
		call: 'submit',
		kind: 'json',
		body: { order_id: null, image_id: 17, eta: -5 },
	});
	bench.sandbox.addFault({
		call: 'get',
		kind: 'json',
		body: {
			generated_images: [
				{ id: null },
				{ id: 'x', src: 7 },
				{ id: '17', status: 'done', src: 'http://127.0.0.1:9/x.jpg' },
			],
		},
	});
	const run = await bench.run([item], { downloadResult: false });
	expect(run.output[0]?.json).toMatchObject({ image_id: '17', status: 'finished', eta: null });
});

test('two executions together never ask for one order within five seconds', async () => {
	await bench.run([await bench.photoItem()], { waitForResult: false });
	const orderId = bench.sandbox.charges()[0]?.orderId ?? '';
	const get = async () =>
		await bench.run([{ json: {} }], { resource: 'order', operation: 'get', orderId });
	await Promise.all([get(), get(), get()]);
	const [a = 0, b = 0, c = 0] = polls();
	expect(b - a).toBeGreaterThanOrEqual(5);
	expect(c - b).toBeGreaterThanOrEqual(5);
});

describe('downloading', () => {
	test.each([
		['a lost connection', { kind: 'resetBefore' }],
		['half a photo', { kind: 'truncate' }],
		['503', { kind: 'status', status: 503 }],
		['a web page with status 200', { kind: 'html' }],
		['nothing', { kind: 'empty' }],
		['an address that has expired', { kind: 'expired' }],
	] as const)('goes on after %s, and gives the photo whole', async (_, fault) => {
		bench.sandbox.addFault({ call: 'download', ...fault });
		const run = await bench.run([await bench.photoItem()]);
		expect(run.error).toBeUndefined();
		const binary = run.output[0]?.binary?.data;
		if (!binary) throw new Error('no binary');
		const expected = await bench.sandbox.resultOf(String(run.output[0]?.json.image_id));
		expect((await bench.engine.readBinary(binary)).equals(expected)).toBe(true);
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('asks for a fresh address when the one it has expires', async () => {
		bench.sandbox.addFault({ call: 'download', kind: 'expired' });
		await bench.run([await bench.photoItem()]);
		expect(bench.calls().slice(-4)).toEqual(['get', 'download', 'get', 'download']);
	});

	test('what never comes is named with its order', async () => {
		bench.sandbox.addFault({ call: 'download', kind: 'html', times: Infinity });
		const run = await bench.run([await bench.photoItem()]);
		expect(run.error?.message).toContain('it looks like a web page (HTML)');
		expect(run.error?.description).toContain('it is not charged again');
		bench.sandbox.clearFaults();
		bench.sandbox.addFault({ call: 'download', kind: 'expired', times: Infinity });
		const expired = await bench.run([await bench.photoItem()]);
		expect(expired.error?.message).toContain('The image could not be downloaded');
		expect(expired.error?.description).toContain('it is not charged again');
	});

	describe('from a storage of its own ways', () => {
		let web: Web;
		beforeAll(async () => (web = await openWeb()));
		afterAll(() => web.close());

		/** Runs the node for an image that is at this address. */
		const fetchFrom = async (src: string) => {
			const item = await bench.photoItem();
			bench.sandbox.addFault({ call: 'submit', kind: 'json', body: { image_id: 'i1', eta: 0 } });
			bench.sandbox.addFault({
				call: 'get',
				kind: 'json',
				body: { generated_images: [{ id: 'i1', status: 'regular_finished', src }] },
				times: Infinity,
			});
			return await bench.run([item]);
		};
		const storedBytes = async (run: Awaited<ReturnType<typeof fetchFrom>>) => {
			const binary = run.output[0]?.binary?.data;
			return binary ? await bench.engine.readBinary(binary) : undefined;
		};

		test.each([
			['application/octet-stream', 'kitchen-enhanced.png', 'image/png'],
			['image/jpeg; charset=binary', 'kitchen-enhanced.png', 'image/png'],
			['image/svg+xml', 'kitchen-enhanced.png', 'image/png'],
		])(
			'what it says about the type (%s) is not believed, the content is',
			async (type, fileName, mimeType) => {
				const png = await smallPhoto('png');
				web.answer = (_, response) => response.setHeader('content-type', type).end(png);
				const run = await fetchFrom(`${web.origin}/result`);
				expect(run.output[0]?.binary?.data).toMatchObject({ fileName, mimeType });
				expect((await storedBytes(run))?.equals(png)).toBe(true);
			},
		);

		test('a photo that comes in crumbs is taken whole', async () => {
			const photo = await smallPhoto();
			web.answer = async (_, response) => {
				for (const byte of photo.subarray(0, 6)) {
					response.write(Buffer.from([byte]));
					// By then it has been read.
					await turns(1);
				}
				response.end(photo.subarray(6));
			};
			expect((await storedBytes(await fetchFrom(`${web.origin}/result`)))?.equals(photo)).toBe(
				true,
			);
		});

		test('a cut that HTTP does not notice is noticed all the same', async () => {
			const photo = await smallPhoto();
			let times = 0;
			web.answer = (request, response) => {
				if (++times > 2) return response.end(photo);
				// Without a length, the end of the connection is the end of the file.
				request.socket.end(
					Buffer.concat([
						Buffer.from('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n'),
						photo.subarray(0, photo.length - 30),
					]),
				);
				return undefined;
			};
			expect((await storedBytes(await fetchFrom(`${web.origin}/result`)))?.equals(photo)).toBe(
				true,
			);
			expect(times).toBe(3);
		});

		test.each([
			'/relative/x.jpg',
			'//cdn.example/y.jpg',
			'http://exa mple/x',
			'file:///etc/passwd',
			'data:image/png;base64,AAAA',
		])('an address that cannot be opened is told: %s', async (src) => {
			const run = await fetchFrom(src);
			expect(run.error?.message).toContain('gave an address for the image that cannot be opened');
			expect(run.error?.description).toContain('it is not charged again');
		});
	});
});

describe('an account with another limit', () => {
	const twelve = async () =>
		await Promise.all(
			Array.from({ length: 12 }, async (_, n) => await bench.photoItem(`${n}.jpg`)),
		);
	const run = async (ordersPer10Minutes: string | number | undefined) =>
		await bench.engine.runNode({
			items: await twelve(),
			credentials: {
				aiHomeDesignApi: {
					...bench.credentials.aiHomeDesignApi,
					...(ordersPer10Minutes !== undefined && { ordersPer10Minutes }),
				},
			},
			parameters: { resource: 'image', operation: 'enhance', spaceName: 'space-indoor' },
		});
	const span = () => {
		const times = bench.sandbox.charges().map(({ at }) => at);
		return Math.max(...times) - Math.min(...times);
	};

	test.each([
		['raised', 100, 0, 10_000],
		['raised, as text', '100', 0, 10_000],
		['lowered', 4, 1_200_000, 1_300_000],
		['the usual one', 0, 600_000, 660_000],
		['of an empty field', '', 600_000, 660_000],
		['of a credential without the field', undefined, 600_000, 660_000],
	])('%s', async (_, limit, least, most) => {
		bench.sandbox.configure({ rateLimit: { submissions: 100, windowSeconds: 600 } });
		const result = await run(limit);
		expect(result.error).toBeUndefined();
		expect(bench.sandbox.charges()).toHaveLength(12);
		expect(span()).toBeGreaterThanOrEqual(least);
		expect(span()).toBeLessThanOrEqual(most);
	});

	test.each(['many', '12 photos', NaN, -1, 2.5, 'sk-secret'])(
		'%j is no number: told before anything is sent, and not counted as 0',
		async (limit) => {
			const result = await run(limit);
			expect(result.error?.message).toContain(
				'"Orders per 10 Minutes" in the credential is not a number',
			);
			expect(JSON.stringify(result.error)).not.toContain('sk-secret');
			expect(bench.requests()).toEqual([]);
		},
	);
});
