import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { FaultEffect } from '../../sandbox';
import { runNodeNames, type NodeRunResult } from '../harness/runNode';
import { fields, submitted, useTool, useToolOn } from './toolRuns';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench({ apiVersion: 'v3' })));
afterAll(async () => await bench.close());
beforeEach(async () => await bench.reset());

const NAMES = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg', 'f.jpg'];
const STYLES = ['Modern', 'Farmhouse', 'Industrial'];
const staging = (styles: string[] = STYLES, more: INodeParameters = {}): INodeParameters => ({
	operation: 'virtualStaging',
	roomType: 'bedroom',
	styles,
	...more,
});
const stage = async (names: string[], parameters = staging(), node = {}) =>
	await useTool(bench, 'virtualStaging', parameters, names, node);
const namesOf = (names: string[], styles = STYLES) =>
	names.flatMap((name) => styles.map((style) => name.replace('.', `-${style.toLowerCase()}.`)));
const retry = async (retryOf: NodeRunResult, node = {}) =>
	await useToolOn(bench, [], staging(), node, { retryOf });

/** What the paid calls have ordered, as photo and style; each once. */
async function paid(): Promise<string[]> {
	const orders = new Map(bench.sandbox.orders().map((order) => [order.orderId, order]));
	return await Promise.resolve(
		[...orders.values()]
			.flatMap(({ filename, images }) =>
				images.map(
					({ options }) =>
						`${filename} ${/^item-(.*)-widget-style/.exec(options[0] ?? '')?.[1] ?? ''}`,
				),
			)
			.sort(),
	);
}

const wanted = (names: string[], styles = STYLES) =>
	names.flatMap((name) => styles.map((style) => `${name} ${style.toLowerCase()}`)).sort();

/** Every result is the very image of its choice. */
function expectRightImages({ output }: NodeRunResult) {
	const made = new Map(
		bench.sandbox
			.orders()
			.flatMap(({ images }) =>
				images.map(({ imageId, options }) => [imageId, options[0]] as const),
			),
	);
	for (const { json, binary } of output) {
		const style = String(json.variant).toLowerCase();
		expect(made.get(String(json.image_id))).toBe(`item-${style}-widget-style-tool-virtual-staging`);
		const content = Buffer.from(binary?.data?.data ?? '', 'base64').toString('latin1');
		expect(content).toContain(String(json.image_id));
	}
}

