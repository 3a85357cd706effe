import { fetch, FormData, type Response } from 'undici';
import { z } from 'zod';

import type { Clock } from '../../sandbox';
import type { Account } from './ourNode';

const INTERVAL_MS = 5_000;

const uploadAnswer = z.object({ order_id: z.string() });
const orderAnswer = z.object({
	generated_images: z
		.array(z.object({ status: z.string(), src: z.string() }))
		.nullable()
		.transform((images) => images ?? []),
});

/**
 * The chain that a user builds of HTTP Request, Wait and If, at its best: every step for all photos at once, every order
 * asked every 5 s from its own submission on, no time lost between nodes.
 * As in n8n a refused request ends the chain, once the others of its step are answered.
 * @throws Error for the first answer that is no success
 */
export async function runHandBuiltChain(
	clock: Clock,
	account: Account,
	photos: readonly Buffer[],
): Promise<Buffer[]> {
	const orders = await everyOne(photos, async (photo) => await upload(account, photo));
	const submitted = await everyOne(orders, async (orderId) => {
		await submit(account, orderId);
		return { orderId, at: clock.now() };
	});
	return await everyOne(submitted, async ({ orderId, at }) => {
		for (let look = 1; ; look++) {
			await clock.sleep(at + look * INTERVAL_MS - clock.now());
			const url = await finishedUrl(account, orderId);
			if (url) return await bytesOf(await succeeded(fetch(url)));
		}
	});
}

export async function upload({ apiKey, url }: Account, photo: Buffer): Promise<string> {
	const body = new FormData();
	body.append('image', new Blob([photo], { type: 'image/jpeg' }), 'room.jpg');
	body.append('service_name', 'service-image-enhancement');
	const headers = { 'x-api-key': apiKey };
	const response = await succeeded(
		fetch(`${url}/v1/order/image`, { method: 'POST', headers, body }),
	);
	return uploadAnswer.parse(await response.json()).order_id;
}

export async function submit({ apiKey, url }: Account, orderId: string): Promise<void> {
	const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
	const order = { order_id: orderId, space_name: 'space-indoor', selected_widgets: [] };
	const body = JSON.stringify(order);
	await bytesOf(await succeeded(fetch(`${url}/v1/order`, { method: 'POST', headers, body })));
}

/** Where the finished photo is; undefined while there is none. */
export async function finishedUrl({ apiKey, url }: Account, orderId: string) {
	const headers = { 'x-api-key': apiKey };
	const response = await succeeded(fetch(`${url}/v1/order/${orderId}`, { headers }));
	const [image] = orderAnswer.parse(await response.json()).generated_images;
	return image?.status === 'regular_finished' ? image.src : undefined;
}

export async function bytesOf(response: Response): Promise<Buffer> {
	return Buffer.from(await response.arrayBuffer());
}

export async function succeeded(answer: Promise<Response>): Promise<Response> {
	const response = await answer;
	if (response.ok) return response;
	await response.arrayBuffer();
	throw new Error(`HTTP ${response.status}`);
}

async function everyOne<From, To>(
	all: readonly From[],
	work: (one: From) => Promise<To>,
): Promise<To[]> {
	const results = await Promise.allSettled(all.map(work));
	return results.map((result) => {
		if (result.status === 'rejected') throw result.reason;
		return result.value;
	});
}
