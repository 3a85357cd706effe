import { smallPhoto } from '../node/workbench';
import { testHiddenFiles, useDriveBench } from './driveBench';
import { resultsOf } from './results';

const FILE = 'google-drive-folder.json';
const NOT_A_PHOTO = Buffer.from('Just a text');

const bench = useDriveBench({ isWatched: true });

const run = async () => await bench.runNew(FILE);
const doneFolders = () => bench.drive.foldersIn(bench.photos, 'Done');
const namesInDone = () => bench.drive.namesIn(doneFolders()[0] ?? '');

test('saves enhanced photos, and moves the originals to a folder that it makes', async () => {
	const { drive, sandbox, photos, results } = bench;
	const originals = { 'kitchen.jpg': await smallPhoto(), 'bath.jpg': await smallPhoto() };
	for (const [name, content] of Object.entries(originals)) drive.addFile(name, photos, content);
	const execution = await run();

	expect(execution.status).toBe('success');
	expect(drive.contentOf(results)).toEqual(await resultsOf(sandbox, 'kitchen.jpg', 'bath.jpg'));
	expect(drive.namesIn(photos)).toEqual([]);
	expect(doneFolders()).toHaveLength(1);
	expect(drive.contentOf(doneFolders()[0] ?? '')).toEqual(originals);
	expect(sandbox.charges()).toHaveLength(2);
	expect(sandbox.orders().flatMap(({ images }) => images)).toMatchObject([
		{ spaceName: 'space-indoor' },
		{ spaceName: 'space-indoor' },
	]);
});

test('is not started by what it does, and uses the folder again', async () => {
	const { drive, sandbox, addPhotos, photos } = bench;
	await addPhotos('kitchen.jpg');
	await run();
	expect(drive.poll(photos)).toEqual([]);

	await addPhotos('bath.jpg');
	await run();
	expect(doneFolders()).toHaveLength(1);
	expect(namesInDone()).toEqual(['bath.jpg', 'kitchen.jpg']);
	expect(sandbox.charges()).toHaveLength(2);
});

test('a file that is no photo stays, costs nothing, and is told; the others go on', async () => {
	const { drive, sandbox, addPhotos, photos, results } = bench;
	drive.addFile('notes.jpg', photos, NOT_A_PHOTO);
	await addPhotos('kitchen.jpg');
	const execution = await run();

	expect(execution.status).toBe('error');
	expect(execution.error?.message).toMatch(/photo 1 of 2/);
	expect(drive.namesIn(photos)).toEqual(['notes.jpg']);
	expect(namesInDone()).toEqual(['kitchen.jpg']);
	expect(drive.contentOf(results)).toEqual(await resultsOf(sandbox, 'kitchen.jpg'));
	expect(sandbox.charges()).toHaveLength(1);
});

test('a photo that cannot be downloaded or saved stays, and only it', async () => {
	const { drive, sandbox, addPhotos, photos, results } = bench;
	await addPhotos('a.jpg', 'b.jpg', 'c.jpg');
	drive.failOn('download', 'a.jpg');
	drive.failOn('upload', 'b-enhanced.jpg');
	const execution = await run();

	expect(execution.status).toBe('error');
	expect(drive.namesIn(photos)).toEqual(['a.jpg', 'b.jpg']);
	expect(namesInDone()).toEqual(['c.jpg']);
	expect(drive.contentOf(results)).toEqual(await resultsOf(sandbox, 'c.jpg'));
	expect(sandbox.charges()).toHaveLength(2);
});

test('a photo that cannot be downloaded is told of, in n8n 1.x as well', async () => {
	const { drive, sandbox, addPhotos, photos } = bench;
	drive.dropsFailedDownloads = true;
	await addPhotos('a.jpg');
	drive.failOn('download');
	expect((await run()).status).toBe('error');
	expect(drive.namesIn(photos)).toEqual(['a.jpg']);
	expect(sandbox.charges()).toEqual([]);
});

testHiddenFiles(bench, run, { movesOriginals: true });
