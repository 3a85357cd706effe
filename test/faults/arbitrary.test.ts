import fc from 'fast-check';

import type { Fault } from '../../sandbox';
import { openWorkbench, type Workbench } from '../node/workbench';
import { FIRST_SEED } from './cells';
import {
	doublePayments,
	leaks,
	lostPhotos,
	ODD_WORDS,
	oddWords,
	projectsMadeTwice,
	takePhotos,
	type Photo,
} from './verdict';
import { callFor, VERSIONS, type FaultVersion, type MatrixCall } from './versions';

const SEED = 20_260_731 + FIRST_SEED;
const RUNS = 100;

let bench: Workbench;
let photos: Photo[];
beforeAll(async () => {
	bench = await openWorkbench();
	photos = await takePhotos(bench, 2);
});
afterAll(async () => await bench.close());

type Call = MatrixCall | 'upscale';

/** An image host's answer is a file, and no JSON. */
const callsOf = ({ name, calls }: FaultVersion): Call[] => [
	...calls.filter((call) => call !== 'download'),
	...(name === 'v1' ? (['upscale'] as const) : []),
];

const times = fc.constantFrom(1, 2, Infinity);

const json = fc.jsonValue({ maxDepth: 3 });
const address = fc.oneof(json, fc.constant('http://127.0.0.1:9/photo.jpg'));

function listOf(entry: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
	return fc.oneof(json, fc.array(fc.oneof(json, entry), { maxLength: 3 }));
}

function record(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> {
	return fc.record(fields, { requiredKeys: [] });
}

/** Answers that are nearly right: their fields have the API's names and any values. */
function v1Answers(): fc.Arbitrary<unknown> {
	const entry = record({
		id: fc.oneof(json, fc.uuid()),
		name: fc.oneof(json, fc.constant('space-indoor')),
		title: json,
		is_active: json,
		priority: json,
		items: fc.oneof(json, fc.array(json, { maxLength: 3 })),
		src: address,
		status: fc.oneof(json, fc.constantFrom('regular_finished', 'regular_failed')),
		created_at: json,
	});
	return record({
		data: listOf(entry),
		generated_images: listOf(entry),
		id: json,
		order_id: fc.oneof(json, fc.uuid()),
		image_id: fc.oneof(json, fc.uuid()),
		eta: fc.oneof(json, fc.double()),
		status: json,
		space: json,
		before_image_src: json,
		error: json,
		key: json,
	});
}

function v3Answers(): fc.Arbitrary<unknown> {
	const id = fc.oneof(json, fc.stringMatching(/^[0-9a-f]{24}$/));
	const status = fc.oneof(json, fc.constantFrom('idle', 'pending', 'processing', 'done', 'failed'));
	const file = record({ id, asset_id: id, src: address, temp_src: address, asset_role: json });
	const process = {
		id,
		process_id: id,
		order_id: id,
		tool: json,
		status,
		final_assets: listOf(file),
		created_at: json,
	};
	const one = record({
		...process,
		process_ids: listOf(id),
		processes: listOf(record(process)),
		assets: listOf(file),
		address: json,
		error: json,
		key: json,
	});
	const data = fc.oneof(one, listOf(one));
	return fc.oneof(one, record({ data, message: json, pagination: fc.oneof(json, one) }));
}

/** What comes over the wire: JSON knows no -0 and no NaN. */
const bodyOf = ({ name }: FaultVersion) =>
	fc
		.oneof(json, name === 'v3' ? v3Answers() : v1Answers())
		.map((value): unknown => JSON.parse(JSON.stringify(value)))
		.filter((value) => !ODD_WORDS.test(JSON.stringify(value)));

/** Runs the node over answers that make no sense; gives what was not right about it. */
async function troubleWith(
	version: FaultVersion,
	call: Call,
	fault: Fault,
	mayContinue: boolean,
): Promise<string[]> {
	const parameters =
		call === 'upscale'
			? { operation: 'upscale', imageId: 'image-1' }
			: { options: { timeout: 60, ...(await callFor(bench, version, call, photos.length)) } };
	bench.sandbox.addFault(fault);
	try {
		const run = await bench.run(
			photos.map(({ item }) => item),
			parameters,
			mayContinue ? { onError: 'continueErrorOutput' } : {},
		);
		const isMet = bench.requests(call).some((request) => request.fault !== undefined);
		const found = [
			...doublePayments(bench, photos),
			...projectsMadeTwice(bench),
			...(call === 'upscale' ? [] : await lostPhotos(bench, run, photos)),
			...leaks(bench, run),
			...oddWords(run),
		];
		return [
			...found.map(({ kind, details }) => `${kind}: ${details}`),
			...(run.status === 'success' || run.status === 'error' ? [] : [`ended as ${run.status}`]),
			...(isMet ? [] : ['the call was not made']),
		];
	} finally {
		await bench.reset();
	}
}

test.each(VERSIONS)(
	`$name: any JSON in place of any answer is told in words, with the order, and pays nothing twice (${RUNS} runs, seed ${SEED})`,
	async (version) => {
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...callsOf(version)),
				bodyOf(version),
				times,
				fc.boolean(),
				async (call, body, hits, mayContinue) => {
					const fault: Fault = { call, kind: 'json', body, times: hits };
					expect(await troubleWith(version, call, fault, mayContinue)).toEqual([]);
				},
			),
			{ seed: SEED, numRuns: RUNS },
		);
	},
	60_000,
);

test('v3: an upload that gives no picture tells its order', async () => {
	bench.credentials.aiHomeDesignApi.apiVersion = 'v3';
	bench.sandbox.configure({ oddAnswers: ['noAssets'] });
	const run = await bench.run(photos.map(({ item }) => item));
	expect(run.status).toBe('error');
	expect(await lostPhotos(bench, run, photos.slice(0, 1))).toEqual([]);
	await bench.reset();
});
