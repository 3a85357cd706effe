import fc from 'fast-check';
import type { z as Z } from 'zod/v3';

import { readReply } from '../../../../nodes/shared/api/readReply';
import {
	orderAnswer,
	processAnswer,
	projectAnswer,
	projectsAnswer,
	submitAnswer,
	unwrapped,
	uploadAnswer,
} from '../../../../nodes/shared/api/v3/schemas';
import { sampleWith } from '../../../sandbox/v3/samples';

const SCHEMAS = {
	uploadAnswer,
	submitAnswer,
	processAnswer,
	orderAnswer,
	projectAnswer,
	projectsAnswer,
} satisfies Record<string, Z.ZodType<unknown, Z.ZodTypeDef, unknown>>;

const ID = '6878b6d5aa01bb02cc03dd04';
const parse = <T>(schema: Z.ZodType<T, Z.ZodTypeDef, unknown>, value: unknown) =>
	schema.safeParse(value).data;
/** Wrapped, wrapped without a message, and bare. */
const forms = (data: unknown): unknown[] => [{ data, message: 'ok' }, { data }, data];

describe('an upload', () => {
	test('the page’s own sample', () => {
		expect(parse(uploadAnswer, sampleWith('asset_role'))).toEqual({
			orderId: ID,
			assets: [
				{
					id: '6878b688aa01bb02cc03dd05',
					url: 'https://cdn.aihomedesign.com/...',
					role: 'primary_angle',
				},
			],
		});
	});

	test.each<[string, unknown, string, string[]]>([
		['order_id', { order_id: ID, assets: [{ id: 'a' }] }, ID, ['a']],
		['id', { id: ID, assets: [{ asset_id: 'a' }] }, ID, ['a']],
		['both', { id: 'other', order_id: ID, assets: [{ asset_id: 'b', id: 'a' }] }, ID, ['a']],
		['numbers', { order_id: 1, assets: [{ id: 2 }] }, '1', ['2']],
		['no assets', { order_id: ID }, ID, []],
		['assets null', { order_id: ID, assets: null }, ID, []],
		['assets of another kind', { order_id: ID, assets: 'x' }, ID, []],
		[
			'an odd asset',
			{ order_id: ID, assets: [{}, { id: 'a', src: 7, asset_role: null }] },
			ID,
			['a'],
		],
		[
			'the mask first',
			{
				order_id: ID,
				assets: [
					{ id: 'm', asset_role: 'mask' },
					{ id: 'p', asset_role: 'primary_angle' },
				],
			},
			ID,
			['p', 'm'],
		],
	])('%s', (_, data, orderId, assetIds) => {
		for (const form of forms(data)) {
			const answer = parse(uploadAnswer, form);
			expect(answer?.orderId).toBe(orderId);
			expect(answer?.assets.map(({ id }) => id)).toEqual(assetIds);
		}
	});

	test.each([{}, { order_id: '' }, { order_id: null }, { order_id: {} }, [], 'x', null, 5])(
		'%j is none',
		(data) => {
			for (const form of forms(data)) expect(parse(uploadAnswer, form)).toBeUndefined();
		},
	);
});

describe('a submission', () => {
	test.each<[unknown, string | undefined]>([
		[{ process_id: 'p', process_ids: ['q'], id: 'r' }, 'q'],
		[{ process_id: 'p', id: 'r' }, 'p'],
		[{ process_ids: ['q', 's'], id: 'r' }, 'q'],
		[{ process_ids: [], id: 'r' }, 'r'],
		[{ process_ids: null, process_id: null, id: 'r' }, 'r'],
		[{ process_ids: [7] }, '7'],
		[{ process_id: 7 }, '7'],
		[{ process_ids: 'q', id: 'r' }, 'r'],
		[{ process_ids: [] }, undefined],
		[{ process_id: '' }, undefined],
		[{}, undefined],
		[[], undefined],
	])('%j -> %p', (data, imageId) => {
		for (const form of forms(data)) expect(parse(submitAnswer, form)).toBe(imageId);
	});
});

