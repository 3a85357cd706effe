import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { FaultEffect } from '../../sandbox';
import type { NodeRunResult } from '../harness';
import { useToolOn } from '../node/toolRuns';
import { openWorkbench, smallPhoto, type Workbench } from '../node/workbench';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench({ apiVersion: 'v3' })));
afterAll(async () => await bench.close());

const STYLES = ['Modern', 'Farmhouse', 'Industrial'];

/** Random numbers that are the same in every run (mulberry32). */
function randomOf(seed: number) {
	let state = seed;
	const next = () => {
		state = (state + 0x6d2b79f5) | 0;
		let value = Math.imul(state ^ (state >>> 15), 1 | state);
		value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
		return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
	};
	return {
		below: (limit: number) => Math.floor(next() * limit),
		oneOf: <T>(list: readonly [T, ...T[]]): T => list[Math.floor(next() * list.length)] ?? list[0],
	};
}

type Random = ReturnType<typeof randomOf>;

const EFFECTS: [FaultEffect, ...FaultEffect[]] = [
	{ kind: 'resetBefore' },
	{ kind: 'resetAfter' },
	{ kind: 'truncate' },
	{ kind: 'malformedJson' },
	{ kind: 'empty' },
	{ kind: 'html', status: 502 },
	{ kind: 'status', status: 500, body: { error: 'internal' } },
	{ kind: 'status', status: 503, headers: { 'retry-after': '2' } },
	{ kind: 'status', status: 429 },
	{ kind: 'status', status: 422 },
];

const CALLS = ['submit', 'submit', 'submit', 'upload', 'get', 'process', 'download'] as const;

function addFaults(random: Random): void {
	for (let count = random.below(4); count >= 0; count--) {
		const call = random.oneOf(CALLS);
		const isFailing = call === 'submit' && random.below(6) === 0;
		const effect = isFailing ? ({ kind: 'failJob' } as const) : random.oneOf(EFFECTS);
		bench.sandbox.addFault({ call, ...effect, skip: random.below(7), times: 1 + random.below(3) });
	}
	bench.sandbox.configure({ queueSeconds: random.oneOf([0, 0, 3, 20, 70, 150]) });
}

interface Made {
	photo: string;
	style: string;
	isFailed: boolean;
}

/** What the service was paid for, by image. */
function made(): Map<string, Made> {
	return new Map(
		bench.sandbox.orders().flatMap(({ filename, images }) =>
			images.map(({ imageId, options, state }): [string, Made] => [
				imageId,
				{
					photo: filename,
					style: /^item-(.*)-widget-style/.exec(options[0] ?? '')?.[1] ?? '',
					isFailed: state === 'failed',
				},
			]),
		),
	);
}

/** Every result is the image of its photo and style. */
function expectRightImages({ output }: NodeRunResult): void {
	const images = made();
	for (const { json, binary } of output) {
		if (json.error) continue;
		const image = images.get(String(json.image_id));
		expect(image?.style).toBe(String(json.variant).toLowerCase());
		expect(String(json.file_name)).toBe(`${image?.photo.replace('.jpg', '')}-${image?.style}.jpg`);
		const content = Buffer.from(binary?.data?.data ?? '', 'base64').toString('latin1');
		expect(content).toContain(String(json.image_id));
	}
}

/** No photo was paid twice in one style, but for what came to nothing. */
function expectPaidOnce(): void {
	const paid = [...made().values()]
		.filter(({ isFailed }) => !isFailed)
		.map(({ photo, style }) => `${photo} ${style}`);
	expect(paid.filter((one, index) => paid.indexOf(one) !== index)).toEqual([]);
}

const parametersOf = (random: Random): INodeParameters => ({
	operation: 'virtualStaging',
	roomType: 'bedroom',
	styles: STYLES,
	options: { timeout: random.oneOf([10, 60, 600]), concurrency: random.oneOf([1, 2, 4]) },
});

const SEEDS = Array.from(
	{ length: Number(process.env.FAULT_SEEDS ?? 25) },
	(_, index) => index + 1,
);

describe('two photos in three styles, whatever goes wrong', () => {
	beforeEach(async () => await bench.reset());

	test.each(SEEDS)('Executions > Retry until it succeeds, seed %i', async (seed) => {
		const random = randomOf(seed);
		const items = [await bench.photoItem('a.jpg'), await bench.photoItem('b.jpg')];
		const node = random.oneOf([{}, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }]);
		addFaults(random);
		let run = await useToolOn(bench, items, parametersOf(random), node);
		for (let tries = 0; run.error && tries < 6; tries++) {
			expectPaidOnce();
			bench.sandbox.clearFaults();
			if (tries < 2) addFaults(random);
			else bench.sandbox.configure({ queueSeconds: 0 });
			await bench.pass(random.oneOf([0, 10_000, 400_000]));
			run = await useToolOn(bench, [], parametersOf(random), node, { retryOf: run });
		}
		expectRightImages(run);
		expectPaidOnce();
	});

	test.each(SEEDS)('runs of one workflow, one after the other, seed %i', async (seed) => {
		const random = randomOf(1_000 + seed);
		const photos = [await smallPhoto(), await smallPhoto()];
		let staticData: IDataObject | undefined;
		const runs = async (onError: 'stopWorkflow' | 'continueRegularOutput') => {
			const items = await Promise.all(
				photos.map(async (photo, index) => await bench.photoItem(`${'ab'[index]}.jpg`, photo)),
			);
			const more = { staticData, mode: 'trigger' as const };
			const run = await useToolOn(bench, items, parametersOf(random), { onError }, more);
			staticData = run.staticData ?? staticData;
			expectRightImages(run);
			expectPaidOnce();
			return run;
		};
		for (let count = 0; count < 3; count++) {
			addFaults(random);
			await runs(random.oneOf(['stopWorkflow', 'continueRegularOutput']));
			bench.sandbox.clearFaults();
			await bench.pass(random.oneOf([0, 10_000, 400_000]));
		}
		bench.sandbox.configure({ queueSeconds: 0 });
		await bench.pass(400_000);
		await runs('continueRegularOutput');
	});

	test.each(SEEDS)('Stop at any moment, then run again, seed %i', async (seed) => {
		const random = randomOf(2_000 + seed);
		const items = [await bench.photoItem('a.jpg'), await bench.photoItem('b.jpg')];
		const more = { mode: 'manual' as const, workflowId: `stopped-variants-${seed}` };
		const requests = 1 + random.below(18);
		const running = bench.run(items, parametersOf(random), {}, { ...more, typeName });
		while (bench.requests().length < requests) await new Promise((done) => setImmediate(done));
		running.cancel();
		const stopped = await running;
		expectPaidOnce();
		await bench.pass(random.oneOf([0, 10_000, 400_000]));
		const run = await useToolOn(bench, items, parametersOf(random), {}, more);
		if (stopped.status === 'canceled') expectPaidOnce();
		expectRightImages(run);
		if (!run.error) expect(run.output).toHaveLength(6);
	});
});

const typeName = 'n8n-nodes-aihomedesign.aiHomeDesign';
