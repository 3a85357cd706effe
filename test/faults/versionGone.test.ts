import type { INode } from 'n8n-workflow';

import type { Fault } from '../../sandbox';
import { WAYS, type Way } from '../../sandbox/versions';
import { systemClock } from '../../nodes/shared/core/clock';
import { openWorkbench, type Workbench } from '../node/workbench';
import { watchRequests, type Watch } from './sentRequests';
import { summary, type CellVerdict } from './table';
import { judge, takePhotos, type Break, type NodeRun, type Photo, type Verdict } from './verdict';

/** After which answer of v1, in the middle of a run that the node chose v1 for by itself, v1 is gone. */
const MOMENTS: ReadonlyArray<{ after: string; call: Fault['call']; times: number; lost?: true }> = [
	{ after: 'the options', call: 'options', times: 1 },
	{ after: 'an upload', call: 'upload', times: 1 },
	{ after: 'the uploads', call: 'upload', times: 3 },
	{ after: 'a submission', call: 'submit', times: 1 },
	{ after: 'a submission without an answer', call: 'submit', times: 1, lost: true },
	{ after: 'a poll', call: 'get', times: 1 },
];

const PHOTOS = 3;

/** Until the user tries again, in milliseconds: what was not taken has been proven by then. */
const LATER_MS = 20 * 60_000;

/** As often as a patient user: what may have been taken just before v1 went is waited for once. */
const TRIES = 2;

interface GoneCell {
	title: string;
	way: Way;
	moment: (typeof MOMENTS)[number];
	node: Partial<INode>;
}

const CELLS = WAYS.flatMap((way, row) =>
	MOMENTS.map((moment, column): GoneCell => {
		const stops = (row + column) % 2 === 0;
		return {
			title: `v1 answers ${way} after ${moment.after}${stops ? ', the batch stops' : ''}`,
			way,
			moment,
			node: stops ? {} : { onError: 'continueErrorOutput' },
		};
	}),
);

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
	process.stdout.write(`${summary('v1 gone in the middle', verdicts)}\n`);
});

/** The run during which v1 goes; then the user tries again: while it is gone, and when it is back. */
async function runCell({ title, way, moment, node }: GoneCell): Promise<CellVerdict> {
	jest.mocked(systemClock.sleep).mockClear();
	watch.forget();
	const { sandbox } = bench;
	const isOver = () => bench.requests(moment.call as never).length >= moment.times;
	sandbox.configure({ log: () => isOver() && sandbox.configure({ without: { v1: way } }) });
	if (moment.lost) sandbox.addFault({ call: 'submit', kind: 'resetAfter' });
	const run = await bench.run(items(), {}, node, { workflowId: title, mode: 'trigger' });
	const breaks: Break[] = [];
	const note = (when: string, found: Break[]) =>
		breaks.push(...found.map(({ kind, details }) => ({ kind, details: `${when}: ${details}` })));
	const verdict = await judge(bench, run, photos, watch.requests());
	note('the run', [...verdict.breaks, ...versionChanged()]);

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
		note('when v1 is back', last.breaks);
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

/** What was begun on v1 is finished there. */
function versionChanged(): Break[] {
	const others = bench.requests().filter(({ version }) => version === 'v3');
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
