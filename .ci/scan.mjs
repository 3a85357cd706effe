// n8n's official scan, on the source and on the packed tarball, with inline disables ignored.
// A finding of any severity fails; so does a file in the package that n8n does not need.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import {
	analyzePackage,
	buildScanConfig,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { ESLint } from 'eslint';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const temporary = mkdtempSync(path.join(tmpdir(), 'aihomedesign-scan-'));
let findings = 0;

/** The official verdict looks at errors only; warnings are counted here by the same rules. */
async function scan(name, folder, patterns) {
	const verdict = await analyzePackage(folder, patterns);
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: await buildScanConfig(),
	});
	const results = await eslint.lintFiles(patterns);
	const count = results.reduce((sum, { errorCount, warningCount }) => sum + errorCount + warningCount, 0);
	if (count > 0) console.log((await eslint.loadFormatter('stylish')).format(results));
	if (!verdict.passed) console.log(verdict.message, verdict.details ?? '');
	console.log(`Official scan, ${name}: ${results.length} files, ${count} findings`);
	findings += count + (verdict.passed ? 0 : 1);
}

try {
	await scan('source', root, SOURCE_FILE_PATTERNS);

	const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', temporary], {
		cwd: root,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const listing = JSON.parse(packed);
	const [{ filename, files, unpackedSize }] = Array.isArray(listing) ? listing : Object.values(listing);
	execFileSync('tar', ['-xzf', path.join(temporary, filename), '-C', temporary]);
	await scan('packed tarball', path.join(temporary, 'package'), ['**/*.js', '**/*.json']);

	const strangers = files
		.map(({ path: file }) => file)
		.filter((file) => !/^(dist\/(nodes|credentials|icons)\/.+\.(js|json|svg)|package\.json|README\.md|LICENSE\.md)$/.test(file));
	console.log(`Package: ${files.length} files, ${unpackedSize} bytes unpacked`);
	if (strangers.length > 0) {
		console.log(`Files that n8n does not need: ${strangers.join(', ')}`);
		findings++;
	}
} finally {
	rmSync(temporary, { recursive: true, force: true });
}
process.exitCode = findings > 0 ? 1 : 0;
