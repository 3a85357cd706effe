import { startEngine } from '../harness';
import { throughPipeline, type Bench } from './batches';
import { benchBurst } from './burst';
import { benchCpu } from './cpu';
import { benchLoadTime } from './loadTime';
import { printMachine } from './machine';
import { benchManyPhotos, SCALE } from './manyPhotos';
import { benchMemory } from './memory';
import { info, printSection, printSum, ratio, seconds, type Row } from './report';
import { createScaledClock, setPackageClock } from './scaledClock';
import { benchTenPhotos } from './tenPhotos';
import { benchTenPhotosByV3 } from './tenPhotosByV3';

/** A short batch, to see what scaling the time does to it. */
const CALIBRATION = Array.from({ length: 3 }, () => ({ seconds: 6, eta: 6 }));

async function main(): Promise<void> {
	const begunAt = Date.now();
	printMachine();
	const rows = [
		...(await benchBatches()),
		...(await benchCpu()),
		...(await benchMemory()),
		...(await benchBurst()),
		...(await benchLoadTime()),
	];
	console.log(`\nThe benchmark took ${seconds((Date.now() - begunAt) / 1000)}`);
	printSum(rows);
}

async function benchBatches(): Promise<Row[]> {
	const engine = await startEngine({ binaryMode: 'memory' });
	const benchAt = (scale: number): Bench => {
		const clock = createScaledClock(scale);
		setPackageClock(clock);
		return { engine, clock };
	};
	try {
		// The first run of all compiles and loads.
		await throughPipeline(benchAt(1), CALIBRATION.slice(0, 1));
		const real = await throughPipeline(benchAt(1), CALIBRATION);
		const scaled = await throughPipeline(benchAt(SCALE), CALIBRATION);
		const rows = [
			info('3 photos, jobs of 6 s, in real time', seconds(real.wall)),
			info(`the same, ${SCALE} times as fast`, seconds(scaled.wall)),
			info('scaled / real', ratio(scaled.wall / real.wall)),
		];
		printSection('What scaling the time does', rows, [
			"Waiting is sped up; work (HTTP, n8n's engine) is not. Shown for a short batch, where that weighs most.",
		]);
		return [
			...(await benchTenPhotos(benchAt)),
			...(await benchTenPhotosByV3(benchAt)),
			...(await benchManyPhotos(benchAt)),
		];
	} finally {
		await engine.close();
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
