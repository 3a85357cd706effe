import type { INode, INodeParameters } from 'n8n-workflow';

import type { Fault, FaultEffect } from '../../sandbox';
import { seededRandom } from '../../sandbox/jobs';
import { AUTO, VERSIONS, type FaultVersion, type MatrixCall } from './versions';

/** What stands in the way of a call. */
export interface Obstacle {
	name: string;
	effect: FaultEffect;
	/** The calls that get over it when it happens once. */
	recovers: readonly MatrixCall[];
	/** The only calls that it can stand in the way of; default all. */
	calls?: readonly MatrixCall[];
}

/** How a cell is run: one photo, or a batch with faults at random places. */
export type Shape = 'once' | 'always' | 'batch' | 'batch that stops';

export interface Cell {
	version: FaultVersion;
	call: MatrixCall;
	obstacle: Obstacle;
	shape: Shape;
	/** Draws the faults' places; the same seed gives the same run. */
	seed: number;
	faults: Fault[];
	photos: number;
	/** The node's options. */
	options: INodeParameters;
	node: Partial<INode>;
	/** True when every photo must come out. */
	mustDeliver: boolean;
}

export const BATCH_SIZE = 12;

/**
 * As many as the rate limit lets through at once: virtual time goes on while an answer stalls in real time, and would
 * jump over the Timeout if a photo waited for the rate limit.
 */
const STALLED_BATCH_SIZE = 10;

/** Real milliseconds that a slow file takes; of the API's slow answers nobody waits for the end (see impatience.ts). */
const SLOW_MS = 50;

/** What is no charge if it is sent again. */
const FREE: readonly MatrixCall[] = [
	'spaces',
	'options',
	'projects',
	'project',
	// Not sent again blindly, but looked up in the list.
	'addProject',
	'upload',
	'process',
	'get',
	'download',
];
const ALL: readonly MatrixCall[] = [...FREE, 'submit'];
const DOWNLOAD = ['download'] as const;

const refusal = (status: number, headers?: Record<string, string>): FaultEffect => ({
	kind: 'status',
	status,
	body: { error: `the API says ${status}`, key: `api_error_${status}` },
	headers,
});

export const OBSTACLES: readonly Obstacle[] = [
	{ name: '429, Retry-After', effect: refusal(429, { 'retry-after': '17' }), recovers: ALL },
	{ name: '429', effect: refusal(429), recovers: ALL },
	{ name: '500', effect: refusal(500), recovers: FREE },
	{ name: '502 with HTML', effect: { kind: 'html', status: 502 }, recovers: FREE },
	{ name: '503, Retry-After', effect: refusal(503, { 'retry-after': '3' }), recovers: FREE },
	// An address of a photo that is refused is asked for once more.
	{ name: '401 in the middle', effect: refusal(401), recovers: DOWNLOAD },
	{ name: '403 in the middle', effect: refusal(403), recovers: DOWNLOAD },
	{ name: '400', effect: refusal(400), recovers: DOWNLOAD },
	// A fresh order may be unknown for a moment.
	{ name: '404', effect: refusal(404), recovers: ['get', 'process', 'download'] },
	{ name: 'cut before the work', effect: { kind: 'resetBefore' }, recovers: FREE },
	{ name: 'cut after the work', effect: { kind: 'resetAfter' }, recovers: ALL },
	{ name: 'slow answer', effect: { kind: 'slow', delayMs: SLOW_MS }, recovers: ALL },
	{ name: 'malformed JSON', effect: { kind: 'malformedJson' }, recovers: FREE },
	{ name: 'HTML with 200', effect: { kind: 'html' }, recovers: FREE },
	// The matrix puts in the version's body.
	{ name: 'wrong types', effect: { kind: 'json', body: {} }, recovers: FREE },
	{ name: 'truncated answer', effect: { kind: 'truncate' }, recovers: ALL },
	{ name: 'stalled answer', effect: { kind: 'stall' }, recovers: ALL },
	{ name: 'expired address', effect: { kind: 'expired' }, recovers: DOWNLOAD },
	{
		name: 'redirect elsewhere',
		// The matrix puts in the address of its other host.
		effect: { kind: 'redirect', location: 'http://elsewhere.invalid/' },
		recovers: DOWNLOAD,
	},
	{ name: 'job given up', effect: { kind: 'failJob' }, recovers: [], calls: ['submit'] },
];

