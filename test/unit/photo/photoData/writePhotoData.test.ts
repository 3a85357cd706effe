import exifr from 'exifr';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import sharp from 'sharp';

import {
	MAX_HEAD_BYTES,
	withPhotoData,
} from '../../../../nodes/shared/photo/photoData/writePhotoData';
import { withoutMark } from '../../../../nodes/shared/photo/photoData/exif';
import { scanPicture } from '../../../../nodes/shared/photo/pictureScan';
import { longestPause, LONGEST_PAUSE_MS } from '../../../longestPause';
import { box, segment, withChunks, withSegments } from '../../../photoFiles';
import { chunk } from '../../../pngFiles';
import {
	exifOf,
	FACTS,
	FORMATS,
	GPS,
	GPS_MARK,
	noise,
	pixels,
	placesIn,
	read,
	readByOthers,
	SENTENCE,
	SOURCE_TYPE,
	write,
	type Format,
} from './samples';

const XMP = `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Of the service"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;

/** Boxes of content credentials, well-formed as far as readers look who do not check the signature. */
const C2PA = box(
	'jumb',
	Buffer.concat([
		box(
			'jumd',
			Buffer.concat([
				Buffer.from('6332706100110010800000aa00389b71', 'hex'),
				Buffer.from('\x03c2pa\0'),
			]),
		),
		box('cbor', Buffer.alloc(500, 0x61)),
	]),
);

const webpChunk = (type: string, content: Buffer) => {
	const head = Buffer.alloc(8);
	head.write(type, 'latin1');
	head.writeUInt32LE(content.length, 4);
	return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
};
const withLength = (webp: Buffer) => {
	const file = Buffer.from(webp);
	file.writeUInt32LE(file.length - 8, 4);
	return file;
};

/** A file with content credentials, where the C2PA specification has them (annex A). */
function withC2pa(format: Format, file: Buffer): Buffer {
	if (format === 'png') return withChunks(file, chunk('caBX', C2PA));
	if (format === 'webp') return withLength(Buffer.concat([file, webpChunk('C2PA', C2PA)]));
	const content = Buffer.concat([Buffer.from('JP\0\x01\0\0\0\x01', 'latin1'), C2PA]);
	return withSegments(file, segment(0xeb, content));
}

/** What foreign readers find. */
async function judged(format: Format, file: Buffer) {
	const { tags, said, marks } = readByOthers(file);
	const facts = { ...said, ...marks };
	const metadata = await sharp(file).metadata();
	// It does not know WEBP, but what is in it.
	const source = format === 'webp' ? metadata.exif && withoutMark(metadata.exif) : file;
	const parsed: unknown = source && (await exifr.parse(source, { gps: true, reviveValues: false }));
	const gps = placesIn(tags, parsed);
	const [tool, software] = [tags['CreatorTool']?.description, tags['Software']?.description];
	return { facts, metadata, parsed, gps, tool, software };
}

const WRITTEN = {
	...{ takenAt: FACTS.takenAt, offset: FACTS.offset, model: FACTS.model, artist: FACTS.artist },
	...{ lensModel: FACTS.lensModel, copyright: FACTS.copyright },
	...{ sourceType: SOURCE_TYPE, caption: SENTENCE },
};
const PARSED = { Model: FACTS.model, LensModel: FACTS.lensModel, DateTimeOriginal: FACTS.takenAt };

type Make = (format: Format) => Promise<Buffer>;
/** In a PNG, sharp compresses XMP, which the standard does not have. */
async function withXmp(format: Format, source: sharp.Sharp, xmp: string): Promise<Buffer> {
	if (format !== 'png') return await source.withXmp(xmp).toFormat(format).toBuffer();
	const text = Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${xmp}`);
	return withChunks(await source.png().toBuffer(), chunk('iTXt', text));
}
const full: Make = async (format) => {
	const source = noise()
		.withIccProfile('p3')
		.withMetadata({ orientation: 6 })
		.withExifMerge({
			IFD0: { Software: 'Service' },
			IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '10/1 20/1 30/1' },
		});
	return await withXmp(format, source, XMP);
};

