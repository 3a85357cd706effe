import { useDriveBench } from './driveBench';
import { HIDDEN_FILES } from './hiddenFiles';
import { resultsOf } from './results';

const SUBMIT = 'high-volume-submit.json';
const COLLECT = 'high-volume-collect.json';
const TRIGGER = 'Enhanced Photo Ready';

const bench = useDriveBench();

const submit = async () =>
	await bench.run(SUBMIT, { 'List Photos: filter.folderId': bench.photos });
const collect = async () =>
	await bench.activate(COLLECT, { 'Save Enhanced Photo: folderId': bench.results }, TRIGGER);
const submittedFolder = () => bench.drive.foldersIn(bench.photos, 'Submitted')[0] ?? '';

test('one workflow submits, the other one saves what comes', async () => {
	const { drive, sandbox, addPhotos, photos, results } = bench;
	const names = [...Array(12).keys()].map((index) => `photo-${index}.jpg`);
	const originals = await addPhotos(...names);
	const active = await collect();

	const first = await submit();
	expect(first.status).toBe('success');
	// It does not wait for a result.
	expect(first.json('Submit Photo')).toMatchObject([{ status: 'processing' }]);
	expect(drive.namesIn(photos)).toHaveLength(2);
	await bench.settled(active);
	expect(drive.namesIn(results)).toHaveLength(10);

	await submit();
	await bench.settled(active);
	expect(drive.contentOf(results)).toEqual(await resultsOf(sandbox, ...names));
	expect(drive.contentOf(submittedFolder())).toEqual(originals);
	expect(sandbox.charges()).toHaveLength(12);
	expect(active.executions().map(({ status }) => status)).toEqual(Array(12).fill('success'));

	await submit();
	expect(sandbox.charges()).toHaveLength(12);
});

test('a photo that was not ordered goes back and is tried again', async () => {
	const { drive, sandbox, addPhotos, photos, results } = bench;
	await addPhotos('a.jpg', 'b.jpg', 'c.jpg');
	drive.addFile('notes.jpg', photos, Buffer.from('Just a text'));
	const active = await collect();
	sandbox.addFault({ call: 'submit', kind: 'status', status: 422, body: { message: 'No' } });
	drive.failOn('download', 'c.jpg');
	const first = await submit();
	expect(first.status).toBe('error');
	expect(first.error?.message).toContain('Not every photo was submitted');
	expect(drive.namesIn(photos)).toEqual(['a.jpg', 'c.jpg', 'notes.jpg']);
	expect(sandbox.charges()).toHaveLength(1);

	drive.recover();
	await submit();
	await bench.settled(active);
	expect(drive.namesIn(photos)).toEqual(['notes.jpg']);
	expect(drive.contentOf(results)).toEqual(await resultsOf(sandbox, 'a.jpg', 'b.jpg', 'c.jpg'));
	expect(sandbox.charges()).toHaveLength(3);
});

test('a photo of which it is not known whether it was ordered is marked, and not ordered again', async () => {
	const { drive, sandbox, addPhotos } = bench;
	await addPhotos('a.jpg', 'b.jpg');
	const active = await collect();
	sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
	sandbox.addFault({ call: 'get', kind: 'status', status: 500, body: {}, times: 1000 });
	expect((await submit()).status).toBe('error');
	const { orderId } = sandbox.orders().find(({ filename }) => filename === 'a.jpg') ?? {};
	const marked = `PLEASE CHECK order ${orderId} a.jpg`;
	expect(drive.namesIn(submittedFolder())).toEqual([marked, 'b.jpg']);

	sandbox.clearFaults();
	await submit();
	await bench.settled(active);
	expect(sandbox.charges()).toHaveLength(2);
});

test('an image whose original cannot be found keeps the name that the trigger gave', async () => {
	const { drive, addPhotos, results } = bench;
	await addPhotos('a.jpg');
	const active = await collect();
	drive.failOn('update', 'a.jpg');
	expect((await submit()).status).toBe('error');
	await bench.settled(active);
	expect(drive.namesIn(results)).toEqual(['a-enhanced.jpg']);
});

test('an image that cannot be saved can be fetched by its order ID', async () => {
	const { drive, sandbox, addPhotos } = bench;
	await addPhotos('a.jpg');
	const active = await collect();
	drive.failOn('upload');
	await submit();
	await bench.settled(active);
	const [execution] = active.executions();
	expect(execution?.status).toBe('error');
	expect(execution?.json(TRIGGER)).toMatchObject([{ order_id: sandbox.orders()[0]?.orderId }]);
});

test('files that Macs leave beside photos never reach the node, nor take the place of photos', async () => {
	const { drive, sandbox, addHiddenFiles, addPhotos, photos } = bench;
	const hidden = [...Array(10).keys()].map((index) => `._photo-${index}.jpg`);
	await addHiddenFiles();
	await addPhotos(...hidden, 'kitchen.jpg');
	const execution = await submit();
	expect(execution.status).toBe('success');
	expect(execution.runData['Submit Photo']).toHaveLength(1);
	expect(drive.namesIn(photos)).toEqual([...HIDDEN_FILES, ...hidden].sort());
	expect(sandbox.orders().map(({ filename }) => filename)).toEqual(['kitchen.jpg']);
});
