import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { WorkflowJson } from '../../test/harness';

export const PICTURES_FOLDER = __dirname;
export const MANIFEST = join(PICTURES_FOLDER, 'manifest.json');

const EXAMPLES_FOLDER = join(__dirname, '..');

/** A picture and the workflows that it shows, by their file names. */
export interface Picture {
	file: string;
	workflows: string[];
}

const workflowFiles = readdirSync(EXAMPLES_FOLDER)
	.filter((name) => name.endsWith('.json'))
	.sort();

export const TWO_WORKFLOWS: Picture = {
	file: 'two-workflows.png',
	workflows: ['high-volume-submit.json', 'high-volume-collect.json'],
};

/** A picture for every example, and the one of the two that work together. */
export const pictures: Picture[] = [
	...workflowFiles.map((name) => ({ file: name.replace('.json', '.png'), workflows: [name] })),
	TWO_WORKFLOWS,
];

export function readWorkflowFile(name: string): WorkflowJson {
	return JSON.parse(readFileSync(join(EXAMPLES_FOLDER, name), 'utf8'));
}

/** Tells whether the workflows are still those that a picture was made of, however they are written down. */
export function fingerprintOf({ workflows }: Picture): string {
	const text = JSON.stringify(workflows.map(readWorkflowFile));
	return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