const RESULTS: ReadonlyArray<[name: string, make: Make]> = [
	['plain', async (format) => await noise().toFormat(format).toBuffer()],
	['of odd size', async (format) => await noise(117, 33).toFormat(format).toBuffer()],
	['without loss', async (format) => await noise().toFormat(format, { lossless: true }).toBuffer()],
	[
		'with alpha, without loss',
		async (format) => await noise(120, 80, 4).toFormat(format, { lossless: true }).toBuffer(),
	],
	['with alpha', async (format) => await noise(120, 80, 4).toFormat(format).toBuffer()],
	[
		'progressive',
		async (format) => await noise().toFormat(format, { progressive: true }).toBuffer(),
	],
	['with EXIF, GPS, XMP and a color profile', full],
	[
		'with content credentials',
		async (format) => withC2pa(format, await noise().toFormat(format).toBuffer()),
	],
	['with all of these', async (format) => withC2pa(format, await full(format))],
	[
		'with bytes behind its end',
		// exifr takes them for a chunk, so they are one.
		async (format) => Buffer.concat([await full(format), chunk('teSt', Buffer.from('trailer'))]),
	],
];

describe.each(FORMATS)('%s', (format) => {
	test.each(RESULTS)(
		'%s: foreign readers find it, and the pixels are the same',
		async (name, make) => {
			const before = await make(format);
			const { file: after, outcome, told } = await write(before, {});
			const hasC2pa = /credentials|all of these/.test(name);
			expect(outcome).toEqual({ isWritten: true, notWritten: [], hasC2pa });
			expect(told).toBe(1);
			const isFull = /EXIF|all of these|behind/.test(name);
			expect((await judged(format, before)).gps.length > 0).toBe(isFull);
			const { facts, parsed, gps, metadata, tool, software } = await judged(format, after);
			expect({ tool, software }).toEqual(
				isFull ? { tool: 'Of the service', software: 'Service' } : {},
			);
			expect(facts).toEqual(WRITTEN);
			expect(parsed).toMatchObject(PARSED);
			expect(gps).toEqual([]);
			expect(read(after)).toStrictEqual(FACTS);
			expect((await pixels(after)).equals(await pixels(before))).toBe(true);

			const own = await sharp(before).metadata();
			const { exif, xmp, xmpAsString, ...rest } = metadata;
			const { exif: oldExif, xmp: oldXmp, xmpAsString: oldText, ...oldRest } = own;
			expect(rest).toEqual({ ...oldRest, size: rest.size });
			expect(after.includes(C2PA)).toBe(hasC2pa);
			const scan = scanPicture(format === 'jpeg' ? 'jpg' : format);
			scan.write(after);
			expect(scan.facts.complete).toBe(true);
		},
	);

	test('in pieces of any size, and a second time', async () => {
		const before = await full(format);
		const { file: after } = await write(before, {});
		for (const size of [1, 13, 1e9])
			expect((await write(before, {}, size)).file.equals(after)).toBe(true);
		const again = await write(after, {});
		expect(again.outcome).toMatchObject({ isWritten: false, notWritten: [] });
		expect(again.file.equals(after)).toBe(true);
	});

	test('corrections only: no mark', async () => {
		const { file, outcome } = await write(await full(format), { disclosure: '' });
		expect(outcome).toMatchObject({ isWritten: true, notWritten: [] });
		expect((await judged(format, file)).facts).toEqual({
			...WRITTEN,
			sourceType: undefined,
			caption: undefined,
		});
	});

	test('an original that says nothing: the mark alone', async () => {
		const before = await noise().toFormat(format).toBuffer();
		const { file, outcome } = await write(before, { facts: {} });
		expect(outcome.isWritten).toBe(true);
		expect((await judged(format, file)).facts).toMatchObject({
			sourceType: SOURCE_TYPE,
			caption: SENTENCE,
		});
		expect((await sharp(file).metadata()).exif).toBeUndefined();
		const nothing = await write(before, { facts: {}, disclosure: '' });
		expect(nothing.outcome).toMatchObject({ isWritten: false, notWritten: [] });
	});

	test('EXIF or XMP that is not understood stays', async () => {
		const before = await withXmp(format, noise(), '<broken');
		const { file, outcome } = await write(before, {});
		expect(outcome).toMatchObject({ isWritten: true, notWritten: ['xmp'] });
		expect(file.includes('<broken')).toBe(true);
		expect((await judged(format, file)).facts).toMatchObject({ model: FACTS.model });
		const only = await write(before, { facts: {} });
		expect(only.outcome).toMatchObject({ isWritten: false, notWritten: ['xmp'] });
		expect(only.file.equals(before)).toBe(true);
	});

	test('a file that is cut or damaged comes as it is', async () => {
		const before = await full(format);
		for (const length of [0, 3, 11, 29, 40, Math.floor(before.length / 2)]) {
			const cut = before.subarray(0, length);
			const { file, outcome } = await write(cut, {});
			if (!outcome.isWritten) expect(file.equals(cut)).toBe(true);
		}
	});

	test('any damage: as it was, or with the same pixels', async () => {
		const before = await full(format);
		const damage = fc.array(fc.tuple(fc.nat({ max: 1_500 }), fc.nat({ max: 255 })), {
			maxLength: 6,
		});
		await fc.assert(
			fc.asyncProperty(damage, fc.integer({ min: 1, max: 3_000 }), async (changes, size) => {
				const damaged = Buffer.from(before);
				for (const [at, value] of changes) damaged[at] = value;
				const { file, outcome, told } = await write(damaged, {}, size);
				expect(told).toBe(1);
				if (!outcome.isWritten) expect(file.equals(damaged)).toBe(true);
				else expect(await seen(file)).toEqual(await seen(damaged));
			}),
			{ numRuns: 60 },
		);
	});
});

