import { sideBySide, throughPipeline, type Bench } from './batches';
import { mean } from './figures';
import { drawJobs, longest } from './jobs';
import { atLeast, atMost, info, printSection, range, seconds, type Row } from './report';

const SEEDS = [1, 2, 3, 4, 5];
const PHOTOS = 10;

/** Times as fast as real. */
const SCALE = 2;

/** 10 photos by V3 of the API, which tells no ETA, where V1 is gone. */
export async function benchTenPhotosByV3(benchAt: (scale: number) => Bench): Promise<Row[]> {
	const bench = benchAt(SCALE);
	const draws = SEEDS.map((seed) => drawJobs(PHOTOS, seed));
	const runs = await sideBySide(
		draws.map((jobs) => async () => await throughPipeline(bench, jobs, undefined, { v1: '410' })),
	);
	const limits = draws.map(longest);
	const toLimit = runs.map(({ wall }, index) => wall / (limits[index] ?? 0));
	const walls = runs.map(({ wall }) => wall);
	const polls = runs.map(({ pollsPerOrder }) => pollsPerOrder);
	const rows = [
		info('the limit (slowest job)', range(limits, seconds)),
		info('our pipeline', range(walls, seconds)),
		info('wall / limit, by draw', range(toLimit)),
		atMost('wall / limit, worst draw', Math.max(...toLimit), 1.2),
		info('polls per order, by draw', range(polls)),
		atMost('polls per order, worst draw', Math.max(...polls), 5),
		atLeast(
			'closest looks at one process',
			Math.min(...runs.map(({ closestLooks }) => closestLooks)),
			5,
			seconds,
		),
		atMost(
			'photos missing',
			Math.max(...runs.map(({ delivered }) => PHOTOS - delivered)),
			0,
			String,
		),
		info(
			'image ready to download asked for, mean',
			seconds(mean(runs.map(({ readyToDownload }) => readyToDownload))),
		),
	];
	printSection(`${PHOTOS} photos by V3, ${SEEDS.length} draws of jobs`, rows, [
		'Jobs of 10 to 40 s, no ETAs, nothing known of earlier jobs; V1 answers 410, and Automatic finds that out in each run.',
		`Runs ${SCALE} times as fast as real; the work itself weighs ${SCALE} times as much, against us.`,
	]);
	return rows;
}
