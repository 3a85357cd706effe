import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { createNode } from '../harness';
import { ACTION_NODE } from '../harness/engine';
import { openWorkbench, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench()));
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

const NO_OP = 'n8n-nodes-base.noOp';

/** Drive > Edit > Node, with some of them pinned. */
async function behind(
	pinned: string[],
	parameters: INodeParameters = {},
	mode: 'manual' | 'trigger' = 'manual',
	json: IDataObject = { name: 'kitchen.jpg' },
) {
	const main = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
	return await bench.engine.run({
		mode,
		credentials: bench.credentials,
		items: [{ json }],
		startNode: 'Drive',
		workflow: {
			nodes: [
				createNode('Drive', NO_OP, {}),
				createNode('Edit', NO_OP, {}),
				createNode('Node', ACTION_NODE, { resource: 'image', operation: 'upload', ...parameters }),
			],
			connections: { Drive: main('Edit'), Edit: main('Node') },
			pinData: Object.fromEntries(pinned.map((name) => [name, [{ json }]])),
		},
	});
}
const says = (name: string) =>
	`This item has no file: the node "${name}" before this one is pinned, and n8n does not pin files: unpin it`;

test.each<[string[], INodeParameters, string]>([
	[['Edit'], {}, says('Edit')],
	[['Drive'], {}, says('Drive')],
	[['Drive', 'Edit'], {}, says('Edit')],
	[['Edit'], { binaryPropertyName: 'photo' }, says('Edit')],
	[['Edit'], { binaryPropertyName: '={{ Object.keys($binary)[0] }}' }, says('Edit')],
	[[], {}, 'There is no file in the field "data"'],
])('pinned: %j, with %j', async (pinned, parameters, message) => {
	const { error } = await behind(pinned, parameters);
	expect(error?.message).toBe(message);
	expect(bench.requests()).toEqual([]);
});

test('what is pinned counts in manual runs only', async () => {
	const { error } = await behind(['Edit'], {}, 'trigger');
	expect(error?.message).toBe('There is no file in the field "data"');
	expect(error?.description).toContain('n8n does not pin files');
});

test('a node before that went on after an error says so itself', async () => {
	const { error } = await behind([], {}, 'manual', { error: 'no access' });
	expect(error?.message).toContain('no access');
});
