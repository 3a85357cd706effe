import { rm } from 'node:fs/promises';

import { installAndLoad, packBuilt, temporaryFolder } from './packed';

const COMPLETE = {
	nodes: [
		{ name: 'aiHomeDesign', inputs: ['main'], outputs: ['main'] },
		{ name: 'aiHomeDesignTrigger', inputs: [], outputs: ['main'] },
		{ name: 'aiImageEnhancement', inputs: ['main'], outputs: ['main'] },
	],
	credentials: ['aiHomeDesignApi'],
};

describe('the packed package', () => {
	let folder = '';
	let tarball = '';
	beforeAll(async () => {
		folder = await temporaryFolder();
		tarball = await packBuilt(folder);
	});
	afterAll(async () => await rm(folder, { recursive: true, force: true }));

	test('is all that npm installs: nothing of the host comes along, nothing is asked of the registry', async () => {
		const { said, packages, loaded } = await installAndLoad(folder, tarball, {
			also: ['--offline'],
		});
		expect(said).toMatch(/^added 1 package in /m);
		expect(packages).toEqual(['n8n-nodes-aihomedesign']);
		expect(loaded).toMatchObject({ ...COMPLETE, zodVersion: expect.stringMatching(/^3\./) });
	});

	test('loads where zod 4 lies beside it', async () => {
		const { loaded } = await installAndLoad(folder, tarball, { also: ['--offline'], zod4: true });
		expect(loaded).toMatchObject({ ...COMPLETE, zodVersion: expect.stringMatching(/^4\./) });
	});
});
