import fc from 'fast-check';

import { extensionOf, headBytesFor, recogniseFile } from '../../../nodes/shared/photo/kinds';
import { minimumRawSize } from '../../../nodes/shared/photo/rawKinds';
import { CAMERA_TIFFS, EXPORTED_TIFFS, tiffOf } from '../../photoFiles';
import { cpuMs } from '../../processorTime';
import { OTHER_FILES, RARE_RAW_FILES, RAW_FILES, tiffFile } from '../../rawFiles';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('recogniseFile', () => {
	test.each([
		['jpg', bytes('\xff\xd8\xff\xe1..Exif'), 'image/jpeg'],
		['png', bytes('\x89PNG\r\n\x1a\n....IHDR'), 'image/png'],
		['webp', bytes('RIFF\x10\0\0\0WEBPVP8 '), 'image/webp'],
	])('knows %s by its content, whatever it is called', (extension, head, mimeType) => {
		for (const name of ['', 'x.txt', 'x.nef', 'x.html']) {
			expect(recogniseFile(head, name)).toEqual({
				photo: expect.objectContaining({ extension, mimeType }),
			});
		}
	});

	test.each(Object.entries({ ...RAW_FILES, ...RARE_RAW_FILES }))(
		'knows camera RAW %s, whatever it is called',
		(extension, head) => {
			for (const name of ['', `x.${extension}`, 'x.bin']) {
				expect(recogniseFile(head, name)).toMatchObject({ photo: { extension } });
			}
		},
	);

	test.each(Object.entries(OTHER_FILES))('tells that %s is no photo', (_, [name, head]) => {
		expect(recogniseFile(head, 'photo.jpg')).toMatchObject({ notAPhoto: name });
	});

	describe.each(Object.entries(CAMERA_TIFFS))('%s as the camera writes it', (extension, plan) => {
		test.each([8, 60_000, 70_000, 1024 * 1024])('with its directory at %p', (at) => {
			for (const little of [true, false]) {
				const file = tiffOf(plan, { at, little, size: 2_000_000 });
				const head = file.subarray(0, headBytesFor(file));
				for (const name of ['', 'x.bin', 'x.jpg', `x.${extension}`, 'x.tif']) {
					expect(recogniseFile(head, name)).toMatchObject({ photo: { extension } });
				}
				expect(minimumRawSize(head)).toBeGreaterThanOrEqual(350_000);
			}
		});
	});

	test.each(Object.entries(EXPORTED_TIFFS))('a TIFF %s is a TIFF', (_, plan) => {
		for (const at of [8, 1024 * 1024]) {
			const file = tiffOf(plan, { at, size: 2_000_000 });
			for (const name of ['', 'x.tif', 'x.TIFF', 'x.arw']) {
				expect(recogniseFile(file, name)).toMatchObject({ notAPhoto: 'a TIFF image' });
			}
		}
	});

	test('a TIFF whose directory stands at its very end is a TIFF', () => {
		const file = tiffOf(EXPORTED_TIFFS['of a Sony'] ?? [], { at: 3_000_000 });
		expect(recogniseFile(file.subarray(0, headBytesFor(file)))).toMatchObject({
			notAPhoto: 'a TIFF image',
		});
	});

	test('a TIFF of countless entries ends soon', () => {
		const file = Buffer.alloc(1_300_000);
		file.write('II*\0\x08\0\0\0\xff\xff', 'latin1');
		for (let at = 10; at < 786_000; at += 12) {
			file.writeUInt32LE(0x0004_0111, at);
			file.writeUInt32LE(100_000, at + 4);
			file.writeUInt32LE(800_000, at + 8);
		}
		const began = cpuMs();
		expect(recogniseFile(file)).toMatchObject({ notAPhoto: 'a TIFF image' });
		expect(cpuMs() - began).toBeLessThan(2000);
	});

	test('a RAF says how long it is', () => {
		const head = Buffer.alloc(200);
		head.write('FUJIFILMCCD-RAW 0201');
		head.writeUInt32BE(5_000_000, 100);
		head.writeUInt32BE(20_000_000, 104);
		expect(minimumRawSize(head)).toBe(25_000_000);
		expect(minimumRawSize(head.subarray(0, 20))).toBe(0);
	});

	describe('something before a photo', () => {
		const photos: Array<[string, Buffer]> = [
			['jpg', bytes('\xff\xd8\xff\xe1..Exif')],
			['png', bytes('\x89PNG\r\n\x1a\n....IHDR')],
			['webp', bytes('RIFF\x10\0\0\0WEBPVP8 ')],
		];
		test.each([
			['a line break', '\r\n'],
			['a byte order mark', '\xef\xbb\xbf'],
			['some bytes', '\0\x01\xfe\xff'],
			['a line of text', 'Warning: something in /var/www/photo.php on line 3\n'],
			['headers', 'Content-Type: image/jpeg\r\nContent-Length: 5\r\n\r\n'],
		])('is passed over: %s', (_, junk) => {
			for (const [extension, photo] of photos) {
				expect(recogniseFile(Buffer.concat([bytes(junk), photo]), 'x.jpg')).toEqual({
					photo: expect.objectContaining({ extension }),
					start: junk.length,
				});
			}
		});

		test.each([
			['a song with a cover', 'ID3\x03\0\0\0\0\x1fvAPIC\0\0\x1f\0\0\0\0image/jpeg\0\x03\0'],
			['a web page', '<html><body>'],
			['a ZIP', 'PK\x03\x04\x14\0\0\0\0\0'],
			['a PDF', '%PDF-1.7\nstream\n'],
			['much else', 'x'.repeat(1100)],
		])('makes no photo of %s', (_, junk) => {
			for (const [, photo] of photos) {
				expect(recogniseFile(Buffer.concat([bytes(junk), photo]), 'x.jpg')).toMatchObject({
					notAPhoto: expect.any(String),
				});
			}
		});
	});

	test.each([
		['heic', 'an iPhone HEIC photo'],
		['mif1\0\0\0\0heicmif1', 'an iPhone HEIC photo'],
		['mif1\0\0\0\0mif1avif', 'an AVIF image'],
		['avif', 'an AVIF image'],
		['isom\0\0\0\0isom', 'a video'],
		['', 'a video'],
	])('brands %j', (brands, name) => {
		const head = bytes(`\0\0\0${String.fromCharCode(8 + brands.length)}ftyp${brands}`);
		expect(recogniseFile(head)).toMatchObject({ notAPhoto: name });
	});

	test('an edited TIFF of a camera is no RAW file', () => {
		expect(recogniseFile(tiffFile({ maker: 'SONY' }), 'edited.tif')).toMatchObject({
			notAPhoto: 'a TIFF image',
		});
	});

	test('a camera that is not known here is told by the name', () => {
		expect(recogniseFile(tiffFile({ maker: 'Hasselblad' }), 'x.3FR')).toMatchObject({
			photo: { extension: '3fr' },
		});
		expect(recogniseFile(bytes('FOVb\0\0\x03\0\xff\xff'), 'x.x3f')).toMatchObject({
			photo: { extension: 'x3f' },
		});
		expect(recogniseFile(bytes('<html>'), 'x.dng')).toMatchObject({
			notAPhoto: 'a web page (HTML)',
		});
	});

	test.each([
		['x.dng', '\x89<html>\xfc'],
		['x.dng', '<html><body>Gr\xfc\xdfe'],
		['x.nef', 'PK\x03\x04'],
		['x.arw', '%PDF-1.7'],
		['x.dng', 'GIF89a'],
		['x.dng', '\0\0\0\x24ftypheic'],
		['x.cr2', '\0\0\0\x20ftypmp42'],
		['x.pef', 'MZ\x90\0'],
		['x.x3f', '%PDF-1.7'],
	])('a name alone makes no photo: %s', (name, content) => {
		expect(recogniseFile(bytes(content), name)).toMatchObject({ notAPhoto: expect.any(String) });
	});

	test('a maker of up to three letters stands in the tag itself', () => {
		const file = tiffFile({ maker: 'X' });
		file.writeUInt16LE(0x010f, 18);
		file.writeUInt16LE(2, 20);
		file.writeUInt32LE(4, 22);
		file.write('ABC\0', 26, 'latin1');
		expect(recogniseFile(file, 'x.mef')).toMatchObject({ photo: { extension: 'mef' } });
	});

	test('survives any bytes and names', () => {
		const tiffLike = fc
			.uint8Array({ maxLength: 400 })
			.map((tail) => Buffer.concat([bytes('II*\0\x08\0\0\0\x05\0'), tail]));
		const any = fc.oneof(
			fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)),
			tiffLike,
		);
		fc.assert(
			fc.property(any, fc.string(), (head, name) => {
				const verdict = recogniseFile(head, name);
				expect('photo' in verdict || verdict.notAPhoto !== '').toBe(true);
				expect(minimumRawSize(head)).toBeGreaterThanOrEqual(0);
			}),
		);
	});
});

describe('extensionOf', () => {
	test.each([
		['a.JPG', 'jpg'],
		['a.b.dng', 'dng'],
		['a', ''],
		['.jpg', ''],
		['a.', ''],
		['a. b', ''],
		['dir.x/a', ''],
	])('%p', (name, expected) => {
		expect(extensionOf(name)).toBe(expected);
	});
});
