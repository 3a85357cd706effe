import { testHiddenFiles, useDriveBench } from './driveBench';
import { resultsOf } from './results';

const FILE = 'in-tens.json';
const bench = useDriveBench();

let originals: string;
beforeEach(() => (originals = bench.drive.addFolder('Originals')));

const start = async (onNodeStart?: (name: string) => void, signal?: AbortSignal) => {
	const settings = { ...bench.settingsOf(FILE), 'Take Photos: folderId': originals };
	return await bench.run(FILE, settings, [{}], undefined, { onNodeStart, signal });
};
const names = [...Array(23).keys()].map((index) => `photo-${index}.jpg`);

test('saves each ten before the next ten are ordered', async () => {
	const { drive, sandbox, addPhotos, photos, results } = bench;
	const content = await addPhotos(...names);
	const saved: number[] = [];
	const execution = await start((name) => {
		if (name === 'Enhance Photos') saved.push(drive.namesIn(results).length);
	});
	expect(execution.status).toBe('success');
	expect(saved).toEqual([0, 10, 20]);
	expect(drive.contentOf(results)).toEqual(await resultsOf(sandbox, ...names));
	expect(drive.contentOf(originals)).toEqual(content);
	expect(drive.namesIn(photos)).toEqual([]);
	expect(sandbox.charges()).toHaveLength(23);
});

test('what is saved stays after Stop, and the others have their turn the next time', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	await addPhotos(...names);
	const stop = new AbortController();
	let rounds = 0;
	const execution = await start((name) => {
		if (name === 'Take Photos' && ++rounds === 2) stop.abort();
	}, stop.signal);
	expect(execution.status).toBe('canceled');
	expect(drive.namesIn(results)).toHaveLength(10);
	await start();
	expect(sandbox.charges().length).toBe(drive.namesIn(results).length);
});

test('the space follows from the file name', async () => {
	const { sandbox, addPhotos } = bench;
	await addPhotos('Front-of-house.jpg', 'kitchen.jpg', 'garden 2.jpg');
	await start();
	const spaces = sandbox
		.orders()
		.map(({ filename, images }) => [filename, images[0]?.spaceName] as const);
	expect(Object.fromEntries(spaces)).toEqual({
		'Front-of-house.jpg': 'space-outdoor',
		'kitchen.jpg': 'space-indoor',
		'garden 2.jpg': 'space-outdoor',
	});
});

test('what did not succeed is marked, and does not keep the others from their turn', async () => {
	const { drive, sandbox, addPhotos, photos, results } = bench;
	drive.addFile('notes.jpg', photos, Buffer.from('Just a text'));
	await addPhotos(...names);
	drive.failOn('upload', 'photo-22-enhanced.jpg');
	const execution = await start();
	expect(execution.status).toBe('error');
	expect(execution.error?.message).toContain('Not every photo was enhanced and saved');
	const order = sandbox.orders().find(({ filename }) => filename === 'photo-22.jpg');
	expect(drive.namesIn(originals)).toEqual(
		expect.arrayContaining([
			'PLEASE CHECK notes.jpg',
			`PLEASE CHECK order ${order?.orderId} photo-22.jpg`,
		]),
	);
	expect(drive.namesIn(results)).toHaveLength(22);
	expect(sandbox.charges()).toHaveLength(23);
});

testHiddenFiles(bench, start, { download: 'Download Photos', movesOriginals: true });
