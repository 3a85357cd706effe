import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

import { layOutNote } from '../../examples/pictures/noteText';
import {
	fingerprintOf,
	MANIFEST,
	pictures,
	PICTURES_FOLDER,
} from '../../examples/pictures/pictureList';
import { EXAMPLES_FOLDER, exampleFiles, readExample } from './exampleFiles';

const page = readFileSync(join(EXAMPLES_FOLDER, 'README.md'), 'utf8');
const manifest: Record<string, string> = JSON.parse(readFileSync(MANIFEST, 'utf8'));

test('every example has its picture, and no picture is left over', () => {
	const files = readdirSync(PICTURES_FOLDER).filter((name) => name.endsWith('.png'));
	expect(files.sort()).toEqual(pictures.map(({ file }) => file).sort());
	expect(files).toEqual(
		expect.arrayContaining(exampleFiles.map((name) => name.replace('.json', '.png'))),
	);
});

test.each(exampleFiles)('the page of the examples explains %s, with its picture', (file) => {
	const start = page.indexOf(`](${file})`);
	expect(start).toBeGreaterThan(0);
	const section = page.slice(start).split('\n## ')[0] ?? '';
	expect(section).toContain(`](pictures/${file.replace('.json', '.png')})`);
	expect(section).toMatch(/\*\*Set:\*\*/);
	expect(section).toMatch(/\*\*Costs:\*\*.*credit/);
});

describe.each(pictures)('$file', (picture) => {
	test('is up to date: else run "npx tsx examples/pictures/draw.ts"', () => {
		expect(manifest[picture.file]).toBe(fingerprintOf(picture));
	});

	test('is large enough to be read, and small enough to be loaded', async () => {
		const content = readFileSync(join(PICTURES_FOLDER, picture.file));
		expect(content.length).toBeLessThanOrEqual(150 * 1024);
		const { format, width = 0 } = await sharp(content).metadata();
		expect(format).toBe('png');
		expect(width).toBeGreaterThan(1000);
	});
});

test.each(exampleFiles)('the texts of the notes in %s fit into them', (file) => {
	for (const { type, parameters, name } of readExample(file).nodes) {
		if (!type.endsWith('.stickyNote')) continue;
		const { height } = layOutNote(String(parameters.content), Number(parameters.width));
		expect([name, height <= Number(parameters.height)]).toEqual([name, true]);
	}
});
