import { LivingWorkflow } from '../node/n8nLife';
import { CELLS, spread, titled, type Cell } from './cells';
import { openFaultBench, type FaultBench } from './faultBench';
import { giveUpAtOnce } from './impatience';
import { summary, type CellVerdict } from './table';
import {
	doublePayments,
	leaks,
	leftRunning,
	oddWords,
	projectsMadeTwice,
	toldOf,
	type Break,
	type NodeRun,
	type Photo,
} from './verdict';
import type { FaultVersion } from './versions';

/** `npm test` runs so many of the cells. */
const EVERY = 5;

/** Long enough for any proof that a submission was not taken. */
const LATER_MS = 500_000;

/** So often somebody presses the button until all is there. */
const PRESSES = 3;

let setting: FaultBench;

/**
 * The fault meets two executions of one workflow that ask for the same photos at the same moment. Then n8n loses the
 * static data, and the workflow is run again, by the same process, until all photos are there.
 */
async function runCell(cell: Cell): Promise<CellVerdict> {
	const { bench, photos } = setting;
	const workflow = new LivingWorkflow(bench);
	const parameters = await setting.prepare(cell);
	const impatience = giveUpAtOnce(bench);
	try {
		const used = photos.slice(0, cell.photos);
		const items = used.map(({ item }) => item);
		const execution = { parameters, node: cell.node };
		const runs = await Promise.all([
			workflow.begin(items, execution),
			workflow.begin(items, execution),
		]);
		impatience.close();
		const breaks = [...(await breaksOf(runs, used)), ...untold(runs, used)];
		if (!bench.requests(cell.call).some(({ fault }) => fault === cell.obstacle.effect.kind)) {
			breaks.push({ kind: 'not met', details: 'the fault did not happen' });
		}
		bench.sandbox.clearFaults();
		await bench.pass(LATER_MS);
		let delivered = 0;
		for (let press = 0; press < PRESSES && delivered < used.length; press++) {
			workflow.pollingTriggerSaves(undefined);
			const again = await workflow.execute(items, execution);
			delivered = again.items('Node').filter(({ binary }) => binary?.data).length;
			breaks.push(...(await breaksOf([again], used, true)));
		}
		if (delivered < used.length) {
			breaks.push({ kind: 'not delivered', details: `${delivered} of ${used.length} photos` });
		}
		const first = runs.map((run) => run.items('Node').filter(({ binary }) => binary?.data).length);
		return {
			delivered: Math.max(...first),
			reported: used.length - Math.max(...first),
			breaks,
			afterRetry: delivered,
		};
	} finally {
		impatience.close();
		await bench.reset();
	}
}

/** What runs that have ended did not keep. Jobs that the service gave up on may be ordered anew in a later run. */
async function breaksOf(runs: NodeRun[], used: Photo[], isLater = false): Promise<Break[]> {
	const { bench, watch, elsewhere } = setting;
	return [
		...(await leftRunning(bench)),
		...doublePayments(bench, used, isLater),
		...projectsMadeTwice(bench),
		...runs.flatMap((run) => leaks(bench, run, watch.requests())),
		...elsewhere.leaks().map((details): Break => ({ kind: 'leak', details })),
		...runs.flatMap(oddWords),
	];
}

/** Every order that was charged is given out, or told, by one of the runs. */
function untold(runs: NodeRun[], used: Photo[]): Break[] {
	const told = runs.map((run) => toldOf(run, used)).join(' ');
	return setting.bench.sandbox
		.charges()
		.filter(({ orderId }) => !told.includes(orderId))
		.map(({ orderId }) => ({ kind: 'photo lost', details: `order ${orderId} is told nowhere` }));
}

/** The tests of two executions at once, for some versions. */
export function describeAtOnce(versions: readonly FaultVersion[]): void {
	const verdicts = new Map<FaultVersion, CellVerdict[]>();

	beforeAll(async () => {
		setting = await openFaultBench();
	});

	afterAll(async () => {
		await setting.close();
		const lines = [...verdicts].map(([{ name }, own]) =>
			summary(`Two executions at once, then lost static data, on ${name}`, own),
		);
		process.stdout.write(`${lines.join('\n')}\n`);
	});

	describe.each(versions)('$name', (version) => {
		const cells = CELLS.filter((cell) => cell.version === version && cell.shape !== 'always');

		test.each(titled(spread(cells, EVERY)))('$title', async ({ cell }) => {
			const verdict = await runCell(cell);
			verdicts.set(version, [...(verdicts.get(version) ?? []), verdict]);
			expect(verdict.breaks).toEqual([]);
		});
	});
}
