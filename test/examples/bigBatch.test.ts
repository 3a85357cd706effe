import { testHiddenFiles, useDriveBench } from './driveBench';
import { addNine, BAD, EIGHT } from './ninePhotos';
import { resultsOf } from './results';

const FILE = 'big-batch.json';
const bench = useDriveBench();

const start = async () => await bench.run(FILE, bench.settingsOf(FILE));

test('nine photos, one bad: what is ordered is saved when it is finished, the bad one is told', async () => {
	const { drive, sandbox, results } = bench;
	await addNine(bench);
	const execution = await start();
	expect(execution.status).toBe('error');
	expect(execution.error?.message).toContain(BAD);
	expect(drive.contentOf(results)).toEqual(await resultsOf(sandbox, ...EIGHT));
	expect(sandbox.charges()).toHaveLength(8);
	expect(bench.waits).toEqual([2]);
});

test('more than ten go in tens, and nothing is held while they wait', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	const names = [...Array(23).keys()].map((index) => `photo-${index}.jpg`);
	await addPhotos(...names);
	const execution = await start();
	expect(execution.status).toBe('success');
	expect(drive.contentOf(results)).toEqual(await resultsOf(sandbox, ...names));
	expect(sandbox.charges()).toHaveLength(23);
	expect(bench.waits).toEqual([10, 10, 2]);
	const statuses = sandbox.journal().map(({ status }) => status);
	expect(statuses).not.toContain(429);
});

test('what takes longer is looked for again, and saved as soon as it is there', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	await addPhotos('a.jpg', 'b.jpg');
	sandbox.configure({ jobSeconds: 500 });
	const execution = await start();
	expect(execution.status).toBe('success');
	expect(bench.waits).toEqual(Array(5).fill(2));
	expect(drive.contentOf(results)).toEqual(await resultsOf(sandbox, 'a.jpg', 'b.jpg'));
});

test('it ends: what is not finished after an hour is named with its order ID', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	await addPhotos('a.jpg');
	sandbox.configure({ jobSeconds: 100_000 });
	const execution = await start();
	expect(execution.status).toBe('error');
	expect(execution.runData['Look at Orders']).toHaveLength(30);
	expect(execution.error?.message).toContain('a.jpg is not finished after an hour');
	expect(execution.error?.message).toContain(sandbox.orders()[0]?.orderId);
	expect(drive.namesIn(results)).toEqual([]);
});

test('a job that AI HomeDesign gave up is told, and does not keep the others', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	await addPhotos('a.jpg', 'b.jpg');
	sandbox.addFault({ call: 'submit', kind: 'failJob' });
	const execution = await start();
	expect(execution.status).toBe('error');
	expect(execution.error?.message).toContain('a.jpg');
	expect(drive.namesIn(results)).toEqual(['b-enhanced.jpg']);
});

testHiddenFiles(bench, start, { download: 'Download Photos' });
