import { createHash } from 'node:crypto';
import type { INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

import { systemClock } from '../../nodes/shared/core/clock';
import { SECRET, type Workbench } from '../node/workbench';
import type { SentRequest } from './sentRequests';

export type NodeRun = Awaited<ReturnType<Workbench['run']>>;

/** A promise to the user that a run did not keep. */
export interface Break {
	kind:
		| 'double payment'
		| 'photo lost'
		| 'project made twice'
		| 'version changed'
		| 'leak'
		| 'order'
		| 'left running'
		| 'asked too soon'
		| 'wording'
		| 'not delivered'
		| 'not met';
	details: string;
}

/** A photo that goes into a run. */
export interface Photo {
	name: string;
	sha256: string;
	item: INodeExecutionData;
}

export interface Verdict {
	/** Photos that came out, byte for byte. */
	delivered: number;
	/** Photos that did not, and whose order is told. */
	reported: number;
	breaks: Break[];
}

/** Photos of a batch, every one with its own content and name. */
export async function takePhotos(bench: Workbench, count: number): Promise<Photo[]> {
	const names = Array.from({ length: count }, (_, index) => `photo-${index}.jpg`);
	return await Promise.all(
		names.map(async (name) => {
			const item = await bench.photoItem(name);
			const data = item.binary?.data;
			if (!data) throw new Error('The workbench gave no photo');
			return { name, item, sha256: sha256(await bench.engine.readBinary(data)) };
		}),
	);
}

/**
 * Judges a run that has just ended, with all that came before it. To be called before the bench is reset.
 * @param isRetry the user has tried an execution again
 */
export async function judge(
	bench: Workbench,
	run: NodeRun,
	photos: Photo[],
	sent: SentRequest[],
	isRetry = false,
): Promise<Verdict> {
	const running = await leftRunning(bench);
	const givenUp = givenUpImages(bench, isRetry).map(({ orderId }) => orderId);
	const orders = uploads(bench).filter(({ orderId }) => !givenUp.includes(orderId));
	const fates = await fatesOf(bench, run, photos, orders);
	return {
		delivered: fates.filter((fate) => fate === 'delivered').length,
		reported: fates.filter((fate) => fate === 'reported').length,
		breaks: [
			...running,
			...doublePayments(bench, photos, isRetry),
			...projectsMadeTwice(bench),
			...lostOf(fates),
			...outOfOrder(run, photos),
			...leaks(bench, run, sent),
			...askedTooSoon(sent),
			...oddWords(run),
		],
	};
}

/** What is still going on when a run has ended: nothing should be. */
export async function leftRunning({ sandbox }: Workbench): Promise<Break[]> {
	const sleeps = jest.mocked(systemClock.sleep).mock.results;
	let awake = 0;
	const wake = () => awake++;
	for (const { value } of sleeps) void Promise.resolve(value).then(wake, wake);
	await turn();
	const requests = sandbox.journal().length;
	const asleep = sleeps.length - awake;
	for (let turns = 0; turns < 50 && sandbox.inFlight() > 0; turns++) await turn();
	const found = [
		...(asleep > 0 ? [`${asleep} sleeps`] : []),
		...(sandbox.inFlight() > 0 ? [`${sandbox.inFlight()} requests`] : []),
		...(sandbox.journal().length > requests ? ['new requests'] : []),
	];
	return found.map((details) => ({ kind: 'left running', details }));
}

async function turn(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}

/**
 * One charge per order, and one per content.
 * @param isRetry the user has tried an execution again, which also means the jobs that the service gave up on
 */
export function doublePayments(bench: Workbench, photos: Photo[], isRetry = false): Break[] {
	const givenUp = givenUpImages(bench, isRetry);
	const charged = bench.sandbox
		.charges()
		.filter(({ imageId }) => !givenUp.some((image) => image.imageId === imageId))
		.map(({ orderId }) => orderId);
	const contentOf = new Map(uploads(bench).map(({ orderId, content }) => [orderId, content]));
	const orders = repeated(charged).map((orderId) => `order ${orderId}`);
	const contents = repeated(charged.map((orderId) => contentOf.get(orderId) ?? orderId)).map(
		(content) => `photo ${photos.find(({ sha256 }) => sha256 === content)?.name ?? content}`,
	);
	return [...orders, ...contents].map((details) => ({ kind: 'double payment', details }));
}

/** What the service gave up on and a retry by the user orders anew. */
function givenUpImages({ sandbox }: Workbench, isRetry: boolean) {
	const images = sandbox
		.orders()
		.flatMap((order) => order.images.map((image) => ({ ...image, orderId: order.orderId })));
	return images.filter(({ state }) => isRetry && state === 'failed');
}

/** A property is one project. */
export function projectsMadeTwice({ sandbox }: Workbench): Break[] {
	const twice = repeated(sandbox.projects().map(({ address }) => address));
	return twice.map((details) => ({ kind: 'project made twice', details }));
}

function repeated(values: string[]): string[] {
	return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

const uploadBody = z.object({ file: z.object({ sha256: z.string() }) });

interface Uploaded {
	orderId: string;
	content: string;
	/** The node got the answer. */
	isKnown: boolean;
}

/** The orders that uploads have opened. */
function uploads(bench: Workbench): Uploaded[] {
	return bench.requests('upload').flatMap(({ orderId, body, status, fault }) => {
		const { data } = uploadBody.safeParse(body);
		if (!orderId || !data) return [];
		const isGood = status === 200 || status === 201;
		return [{ orderId, content: data.file.sha256, isKnown: isGood && !fault }];
	});
}

type Fate = 'delivered' | 'reported' | Break;

async function fatesOf(bench: Workbench, run: NodeRun, photos: Photo[], orders: Uploaded[]) {
	return await Promise.all(
		photos.map(async (photo, index) => await fateOf(bench, run, photo, index, orders)),
	);
}

function lostOf(fates: Fate[]): Break[] {
	return fates.flatMap((fate) => (typeof fate === 'string' ? [] : [fate]));
}

/** Photos that a run neither delivers nor reports with their orders. */
export async function lostPhotos(
	bench: Workbench,
	run: NodeRun,
	photos: Photo[],
): Promise<Break[]> {
	return lostOf(await fatesOf(bench, run, photos, uploads(bench)));
}

/** What became of one photo. */
async function fateOf(
	bench: Workbench,
	run: NodeRun,
	photo: Photo,
	index: number,
	allOrders: Uploaded[],
): Promise<Fate> {
	const lost = (details: string): Break => ({
		kind: 'photo lost',
		details: `${photo.name}: ${details}`,
	});
	const orders = allOrders.filter(({ content }) => content === photo.sha256);
	const item = itemFor(run, MAIN, index);
	if (item) {
		const { order_id: orderId, image_id: imageId } = item.json;
		if (!orders.some((order) => order.orderId === orderId)) return lost("another photo's order");
		if (!item.binary?.data || typeof imageId !== 'string') return lost('an item without a photo');
		if (item.binary.data.fileName !== photo.name.replace('.jpg', '-enhanced.jpg')) {
			return lost(`named ${item.binary.data.fileName}`);
		}
		const expected = await bench.sandbox.resultOf(imageId);
		const bytes = await bench.engine.readBinary(item.binary.data);
		return bytes.equals(expected) ? 'delivered' : lost('other bytes than the service has');
	}
	const told = itemFor(run, ERRORS, index);
	const text = told ? JSON.stringify(told.json) : JSON.stringify(errorOf(run));
	if (!told && !run.error) return lost('neither delivered nor reported');
	const charges = bench.sandbox.charges();
	const missing = orders.filter(
		({ orderId, isKnown }) =>
			(isKnown || charges.some((charge) => charge.orderId === orderId)) && !text.includes(orderId),
	);
	if (missing.length === 0) return 'reported';
	return lost(`order ${missing.map(({ orderId }) => orderId).join(', ')} is not in ${text}`);
}

/** All that a run says of its photos: what it gives out, and what a person reads. */
export function toldOf(run: NodeRun, photos: Photo[]): string {
	const items = photos.flatMap((_, index) =>
		[MAIN, ERRORS].map((output) => itemFor(run, output, index)?.json),
	);
	return JSON.stringify([items, errorOf(run)]);
}

/** What a person reads when the run ends. */
function errorOf({ error }: NodeRun): string[] {
	if (!error) return [];
	const { message, description, context } = error;
	return [message, String(description ?? ''), JSON.stringify(context?.details ?? {})];
}

/** The node's own outputs; behind them the items are paired anew. */
const MAIN = 0;
const ERRORS = 1;

function itemFor(run: NodeRun, output: number, index: number): INodeExecutionData | undefined {
	return run.items('Node', output).find((candidate) => sourceOf(candidate) === index);
}

function sourceOf({ pairedItem }: INodeExecutionData): number | undefined {
	if (Array.isArray(pairedItem)) return pairedItem[0]?.item;
	return typeof pairedItem === 'number' ? pairedItem : pairedItem?.item;
}

/** The items of the node's two outputs come in the order of the input, each photo in one of them. */
function outOfOrder(run: NodeRun, photos: Photo[]): Break[] {
	const sequences = [MAIN, ERRORS].map((output) => run.items('Node', output).map(sourceOf));
	const ascends = (sources: Array<number | undefined>) =>
		sources.every((source, index) => index === 0 || (source ?? -1) > (sources[index - 1] ?? -1));
	const all = sequences.flat().sort((a, b) => (a ?? 0) - (b ?? 0));
	const isComplete = run.error
		? all.length === 0
		: all.length === photos.length && all.every((source, index) => source === index);
	if (sequences.every(ascends) && isComplete) return [];
	return [{ kind: 'order', details: JSON.stringify(sequences) }];
}

/** The key goes to the API and nowhere else. */
export function leaks(
	{ sandbox, engine }: Workbench,
	run: NodeRun,
	sent: SentRequest[] = [],
): Break[] {
	const strangers = [
		...sandbox.journal().filter(({ host, hasKey }) => hasKey && host !== 'api'),
		...sent.filter(({ host, hasKey }) => hasKey && host !== new URL(sandbox.url).host),
	];
	const texts: Array<[string, string]> = [
		['output', JSON.stringify([run.runData, run.uiMessages])],
		['message', JSON.stringify([run.error, errorOf(run)])],
		['stack', run.error?.stack ?? ''],
		['log', engine.log.text()],
		['requests', JSON.stringify(sandbox.journal())],
	];
	return [
		...strangers.map(({ host, path }) => `${path} at ${host}`),
		...texts.flatMap(([place, text]) => (text.includes(SECRET) ? [place] : [])),
	].map((details) => ({ kind: 'leak', details }));
}

/** Every order, and every process, is asked for once in five seconds at most. */
function askedTooSoon(sent: SentRequest[]): Break[] {
	const last = new Map<string, number>();
	const polls = sent.filter(({ method, path }) => method === 'GET' && POLLED.test(path));
	return polls.flatMap(({ path, at }): Break[] => {
		const pause = at - (last.get(path) ?? -Infinity);
		last.set(path, at);
		if (pause >= POLL_INTERVAL_MS) return [];
		return [{ kind: 'asked too soon', details: `${path} after ${pause} ms` }];
	});
}

const POLLED = /^\/(v1\/order|v3\/(order|process))\//;
const POLL_INTERVAL_MS = 5_000;

/** What only a programmer could understand. */
export const ODD_WORDS =
	/is not a function|is not iterable|Cannot (read|set) propert|Cannot convert|undefined|\[object Object\]|\bNaN\b|Something unexpected/;

/** Messages that do not speak to people. */
export function oddWords(run: NodeRun): Break[] {
	const items = run.errorOutput.map(({ json }) => JSON.stringify(json.error));
	const { message = '', description } = run.error ?? {};
	return [...items, message, String(description ?? '')]
		.filter((text) => ODD_WORDS.test(text))
		.map((details) => ({ kind: 'wording', details }));
}

function sha256(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex');
}
