import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { MAX_PHOTO_BYTES } from '../../nodes/shared/api/v1/limits';
import type { BinaryMode } from '../harness';
import { openWorkbench, smallPhoto, type Workbench } from './workbench';

describe.each<BinaryMode>(['memory', 'filesystem'])('files are kept in %s', (binaryMode) => {
	let bench: Workbench;
	let web: Server;
	let photos: Buffer[];
	let asked: string[];

	beforeAll(async () => {
		bench = await openWorkbench({ binaryMode });
		photos = await Promise.all([0, 1, 2, 3, 4].map(async () => await smallPhoto()));
		web = createServer((request, response) => {
			const { url = '' } = request;
			// Each address works once.
			if (asked.includes(url)) return response.writeHead(410).end();
			asked.push(url);
			const content = photos[Number(url.slice(1))];
			if (content) return response.end(content);
			const endless = () => {
				while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024, photos[0])));
			};
			response.on('drain', endless).on('error', () => {});
			return endless();
		});
		await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
	});
	beforeEach(() => {
		asked = [];
	});
	afterEach(async () => await bench.reset());
	afterAll(async () => {
		web.closeAllConnections();
		web.close();
		await bench.close();
	});

	const run = async (paths: string[]) =>
		await bench.run(
			paths.map((at) => ({ json: { at } })),
			{
				operation: 'upload',
				imageSource: 'url',
				imageUrl: `=http://127.0.0.1:${(web.address() as AddressInfo).port}{{ $json.at }}`,
			},
		);

	test('each address is asked once, and its photo uploaded', async () => {
		const result = await run(['/0', '/1', '/2', '/3', '/4']);
		expect(result.error).toBeUndefined();
		expect(asked.sort()).toEqual(['/0', '/1', '/2', '/3', '/4']);
		const uploaded = bench.requests('upload').map(({ body }) => (body as { file: object }).file);
		expect(uploaded).toEqual(
			expect.arrayContaining(
				photos.map(({ length }, index) =>
					expect.objectContaining({ filename: `${index}.jpg`, size: length }),
				),
			),
		);
	});

	test('one that does not end is left at the limit, before anything is uploaded', async () => {
		const result = await run(['/0', '/endless']);
		expect(result.error?.message).toContain('is too large: more than 50 MB');
		expect(bench.requests('upload')).toEqual([]);
		expect(MAX_PHOTO_BYTES).toBe(50 * 1024 * 1024);
	});
});
