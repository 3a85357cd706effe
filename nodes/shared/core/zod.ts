import type * as zodV3 from 'zod/v3';

/**
 * zod 3 as the host has it. Versions 3.25 and 4 have it as `zod/v3`, whichever stands nearest; older copies, which an old
 * n8n-workflow in n8n's nodes folder brings along, have no such name and are version 3 themselves.
 */
function zod3(): typeof zodV3 {
	try {
		return module.require('zod/v3') as typeof zodV3;
	} catch {
		return module.require('zod') as typeof zodV3;
	}
}

export const { z } = zod3();
