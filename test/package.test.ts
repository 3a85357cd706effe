import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';

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
				else if (!seen.has(join(file, '..', `${name}.js`))) {
					seen.add(join(file, '..', `${name}.js`));
					visit(join(file, '..', `${name}.js`));
				}
			}
		};
		const seen = new Set<string>();
		for (const file of [...packageJson.n8n.nodes, ...packageJson.n8n.credentials])
			visit(join(ROOT, file));
		expect([...required].sort()).toEqual(['crypto', 'n8n-workflow', 'zod']);
	});
});

describe('loaded by n8n', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await startEngine({ binaryMode: 'memory' });
	});
	afterAll(async () => await engine.close());

	test('the node has its icons, its codex and its credential', () => {
		const { description } = engine.nodeType();
		expect(description).toMatchObject({
			displayName: 'AI Image Enhancement',
			name: 'aiImageEnhancement',
			version: 1,
			usableAsTool: true,
			credentials: [{ name: 'aiHomeDesignApi', required: true }],
			codex: {
				alias: expect.arrayContaining([
					'AI HomeDesign',
					'real estate',
					'photo enhancement',
					'HDR',
					'listing photos',
				]),
			},
		});
		const icons = Object.values(description.iconUrl ?? {}).map((url) =>
			String(url).replace(/^.*?dist\//, 'dist/'),
		);
		expect(icons).toHaveLength(2);
		for (const icon of icons) expect(existsSync(join(ROOT, icon))).toBe(true);
	});

	// The contract: saved workflows depend on these names and defaults (design.md).
	test.each<[string, string, Record<string, unknown>]>([
		[
			'image',
			'enhance',
			{
				imageSource: 'binary',
				binaryPropertyName: 'data',
				imageUrl: '',
				spaceName: '',
				enhancementOptions: [],
				waitForResult: true,
				downloadResult: true,
				outputBinaryPropertyName: 'data',
				simplify: true,
				options: {},
			},
		],
		['image', 'upload', { imageSource: 'binary', binaryPropertyName: 'data', imageUrl: '' }],
		['image', 'upscale', { imageId: '' }],
		['order', 'submit', { orderId: '', spaceName: '', enhancementOptions: [], options: {} }],
		[
			'order',
			'get',
			{
				orderId: '',
				imageId: '',
				waitForResult: false,
				downloadResult: true,
				outputBinaryPropertyName: 'data',
				simplify: true,
				options: {},
			},
		],
	])('%s > %s has the parameters of the contract', (resource, operation, expected) => {
		const { properties } = engine.nodeType().description;
		const belongs = ({ name, displayOptions }: INodeProperties) =>
			name !== 'resource' &&
			name !== 'operation' &&
			displayOptions?.show?.resource?.includes(resource) &&
			displayOptions.show.operation?.includes(operation);
		const own = properties.filter(belongs).map(({ name, default: value }) => [name, value]);
		expect(Object.fromEntries(own)).toEqual(expected);
	});

	test.each([
		[
			'image',
			'enhance',
			['concurrency', 'fileName', 'timeout', 'waitOnRateLimit'],
			[2, '', 600, true],
		],
		['order', 'get', ['concurrency', 'fileName', 'timeout'], [2, '', 600]],
		['order', 'submit', ['waitOnRateLimit'], [true]],
	])('the options of %s > %s', (resource, operation, names, defaults) => {
		const options = engine
			.nodeType()
			.description.properties.find(
				({ name, displayOptions: { show } = {} }) =>
					name === 'options' &&
					show?.resource?.includes(resource) &&
					show.operation?.includes(operation),
			)?.options as INodeProperties[];
		expect(options.map(({ name }) => name)).toEqual(names);
		expect(options.map((option) => option.default)).toEqual(defaults);
	});
});
