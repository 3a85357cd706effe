import fc from 'fast-check';
import sharp, { type JpegOptions } from 'sharp';

import { hasAllJpegData } from '../../../nodes/shared/photo/jpegData';
import { inPieces } from '../../../nodes/shared/photo/pieces';
import { box, segment } from '../../photoFiles';
import { LONGEST_PAUSE_MS, longestPause } from '../../longestPause';

const EXAMPLE = 'examples/photos/kitchen.jpg';

/** Whether all data are there, with the bytes in pieces of this size. */
async function isWhole(bytes: Buffer, piece = 64 * 1024): Promise<boolean> {
	const pieces = async function* () {
		for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
		await Promise.resolve();
	};
	return await hasAllJpegData(pieces());
}

const withoutEnd = (jpeg: Buffer) => jpeg.subarray(0, jpeg.lastIndexOf(Buffer.from([0xff, 0xd9])));

const forms: Array<[string, JpegOptions & { grey?: boolean; size?: [number, number] }]> = [
	['baseline', {}],
	['with standard tables', { optimiseCoding: false }],
	['without subsampling', { chromaSubsampling: '4:4:4' }],
	['grey', { grey: true }],
	['progressive', { progressive: true }],
	['progressive and grey', { progressive: true, grey: true }],
	['progressive without subsampling', { progressive: true, chromaSubsampling: '4:4:4' }],
	['progressive as mozjpeg makes it', { mozjpeg: true }],
	['of low quality', { quality: 5 }],
	['progressive, of low quality', { quality: 5, progressive: true }],
	['of best quality', { quality: 100 }],
	['progressive, of best quality', { quality: 100, progressive: true }],
	['of odd sides', { size: [317, 233] }],
	['progressive, of odd sides', { progressive: true, size: [317, 233] }],
	['progressive, one pixel more than a unit', { progressive: true, size: [321, 209] }],
];

async function photo({
	grey = false,
	size: [width, height] = [640, 420],
	...options
}: (typeof forms)[number][1]) {
	const source = sharp(EXAMPLE).resize(width, height, { fit: 'fill' });
	return await (grey ? source.greyscale().toColourspace('b-w') : source).jpeg(options).toBuffer();
}

describe.each(forms)('a photo, %s', (_, form) => {
	let whole: Buffer;
	beforeAll(async () => (whole = withoutEnd(await photo(form))));

	test.each([
		['without an end mark', (data: Buffer) => data],
		['with half an end mark', (data: Buffer) => Buffer.concat([data, Buffer.from([0xff])])],
		[
			"with a phone's trailer in its place",
			(data: Buffer) =>
				Buffer.concat([
					data,
					Buffer.from('\0\0\x01\x0aImage_UTC_Data1480000000000SEFH\x65\0\0\0SEFT', 'latin1'),
				]),
		],
		[
			'with a text in its place',
			(data: Buffer) => Buffer.concat([data, Buffer.from('[Camera Info]\r\n')]),
		],
		['filled up with zeros', (data: Buffer) => Buffer.concat([data, Buffer.alloc(5000)])],
		['filled up with ones', (data: Buffer) => Buffer.concat([data, Buffer.alloc(5000, 0xff)])],
		[
			'with a video in its place',
			(data: Buffer) => Buffer.concat([data, box('ftyp', Buffer.from('mp42'))]),
		],
	])('%s: all there', async (_name, change) => {
		for (const piece of [1, 701, 1e9]) expect(await isWhole(change(whole), piece)).toBe(true);
	});

	test('cut anywhere: not all there', async () => {
		await fc.assert(
			fc.asyncProperty(fc.nat({ max: whole.length - 4 }), async (cut) => {
				expect(await isWhole(whole.subarray(0, cut))).toBe(false);
			}),
			{ numRuns: 60 },
		);
		for (const missing of [4, 9, 40])
			expect(await isWhole(whole.subarray(0, -missing))).toBe(false);
	});

	test('half of it, then zeros up to its length: not all there', async () => {
		for (const part of [0.3, 0.5, 0.8]) {
			const copied = Buffer.alloc(whole.length);
			whole.copy(copied, 0, 0, whole.length * part);
			expect(await isWhole(copied)).toBe(false);
		}
	});
});

