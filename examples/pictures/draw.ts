/** Draws the pictures of the examples: `npx tsx examples/pictures/draw.ts`, with the fonts "DejaVu" installed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

import {
	fingerprintOf,
	MANIFEST,
	pictures,
	PICTURES_FOLDER,
	readWorkflowFile,
	TWO_WORKFLOWS,
} from './pictureList';
import { drawTwoWorkflows } from './twoWorkflows';
import { drawWorkflow, toPicture } from './workflowPicture';

const MAX_WIDTH = 1760;
const COLOURS = 48;

function svgOf(file: string, workflows: string[]): string {
	const [first, second] = workflows.map(readWorkflowFile);
	if (!first) throw new Error(`${file} shows nothing`);
	if (file === TWO_WORKFLOWS.file && second) return toPicture(drawTwoWorkflows(first, second));
	return toPicture(drawWorkflow(first));
}

async function main(): Promise<void> {
	const manifest: Record<string, string> = {};
	for (const picture of pictures) {
		const svg = Buffer.from(svgOf(picture.file, picture.workflows));
		const drawn = sharp(svg, { density: 96 }).resize({
			width: MAX_WIDTH,
			withoutEnlargement: true,
		});
		const png = await drawn.png({ palette: true, colours: COLOURS, effort: 10 }).toBuffer();
		writeFileSync(join(PICTURES_FOLDER, picture.file), png);
		manifest[picture.file] = fingerprintOf(picture);
		console.log(`${picture.file}: ${Math.ceil(png.length / 1024)} kB`);
	}
	writeFileSync(MANIFEST, `${JSON.stringify(manifest, null, '\t')}\n`);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
