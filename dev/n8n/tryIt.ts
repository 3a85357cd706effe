import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { createNode, readWorkflow, type WorkflowJson } from './workflowJson';
import { REPOSITORY } from '../folders';
import type { Sandbox, Version } from '../../sandbox';
import type { CredentialForm, N8nEditor, NodeTypeInEditor, StoredCredential } from './rest';

/** A workflow that has a name. */
export type NamedWorkflow = WorkflowJson & { name: string };

/** Where the sample photos are, seen from the repository: n8n is started there. */
export const PHOTOS = 'examples/photos';
export const TRY_IT = 'Try it: enhance a sample photo';
export const CREDENTIAL = 'AI HomeDesign (sandbox)';
export const CREDENTIAL_TYPE = 'aiHomeDesignApi';
export const NODE_TYPE = 'n8n-nodes-aihomedesign.aiImageEnhancement';
/** The node to look at in the workflow to try. */
export const TRY_IT_NODE = 'AI Image Enhancement';

const EXAMPLES = join(REPOSITORY, 'examples');

const NOTE = `## Try it

1. Click **Execute workflow** at the bottom.
2. After some seconds, double-click **${TRY_IT_NODE}**: under *Output*, the tab **Binary** has the enhanced photo. Click **View**.

The *sandbox*, a local AI HomeDesign, does the work: nothing is sent anywhere, nothing costs anything. Other photos are \`kitchen.jpg\` and \`front-of-house.jpg\` (choose *Outdoor*) in *Read Sample Photo*.`;

/**
 * A workflow that runs with one click: a photo from this machine's disk, enhanced by the sandbox.
 * @param api the one version of the API that there is; absent: all
 */
export function tryItWorkflow(api?: Version): NamedWorkflow {
	const note = { content: NOTE, height: 280, width: 560 };
	const read = {
		operation: 'read',
		fileSelector: `${PHOTOS}/living-room.jpg`,
		options: {},
	};
	// As if it had been chosen from the list. The list shows it as chosen only if it has this very value.
	const spaceName = {
		__rl: true,
		mode: 'list',
		value: api === 'v3' ? 'indoor' : 'space-indoor',
		cachedResultName: 'Indoor',
	};
	const to = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
	return {
		name: TRY_IT,
		nodes: [
			createNode('Note', 'n8n-nodes-base.stickyNote', note, { position: [-60, -340] }),
			createNode('Manual Trigger', 'n8n-nodes-base.manualTrigger'),
			createNode('Read Sample Photo', 'n8n-nodes-base.readWriteFile', read, {
				position: [220, 0],
			}),
			createNode(TRY_IT_NODE, NODE_TYPE, { spaceName, options: {} }, { position: [440, 0] }),
		],
		connections: {
			'Manual Trigger': to('Read Sample Photo'),
			'Read Sample Photo': to(TRY_IT_NODE),
		},
		settings: { executionOrder: 'v1' },
	};
}

/** The workflows in `examples/`, as they are published. */
export async function exampleWorkflows(): Promise<NamedWorkflow[]> {
	const files = (await readdir(EXAMPLES)).filter((name) => name.endsWith('.json')).sort();
	return await Promise.all(
		files.map(async (file) => {
			const workflow = await readWorkflow(join(EXAMPLES, file));
			return { ...workflow, name: workflow.name ?? file };
		}),
	);
}

/** What makes n8n's nodes talk to a sandbox. */
export function sandboxCredential({
	url,
	apiKey,
}: Pick<Sandbox, 'url' | 'apiKey'>): CredentialForm {
	return { name: CREDENTIAL, type: CREDENTIAL_TYPE, data: { apiKey, baseUrl: url } };
}

/** Gives a credential to every node of a workflow whose type takes it. */
export function withCredential<T extends WorkflowJson>(
	workflow: T,
	{ id, name, type }: Pick<StoredCredential, 'id' | 'name' | 'type'>,
	nodeTypes: readonly NodeTypeInEditor[],
): T {
	const takers = new Set(
		nodeTypes
			.filter(({ credentials }) => credentials?.some((each) => each.name === type))
			.map((nodeType) => nodeType.name),
	);
	const nodes = workflow.nodes.map((node) =>
		takers.has(node.type) ? { ...node, credentials: { [type]: { id, name } } } : node,
	);
	return { ...workflow, nodes };
}

/** Saves the credential, or what has changed in it since the last time. */
async function saveCredential(editor: N8nEditor, form: CredentialForm): Promise<StoredCredential> {
	const saved = (await editor.credentials()).find(
		({ name, type }) => name === form.name && type === form.type,
	);
	if (saved === undefined) return await editor.createCredential(form);
	return await editor.updateCredential(saved.id, form);
}

/**
 * Furnishes an n8n: the credential for the sandbox, the workflow to try, the examples. What is there
 * already, by name, stays as it is; only the credential follows the sandbox.
 *
 * @param api the one version of the API that the sandbox speaks; absent: all
 * @returns the ID of the workflow to try
 */
export async function furnish(
	editor: N8nEditor,
	sandbox: Pick<Sandbox, 'url' | 'apiKey'>,
	api?: Version,
): Promise<string> {
	const credential = await saveCredential(editor, sandboxCredential(sandbox));
	const nodeTypes = await editor.nodeTypes();
	const ids = new Map((await editor.workflows()).map(({ name, id }) => [name, id]));
	for (const workflow of [...(await exampleWorkflows()), tryItWorkflow(api)]) {
		if (ids.has(workflow.name)) continue;
		const saved = await editor.createWorkflow(withCredential(workflow, credential, nodeTypes));
		ids.set(saved.name, saved.id);
	}
	const id = ids.get(TRY_IT);
	if (id === undefined) throw new Error(`n8n did not save the workflow "${TRY_IT}"`);
	return id;
}