/** A grey picture of one shade with restart marks, which sharp does not write: four blocks of T.81's usual tables are three bytes. */
async function withRestarts(blocks: number): Promise<Buffer> {
	const create = { width: 256, height: 256, channels: 3 as const, background: '#808080' };
	const jpeg = await sharp({ create })
		.toColourspace('b-w')
		.jpeg({ optimiseCoding: false })
		.toBuffer();
	const scan = jpeg.indexOf(Buffer.from([0xff, 0xda]));
	const header = jpeg.subarray(scan, scan + 2 + jpeg.readUInt16BE(scan + 2));
	const units = Array.from({ length: blocks / 4 }, (_, index) =>
		Buffer.from([0x28, 0xa2, 0x8a, 0xff, 0xd0 + (index % 8)]),
	);
	const data = Buffer.concat(units).subarray(0, -2);
	return Buffer.concat([jpeg.subarray(0, scan), segment(0xdd, Buffer.from([0, 4])), header, data]);
}

test('restart marks', async () => {
	const whole = await withRestarts(1024);
	expect(await isWhole(whole)).toBe(true);
	expect(await isWhole(Buffer.concat([whole, Buffer.from('trailer')]))).toBe(true);
	expect(await isWhole(whole.subarray(0, -1))).toBe(false);
	// Marks alone tell nothing: the last part is missing here.
	expect(await isWhole(whole.subarray(0, -3))).toBe(false);
	expect(await isWhole(await withRestarts(1020))).toBe(false);
});

test('kinds that are not read here, and headers that make no sense', async () => {
	const whole = withoutEnd(await photo({}));
	const frame = whole.indexOf(Buffer.from([0xff, 0xc0]));
	const changed = (at: number, ...values: number[]) => {
		const copy = Buffer.from(whole);
		copy.set(values, frame + at);
		return copy;
	};
	expect(await isWhole(changed(1, 0xc9))).toBe(false);
	expect(await isWhole(changed(5, 0, 0))).toBe(false);
	expect(await isWhole(changed(9, 7))).toBe(false);
	expect(await isWhole(changed(11, 0))).toBe(false);
	expect(await isWhole(Buffer.alloc(0))).toBe(false);
	expect(await isWhole(Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2]))).toBe(false);
});

test('survives any bytes, and keeps nobody waiting', async () => {
	const files = await Promise.all([photo({}), photo({ progressive: true })]);
	const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 255 }));
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom(...files),
			fc.array(change, { maxLength: 30 }),
			async (file, changes) => {
				const copy = Buffer.from(file);
				for (const [place, value] of changes) copy[Math.floor(place * copy.length)] = value;
				let outcome: unknown;
				let pause = Number.POSITIVE_INFINITY;
				// Best of three: something else may have held this process up.
				for (let run = 0; run < 3 && pause >= 100; run++) {
					pause = await longestPause(async () => (outcome = await hasAllJpegData(inPieces(copy))));
				}
				expect(pause).toBeLessThan(LONGEST_PAUSE_MS);
				expect(typeof outcome).toBe('boolean');
			},
		),
		{ numRuns: 100 },
	);
});

test('a picture of huge sides and countless scans keeps nobody waiting', async () => {
	const file = await photo({ progressive: true });
	const frame = file.indexOf(Buffer.from([0xff, 0xc2]));
	file.writeUInt16BE(8000, frame + 5);
	file.writeUInt16BE(8000, frame + 7);
	const first = file.indexOf(Buffer.from([0xff, 0xda]));
	// Each ends 32,767 blocks with every few bits.
	const ends = Buffer.alloc(4000);
	const scan = segment(0xda, Buffer.from([1, 1, 0, 1, 63, 0]));
	const table = segment(0xc4, Buffer.from([0x10, 1, ...Array<number>(15).fill(0), 0xe0]));
	const again = segment(0xda, Buffer.from([1, 1, 0, 1, 63, 0x10]));
	const scans = Array.from({ length: 20 }, () => [table, again, ends]).flat();
	const hostile = Buffer.concat([file.subarray(0, first), table, scan, ends, ...scans]);
	expect(
		await longestPause(async () => expect(await hasAllJpegData(inPieces(hostile))).toBe(false)),
	).toBeLessThan(LONGEST_PAUSE_MS);
});
