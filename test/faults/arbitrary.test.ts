import fc from 'fast-check';

import type { Fault } from '../../sandbox';
import { openWorkbench, type Workbench } from '../node/workbench';
import { FIRST_SEED } from './cells';
import { doublePayments, leaks, ODD_WORDS, oddWords, takePhotos, type Photo } from './verdict';

const SEED = 20_260_731 + FIRST_SEED;
const RUNS = 100;

let bench: Workbench;
let photos: Photo[];
beforeAll(async () => {
	bench = await openWorkbench();
	photos = await takePhotos(bench, 2);
});
afterAll(async () => await bench.close());

const call = fc.constantFrom(
	...(['spaces', 'options', 'upload', 'submit', 'get', 'upscale'] as const),
);
const times = fc.constantFrom(1, 2, Infinity);

const json = fc.jsonValue({ maxDepth: 3 });
const entry = fc.record(
	{
		id: fc.oneof(json, fc.uuid()),
		name: fc.oneof(json, fc.constant('space-indoor')),
		title: json,
		is_active: json,
		priority: json,
		items: fc.oneof(json, fc.array(json, { maxLength: 3 })),
		src: fc.oneof(json, fc.constant('http://127.0.0.1:9/photo.jpg')),
		status: fc.oneof(json, fc.constantFrom('regular_finished', 'regular_failed')),
		created_at: json,
	},
	{ requiredKeys: [] },
);
const entries = fc.oneof(json, fc.array(fc.oneof(json, entry), { maxLength: 3 }));
/** Answers that are nearly right: their fields have the API's names and any values. */
const nearlyRight = fc.record(
	{
		data: entries,
		generated_images: entries,
		id: json,
		order_id: fc.oneof(json, fc.uuid()),
		image_id: fc.oneof(json, fc.uuid()),
		eta: fc.oneof(json, fc.double()),
		status: json,
		space: json,
		before_image_src: json,
		error: json,
		key: json,
	},
	{ requiredKeys: [] },
);
/** What comes over the wire: JSON knows no -0 and no NaN. */
const body = fc
	.oneof(json, nearlyRight)
	.map((value): unknown => JSON.parse(JSON.stringify(value)))
	.filter((value) => !ODD_WORDS.test(JSON.stringify(value)));

/** Runs the node over answers that make no sense; gives what was not right about it. */
async function troubleWith(fault: Fault, mayContinue: boolean): Promise<string[]> {
	bench.sandbox.addFault(fault);
	const parameters =
		fault.call === 'upscale'
			? { operation: 'upscale', imageId: 'image-1' }
			: { options: { timeout: 60 } };
	try {
		const run = await bench.run(
			photos.map(({ item }) => item),
			parameters,
			mayContinue ? { onError: 'continueErrorOutput' } : {},
		);
		const isMet = bench.requests(fault.call === 'any' ? undefined : fault.call).length > 0;
		const found = [...doublePayments(bench, photos), ...leaks(bench, run), ...oddWords(run)];
		return [
			...found.map(({ kind, details }) => `${kind}: ${details}`),
			...(run.status === 'success' || run.status === 'error' ? [] : [`ended as ${run.status}`]),
			...(isMet ? [] : ['the call was not made']),
		];
	} finally {
		await bench.reset();
	}
}

test(`any JSON in place of any answer is told in words and pays nothing twice (${RUNS} runs, seed ${SEED})`, async () => {
	await fc.assert(
		fc.asyncProperty(call, body, times, fc.boolean(), async (target, answer, hits, mayContinue) => {
			const fault: Fault = { call: target, kind: 'json', body: answer, times: hits };
			expect(await troubleWith(fault, mayContinue)).toEqual([]);
		}),
		{ seed: SEED, numRuns: RUNS },
	);
}, 60_000);