describe('one photo in several styles', () => {
	test('the same style twice, in whatever spelling, is one image', async () => {
		const { output } = await stage(['a.jpg'], staging(['Modern', 'modern', 'MODERN']));
		expect(fields(output, 'variant')).toEqual(['Modern']);
		expect(bench.sandbox.charges()).toHaveLength(1);
	});

	test('a text with commas, as agents and sheets give it', async () => {
		const { output } = await stage(
			['a.jpg'],
			staging([], { styles: '={{ "modern, farmhouse" }}' }),
		);
		expect(fields(output, 'variant')).toEqual(['Modern', 'Farmhouse']);
	});

	test('File Name ends with the style, and names stay apart', async () => {
		const { output } = await stage(
			['a.jpg', 'b.jpg'],
			staging(['Modern', 'Prime'], { options: { fileName: 'listing.jpg' } }),
		);
		expect(fields(output, 'file_name')).toEqual([
			'listing-modern.jpg',
			'listing-prime.jpg',
			expect.stringMatching(/^listing.*modern.*\.jpg$/),
			expect.stringMatching(/^listing.*prime.*\.jpg$/),
		]);
		expect(new Set(fields(output, 'file_name')).size).toBe(4);
	});

	test('File Name with one style is taken as it is', async () => {
		const { output } = await stage(
			['a.jpg'],
			staging(['Modern'], { options: { fileName: 'listing.jpg' } }),
		);
		expect(fields(output, 'file_name')).toEqual(['listing.jpg']);
	});

	test('the original goes along with each', async () => {
		const { output } = await stage(
			['a.jpg'],
			staging(STYLES, { options: { keepOriginal: 'original' } }),
		);
		expect(output.map(({ binary }) => binary?.original?.fileName)).toEqual(
			STYLES.map(() => 'a.jpg'),
		);
		expect(output.map(({ binary }) => binary?.data?.fileName)).toEqual(namesOf(['a.jpg']));
	});

	test('without Simplify: the API’s own answer for each', async () => {
		const { output } = await stage(['a.jpg'], staging(STYLES, { simplify: false }));
		expect(output.map(({ json }) => (json.data as IDataObject).process_id)).toEqual(
			bench.sandbox.charges().map(({ imageId }) => imageId),
		);
		expect(output.map(({ binary }) => binary?.data?.fileName)).toEqual(namesOf(['a.jpg']));
	});

	test('without waiting: all are ordered', async () => {
		const { output } = await stage(['a.jpg'], staging(STYLES, { waitForResult: false }));
		expect(output.map(({ json }) => [json.variant, json.status, json.file_name])).toEqual(
			STYLES.map((style) => [style, 'processing', 'a.jpg']),
		);
		expect(bench.sandbox.charges()).toHaveLength(3);
	});

	test('the hint counts images and credits', async () => {
		const run = await stage(['a.jpg', 'b.jpg']);
		expect(run.hints('Node').map(({ message }) => message)).toEqual([
			expect.stringMatching(/^6 images: 6 made\. 6 credits, under a minute\.$/),
		]);
	});

	test('the log counts images, and names the style', async () => {
		await stage(['a.jpg', 'b.jpg']);
		const log = bench.engine.log.text();
		expect(log).toContain('a.jpg (Modern) submitted (1 of 6)');
		expect(log).toMatch(/finished \(6 of 6\)/);
		expect(log).toMatch(/uploaded \(2 of 2\)/);
		expect(log).not.toMatch(/\((\d+) of 2\)(?<!\([12] of 2\))/);
	});
});

test('a photo on the web is fetched once for all its styles, also after Retry', async () => {
	const photo = await smallPhoto();
	let asked = 0;
	const web = createServer((_, response) => response.end(photo, () => asked++));
	await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
	const imageUrl = `http://127.0.0.1:${(web.address() as AddressInfo).port}/a.jpg`;
	bench.sandbox.addFault({ call: 'submit', kind: 'status', status: 422, skip: 1 });
	const failed = await useToolOn(
		bench,
		[{ json: {} }],
		staging(STYLES, { imageSource: 'url', imageUrl }),
	);
	expect(failed.error?.message).toContain('Farmhouse');
	const again = await retry(failed);
	web.close();
	expect(again.error).toBeUndefined();
	expect(fields(again.output, 'file_name')).toEqual(namesOf(['a.jpg']));
	expect(await paid()).toEqual(wanted(['a.jpg']));
	expect(bench.requests('upload')).toHaveLength(1);
	expect(asked).toBeLessThanOrEqual(2);
});

