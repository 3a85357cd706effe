import sharp from 'sharp';

import { smallPhoto } from '../node/workbench';
import { RAW_FILES } from '../rawFiles';
import { ME, testHiddenFiles, useDriveBench } from './driveBench';
import { addNine, BAD, EIGHT, renamed } from './ninePhotos';

const FILE = 'before-and-after.json';
const bench = useDriveBench();

const start = async () => await bench.run(FILE, bench.settingsOf(FILE));
const pairOf = (name: string) => renamed(name, '-before-and-after.jpg');

test('one mail with a picture of before and after for each of nine photos but the bad one', async () => {
	const { drive, sandbox, outbox, results } = bench;
	await addNine(bench);
	const execution = await start();
	expect(execution.status).toBe('error');
	expect(execution.error?.message).toContain(BAD);

	expect(drive.namesIn(results)).toEqual(EIGHT.map((n) => renamed(n, '-enhanced.jpg')).sort());
	expect(sandbox.charges()).toHaveLength(8);
	expect(outbox).toMatchObject([{ to: ME, subject: 'Your photos, before and after' }]);
	expect(Object.keys(outbox[0]?.attachments ?? {}).sort()).toEqual(EIGHT.map(pairOf).sort());
	for (const name of EIGHT) expect(outbox[0]?.message).toContain(renamed(name, '-enhanced.jpg'));
});

test('the original is on the left, the result on the right, both of one size', async () => {
	const { drive, outbox, addPhotos, results } = bench;
	const { 'kitchen.jpg': original = Buffer.alloc(0) } = await addPhotos('kitchen.jpg');
	await start();
	const pair = outbox[0]?.attachments?.[pairOf('kitchen.jpg')] ?? Buffer.alloc(0);
	const { width = 0, height = 0 } = await sharp(pair).metadata();
	const half = (width - 72) / 2;
	expect(height).toBe(896);
	const meanOf = async (picture: Buffer) =>
		(await sharp(picture).stats()).channels.map(({ mean }) => mean);
	const cut = async (left: number) =>
		await sharp(pair).extract({ left, top: 24, width: half, height: 800 }).toBuffer();
	const near = (means: number[]) => means.map((mean) => expect.closeTo(mean, -0.7) as number);
	const result = Object.values(drive.contentOf(results))[0] ?? Buffer.alloc(0);
	expect(await meanOf(await cut(24))).toEqual(near(await meanOf(original)));
	expect(await meanOf(await cut(half + 48))).toEqual(near(await meanOf(result)));
});

test('an original that Edit Image cannot read has no picture, and the others are in the mail', async () => {
	const { drive, outbox, addPhotos, photos, results } = bench;
	const rawPhoto = Buffer.concat([RAW_FILES['cr3'] ?? Buffer.alloc(0), await smallPhoto()]);
	drive.addFile('attic.cr3', photos, rawPhoto, 'image/x-canon-cr3');
	await addPhotos('kitchen.jpg');
	expect((await start()).error).toBeUndefined();
	expect(drive.namesIn(results)).toEqual(['attic-enhanced.jpg', 'kitchen-enhanced.jpg']);
	expect(Object.keys(outbox[0]?.attachments ?? {})).toEqual([pairOf('kitchen.jpg')]);
});

testHiddenFiles(bench, start, { download: 'Download Photos' });
