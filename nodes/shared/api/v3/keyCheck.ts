import type { KeyCheck } from '../service';
import { REQUEST_TIMEOUT_MS } from './limits';
import { anyList } from './schemas';

/** The shortest list of projects: 200 when the key is good, 401 or 403 when not. */
export const keyCheck: KeyCheck = {
	path: '/v3/project',
	query: { page: '1', limit: '1' },
	call: 'projects',
	schema: anyList,
	timeoutMs: REQUEST_TIMEOUT_MS.projects,
};
