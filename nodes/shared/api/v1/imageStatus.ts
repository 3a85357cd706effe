import type { ImageStatus } from '../imageState';
import { FAILURE_WORDS } from './limits';

/** What v1's address and status of an image mean. Unknown statuses count as still running. */
export function imageStatusOf(url: string, apiStatus: string): ImageStatus {
	const status = apiStatus.toLowerCase();
	if (FAILURE_WORDS.some((word) => status.includes(word))) return 'failed';
	return url === '' ? 'processing' : 'finished';
}
