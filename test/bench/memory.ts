import { z } from 'zod';

import { MEMORY_CONCURRENCY, MEMORY_PHOTO_BYTES, MEMORY_PHOTOS } from './bigPhotos';
import { runChild, scriptArgs, spawnSandbox } from './child';
import { atMost, info, printSection, type Row } from './report';

const peaks = z.object({ upload: z.number(), download: z.number() });

/** Peak extra memory for big photos, of our node and of a chain that buffers. */
export async function benchMemory(): Promise<Row[]> {
	const ours = await measure('memoryOfNode.ts');
	const chain = await measure('memoryOfChain.ts');
	const share = (bytes: number) => bytes / (MEMORY_CONCURRENCY * MEMORY_PHOTO_BYTES);
	const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
	const rows = [
		info('ours, uploading', megabytes(ours.upload)),
		atMost('  / (concurrency x photo)', share(ours.upload), 2.5),
		info('ours, downloading', megabytes(ours.download)),
		atMost('  / (concurrency x photo)', share(ours.download), 0.5),
		info('plain chain, uploading', megabytes(chain.upload)),
		info('plain chain, downloading', megabytes(chain.download)),
		info('ours / plain chain, uploading', (ours.upload / chain.upload).toFixed(3)),
		info('ours / plain chain, downloading', (ours.download / chain.download).toFixed(3)),
	];
	printSection('Peak extra memory', rows, [
		`${MEMORY_PHOTOS} photos of ${megabytes(MEMORY_PHOTO_BYTES)}, n8n's files on disk, concurrency ${MEMORY_CONCURRENCY}; each way in a process of its own, above its memory before.`,
		'The plain chain sends all photos at once from buffers, with undici, and takes the results into buffers.',
	]);
	return rows;
}

async function measure(script: string): Promise<z.output<typeof peaks>> {
	const sandbox = await spawnSandbox(0);
	try {
		return peaks.parse(await runChild(scriptArgs(script, sandbox.url, sandbox.apiKey)));
	} finally {
		sandbox.close();
	}
}
