import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';

import { recogniseFile } from '../../../nodes/shared/photo/kinds';
import { checkPhoto } from '../../../nodes/shared/photo/photoCheck';
import { LONGEST_PAUSE_MS, timeOf } from '../../longestPause';
import { CAMERA_TIFFS, picture, tiffOf } from '../../photoFiles';

const bytes = (text: string) => Buffer.from(text, 'latin1');

/** What the node says of a file. */
function messageOf(content: Buffer, fileName = 'x.jpg'): string {
	const check = checkPhoto({ fileName, maxBytes: 1e8, extraKinds: [], size: content.length });
	try {
		check.write(content);
		check.end();
		return '';
	} catch (error) {
		return error instanceof Error ? error.message : '';
	}
}

let photos: Record<string, Buffer>;
beforeAll(async () => {
	const raw = tiffOf(CAMERA_TIFFS.nef ?? [], { at: 200, size: 350_000 });
	for (let at = 1000; at < raw.length; at++) raw[at] = (at * 2_654_435_761) >>> 24;
	photos = {
		jpg: await picture('jpeg'),
		png: await picture('png'),
		webp: await picture('webp'),
		lossless: await sharp(await picture('png'))
			.webp({ lossless: true })
			.toBuffer(),
		gif: await sharp(await picture('png'))
			.gif()
			.toBuffer(),
		tiff: await sharp(await picture('png'))
			.tiff({ compression: 'none' })
			.toBuffer(),
		avif: await sharp(await picture('png'))
			.avif()
			.toBuffer(),
	};
});
const KINDS = ['jpg', 'png', 'webp', 'lossless', 'gif', 'tiff', 'avif'];

const DAMAGES: Array<[string, (photo: Buffer) => Buffer, RegExp]> = [
	['read as UTF-8', (photo) => Buffer.from(photo.toString('utf8')), /was read as text on its way/],
	[
		'read as Latin letters',
		(photo) => Buffer.from(photo.toString('latin1'), 'utf8'),
		/was read as text on its way/,
	],
	['as base64', (photo) => Buffer.from(photo.toString('base64')), /as base64 text/],
	[
		'as base64 in lines',
		(photo) => Buffer.from(photo.toString('base64').replace(/.{76}/g, '$&\r\n')),
		/as base64 text/,
	],
	['as base64 of addresses', (photo) => Buffer.from(photo.toString('base64url')), /as base64 text/],
	[
		'as base64 in quotation marks',
		(photo) => Buffer.from(JSON.stringify(photo.toString('base64'))),
		/as base64 text/,
	],
	[
		'as a data: address',
		(photo) => Buffer.from(`data:image/jpeg;base64,${photo.toString('base64')}`),
		/as a data: address/,
	],
	[
		'as a data: address behind a byte order mark',
		(photo) => Buffer.from(`\ufeff data:;base64,${photo.toString('base64')}`),
		/as a data: address/,
	],
	['as hexadecimal digits', (photo) => Buffer.from(photo.toString('hex')), /hexadecimal text/],
	[
		'as a database writes it',
		(photo) => Buffer.from(`\\x${photo.toString('hex')}`),
		/hexadecimal text/,
	],
];

describe.each(DAMAGES)('a photo that is there %s', (_, damage, words) => {
	test.each(KINDS)('%s', (kind) => {
		expect(messageOf(damage(photos[kind] ?? Buffer.alloc(0)))).toMatch(words);
	});
});

test.each([
	[
		'a PNG whose line ends were changed',
		(png: Buffer) => bytes(png.toString('latin1').replace(/\r\n/g, '\n')),
	],
	[
		'a PNG whose line ends were doubled',
		(png: Buffer) => bytes(png.toString('latin1').replace(/\n/g, '\r\n')),
	],
])('%s', (_, damage) => {
	expect(messageOf(damage(photos.png ?? Buffer.alloc(0)))).toMatch(/was read as text on its way/);
});

test('no photo is taken for a damaged one', () => {
	for (const kind of KINDS) {
		const verdict = recogniseFile(photos[kind] ?? Buffer.alloc(0), '');
		expect('photo' in verdict || verdict.image !== undefined).toBe(true);
	}
});

