import { REQUEST_TIMEOUT_MS } from '../../nodes/shared/api/v1/limits';
import { systemClock } from '../../nodes/shared/core/clock';
import { openWorkbench, type Workbench } from '../node/workbench';
import {
	BATCH_SIZE,
	CELLS,
	SHORT_TIMEOUT_MS,
	takesRealTime,
	type Cell,
	type MatrixCall,
} from './cells';
import { retryExecution } from './retry';
import { openElsewhere, type Elsewhere } from './elsewhere';
import { watchRequests, type Watch } from './sentRequests';
import { summary, table, type CellVerdict, type Result } from './table';
import { judge, takePhotos, type Break, type Photo, type Verdict } from './verdict';

/** A download has no limit but that of a stall. */
const TIMEOUT_OF: Partial<Record<MatrixCall, keyof typeof REQUEST_TIMEOUT_MS>> = {
	spaces: 'catalogue',
	options: 'catalogue',
	upload: 'upload',
	submit: 'submit',
	get: 'get',
};

let bench: Workbench;
let elsewhere: Elsewhere;
let watch: Watch;
let photos: Photo[];
const results: Result[] = [];

beforeAll(async () => {
	bench = await openWorkbench();
	photos = await takePhotos(bench, BATCH_SIZE);
	elsewhere = await openElsewhere();
	watch = watchRequests();
});

afterAll(async () => {
	watch.close();
	await Promise.all([bench.close(), elsewhere.close()]);
	// `npm test` measures coverage: there the line is enough.
	const isPartOfAll = '__coverage__' in globalThis;
	const line = summary(
		'Fault matrix',
		results.map(({ verdict }) => verdict),
	);
	const lines = [...(isPartOfAll ? [] : ['', table(results)]), line];
	process.stdout.write(`${lines.join('\n')}\n`);
});

/** Runs one cell, judges it and leaves the bench as new. */
async function runCell(cell: Cell): Promise<CellVerdict> {
	jest.mocked(systemClock.sleep).mockClear();
	elsewhere.forget();
	watch.forget();
	for (const fault of cell.faults) {
		bench.sandbox.addFault(
			fault.kind === 'redirect' ? { ...fault, location: elsewhere.url } : fault,
		);
	}
	const limit = takesRealTime(cell.obstacle.effect) ? TIMEOUT_OF[cell.call] : undefined;
	const impatience = limit && jest.replaceProperty(REQUEST_TIMEOUT_MS, limit, SHORT_TIMEOUT_MS);
	try {
		const used = photos.slice(0, cell.photos);
		const items = used.map(({ item }) => item);
		const run = await bench.run(items, cell.parameters, cell.node);
		const verdict = await judge(bench, run, used, watch.requests());
		const breaks = [...verdict.breaks, ...breaksOfCell(cell, verdict)];
		impatience?.restore();
		const again = await retryExecution(bench, cell, run, used, watch);
		breaks.push(...(again?.breaks ?? []));
		await bench.reset();
		// Whatever slept on has been woken by now.
		const late = bench.calls();
		if (late.length > 0) breaks.push({ kind: 'left running', details: late.join(', ') });
		return { ...verdict, breaks, afterRetry: again?.delivered };
	} finally {
		impatience?.restore();
		await bench.reset();
	}
}

/** What a cell promises beyond what holds for every run. */
function breaksOfCell(cell: Cell, { delivered }: Verdict): Break[] {
	const isMet = bench.requests(cell.call).some(({ fault }) => fault === cell.obstacle.effect.kind);
	const breaks = elsewhere.leaks().map((details): Break => ({ kind: 'leak', details }));
	if (!isMet) breaks.push({ kind: 'not met', details: 'the fault did not happen' });
	if (watch.requests().length < bench.requests().length) {
		breaks.push({ kind: 'not met', details: 'not every request was watched' });
	}
	if (cell.mustDeliver && delivered < cell.photos) {
		breaks.push({ kind: 'not delivered', details: `${delivered} of ${cell.photos} photos` });
	}
	return breaks;
}

test('the matrix has its size', () => {
	expect(CELLS.length).toBeGreaterThanOrEqual(150);
});

test.each(
	CELLS.map((cell) => ({
		cell,
		title: `${cell.call}, ${cell.obstacle.name}, ${cell.shape} (seed ${cell.seed})`,
	})),
)('$title', async ({ cell }) => {
	const verdict = await runCell(cell);
	results.push({ cell, verdict });
	expect(verdict.breaks).toEqual([]);
});
