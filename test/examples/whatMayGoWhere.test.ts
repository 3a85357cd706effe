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
	const kinds = execution
		.json('Results')
		.map(({ file_name: name, alterations }) => [String(name).split('-')[1], alterations]);
	expect(Object.fromEntries(kinds)).toMatchObject({
		floor: ['surfaces'],
		fireplace: ['corrections', 'features'],
		clutter: ['corrections', 'movables'],
	});
});

test.each([
	[['corrections'], 0],
	[['sky_lawn'], 0],
	[['corrections', 'movables'], 0],
	[['corrections', 'features'], 1],
	[['movables', 'surfaces'], 1],
	[['corrections', 'unknown'], 1],
])('%j goes out of output %i', async (alterations, output) => {
	const results = [{ file_name: 'kitchen.jpg', alterations }];
	const execution = await bench.run(FILE, bench.settingsOf(FILE), results, 'May It Be Listed?');
	expect(execution.json('May It Be Listed?', output)).toEqual(results);
	expect(execution.json('May It Be Listed?', 1 - output)).toEqual([]);
});

testHiddenFiles(bench, start);
