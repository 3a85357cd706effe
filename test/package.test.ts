import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startEngine, type Engine } from './harness';

const ROOT = join(__dirname, '..');
const packageJson = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

describe('package.json', () => {
	test('is what n8n wants of a community package', () => {
		expect(packageJson).toMatchObject({
			name: 'n8n-nodes-aihomedesign',
			license: 'MIT',
			files: ['dist'],
			peerDependencies: { 'n8n-workflow': '*' },
			n8n: { n8nNodesApiVersion: 1, strict: true },
			author: { email: expect.stringContaining('@') },
		});
		expect(packageJson.keywords).toContain('n8n-community-node-package');
		expect(packageJson.dependencies).toBeUndefined();
		expect(Object.keys(packageJson.peerDependencies)).toEqual(['n8n-workflow']);
	});

	test('pins n8n-workflow to the one that n8n-core brings: two copies would break instanceof', () => {
		const core = JSON.parse(readFileSync(join(ROOT, 'node_modules/n8n-core/package.json'), 'utf8'));
		expect(packageJson.devDependencies['n8n-workflow']).toBe(core.dependencies['n8n-workflow']);
	});

	test.each([...packageJson.n8n.nodes, ...packageJson.n8n.credentials])('%s was built', (file) => {
		expect(existsSync(join(ROOT, file))).toBe(true);
	});

	test("the published code needs nothing but n8n-workflow, zod and Node's own crypto", () => {
		const required = new Set<string>();
		const visit = (file: string) => {
			for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
				/require\(['"]([^'"]+)['"]\)/g,
			)) {
				if (!name.startsWith('.')) required.add(name);
				else {
					const next = createRequire(file).resolve(name);
					if (!seen.has(next)) visit(next);
					seen.add(next);
				}
			}
		};
		const seen = new Set<string>();
		for (const file of [...packageJson.n8n.nodes, ...packageJson.n8n.credentials])
			visit(join(ROOT, file));
		expect([...required].sort()).toEqual(['crypto', 'n8n-workflow', 'zod', 'zod/v3']);
	});
});

describe('loaded by n8n', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await startEngine({ binaryMode: 'memory' });
	});
	afterAll(async () => await engine.close());

	test.each([
		[
			'aiImageEnhancement',
			'AI Image Enhancement',
			['AI HomeDesign', 'real estate', 'photo enhancement', 'HDR', 'listing photos'],
		],
		[
			'aiHomeDesign',
			'AI HomeDesign',
			['AIHomeDesign', 'real estate', 'virtual staging', 'declutter', 'day to dusk', 'twilight'],
		],
	])('%s has its icons, its codex and its credential', (name, displayName, alias) => {
		const { description } = engine.nodeType(`n8n-nodes-aihomedesign.${name}`);
		expect(description).toMatchObject({
			displayName,
			name,
			version: 1,
			usableAsTool: true,
			credentials: [{ name: 'aiHomeDesignApi', required: true }],
			codex: { alias: expect.arrayContaining(alias) },
		});
		const icons = Object.values(description.iconUrl ?? {}).map((url) =>
			String(url).replace(/^.*?dist\//, 'dist/'),
		);
		expect(icons).toHaveLength(2);
		for (const icon of icons) expect(existsSync(join(ROOT, icon))).toBe(true);
	});
});