describe('Continue On Fail, for each style', () => {
	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'one is refused, one not made, the others are fine: %s',
		async (onError) => {
			const hasErrorOutput = onError === 'continueErrorOutput';
			bench.sandbox.addFault({ call: 'submit', kind: 'failJob', skip: 3 });
			const run = await stage(
				['a.jpg'],
				staging([], { styles: '={{ ["Modern", "Baroque", "Farmhouse", "Prime"] }}' }),
				{ onError },
			);
			const [modern, baroque, farmhouse, prime] = run.items(runNodeNames.node).length
				? [...run.output, ...run.errorOutput]
				: [];
			const all = [modern, baroque, farmhouse, prime].map((item) => item?.json ?? {});
			// Beside the error on the regular output, within it on the error output.
			const errors = all.flatMap(({ error, ...fields }) =>
				error ? [{ told: error, ...(hasErrorOutput ? (error as IDataObject) : fields) }] : [],
			);
			expect(all.filter(({ error }) => !error).map(({ file_name: name }) => name)).toEqual([
				'a-modern.jpg',
				'a-farmhouse.jpg',
			]);
			expect(errors).toMatchObject([
				{
					variant: 'Baroque',
					file_name: 'a.jpg',
					charged: 'no',
					order_id: bench.sandbox.charges()[0]?.orderId,
					told: { http_code: 422, message: expect.stringContaining('Baroque') },
				},
				{ variant: 'Prime', file_name: 'a.jpg', charged: 'yes', status: 'failed' },
			]);
			expect(bench.requests('upload')).toHaveLength(1);
			expect(bench.sandbox.charges()).toHaveLength(3);
		},
	);

	test('an upload that does not succeed is told for each style', async () => {
		bench.sandbox.addFault({ call: 'upload', kind: 'status', status: 415, times: Infinity });
		const { output } = await stage(['a.jpg'], staging(), { onError: 'continueRegularOutput' });
		expect(output.map(({ json }) => [json.variant, json.charged, Boolean(json.error)])).toEqual(
			STYLES.map((style) => [style, 'no', true]),
		);
		expect(bench.sandbox.charges()).toEqual([]);
	});

	test('without it, the node’s error names all that is paid', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'status', status: 422, skip: 2 });
		const { error } = await stage(['a.jpg']);
		const orderId = bench.sandbox.charges()[0]?.orderId ?? '-';
		expect(bench.sandbox.charges()).toHaveLength(2);
		expect(error?.message).toContain('a.jpg');
		expect(error?.message).toContain('Industrial');
		expect(error?.description).toContain(`Paid already; Order > Get fetches them`);
		expect(error?.description).toContain(`a.jpg = ${orderId} (Modern, Farmhouse);`);
		expect(error?.description).not.toContain('Order > Submit');
	});

	test('the list that it gives can be pasted into Order > Get', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'status', status: 422, skip: 5 });
		const { error } = await stage(
			['a.jpg', 'b, c.jpg'],
			staging(STYLES, { options: { concurrency: 1 } }),
		);
		const lines = (error?.description ?? '').split(/<br>\n/).filter((line) => line.includes(' = '));
		expect(lines.length).toBeGreaterThan(0);
		for (const orderId of [lines.join('\n'), lines.join(' ')]) {
			const got = await useToolOn(bench, [{ json: {} }], {
				resource: 'order',
				operation: 'get',
				orderId,
			});
			expect(got.error).toBeUndefined();
			expect(got.output).toHaveLength(5);
			expect(got.output.map(({ json }) => json.file_name)).toEqual([
				'a-modern.jpg',
				'a-farmhouse.jpg',
				'a-industrial.jpg',
				'b, c-modern.jpg',
				'b, c-farmhouse.jpg',
			]);
		}
	});
});

const AFTER_THE_WORK: Array<[string, FaultEffect]> = [
	['the connection is cut after the work', { kind: 'resetAfter' }],
	['the answer is cut off', { kind: 'truncate' }],
];
const BEFORE_THE_WORK: Array<[string, FaultEffect]> = [
	['the connection is cut before the work', { kind: 'resetBefore' }],
	['500', { kind: 'status', status: 500, body: { error: 'internal' } }],
	['a web page with status 200', { kind: 'html' }],
	['half an answer', { kind: 'malformedJson' }],
];

