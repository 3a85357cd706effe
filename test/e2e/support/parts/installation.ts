import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CREDENTIAL_TYPE, NODE_TYPE } from '../../../../dev/n8n/tryIt';
import type { TestN8n } from '../testN8n';
import { TOOLS_TYPE, TRIGGER_TYPE } from '../workflows';

/** Lines in which n8n says anything about this package, without those that say that it is installed. */
function remarks(log: string): string[] {
	return log
		.split('\n')
		.filter((line) => /home-?design|image-?enhancement/i.test(line))
		.filter((line) => !line.includes('Community package installed: '));
}

export function installationTests(n8n: TestN8n): void {
	test('is installed from the registry, by the endpoint behind Settings > Community nodes', () => {
		const { name, version } = n8n.packed;
		const { answer, requests } = n8n.installation;
		expect(answer).toMatchObject({ packageName: name, installedVersion: version });
		expect(requests).toContain(`/${name}/-/${name}-${version}.tgz`);
	});

	test('is listed with its version and all nodes after a restart', async () => {
		const [listed, ...others] = await n8n.editor.communityPackages();
		expect(others).toEqual([]);
		expect(listed).toMatchObject({
			packageName: n8n.packed.name,
			installedVersion: n8n.packed.version,
		});
		expect(listed?.failedLoading ?? false).toBe(false);
		expect(listed?.installedNodes.map(({ type }) => type).sort()).toEqual(
			[TRIGGER_TYPE, NODE_TYPE, TOOLS_TYPE].sort(),
		);
	});

	test('its nodes, the tools for agents and the credential are there, with their icons', async () => {
		const nodes = (await n8n.editor.nodeTypes()).filter(({ name }) =>
			name.startsWith(`${n8n.packed.name}.`),
		);
		expect(nodes.map(({ name }) => name).sort()).toEqual(
			[TRIGGER_TYPE, NODE_TYPE, `${NODE_TYPE}Tool`, TOOLS_TYPE, `${TOOLS_TYPE}Tool`].sort(),
		);
		// What the search of the nodes panel looks at.
		expect(nodes.find(({ name }) => name === TOOLS_TYPE)?.codex).toMatchObject({
			alias: expect.arrayContaining(['virtual staging', 'declutter']),
		});
		const credential = (await n8n.editor.credentialTypes()).find(
			({ name }) => name === CREDENTIAL_TYPE,
		);
		const folder = join(n8n.packageFolder, 'dist', 'icons');
		const contentOf = async (file: string) => await readFile(join(folder, file), 'utf8');
		for (const each of [...nodes, credential]) {
			const icon = each?.iconUrl;
			if (typeof icon !== 'object') throw new Error(`No pair of icons: ${String(icon)}`);
			// The enhancement has one of its own.
			const isEnhancement = each?.name.startsWith(NODE_TYPE) === true;
			const file = isEnhancement ? 'aiImageEnhancement' : 'aiHomeDesign';
			const served = async (url: string) => {
				const response = await n8n.editor.browser.request('GET', `/${url}`);
				expect(response.headers.get('content-type')).toContain('image/svg+xml');
				return await response.text();
			};
			expect(await served(icon.light)).toBe(await contentOf(`${file}.svg`));
			expect(await served(icon.dark)).toBe(await contentOf(`${file}.dark.svg`));
		}
	});

	test('brings nothing along: zod and n8n-workflow are those of n8n', async () => {
		expect((await readdir(n8n.packageFolder)).sort()).toEqual([
			'LICENSE.md',
			'README.md',
			'dist',
			'package.json',
		]);
		expect(existsSync(join(n8n.packageFolder, '..', 'zod'))).toBe(false);
	});

	test("n8n's log has no word about it, neither when it is installed nor later", () => {
		expect(remarks(n8n.installation.log)).toEqual([]);
		expect(remarks(n8n.server.log())).toEqual([]);
	});
}
