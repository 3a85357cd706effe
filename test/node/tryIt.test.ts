import type { INodeParameterResourceLocator } from 'n8n-workflow';

import { TRY_IT_NODE, tryItWorkflow } from '../../dev/n8n/tryIt';
import { withoutOthers } from '../../dev/apiOption';
import type { Version } from '../../sandbox';
import { openWorkbench } from './workbench';

/** The workflow's node for an API that has only this version; absent: all. */
function nodeToTry(api?: Version) {
	const node = tryItWorkflow(api).nodes.find(({ name }) => name === TRY_IT_NODE);
	if (node === undefined) throw new Error(`There is no ${TRY_IT_NODE}`);
	return node;
}

test.each<[string, Version | undefined]>([
	['all versions of the API', undefined],
	['V1 alone', 'v1'],
	['V3 alone', 'v3'],
])('"Try it" opens with Indoor chosen from the list, and runs: %s', async (_, api) => {
	const bench = await openWorkbench({ apiVersion: 'auto', without: withoutOthers(api) });
	try {
		const { parameters } = nodeToTry(api);
		const { mode, value, cachedResultName } = parameters.spaceName as INodeParameterResourceLocator;
		expect(mode).toBe('list');
		const { credentials } = bench;
		const list = await bench.engine.loadOptions({ method: 'searchSpaces', credentials });
		expect(list).toContainEqual({ name: cachedResultName, value });
		expect(cachedResultName).toBe('Indoor');
		const run = await bench.run([await bench.photoItem()], parameters);
		expect(run.error).toBeUndefined();
		expect(run.output[0]?.json).toMatchObject({ status: 'finished' });
	} finally {
		await bench.close();
	}
});
