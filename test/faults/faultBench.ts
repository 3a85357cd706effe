import type { INodeParameters } from 'n8n-workflow';

import { openWorkbench } from '../node/workbench';
import { BATCH_SIZE, type Cell } from './cells';
import { openElsewhere } from './elsewhere';
import { watchRequests } from './sentRequests';
import { takePhotos } from './verdict';
import { callFor } from './versions';

export type FaultBench = Awaited<ReturnType<typeof openFaultBench>>;

/** Opens what the cells of a matrix run on, one after the other, with photos for the largest. */
export async function openFaultBench() {
	const bench = await openWorkbench();
	const photos = await takePhotos(bench, BATCH_SIZE);
	const elsewhere = await openElsewhere();
	const watch = watchRequests();
	/** Puts a cell's faults in the way of what comes; gives the node's parameters. */
	const prepare = async (cell: Cell): Promise<INodeParameters> => {
		const reached = await callFor(bench, cell.version, cell.call, cell.photos);
		elsewhere.forget();
		watch.forget();
		for (const fault of cell.faults) {
			const { url: location } = elsewhere;
			bench.sandbox.addFault(fault.kind === 'redirect' ? { ...fault, location } : fault);
		}
		return { options: { ...cell.options, ...reached } };
	};
	const close = async () => {
		watch.close();
		await Promise.all([bench.close(), elsewhere.close()]);
	};
	return { bench, photos, elsewhere, watch, prepare, close };
}