describe.each([...AFTER_THE_WORK, ...BEFORE_THE_WORK])('paid once, although %s', (_, effect) => {
	test.each([0, 1, 2])('for submission %i of a photo', async (skip) => {
		bench.sandbox.addFault({ call: 'submit', ...effect, skip });
		const run = await stage(['a.jpg']);
		expect(run.error).toBeUndefined();
		expect(fields(run.output, 'file_name')).toEqual(namesOf(['a.jpg']));
		expect(await paid()).toEqual(wanted(['a.jpg']));
		expectRightImages(run);
	});

	test('for two in a row', async () => {
		bench.sandbox.addFault({ call: 'submit', ...effect, skip: 1, times: 2 });
		const run = await stage(['a.jpg']);
		expectRightImages(run);
		expect(new Set(await paid()).size).toBe((await paid()).length);
	});

	test('for all, with late listing: nothing is paid twice, and Retry ends it', async () => {
		bench.sandbox.configure({ queueSeconds: 45, etaSeconds: 50 });
		bench.sandbox.addFault({ call: 'submit', ...effect, times: Infinity });
		const run = await stage(['a.jpg', 'b.jpg']);
		bench.sandbox.clearFaults();
		const again = run.error ? await retry(run) : run;
		const once = await paid();
		expect(new Set(once).size).toBe(once.length);
		expectRightImages(again);
		bench.sandbox.configure({ queueSeconds: 0, etaSeconds: 0 });
	});
});

describe('Continue On Fail and lost answers', () => {
	test('two unclear at once: neither takes the other’s image', async () => {
		bench.sandbox.configure({ queueSeconds: 100, etaSeconds: 110 });
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter', times: 2 });
		const run = await stage(['a.jpg'], staging(STYLES, { options: { timeout: 20 } }), {
			onError: 'continueRegularOutput',
		});
		const good = { ...run, output: run.output.filter(({ json }) => !json.error) };
		expectRightImages(good);
		expect(await paid()).toEqual(wanted(['a.jpg']));
		await bench.pass(200_000);
		bench.sandbox.configure({ queueSeconds: 0, etaSeconds: 0 });
	});
});

describe('run again', () => {
	test('Retry On Fail: 6 photos in 3 styles, with losses and failures, are paid once', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'status', status: 400, skip: 4 });
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter', skip: 7 });
		bench.sandbox.addFault({ call: 'download', kind: 'status', status: 403, skip: 2, times: 3 });
		const run = await stage(NAMES, staging(), {
			retryOnFail: true,
			maxTries: 5,
			waitBetweenTries: 1,
		});
		expect(run.error).toBeUndefined();
		expect(fields(run.output, 'file_name')).toEqual(namesOf(NAMES));
		expect(await paid()).toEqual(wanted(NAMES));
		expect(bench.requests('upload')).toHaveLength(6);
		expectRightImages(run);
	});

	test.each([0, 1, 5, 9, 17])(
		'Executions > Retry after submission %i was refused',
		async (skip) => {
			bench.sandbox.addFault({ call: 'submit', kind: 'status', status: 422, skip });
			const failed = await stage(NAMES);
			expect(failed.status).toBe('error');
			const again = await retry(failed);
			expect(again.error).toBeUndefined();
			expect(fields(again.output, 'file_name')).toEqual(namesOf(NAMES));
			expect(await paid()).toEqual(wanted(NAMES));
			expect(bench.requests('upload')).toHaveLength(6);
			expectRightImages(again);
		},
	);

	test('a retry that does not begin names all that is paid, with its styles', async () => {
		bench.sandbox.addFault({ call: 'download', kind: 'status', status: 500, times: Infinity });
		const failed = await stage(['a.jpg', 'b.jpg']);
		expect(bench.sandbox.charges()).toHaveLength(6);
		const { aiHomeDesignApi } = bench.credentials;
		const { apiKey } = aiHomeDesignApi;
		aiHomeDesignApi.apiKey = 'no key';
		const again = await retry(failed);
		aiHomeDesignApi.apiKey = apiKey;
		expect(again.error?.message).toContain('The API key in the credential has a space');
		for (const { orderId, filename } of bench.sandbox.orders()) {
			// The first one is told in words.
			expect(again.error?.description).toMatch(
				new RegExp(`${filename} = ${orderId} \\((Modern, )?Farmhouse, Industrial\\);`),
			);
		}
		bench.sandbox.clearFaults();
		expect((await retry(again)).output).toHaveLength(6);
		expect(bench.sandbox.charges()).toHaveLength(6);
	});

	test('a failed style and Retry: only that one is ordered anew', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob', skip: 1 });
		const failed = await stage(['a.jpg']);
		expect(failed.status).toBe('error');
		const again = await retry(failed);
		expect(again.error).toBeUndefined();
		expect(await paid()).toEqual([...wanted(['a.jpg']), 'a.jpg farmhouse'].sort());
		expectRightImages(again);
	});

	test('a failed style, and at its new order the answer is lost: its old process is not taken for it', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob', skip: 1 });
		const failed = await stage(['a.jpg']);
		bench.sandbox.addFault({ call: 'submit', kind: 'resetBefore' });
		const again = await retry(failed);
		expect(again.error).toBeUndefined();
		expect(bench.sandbox.charges()).toHaveLength(4);
		expectRightImages(again);
	});

	test('an unclear style that stopped with a failed one does not take the failed process', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob', skip: 1 });
		// While the order is asked whether the third was taken, the second turns out to have failed.
		bench.sandbox.addFault({ call: 'submit', kind: 'resetBefore', skip: 1 });
		const failed = await stage(['a.jpg']);
		expect(failed.error?.message).toContain('Farmhouse');
		expect(failed.error?.description).toContain('Not known whether they are charged');
		const again = await retry(failed);
		expect(again.error).toBeUndefined();
		expect(await paid()).toEqual([...wanted(['a.jpg']), 'a.jpg farmhouse'].sort());
		expectRightImages(again);
	});
});

