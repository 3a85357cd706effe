import { z } from 'zod';

import type { N8nInstall } from '../../../dev/install/install';
import type { PackedPackage } from '../../../dev/n8n/packageIntoN8n';

/** Since when this package's nodes load. */
export const OLDEST_SUPPORTED = '1.121';

/** What all tests work with. */
export interface Tested {
	packed: PackedPackage;
	installs: N8nInstall[];
}

const VARIABLE = 'E2E_TESTED';

const testedSchema = z.object({
	packed: z.object({ name: z.string(), version: z.string(), tarball: z.string() }),
	installs: z.array(
		z.object({
			version: z.string(),
			folder: z.string(),
			nodePath: z.string(),
			nodeVersion: z.string(),
			program: z.string(),
			env: z.record(z.string()),
		}),
	),
});

/** Hands over to the tests, which jest runs in another context. */
export function setTested(tested: Tested): void {
	process.env[VARIABLE] = JSON.stringify(tested);
}

export function getTested(): Tested {
	return testedSchema.parse(JSON.parse(process.env[VARIABLE] ?? 'null'));
}