describe('a process', () => {
	test.each<[unknown, object]>([
		[{ status: 'pending' }, { url: '', status: 'processing', apiStatus: 'pending' }],
		[
			{ status: 'processing', final_assets: null },
			{ url: '', status: 'processing' },
		],
		[
			{ status: 'done', final_assets: [{ temp_src: 'u', src: 'v' }] },
			{ url: 'v', otherUrls: ['u'], status: 'finished' },
		],
		[
			{ status: 'done', final_assets: [{ src: ' v ' }] },
			{ url: 'v', status: 'finished' },
		],
		[{ status: 'done', final_assets: [{ temp_src: '' }, null, { src: 'v' }] }, { url: 'v' }],
		[
			{ status: 'done', final_assets: [{ src: 'v' }, { src: 'w' }] },
			{ url: 'v', hasMore: true },
		],
		[
			{ status: 'done', final_assets: [] },
			{ url: '', status: 'processing', apiStatus: 'done' },
		],
		[{ status: 'failed', final_assets: [{ src: 'v' }] }, { status: 'failed' }],
		[{ status: 'FAILED' }, { status: 'failed' }],
		[
			{ status: 5, final_assets: 'x', id: 9 },
			{ id: '9', status: 'processing', apiStatus: '' },
		],
		[
			{ final_assets: [{ src: 'v' }], process_id: 'p', id: 'q' },
			{ id: 'p', status: 'finished' },
		],
		[{ status: 'done', created_at: '0001-01-01T00:00:00Z' }, { createdAt: undefined }],
		[{ status: 'done', tool: 'AI Image Enhancement' }, { tool: undefined }],
		[{ status: 'done', tool: '6878b6d5aa01bb02cc03dd04' }, { tool: undefined }],
		[
			{ status: 'done', created_at: '2026-01-01T00:00:00Z', tool: 'tool-x' },
			{ createdAt: Date.parse('2026-01-01T00:00:00Z'), tool: 'tool-x' },
		],
	])('%j', (data, image) => {
		for (const form of forms(data)) expect(parse(processAnswer, form)?.image).toMatchObject(image);
	});

	test.each([{}, { error: 'no' }, [], null, 'done'])('%j is none', (data) => {
		for (const form of forms(data)) expect(parse(processAnswer, form)).toBeUndefined();
	});

	test('the webhook’s sample has the same results', () => {
		expect(parse(processAnswer, sampleWith('process.completed'))?.image).toMatchObject({
			status: 'finished',
			tool: 'tool-image-enhancement',
		});
	});
});

describe('an order', () => {
	test.each<[unknown, { images: string[]; listsImages: boolean; assets: number }]>([
		[
			{ id: ID, assets: [{ id: 'a' }], processes: [] },
			{ images: [], listsImages: true, assets: 1 },
		],
		[
			{ order_id: ID, processes: null },
			{ images: [], listsImages: true, assets: 0 },
		],
		[
			{ order_id: ID, status: 'idle' },
			{ images: [], listsImages: false, assets: 0 },
		],
		[
			{ id: 1, processes: [{ id: 'p', status: 'done' }, { process_id: 'q' }] },
			{ images: ['p', 'q'], listsImages: true, assets: 0 },
		],
		// The one that cannot be read may be the one that is looked for.
		[
			{ id: 1, processes: [{ id: 'p', status: 'done' }, {}, { process_id: 'q' }] },
			{ images: ['p', 'q'], listsImages: false, assets: 0 },
		],
	])('%j', (data, { images, listsImages, assets }) => {
		for (const form of forms(data)) {
			const answer = parse(orderAnswer, form);
			expect(answer?.images.map(({ id }) => id)).toEqual(images);
			expect(answer?.listsImages).toBe(listsImages);
			expect(answer?.assets).toHaveLength(assets);
		}
	});

	test('processes of an unknown shape are no proof that there are none', () => {
		for (const processes of [['p'], [{ name: 'p' }], 'x', {}]) {
			expect(parse(orderAnswer, { data: { id: ID, processes } })).toBeUndefined();
		}
	});

	test.each([{}, { error: 'no' }, { status: 'idle' }, [], null])('%j is none', (data) => {
		for (const form of forms(data)) expect(parse(orderAnswer, form)).toBeUndefined();
	});
});

