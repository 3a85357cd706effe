import fc from 'fast-check';

import { recogniseFile } from '../../../nodes/shared/photo/kinds';
import type { PhotoKind } from '../../../nodes/shared/photo/photoKind';
import {
	cleanName,
	nameOfDownload,
	resultName,
	uploadMimeType,
	uploadName,
	createNameRegistry,
} from '../../../nodes/shared/photo/names';

const JPEG: PhotoKind = { extension: 'jpg', mimeType: 'image/jpeg', otherExtensions: ['jpeg'] };
const NEF: PhotoKind = {
	extension: 'nef',
	mimeType: 'image/x-nikon-nef',
	otherExtensions: ['nrw'],
};

const anyName = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.string({ unit: 'grapheme', minLength: 60, maxLength: 400 }),
	fc.constantFrom('CON.jpg', 'a.jpg?x', 'nul', '..', 'x.png. '),
);

const nameOf = (inputName: string, kind: PhotoKind, wantedName = '') =>
	resultName({ inputName, wantedName, ending: 'enhanced' }, kind);

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
		['photo.jpg?dl=1', 'photo.jpg'],
		['photo.JPG?path=a/b.png#x', 'photo.JPG'],
		['https://x.com/a/photo.jpg?dl=1', 'photo.jpg'],
		['Really?.jpg', 'Really.jpg'],
		['Flat #3.jpg', 'Flat #3.jpg'],
		['kitchen.jpg.', 'kitchen.jpg'],
		['kitchen.jpg. . ', 'kitchen.jpg'],
		['house.mpo', 'house.jpg'],
		['house.MPO', 'house.jpg'],
		['house.heic', 'house.jpg'],
		['house.jxl', 'house.jpg'],
		['house.x3f', 'house.jpg'],
		['CON', '_CON.jpg'],
		['nul.jpg', '_nul.jpg'],
		['com1 .front.jpg', '_com1 .front.jpg'],
		['console.jpg', 'console.jpg'],
		['a\ud800b.jpg', 'ab.jpg'],
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
		['kitchen.jpg.', JPEG, '', 'kitchen-enhanced.jpg'],
		['photo.jpg?dl=1', JPEG, '', 'photo-enhanced.jpg'],
		['moving.apng', JPEG, '', 'moving-enhanced.jpg'],
		['kitchen.jpg', JPEG, 'final.mpo', 'final.jpg'],
		['kitchen.jpg', JPEG, 'final.apng', 'final.jpg'],
		['kitchen.jpg', JPEG, 'photo.jpg?dl=1', 'photo.jpg'],
		['kitchen.jpg', JPEG, 'final.jpg.', 'final.jpg'],
		['kitchen.jpg', JPEG, 'aux', '_aux.jpg'],
		['a'.repeat(300), JPEG, '', `${'a'.repeat(255 - 13)}-enhanced.jpg`],
		['kitchen.jpg', JPEG, `${'ü'.repeat(200)}.jpeg`, `${'ü'.repeat(125)}.jpeg`],
		['kitchen.jpg', JPEG, '👩‍👩‍👧'.repeat(40), `${'👩‍👩‍👧'.repeat(13)}.jpg`],
		['kitchen.jpg', JPEG, 'e\u0301'.repeat(100), `${'e\u0301'.repeat(83)}.jpg`],
	])('%p as %o, wanted %p', (input, kind, wanted, expected) => {
		expect(nameOf(input, kind, wanted)).toBe(expected);
	});

	test('is always a plain file name with the extension of its kind', () => {
		fc.assert(
			fc.property(anyName, anyName, (input, wanted) => {
				const name = nameOf(input, JPEG, wanted);
				expect(name).not.toMatch(/[/\\\p{Cc}]/u);
				expect(name).toMatch(/\.(jpg|jpeg)$/i);
				expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
				expect(cleanName(name)).toBe(name);
			}),
		);
	});
});

