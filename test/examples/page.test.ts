import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EXAMPLES_FOLDER, exampleFiles } from './exampleFiles';

const page = readFileSync(join(EXAMPLES_FOLDER, 'README.md'), 'utf8');
const pictureOf = (file: string) => file.replace('.json', '.png');

test.each(exampleFiles)('the page of the examples explains %s, with its picture', (file) => {
	const start = page.indexOf(`](${file})`);
	expect(start).toBeGreaterThan(0);
	const section = page.slice(start).split('\n## ')[0] ?? '';
	expect(section).toContain(`](pictures/${pictureOf(file)})`);
	expect(existsSync(join(EXAMPLES_FOLDER, 'pictures', pictureOf(file)))).toBe(true);
	expect(section).toMatch(/\*\*Set:\*\*/);
	expect(section).toMatch(/\*\*Costs:\*\*.*credit/);
});

test('no picture is left over', () => {
	const pictures = readdirSync(join(EXAMPLES_FOLDER, 'pictures'));
	expect(pictures.sort()).toEqual(exampleFiles.map(pictureOf));
});
