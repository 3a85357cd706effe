import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { json, text } from 'node:stream/consumers';
import sharp from 'sharp';
import { z } from 'zod';

import { KEY } from './support';

/** How a service that is not as assumed answers submissions. */
export type Submissions =
	/** Accepts whatever it is sent, items that cannot exist included. */
	| 'accepts everything'
	/** Looks at the items before the order, and names the first one that it does not know. */
	| 'checks items first';

const submission = z
	.object({
		order_id: z.string().default(''),
		widgets: z.array(z.object({ item_slugs: z.array(z.string()) })).default([]),
	})
	.passthrough();

/** Items that the service takes; all others it refuses. */
const TAKEN = /^item-(bedroom|prime|twilight-without-cloud|white-brick-wall)-/;

interface Reply {
	status: number;
	body: unknown;
}

/**
 * A service that contradicts what is assumed, and that repeats the key wherever it can: in messages, addresses, names of
 * fields and headers.
 */
export async function startContrary(submissions: Submissions) {
	const submitted: string[] = [];
	let origin = '';
	const picture = await sharp({
		create: { width: 640, height: 427, channels: 3, background: '#888' },
	})
		.jpeg()
		.toBuffer();
	const src = () => `${origin}/files/jane-doe-7/${KEY}/photo.jpg?key=${KEY}&X-Amz-Expires=600`;
	const refusal = (status: number, words: string): Reply => ({
		status,
		body: { error: `${words} (key ${KEY}, jane@example.com)` },
	});
	const order = () => ({ id: 'order-1', status: 'open', assets: [{ id: 'asset-1', src: src() }] });

	async function submit(request: IncomingMessage): Promise<Reply> {
		const { order_id: orderId, widgets } = submission.parse(await json(request));
		const unknown = widgets
			.flatMap(({ item_slugs: items }) => items)
			.find((item) => !TAKEN.test(item));
		if (submissions === 'checks items first' && unknown !== undefined) {
			return { status: 400, body: { message: 'no', error: `unknown item ${unknown}` } };
		}
		if (/^0*$/.test(orderId)) return refusal(404, 'no such order');
		submitted.push(orderId);
		return { status: 200, body: { id: `job-${submitted.length}` } };
	}

	async function replyTo(request: IncomingMessage, path: string): Promise<Reply> {
		const key = request.headers['x-api-key'];
		if (path.startsWith('/v1/'))
			return { status: 410, body: `<h1>Gone</h1> ${String(key)} ${src()}` };
		if (path === '/v3/process') return await submit(request);
		await text(request);
		if (key !== KEY) return { status: 403, body: { message: `no access with ${String(key)}` } };
		if (/\/0{24}$/.test(path)) {
			// An order that is missing is told as such, so that submissions for it are sent.
			return path.startsWith('/v3/order') ? refusal(404, 'nothing') : refusal(400, 'nothing');
		}
		if (path.startsWith('/v3/process/')) {
			const final_assets = [{ asset_type: 'picture', src: src() }];
			return { status: 200, body: { status: 'completed', final_assets } };
		}
		if (path.startsWith('/v3/project')) {
			const project = {
				id: 'Project 1',
				address: '1 Main Street',
				[KEY]: [KEY],
				owner: 'Jane Doe',
			};
			if (request.method === 'POST') return { status: 200, body: project };
			return { status: 200, body: path === '/v3/project' ? [project] : project };
		}
		return { status: 200, body: order() };
	}

	const server = createServer((request, response) => {
		const path = (request.url ?? '').split('?')[0] ?? '';
		if (path.startsWith('/files/')) {
			response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture);
			return;
		}
		void replyTo(request, path).then(({ status, body }) => {
			const type = typeof body === 'string' ? 'text/html' : 'application/json';
			const whole = typeof body === 'string' ? body : JSON.stringify(body);
			response.writeHead(status, { 'content-type': `${type}; key=${KEY}` }).end(whole);
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
	return {
		url: origin,
		/** Orders that a submission was accepted for. */
		submitted,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
