import { testHiddenFiles, useDriveBench } from './driveBench';

const FILE = 'declutter-folder.json';
const bench = useDriveBench();

const start = async () => await bench.run(FILE, bench.settingsOf(FILE));
const pairOf = (name: string) => [`${name} (1 digitally altered).jpg`, `${name} (2 original).jpg`];

test('each photo lies beside its original, the altered one first, and the folder is empty', async () => {
	const { drive, sandbox, addPhotos, photos, results } = bench;
	const originals = await addPhotos('kitchen.jpg', 'bath.jpg');
	expect((await start()).status).toBe('success');
	expect(drive.namesIn(results)).toEqual([...pairOf('bath'), ...pairOf('kitchen')]);
	const saved = drive.contentOf(results);
	expect(saved['kitchen (2 original).jpg']).toEqual(originals['kitchen.jpg']);
	expect(saved['kitchen (1 digitally altered).jpg']).not.toEqual(originals['kitchen.jpg']);
	expect(drive.namesIn(photos)).toEqual([]);
	expect(sandbox.charges().map(({ tool }) => tool)).toEqual([
		'tool-item-removal',
		'tool-item-removal',
	]);
});

test('a second run has nothing to do and pays nothing', async () => {
	await bench.addPhotos('kitchen.jpg');
	await start();
	await start();
	expect(bench.sandbox.charges()).toHaveLength(1);
});

test('what did not succeed is marked, with its order ID if it has one', async () => {
	const { drive, sandbox, addPhotos, photos, results } = bench;
	drive.addFile('notes.jpg', photos, Buffer.from('Just a text'));
	await addPhotos('kitchen.jpg', 'bath.jpg');
	drive.failOn('upload', 'bath (1 digitally altered).jpg');
	const execution = await start();
	expect(execution.status).toBe('error');
	expect(execution.error?.message).toContain('Not every photo was decluttered and saved');
	const order = sandbox.orders().find(({ filename }) => filename === 'bath.jpg');
	expect(drive.namesIn(results)).toEqual(
		[
			...pairOf('kitchen'),
			'PLEASE CHECK notes.jpg',
			`PLEASE CHECK order ${order?.orderId} bath.jpg`,
		].sort(),
	);
});

testHiddenFiles(bench, start, {
	download: 'Download Photos',
	movesOriginals: true,
	results: pairOf('kitchen'),
});