/** Runs of one workflow: what n8n stores with it is handed from each to the next. */
function workflow() {
	let staticData: IDataObject | undefined;
	return async (photos: Array<[string, Buffer]>, parameters: INodeParameters, node = {}) => {
		const items = await Promise.all(photos.map(async (photo) => await bench.photoItem(...photo)));
		const run = await useToolOn(bench, items, parameters, node, { staticData, mode: 'trigger' });
		staticData = run.staticData ?? staticData;
		return run;
	};
}

describe('the workflow’s memory', () => {
	test('a second run pays nothing; new styles are paid alone', async () => {
		const run = workflow();
		const photo = await smallPhoto();
		await run([['a.jpg', photo]], staging());
		const second = await run([['a.jpg', photo]], staging());
		expect(fields(second.output, 'charged')).toEqual(['no', 'no', 'no']);
		expectRightImages(second);
		expect(bench.requests('upload')).toHaveLength(1);
		const third = await run([['a.jpg', photo]], staging(['Modern', 'Prime', 'Industrial']));
		expect(fields(third.output, 'charged')).toEqual(['no', 'yes', 'no']);
		expect(await paid()).toEqual(wanted(['a.jpg'], [...STYLES, 'Prime']));
		expectRightImages(third);
	});

	test('Enhance Again pays for all', async () => {
		const run = workflow();
		const photo = await smallPhoto();
		const again = staging(STYLES, { options: { repeatedPhotos: 'enhanceAgain' } });
		await run([['a.jpg', photo]], again);
		await run([['a.jpg', photo]], again);
		expect(bench.sandbox.charges()).toHaveLength(6);
		expect(bench.requests('upload')).toHaveLength(2);
	});

	test('equal photos in two items: each style once', async () => {
		const run = workflow();
		const photo = await smallPhoto();
		const both = await run(
			[
				['a.jpg', photo],
				['b.jpg', photo],
			],
			staging(),
		);
		expect(bench.sandbox.charges()).toHaveLength(3);
		expect(fields(both.output, 'file_name')).toEqual(namesOf(['a.jpg', 'b.jpg']));
		expect(fields(both.output, 'charged')).toEqual(['yes', 'yes', 'yes', 'no', 'no', 'no']);
	});

	test('a style whose submission was unclear is not given another style’s image', async () => {
		const run = workflow();
		const photo = await smallPhoto();
		bench.sandbox.addFault({ call: 'submit', kind: 'resetBefore', skip: 1, times: 1 });
		const first = await run(
			[['a.jpg', photo]],
			staging(['Modern', 'Farmhouse'], { options: { timeout: 20 } }),
		);
		expect(first.error?.message).toContain('may or may not');
		const second = await run([['a.jpg', photo]], staging(['Modern', 'Farmhouse']));
		expect(second.error).toBeUndefined();
		expectRightImages(second);
		expect(await paid()).toEqual(wanted(['a.jpg'], ['Modern', 'Farmhouse']));
	});

	test('one that was taken after all is found, days later, too', async () => {
		const run = workflow();
		const photo = await smallPhoto();
		bench.sandbox.configure({ queueSeconds: 60, etaSeconds: 60 });
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter', skip: 0, times: 1 });
		const first = await run(
			[['a.jpg', photo]],
			staging(['Modern', 'Farmhouse'], { options: { timeout: 20 } }),
			{ onError: 'continueRegularOutput' },
		);
		expect(first.output[0]?.json).toMatchObject({
			charged: 'unknown',
			variant: 'Modern',
			status: 'processing',
			error: {},
		});
		await bench.pass(86_400_000);
		bench.sandbox.configure({ queueSeconds: 0, etaSeconds: 0 });
		const second = await run([['a.jpg', photo]], staging(['Farmhouse', 'Modern']));
		expect(second.error).toBeUndefined();
		expectRightImages(second);
		expect(await paid()).toEqual(wanted(['a.jpg'], ['Modern', 'Farmhouse']));
	});

	test('an unclear style stays known in this process, though others of its photo were given out', async () => {
		const more = { mode: 'manual' as const, workflowId: 'unclear-style' };
		const items = [await bench.photoItem('a.jpg')];
		bench.sandbox.configure({ queueSeconds: 60, etaSeconds: 60 });
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
		const short = staging(['Modern', 'Farmhouse'], { options: { timeout: 20 } });
		const long = staging(['Modern', 'Farmhouse']);
		const first = await useToolOn(bench, items, short, { onError: 'continueRegularOutput' }, more);
		expect(first.output[0]?.json).toMatchObject({ charged: 'unknown', error: {} });
		await bench.pass(400_000);
		const got = await useToolOn(bench, items, long, {}, more);
		expect(got.error).toBeUndefined();
		expectRightImages(got);
		expect((await paid()).filter((one) => one === 'a.jpg modern')).toHaveLength(1);
	});

	test('what another tool makes of a result is no repetition; the same tool refuses it', async () => {
		const run = workflow();
		const first = await run([['a.jpg', await smallPhoto()]], {
			operation: 'enhance',
			spaceName: 'Outdoor',
		});
		const result = Buffer.from(first.output[0]?.binary?.data?.data ?? '', 'base64');
		const dusk = await run([['a.jpg', result]], {
			operation: 'dayToDusk',
			skyStyles: ['Clear Dusk'],
		});
		expect(dusk.error).toBeUndefined();
		expect(dusk.output[0]?.json.file_name).toBe('a-clear-dusk.jpg');
		const enhanced = await run([['a.jpg', result]], { operation: 'enhance', spaceName: 'Outdoor' });
		expect(enhanced.error?.message).toContain('already a result of this workflow');
		const duskAgain = await run(
			[['x.jpg', Buffer.from(dusk.output[0]?.binary?.data?.data ?? '', 'base64')]],
			{ operation: 'dayToDusk', skyStyles: ['Golden Hour'] },
		);
		expect(duskAgain.error?.message).toContain('already a result of this workflow');
		expect(submitted(bench)).toHaveLength(2);
	});
});
