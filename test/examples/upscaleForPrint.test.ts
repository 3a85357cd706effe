import { testHiddenFiles, useDriveBench } from './driveBench';

const FILE = 'upscale-for-print.json';

const bench = useDriveBench({ isWatched: true });

const activate = async () =>
	await bench.activate(FILE, bench.settingsOf(FILE), 'Print Version Ready');
const run = async () => await bench.runNew(FILE, 'New Photo');

test('saves the enhanced photo, and the print version under its name', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	const active = await activate();
	await addPhotos('kitchen.jpg');
	await addPhotos('bath.jpg');
	expect((await run()).status).toBe('success');
	await bench.settled(active);

	expect(drive.namesIn(results)).toEqual([
		...['bath-enhanced.jpg', 'bath-print.jpg', 'kitchen-enhanced.jpg', 'kitchen-print.jpg'],
	]);
	const saved = drive.contentOf(results);
	for (const { filename, images } of sandbox.orders()) {
		const base = filename.replace('.jpg', '');
		const enhanced = await sandbox.resultOf(images[0]?.imageId ?? '');
		expect(saved[`${base}-enhanced.jpg`]).toEqual(enhanced);
		expect(saved[`${base}-print.jpg`]?.length).toBeGreaterThan(0);
		expect(saved[`${base}-print.jpg`]).not.toEqual(enhanced);
	}
	expect(sandbox.charges()).toHaveLength(2);
	// Image Generated is delivered as well, and starts nothing here.
	expect(
		sandbox
			.deliveries()
			.map(({ event }) => event)
			.sort(),
	).toEqual([...['imageGenerated', 'imageGenerated', 'imageUpscaled', 'imageUpscaled']]);
	expect(active.executions().map(({ status }) => status)).toEqual(['success', 'success']);
});

test('when upscaling is refused the enhanced photo is there, and the execution says why', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	const active = await activate();
	await addPhotos('kitchen.jpg');
	sandbox.addFault({ call: 'upscale', kind: 'status', status: 422, body: { message: 'No' } });
	const execution = await run();
	await bench.settled(active);
	expect(execution.status).toBe('error');
	expect(drive.namesIn(results)).toEqual(['kitchen-enhanced.jpg']);
	expect(active.executions()).toEqual([]);
});

test('a print version whose photo is gone keeps the name with the image ID', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	const active = await activate();
	await addPhotos('kitchen.jpg');
	// The very file that Save Enhanced Photo made goes away.
	drive.failOn('search');
	await run();
	await bench.settled(active);
	const imageId = sandbox.charges()[0]?.imageId;
	expect(drive.namesIn(results)).toEqual([
		...[`${imageId}-enhanced.jpg`, 'kitchen-enhanced.jpg'].sort(),
	]);
});

testHiddenFiles(bench, run);
