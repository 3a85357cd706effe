import sharp from 'sharp';
import { FormData, request } from 'undici';
import { z } from 'zod';
import { until } from '../turns';
import { startSandbox, type Clock, type Sandbox, type SandboxOptions } from '../../sandbox';

/** A clock that stands still until a test moves it; sleepers wake when their time is passed. */
export class VirtualClock implements Clock {
	private time = Date.UTC(2024, 4, 1, 12);
	private sleepers: Array<{ until: number; wake: () => void }> = [];

	now(): number {
		return this.time;
	}

	async sleep(ms: number, signal?: AbortSignal): Promise<void> {
		if (ms <= 0) return;
		await new Promise<void>((resolve, reject) => {
			this.sleepers.push({ until: this.time + ms, wake: resolve });
			signal?.addEventListener('abort', () => reject(new Error('aborted')));
		});
	}

	advance(seconds: number): void {
		this.time += seconds * 1000;
		const due = this.sleepers.filter(({ until }) => until <= this.time);
		this.sleepers = this.sleepers.filter(({ until }) => until > this.time);
		for (const { wake } of due) wake();
	}

	/** Until somebody sleeps. */
	async someoneSleeps(): Promise<void> {
		await until(() => this.sleepers.length > 0);
	}
}

export interface Reply {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	bytes: Buffer;
	/** Of a JSON answer; otherwise undefined. */
	json: unknown;
}

function parsed(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString());
	} catch {
		return undefined;
	}
}

export interface Ask {
	method?: 'GET' | 'POST' | 'DELETE' | 'HEAD';
	key?: string | null;
	json?: unknown;
	body?: FormData | string | Buffer;
	headers?: Record<string, string>;
}

/** Sends one request as a client would; `key: null` sends none. */
export async function ask(url: string, options: Ask = {}): Promise<Reply> {
	const { method = 'GET', key = null, json, body, headers = {} } = options;
	const answer = await request(url, {
		method,
		headers: {
			...headers,
			...(key === null ? {} : { 'x-api-key': key }),
			...(json === undefined ? {} : { 'content-type': 'application/json' }),
		},
		body: json === undefined ? body : JSON.stringify(json),
	});
	const bytes = Buffer.from(await answer.body.arrayBuffer());
	return {
		status: answer.statusCode,
		headers: answer.headers,
		bytes,
		json: parsed(bytes),
	};
}

export function photoForm(
	file: Buffer,
	service: string | undefined = 'service-image-enhancement',
	name = 'room.jpg',
): FormData {
	const form = new FormData();
	form.append('image', new Blob([new Uint8Array(file)], { type: 'image/jpeg' }), name);
	if (service !== '') form.append('service_name', service);
	return form;
}

export interface FormFile {
	bytes: Buffer;
	role?: string;
	name?: string;
}

/** An upload of v3: roles first, then files. */
export function assetForm(
	files: readonly FormFile[],
	fields: Record<string, string> = {},
	roleField = 'asset_role',
): FormData {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.append(name, value);
	for (const { role } of files) if (role !== undefined) form.append(roleField, role);
	for (const { bytes, name = 'room.jpg' } of files) {
		form.append('asset_file', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), name);
	}
	return form;
}

export async function tinyPng(width = 8, height = 6, background = '#7878CD'): Promise<Buffer> {
	return await sharp({ create: { width, height, channels: 3, background } })
		.png()
		.toBuffer();
}

export async function tinyJpeg(): Promise<Buffer> {
	return await sharp({ create: { width: 8, height: 6, channels: 3, background: '#555' } })
		.jpeg()
		.toBuffer();
}

const submitted = z.object({ order_id: z.string(), image_id: z.string(), eta: z.number().int() });

const uploaded = z.object({
	data: z.object({ order_id: z.string(), assets: z.array(z.object({ id: z.string() })) }),
});

const accepted = z.object({ data: z.object({ process_ids: z.tuple([z.string()]) }) });

const processed = z.object({
	data: z.object({
		status: z.string(),
		final_assets: z.array(z.object({ temp_src: z.string(), temp_thumbnail_src: z.string() })),
	}),
});

/** An uploaded order of v3. */
export interface Uploaded {
	orderId: string;
	assets: string[];
}

const detailed = z.object({
	id: z.string(),
	status: z.string(),
	before_image_src: z.string(),
	generated_images: z
		.array(
			z.object({ id: z.string(), status: z.string(), src: z.string(), updated_at: z.string() }),
		)
		.nullable(),
});

/** A sandbox with a client that knows its key. */
export class Bench {
	private constructor(
		readonly sandbox: Sandbox,
		readonly clock: VirtualClock,
	) {}

	static async start(options: SandboxOptions = {}): Promise<Bench> {
		const clock = new VirtualClock();
		return new Bench(await startSandbox({ enhance: 'mark', clock, ...options }), clock);
	}

	async api(path: string, options: Ask = {}): Promise<Reply> {
		return await ask(`${this.sandbox.url}${path}`, { key: this.sandbox.apiKey, ...options });
	}

	async upload(file?: Buffer, name?: string): Promise<string> {
		const body = photoForm(file ?? (await tinyJpeg()), undefined, name);
		const reply = await this.api('/v1/order/image', { method: 'POST', body });
		return z.object({ order_id: z.string() }).parse(reply.json).order_id;
	}

	async trySubmit(orderId: string, extra: object = {}): Promise<Reply> {
		return await this.api('/v1/order', {
			method: 'POST',
			json: { order_id: orderId, space_name: 'space-indoor', selected_widgets: [], ...extra },
		});
	}

	async submit(orderId: string): Promise<{ image_id: string; eta: number }> {
		return submitted.parse((await this.trySubmit(orderId)).json);
	}

	async details(orderId: string) {
		return detailed.parse((await this.api(`/v1/order/${orderId}`)).json);
	}

	/** Uploads, submits, lets the time pass; gives what an order says about its first image. */
	async finished(file?: Buffer) {
		const orderId = await this.upload(file);
		const { image_id: imageId, eta } = await this.submit(orderId);
		this.clock.advance(eta);
		const image = (await this.details(orderId)).generated_images?.[0];
		return { orderId, imageId, src: image?.src ?? '', status: image?.status };
	}
	/** v3: uploads one photo, or photo and mask. */
	async uploadAssets(files?: readonly FormFile[]): Promise<Uploaded> {
		const body = assetForm(files ?? [{ bytes: await tinyJpeg() }]);
		const reply = await this.api('/v3/order', { method: 'POST', body });
		const { order_id: orderId, assets } = uploaded.parse(reply.json).data;
		return { orderId, assets: assets.map(({ id }) => id) };
	}

	/** v3: orders an enhancement, or what `extra` makes of it. */
	async tryProcess({ orderId, assets }: Uploaded, extra: object = {}): Promise<Reply> {
		const tool = 'tool-image-enhancement';
		const area = `widget-area-${tool}`;
		return await this.api('/v3/process', {
			method: 'POST',
			json: {
				order_id: orderId,
				tool,
				asset_map: { [`${tool}-input-image`]: assets[0] },
				widgets: [{ slug: area, item_slugs: [`item-indoor-${area}`] }],
				...extra,
			},
		});
	}

	async process(upload: Uploaded, extra: object = {}): Promise<string> {
		return accepted.parse((await this.tryProcess(upload, extra)).json).data.process_ids[0];
	}

	async processDetails(processId: string) {
		return processed.parse((await this.api(`/v3/process/${processId}`)).json).data;
	}
}
