import { testHiddenFiles, useDriveBench } from './driveBench';

const FILE = 'three-styles.json';
const bench = useDriveBench({ isWatched: true });

const resultsOf = (name: string) => [
	...['farmhouse', 'modern', 'scandinavian'].map(
		(style) => `${name} (1 virtually staged)-${style}.jpg`,
	),
	`${name} (2 original).jpg`,
];

test('three staged photos of each empty room, and the original behind them', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	const originals = await addPhotos('living-room.jpg', 'bedroom.jpg');
	expect((await bench.runNew(FILE)).status).toBe('success');
	expect(drive.namesIn(results)).toEqual([...resultsOf('bedroom'), ...resultsOf('living-room')]);
	const saved = drive.contentOf(results);
	for (const name of ['living-room', 'bedroom']) {
		expect(saved[`${name} (2 original).jpg`]).toEqual(originals[`${name}.jpg`]);
	}
	expect(sandbox.orders()).toHaveLength(2);
	expect(sandbox.charges()).toHaveLength(6);
	expect(new Set(sandbox.charges().map(({ tool }) => tool))).toEqual(
		new Set(['tool-virtual-staging']),
	);
});

test('a file that is no photo is told, and the others are staged', async () => {
	const { drive, sandbox, addPhotos, photos, results } = bench;
	drive.addFile('notes.jpg', photos, Buffer.from('Just a text'));
	await addPhotos('bedroom.jpg');
	const execution = await bench.runNew(FILE);
	expect(execution.status).toBe('error');
	expect(execution.error?.message).toContain('notes.jpg');
	expect(drive.namesIn(results)).toEqual(resultsOf('bedroom'));
	expect(sandbox.charges()).toHaveLength(3);
});

test('a style that did not succeed leaves the others and the original', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	await addPhotos('bedroom.jpg');
	sandbox.addFault({ call: 'submit', kind: 'failJob' });
	const execution = await bench.runNew(FILE);
	expect(execution.status).toBe('error');
	expect(execution.error?.message).toContain('bedroom.jpg');
	expect(drive.namesIn(results)).toEqual(resultsOf('bedroom').filter((n) => !n.includes('modern')));
});

testHiddenFiles(bench, async () => await bench.runNew(FILE), { results: resultsOf('kitchen') });
