import type { IBinaryKeyData } from 'n8n-workflow';

import { ME, useDriveBench } from './driveBench';
import { addNine, BAD } from './ninePhotos';

const FILE = 'whole-listing.json';
const ADDRESS = '12 Oak Street, Springfield';
const bench = useDriveBench();

/** What the trigger gives for the form: all files in one item, each in a field of its own. */
async function submitForm(address = ADDRESS) {
	const photos = { ...(await addNine(bench)), [BAD]: Buffer.from('Just a text') };
	const binary: IBinaryKeyData = {};
	for (const [index, [fileName, content]] of Object.entries(photos).entries()) {
		const other = fileName.includes('empty') ? `Empty_rooms_${index}` : `Other_photos_${index}`;
		const field = fileName === 'front.jpg' ? 'Front' : other;
		const data = content.toString('base64');
		binary[field] = { data, fileName, mimeType: 'image/jpeg' };
	}
	return await bench.run(FILE, bench.settingsOf(FILE), [], undefined, {
		items: [{ json: { Address: address }, binary }],
	});
}

const saved = (folder = 0) =>
	bench.drive.namesIn(bench.drive.foldersIn(bench.results, ADDRESS)[folder] ?? '');

const RESULTS = [
	...['bath', 'bedroom-empty', 'dining', 'front', 'garden', 'hall', 'kitchen'].map(
		(name) => `${name}-enhanced.jpg`,
	),
	'living-room-empty-enhanced.jpg',
	'front (virtual twilight).jpg',
	'bedroom-empty (virtually staged).jpg',
	'living-room-empty (virtually staged).jpg',
];

test('nine photos of a form, one bad: all enhanced, the front at dusk, empty rooms staged', async () => {
	const { sandbox, outbox } = bench;
	expect((await submitForm()).status).toBe('success');
	expect(saved()).toEqual([...RESULTS].sort());

	const tools = sandbox.charges().map(({ tool }) => tool);
	expect(tools.sort()).toEqual([
		'tool-day-to-dusk',
		...Array<string>(8).fill('tool-image-enhancement'),
		...['tool-virtual-staging', 'tool-virtual-staging'],
	]);
	expect(outbox).toMatchObject([{ to: ME, subject: `${ADDRESS}: 11 of 12 photos ready` }]);
	const message = outbox[0]?.message ?? '';
	expect(message).toMatch(/^Done: 11\nReused: 0\nRefused: 1\n.*Credits: 11\n/s);
	for (const name of RESULTS) expect(message).toContain(`- ${name}`);
	expect(message).toMatch(/- front \(virtual twilight\)\.jpg\..*turned into twilight/);
	expect(message.match(/Virtually staged: furniture and decor/g)).toHaveLength(2);
	expect(message).toContain(`- ${BAD}. `);
});

test('the altered ones say so in the file, the enhanced ones need not', async () => {
	await submitForm();
	const [folder = ''] = bench.drive.foldersIn(bench.results, ADDRESS);
	const contents = bench.drive.contentOf(folder);
	const marked = Object.keys(contents).filter((name) =>
		contents[name]?.includes('compositeWithTrainedAlgorithmicMedia'),
	);
	expect(marked.sort()).toEqual([
		'bedroom-empty (virtually staged).jpg',
		'front (virtual twilight).jpg',
		'living-room-empty (virtually staged).jpg',
	]);
});

test('everything belongs to one project of that address', async () => {
	await submitForm();
	const [project, ...others] = bench.sandbox.projects();
	expect(others).toEqual([]);
	expect(project).toMatchObject({ address: ADDRESS });
	const ids = bench.sandbox.orders().map(({ projectId }) => projectId);
	expect(new Set(ids)).toEqual(new Set([project?.id]));
});

test('the same form again costs nothing', async () => {
	const { sandbox, outbox } = bench;
	const again = await submitForm();
	const items = again.items('Listing Form');
	await bench.run(FILE, bench.settingsOf(FILE), [], undefined, { items });
	expect(sandbox.charges()).toHaveLength(11);
	expect(outbox[1]?.message).toMatch(/Reused: 11\n.*Credits: 0\n/s);
});

test('what is not saved is in the mail', async () => {
	bench.drive.failOn('upload', 'front (virtual twilight).jpg');
	await submitForm();
	expect(bench.outbox[0]?.message).toMatch(/Not saved: 1\n/);
	expect(bench.outbox[0]?.message).toMatch(/virtual twilight.*Google Drive does not upload/);
});
