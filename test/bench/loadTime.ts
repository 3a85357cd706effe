import { z } from 'zod';

import { runChild } from './child';
import { median } from './figures';
import { info, printSection, type Row } from './report';

const ROUNDS = 3;

/** Plain Node, as in n8n; what n8n has loaded already does not count. */
const LOAD = `
for (const name of ['reflect-metadata', 'n8n-core', 'n8n-workflow', 'zod']) require(name);
const begun = performance.now();
require('./dist/nodes/AiImageEnhancement/AiImageEnhancement.node.js');
require('./dist/credentials/AiHomeDesignApi.credentials.js');
console.log('RESULT ' + (performance.now() - begun));
`;

/** What the package costs by being there. */
export async function benchLoadTime(): Promise<Row[]> {
	const times: number[] = [];
	for (let count = 0; count < ROUNDS; count++) {
		times.push(z.number().parse(await runChild(['-e', LOAD])));
	}
	const rows = [
		info(`load time, median of ${ROUNDS} fresh processes`, `${median(times).toFixed(1)} ms`),
	];
	printSection('Package', rows, ["Load time without n8n's own modules and zod, loaded before."]);
	return rows;
}
