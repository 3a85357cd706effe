import { systemClock } from '../../nodes/shared/core/clock';
import { CELLS, spread, titled, type Cell } from './cells';
import { giveUpAtOnce } from './impatience';
import { retryExecution } from './retry';
import { openFaultBench, type FaultBench } from './faultBench';
import { summary, table, type CellVerdict, type Result } from './table';
import { judge, type Break, type Verdict } from './verdict';
import type { FaultVersion } from './versions';

let setting: FaultBench;

/** Runs one cell, judges it and leaves the bench as new. */
async function runCell(cell: Cell): Promise<CellVerdict> {
	jest.mocked(systemClock.sleep).mockClear();
	const { bench, watch, photos } = setting;
	const parameters = await setting.prepare(cell);
	const prepared = bench.requests().length;
	const impatience = giveUpAtOnce(bench);
	try {
		const used = photos.slice(0, cell.photos);
		const items = used.map(({ item }) => item);
		const run = await bench.run(items, parameters, cell.node);
		const verdict = await judge(bench, run, used, watch.requests());
		const breaks = [...verdict.breaks, ...breaksOfCell(cell, verdict, prepared)];
		impatience.close();
		// Each press meets the next job that was given up.
		const presses = cell.obstacle.effect.kind === 'failJob' ? cell.photos : 1;
		const settings = { parameters, node: cell.node };
		const again = await retryExecution(bench, settings, run, used, watch, presses);
		breaks.push(...(again?.breaks ?? []));
		await bench.reset();
		// Whatever slept on has been woken by now.
		const late = bench.calls();
		if (late.length > 0) breaks.push({ kind: 'left running', details: late.join(', ') });
		return { ...verdict, breaks, afterRetry: again?.delivered };
	} finally {
		impatience.close();
		await bench.reset();
	}
}

/**
 * What a cell promises beyond what holds for every run.
 * @param prepared requests that were not the node's
 */
function breaksOfCell(cell: Cell, { delivered }: Verdict, prepared: number): Break[] {
	const { bench, watch, elsewhere } = setting;
	const isMet = bench.requests(cell.call).some(({ fault }) => fault === cell.obstacle.effect.kind);
	const breaks = elsewhere.leaks().map((details): Break => ({ kind: 'leak', details }));
	if (!isMet) breaks.push({ kind: 'not met', details: 'the fault did not happen' });
	if (watch.requests().length < bench.requests().length - prepared) {
		breaks.push({ kind: 'not met', details: 'not every request was watched' });
	}
	if (cell.mustDeliver && delivered < cell.photos) {
		breaks.push({ kind: 'not delivered', details: `${delivered} of ${cell.photos} photos` });
	}
	return breaks;
}

/** The tests of the matrix of some versions, in a file of their own: two files can run at once. */
export function describeMatrix(versions: readonly FaultVersion[]): void {
	const results: Result[] = [];

	beforeAll(async () => {
		setting = await openFaultBench();
	});

	afterAll(async () => {
		await setting.close();
		// `npm test` measures coverage: there the line is enough.
		const isPartOfAll = '__coverage__' in globalThis;
		const lines = versions.flatMap((version) => {
			const own = results.filter(({ cell }) => cell.version === version);
			const line = summary(
				`Fault matrix of ${version.name}`,
				own.map(({ verdict }) => verdict),
			);
			return [...(isPartOfAll ? [] : ['', table(version, own)]), line];
		});
		process.stdout.write(`${lines.join('\n')}\n`);
	});

	describe.each(versions)('$name', (version) => {
		const cells = CELLS.filter((cell) => cell.version === version);

		test('the matrix has its size', () => {
			expect(cells.length).toBeGreaterThanOrEqual(50 * version.calls.length);
		});

		test('the spread has every call and every fault', () => {
			const some = spread(cells, EVERY);
			for (const call of version.calls) {
				expect(some.filter((cell) => cell.call === call).length).toBeGreaterThanOrEqual(2);
			}
			for (const { name } of new Set(cells.map(({ obstacle }) => obstacle))) {
				const own = some.filter(({ obstacle }) => obstacle.name === name);
				const possible = cells.filter(({ obstacle }) => obstacle.name === name);
				expect(own.length).toBeGreaterThanOrEqual(Math.min(2, Math.floor(possible.length / 2)));
			}
		});

		test.each(titled(spread(cells, EVERY)))('$title', async ({ cell }) => {
			const verdict = await runCell(cell);
			results.push({ cell, verdict });
			expect(verdict.breaks).toEqual([]);
		});
	});
}

/** `npm test` runs every second cell. */
const EVERY = 2;
