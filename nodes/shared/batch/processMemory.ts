/** What is remembered of photos and results, by short fingerprints. */
export interface MemoryStore {
	photos: Record<string, unknown>;
	results: Record<string, unknown>;
}

/** A workflow's memory in this process ends that long after its last run. */
const LASTS_MS = 24 * 60 * 60_000;

/** So many workflows are remembered in a process; the one that has rested longest is forgotten. */
const MOST_WORKFLOWS = 50;

/** What the editor calls a workflow that was never saved. */
const UNSAVED = new Set(['', 'new', '__EMPTY__']);

const memories = new Map<string, { store: MemoryStore; usedAt: number }>();

/**
 * What this process remembers of a workflow: what was paid and not given out, since n8n keeps nothing of an execution
 * that was stopped or did not succeed. Never more than the static data holds.
 * @param account a name for it, not its key
 * @param now milliseconds since 1970
 * @returns undefined for a workflow that has no ID of its own
 */
export function fromProcess(
	workflowId: string | undefined,
	account: string,
	now: number,
): MemoryStore | undefined {
	if (workflowId === undefined || UNSAVED.has(workflowId)) return undefined;
	for (const [key, { usedAt }] of memories) {
		if (now - usedAt > LASTS_MS) memories.delete(key);
	}
	const key = `${account} ${workflowId}`;
	const store = memories.get(key)?.store ?? { photos: {}, results: {} };
	// Deleted first: a map keeps the order in which its keys came.
	memories.delete(key);
	memories.set(key, { store, usedAt: now });
	const [oldest] = memories.keys();
	if (memories.size > MOST_WORKFLOWS && oldest !== undefined) memories.delete(oldest);
	return store;
}
