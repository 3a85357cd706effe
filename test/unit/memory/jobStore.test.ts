import type { IDataObject } from 'n8n-workflow';

import type { History } from '../../../nodes/shared/api/alterations';
import { LruMap } from '../../../nodes/shared/core/lruMap';
import { jobKey } from '../../../nodes/shared/memory/jobKey';
import { JobStore, type OrderedPhoto } from '../../../nodes/shared/memory/jobStore';
import { SAVED } from '../../../nodes/shared/memory/savedJobs';

const ACCOUNT = { baseUrl: 'https://api.example', apiKey: 'key' };
const NOW = 1_800_000_000_000;

let count = 0;
const newId = () => `workflow ${++count}`;

/** The store as an execution of a workflow opens it, with what n8n has stored. */
function open(id: string, staticData: IDataObject = {}, account = ACCOUNT) {
	const context = {
		getWorkflowStaticData: () => staticData,
		getWorkflow: () => ({ id, active: true }),
	};
	return { store: JobStore.open(context, account), staticData };
}

const orderOf = (number: number, at = NOW + number * 1000) => ({
	version: 'v3',
	orderId: `order-${number}`,
	imageId: `image-${number}`,
	name: `photo-${number}.jpg`,
	at,
});
const never = new Promise<OrderedPhoto>(() => {});

test('a map forgets what was set longest ago, but for what is held', () => {
	const map = new LruMap<{ isHeld: boolean }>(2, ({ isHeld }) => isHeld);
	map.set('held', { isHeld: true });
	map.set('old', { isHeld: false });
	map.set('new', { isHeld: false });
	expect(map.all().map(([key]) => key)).toEqual(['held', 'new']);
	map.set('newest', { isHeld: true });
	map.set('one more', { isHeld: true });
	expect(map.all().map(([key]) => key)).toEqual(['held', 'newest', 'one more']);
});

describe('the key of what is asked for', () => {
	const asked = { account: 'a', choice: { key: 'enhance' } };
	const key = jobKey('photo', asked);

	test.each([
		['another photo', 'other', asked],
		['another account', 'photo', { ...asked, account: 'b' }],
		['another choice', 'photo', { ...asked, choice: { key: 'stage' } }],
		['a project', 'photo', { ...asked, project: { id: '1' } }],
		['the project of an address', 'photo', { ...asked, project: { address: '1' } }],
	])('%s is another key', (_, subject, other) => {
		expect(jobKey(subject, other)).not.toBe(key);
	});

	test('an address counts but for blanks and the letters’ case', () => {
		const at = (address: string) => jobKey('photo', { ...asked, project: { address } });
		expect(at(' 1 Oak  Street')).toBe(at('1 oak street'));
	});
});