/** What sharp makes of a file, if anything. */
async function seen(file: Buffer): Promise<Buffer | 'nothing'> {
	return await pixels(file).catch(() => 'nothing' as const);
}

test.each<[string, Buffer]>([
	['nothing', Buffer.alloc(0)],
	['a GIF', Buffer.from('GIF89a, and more')],
	['a TIFF', exifOf({ gps: GPS })],
	['a JPEG without a picture', Buffer.from([0xff, 0xd8, 0xff, 0xd9])],
	[
		'a WEBP of odd length',
		Buffer.from('RIFF\x21\0\0\0WEBPVP8 \x10\0\0\0aaaaaaaaaaaaaaaaaaaaaa', 'latin1'),
	],
	[
		'a PNG without a header',
		Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IDAT', Buffer.alloc(9))]),
	],
])('%s comes as it is', async (_, before) => {
	const { file, outcome } = await write(before, {});
	expect(file.equals(before)).toBe(true);
	expect(outcome).toEqual({ isWritten: false, notWritten: ['exif', 'xmp'], hasC2pa: false });
});

test('any bytes come out as they came in', async () => {
	const beginnings = [
		'',
		'\xff\xd8\xff\xe1',
		'\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR',
		'RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0',
	];
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom(...beginnings),
			fc.uint8Array({ maxLength: 300 }),
			async (beginning, rest) => {
				const before = Buffer.concat([Buffer.from(beginning, 'latin1'), rest]);
				const { file, outcome } = await write(before, {}, 17);
				if (!outcome.isWritten) expect(file.equals(before)).toBe(true);
			},
		),
		{ numRuns: 500 },
	);
});

describe('JPEG', () => {
	let plain: Buffer;
	beforeAll(async () => {
		plain = await noise().jpeg().toBuffer();
	});

	test('EXIF that fills its segment stays', async () => {
		const own = exifOf({ exif: [[0x927c, { type: 7, bytes: Buffer.alloc(65_300, 9) }]] });
		const before = withSegments(
			plain,
			segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), own])),
		);
		const { file, outcome } = await write(before, {});
		expect(outcome).toMatchObject({ isWritten: true, notWritten: ['exif'] });
		expect(file.includes(own)).toBe(true);
	});

	test('JFIF stays the first, then EXIF and XMP', async () => {
		const jfif = segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1'));
		const { file } = await write(withSegments(plain, jfif), {});
		const at = (text: string) => file.indexOf(text, 0, 'latin1');
		expect(at('JFIF')).toBe(6);
		expect(at('Exif')).toBe(2 + jfif.length + 4);
		expect(at('http://ns.adobe.com/xap')).toBeGreaterThan(at('Exif'));
	});

	test('pictures behind the first one, whose places are counted from their index, keep them', async () => {
		const index = segment(0xe2, Buffer.from('MPF\0II*\0\x08\0\0\0\0\0'));
		const exif = segment(
			0xe1,
			Buffer.concat([Buffer.from('Exif\0\0'), exifOf({ first: [[0x0131, 'x']] })]),
		);
		const ahead = await write(withSegments(plain, exif, index), {});
		expect(ahead.outcome.notWritten).toEqual([]);
		expect(ahead.file.length - ahead.file.indexOf('MPF')).toBe(index.length - 4 + plain.length - 2);
		const behind = await write(withSegments(plain, index, exif), {});
		expect(behind.outcome.notWritten).toEqual(['exif']);
		expect(behind.file.length - behind.file.indexOf('MPF')).toBe(
			index.length - 4 + exif.length + plain.length - 2,
		);
	});

	test('a head of more than is kept comes as it is', async () => {
		const filling = Array.from({ length: 130 }, () => segment(0xe2, Buffer.alloc(65_000)));
		const before = withSegments(plain, ...filling);
		expect(before.length).toBeGreaterThan(MAX_HEAD_BYTES);
		const { file, outcome } = await write(before, {}, 65_536);
		expect(outcome).toMatchObject({ isWritten: false, notWritten: ['exif', 'xmp'] });
		expect(file.equals(before)).toBe(true);
	});
});

