import { seededRandom } from '../../sandbox/jobs';

/** How long one job takes and what its submission announces, in seconds. */
export interface DrawnJob {
	seconds: number;
	eta: number;
}

const SHORTEST = 10;
const LONGEST = 40;
const ETA_ERROR = 0.3;

/** Job times from 10 to 40 s, each with a whole-second ETA that is right within 30 %. */
export function drawJobs(count: number, seed: number): DrawnJob[] {
	const random = seededRandom(seed);
	return Array.from({ length: count }, () => {
		const seconds = SHORTEST + random() * (LONGEST - SHORTEST);
		const eta = Math.round(seconds * (1 + ETA_ERROR * (2 * random() - 1)));
		const lowest = Math.ceil(seconds * (1 - ETA_ERROR));
		const highest = Math.floor(seconds * (1 + ETA_ERROR));
		return { seconds, eta: Math.min(highest, Math.max(lowest, eta)) };
	});
}

export function longest(jobs: readonly DrawnJob[]): number {
	return Math.max(...jobs.map(({ seconds }) => seconds));
}