/** Every so many of the cells, always the same ones; CI (FAULTS=all) and `npm run faults` run all of them. */
export function spread<T>(cells: readonly T[], every: number): T[] {
	return cells.filter((_, index) => process.env.FAULTS === 'all' || index % every === 0);
}

/** Cells as a table of tests: each with its title. */
export function titled(cells: readonly Cell[]) {
	return cells.map((cell) => ({
		cell,
		title: `${cell.call}, ${cell.obstacle.name}, ${cell.shape} (seed ${cell.seed})`,
	}));
}

/** Another number gives other places of faults: FAULTS_SEED=7 npm run faults */
export const FIRST_SEED = Number(process.env.FAULTS_SEED ?? 0);

/** Every call x every fault, as one photo twice and as a batch; every other batch may stop the node. */
export const CELLS: readonly Cell[] = [...VERSIONS, AUTO].flatMap((version) =>
	version.calls.flatMap((call, column) =>
		OBSTACLES.flatMap((general, row) => {
			if (general.calls?.includes(call) === false) return [];
			const obstacle = forVersion(general, version);
			const seed = FIRST_SEED + version.firstSeed + 10_000 * column + 100 * row;
			const batch = (column + row) % 2 === 0 ? 'batch' : 'batch that stops';
			return [
				makeCell(version, call, obstacle, 'once', seed + 1),
				makeCell(version, call, obstacle, 'always', seed + 2),
				makeCell(version, call, obstacle, batch, seed + 3),
			];
		}),
	),
);

function forVersion(obstacle: Obstacle, { wrongTypes }: FaultVersion): Obstacle {
	if (obstacle.effect.kind !== 'json') return obstacle;
	return { ...obstacle, effect: { kind: 'json', body: wrongTypes } };
}

function makeCell(
	version: FaultVersion,
	call: MatrixCall,
	obstacle: Obstacle,
	shape: Shape,
	seed: number,
): Cell {
	const { effect } = obstacle;
	// Where v1 does not answer, v3 does.
	const isAuto = version === AUTO;
	const recovers = isAuto || obstacle.recovers.includes(call);
	if (shape === 'once' || shape === 'always') {
		return {
			version,
			call,
			obstacle,
			shape,
			seed,
			faults: [{ call, times: shape === 'once' ? 1 : Infinity, ...effect }],
			photos: 1,
			options: {},
			node: {},
			mustDeliver: isAuto || (shape === 'once' && recovers),
		};
	}
	const random = seededRandom(seed);
	const draw = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
	const photos = effect.kind === 'stall' ? STALLED_BATCH_SIZE : BATCH_SIZE;
	const isOnce = version.oncePerRun.includes(call);
	const faults = Array.from(
		{ length: draw(1, 3) },
		// The catalogue, say, is asked for once in a run: there is no other place.
		(): Fault => ({
			call,
			skip: isOnce ? 0 : draw(0, photos - 1),
			times: draw(1, 3),
			...effect,
		}),
	);
	const stops = shape === 'batch that stops';
	const options = { concurrency: draw(1, 4) };
	const triesAgain = stops && random() < 0.5;
	return {
		version,
		call,
		obstacle,
		shape,
		seed,
		faults,
		photos,
		options,
		node: {
			...(stops ? {} : { onError: 'continueErrorOutput' }),
			...(triesAgain ? { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } : {}),
		},
		// More in a row than a call is tried again would rightly end it.
		mustDeliver: isAuto || (recovers && fewEnough(faults)),
	};
}

/**
 * A call without an order is sent five times, one that makes a project twice; an address of a photo twice when it is
 * refused or comes to a halt.
 */
function fewEnough(faults: Fault[]): boolean {
	const { call, kind } = faults[0] ?? {};
	const hits = faults.reduce((sum, { times = 1 }) => sum + times, 0);
	const isSentTwice =
		call === 'addProject' ||
		(call === 'download' && /^(status|expired|stall)$/.test(kind ?? '')) ||
		(call === 'upload' && kind === 'stall');
	return hits <= (isSentTwice ? 1 : 4);
}
