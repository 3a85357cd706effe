import { testHiddenFiles, useDriveBench } from './driveBench';
import { addNine, BAD, EIGHT, renamed } from './ninePhotos';

const FILE = 'what-may-go-where.json';
const bench = useDriveBench({ isWatched: true });

let brochure: string;
beforeEach(() => (brochure = bench.drive.addFolder('Brochure')));

const start = async () =>
	await bench.run(
		FILE,
		{ ...bench.settingsOf(FILE), 'Save for Brochure: folderId': brochure },
		bench.drive.poll(bench.photos),
	);

test('of nine photos and three altered ones those with other surfaces and features stay out of the listing', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	await addNine(bench);
	await addPhotos('hall-floor.jpg', 'lounge-fireplace.jpg', 'attic-clutter.jpg');
	const execution = await start();
	expect(execution.status).toBe('error');
	expect(execution.error?.message).toContain(BAD);

	expect(drive.namesIn(results)).toEqual(
		[...EIGHT, 'attic-clutter.jpg'].map((name) => renamed(name, '-enhanced.jpg')).sort(),
	);
	expect(drive.namesIn(brochure)).toEqual([
		expect.stringMatching(/^hall-floor-.*\.jpg$/),
		'lounge-fireplace-enhanced.jpg',
	]);
	expect(sandbox.charges()).toHaveLength(11);
	const kinds = execution.json('Results').map(({ file_name: name, alterations }) => [
		String(name).split('-')[1],
		alterations,
	]);
	expect(Object.fromEntries(kinds)).toMatchObject({
		floor: ['surfaces'],
		fireplace: ['corrections', 'features'],
		clutter: ['corrections', 'movables'],
	});
});

test('what nobody knows does not go into the listing', async () => {
	const { drive, addPhotos, results } = bench;
	await addPhotos('kitchen.jpg');
	const settings = { ...bench.settingsOf(FILE), 'Save for Brochure: folderId': brochure };
	const options = 'Enhance Photo: enhancementOptions';
	await bench.run(FILE, { ...settings, [options]: 'Made-up Option' }, drive.poll(bench.photos));
	expect([...drive.namesIn(results), ...drive.namesIn(brochure)]).toEqual([]);
});

testHiddenFiles(bench, start);
