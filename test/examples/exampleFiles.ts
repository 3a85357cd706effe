import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { WorkflowJson } from '../harness';

export const EXAMPLES_FOLDER = join(__dirname, '..', '..', 'examples');

/** The workflows that people import, by file name. */
export const exampleFiles = readdirSync(EXAMPLES_FOLDER)
	.filter((name) => name.endsWith('.json'))
	.sort();

/** An example as n8n imports it. `file` may lie in a subfolder. */
export function readExample(file: string): WorkflowJson {
	return JSON.parse(readFileSync(join(EXAMPLES_FOLDER, file), 'utf8'));
}
