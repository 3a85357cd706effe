import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetch } from 'undici';

import { bigPhoto, MEMORY_PHOTOS } from './bigPhotos';
import { accountOf, answerParent } from './child';
import { bytesOf, finishedUrl, submit, succeeded, upload } from './handBuilt';
import { peakExtraOf } from './peak';

/** Child: peak extra memory of a plain chain, which holds all photos of a step in buffers. */
async function main(): Promise<void> {
	const account = accountOf(process.argv.slice(2));
	const folder = await mkdtemp(join(tmpdir(), 'bench-chain-'));
	try {
		const files = Array.from({ length: MEMORY_PHOTOS }, (_, index) => join(folder, `${index}.jpg`));
		for (const file of files) await writeFile(file, bigPhoto());
		let orders: string[] = [];
		const uploading = await peakExtraOf(async () => {
			orders = await Promise.all(
				files.map(async (file) => await upload(account, await readFile(file))),
			);
		});
		for (const orderId of orders) await submit(account, orderId);
		const urls = await Promise.all(
			orders.map(async (orderId) => (await finishedUrl(account, orderId)) ?? ''),
		);
		const downloading = await peakExtraOf(async () => {
			const photos = await Promise.all(
				urls.map(async (url) => await bytesOf(await succeeded(fetch(url)))),
			);
			await Promise.all(
				photos.map(async (photo, index) => await writeFile(join(folder, `${index}.out`), photo)),
			);
		});
		answerParent({ upload: uploading, download: downloading });
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

void main();
