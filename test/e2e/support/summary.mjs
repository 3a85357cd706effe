// A reporter of jest: says at the end what was tested on which n8n, and keeps that in
// .n8n-dev/tested-n8n.json when nothing was left out.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../.n8n-dev', import.meta.url));

function inWords({ passed, failed, skipped }) {
	if (failed > 0) return `${failed} of ${passed + failed} FAILED`;
	return passed > 0 ? `${passed} passed` : skipped > 0 ? 'left out' : 'nothing';
}

export default class Summary {
	onRunComplete(_, { testResults, numPendingTests }) {
		const { installs = [], packed } = JSON.parse(process.env.E2E_TESTED ?? '{}');
		const tests = testResults.flatMap((file) => file.testResults);
		const table = installs.map(({ version, nodeVersion }) => {
			const parts = {};
			for (const { ancestorTitles, status } of tests) {
				const [server, part] = ancestorTitles;
				if (server !== `n8n ${version}` || part === undefined) continue;
				parts[part] ??= { passed: 0, failed: 0, skipped: 0 };
				const kind = ['passed', 'failed'].includes(status) ? status : 'skipped';
				parts[part][kind]++;
			}
			return { n8n: version, node: nodeVersion, parts };
		});
		for (const { n8n, node, parts } of table) {
			console.log(`\n${packed.name} ${packed.version} on n8n ${n8n}, Node ${node}`);
			for (const [part, counts] of Object.entries(parts)) {
				console.log(`  ${part.padEnd(22)} ${inWords(counts)}`);
			}
		}
		if (table.length === 0 || numPendingTests > 0) return;
		mkdirSync(FOLDER, { recursive: true });
		writeFileSync(join(FOLDER, 'tested-n8n.json'), `${JSON.stringify(table, null, '\t')}\n`);
	}
}
