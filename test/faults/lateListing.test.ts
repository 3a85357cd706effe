import { openWorkbench, type Workbench } from '../node/workbench';
import { spread } from './cells';
import { LATE_CELLS, type LateCell } from './lateCells';
import { retryExecution } from './retry';
import { watchRequests, type Watch } from './sentRequests';
import { summary, type CellVerdict } from './table';
import { judge, takePhotos, type Break } from './verdict';
import { VERSIONS } from './versions';

/** From the moment an image shows to its end, in seconds: it is seen running. */
const RUNNING_SECONDS = 60;

/** As often as a patient user: with a short timeout an image may show only during a later retry. */
const PRESSES = 4;

const results: Array<{ cell: LateCell; verdict: CellVerdict }> = [];

let watch: Watch;
beforeAll(() => {
	watch = watchRequests();
});
afterAll(() => {
	watch.close();
	const lines = VERSIONS.map((version) => {
		const own = results.filter(({ cell }) => cell.version === version);
		return summary(
			`Late listing on ${version.name}`,
			own.map(({ verdict }) => verdict),
		);
	});
	process.stdout.write(`${lines.join('\n')}\n`);
});

/** Runs one cell for an account that this process has never met. */
async function runCell(cell: LateCell): Promise<CellVerdict> {
	const { queueSeconds } = cell;
	const seconds = queueSeconds + RUNNING_SECONDS;
	const late = { queueSeconds, etaSeconds: seconds, jobSeconds: seconds };
	const bench = await openWorkbench({ ...late, apiVersion: cell.version.name });
	try {
		watch.forget();
		const earlier = await gatherEvidence(bench, cell);
		bench.sandbox.configure(late);
		for (const fault of [...cell.faults, ...(cell.polls ? [cell.polls] : [])])
			bench.sandbox.addFault(fault);
		const photos = await takePhotos(bench, cell.photos);
		const items = photos.map(({ item }) => item);
		const run = await bench.run(items, cell.parameters, cell.node);
		const verdict = await judge(bench, run, photos, watch.requests());
		const isMet = bench.requests('submit').some(({ fault }) => fault !== undefined);
		const breaks: Break[] = [
			...earlier,
			...verdict.breaks,
			...(isMet ? [] : [{ kind: 'not met' as const, details: 'the fault did not happen' }]),
			...(cell.mustDeliver && verdict.delivered < cell.photos
				? [{ kind: 'not delivered' as const, details: `${verdict.delivered} of ${cell.photos}` }]
				: []),
		];
		const again = await retryExecution(bench, cell, run, photos, watch, PRESSES);
		return {
			...verdict,
			breaks: [...breaks, ...(again?.breaks ?? [])],
			afterRetry: again?.delivered,
		};
	} finally {
		await bench.close();
	}
}

/** Lets this process learn how the account's images are listed. */
async function gatherEvidence(bench: Workbench, { evidence }: LateCell): Promise<Break[]> {
	if (evidence === 'nothing') return [];
	if (evidence === 'an order whose answer was lost') {
		bench.sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
	}
	if (evidence === 'a quick order') {
		bench.sandbox.configure({
			queueSeconds: 0,
			etaSeconds: RUNNING_SECONDS / 2,
			jobSeconds: RUNNING_SECONDS,
		});
	}
	const photos = await takePhotos(bench, 1);
	const run = await bench.run(photos.map(({ item }) => item));
	return (await judge(bench, run, photos, [])).breaks;
}

test.each(spread(LATE_CELLS, 3).map((cell) => ({ cell, title: cell.title })))(
	'$title',
	async ({ cell }) => {
		const verdict = await runCell(cell);
		results.push({ cell, verdict });
		expect(verdict.breaks).toEqual([]);
	},
);
