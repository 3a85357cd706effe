import { CommandFailed } from '../../dev/install/npm';
import {
	countLoads,
	countLookups,
	packagesToLoad,
	type Machine,
} from '../../dev/install/npmProgress';
import { missingPart } from '../../dev/install/registry';
import { refusedVersion } from '../../dev/install/wantedVersion';

describe('a version of n8n that cannot be had is known before anything is asked', () => {
	test.each([
		['3', 'runs from Docker only'],
		['3.0.1', 'runs from Docker only'],
		['12.1', 'runs from Docker only'],
		['0', 'too old'],
		['0.236', 'too old'],
		['1.12', 'too old'],
		['1.120.9', 'too old'],
		['latest', '--version takes something like'],
		['2.', '--version takes something like'],
		['2.1.1.1', '--version takes something like'],
	])('%s: %s', (wanted, words) => {
		expect(refusedVersion(wanted)).toContain(words);
	});

	test.each(['1', '1.121', '1.121.3', '1.123', '2', '2.0', '2.41.1'])('%s may be', (wanted) => {
		expect(refusedVersion(wanted)).toBeUndefined();
	});
});

describe('a part of n8n that the registry lacks', () => {
	const published: Record<string, string[]> = {
		'n8n-core': ['2.41.1', '2.41.2'],
		'@n8n/agents': ['0.26.1'],
		'@n8n/di': ['0.17.0'],
	};
	const asked: string[] = [];
	const versions = async (name: string) => {
		asked.push(name);
		const known = published[name];
		if (known !== undefined) return known;
		throw new CommandFailed('npm view', ['npm error code E404']);
	};
	beforeEach(() => (asked.length = 0));

	test.each([
		['all there', { 'n8n-core': '2.41.2', '@n8n/di': '0.17.0' }, undefined],
		['a version not yet', { 'n8n-core': '2.41.2', '@n8n/agents': '0.26.2' }, '@n8n/agents@0.26.2'],
		['a package not yet', { '@n8n/new': '0.1.0' }, '@n8n/new@0.1.0'],
		['packages of others', { lodash: '99.0.0' }, undefined],
		['a range, which another version may fit', { '@n8n/agents': '^0.26.2' }, undefined],
		['a preview, which is not listed', { 'n8n-core': '2.42.0-exp.0' }, undefined],
	])('%s', async (_, dependencies, missing) => {
		expect(await missingPart(dependencies, versions)).toBe(missing);
	});

	test('nothing counts as missing when the registry gives no answer', async () => {
		const silent = async () => await Promise.reject(new CommandFailed('npm view', ['ETIMEDOUT']));
		expect(await missingPart({ 'n8n-core': '2.41.2' }, silent)).toBeUndefined();
	});

	test('what others publish is not asked for, and nothing after the first that is missing', async () => {
		const many = Object.fromEntries(
			Array.from({ length: 9 }, (_, n) => [`n8n-part-${n}`, '1.0.0']),
		);
		expect(await missingPart({ axios: '1.0.0', ...many }, versions)).toBe('n8n-part-0@1.0.0');
		expect(asked).toEqual(['n8n-part-0', 'n8n-part-1', 'n8n-part-2', 'n8n-part-3']);
	});
});

describe('what npm is going to load', () => {
	const HERE: Machine = { os: 'linux', cpu: 'x64', libc: 'glibc', node: '22.23.2' };
	const entry = (more: Record<string, unknown> = {}) => ({ version: '1.0.0', ...more });
	const optional = (more: Record<string, unknown>) => entry({ optional: true, ...more });

	test.each([
		['a package', entry(), 1],
		['one that comes inside another', entry({ inBundle: true }), 0],
		['one that nothing needs any more', entry({ extraneous: true }), 0],
		['a link', { resolved: 'packages/a', link: true }, 0],
		['one for this system', optional({ os: ['linux'], cpu: ['x64'], libc: ['glibc'] }), 1],
		['one for another system', optional({ os: ['darwin'] }), 0],
		['one for another processor', optional({ cpu: ['arm64'] }), 0],
		['one for another C library', optional({ libc: ['musl'] }), 0],
		['one for all systems but this', optional({ os: ['!linux'] }), 0],
		['one for all systems but another', optional({ os: ['!win32'] }), 1],
		['one for any processor', optional({ cpu: ['any'] }), 1],
		['an optional one for this Node', optional({ engines: { node: '>=20' } }), 1],
		['an optional one for a newer Node', optional({ engines: { node: '>=24' } }), 0],
		['a needed one for a newer Node', entry({ engines: { node: '>=24' } }), 1],
		['one whose engines are a list', optional({ engines: ['node >= 0.8'] }), 1],
	])('%s', (_, one, count) => {
		expect(packagesToLoad({ packages: { 'node_modules/a': one } }, HERE).size).toBe(count);
	});

	test('one that lies in two places is loaded once, the project itself never', () => {
		const packages = {
			'': { name: 'n8n-server', version: '1.0.0' },
			'node_modules/@a/b': entry(),
			'node_modules/c/node_modules/@a/b': entry(),
			'node_modules/d': entry({ name: '@a/b' }),
			'node_modules/d/node_modules/@a/b': entry({ version: '2.0.0' }),
		};
		expect([...packagesToLoad({ packages }, HERE)]).toEqual(['@a/b@1.0.0', '@a/b@2.0.0']);
	});

	test('where Node tells no C library, none is loaded that needs one', () => {
		const packages = { 'node_modules/a': optional({ libc: ['glibc'] }) };
		expect(packagesToLoad({ packages }, { ...HERE, libc: undefined }).size).toBe(0);
	});
});

describe("what npm's lines are counted to", () => {
	const told: string[] = [];
	const tell = (doing: string) => told.push(doing);
	beforeEach(() => (told.length = 0));
	const tarball = (name: string) => `https://registry.npmjs.org/${name}/-/${name}-1.0.0.tgz`;

	test('look-ups, without an end that nobody knows', () => {
		const read = countLookups(tell);
		for (const line of [
			'npm http fetch GET 200 https://registry.npmjs.org/n8n 61ms (cache miss)',
			'npm http cache https://registry.npmjs.org/axios 2ms (cache hit)',
			'npm http fetch GET 404 https://registry.npmjs.org/nothing 9ms (cache skip)',
			'npm warn deprecated glob@7.2.3',
		])
			read(line);
		expect(told.at(-1)).toBe('finding out what it needs (2 packages looked up)');
	});

	test('tarballs, to the end and not beyond', () => {
		const read = countLoads(2, tell);
		for (const line of [
			`npm http fetch GET 200 ${tarball('a')} 61ms (cache miss)`,
			`npm http cache ${tarball('a')} 1ms (cache hit)`,
			'npm http fetch GET 200 https://registry.npmjs.org/a 61ms (cache miss)',
			`npm http fetch GET 503 ${tarball('b')} attempt 1 failed with 503`,
			`npm http fetch GET 200 ${tarball('b')} 61ms (cache miss)`,
		])
			read(line);
		expect(told).toEqual(['loading packages (1 of 2)', 'loading packages (2 of 2)']);
	});
});
