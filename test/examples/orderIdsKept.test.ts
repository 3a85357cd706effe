import { testHiddenFiles, useDriveBench } from './driveBench';
import { resultsOf } from './results';

const FILE = 'order-ids-kept.json';
const bench = useDriveBench({ isWatched: true });
const start = async () => await bench.runNew(FILE, 'New Photos');
const afterStop = async () =>
	await bench.run(FILE, bench.settingsOf(FILE), [{}], 'After a Stop', { mode: 'manual' });
const stopAt = async (node: string) => {
	const stop = new AbortController();
	return await bench.runNew(FILE, 'New Photos', {
		signal: stop.signal,
		onNodeStart: (name) => {
			// The node is under way by then.
			if (name === node) setImmediate(() => stop.abort());
		},
	});
};

test('saves the photos, and nothing is left in the table', async () => {
	const { drive, sandbox, addPhotos, results, table } = bench;
	await addPhotos('kitchen.jpg', 'bath.jpg');
	expect((await start()).status).toBe('success');
	expect(drive.contentOf(results)).toEqual(await resultsOf(sandbox, 'kitchen.jpg', 'bath.jpg'));
	expect(table).toEqual([]);
	expect(sandbox.charges()).toHaveLength(2);
});

test('after Stop the order IDs are in the table, and the lower row fetches what is paid', async () => {
	const { drive, sandbox, addPhotos, results, table } = bench;
	await addPhotos('kitchen.jpg', 'bath.jpg');
	expect((await stopAt('Fetch Photos')).status).toBe('canceled');
	expect(table.map(({ order_id }) => order_id).sort()).toEqual(
		sandbox
			.charges()
			.map(({ orderId }) => orderId)
			.sort(),
	);
	expect(drive.namesIn(results)).toEqual([]);

	expect((await afterStop()).status).toBe('success');
	expect(drive.contentOf(results)).toEqual(await resultsOf(sandbox, 'kitchen.jpg', 'bath.jpg'));
	expect(table).toEqual([]);
	expect(sandbox.charges()).toHaveLength(2);
});

test('the order IDs are in the table before anything is paid', async () => {
	const { sandbox, addPhotos, table } = bench;
	await addPhotos('kitchen.jpg');
	await stopAt('Submit Photos');
	expect(sandbox.charges()).toEqual([]);
	expect(table).toMatchObject([{ file_name: 'kitchen.jpg' }]);
});

test('what is not saved stays in the table', async () => {
	const { drive, addPhotos, table } = bench;
	await addPhotos('a.jpg', 'b.jpg');
	drive.failOn('upload', 'b-enhanced.jpg');
	expect((await start()).status).toBe('error');
	expect(table).toMatchObject([{ file_name: 'b.jpg' }]);
	drive.recover();
	expect((await afterStop()).status).toBe('success');
	expect(table).toEqual([]);
});

testHiddenFiles(bench, start, { download: 'Download Photos' });
