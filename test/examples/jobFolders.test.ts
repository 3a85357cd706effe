import { ME, useDriveBench } from './driveBench';
import { addNine, BAD, EIGHT, NINE } from './ninePhotos';

const FILE = 'job-folders.json';
const bench = useDriveBench();

const everyHour = async () => await bench.run(FILE, bench.settingsOf(FILE));

/** Makes the folders of a job, as a photographer's system does. */
function addJob(name: string) {
	const { drive, photos } = bench;
	const [year = drive.addFolder('2026', photos)] = drive.foldersIn(photos, '2026');
	const [who = drive.addFolder('Ann', year)] = drive.foldersIn(year, 'Ann');
	const job = drive.addFolder(name, who);
	return { job, raw: drive.addFolder('RAW', job) };
}
const enhancedOf = (job: string) => bench.drive.foldersIn(job, 'Enhanced');
const resultsOf = (job: string) => bench.drive.namesIn(enhancedOf(job)[0] ?? '');

test('a job of nine photos, one bad: results under the same names, and one mail', async () => {
	const { drive, sandbox, outbox } = bench;
	const { job, raw } = addJob('12 Oak Street');
	await addNine(bench, raw);
	expect((await everyHour()).status).toBe('success');

	expect(resultsOf(job)).toEqual([...EIGHT].sort());
	expect(drive.namesIn(raw)).toEqual([...EIGHT, `PLEASE CHECK ${BAD}`].sort());
	expect(sandbox.charges()).toHaveLength(8);
	expect(outbox).toMatchObject([{ to: ME, subject: 'Job 12 Oak Street: 8 of 9 photos ready' }]);
	const [{ message } = { message: '' }] = outbox;
	expect(message).toMatch(/^Done: 8\n.*Refused: 1\n.*Credits: 8\n/s);
	for (const name of NINE) expect(message).toContain(`- ${name}`);
	expect(message).toMatch(/- notes\.jpg\. .*text, not a photo/);
});

test('spaces follow from the names', async () => {
	const { raw } = addJob('12 Oak Street');
	await addNine(bench, raw);
	await everyHour();
	const outdoor = bench.sandbox
		.orders()
		.filter(({ images }) => images[0]?.spaceName === 'space-outdoor')
		.map(({ filename }) => filename);
	expect(outdoor.sort()).toEqual(['front.jpg', 'garden.jpg']);
});

test('the next hour has nothing to do, but finds new jobs and what came late', async () => {
	const { drive, sandbox, outbox, addPhotos } = bench;
	const first = addJob('12 Oak Street');
	await addNine(bench, first.raw);
	await everyHour();
	await everyHour();
	expect(outbox).toHaveLength(1);
	expect(enhancedOf(first.job)).toHaveLength(1);

	const second = addJob('7 Elm Road');
	const { 'pool.jpg': pool, 'attic.jpg': attic } = await addPhotos('pool.jpg', 'attic.jpg');
	drive.addFile('pool.jpg', second.raw, pool ?? Buffer.alloc(0));
	drive.addFile('attic.jpg', first.raw, attic ?? Buffer.alloc(0));
	await everyHour();
	expect(outbox.slice(1).map(({ subject }) => subject)).toEqual([
		'Job 12 Oak Street: 1 of 1 photos ready',
		'Job 7 Elm Road: 1 of 1 photos ready',
	]);
	expect(resultsOf(second.job)).toEqual(['pool.jpg']);
	expect(resultsOf(first.job)).toEqual([...EIGHT, 'attic.jpg'].sort());
	expect(sandbox.charges()).toHaveLength(10);
});

test('waits until somebody has uploaded all photos', async () => {
	const { drive, sandbox, outbox } = bench;
	const { raw } = addJob('12 Oak Street');
	await addNine(bench, raw);
	drive.clock = Date.now();
	drive.addFile('last.jpg', raw, Buffer.from('Just a text'));
	expect((await everyHour()).status).toBe('success');
	expect(sandbox.charges()).toEqual([]);
	expect(outbox).toEqual([]);
});

test('leaves alone what another run works on, and no job keeps the others from their turn', async () => {
	const { drive, sandbox, outbox } = bench;
	const busy = addJob('12 Oak Street');
	await addNine(bench, busy.raw);
	drive.update(busy.raw, '', { enhancing_since: String(Date.now()) });
	addJob('1 Empty Lane');
	const free = addJob('7 Elm Road');
	await addNine(bench, free.raw);
	expect((await everyHour()).status).toBe('success');
	expect(outbox.map(({ subject }) => subject)).toEqual(['Job 7 Elm Road: 8 of 9 photos ready']);
	expect(sandbox.charges()).toHaveLength(8);

	// Whatever has ended the other run, an hour is enough after six.
	drive.update(busy.raw, '', { enhancing_since: String(Date.now() - 7 * 3_600_000) });
	await everyHour();
	expect(outbox).toHaveLength(2);
});

test('what was not saved, or not asked for, comes the next hour, and is paid once', async () => {
	const { drive, sandbox, outbox } = bench;
	const { job, raw } = addJob('12 Oak Street');
	await addNine(bench, raw);
	drive.failOn('upload', 'kitchen.jpg');
	sandbox.addFault({ call: 'submit', kind: 'status', status: 401, body: { message: 'No' } });
	expect((await everyHour()).error).toBeUndefined();
	expect(outbox[0]?.subject).toBe('Job 12 Oak Street: 6 of 9 photos ready');
	expect(outbox[0]?.message).toMatch(/Refused: 2\n.*Not saved: 1\nCredits: 7\n/s);
	expect(outbox[0]?.message).toContain('Google Drive does not upload');

	drive.recover();
	await everyHour();
	expect(resultsOf(job)).toEqual([...EIGHT].sort());
	expect(sandbox.charges()).toHaveLength(8);
	expect(outbox[1]?.message).toMatch(/^Done: 1\nReused: 1\n.*Credits: 1\n/s);
});

test('a photo that was ordered but did not come back is marked with its order ID', async () => {
	const { drive, sandbox, outbox } = bench;
	const { raw } = addJob('12 Oak Street');
	await addNine(bench, raw);
	sandbox.addFault({ call: 'submit', kind: 'failJob' });
	await everyHour();
	const failed = sandbox.orders().find(({ images }) => images[0]?.state === 'failed');
	expect(drive.namesIn(raw)).toContain(`PLEASE CHECK order ${failed?.orderId} ${failed?.filename}`);
	expect(outbox[0]?.message).toMatch(/Not finished: 1\n/);
	await everyHour();
	expect(outbox).toHaveLength(1);
});

test('where nothing could be enhanced no photo is marked', async () => {
	const { drive, sandbox, outbox } = bench;
	const { raw } = addJob('12 Oak Street');
	await addNine(bench, raw);
	const no = { kind: 'status', status: 401, body: { message: 'No' } } as const;
	sandbox.addFault({ call: 'any', times: Infinity, ...no });
	await everyHour();
	expect(drive.namesIn(raw)).toEqual([...NINE].sort());
	expect(outbox[0]?.subject).toBe('Job 12 Oak Street: 0 of 9 photos ready');
});
