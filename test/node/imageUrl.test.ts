import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { MAX_PHOTO_BYTES } from '../../nodes/shared/api/v1/limits';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

let bench: Workbench;
let web: Server;
let origin: string;
let answer: RequestListener;
let asked: Array<{ url?: string; key?: string }>;
let photo: Buffer;

beforeAll(async () => {
	bench = await openWorkbench();
	photo = await smallPhoto();
	web = createServer((request, response) => {
		asked.push({ url: request.url, key: request.headers['x-api-key'] as string | undefined });
		answer(request, response);
	});
	await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
	origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
});
beforeEach(() => {
	asked = [];
	answer = (_, response) => response.end(photo);
});
afterEach(async () => await bench.reset());
afterAll(async () => {
	web.closeAllConnections();
	web.close();
	await bench.close();
});

const run = async (imageUrl: unknown, more = {}) =>
	await bench.run([{ json: {} }], { imageSource: 'url', imageUrl: imageUrl as string, ...more });
const uploadedFile = () => bench.requests('upload')[0]?.body;

test('fetches the photo without the API key and enhances it', async () => {
	const result = await run(`${origin}/photos/living%20room.jpg?size=full`);
	expect(result.error).toBeUndefined();
	expect(asked).toEqual([{ url: '/photos/living%20room.jpg?size=full', key: undefined }]);
	expect(uploadedFile()).toMatchObject({
		file: { filename: 'living room.jpg', mimetype: 'image/jpeg', size: photo.length },
	});
	expect(result.output[0]).toMatchObject({
		json: { file_name: 'living room-enhanced.jpg' },
		pairedItem: { item: 0 },
	});
});

test('follows redirects, and takes the name from the header', async () => {
	answer = (request, response) => {
		if (request.url === '/share') return response.writeHead(302, { location: '/real' }).end();
		return response
			.setHeader('content-disposition', "attachment; filename*=UTF-8''K%C3%BCche.jpg")
			.end(photo);
	};
	await run(`${origin}/share`, { operation: 'upload' });
	expect(asked.map(({ url }) => url)).toEqual(['/share', '/real']);
	expect(uploadedFile()).toMatchObject({ file: { filename: 'Küche.jpg' } });
});

test('tells by the content what the photo is', async () => {
	const png = await smallPhoto('png');
	answer = (_, response) => response.setHeader('content-type', 'application/octet-stream').end(png);
	await run(`${origin}/download?id=5`, { operation: 'upload' });
	expect(uploadedFile()).toMatchObject({
		file: { filename: 'download.png', mimetype: 'image/png' },
	});
});

test.each([
	[
		'a web page',
		(): RequestListener => (_, response) => response.end('<!DOCTYPE html><title>Sign in</title>'),
		"not to a photo: use the picture's own address",
	],
	['nothing', (): RequestListener => (_, response) => response.end(), 'is empty'],
	[
		'404',
		(): RequestListener => (_, response) => response.writeHead(404).end('gone'),
		'(status 404)',
	],
	['401', (): RequestListener => (_, response) => response.writeHead(401).end(), '(status 401)'],
])('an address with %s is told, and nothing is uploaded', async (_, listener, words) => {
	answer = listener();
	const result = await run(`${origin}/x.jpg`);
	expect(result.error?.message).toContain(words);
	expect(bench.requests('upload')).toEqual([]);
	expect(asked).toHaveLength(1);
});

test('a photo that says it is too large is not downloaded', async () => {
	let sent = 0;
	answer = (_, response) => {
		response.writeHead(200, { 'content-length': MAX_PHOTO_BYTES + 1 });
		response.write(photo, () => (sent += photo.length));
	};
	const result = await run(`${origin}/x.jpg`);
	expect(result.error?.message).toBe('The photo "x.jpg" is too large: 50.0 MB');
	expect(sent).toBeLessThanOrEqual(photo.length);
});

test('a photo that does not say its size is downloaded up to the limit only', async () => {
	const chunk = Buffer.alloc(1024 * 1024, photo);
	let sent = 0;
	answer = (_, response) => {
		const more = () => {
			while (!response.destroyed && sent < 200) {
				sent++;
				if (!response.write(chunk)) return response.once('drain', more);
			}
			return response.end();
		};
		response.on('error', () => {});
		more();
	};
	const result = await run(`${origin}/x.jpg`);
	expect(result.error?.message).toBe('The photo "x.jpg" is too large: more than 50 MB');
	expect(sent).toBeLessThan(120);
});

test.each([
	[
		'503',
		(first: boolean): RequestListener =>
			(_, response) =>
				first ? response.writeHead(503).end() : response.end(photo),
	],
	[
		'a lost connection',
		(first: boolean): RequestListener =>
			(request, response) =>
				first ? request.socket.destroy() : response.end(photo),
	],
	[
		'half a photo',
		(first: boolean): RequestListener =>
			(request, response) => {
				if (!first) return response.end(photo);
				response.writeHead(200, { 'content-length': photo.length });
				return response.write(photo.subarray(0, 20), () => request.socket.destroy());
			},
	],
])('tries again after %s', async (_, listener) => {
	let first = true;
	answer = (request, response) => {
		listener(first)(request, response);
		first = false;
	};
	const result = await run(`${origin}/x.jpg`);
	expect(result.error).toBeUndefined();
	expect(uploadedFile()).toMatchObject({ file: { size: photo.length } });
});

