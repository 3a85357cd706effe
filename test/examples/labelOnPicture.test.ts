import sharp from 'sharp';

import { testHiddenFiles, useDriveBench } from './driveBench';
import { addNine, BAD, EIGHT, renamed } from './ninePhotos';

const FILE = 'label-on-picture.json';
const EMPTY = EIGHT.filter((name) => name.includes('empty'));
const bench = useDriveBench({ isWatched: true });

let labelled: string;
beforeEach(() => (labelled = bench.drive.addFolder('Labelled')));

const start = async (settings: Record<string, string> = {}) =>
	await bench.run(
		FILE,
		{ ...bench.settingsOf(FILE), 'Save Labelled: folderId': labelled, ...settings },
		bench.drive.poll(bench.photos),
	);

/** How much two pictures of a size differ in a part of their height, 0 to 255. */
async function difference(one: Buffer, other: Buffer, from: number, to: number): Promise<number> {
	const { width = 0, height = 0 } = await sharp(one).metadata();
	const part = async (picture: Buffer) => {
		const top = Math.round(height * from);
		const area = { left: 0, top, width, height: Math.round(height * to) - top };
		return await sharp(picture).extract(area).greyscale().raw().toBuffer();
	};
	const [a, b] = await Promise.all([part(one), part(other)]);
	return a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length;
}

test('every result of nine photos is kept unlabelled; staged ones are there with a label, too', async () => {
	const { drive, sandbox, results } = bench;
	await addNine(bench);
	const execution = await start();
	expect(execution.status).toBe('error');
	expect(execution.error?.message).toContain(BAD);

	expect(drive.namesIn(results)).toEqual([...EIGHT].sort());
	expect(drive.namesIn(labelled)).toEqual(
		EMPTY.map((name) => renamed(name, ' (labelled).jpg')).sort(),
	);
	const tools = sandbox.charges().map(({ tool }) => tool);
	expect(tools).toHaveLength(8);
	expect(tools.filter((tool) => tool === 'tool-virtual-staging')).toHaveLength(2);
});

test('the label is at the bottom, and nowhere else', async () => {
	const { drive, addPhotos, results } = bench;
	await addPhotos('room-empty.jpg');
	await start();
	const plain = Object.values(drive.contentOf(results))[0] ?? Buffer.alloc(0);
	const withLabel = Object.values(drive.contentOf(labelled))[0] ?? Buffer.alloc(0);
	expect(await difference(plain, withLabel, 0, 0.9)).toBeLessThan(5);
	expect(await difference(plain, withLabel, 0.94, 1)).toBeGreaterThan(20);
});

test('the words can be others, with a link to the original', async () => {
	const { drive, addPhotos } = bench;
	await addPhotos('room-empty.jpg');
	const execution = await start({
		'Label: assignments.assignments.1.value': 'https://example.com/original',
	});
	expect(execution.status).toBe('success');
	expect(Object.keys(drive.contentOf(labelled))).toHaveLength(1);
	expect(execution.json('Label')).toMatchObject([
		{ label: 'Virtually staged', original_link: 'https://example.com/original' },
	]);
});

testHiddenFiles(bench, start, { results: ['kitchen.jpg'] });
