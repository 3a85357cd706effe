import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';

import {
	box,
	CAMERA_TIFFS,
	picture,
	pngChunk,
	segment,
	tiffOf,
	withChunks,
	withSegments,
} from '../photoFiles';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

/** What a server sends where nothing but the end of the connection tells the end of the file. */
const untilTheEnd = (content: Buffer) =>
	Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n'), content]);

let web: Server;
let origin: string;
let answer: RequestListener;
let asked = 0;
beforeAll(async () => {
	web = createServer((request, response) => {
		asked++;
		answer(request, response);
	});
	await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
	origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
});
beforeEach(() => (asked = 0));
afterAll(() => {
	web.closeAllConnections();
	web.close();
});

describe.each(['memory', 'filesystem'] as const)('binary data in %s', (binaryMode) => {
	let bench: Workbench;
	beforeAll(async () => {
		bench = await openWorkbench({ binaryMode });
	});
	afterEach(async () => await bench.reset());
	afterAll(async () => await bench.close());

	const upload = async (name: string, content: Buffer, mimeType?: string) =>
		await bench.run([await bench.photoItem(name, content, mimeType)], { operation: 'upload' });
	const uploadedFile = () => (bench.requests('upload')[0]?.body as { file?: unknown }).file;

	describe('what is refused before anything is uploaded, also the good photo before it', () => {
		const half = (file: Buffer) => file.subarray(0, Math.floor(file.length / 2));
		const camera = (extension: string) =>
			tiffOf(CAMERA_TIFFS[extension] ?? [], { at: 70_000, size: 350_000 });
		const part = (name: string) => `Only a part of the photo "${name}" is there`;
		const files: Array<[string, () => Promise<Buffer>, string]> = [
			['half.jpg', async () => half(await picture('jpeg')), part('half.jpg')],
			['late.jpg', async () => (await picture('jpeg')).subarray(0, -9), part('late.jpg')],
			[
				'late-progressive.jpg',
				async () => (await picture('jpeg', { progressive: true })).subarray(0, -9),
				part('late-progressive.jpg'),
			],
			[
				'half-with-trailer.jpg',
				async () => Buffer.concat([half(await picture('jpeg')), Buffer.from('\0\0SEFHSEFT')]),
				part('half-with-trailer.jpg'),
			],
			[
				'half-of-two.jpg',
				async () => Buffer.concat([half(await picture('jpeg')), await picture('jpeg')]),
				part('half-of-two.jpg'),
			],
			[
				'copying.jpg',
				async () => {
					const photo = await picture('jpeg');
					return Buffer.concat([half(photo), Buffer.alloc(photo.length - half(photo).length)]);
				},
				part('copying.jpg'),
			],
			['zeros.jpg', async () => Buffer.alloc(300_000), part('zeros.jpg')],
			['half.png', async () => half(await picture('png')), part('half.png')],
			['half.webp', async () => half(await picture('webp')), part('half.webp')],
			[
				'copying.webp',
				async () => {
					const photo = await picture('webp');
					return Buffer.from(photo).fill(0, Math.floor(photo.length / 2));
				},
				part('copying.webp'),
			],
			[
				'nothing-in-it.webp',
				async () => {
					const photo = await sharp(await picture('webp'))
						.withMetadata()
						.webp()
						.toBuffer();
					return Buffer.from(photo.toString('latin1').replace('VP8 ', 'JUNK'), 'latin1');
				},
				part('nothing-in-it.webp'),
			],
			['half.arw', async () => camera('arw').subarray(0, 320_000), part('half.arw')],
			['half.nef', async () => camera('nef').subarray(0, 290_000), part('half.nef')],
			['half.dng', async () => camera('dng').subarray(0, -1), part('half.dng')],
			[
				'half.cr3',
				async () =>
					half(Buffer.concat([box('ftyp', Buffer.from('crx ')), box('mdat', Buffer.alloc(900))])),
				part('half.cr3'),
			],
			[
				'logo.png',
				async () => await picture('png', { width: 120, height: 40 }),
				'The picture "logo.png" is too small for a photo of a house: 120 x 40 pixels',
			],
			[
				'line.jpg',
				async () => await picture('jpeg', { width: 600, height: 199 }),
				'The picture "line.jpg" is too small for a photo of a house: 600 x 199 pixels',
			],
			[
				'moving.webp',
				async () => {
					const frames = [await picture('png'), await picture('png')];
					return await sharp(frames, { join: { animated: true } })
						.webp()
						.toBuffer();
				},
				'The file "moving.webp" is an animated WEBP, not a photo',
			],
			[
				'moving.png',
				async () => withChunks(await picture('png'), pngChunk('acTL', Buffer.alloc(8, 2))),
				'The file "moving.png" is an animated PNG, not a photo',
			],
		];
		test.each(files)('%s', async (name, make, message) => {
			const items = [await bench.photoItem('good.jpg'), await bench.photoItem(name, await make())];
			const run = await bench.run(items);
			expect(run.error?.message).toBe(`${message} (photo 2 of 2)`);
			expect(bench.requests('upload')).toEqual([]);
			expect(bench.sandbox.charges()).toEqual([]);
		});
	});

	describe('what people see as a whole photo is taken as it is', () => {
		const files: Array<[string, () => Promise<Buffer>]> = [
			[
				'motion.jpg',
				async () =>
					Buffer.concat([
						await picture('jpeg'),
						box('ftyp', Buffer.from('mp42')),
						box('mdat', Buffer.alloc(400_000)),
					]),
			],
			[
				'exif.jpg',
				async () =>
					withSegments(
						await picture('jpeg'),
						...Array.from({ length: 20 }, () => segment(0xe1, Buffer.alloc(65_000))),
					),
			],
			['progressive.jpg', async () => await picture('jpeg', { progressive: true })],
			['no-end.jpg', async () => (await picture('jpeg')).subarray(0, -2)],
			['half-an-end.jpg', async () => (await picture('jpeg')).subarray(0, -1)],
			[
				'no-end-progressive.jpg',
				async () => (await picture('jpeg', { progressive: true })).subarray(0, -2),
			],
			[
				'panorama.jpg',
				async () =>
					Buffer.concat([
						(await picture('jpeg')).subarray(0, -2),
						Buffer.from('\0\0\x01\x08\x0e\0\0\0Panorama_Shot_InfoSEFHj\0\0\0SEFT', 'latin1'),
					]),
			],
			[
				'two-pictures.jpg',
				async () => Buffer.concat([(await picture('jpeg')).subarray(0, -2), await picture('jpeg')]),
			],
			['square.jpg', async () => await picture('jpeg', { width: 200, height: 200 })],
		];
		test.each(files)('%s', async (name, make) => {
			const photo = await make();
			const run = await upload(name, photo);
			expect(run.error).toBeUndefined();
			expect(uploadedFile()).toMatchObject({ filename: name, size: photo.length });
		});

		test('a multi-picture JPEG is a JPEG', async () => {
			const pair = Buffer.concat([await picture('jpeg'), await picture('jpeg')]);
			await upload('house.mpo', pair, 'image/mpo');
			expect(uploadedFile()).toMatchObject({
				filename: 'house.jpg',
				mimetype: 'image/jpeg',
				size: pair.length,
			});
		});

		test.each(['arw', 'nef', 'dng'])(
			'%s without a name, its directory far behind',
			async (extension) => {
				const file = tiffOf(CAMERA_TIFFS[extension] ?? [], { at: 1024 * 1024, size: 1_200_000 });
				const run = await upload('download', file, 'application/octet-stream');
				expect(run.error).toBeUndefined();
				expect(uploadedFile()).toMatchObject({ filename: `download.${extension}` });
			},
		);
	});

	test('what stands before a photo is left here', async () => {
		const photo = await picture('jpeg');
		const run = await upload('x.jpg', Buffer.concat([Buffer.from('\r\nWarning: x\n'), photo]));
		expect(run.error).toBeUndefined();
		expect(uploadedFile()).toMatchObject({ size: photo.length });
	});

	test('a MIME type brings no header into the form', async () => {
		const file = tiffOf(CAMERA_TIFFS.nef ?? [], { size: 350_000 });
		await upload('x\r\nX-Evil: 1".nef', file, 'image/x-fuji\r\nX-Evil: 1');
		expect(uploadedFile()).toMatchObject({
			mimetype: 'image/x-nikon-nef',
			filename: 'xX-Evil 1.nef',
		});
	});

	describe('at an address', () => {
		const fromUrl = async (paths: string[]) =>
			await bench.run(
				paths.map((at) => ({ json: { at } })),
				{ imageSource: 'url', imageUrl: `=${origin}{{ $json.at }}`, operation: 'upload' },
			);

		test('of several photos a cut one is known before anything is uploaded', async () => {
			const photo = await picture('jpeg');
			answer = ({ url }, response) =>
				response.end(url === '/half.jpg' ? photo.subarray(0, -9) : photo);
			const run = await fromUrl(['/good.jpg', '/half.jpg']);
			expect(run.error?.message).toBe(
				'Only a part of the photo "half.jpg" is there (photo 2 of 2)',
			);
			expect(bench.requests('upload')).toEqual([]);
			// Its length was right: another try would bring the same.
			expect(asked).toBe(2);
		});

		test.each(['check', 'upload'])(
			'a JPEG without an end mark is taken, and half of one is not (%s)',
			async (operation) => {
				const photo = await picture('jpeg');
				answer = ({ url }, response) =>
					response.end(photo.subarray(0, url === '/half.jpg' ? photo.length / 2 : -2));
				const at = (path: string) => ({
					imageSource: 'url',
					imageUrl: `${origin}${path}`,
					operation,
				});
				const whole = await bench.run([{ json: {} }], at('/whole.jpg'));
				expect(whole.error).toBeUndefined();
				if (operation === 'check') expect(whole.output[0]?.json).toMatchObject({ ok: true });
				const half = await bench.run([{ json: {} }], at('/half.jpg'));
				const said = half.error?.message ?? String(half.output[0]?.json.reason);
				expect(said).toContain('Only a part of the photo "half.jpg" is there');
			},
		);

		test('a body that is cut off without a length is asked for again, then refused', async () => {
			const photo = await picture('jpeg');
			let cuts = 2;
			answer = ({ socket }, response) =>
				cuts-- > 0 ? socket.end(untilTheEnd(photo.subarray(0, 3000))) : response.end(photo);
			expect((await fromUrl(['/x.jpg'])).error).toBeUndefined();
			expect(asked).toBe(3);
			await bench.reset();
			cuts = Infinity;
			const run = await fromUrl(['/x.jpg']);
			expect(run.error?.message).toBe('Only a part of the photo "x.jpg" is there');
			expect(bench.requests('upload')).toEqual([]);
		});
	});

	describe('a paid result', () => {
		/** Runs the node for an image that the server has. */
		const fetchIt = async () => {
			const item = await bench.photoItem();
			bench.sandbox.addFault({ call: 'submit', kind: 'json', body: { image_id: 'i1', eta: 0 } });
			bench.sandbox.addFault({
				call: 'get',
				kind: 'json',
				body: {
					generated_images: [{ id: 'i1', status: 'regular_finished', src: `${origin}/result` }],
				},
				times: Infinity,
			});
			const run = await bench.run([item]);
			const binary = run.output[0]?.binary?.data;
			return { ...run, bytes: binary && (await bench.engine.readBinary(binary)) };
		};
		const hints = (run: Awaited<ReturnType<typeof fetchIt>>) =>
			run
				.hints('Node')
				.map(({ message }) => message)
				.filter((message) => !/^1 photo: 1 enhanced\. 1 credit, [\w ]+\.$/.test(message));

		test('with much behind its end passes at once, in chunks and without any length', async () => {
			const photo = Buffer.concat([await picture('jpeg'), Buffer.alloc(20 * 1024 * 1024, 7)]);
			const answers: RequestListener[] = [
				(_, response) => {
					response.write(photo.subarray(0, 1_000_000));
					response.end(photo.subarray(1_000_000));
				},
				({ socket }) => socket.end(untilTheEnd(photo)),
			];
			for (answer of answers) {
				asked = 0;
				const run = await fetchIt();
				expect(run.error).toBeUndefined();
				expect(run.bytes?.equals(photo)).toBe(true);
				expect(asked).toBe(1);
				expect(hints(run)).toEqual([]);
				await bench.reset();
			}
		});

		test('that looks cut is believed where HTTP says that it is whole', async () => {
			const odd = (await picture('jpeg')).subarray(0, -2);
			answer = (_, response) => {
				response.write(odd);
				response.end();
			};
			const run = await fetchIt();
			expect(run.bytes?.equals(odd)).toBe(true);
			expect(asked).toBe(1);
			expect(hints(run)).toEqual([]);
		});

		test('of which only a part comes, in chunks or by length, is fetched again', async () => {
			const photo = await picture('jpeg');
			for (const headers of [{}, { 'content-length': photo.length }]) {
				asked = 0;
				answer = ({ socket }, response) => {
					if (asked > 2) return response.end(photo);
					response.writeHead(200, headers);
					return response.write(photo.subarray(0, 3000), () => socket.destroy());
				};
				const run = await fetchIt();
				expect(run.error).toBeUndefined();
				expect(run.bytes?.equals(photo)).toBe(true);
				expect(asked).toBe(3);
				await bench.reset();
			}
		});

		test('that stays cut where HTTP says nothing is given out with a hint', async () => {
			const part = (await picture('jpeg')).subarray(0, 3000);
			answer = ({ socket }) => socket.end(untilTheEnd(part));
			const run = await fetchIt();
			expect(run.error).toBeUndefined();
			expect(run.bytes?.equals(part)).toBe(true);
			expect(run.output[0]?.json).toMatchObject({ status: 'finished' });
			expect(asked).toBe(5);
			expect(hints(run)).toContainEqual(
				expect.stringContaining('"kitchen-enhanced.jpg" may be incomplete'),
			);
		});
	});
});

test('a small photo of these tests is one', async () => {
	expect(await sharp(await smallPhoto()).metadata()).toMatchObject({ width: 300, height: 200 });
});