/** Text as Node gives a header that has it in UTF-8. */
const latin1 = (text: string) => Buffer.from(text).toString('latin1');

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
		// As Node reads raw UTF-8, and Latin 1.
		['https://x.com/d', `attachment; filename="${latin1('Küche Süd.jpg')}"`, 'Küche Süd.jpg'],
		['https://x.com/d', `attachment; filename=${latin1('居間.jpg')}`, '居間.jpg'],
		['https://x.com/d', 'attachment; filename="K\xfcche.jpg"', 'Küche.jpg'],
		['https://x.com/d', 'attachment; filename="K%C3%BCche%20S%C3%BCd.jpg"', 'Küche Süd.jpg'],
		['https://x.com/d', 'attachment; filename="100% sure.jpg"', '100% sure.jpg'],
		['https://x.com/d', "attachment; filename*=iso-8859-1'en'K%FCche.jpg", 'Küche.jpg'],
		['https://x.com/d', "attachment; filename*=ISO-8859-1''K%C3%BCche.jpg", 'Küche.jpg'],
		['https://x.com/d', "attachment; filename*=windows-1251''%EA%F3%F5%ED%FF.jpg", 'кухня.jpg'],
		[
			'https://x.com/d',
			"attachment; filename*=Shift_JIS''%83L%83b%83%60%83%93.jpg",
			'キッチン.jpg',
		],
		['https://x.com/d', "attachment; filename*=GBK''%B3%F8%B7%BF.jpg; size=3", '厨房.jpg'],
		['https://x.com/d', 'attachment; filename*="UTF-8\'\'K%C3%BCche.jpg"', 'Küche.jpg'],
		['https://x.com/d', "attachment; FILENAME*=''K%C3%BCche.jpg", 'Küche.jpg'],
		['https://x.com/d', `attachment; filename*=UTF-8''${latin1('Küche')}%20a.jpg`, 'Küche a.jpg'],
		['https://x.com/d', "attachment; filename*=x-odd''%FF.jpg; filename=plain.jpg", 'plain.jpg'],
		['https://x.com/d', 'attachment; filename="=?UTF-8?B?S8O8Y2hlLmpwZw==?="', 'Küche.jpg'],
		[
			'https://x.com/d',
			'attachment; filename="=?utf-8?q?K=C3=BCche_=31?= =?utf-8?q?.jpg?="',
			'Küche 1.jpg',
		],
		['https://x.com/d', 'attachment; filename="=?iso-8859-1?Q?K=FCche.jpg?="', 'Küche.jpg'],
		['https://x.com/d', 'attachment; filename="C:\\photos\\bath.jpg"', 'bath.jpg'],
		['https://x.com/d', 'attachment; filename="kitchen.jpg."', 'kitchen.jpg'],
		['https://x.com/d', 'attachment; filename="photo.jpg?dl=1"', 'photo.jpg'],
		['https://x.com/d', 'attachment; name="a"; filename="b.jpg"', 'b.jpg'],
		['https://x.com/a/k%FCche.jpg', undefined, 'küche.jpg'],
		['https://x.com/a/photo.jpg%3Fdl=1', undefined, 'photo.jpg'],
		['https://x.com/a/%E5%B1%85%E9%96%93.jpg', undefined, '居間.jpg'],
		['https://x.com/d.jpg', 7, 'd.jpg'],
	])('%s with %p', (url, disposition, expected) => {
		expect(nameOfDownload(url, disposition)).toBe(expected);
	});

	test('never throws', () => {
		const header = fc.tuple(
			fc.constantFrom(
				'',
				'filename=',
				'filename="',
				"filename*=utf-8''",
				"filename*=x''",
				'=?utf-8?q?',
			),
			fc.string({ unit: 'binary' }),
			fc.constantFrom('', '%', '%FF', '%ud800', '?='),
		);
		fc.assert(
			fc.property(fc.webUrl(), header, (url, parts) => {
				nameOfDownload(url, `attachment; ${parts.join('')}`);
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

describe('createNameRegistry', () => {
	test.each([
		[
			['a.jpg', 'a.jpg', 'A.jpg', 'a.JPG'],
			['a.jpg', 'a-2.jpg', 'A-3.jpg', 'a-4.JPG'],
		],
		[
			['a.jpg', 'a-2.jpg', 'a.jpg', 'a.jpg'],
			['a.jpg', 'a-2.jpg', 'a-3.jpg', 'a-4.jpg'],
		],
		[
			['a.jpg', 'a.jpg', 'A-2.jpg', 'a.jpg'],
			['a.jpg', 'a-2.jpg', 'A-2-2.jpg', 'a-3.jpg'],
		],
		[
			['a.jpg', 'a.png'],
			['a.jpg', 'a.png'],
		],
		[
			['Küche.jpg', 'Ku\u0308che.jpg'],
			['Küche.jpg', 'Ku\u0308che-2.jpg'],
		],
		[
			['STRASSE.jpg', 'straße.jpg', 'ΣΑΣ.jpg', 'σας.jpg'],
			['STRASSE.jpg', 'straße-2.jpg', 'ΣΑΣ.jpg', 'σας-2.jpg'],
		],
		[
			['plain', 'plain'],
			['plain', 'plain-2'],
		],
	])('%j become %j', (names, expected) => {
		const unique = createNameRegistry();
		expect(names.map(unique)).toEqual(expected);
	});

	test('long names keep their end and fit', () => {
		const unique = createNameRegistry();
		const long = nameOf('ü'.repeat(200), JPEG);
		expect(unique(long)).toBe(long);
		const second = unique(long);
		expect(second).toMatch(/^ü+-enhanced-2\.jpg$/);
		expect(Buffer.byteLength(second)).toBeLessThanOrEqual(255);
	});

	test('no two names are equal, whatever comes', () => {
		const name = fc
			.tuple(
				fc.constantFrom('a', 'A', 'a-2', 'ä', 'a\u0308', 'ß', 'x'.repeat(300)),
				fc.constantFrom('.jpg', '.JPG', ''),
			)
			.map((parts) => parts.join(''));
		fc.assert(
			fc.property(fc.array(name, { maxLength: 60 }), (names) => {
				const unique = createNameRegistry();
				const keys = names.map((one) => unique(one).normalize('NFC').toUpperCase());
				expect(new Set(keys).size).toBe(names.length);
			}),
		);
	});

	test('thousands of equal names take no time', () => {
		const unique = createNameRegistry();
		const names = Array.from({ length: 20_000 }, () => unique('image.jpg'));
		expect(names.at(-1)).toBe('image-20000.jpg');
	});
});
