/**
 * Makes the pictures of the tools for the README anew: the node for all tools has the sandbox work on the sample photos.
 * `npm run build && npx tsx examples/demo/toolPictures.ts`
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { INodeParameters } from 'n8n-workflow';
import sharp from 'sharp';

import { startSandbox } from '../../sandbox';
import { startEngine } from '../../test/harness';
import { drawBeforeAfterSheet, type BeforeAfterPair } from './beforeAfterSheet';

const TARGET = join(__dirname, '..', '..', 'docs', 'images');
const PHOTOS = join(__dirname, '..', 'photos');
const WIDTH = 960;
const QUALITY = 76;

/** A tool's work: the photo, and what the node is told. */
type Example = [photo: string, parameters: INodeParameters];

/** By the picture's name: one for each kind of tool. */
const PICTURES: Record<string, Example[]> = {
	'tools-furniture': [
		[
			'living-room.jpg',
			{ operation: 'virtualStaging', roomType: 'Living Room', styles: ['Modern', 'Farmhouse'] },
		],
	],
	'tools-removal': [['kitchen.jpg', { operation: 'itemRemoval' }]],
	'tools-dusk': [['front-of-house.jpg', { operation: 'dayToDusk', skyStyles: ['Golden Hour'] }]],
	'tools-surfaces': [
		['kitchen.jpg', { operation: 'floorChange', materials: ['Hardwood'] }],
		['living-room.jpg', { operation: 'wallChange', materials: ['Navy Blue Wall'] }],
	],
};

async function main(): Promise<void> {
	const sandbox = await startSandbox({ etaSeconds: 0 });
	const engine = await startEngine({ binaryMode: 'memory' });
	const folder = await mkdtemp(join(tmpdir(), 'tool-pictures-'));
	const credentials = { aiHomeDesignApi: { apiKey: sandbox.apiKey, baseUrl: sandbox.url } };

	const pairsOf = async ([photo, parameters]: Example): Promise<BeforeAfterPair[]> => {
		const before = await readFile(join(PHOTOS, photo));
		const { output, error } = await engine.runNode({
			typeName: 'n8n-nodes-aihomedesign.aiHomeDesign',
			items: [{ json: {}, binary: { data: await engine.binary(before, photo, 'image/jpeg') } }],
			parameters: { resource: 'image', ...parameters },
			credentials,
		});
		if (error) throw error;
		return await Promise.all(
			output.map(async ({ json, binary }) => {
				if (!binary?.data) throw new Error(`${photo} has no result`);
				return {
					name: String(json.file_name),
					before,
					after: await engine.readBinary(binary.data),
				};
			}),
		);
	};

	try {
		for (const [name, examples] of Object.entries(PICTURES)) {
			const pairs: BeforeAfterPair[] = [];
			for (const example of examples) pairs.push(...(await pairsOf(example)));
			const sheet = join(folder, 'sheet.png');
			await drawBeforeAfterSheet(pairs, sheet);
			const picture = sharp(sheet).resize(WIDTH).jpeg({ quality: QUALITY, mozjpeg: true });
			const { size } = await picture.toFile(join(TARGET, `${name}.jpg`));
			console.log(`docs/images/${name}.jpg: ${Math.round(size / 1024)} kB`);
		}
	} finally {
		await engine.close();
		await sandbox.close();
		await rm(folder, { recursive: true });
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
