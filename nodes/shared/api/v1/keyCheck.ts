import type { KeyCheck } from '../service';
import { ENHANCEMENT } from '../tools';
import { REQUEST_TIMEOUT_MS } from './limits';
import { filledSpacesAnswer } from './schemas';

/** v1 has no call of its own to check a key: its list of spaces costs nothing. */
export const keyCheck: KeyCheck = {
	path: '/v1/catalog/spaces',
	query: { active: 'true', service_name: ENHANCEMENT.service },
	call: 'spaces',
	schema: filledSpacesAnswer,
	timeoutMs: REQUEST_TIMEOUT_MS.catalogue,
};
