import { ME, testHiddenFiles, useDriveBench } from './driveBench';

const FILE = 'daily-report.json';
const bench = useDriveBench({ isWatched: true });
const day = async () => await bench.runNew(FILE);

const numbers = () => bench.outbox[0]?.message.split('\n\n')[0];

test('one mail tells of all photos of the day', async () => {
	const { drive, outbox, sandbox, addPhotos, photos, results } = bench;
	await addPhotos('a.jpg', 'b.jpg', 'c.jpg');
	drive.addFile('notes.jpg', photos, Buffer.from('Just a text'));
	sandbox.addFault({ call: 'submit', kind: 'failJob' });
	expect((await day()).status).toBe('success');

	const failed = sandbox.orders().find(({ images }) => images[0]?.state === 'failed');
	expect(outbox).toHaveLength(1);
	expect(outbox[0]).toMatchObject({ to: ME });
	expect(outbox[0]?.subject).toMatch(/^Photos of \d+ \w+: 2 ready, 2 to look at$/);
	expect(numbers()).toBe(
		['Done: 2', 'Reused: 0', 'Refused: 1', 'Not finished: 1', 'Not saved: 0', 'Credits: 3'].join(
			'\n',
		),
	);
	expect(outbox[0]?.message).toContain('notes.jpg');
	expect(outbox[0]?.message).toContain(failed?.orderId);
	expect(sandbox.charges()).toHaveLength(3);
	expect(drive.namesIn(results)).toHaveLength(2);
});

test('the same photo again is told as reused', async () => {
	const { drive, sandbox, addPhotos, photos } = bench;
	const { 'a.jpg': a } = await addPhotos('a.jpg');
	drive.addFile('same-as-a.jpg', photos, a ?? Buffer.alloc(0));
	await day();
	expect(numbers()).toMatch(/Done: 1\nReused: 1\n.*Credits: 1$/s);
	expect(sandbox.charges()).toHaveLength(1);
});

test('a day on which all went well', async () => {
	const { addPhotos, outbox } = bench;
	await addPhotos('a.jpg', 'b.jpg');
	await day();
	expect(numbers()).toBe(
		['Done: 2', 'Reused: 0', 'Refused: 0', 'Not finished: 0', 'Not saved: 0', 'Credits: 2'].join(
			'\n',
		),
	);
	expect(outbox[0]?.subject).toContain('2 ready, 0 to look at');
});

test('a day on which nothing went well', async () => {
	const { drive, addPhotos } = bench;
	await addPhotos('a.jpg');
	drive.failOn('upload');
	await day();
	expect(numbers()).toContain('Not saved: 1');
});

test('a photo that cannot be downloaded is in the report', async () => {
	const { drive, addPhotos } = bench;
	await addPhotos('a.jpg');
	drive.failOn('download');
	await day();
	expect(numbers()).toMatch(/Done: 0\n.*Refused: 1\n/s);
});

testHiddenFiles(bench, day, { download: 'Download Photos' });
