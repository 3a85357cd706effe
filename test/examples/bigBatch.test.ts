import { readExample } from './exampleFiles';
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
	expect(execution.runData['Wait for the Limit']).toBeUndefined();
});

test('more than ten go in tens, and no node waits for anything but its own call', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	const names = [...Array(23).keys()].map((index) => `photo-${index}.jpg`);
	await addPhotos(...names);
	const execution = await start();
	expect(execution.status).toBe('success');
	expect(drive.contentOf(results)).toEqual(await resultsOf(sandbox, ...names));
	expect(sandbox.charges()).toHaveLength(23);
	expect(execution.runData['Wait for the Limit']).toHaveLength(2);
	const statuses = sandbox.journal().map(({ status }) => status);
	expect(statuses).not.toContain(429);
});

test('what takes longer is looked for again, and saved as soon as it is there', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	await addPhotos('a.jpg', 'b.jpg');
	sandbox.configure({ jobSeconds: 500 });
	const execution = await start();
	expect(execution.status).toBe('success');
	expect(execution.runData['Look at Orders']?.length).toBeGreaterThan(2);
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

test('n8n puts away an execution that waits 65 seconds or longer', () => {
	const waits = readExample(FILE).nodes.filter(({ type }) => type === 'n8n-nodes-base.wait');
	expect(waits.map(({ parameters }) => parameters)).toEqual([
		{ amount: 10, unit: 'minutes' },
		{ amount: 2, unit: 'minutes' },
	]);
});

testHiddenFiles(bench, start, { download: 'Download Photos' });
