import { useDriveBench } from './driveBench';
import { readExample } from './exampleFiles';
import { resultsOf } from './results';

const FILE = 'first-workflow.json';
const bench = useDriveBench({ isWatched: true });

test('has the four nodes of the five steps in the README, and a note', () => {
	expect(readExample(FILE).nodes.map(({ name }) => name)).toEqual([
		...['What to set', 'Google Drive Trigger', 'Download file', 'Enhance an image', 'Upload file'],
	]);
});

test('saves the enhanced photos', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	await addPhotos('kitchen.jpg', 'bath.jpg');
	expect((await bench.runNew(FILE)).status).toBe('success');
	expect(drive.contentOf(results)).toEqual(await resultsOf(sandbox, 'kitchen.jpg', 'bath.jpg'));
	expect(sandbox.charges()).toHaveLength(2);
});

test('a file that is no photo is told, and costs nothing', async () => {
	const { drive, sandbox, photos } = bench;
	drive.addFile('notes.jpg', photos, Buffer.from('Just a text'));
	const execution = await bench.runNew(FILE);
	expect(execution.status).toBe('error');
	expect(execution.error?.message).toContain('notes.jpg');
	expect(sandbox.charges()).toEqual([]);
});
