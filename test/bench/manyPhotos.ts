import { sideBySide, throughHandBuiltChain, throughPipeline, type Bench } from './batches';
import { mean, type Figures } from './figures';
import { drawJobs, longest } from './jobs';
import { atMost, info, printSection, range, seconds, type Row } from './report';
import { setPackageRateLimit } from './scaledClock';

const SEEDS = [11, 12, 13];
const PHOTOS = 25;

/** Times as fast as real. */
export const SCALE = 4;
const LIMIT = { submissions: 10, windowSeconds: 60 };

interface Round {
	ours: Figures;
	chain: Figures & { failure?: string };
	floor: number;
}

/** 25 photos: more than the rate limit takes at once. Leaves the package's own limit scaled down. */
export async function benchManyPhotos(benchAt: (scale: number) => Bench): Promise<Row[]> {
	const bench = benchAt(SCALE);
	setPackageRateLimit(LIMIT.submissions, LIMIT.windowSeconds * 1000);
	const rounds = await sideBySide(
		SEEDS.map((seed) => async (): Promise<Round> => {
			const jobs = drawJobs(PHOTOS, seed);
			const chain = await throughHandBuiltChain(bench, jobs, LIMIT);
			const ours = await throughPipeline(bench, jobs, LIMIT);
			return { ours, chain, floor: floorOf(jobs) };
		}),
	);
	const column = (value: (round: Round) => number) => rounds.map(value);
	const toFloor = column(({ ours, floor }) => ours.wall / floor);
	const count = (value: number) => String(value);
	const rows = [
		info(
			'the floor (full windows + last jobs)',
			range(
				column(({ floor }) => floor),
				seconds,
			),
		),
		info(
			'our pipeline',
			range(
				column(({ ours }) => ours.wall),
				seconds,
			),
		),
		info('wall / floor, by draw', range(toFloor)),
		atMost('wall / floor, worst draw', Math.max(...toFloor), 1.15),
		atMost(
			'submissions refused with 429, ours',
			Math.max(...column(({ ours }) => ours.refused)),
			0,
			count,
		),
		info('polls per order, ours', range(column(({ ours }) => ours.pollsPerOrder))),
		info('closest looks, ours', seconds(Math.min(...column(({ ours }) => ours.closestLooks)))),
		info(
			'image ready to download, mean',
			seconds(mean(column(({ ours }) => ours.readyToDownload))),
		),
		info('ours: paid / delivered', outcome(rounds.map(({ ours }) => ours))),
		info('hand-built: paid / delivered', outcome(rounds.map(({ chain }) => chain))),
		info(
			'hand-built: refused with 429',
			range(
				column(({ chain }) => chain.refused),
				count,
			),
		),
		info(
			'hand-built: stops with',
			rounds
				.map(({ chain }) => `${chain.failure ?? 'success'} after ${seconds(chain.wall)}`)
				.join('  '),
		),
	];
	printSection(`${PHOTOS} photos under a rate limit, ${SEEDS.length} draws of jobs`, rows, [
		`The window is scaled down from 10 in 600 s to ${LIMIT.submissions} in ${LIMIT.windowSeconds} s, in the sandbox and in the package.`,
		`Runs ${SCALE} times as fast as real, sandbox and package by the same clock; the work itself weighs ${SCALE} times as much, against us.`,
		'The hand-built chain stops where its HTTP Request node gets a 429.',
	]);
	return rows;
}

/** When the last image can be there at the earliest: its wave may only begin so many windows later. */
function floorOf(jobs: ReturnType<typeof drawJobs>): number {
	const { submissions, windowSeconds } = LIMIT;
	const waves = Math.ceil(jobs.length / submissions);
	return (waves - 1) * windowSeconds + longest(jobs.slice((waves - 1) * submissions));
}

function outcome(figures: Array<{ paid: number; delivered: number }>): string {
	return figures.map(({ paid, delivered }) => `${paid} / ${delivered}`).join('  ');
}
