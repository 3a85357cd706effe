import type { INode } from 'n8n-workflow';

import { WAYS, type Version, type Way } from '../../sandbox/versions';
import { systemClock } from '../../nodes/shared/core/clock';
import { openWorkbench, type Workbench } from '../node/workbench';
import { watchRequests, type Watch } from './sentRequests';
import { summary, type CellVerdict } from './table';
import { judge, takePhotos, type Break, type NodeRun, type Photo, type Verdict } from './verdict';
import type { MatrixCall } from './versions';

/** In the middle of a run that the node has chosen a version for by itself: after which of its answers it is gone. */
const MOMENTS: ReadonlyArray<{
	after: string;
	call: Record<Version, MatrixCall>;
	times: number;
	lost?: true;
}> = [
	{ after: 'the catalogue', call: { v1: 'options', v3: 'projects' }, times: 1 },
	{ after: 'an upload', call: { v1: 'upload', v3: 'upload' }, times: 1 },
	{ after: 'the uploads', call: { v1: 'upload', v3: 'upload' }, times: 3 },
	{ after: 'a submission', call: { v1: 'submit', v3: 'submit' }, times: 1 },
	{
		after: 'a submission without an answer',
		call: { v1: 'submit', v3: 'submit' },
		times: 1,
		lost: true,
	},
	{ after: 'a poll', call: { v1: 'get', v3: 'process' }, times: 1 },
];

const PHOTOS = 3;

/** Until the user tries again, in milliseconds: what was not taken has been proven by then. */
const LATER_MS = 20 * 60_000;

/** As often as a patient user: what may have been taken just before the version went is waited for once. */
const TRIES = 2;

interface GoneCell {
	title: string;
	/** The version that goes, and how. v3 is in use because v1 is not there, until v3 goes. */
	gone: Version;
	way: Way;
	moment: (typeof MOMENTS)[number];
	node: Partial<INode>;
}

const cellsOf = (gone: Version, ways: readonly Way[]) =>
	ways.flatMap((way, row) =>
		MOMENTS.map((moment, column): GoneCell => {
			const stops = (row + column) % 2 === 0;
			return {
				title: `${gone} answers ${way} after ${moment.after}${stops ? ', the batch stops' : ''}`,
				gone,
				way,
				moment,
				node: stops ? {} : { onError: 'continueErrorOutput' },
			};
		}),
	);

const CELLS = [...cellsOf('v1', WAYS), ...cellsOf('v3', ['404', '410-html', '308', '403', '503'])];

let bench: Workbench;
let watch: Watch;
let photos: Photo[];
const verdicts: CellVerdict[] = [];

beforeAll(async () => {
	bench = await openWorkbench({ apiVersion: 'auto' });
	photos = await takePhotos(bench, PHOTOS);
	watch = watchRequests();
});
afterAll(async () => {
	watch.close();
	await bench.close();
	process.stdout.write(`${summary('A version gone in the middle', verdicts)}\n`);
});

/** The run during which a version goes; then the user tries again: while it is gone, and when it is back. */
async function runCell({ title, gone, way, moment, node }: GoneCell): Promise<CellVerdict> {
	jest.mocked(systemClock.sleep).mockClear();
	watch.forget();
	const { sandbox } = bench;
	const answered = () =>
		bench.requests(moment.call[gone]).filter(({ version }) => version === gone).length;
	sandbox.configure({
		without: gone === 'v3' ? { v1: '410' } : {},
		log: () => answered() >= moment.times && sandbox.configure({ without: { [gone]: way } }),
	});
	if (moment.lost) sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
	const run = await bench.run(items(), {}, node, { workflowId: title, mode: 'trigger' });
	const breaks: Break[] = [];
	const note = (when: string, found: Break[]) =>
		breaks.push(...found.map(({ kind, details }) => ({ kind, details: `${when}: ${details}` })));
	const verdict = await judge(bench, run, photos, watch.requests());
	note('the run', [...verdict.breaks, ...versionChanged(gone)]);

	await bench.pass(LATER_MS);
	const whileGone = await again(run, title, node);
	note('again', (await judge(bench, whileGone, photos, watch.requests(), true)).breaks);

	sandbox.configure({ log: undefined, without: {} });
	let whenBack = whileGone;
	let last: Verdict;
	let tries = 0;
	do {
		whenBack = await again(whenBack, title, node);
		last = await judge(bench, whenBack, photos, watch.requests(), true);
		note('when it is back', last.breaks);
	} while (last.delivered < PHOTOS && ++tries < TRIES);
	if (last.delivered < PHOTOS) {
		note('in the end', [{ kind: 'not delivered', details: `${last.delivered} of ${PHOTOS}` }]);
	}
	return { ...verdict, breaks, afterRetry: last.delivered };
}

const items = () => photos.map(({ item }) => item);

/** Executions > Retry where the run has ended in an error, else the workflow's next run with the same photos. */
async function again(run: NodeRun, workflowId: string, node: Partial<INode>): Promise<NodeRun> {
	const { staticData } = run;
	return run.status === 'error'
		? await bench.run([], {}, node, { retryOf: run, workflowId, mode: 'trigger' })
		: await bench.run(items(), {}, node, { staticData, workflowId, mode: 'trigger' });
}

/** A run stays on its version. */
function versionChanged(chosen: Version): Break[] {
	const isCheck = (call: string) => call === 'spaces' || call === 'projects';
	const others = bench
		.requests()
		.filter(({ call, version }) => version !== chosen && !isCheck(call));
	return others.map(({ path }) => ({ kind: 'version changed', details: path }));
}

test.each(CELLS.map((cell) => ({ cell, title: cell.title })))('$title', async ({ cell }) => {
	try {
		const verdict = await runCell(cell);
		verdicts.push(verdict);
		expect(verdict.breaks).toEqual([]);
	} finally {
		await bench.reset();
	}
});
