import { smallPhoto } from '../node/workbench';
import { testHiddenFiles, useDriveBench } from './driveBench';
import { resultsOf } from './results';

const FILE = 'nightly-batch.json';

const bench = useDriveBench();

const night = async () => await bench.run(FILE, bench.settingsOf(FILE));
const doneFolder = () => bench.drive.foldersIn(bench.photos, 'Done')[0] ?? '';

test('enhances all photos, and no photo twice', async () => {
	const { drive, sandbox, addPhotos, photos, results } = bench;
	const names = [...Array(23).keys()].map((index) => `photo-${index}.jpg`);
	const originals = await addPhotos(...names);
	drive.addFile('elsewhere.jpg', drive.addFolder('Other'), await smallPhoto());
	drive.addFile('prices.pdf', photos, Buffer.from('%PDF-1.7'), 'application/pdf');
	const execution = await night();

	expect(execution.status).toBe('success');
	expect(execution.runData['Enhance Photo']).toHaveLength(23);
	expect(drive.contentOf(results)).toEqual(await resultsOf(sandbox, ...names));
	expect(drive.contentOf(doneFolder())).toEqual(originals);
	expect(drive.namesIn(photos)).toEqual(['prices.pdf']);
	expect(sandbox.charges()).toHaveLength(23);

	expect((await night()).status).toBe('success');
	expect(sandbox.charges()).toHaveLength(23);
	await addPhotos('late.jpg');
	await night();
	expect(sandbox.charges()).toHaveLength(24);
	expect(drive.foldersIn(photos, 'Done')).toHaveLength(1);
});

test('a photo that was not ordered is tried again the next night', async () => {
	const { drive, sandbox, addPhotos, photos, results } = bench;
	await addPhotos('a.jpg', 'b.jpg', 'c.jpg');
	sandbox.addFault({ call: 'submit', kind: 'status', status: 422, body: { message: 'No' } });
	drive.failOn('download', 'c.jpg');
	const first = await night();

	expect(first.status).toBe('error');
	expect(first.error?.message).toContain('Not every photo was enhanced');
	expect(drive.namesIn(photos)).toHaveLength(2);
	expect(sandbox.charges()).toHaveLength(1);

	drive.recover();
	expect((await night()).status).toBe('success');
	expect(drive.namesIn(photos)).toEqual([]);
	expect(drive.namesIn(doneFolder())).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
	expect(drive.namesIn(results)).toEqual(['a-enhanced.jpg', 'b-enhanced.jpg', 'c-enhanced.jpg']);
	expect(sandbox.charges()).toHaveLength(3);
});

test('a photo that could not be downloaded is put back, in n8n 1.x as well', async () => {
	const { drive, sandbox, addPhotos, photos } = bench;
	drive.dropsFailedDownloads = true;
	await addPhotos('a.jpg', 'b.jpg');
	drive.failOn('download', 'a.jpg');
	expect((await night()).status).toBe('error');
	expect(drive.namesIn(photos)).toEqual(['a.jpg']);
	expect(drive.namesIn(doneFolder())).toEqual(['b.jpg']);
	expect(sandbox.charges()).toHaveLength(1);
});

test('a photo that was ordered is not ordered again, and can be told by its order', async () => {
	const { drive, sandbox, addPhotos, photos } = bench;
	await addPhotos('a.jpg', 'b.jpg', 'c.jpg');
	sandbox.addFault({ call: 'submit', kind: 'failJob' });
	drive.failOn('upload', 'c-enhanced.jpg');
	const first = await night();

	expect(first.status).toBe('error');
	const failed = sandbox
		.orders()
		.filter(({ filename, images }) => filename === 'c.jpg' || images[0]?.state === 'failed');
	const marked = failed.map(({ orderId, filename }) => `PLEASE CHECK order ${orderId} ${filename}`);
	expect(drive.namesIn(doneFolder())).toEqual(expect.arrayContaining(marked));
	expect(drive.namesIn(doneFolder())).toHaveLength(3);
	expect(drive.namesIn(photos)).toEqual([]);

	drive.recover();
	expect((await night()).status).toBe('success');
	expect(sandbox.charges()).toHaveLength(3);
});

test('files that do not succeed do not keep the others from their turn', async () => {
	const { drive, sandbox, addPhotos, photos, results } = bench;
	const bad = [...Array(10).keys()].map((index) => `bad-${index}.jpg`);
	for (const name of bad) drive.addFile(name, photos, Buffer.from('Just a text'));
	await addPhotos('good.jpg');
	expect((await night()).status).toBe('error');
	expect(drive.namesIn(photos)).toEqual(bad);
	expect(drive.namesIn(results)).toEqual(['good-enhanced.jpg']);
	expect(sandbox.charges()).toHaveLength(1);
});

test('in a folder where nothing can be moved nothing is ordered', async () => {
	const { drive, sandbox, addPhotos, photos } = bench;
	await addPhotos('a.jpg', 'b.jpg');
	drive.failOn('move');
	const execution = await night();
	expect(execution.status).toBe('error');
	expect(execution.error?.message).toContain('Google Drive does not move');
	expect(sandbox.charges()).toEqual([]);
	expect(drive.namesIn(photos)).toEqual(['a.jpg', 'b.jpg']);
});

test('before a folder is chosen nothing is ordered, wherever there are photos', async () => {
	const { drive, sandbox, addPhotos } = bench;
	await addPhotos('a.jpg');
	drive.addFile('private.jpg', 'root', await smallPhoto());
	const execution = await bench.run(FILE, { 'Save Enhanced Photo: folderId': bench.results });
	expect(execution.status).toBe('error');
	expect(execution.error?.message).toContain('File not found');
	expect(sandbox.charges()).toEqual([]);
});

testHiddenFiles(bench, night, { movesOriginals: true });

test('takes 100 photos a night at most, however many hidden files there are', async () => {
	const { addPhotos, photos, drive } = bench;
	await addPhotos(...[...Array(100).keys()].map((index) => `._photo-${index}.jpg`), 'kitchen.jpg');
	const execution = await night();
	expect(execution.json('Take Photo')).toMatchObject([{ name: 'kitchen.jpg' }]);
	expect(drive.namesIn(photos)).toHaveLength(100);
});