describe('the states of a job', () => {
	test('unknown, under way, ordered, gone, ordered anew', async () => {
		const { store } = open(newId());
		expect(store.workOn('key')).toBeUndefined();
		let end = () => {};
		const order = new Promise<OrderedPhoto>((resolve) => {
			end = () => resolve({ ...orderOf(1), job: 'key', eta: null, raw: {}, isEarlier: false });
		});
		const work = { order, progress: {} };
		store.begin('key', work);
		// Nobody else takes its place.
		store.begin('key', { order: never, progress: {} });
		expect(store.workOn('key')).toBe(work);
		store.remember('key', orderOf(1));
		end();
		await order;
		expect(store.workOn('key')).toBeUndefined();
		expect(store.find('key')).toMatchObject({ orderId: 'order-1' });
		store.forget('key', 'another order', NOW);
		expect(store.find('key')).toBeDefined();
		store.forget('key', 'order-1', NOW);
		expect(store.find('key')).toBeUndefined();
		store.remember('key', orderOf(2));
		expect(store.find('key')).toMatchObject({ orderId: 'order-2' });
	});

	test('work that comes to nothing is not kept', async () => {
		const { store } = open(newId());
		const order = Promise.reject(new Error('refused'));
		store.begin('key', { order, progress: {} });
		await order.catch(() => {});
		expect(store.workOn('key')).toBeUndefined();
	});

	test('an order that another one has followed does not come back, nor one that is gone', () => {
		const { store } = open(newId());
		store.remember('key', orderOf(2));
		store.remember('key', orderOf(1));
		expect(store.find('key')).toMatchObject({ orderId: 'order-2' });
		store.forget('key', 'order-2', NOW + 60_000);
		store.remember('key', orderOf(2));
		expect(store.find('key')).toBeUndefined();
		store.remember('key', orderOf(3, NOW + 90_000));
		expect(store.find('key')).toMatchObject({ orderId: 'order-3' });
	});

	test('an image that is gone does not come back, but a new one of the same order does', () => {
		const { store } = open(newId());
		store.remember('key', orderOf(1));
		store.forget('key', 'order-1', NOW + 60_000);
		// A retry of an old execution remembers it at another time.
		store.remember('key', orderOf(1, NOW + 90_000));
		expect(store.find('key')).toBeUndefined();
		store.remember('key', { ...orderOf(1, NOW + 60_000), imageId: 'image-new' });
		expect(store.find('key')).toMatchObject({ orderId: 'order-1', imageId: 'image-new' });
	});

	test('the other jobs of an order are told, also those that somebody is at', async () => {
		const { store } = open(newId());
		const order = { ...orderOf(1), variant: 'Modern' };
		store.remember('own', order);
		store.remember('other', { ...order, imageId: 'image-2', variant: 'Prime' });
		store.remember('unclear', { ...order, imageId: undefined });
		store.remember('of another order', orderOf(2));
		const progress = { orderId: 'order-1', charged: 'unknown' } as const;
		const stopped = Promise.reject(new Error('stopped'));
		store.begin('under way', { order: stopped, progress });
		// Somebody asks what became of it.
		store.begin('unclear', { order: stopped, progress: { orderId: 'order-1' } });
		const unclear = { orderId: 'order-1', imageId: undefined, charged: 'unknown' };
		expect(store.findOthers('own', 'order-1')).toEqual([
			{ orderId: 'order-1', imageId: 'image-2', charged: 'yes' },
			{ ...unclear, isUnderWay: true },
			{ ...unclear, isUnderWay: true },
		]);
		await stopped.catch(() => {});
		expect(store.findOthers('own', 'order-1')).toEqual([
			{ orderId: 'order-1', imageId: 'image-2', charged: 'yes' },
			unclear,
		]);
	});

	test('an upload is known after a restart, by what is stored with the workflow', () => {
		const { store, staticData } = open(newId());
		const upload = { fingerprint: 'f'.repeat(32), project: { id: 'p' } };
		store.rememberUpload('order-restart', upload, NOW);
		store.save();
		const saved = JSON.parse(JSON.stringify(staticData)) as IDataObject;
		for (let count = 0; count < 20_001; count++) {
			store.images.rememberUpload(`other-${count}`, { fingerprint: '' });
		}
		expect(open(newId(), saved).store.findUpload('order-restart')).toMatchObject(upload);
		expect(open(newId()).store.findUpload('order-restart')).toBeUndefined();
	});

	test('all executions of a workflow share them; another workflow, and another account’s keys, do not', () => {
		const id = newId();
		open(id).store.remember('key', orderOf(1));
		expect(open(id).store.find('key')).toBeDefined();
		expect(open(newId()).store.find('key')).toBeUndefined();
	});

	test('what was done to an upload before counts for all of its images, known or not', () => {
		const { store, staticData } = open(newId());
		const before: History = { alterations: ['surfaces'], tools: ['tool-floor-change'] };
		store.remember('key', { ...orderOf(71), imageId: undefined, before });
		expect(store.images.find('order-71', 'image-9')).toMatchObject({ before });
		store.remember('key', { ...orderOf(71), alterations: ['movables'] });
		expect(store.images.find('order-71', 'image-71')).toMatchObject({
			alterations: ['movables'],
			before,
		});
		store.remember('key', { ...orderOf(71), before });
		store.save();
		const other = open(newId(), staticData, { ...ACCOUNT, apiKey: 'after a restart' });
		expect(other.store.images.find('order-71')).toMatchObject({ before });
	});

	test('what was done to a result is known by its content in the workflow, and in others of the account', () => {
		const { store, staticData } = open(newId());
		const result = { order: 'order-1', tool: 'tool-virtual-staging' };
		const done: History = {
			alterations: ['movables', 'surfaces'],
			tools: ['tool-virtual-staging', 'tool-floor-change'],
		};
		store.rememberResult('staged', { ...result, ...done }, NOW);
		expect(store.historyOf('staged')).toEqual(done);
		expect(open(newId()).store.historyOf('staged')).toEqual(done);
		const others = { ...ACCOUNT, apiKey: 'of others' };
		expect(open(newId(), {}, others).store.historyOf('staged')).toBeUndefined();
		expect(store.historyOf(undefined)).toBeUndefined();
		store.save();
		const later = open(newId(), staticData, { ...ACCOUNT, apiKey: 'after another restart' });
		expect(later.store.historyOf('staged')).toEqual(done);
		expect(later.store.orderOfResult('staged', 'tool-virtual-staging')).toBe('order-1');
	});

	test('and by the address that was told of it, however that is written', () => {
		const { images } = open(newId()).store;
		const done: History = { alterations: ['surfaces'], tools: ['tool-floor-change'] };
		images.rememberAddresses(['', 'https://Files.example/a b.jpg?key=1'], done);
		expect(images.findAddress('https://files.example/a%20b.jpg?key=1')).toEqual(done);
		for (const other of [undefined, '', 'https://files.example/a%20b.jpg?key=2']) {
			expect(images.findAddress(other)).toBeUndefined();
		}
	});

	test('images are known by name and variant in every workflow of the account, and in no other account', () => {
		const { store } = open(newId());
		store.remember('key', { ...orderOf(1), variant: 'Modern' });
		const { images } = open(newId()).store;
		expect(images.find('order-1', 'image-1')).toEqual({ name: 'photo-1.jpg', variant: 'Modern' });
		expect(images.find('order-1', 'image-9')).toEqual({ name: 'photo-1.jpg' });
		const other = open(newId(), {}, { ...ACCOUNT, apiKey: 'other' });
		expect(other.store.images.find('order-1', 'image-1')).toBeUndefined();
	});
});