test('an address that nobody answers at', async () => {
	const result = await run('http://127.0.0.1:9/x.jpg');
	expect(result.error?.message).toBe(
		'The photo at "Image URL" could not be loaded completely from "127.0.0.1:9"',
	);
	expect(result.error?.description).toContain('ECONNREFUSED');
});

test.each([
	['={{ "" }}', '"Image URL" is empty: '],
	['photo.jpg', '"Image URL" is not a web address: '],
	['file:///etc/passwd', '"Image URL" is the path of a file, not a web address: '],
	['={{ 5 }}', '"Image URL" is not a web address: '],
])('%s is refused: %s', async (imageUrl, message) => {
	const result = await run(imageUrl);
	expect(result.error?.message).toContain(message);
	expect(asked).toEqual([]);
});

test('an address as agents write it is understood', async () => {
	const result = await run(`![kitchen](<${origin}/x.jpg>)`, { operation: 'upload' });
	expect(result.error).toBeUndefined();
	expect(asked).toMatchObject([{ url: '/x.jpg' }]);
});

test('of several addresses a bad one is known before anything is paid', async () => {
	answer = (request, response) =>
		request.url === '/bad.jpg' ? response.end('<html>sign in</html>') : response.end(photo);
	const items = [{ json: { at: '/good.jpg' } }, { json: { at: '/bad.jpg' } }];
	const result = await bench.run(items, {
		imageSource: 'url',
		imageUrl: `=${origin}{{ $json.at }}`,
	});
	expect(result.error?.message).toBe(
		`"Image URL" leads to a web page on "${new URL(origin).host}", not to a photo: use the picture's own address (photo 2 of 2)`,
	);
	expect(bench.requests('upload')).toEqual([]);
});

test('an address that gives other bytes each time is one order, also when n8n tries again', async () => {
	answer = (_, response) => response.end(Buffer.concat([photo, Buffer.from(String(asked.length))]));
	bench.sandbox.addFault({ call: 'download', kind: 'status', status: 404, times: 2 });
	const result = await bench.run(
		[{ json: {} }],
		{ imageSource: 'url', imageUrl: `${origin}/camera.jpg` },
		{ retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
	);
	expect(result.error).toBeUndefined();
	expect(result.output[0]?.json).toMatchObject({ file_name: 'camera-enhanced.jpg' });
	expect(bench.sandbox.charges()).toHaveLength(1);
	expect(asked).toHaveLength(1);
});

test('an unknown source is told', async () => {
	const result = await bench.run([await bench.photoItem()], {
		imageSource: "={{ 'URL' }}",
		imageUrl: 'https://example.com/x.jpg',
	});
	expect(result.error?.message).toBe('"Image Source" has a value that cannot be used: "URL"');
});

describe('as an AI agent’s tool', () => {
	test.each(['engine', 'langchain'] as const)('a URL in, JSON out (%s)', async (path) => {
		const result = await bench.engine.runAsTool({
			path,
			credentials: bench.credentials,
			agentInput: { url: `${origin}/house.jpg`, space: 'Outdoor' },
			parameters: {
				imageUrl: "={{ $fromAI('url', 'The photo', 'string') }}",
				spaceName: {
					__rl: true,
					mode: 'name',
					value: "={{ $fromAI('space', 'Indoor or Outdoor', 'string') }}",
				},
			},
		});
		expect(result.response).toBeDefined();
		expect(result.response).toContain(bench.sandbox.charges()[0]?.orderId ?? '-');
		expect(result.response).toContain('"status":"finished"');
		expect(result.response).toContain(bench.sandbox.imageUrl);
		expect(bench.requests('submit')[0]?.body).toMatchObject({ space_name: 'space-outdoor' });
		expect(bench.requests().filter(({ host }) => host === 'images')).toEqual([]);
	});

	test('a tool downloads nothing, and takes the space as plain text, too', async () => {
		const result = await bench.engine.runAsTool({
			credentials: bench.credentials,
			agentInput: { url: `${origin}/house.jpg`, space: 'Outdoor', wait: 'true' },
			parameters: {
				imageSource: 'url',
				imageUrl: "={{ $fromAI('url') }}",
				spaceName: "={{ $fromAI('space') }}",
				waitForResult: "={{ $fromAI('wait') }}",
				downloadResult: true,
			},
		});
		expect(result.response).toContain('"status":"finished"');
		expect(bench.requests('submit')[0]?.body).toMatchObject({ space_name: 'space-outdoor' });
		expect(bench.requests().filter(({ host }) => host === 'images')).toEqual([]);
	});

	test('what went wrong reaches the agent, with the order’s ID', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob' });
		const result = await bench.engine.runAsTool({
			credentials: bench.credentials,
			agentInput: { url: `${origin}/house.jpg` },
			parameters: {
				imageUrl: "={{ $fromAI('url') }}",
				spaceName: 'space-outdoor',
			},
		});
		expect(result.response).toContain('could not make an image of');
		expect(result.response).toContain(bench.sandbox.charges()[0]?.orderId ?? '-');
	});
});