describe('projects', () => {
	const elm = { id: 'e', address: '1 Elm' };
	test.each<[string, unknown, string[], boolean]>([
		[
			'wrapped, more pages',
			{ data: [elm], pagination: { next_page: '?page=2&limit=25' } },
			['1 Elm'],
			true,
		],
		['wrapped, last page', { data: [elm], pagination: { next_page: '' } }, ['1 Elm'], false],
		['wrapped, next page null', { data: [elm], pagination: { next_page: null } }, ['1 Elm'], false],
		['wrapped without pages', { data: [elm] }, ['1 Elm'], false],
		['bare', [elm], ['1 Elm'], false],
		['null, wrapped', { data: null, pagination: null }, [], false],
		['null, bare', null, [], false],
		[
			'a full page, bare',
			Array.from({ length: 30 }, () => elm),
			Array.from({ length: 30 }, () => '1 Elm'),
			true,
		],
		['odd ones', { data: [{}, { id: 5 }, { id: 'x', address: '' }] }, ['5', 'x'], false],
	])('%s', (_, answer, addresses, hasMore) => {
		const parsed = parse(projectsAnswer, answer);
		expect(parsed?.projects.map(({ address }) => address)).toEqual(addresses);
		expect(parsed?.hasMore).toBe(hasMore);
	});

	test.each([{}, { error: 'x' }, { data: 'x' }, { data: {} }, [{}], '<html>', 5])(
		'%j proves no key',
		(answer) => expect(parse(projectsAnswer, answer)).toBeUndefined(),
	);

	test('one', () => {
		for (const form of forms({ id: 7, address: '1 Elm', deleted_at: '0001-01-01T00:00:00Z' })) {
			expect(parse(projectAnswer, form)).toEqual({ id: '7', address: '1 Elm' });
		}
		expect(parse(projectAnswer, { data: { address: '1 Elm' } })).toBeUndefined();
	});
});

test.each([
	[{ data: { a: 1 } }, { a: 1 }],
	[{ data: [1] }, [1]],
	[{ data: null }, { data: null }],
	[{ data: 'x' }, { data: 'x' }],
	[[1], [1]],
	[null, null],
])('unwrapped(%j) is %j', (json, inside) => expect(unwrapped(json)).toEqual(inside));

describe('any JSON', () => {
	const json = fc.jsonValue({ maxDepth: 4 });
	const fields = fc.record(
		{
			id: json,
			order_id: fc.oneof(json, fc.string()),
			process_id: json,
			process_ids: fc.oneof(json, fc.array(json)),
			status: fc.oneof(json, fc.constantFrom('done', 'failed', 'pending')),
			assets: fc.oneof(
				json,
				fc.array(fc.record({ id: json, src: json, asset_role: json }, { requiredKeys: [] })),
			),
			final_assets: fc.oneof(
				json,
				fc.array(fc.record({ src: json, temp_src: json }, { requiredKeys: [] })),
			),
			processes: fc.oneof(
				json,
				fc.array(fc.record({ id: json, status: json, created_at: json }, { requiredKeys: [] })),
			),
			address: json,
			tool: json,
			created_at: fc.oneof(json, fc.constant('0001-01-01T00:00:00Z')),
			pagination: fc.oneof(json, fc.record({ next_page: json })),
			error: json,
			key: json,
		},
		{ requiredKeys: [] },
	);
	const body = fc.oneof(json, fields, fc.record({ data: fc.oneof(fields, fc.array(fields)) }));
	const about = { call: 'get', host: 'h' } as const;

	test.each(Object.entries(SCHEMAS))('%s: a value, or a problem in words', (_, schema) => {
		fc.assert(
			fc.property(body, fc.integer({ min: 100, max: 599 }), (value, status) => {
				const reply = { status, headers: {}, json: value as unknown, text: JSON.stringify(value) };
				const result = readReply<unknown>(reply, schema, about, 0);
				if ('problem' in result) {
					expect(result.problem.message).toMatch(/\w/);
					expect(result.problem.description).toMatch(/\w/);
				} else {
					expect(status >= 200 && status < 300).toBe(true);
				}
			}),
			{ numRuns: 500 },
		);
	});
});
