import type { INode, INodeParameters } from 'n8n-workflow';

import type { Fault, FaultEffect } from '../../sandbox';
import { seededRandom } from '../../sandbox/jobs';
import { FIRST_SEED } from './cells';
import { VERSIONS, type FaultVersion } from './versions';

/** What this process has seen of the account before the run under test. */
export type Evidence = 'nothing' | 'an order' | 'a quick order' | 'an order whose answer was lost';

/** A run against a service that lists images late and whose answers to the paid call get lost. */
export interface LateCell {
	version: FaultVersion;
	title: string;
	queueSeconds: number;
	evidence: Evidence;
	/** The answers to polls after the submission; default those of the service. */
	polls?: Fault;
	faults: Fault[];
	photos: number;
	parameters: INodeParameters;
	node: Partial<INode>;
	/** True when every photo must come out. */
	mustDeliver: boolean;
}

const BATCH = 5;

const QUEUES = [60, 100, 200, 300] as const;

const EVIDENCE: readonly Evidence[] = [
	'nothing',
	'an order',
	'a quick order',
	'an order whose answer was lost',
];

const TAKEN: FaultEffect = { kind: 'resetAfter' };
const NOT_TAKEN: FaultEffect = { kind: 'resetBefore' };

/** How the answer to a photo of a batch gets lost. */
const LOST: readonly FaultEffect[] = [
	TAKEN,
	{ kind: 'truncate' },
	NOT_TAKEN,
	{ kind: 'html', status: 502 },
	{ kind: 'malformedJson' },
];

/** Shorter than 200 s, and than the time that proves an absence: nobody can tell. */
const SHORT_TIMEOUT = { options: { timeout: 80 } };

const RETRY_ON_FAIL = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

export const LATE_CELLS: readonly LateCell[] = VERSIONS.flatMap((version) =>
	QUEUES.flatMap((queueSeconds) =>
		EVIDENCE.flatMap((evidence, row) => {
			const cell = (
				name: string,
				faults: Fault[],
				more: Partial<Omit<LateCell, 'title' | 'version'>> = {},
			): LateCell => ({
				version,
				title: `${version.name}, images show after ${queueSeconds} s, seen before: ${evidence}; ${name}`,
				queueSeconds,
				evidence,
				faults,
				photos: 1,
				parameters: {},
				node: {},
				mustDeliver: false,
				...more,
			});
			const single = [
				cell('cut after the work, once', [lost(TAKEN)], { mustDeliver: true }),
				cell('cut after the work, always', [lost(TAKEN, Infinity)], { mustDeliver: true }),
				cell('cut after the work, short timeout', [lost(TAKEN)], { parameters: SHORT_TIMEOUT }),
				cell('cut before the work, once', [lost(NOT_TAKEN)], { mustDeliver: true }),
				// What never shows does not show late.
				...(queueSeconds === 60
					? [cell('cut before the work, always', [lost(NOT_TAKEN, Infinity)])]
					: []),
				// Two proofs, one after the other, may take more than the Timeout.
				cell('cut before, then after the work', [lost(NOT_TAKEN), lost(TAKEN)], {
					mustDeliver: queueSeconds === 60,
				}),
			];
			const seed = FIRST_SEED + version.firstSeed + 1_000_000 + 1_000 * queueSeconds + row;
			const batch = cell(`a batch (seed ${seed})`, drawFaults(seed), {
				photos: BATCH,
				mustDeliver: true,
				node: row % 2 === 0 ? RETRY_ON_FAIL : { onError: 'continueErrorOutput' },
			});
			const misread =
				evidence !== 'an order' || queueSeconds > 60
					? []
					: version.noProof.map(([name, body]) =>
							cell(`cut after the work, and polls show ${name} for a while`, [lost(TAKEN)], {
								polls: { call: 'get', kind: 'json', body, times: version.noProofPolls },
							}),
						);
			return [...single, batch, ...misread];
		}),
	),
);

function lost(effect: FaultEffect, times = 1): Fault {
	return { call: 'submit', times, ...effect };
}

/** One fault each for some of the batch's photos, so that no photo meets two. */
function drawFaults(seed: number): Fault[] {
	const random = seededRandom(seed);
	const faults = Array.from({ length: BATCH }, (_, skip): Fault | undefined => {
		const drawn = LOST[Math.floor(random() * (LOST.length + 2))];
		return drawn && { call: 'submit', skip, ...drawn };
	}).filter((fault) => fault !== undefined);
	return faults.length > 0 ? faults : [lost(TAKEN)];
}
