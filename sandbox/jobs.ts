import type { ImageState, SandboxSettings } from './types';

/** What the enhancement made of a photo. */
export type Outcome =
	| { kind: 'picture'; bytes: Buffer; mimetype: string; extension: string }
	| { kind: 'failed'; reason: string };

/** When one submission shows up and when it is done, in milliseconds. */
export interface Schedule {
	listedAt: number;
	finishesAt: number;
}

/**
 * What a job is at a time, from its schedule alone: nothing has to tick for it to move on.
 *
 * @param now milliseconds
 */
export function jobState(job: Schedule, now: number, outcome: Outcome['kind']): ImageState {
	if (now >= job.finishesAt) return outcome === 'picture' ? 'finished' : 'failed';
	return now >= job.listedAt ? 'processing' : 'queued';
}

/** The word that the API puts into an image's `status`; only `regular_finished` is documented. */
export function apiStatus(state: ImageState): string {
	return `regular_${state}`;
}

/** A small repeatable generator (mulberry32) of numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** The whole seconds that a submission announces. */
export function announcedEta(etaSeconds: SandboxSettings['etaSeconds'], random: () => number) {
	if (typeof etaSeconds === 'number') return Math.round(etaSeconds);
	const [min, max] = etaSeconds;
	return Math.min(Math.floor(max), Math.ceil(min) + Math.floor(random() * (max - min + 1)));
}

/** How long a job with this announcement really takes, in seconds. */
export function trueSeconds(jobSeconds: SandboxSettings['jobSeconds'], eta: number): number {
	if (jobSeconds === undefined) return eta;
	return typeof jobSeconds === 'number' ? jobSeconds : jobSeconds(eta);
}
