import fc from 'fast-check';

import { recogniseFile, type PhotoKind } from '../../../nodes/shared/photo/kinds';
import {
	nameOfDownload,
	resultName,
	uploadMimeType,
	uploadName,
} from '../../../nodes/shared/photo/names';

const JPEG: PhotoKind = { extension: 'jpg', mimeType: 'image/jpeg', otherExtensions: ['jpeg'] };
const NEF: PhotoKind = {
	extension: 'nef',
	mimeType: 'image/x-nikon-nef',
	otherExtensions: ['nrw'],
};

describe('uploadName', () => {
	test.each([
		['kitchen.jpg', 'kitchen.jpg'],
		['Kitchen.JPEG', 'Kitchen.JPEG'],
		['kitchen', 'kitchen.jpg'],
		['kitchen.png', 'kitchen.jpg'],
		['download.php', 'download.php.jpg'],
		['12 Main St. front', '12 Main St. front.jpg'],
		['.jpg', '.jpg.jpg'],
		['C:\\photos\\bath.jpg', 'bath.jpg'],
		['../../etc/passwd', 'passwd.jpg'],
		['a\r\nb".jpg', 'ab.jpg'],
		['Küche Süd.jpg', 'Küche Süd.jpg'],
		['', 'photo.jpg'],
		[undefined, 'photo.jpg'],
	])('%p becomes %p', (name, expected) => {
		expect(uploadName(name, JPEG)).toBe(expected);
	});
});

describe('uploadMimeType', () => {
	test.each([
		['image/jpeg', JPEG, 'image/jpeg'],
		['IMAGE/JPEG; charset=binary', JPEG, 'image/jpeg'],
		['application/octet-stream', JPEG, 'image/jpeg'],
		['image/png', JPEG, 'image/jpeg'],
		['text/plain', JPEG, 'image/jpeg'],
		[undefined, JPEG, 'image/jpeg'],
		['image/x-nikon-nef', NEF, 'image/x-nikon-nef'],
		['image/x-raw', NEF, 'image/x-raw'],
		['application/octet-stream', NEF, 'image/x-nikon-nef'],
		['image/x-fuji\r\nX-Evil: 1', NEF, 'image/x-nikon-nef'],
		['image/x-fuji\nX-Evil: 1', NEF, 'image/x-nikon-nef'],
		['image/x-fuji"', NEF, 'image/x-nikon-nef'],
		['image/x-füji', NEF, 'image/x-nikon-nef'],
		['image/x-a b', NEF, 'image/x-nikon-nef'],
		['image/x-a/b', NEF, 'image/x-nikon-nef'],
		['image/x-raw\r\n', NEF, 'image/x-raw'],
	])('%p for %o', (mimeType, kind, expected) => {
		expect(uploadMimeType(mimeType, kind)).toBe(expected);
	});
});

describe('resultName', () => {
	const PNG: PhotoKind = { extension: 'png', mimeType: 'image/png', otherExtensions: [] };

	test.each([
		['kitchen.jpg', PNG, undefined, 'kitchen-enhanced.png'],
		['kitchen', JPEG, '', 'kitchen-enhanced.jpg'],
		['a.b.dng', JPEG, undefined, 'a.b-enhanced.jpg'],
		['', JPEG, undefined, 'photo-enhanced.jpg'],
		['kitchen.jpg', JPEG, 'final', 'final.jpg'],
		['kitchen.jpg', JPEG, 'final.JPEG', 'final.JPEG'],
		['kitchen.jpg', PNG, 'final.jpg', 'final.png'],
		['kitchen.jpg', JPEG, 'Villa St.Martin', 'Villa St.Martin.jpg'],
		['kitchen.jpg', JPEG, 'plan v1.2', 'plan v1.2.jpg'],
		['kitchen.jpg', JPEG, '../x/final', 'final.jpg'],
		['kitchen.jpg', JPEG, '..', 'kitchen-enhanced.jpg'],
		['kitchen.jpg', JPEG, '  ', 'kitchen-enhanced.jpg'],
	])('%p as %o, wanted %p', (input, kind, wanted, expected) => {
		expect(resultName(input, kind, wanted)).toBe(expected);
	});

	test('is always a plain file name with the extension of its kind', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), (input, wanted) => {
				const name = resultName(input, JPEG, wanted);
				expect(name).not.toMatch(/[/\\\p{Cc}]/u);
				expect(name).toMatch(/\.(jpg|jpeg)$/i);
			}),
		);
	});
});

describe('nameOfDownload', () => {
	test.each([
		['https://x.com/a/kitchen.jpg?size=2', undefined, 'kitchen.jpg'],
		['https://x.com/a/k%C3%BCche.jpg', undefined, 'küche.jpg'],
		['https://x.com/a/100%.jpg', undefined, '100%.jpg'],
		['https://x.com/', undefined, ''],
		['https://x.com/d', 'attachment; filename="living room.jpg"', 'living room.jpg'],
		['https://x.com/d', 'attachment; filename=plain.jpg; size=3', 'plain.jpg'],
		[
			'https://x.com/d',
			'attachment; filename="x.jpg"; filename*=UTF-8\'\'k%C3%BCche.jpg',
			'küche.jpg',
		],
		['https://x.com/d', 'attachment; filename="a\\"b.jpg"', 'ab.jpg'],
		['https://x.com/d', 'attachment; filename="../../evil.jpg"', 'evil.jpg'],
		['https://x.com/d.jpg', 'inline', 'd.jpg'],
		['https://x.com/d.jpg', 7, 'd.jpg'],
	])('%s with %p', (url, disposition, expected) => {
		expect(nameOfDownload(url, disposition)).toBe(expected);
	});

	test('never throws', () => {
		fc.assert(
			fc.property(fc.webUrl(), fc.string(), (url, header) => {
				nameOfDownload(url, header);
			}),
		);
	});
});

test('every name with bytes of a photo keeps that photo’s kind', () => {
	fc.assert(
		fc.property(fc.string(), (name) => {
			const verdict = recogniseFile(Buffer.from([0xff, 0xd8, 0xff, 0xe0]), name);
			expect(verdict).toMatchObject({ photo: { extension: 'jpg' } });
		}),
	);
});
