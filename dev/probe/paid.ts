import type { Clock } from '../../sandbox';
import { lifeOf, open, placeOf } from './addresses';
import type { Api } from './api';
import { changes, PHOTO_SIZE, sizeOf } from './photos';
import {
	confirmed,
	contradicted,
	notAsked,
	pick,
	pickList,
	pickText,
	showing,
	type Answer,
	type Finding,
} from './seen';
import { imageOf, type V1Order } from './v1';
import type { Uploaded } from './v3';

/** At most one look every five seconds is allowed. */
const INTERVAL_MS = 5_000;
const LONGEST_MS = 300_000;
const DOCUMENTED_SECONDS = 240;
const STATUSES = ['pending', 'processing', 'done', 'failed'];

export interface PaidOptions {
	baseUrl: string;
	clock: Clock;
	signal: AbortSignal;
}

/** The jobs that cost. Each is asked for before it is sent, and sent once. */
export class PaidJobs {
	constructor(
		private readonly api: Api,
		private readonly options: PaidOptions,
	) {}

	/** An enhancement on V3. */
	async enhanceV3(order: Uploaded): Promise<void> {
		const widget = 'widget-area-tool-image-enhancement';
		const json = {
			order_id: order.orderId,
			tool: 'tool-image-enhancement',
			asset_map: { 'tool-image-enhancement-input-image': order.assetId },
			widgets: [{ slug: widget, item_slugs: [`item-indoor-${widget}`] }],
		};
		const done = await this.process('v3.', 'an AI Image Enhancement on V3', json);
		if (done === undefined) return;
		const { seen } = this.api;
		await this.api.free('v3.orderAfter', `/v3/order/${encodeURIComponent(order.orderId)}`);
		const isListed = pickList(seen.answers.get('v3.orderAfter')?.json, 'processes').some(
			(entry) =>
				pickText(entry, 'process_id', 'id') === done.id &&
				pick(entry, 'tool') === json.tool &&
				STATUSES.includes(String(pick(entry, 'status'))),
		);
		const lists = isListed ? confirmed() : contradicted('the order does not list it so');
		seen.findings.set('v3.listed', showing(lists, 'v3.orderAfter'));
		await this.lookAtResult(done.answer);
	}

	/** Another tool on the same order, and without its widget: two questions for one credit. */
	async furtherV3(order: Uploaded): Promise<void> {
		const tool = 'tool-day-to-dusk';
		const asset_map = { [`${tool}-input-image`]: order.assetId };
		const json = { order_id: order.orderId, tool, asset_map, widgets: [] };
		await this.process('v3.further.', 'an AI Day to Dusk of the same photo on V3', json);
	}

	async maskV3({ orderId, assetId, maskId }: Uploaded): Promise<void> {
		const tool = 'tool-item-removal-mask';
		const asset_map = { [`${tool}-input-image`]: assetId, [`${tool}-input-mask`]: maskId };
		const json = { order_id: orderId, tool, asset_map, widgets: [] };
		const done = await this.process('v3.mask.', 'an AI Item Removal with a mask on V3', json);
		const address = pickText(pickList(done?.answer.json, 'final_assets')[0], 'temp_src', 'src');
		const bytes = address === undefined ? undefined : await open(address, this.options.signal);
		if (bytes === undefined) return;
		const { inside, outside } = await changes(bytes);
		const told = `what was marked changed by ${inside} of 255, the rest by ${outside}`;
		const isTold = Math.abs(inside - outside) > 30;
		const finding = inside > outside ? confirmed() : contradicted(told);
		this.api.seen.findings.set(
			'v3.maskColors',
			isTold ? finding : notAsked(`no picture tells: ${told}`),
		);
	}

	/** An enhancement on V1. */
	async enhanceV1({ orderId, spaceName }: V1Order): Promise<void> {
		const json = { order_id: orderId, space_name: spaceName, selected_widgets: [] };
		const accepted = await this.order('v1.', 'an AI Image Enhancement on V1', '/v1/order', json);
		if (accepted === undefined) return;
		const imageId = pickText(accepted.json, 'image_id');
		const path = `/v1/order/${encodeURIComponent(orderId)}`;
		const { seen } = this.api;
		const isRunning = (answer: Answer) => {
			const image = imageOf(answer.json, imageId);
			const status = pickText(image, 'status') ?? '';
			const hasEnded =
				pickText(image, 'src') !== undefined || /fail|error|reject|cancel/i.test(status);
			if (!hasEnded && answer.status === 200)
				seen.answers.set('v1.running', { ...answer, name: 'v1.running' });
			return !hasEnded;
		};
		const { answer } = await this.watch('v1.orderAfter', path, isRunning);
		const address = pickText(imageOf(answer.json, imageId), 'src');
		if (address === undefined) return;
		const opens = (await open(address, this.options.signal)) !== undefined;
		const place = placeOf(address, this.options.baseUrl, opens);
		seen.findings.set('v1.resultAddress', showing(place, 'v1.orderAfter'));
		const finished = imageOf(answer.json, imageId);
		const is = pickText(finished, 'status') === 'regular_finished';
		const status = is ? confirmed() : contradicted('the finished image has another status');
		seen.findings.set('v1.finished', showing(status, 'v1.orderAfter'));
	}