describe('PNG', () => {
	test('EXIF and XMP behind the pixels are changed where they are', async () => {
		const plain = await noise().png().toBuffer();
		const text = Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\0\0\0\0'), Buffer.from(XMP)]);
		const own = exifOf({ first: [[0x0131, 'Service']], gps: GPS });
		const late = [chunk('eXIf', own), chunk('iTXt', text)];
		const before = Buffer.concat([plain.subarray(0, -12), ...late, plain.subarray(-12)]);
		const { file } = await write(before, {});
		const { facts, tool } = await judged('png', file);
		expect({ ...facts, tool }).toEqual({ ...WRITTEN, tool: 'Of the service' });
		expect(file.includes(GPS_MARK)).toBe(false);
		expect(file.toString('latin1').split('eXIf')).toHaveLength(2);
	});

	test.each(['zTXt', 'iTXt'])('compressed XMP stays, and does not count: %s', async (type) => {
		const text = Buffer.from('XML:com.adobe.xmp\0\x01\0\0\0compressed');
		const before = withChunks(await noise().png().toBuffer(), chunk(type, text));
		const { file, outcome } = await write(before, {});
		expect(outcome.notWritten).toEqual([]);
		expect(file.includes(text)).toBe(true);
	});
});

describe('WEBP', () => {
	test('a moving one, and one with EXIF under its mark', async () => {
		const frames = [await noise().png().toBuffer(), await noise().png().toBuffer()];
		const moving = await sharp(frames, { join: { animated: true } })
			.webp()
			.toBuffer();
		const { file, outcome } = await write(moving, {});
		expect(outcome.isWritten).toBe(true);
		expect((await pixels(file)).equals(await pixels(moving))).toBe(true);

		const marked = Buffer.concat([
			Buffer.from('Exif\0\0'),
			exifOf({ first: [[0x0131, 'x']], gps: GPS }),
		]);
		const before = withLength(Buffer.concat([moving, webpChunk('EXIF', marked)]));
		const after = await write(before, {});
		expect((await judged('webp', after.file)).facts).toEqual(WRITTEN);
	});
});

