import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { FormData, request, type Dispatcher } from 'undici';
import { z } from 'zod';

import { createNode, type ActiveWorkflow, type WorkflowJson } from '../harness';
import { smallPhoto, type Workbench } from './workbench';

export const TRIGGER = 'n8n-nodes-aihomedesign.aiHomeDesignTrigger';

/** The secret at the end of the webhook URL. */
export const URL_SECRET = 'SECRET-0123456789-abcdef';

/** The trigger's credential: that of the other nodes, with the secret. */
export function withSecret(
	{ aiHomeDesignApi }: Workbench['credentials'],
	webhookSecret: string = URL_SECRET,
) {
	return { aiHomeDesignApi: { ...aiHomeDesignApi, webhookSecret } };
}

/** The trigger with one node behind it, which downloads nothing unless the parameters say so. */
export function triggerWorkflow(parameters: INodeParameters = {}, node = {}): WorkflowJson {
	return {
		id: 'workflow-with-trigger',
		name: 'Results',
		nodes: [
			createNode(
				'Trigger',
				TRIGGER,
				{ downloadImage: false, ...parameters },
				{
					webhookId: '11111111-2222-4333-8444-555555555555',
					...node,
				},
			),
			createNode('After', 'n8n-nodes-base.noOp'),
		],
		connections: { Trigger: { main: [[{ node: 'After', type: 'main', index: 0 }]] } },
	};
}

/** An image that the sandbox has finished. */
export interface FinishedImage {
	orderId: string;
	imageId: string;
}

/** Has a photo enhanced, without waiting for it. */
export async function submitPhoto(bench: Workbench, fileName?: string): Promise<FinishedImage> {
	const run = await bench.run([await bench.photoItem(fileName)], { waitForResult: false });
	const { order_id: orderId, image_id: imageId } = run.output[0]?.json ?? {};
	return { orderId: String(orderId), imageId: String(imageId) };
}

/** Has many photos enhanced, without n8n. */
export async function orderImages(
	{ baseUrl, apiKey }: { baseUrl: string; apiKey: string },
	photo: Buffer,
	count: number,
): Promise<FinishedImage[]> {
	const post = async (path: string, body: FormData | string) => {
		const headers = { 'x-api-key': apiKey };
		const answer = await request(`${baseUrl}${path}`, { method: 'POST', body, headers });
		return (await answer.body.json()) as { order_id: string; image_id: string };
	};
	const order = async () => {
		const form = new FormData();
		form.append('image', new Blob([new Uint8Array(photo)]), 'kitchen.jpg');
		form.append('service_name', 'service-image-enhancement');
		const { order_id } = await post('/v1/order/image', form);
		const choice = { order_id, space_name: 'space-indoor', selected_widgets: [] };
		const { image_id } = await post('/v1/order', JSON.stringify(choice));
		return { orderId: order_id, imageId: image_id };
	};
	const images: FinishedImage[] = [];
	while (images.length < count) {
		const wave = Math.min(50, count - images.length);
		images.push(...(await Promise.all(Array.from({ length: wave }, order))));
	}
	return images;
}

const ENHANCEMENT_TOOL = 'tool-image-enhancement';

/** Has a photo worked on by a tool of v3, without n8n. */
export async function startProcess(
	{ baseUrl, apiKey }: { baseUrl: string; apiKey: string },
	{ tool = ENHANCEMENT_TOOL, photo }: { tool?: string; photo?: Buffer } = {},
): Promise<FinishedImage> {
	const post = async (path: string, body: FormData | string) => {
		const headers = {
			'x-api-key': apiKey,
			...(typeof body === 'string' && { 'content-type': 'application/json' }),
		};
		const answer = await request(`${baseUrl}${path}`, { method: 'POST', body, headers });
		if (answer.statusCode !== 201) throw new Error(await answer.body.text());
		return processAnswer.parse(await answer.body.json()).data;
	};
	const form = new FormData();
	const bytes = new Uint8Array(photo ?? (await smallPhoto()));
	form.append('asset_file', new Blob([bytes]), 'kitchen.jpg');
	const { order_id: orderId = '', assets = [] } = await post('/v3/order', form);
	const area = `widget-area-${tool}`;
	const widgets = [{ slug: area, item_slugs: [`item-indoor-${area}`] }];
	const { process_ids: [imageId = ''] = [] } = await post(
		'/v3/process',
		JSON.stringify({
			order_id: orderId,
			tool,
			asset_map: { [`${tool}-input-image`]: assets[0]?.id },
			widgets: tool === ENHANCEMENT_TOOL ? widgets : [],
		}),
	);
	return { orderId, imageId };
}

const processAnswer = z.object({
	data: z.object({
		order_id: z.string().optional(),
		assets: z.array(z.object({ id: z.string() })).optional(),
		process_ids: z.array(z.string()).optional(),
	}),
});

/** A delivery as v3 sends it (sandbox/api-v3.md, section 6). */
export function completedBody({ orderId, imageId }: FinishedImage, more: IDataObject = {}) {
	return {
		event: 'process.completed',
		process_id: imageId,
		order_id: orderId,
		tool: ENHANCEMENT_TOOL,
		status: 'done',
		final_assets: [
			{
				asset_id: 'asset-1',
				asset_type: 'image',
				temp_src: 'https://evil.example/after',
				temp_thumbnail_src: 'https://evil.example/small',
			},
		],
		...more,
	};
}

/** A delivery as AI HomeDesign sends it (sandbox/api-v1.md, section 7). */
export function generatedBody({ orderId, imageId }: FinishedImage, image: IDataObject = {}) {
	return {
		order_id: orderId,
		image: {
			id: imageId,
			before_src: 'https://evil.example/before.jpg',
			after_src: 'https://evil.example/after.jpg',
			regenerated: false,
			style: '',
			color: '',
			space: 'space-indoor',
			sky_style: '',
			shadow_removal: false,
			material: '',
			created_at: '2026-01-02T03:04:05Z',
			...image,
		},
		service_name: 'service-image-enhancement',
		user_id: 'user-1',
	};
}

export interface Answer {
	status: number;
	body: unknown;
}

/** Posts a body to a webhook as AI HomeDesign would, with the secret unless `query` says otherwise. */
export async function deliver(
	active: ActiveWorkflow,
	body: unknown,
	{
		query = { secret: URL_SECRET },
		contentType = 'application/json',
		method = 'POST',
	}: { query?: Record<string, string>; contentType?: string; method?: Dispatcher.HttpMethod } = {},
): Promise<Answer> {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const answer = await request(active.url('Trigger', query), {
		method,
		headers: contentType === '' ? {} : { 'content-type': contentType },
		body: method === 'POST' ? text : undefined,
	});
	const answered = await answer.body.text();
	let parsed: unknown = answered;
	try {
		parsed = JSON.parse(answered);
	} catch {
		// Some answers are no JSON.
	}
	return { status: answer.statusCode, body: parsed };
}

/** The items that came out of the trigger, of all executions. */
export function startedItems(active: ActiveWorkflow) {
	return active.executions().flatMap((run) => run.items('After'));
}
