import { mkdir, rm } from 'node:fs/promises';

import { cacheFolder } from '../../dev/install/install';
import { chooseNodePackage, provideNode, type NodeProgram } from '../../dev/install/nodeProgram';
import { versionsOf } from '../../dev/install/registry';
import { installAndLoad, packBuilt, temporaryFolder } from './packed';

/** Node's long-term versions that n8n runs on. */
const NODES = ['20', '22', '24'];
/** Copies of n8n-workflow that other packages brought into real nodes folders. */
const OLD_WORKFLOWS = ['1.48.0', '1.70.0', '1.82.0'];

const ALL_LOADED = {
	nodes: [
		{ name: 'aiHomeDesign' },
		{ name: 'aiHomeDesignTrigger' },
		{ name: 'aiImageEnhancement' },
	],
	credentials: ['aiHomeDesignApi'],
};

/** This process's Node if it is of that version, else the one of npm's registry, kept for the next time. */
async function provideMajor(major: string): Promise<NodeProgram> {
	const own = { nodePath: process.execPath, nodeVersion: process.versions.node };
	if (own.nodeVersion.startsWith(`${major}.`)) return own;
	const cache = cacheFolder();
	await mkdir(cache, { recursive: true });
	const wanted = await chooseNodePackage(`${major}.x`, versionsOf);
	return await provideNode(cache, wanted, { tell: () => {} });
}

jest.setTimeout(300_000);

describe('the packed package, with the registry at hand', () => {
	let folder = '';
	let tarball = '';
	beforeAll(async () => {
		folder = await temporaryFolder();
		tarball = await packBuilt(folder);
	});
	afterAll(async () => await rm(folder, { recursive: true, force: true }));

	test.each(NODES)('Node %s: npm installs it alone, and it loads', async (major) => {
		const { nodePath } = await provideMajor(major);
		const { said, packages, loaded } = await installAndLoad(folder, tarball, { nodePath });
		expect(said).toMatch(/^added 1 package in /m);
		expect(packages).toEqual(['n8n-nodes-aihomedesign']);
		expect(loaded).toMatchObject(ALL_LOADED);
		expect(loaded.nodeVersion.split('.')[0]).toBe(major);
	});

	test.each(OLD_WORKFLOWS)('it loads beside n8n-workflow %s', async (workflowVersion) => {
		const { loaded } = await installAndLoad(folder, tarball, {
			also: [`n8n-workflow@${workflowVersion}`],
		});
		expect(loaded).toMatchObject({ ...ALL_LOADED, workflowVersion });
	});
});
