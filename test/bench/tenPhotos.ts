import {
	oneAtATime,
	sideBySide,
	throughHandBuiltChain,
	throughPipeline,
	type Bench,
} from './batches';
import { mean, type Figures } from './figures';
import { drawJobs, longest } from './jobs';
import { atLeast, atMost, info, printSection, range, seconds, type Row } from './report';

const SEEDS = [1, 2, 3, 4, 5];
const PHOTOS = 10;

/** One at a time takes minutes: only that is run in scaled time. */
const ALONE_SCALE = 8;

interface Round {
	ours: Figures;
	chain: Figures;
	single: Figures;
	/** The slowest job. Uploads to the sandbox take milliseconds: they are left out, against us. */
	limit: number;
}

/** 10 photos: our pipeline against one at a time, the hand-built chain, and what is possible at all. */
export async function benchTenPhotos(benchAt: (scale: number) => Bench): Promise<Row[]> {
	const draws = SEEDS.map((seed) => drawJobs(PHOTOS, seed));
	const quick = benchAt(ALONE_SCALE);
	const alone = await sideBySide(draws.map((jobs) => async () => await oneAtATime(quick, jobs)));
	const bench = benchAt(1);
	const pairs = await sideBySide(
		draws.flatMap((jobs) => [
			async () => await throughPipeline(bench, jobs),
			async () => await throughHandBuiltChain(bench, jobs),
		]),
	);
	const rounds = draws.map((jobs, index): Round => {
		const [ours, chain] = pairs.slice(2 * index);
		const single = alone[index];
		if (!ours || !chain || !single) throw new Error('A run is missing');
		if (chain.delivered < PHOTOS) throw new Error('The hand-built chain failed');
		return { ours, chain, single, limit: longest(jobs) };
	});
	const column = (value: (round: Round) => number) => rounds.map(value);
	const toLimit = column(({ ours, limit }) => ours.wall / limit);
	const toChain = column(({ ours, chain }) => ours.wall / chain.wall);
	const faster = column(({ ours, single }) => single.wall / ours.wall);
	const possible = column(({ single, limit }) => single.wall / limit);
	const polls = column(({ ours }) => ours.pollsPerOrder);
	const share = column(({ ours, chain }) => ours.pollsPerOrder / chain.pollsPerOrder);
	const closest = Math.min(...column(({ ours }) => ours.closestLooks));
	const rows = [
		info(
			'the limit (slowest job)',
			range(
				column(({ limit }) => limit),
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
		info(
			'hand-built chain',
			range(
				column(({ chain }) => chain.wall),
				seconds,
			),
		),
		info(
			'our node, one at a time',
			range(
				column(({ single }) => single.wall),
				seconds,
			),
		),
		info('wall / limit, by draw', range(toLimit)),
		atMost('wall / limit, worst draw', Math.max(...toLimit), 1.15),
		info('wall / hand-built, by draw', range(toChain)),
		info(
			'wall - hand-built, by draw',
			range(
				column(({ ours, chain }) => ours.wall - chain.wall),
				seconds,
			),
		),
		atMost('wall / hand-built, worst draw', Math.max(...toChain), 1),
		info('one at a time / wall, by draw', range(faster)),
		info('one at a time / limit: no pipeline can do better', range(possible)),
		atLeast('one at a time / wall, mean', mean(faster), 6),
		atLeast('one at a time / wall, worst draw', Math.min(...faster), 6),
		info('polls per order, by draw', range(polls)),
		atMost('polls per order, mean', mean(polls), 3),
		info(
			'polls per order of the chain, by draw',
			range(column(({ chain }) => chain.pollsPerOrder)),
		),
		atMost('polls / hand-built, worst draw', Math.max(...share), 0.6),
		atLeast('closest looks at one order', closest, 5, seconds),
		info(
			'image ready to download asked for, mean',
			`ours ${seconds(mean(column(({ ours }) => ours.readyToDownload)))}, chain ${seconds(mean(column(({ chain }) => chain.readyToDownload)))}`,
		),
	];
	printSection(`${PHOTOS} photos, ${SEEDS.length} draws of jobs`, rows, [
		'Jobs of 10 to 40 s, ETAs right within 30 %, concurrency 2; one column per draw.',
		'Pipeline and chain run in real time, the draws side by side. Uploads take milliseconds here and are left out of the limit.',
		"The chain is modelled without any time of n8n's own; on n8n 2.41 a real one took 20.8 s for jobs of 20 s.",
		`Only "one at a time" runs ${ALONE_SCALE} times as fast as real, and its own work then weighs ${ALONE_SCALE} times as much (about 2 % of it, for us).`,
	]);
	return rows;
}