describe('large files', () => {
	/** Stands behind the pixels, and is more than is kept. */
	const FILLING = Buffer.alloc(MAX_HEAD_BYTES, 5);
	const large = async (format: 'png' | 'webp', own?: Buffer) => {
		const small = await noise().toFormat(format).toBuffer();
		if (format === 'webp')
			return withLength(Buffer.concat([own ?? small, webpChunk('teSt', FILLING)]));
		return Buffer.concat([small.subarray(0, -12), chunk('teSt', FILLING), small.subarray(-12)]);
	};

	test.each(['png', 'webp'] as const)('%s', async (format) => {
		const before = await large(format);
		const { file, outcome } = await write(before, {}, 65_536);
		expect(outcome).toMatchObject({ isWritten: true });
		expect((await judged(format, file)).facts).toEqual(WRITTEN);
		expect((await pixels(file)).equals(await pixels(before))).toBe(true);
	});

	test('a WEBP keeps XMP that is behind what is kept', async () => {
		const own = await withXmp('webp', noise(), XMP);
		const at = own.indexOf('XMP ');
		const start = await large('webp', own.subarray(0, at));
		const before = withLength(Buffer.concat([start, own.subarray(at)]));
		const { file, outcome } = await write(before, {}, 65_536);
		expect(outcome).toMatchObject({ isWritten: true, notWritten: ['xmp'] });
		const { facts, tool } = await judged('webp', file);
		expect(facts).toMatchObject({ model: FACTS.model, sourceType: undefined });
		expect(tool).toBe('Of the service');
	});

	test('no second copy: what comes after the head is the very pieces, one at a time', async () => {
		const head = await noise().jpeg().toBuffer();
		const start = head.subarray(0, head.indexOf(Buffer.from([0xff, 0xda])) + 14);
		const piece = Buffer.alloc(256 * 1024, 5);
		let given = 0;
		async function* file() {
			yield await Promise.resolve(start);
			for (; given < 200; given++) yield piece;
		}
		let taken = 0;
		for await (const out of withPhotoData(
			file(),
			{ facts: FACTS, disclosure: SENTENCE },
			() => {},
		)) {
			if (out.buffer !== piece.buffer || out.length !== piece.length) continue;
			taken++;
			expect(given - taken).toBeLessThan(3);
		}
		expect(taken).toBeGreaterThan(197);
	});
});

test('a stream ends when nobody reads on', async () => {
	const jpeg = await noise().jpeg().toBuffer();
	let isClosed = false;
	async function* file() {
		try {
			yield await Promise.resolve(jpeg);
			yield jpeg;
		} finally {
			isClosed = true;
		}
	}
	for await (const piece of withPhotoData(file(), { facts: FACTS, disclosure: '' }, () => {})) {
		expect(piece.length).toBeGreaterThan(0);
		break;
	}
	expect(isClosed).toBe(true);
});

test('a stream that breaks off says so', async () => {
	async function* file() {
		yield await Promise.resolve(Buffer.from([0xff, 0xd8, 0xff, 0xe0]));
		throw new Error('The connection was lost');
	}
	const pieces = withPhotoData(file(), { facts: FACTS, disclosure: '' }, () => {});
	await expect(pieces.next()).rejects.toThrow('The connection was lost');
});

test('as n8n streams files', async () => {
	const before = await full('jpeg');
	const stream = Readable.from([before.subarray(0, 500), before.subarray(500)]).compose(
		async function* (source: AsyncIterable<Buffer>) {
			yield* withPhotoData(source, { facts: FACTS, disclosure: SENTENCE }, () => {});
		},
	);
	const out: Buffer[] = [];
	for await (const piece of stream) out.push(piece as Buffer);
	expect(Buffer.concat(out).equals((await write(before, {})).file)).toBe(true);
});

describe('made-up files end soon', () => {
	test.each<[string, () => Buffer]>([
		[
			'segments',
			() =>
				withSegments(
					Buffer.from([0xff, 0xd8, 0xff, 0xd9]),
					Buffer.from('ffe20002'.repeat(2_000_000), 'hex'),
				),
		],
		[
			'filling bytes',
			() => withSegments(Buffer.from([0xff, 0xd8, 0xff, 0xd9]), Buffer.alloc(8_000_000, 255)),
		],
		[
			'chunks',
			() =>
				withChunks(
					Buffer.concat([
						Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
						chunk('IHDR', Buffer.alloc(13)),
					]),
					Buffer.from(`${'00'.repeat(4)}61614161${'00'.repeat(4)}`.repeat(700_000), 'hex'),
				),
		],
		[
			'chunks of a WEBP',
			() =>
				withLength(
					Buffer.concat([
						Buffer.from('RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0', 'latin1'),
						Buffer.from('6161616100000000'.repeat(1_000_000), 'hex'),
					]),
				),
		],
		[
			'EXIF',
			() =>
				withSegments(
					Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2]),
					segment(
						0xe1,
						Buffer.concat([Buffer.from('Exif\0\0II*\0\x08\0\0\0'), Buffer.alloc(65_000, 255)]),
					),
				),
		],
	])('%s', async (_, make) => {
		const file = make();
		const run = async () => await longestPause(async () => await write(file, {}, 256 * 1024));
		const best = Math.min(await run(), await run(), await run());
		expect(best).toBeLessThan(LONGEST_PAUSE_MS);
	});
});
