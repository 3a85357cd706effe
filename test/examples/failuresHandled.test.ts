import { ME, testHiddenFiles, useDriveBench } from './driveBench';
import { resultsOf } from './results';

const FILE = 'failures-handled.json';

const bench = useDriveBench({ isWatched: true });

const run = async () => await bench.runNew(FILE);

const orderOf = (name: string) =>
	bench.sandbox.orders().find(({ filename }) => filename === name)?.orderId;

test('a photo that takes too long is told of, fetched later and saved', async () => {
	const { drive, sandbox, outbox, addPhotos, results } = bench;
	await addPhotos('a.jpg', 'b.jpg');
	// Longer than the node waits, which is 600 seconds.
	sandbox.configure({ jobSeconds: 900 });
	expect((await run()).status).toBe('success');

	expect(drive.contentOf(results)).toEqual(await resultsOf(sandbox, 'a.jpg', 'b.jpg'));
	expect(outbox.map(({ to, subject }) => [to, subject])).toEqual([
		[ME, 'Photo not enhanced: a.jpg'],
		[ME, 'Photo not enhanced: b.jpg'],
	]);
	expect(outbox[0]?.message).toContain(`Order ID: ${orderOf('a.jpg')}\nCharged: yes`);
	expect(sandbox.charges()).toHaveLength(2);
});

test('what was never ordered is told of, and not fetched', async () => {
	const { drive, sandbox, outbox, addPhotos, photos, results } = bench;
	await addPhotos('a.jpg');
	drive.addFile('notes.jpg', photos, Buffer.from('Just a text'));
	const execution = await run();
	expect(execution.status).toBe('success');
	expect(drive.namesIn(results)).toEqual(['a-enhanced.jpg']);
	expect(outbox).toEqual([
		{
			to: ME,
			subject: 'Photo not enhanced: notes.jpg',
			message: expect.stringMatching(/\n\nOrder ID: none\nCharged: no$/),
		},
	]);
	expect(execution.runData['Fetch Photo']).toBeUndefined();
	expect(sandbox.charges()).toHaveLength(1);
});

test('what is uploaded but not ordered is told of, and not fetched', async () => {
	const { sandbox, outbox, addPhotos } = bench;
	await addPhotos('a.jpg');
	sandbox.addFault({ call: 'submit', kind: 'status', status: 422, body: { message: 'No' } });
	const execution = await run();
	expect(outbox[0]?.message).toContain(`Order ID: ${orderOf('a.jpg')}\nCharged: no`);
	expect(execution.runData['Fetch Photo']).toBeUndefined();
	expect(sandbox.charges()).toEqual([]);
});

test('what does not come later either is told of again', async () => {
	const { sandbox, outbox, addPhotos } = bench;
	await addPhotos('a.jpg', 'b.jpg');
	sandbox.addFault({ call: 'submit', kind: 'failJob' });
	expect((await run()).status).toBe('success');
	const failed = sandbox.orders().find(({ images }) => images[0]?.state === 'failed');
	expect(outbox.map(({ subject }) => subject)).toEqual([
		`Photo not enhanced: ${failed?.filename}`,
		`Photo still missing: ${failed?.filename}`,
	]);
	expect(outbox[1]?.message).toContain(`Order ID: ${failed?.orderId}`);
	expect(outbox[1]?.to).toBe(ME);
});

test('a photo that cannot be saved is told of with its order ID', async () => {
	const { drive, outbox, addPhotos, results } = bench;
	await addPhotos('a.jpg', 'b.jpg');
	drive.failOn('upload', 'b-enhanced.jpg');
	await run();
	expect(drive.namesIn(results)).toEqual(['a-enhanced.jpg']);
	expect(outbox).toEqual([
		{
			to: ME,
			subject: 'Photo still missing: b.jpg',
			message: expect.stringContaining(`Order ID: ${orderOf('b.jpg')}`),
		},
	]);
});

testHiddenFiles(bench, run);