	/** Sends what costs, if the person wants it. Gives the answer of an accepted one. */
	private async order(start: string, what: string, path: string, json: Record<string, unknown>) {
		const { purse, seen } = this.api;
		if (!(await purse.maySpend(`This orders ${what}, of a photo made here, and costs a credit`))) {
			const isFree = purse.limit === 0;
			const why = isFree
				? 'it costs a credit, so it is asked with --spend only'
				: 'no credit was to be spent on it';
			seen.skip(start, why);
			return undefined;
		}
		const answer = await this.api.paid(`${start}submit`, path, json);
		if (answer.status === undefined || answer.status < 200 || answer.status >= 300) {
			const why = `the order that would show it was answered with ${answer.status ?? 'nothing'}`;
			seen.skip(start, why, `${start}submit`);
			return undefined;
		}
		seen.copy(`${start}submit`, `${start}accepted`);
		return answer;
	}

	private async process(start: string, what: string, json: Record<string, unknown>) {
		const accepted = await this.order(start, what, '/v3/process', json);
		const id = accepted && pickText(accepted.json, 'process_ids.0', 'process_id', 'id');
		if (id === undefined) return undefined;
		const statuses = new Set<string>();
		const isRunning = ({ json: body }: Answer) => {
			const status = pickText(body, 'status');
			if (status !== undefined) statuses.add(status);
			return (
				status === undefined ||
				(!['done', 'failed'].includes(status) && pickList(body, 'final_assets').length === 0)
			);
		};
		const path = `/v3/process/${encodeURIComponent(id)}`;
		const { answer, seconds } = await this.watch(`${start}process`, path, isRunning);
		const last = [...statuses].at(-1) ?? 'nothing';
		const isDone = last === 'done' || pickList(answer.json, 'final_assets').length > 0;
		const { seen } = this.api;
		const name = `${start}${isDone ? 'process' : 'unfinished'}`;
		if (!isDone) {
			seen.copy(`${start}process`, name);
			seen.answers.delete(`${start}process`);
			seen.skip(start, `the job was ${last} after ${seconds} s`, name);
		}
		const odd = [...statuses].filter((status) => !STATUSES.includes(status));
		const known = odd.length === 0 ? confirmed() : contradicted(`it was ${odd.join(', ')}`);
		seen.findings.set(`${start}statuses`, showing(known, name));
		const isQuick = seconds <= DOCUMENTED_SECONDS;
		const duration = isQuick ? confirmed() : contradicted(`it took ${seconds} s or more`);
		seen.findings.set(`${start}duration`, showing(duration, name));
		return isDone ? { id, answer } : undefined;
	}

	private async watch(name: string, path: string, isRunning: (answer: Answer) => boolean) {
		const { clock, signal } = this.options;
		const startedAt = clock.now();
		for (;;) {
			await clock.sleep(INTERVAL_MS, signal);
			const answer = await this.api.free(name, path);
			const ms = clock.now() - startedAt;
			if (!isRunning(answer) || ms >= LONGEST_MS) return { answer, seconds: Math.round(ms / 1000) };
		}
	}

	private async lookAtResult({ json }: Answer): Promise<void> {
		const { baseUrl, clock, signal } = this.options;
		const { findings } = this.api.seen;
		const asset = pickList(json, 'final_assets')[0];
		const set = (name: string, finding: Finding) =>
			findings.set(name, showing(finding, 'v3.process'));
		for (const field of ['temp_src', 'src']) {
			const address = pickText(asset, field);
			if (address === undefined) continue;
			const bytes = await open(address, signal);
			const size = bytes && (await sizeOf(bytes));
			const isWhole = size?.width === PHOTO_SIZE.width && size.height === PHOTO_SIZE.height;
			const words = `it is ${size?.width} x ${size?.height}, the photo ${PHOTO_SIZE.width} x ${PHOTO_SIZE.height}`;
			set(
				`v3.${field}`,
				isWhole
					? confirmed()
					: contradicted(size === undefined ? 'it is no picture that opens' : words),
			);
			if (findings.has('v3.resultPlace')) continue;
			set('v3.resultPlace', placeOf(address, baseUrl, bytes !== undefined));
			set('v3.resultLife', lifeOf(address, clock.now()));
			const hasExtension =
				URL.canParse(address) && /\.[a-z]{3,4}$/i.test(new URL(address).pathname);
			set('v3.noExtension', hasExtension ? contradicted('it has one') : confirmed());
		}
	}
}
