import sharp from 'sharp';

import {
	startSandbox,
	type Clock,
	type RateLimit,
	type Sandbox,
	type SandboxOptions,
} from '../../sandbox';
import type { DrawnJob } from './jobs';

/** A fresh sandbox for one run, by its own port also a fresh account for the package's pacing. */
export async function openSandbox(
	clock: Clock,
	jobs: readonly DrawnJob[],
	rateLimit: RateLimit,
	without: SandboxOptions['without'],
): Promise<Sandbox> {
	const queue = [...jobs];
	const sandbox = await startSandbox({
		clock,
		rateLimit,
		without,
		enhance: 'mark',
		etaSeconds: jobs[0]?.eta,
		// Called once for each submission, after its ETA was announced: the next one's is set here.
		jobSeconds: (eta) => {
			const job = queue.shift();
			sandbox.configure({ etaSeconds: queue[0]?.eta ?? eta });
			return job?.seconds ?? eta;
		},
	});
	return sandbox;
}

/** Small JPEGs, every one different. */
export async function drawPhotos(count: number): Promise<Buffer[]> {
	const shades = Array.from({ length: count }, (_, index) => (index * 9) % 256);
	return await Promise.all(
		shades.map((r) => {
			const background = { r, g: 40, b: 60 };
			return sharp({ create: { width: 300, height: 200, channels: 3, background } })
				.jpeg()
				.toBuffer();
		}),
	);
}
