// A reporter of jest: says at the end what was tested on which n8n. When nothing was left out but what
// this machine cannot do, it keeps in .n8n-dev/e2e-versions.json which n8n passed, for README's table.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../.n8n-dev', import.meta.url));

function inWords({ passed, failed, skipped }) {
	if (failed > 0) return `${failed} of ${passed + failed} FAILED`;
	return passed > 0 ? `${passed} passed` : skipped > 0 ? 'left out' : 'nothing';
}

/** Tests that a machine without PostgreSQL and Redis leaves out. */
const OPTIONAL = 'Queue mode';

function total(parts, kind) {
	return Object.entries(parts).reduce(
		(sum, [part, counts]) => sum + (kind === 'skipped' && part === OPTIONAL ? 0 : counts[kind]),
		0,
	);
}

export default class Summary {
	onRunComplete(_, { testResults }) {
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
		// Part of the tests, or of the files with tests, says nothing about an n8n as a whole.
		const isWhole = ({ parts }) => 'Installation' in parts && total(parts, 'skipped') === 0;
		if (table.length === 0 || !table.every(isWhole)) return;
		const rows = table.map(({ n8n, node, parts }) => {
			return { n8n, node, suite: 'server', passed: total(parts, 'failed') === 0 };
		});
		mkdirSync(FOLDER, { recursive: true });
		writeFileSync(join(FOLDER, 'e2e-versions.json'), `${JSON.stringify(rows, null, '\t')}\n`);
	}
}
