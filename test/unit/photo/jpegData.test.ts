import fc from 'fast-check';
import sharp, { type JpegOptions } from 'sharp';

import { hasAllJpegData } from '../../../nodes/shared/photo/jpegData';
import { inPieces } from '../../../nodes/shared/photo/pieces';
import { box, picture, segment, withSegments } from '../../photoFiles';
import { longestPause } from '../../longestPause';

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

/** A JPEG with restart marks, which sharp does not write: each unit is put behind a mark of its own. */
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

async function photo({ grey = false, size: [width, height] = [640, 420], ...options }: (typeof forms)[number][1]) {
	const source = sharp(EXAMPLE).resize(width, height, { fit: 'fill' });
	return await (grey ? source.greyscale() : source).jpeg(options).toBuffer();
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
				Buffer.concat([data, Buffer.from('\0\0\x01\x0aImage_UTC_Data1480000000000SEFH\x65\0\0\0SEFT', 'latin1')]),
		],
		['with a text in its place', (data: Buffer) => Buffer.concat([data, Buffer.from('[Camera Info]\r\n')])],
		['filled up with zeros', (data: Buffer) => Buffer.concat([data, Buffer.alloc(5000)])],
		['filled up with ones', (data: Buffer) => Buffer.concat([data, Buffer.alloc(5000, 0xff)])],
		['with a video in its place', (data: Buffer) => Buffer.concat([data, box('ftyp', Buffer.from('mp42'))])],
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
		for (const missing of [4, 9, 40]) expect(await isWhole(whole.subarray(0, -missing))).toBe(false);
	});

	test('half of it, then zeros up to its length: not all there', async () => {
		for (const part of [0.3, 0.5, 0.8]) {
			const copied = Buffer.alloc(whole.length);
			whole.copy(copied, 0, 0, whole.length * part);
			expect(await isWhole(copied)).toBe(false);
		}
	});
});