describe('an answer in the place of a photo', () => {
	test.each([
		[
			'{"error":{"message":"Invalid token","code":401}}',
			'is JSON, not a photo: it says "Invalid token"',
		],
		['{"message":"Not found"}', 'it says "Not found"'],
		['[{"detail":"No such file"}]', 'it says "No such file"'],
		[
			'{"error":"expired","error_description":"The link has expired"}',
			'it says "The link has expired"',
		],
		['{"id":7,"url":"https://x.test/a.jpg"}', 'it says "{"id":7,"url":"https://x.test/a.jpg"}"'],
		['{"type":"Buffer","data":[255,216,255]}', 'it says "{"type":"Buffer","data":[255,216,255]}"'],
		['\ufeff  {"message": ""}', 'it says "{"message": ""}"'],
		[
			'<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
			'is an XML document, not a photo: it says "Access Denied"',
		],
		['<Error><Message>Expired</Message></Error>', 'it says "Expired"'],
		['<s:Envelope xmlns:s="x"><faultstring>No</faultstring></s:Envelope>', 'it says "No"'],
		['<listing><id>1</id></listing>', 'it says "<listing><id>1</id></listing>"'],
		['Not Found', 'is text, not a photo: it says "Not Found"'],
		['https://example.com/photo.jpg\n', 'it says "https://example.com/photo.jpg"'],
	])('%s', (content, words) => {
		expect(messageOf(Buffer.from(content))).toContain(words);
	});

	test('is quoted up to 100 characters', () => {
		for (const content of [
			JSON.stringify({ message: 'x'.repeat(5000) }),
			JSON.stringify({ data: 'x y'.repeat(5000) }),
			`<a><message>${'x'.repeat(450)}</message></a>`,
			`not a photo: ${'x'.repeat(90_000)}`,
		]) {
			const said = /it says "(.*)"$/s.exec(messageOf(Buffer.from(content)))?.[1] ?? '';
			expect(said.length).toBeGreaterThan(90);
			expect(said.length).toBeLessThanOrEqual(103);
		}
	});
});

test.each([
	['a ZIP archive', bytes('PK\x03\x04\x14\0\0\0'), 'Compression > Decompress'],
	['a ZIP archive', bytes('PK\x05\x06\0\0\0\0'), 'Compression > Decompress'],
	['a GZIP archive', gzipSync('x'), 'Compression > Decompress'],
	['a 7Z archive', bytes('7z\xbc\xaf\x27\x1c\0\x04'), 'unpack it'],
	['a RAR archive', bytes('Rar!\x1a\x07\x01\0'), 'unpack it'],
	['a TAR archive', Buffer.concat([Buffer.alloc(257, 'a'), bytes('ustar\x0000')]), 'unpack it'],
	['a BZIP2 archive', bytes('BZh91AY&SY'), 'unpack it'],
	['an XZ archive', bytes('\xfd7zXZ\0\0\x04'), 'unpack it'],
])('%s', (name, content, way) => {
	expect(messageOf(content)).toContain(name);
	expect(messageOf(content)).toContain(way);
});

test('any text ends soon, with a message of a bounded length', () => {
	const piece = fc.constantFrom(
		...[
			'{',
			'[',
			'<',
			'<a:',
			'<?xml ',
			'"',
			'data:',
			',',
			'/9j/',
			'ff',
			'\\x',
			' ',
			'\n',
			'\0',
			'\ufffd',
			'é',
			'a=',
			'message',
		],
	);
	const times = fc.integer({ min: 1, max: 20_000 });
	fc.assert(
		fc.property(fc.array(fc.tuple(piece, times), { maxLength: 6 }), fc.string(), (pieces, end) => {
			const content = Buffer.from(pieces.map(([one, count]) => one.repeat(count)).join('') + end);
			const look = () => expect(messageOf(content).length).toBeLessThan(500);
			expect(timeOf(look)).toBeLessThan(LONGEST_PAUSE_MS);
		}),
		{ numRuns: 300 },
	);
});
