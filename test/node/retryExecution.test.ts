import type { RunResult } from '../harness';
import { openWorkbench, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

const names = ['a.jpg', 'b.jpg', 'c.jpg'];
const photos = async () => await Promise.all(names.map((name) => bench.photoItem(name)));
const retry = async (retryOf: RunResult, node = {}) => await bench.run([], {}, node, { retryOf });
const fileNames = (items: Array<{ json: { file_name?: unknown } }>) =>
	items.map(({ json }) => json.file_name);

describe('Executions > Retry, with Retry On Fail off', () => {
	test.each([
		['the upload', { call: 'upload', kind: 'status', status: 415 }, 2],
		['the submission, refused', { call: 'submit', kind: 'status', status: 422 }, 2],
		['the download', { call: 'download', kind: 'status', status: 500 }, 3],
		['the waiting', { call: 'get', kind: 'status', status: 403 }, 3],
	] as const)('a failure of %s: paid photos are picked up', async (_, fault, chargesAtFirst) => {
		const skip = fault.call === 'upload' || fault.call === 'submit' ? 2 : 0;
		bench.sandbox.addFault({ ...fault, skip, times: fault.call === 'download' ? 60 : 1 });
		const failed = await bench.run(await photos(), { options: { concurrency: 1 } });
		expect(failed.status).toBe('error');
		expect(bench.sandbox.charges()).toHaveLength(chargesAtFirst);
		bench.sandbox.clearFaults();

		const again = await retry(failed);
		expect(again.error).toBeUndefined();
		expect(fileNames(again.output)).toEqual(['a-enhanced.jpg', 'b-enhanced.jpg', 'c-enhanced.jpg']);
		expect(bench.sandbox.charges()).toHaveLength(3);
	});

	test('a retry of the retry charges nothing either', async () => {
		bench.sandbox.addFault({ call: 'download', kind: 'status', status: 500, times: Infinity });
		const first = await bench.run(await photos());
		const second = await retry(first);
		expect(second.status).toBe('error');
		bench.sandbox.clearFaults();
		expect((await retry(second)).output).toHaveLength(3);
		expect(bench.sandbox.charges()).toHaveLength(3);
	});

	test('a photo that the service gave up on is ordered anew, the others are not', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob', skip: 2 });
		const failed = await bench.run(await photos(), { options: { concurrency: 1 } });
		expect(failed.error?.description).toContain('Executions > Retry orders this image again');
		expect(failed.error?.description).toContain('another credit');
		const again = await retry(failed);
		expect(again.output).toHaveLength(3);
		expect(bench.sandbox.charges()).toHaveLength(4);
	});

	test('Retry On Fail by itself does not order it anew', async () => {
		bench.sandbox.addFault({ call: 'submit', kind: 'failJob' });
		const node = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const failed = await bench.run(await photos(), {}, node);
		expect(failed.status).toBe('error');
		expect(bench.sandbox.charges()).toHaveLength(3);
		const again = await retry(failed, node);
		expect(again.output).toHaveLength(3);
		expect(bench.sandbox.charges()).toHaveLength(4);
	});
});
