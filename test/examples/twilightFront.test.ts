import { useDriveBench } from './driveBench';

const FILE = 'twilight-front.json';
const bench = useDriveBench({ isWatched: true });

test('the front photo is enhanced, then turned to dusk; other photos are left alone', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	await addPhotos('Front of house.jpg', 'kitchen.jpg');
	expect((await bench.runNew(FILE)).status).toBe('success');
	expect(drive.namesIn(results)).toEqual([
		'Front of house (virtual twilight).jpg',
		'Front of house-enhanced.jpg',
	]);
	const tools = sandbox.charges().map(({ version, tool }) => `${version} ${tool}`);
	expect(tools).toEqual(['v1 service-image-enhancement', 'v3 tool-day-to-dusk']);
});

test('what is turned to dusk is the enhanced photo', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	await addPhotos('front.jpg');
	await bench.runNew(FILE);
	const names = sandbox.orders().map(({ filename }) => filename);
	expect(names).toEqual(['front.jpg', 'front-enhanced.jpg']);
	expect(Object.keys(drive.contentOf(results))).toHaveLength(2);
});

test('a file that is no photo is told, and costs nothing', async () => {
	const { drive, sandbox, photos } = bench;
	drive.addFile('front.jpg', photos, Buffer.from('Just a text'));
	const execution = await bench.runNew(FILE);
	expect(execution.status).toBe('error');
	expect(execution.error?.message).toContain('front.jpg');
	expect(sandbox.charges()).toEqual([]);
});