describe('n8n’s static data', () => {
	test('is an addition: what the process knows is newer, what is gone stays gone', () => {
		const id = newId();
		const { store, staticData } = open(id);
		store.remember('kept', orderOf(1));
		store.remember('gone', orderOf(2));
		store.save();
		const old = structuredClone(staticData);
		store.remember('kept', orderOf(3));
		store.forget('gone', 'order-2', NOW + 60_000);
		const again = open(id, old).store;
		expect(again.find('kept')).toMatchObject({ orderId: 'order-3' });
		expect(again.find('gone')).toBeUndefined();
		// Another process has ordered it meanwhile.
		const newer = open(newId(), structuredClone(old));
		newer.store.remember('gone', orderOf(4, NOW + 90_000));
		newer.store.save();
		expect(open(id, newer.staticData).store.find('gone')).toMatchObject({ orderId: 'order-4' });
	});

	test('whatever stands there, nothing is believed that has another shape', () => {
		for (const stored of [7, 'x', [], { jobs: 7 }, { jobs: { key: { at: 1 } } }, { results: [] }]) {
			const { store } = open(newId(), { aiHomeDesign: stored as IDataObject });
			expect(store.find('key')).toBeUndefined();
		}
	});

	test('has the newest 1,000 jobs and results, which weigh less than 300 kB', () => {
		const { store, staticData } = open(newId());
		const id = (number: number) => number.toString(16).padStart(24, '0');
		for (let number = 0; number < SAVED + 200; number++) {
			const key = jobKey(String(number), { account: 'a', choice: { key: 'k' } });
			const at = NOW + number * 1000;
			const order = { ...orderOf(number, at), orderId: id(number), imageId: id(number + 5_000) };
			store.remember(key, order);
			const tool = 'tool-image-enhancement';
			store.rememberResult(
				key,
				{ order: order.orderId, tool, alterations: ['corrections'], tools: [] },
				at,
			);
		}
		store.save();
		const saved = staticData.aiHomeDesign as Record<string, Record<string, { order: string }>>;
		for (const kind of ['jobs', 'results']) {
			const orders = Object.values(saved[kind] ?? {}).map(({ order }) => order);
			expect(orders).toHaveLength(SAVED);
			expect(orders).toContain(id(SAVED + 199));
			expect(orders).not.toContain(id(199));
		}
		const weight = JSON.stringify(staticData).length;
		expect(weight).toBeLessThan(300_000);
		expect(weight).toBeGreaterThan(200_000);
	});
});

test('10,000 jobs of a workflow are remembered, the oldest are forgotten, but never one under way', () => {
	const { store } = open(newId());
	store.begin('under way', { order: never, progress: {} });
	for (let number = 0; number < 10_100; number++) store.remember(`job ${number}`, orderOf(number));
	expect(store.workOn('under way')).toBeDefined();
	expect(store.find('job 0')).toBeUndefined();
	expect(store.find('job 10099')).toBeDefined();
	expect(store.find('job 200')).toBeDefined();
});
