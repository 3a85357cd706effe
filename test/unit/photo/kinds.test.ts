import fc from 'fast-check';

import { extensionOf, recogniseFile } from '../../../nodes/shared/photo/kinds';
import { OTHER_FILES, RAW_FILES, tiffFile } from '../../rawFiles';

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

	test.each(Object.entries(RAW_FILES))(
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
			.map((tail) => Buffer.concat([bytes('II*\0'), tail]));
		const any = fc.oneof(
			fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)),
			tiffLike,
		);
		fc.assert(
			fc.property(any, fc.string(), (head, name) => {
				const verdict = recogniseFile(head, name);
				expect('photo' in verdict || verdict.notAPhoto !== '').toBe(true);
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
