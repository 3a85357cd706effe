import { smallPhoto } from '../node/workbench';
import { openExampleBench, type ExampleBench } from './exampleBench';
import { HIDDEN_FILES } from './hiddenFiles';
import { resultsOf } from './results';

const FILE = 'dropbox-folder.json';
const PHOTOS = '/Photos to enhance';
const RESULTS = '/Enhanced photos';
const STAMP = String.raw`\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d`;

let bench: ExampleBench;
beforeEach(async () => {
	bench = await openExampleBench();
	bench.dropbox.addFolder(PHOTOS);
});
afterEach(async () => await bench.close());

const run = async () => await bench.run(FILE, {});

async function addPhotos(...names: string[]): Promise<void> {
	for (const name of names) bench.dropbox.addFile(`${PHOTOS}/${name}`, await smallPhoto());
}

/** The files below a folder, by the ends of their paths, where the time does not matter. */
function below(folder: string): Record<string, Buffer> {
	const files = Object.entries(bench.dropbox.content());
	const pattern = new RegExp(`^${folder}/${STAMP}/(.+)$`);
	return Object.fromEntries(
		files.flatMap(([path, content]) => {
			const name = pattern.exec(path)?.[1];
			return name === undefined ? [] : [[name, content]];
		}),
	);
}

const namesBelow = (folder: string) => Object.keys(below(folder)).sort();
const waiting = () =>
	bench.dropbox
		.paths()
		.filter((path) => path.startsWith(`${PHOTOS}/`) && path.split('/').length === 3)
		.map((path) => path.slice(PHOTOS.length + 1));

test('saves enhanced photos and moves the originals, and nothing twice', async () => {
	const { dropbox, sandbox } = bench;
	await addPhotos('Kitchen.JPG', 'bath.jpg');
	const originals = dropbox.content();
	dropbox.addFile(`${PHOTOS}/prices.pdf`, Buffer.from('%PDF-1.7'));
	dropbox.addFile(`${PHOTOS}/Old house/attic.jpg`, await smallPhoto());
	const execution = await run();

	expect(execution.status).toBe('success');
	expect(below(RESULTS)).toEqual(await resultsOf(sandbox, 'Kitchen.JPG', 'bath.jpg'));
	expect(below(`${PHOTOS}/Done`)).toEqual({
		'Kitchen.JPG': originals[`${PHOTOS}/Kitchen.JPG`],
		'bath.jpg': originals[`${PHOTOS}/bath.jpg`],
	});
	expect(waiting()).toEqual(['prices.pdf']);
	expect(dropbox.paths()).toHaveLength(6);
	expect(sandbox.charges()).toHaveLength(2);

	expect((await run()).status).toBe('success');
	expect(sandbox.charges()).toHaveLength(2);
});

test('takes ten at most at a time', async () => {
	const { sandbox } = bench;
	await addPhotos(...[...Array(12).keys()].map((index) => `photo-${index}.jpg`));
	await run();
	expect(sandbox.charges()).toHaveLength(10);
	expect(waiting()).toHaveLength(2);
	await run();
	expect(sandbox.charges()).toHaveLength(12);
	expect(waiting()).toEqual([]);
	expect(namesBelow(RESULTS)).toHaveLength(12);
});

test('a photo that was not ordered goes back, and is tried again', async () => {
	const { dropbox, sandbox } = bench;
	await addPhotos('a.jpg', 'b.jpg', 'c.jpg');
	dropbox.addFile(`${PHOTOS}/notes.jpg`, Buffer.from('Just a text'));
	dropbox.failOn('download', 'a.jpg');
	const first = await run();
	expect(first.status).toBe('error');
	expect(first.error?.message).toMatch(/photo 1 of 4/);
	expect(waiting()).toEqual(['a.jpg', 'notes.jpg']);
	expect(namesBelow(`${PHOTOS}/Done`)).toEqual(['b.jpg', 'c.jpg']);
	expect(sandbox.charges()).toHaveLength(2);

	dropbox.recover();
	await run();
	expect(waiting()).toEqual(['notes.jpg']);
	expect(namesBelow(RESULTS)).toEqual(['a-enhanced.jpg', 'b-enhanced.jpg', 'c-enhanced.jpg']);
	expect(sandbox.charges()).toHaveLength(3);
});

test('a photo that was ordered is set aside with its order ID, and not ordered again', async () => {
	const { dropbox, sandbox } = bench;
	await addPhotos('a.jpg', 'b.jpg', 'c.jpg');
	sandbox.addFault({ call: 'submit', kind: 'failJob' });
	dropbox.failOn('upload', 'c-enhanced.jpg');
	expect((await run()).status).toBe('error');

	const aside = sandbox
		.orders()
		.filter(({ filename, images }) => filename === 'c.jpg' || images[0]?.state === 'failed')
		.map(({ orderId, filename }) => `${PHOTOS}/Please Check/order ${orderId} ${filename}`);
	expect(aside.length).toBeGreaterThan(0);
	expect(dropbox.paths()).toEqual(expect.arrayContaining(aside));
	expect(waiting()).toEqual([]);

	dropbox.recover();
	await run();
	expect(sandbox.charges()).toHaveLength(3);
});

test('two runs at the same time do not pay for a photo twice', async () => {
	const { sandbox } = bench;
	await addPhotos('a.jpg', 'b.jpg', 'c.jpg');
	await Promise.all([run(), run()]);
	expect(sandbox.charges()).toHaveLength(3);
	expect(namesBelow(`${PHOTOS}/Done`)).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
	expect(namesBelow(RESULTS)).toHaveLength(3);
});

test('files that Macs leave beside photos never reach the node', async () => {
	const { sandbox } = bench;
	await addPhotos(...HIDDEN_FILES, 'kitchen.jpg');
	const execution = await run();
	expect(execution.status).toBe('success');
	expect(execution.json('Take Photo')).toMatchObject([{ metadata: { name: 'kitchen.jpg' } }]);
	expect(waiting().sort()).toEqual(HIDDEN_FILES);
	expect(sandbox.orders().map(({ filename }) => filename)).toEqual(['kitchen.jpg']);
});

test('two results of one name do not overwrite each other, in one run or on one day', async () => {
	const { dropbox, sandbox } = bench;
	const now = jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 4, 1, 10, 0));
	await addPhotos('DSC1.JPG', 'DSC1.png');
	await run();
	expect(namesBelow(RESULTS)).toEqual(['DSC1-enhanced-2.jpg', 'DSC1-enhanced.jpg']);
	now.mockReturnValue(Date.UTC(2026, 4, 1, 10, 10));
	await addPhotos('dsc1.jpg');
	await run();
	const saved = dropbox.paths().filter((path) => path.startsWith(`${RESULTS}/`));
	expect(saved).toHaveLength(3);
	expect(sandbox.charges()).toHaveLength(3);
});
