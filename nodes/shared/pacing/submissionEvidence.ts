import { accountKey, type Account } from '../core/account';

/**
 * What an account's earlier jobs, in this process, have shown about how the API lists images. All times in milliseconds
 * from the submission.
 */
export interface ListingEvidence {
	/** The latest moment at which an image that was still running was first seen in its order; absent: none was. */
	listedRunningAfterMs?: number;
	/** The longest that a job took. */
	longestJobMs: number;
}

/** However quickly images have shown so far: an order is asked for at least so long, in milliseconds. */
const SHORTEST_PROOF_MS = 90_000;

/** Without any evidence an image may show only when it is finished: so long is waited at least, in milliseconds. */
const PROOF_WITHOUT_EVIDENCE_MS = 400_000;

/** How much later than ever seen before is late enough. */
const MARGIN = 2;

/**
 * How long an image must be missing from its order, after a submission without a clear answer, until that proves that
 * the submission was not taken; in milliseconds.
 */
export function absenceProofMs({ listedRunningAfterMs, longestJobMs }: ListingEvidence): number {
	return listedRunningAfterMs === undefined
		? Math.max(PROOF_WITHOUT_EVIDENCE_MS, MARGIN * longestJobMs)
		: Math.max(SHORTEST_PROOF_MS, MARGIN * listedRunningAfterMs);
}

/** Adds what one poll has shown; an image counts as listed while running only until it is finished. */
export function withListing(
	evidence: ListingEvidence,
	seen: { sinceSubmissionMs: number; isRunning: boolean },
): ListingEvidence {
	const { sinceSubmissionMs, isRunning } = seen;
	return isRunning
		? {
				...evidence,
				listedRunningAfterMs: Math.max(evidence.listedRunningAfterMs ?? 0, sinceSubmissionMs),
			}
		: { ...evidence, longestJobMs: Math.max(evidence.longestJobMs, sinceSubmissionMs) };
}

const evidenceOf = new Map<string, ListingEvidence>();

/** The evidence of one account on one API version, which all executions of this process share. */
export class EvidenceStore {
	private readonly key: string;

	constructor(account: Account, version: string) {
		this.key = `${version} ${accountKey(account)}`;
	}

	get(): ListingEvidence {
		return evidenceOf.get(this.key) ?? { longestJobMs: 0 };
	}

	add(seen: Parameters<typeof withListing>[1]): void {
		if (evidenceOf.size > 100) evidenceOf.clear();
		evidenceOf.set(this.key, withListing(this.get(), seen));
	}
}
