import type { ImageStatus } from './imageState';

/** Parts of an image's status that mean that nothing will come of it (v1 documents none; v3 has `failed`). */
const FAILURE_WORDS = ['fail', 'error', 'reject', 'cancel'] as const;

/** What an image's address and status mean. Unknown statuses count as still running. */
export function imageStatusOf(url: string, apiStatus: string): ImageStatus {
	const status = apiStatus.toLowerCase();
	if (FAILURE_WORDS.some((word) => status.includes(word))) return 'failed';
	return url === '' ? 'processing' : 'finished';
}
