import { PACKAGE_FOLDER } from '../../../dev/folders';
import type { N8nInstall } from '../../../dev/install/install';
import { installShown } from '../../../dev/install/installShown';
import { packPackage } from '../../../dev/n8n/packageIntoN8n';
import { OLDEST_SUPPORTED, setTested } from './tested';

/** The oldest supported n8n and the newest, or those that E2E_N8N_VERSIONS names, e.g. `1.123,2.8.4`. */
function wantedVersions(): Array<string | undefined> {
	const named = (process.env.E2E_N8N_VERSIONS ?? '').split(',').filter((name) => name !== '');
	return named.length > 0 ? named : [OLDEST_SUPPORTED, undefined];
}

/** Runs before all tests: gets the n8n servers, which are kept in a cache, and packs this package. */
export default async function prepare(): Promise<void> {
	const installs: N8nInstall[] = [];
	for (const version of wantedVersions()) installs.push(await installShown({ version }));
	setTested({ installs, packed: await packPackage({ folder: PACKAGE_FOLDER, reuse: true }) });
}
