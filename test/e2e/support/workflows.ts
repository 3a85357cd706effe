import type { INode, INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { createNode } from '../../../dev/n8n/workflowJson';
import type { StoredCredential } from '../../../dev/n8n/rest';
import { CREDENTIAL_TYPE, NODE_TYPE, type NamedWorkflow } from '../../../dev/n8n/tryIt';

export const TRIGGER_TYPE = 'n8n-nodes-aihomedesign.aiHomeDesignTrigger';
export const TOOLS_TYPE = 'n8n-nodes-aihomedesign.aiHomeDesign';

/** The names of the nodes in the workflows of these tests. */
export const NODES = {
	start: 'Manual Trigger',
	trigger: 'AI HomeDesign Trigger',
	read: 'Read Files',
	request: 'HTTP Request',
	enhance: 'AI Image Enhancement',
	tools: 'AI HomeDesign',
	write: 'Write Files',
	good: 'Good',
	bad: 'Bad',
} as const;

/** How a node behaves, beside its parameters. */
export type Settings = Partial<
	Pick<INode, 'onError' | 'retryOnFail' | 'maxTries' | 'waitBetweenTries'>
>;

export function manualTrigger(): INode {
	return createNode(NODES.start, 'n8n-nodes-base.manualTrigger');
}

/** Reads files from disk: one, or all that a pattern such as `/folder/*` fits. */
export function readFiles(pattern: string): INode {
	return createNode(NODES.read, 'n8n-nodes-base.readWriteFile', {
		operation: 'read',
		fileSelector: pattern,
		options: {},
	});
}

/** Downloads a file. */
export function httpRequest(url: string): INode {
	const options = { response: { response: { responseFormat: 'file' } } };
	return createNode(
		NODES.request,
		'n8n-nodes-base.httpRequest',
		{ url, options },
		{ typeVersion: 4.2 },
	);
}

/** Writes each item's file into a folder; its name is an expression. */
export function writeFiles(folder: string, name = '{{ $json.file_name }}'): INode {
	return createNode(NODES.write, 'n8n-nodes-base.readWriteFile', {
		operation: 'write',
		fileName: `=${folder}/${name}`,
		dataPropertyName: 'data',
		options: {},
	});
}

export function noOp(name: string): INode {
	return createNode(name, 'n8n-nodes-base.noOp');
}

function credentialsOf({ id, name }: StoredCredential): INode['credentials'] {
	return { [CREDENTIAL_TYPE]: { id, name } };
}

/** Image > Enhance with Space Indoor, unless the parameters say otherwise. */
export function enhance(
	credential: StoredCredential,
	parameters: INodeParameters = {},
	settings: Settings = {},
): INode {
	return createNode(
		NODES.enhance,
		NODE_TYPE,
		{ spaceName: 'space-indoor', options: {}, ...parameters },
		{ ...settings, credentials: credentialsOf(credential) },
	);
}

/** Order > Get that waits for the photo and downloads it. */
export function collect(credential: StoredCredential, orderId: string): INode {
	return enhance(credential, {
		resource: 'order',
		operation: 'get',
		orderId,
		waitForResult: true,
	});
}

/** The node for all tools: Image > Virtual Staging, unless the parameters name another operation. */
export function useTool(credential: StoredCredential, parameters: INodeParameters): INode {
	return createNode(
		NODES.tools,
		TOOLS_TYPE,
		{ options: {}, ...parameters },
		{ credentials: credentialsOf(credential) },
	);
}

export function trigger(credential: StoredCredential, parameters: INodeParameters = {}): INode {
	return createNode(NODES.trigger, TRIGGER_TYPE, parameters, {
		credentials: credentialsOf(credential),
		webhookId: randomUUID(),
	});
}

/** A workflow whose nodes follow one another. A list of nodes stands for a node's several outputs. */
export function workflowOf(name: string, steps: Array<INode | INode[]>): NamedWorkflow {
	const pairs = steps.slice(1).map((next, index) => ({ from: steps[index], next: [next].flat() }));
	const connections = pairs.flatMap(({ from, next }) =>
		[from ?? []].flat().map((node) => {
			const outputs = next.map((each) => [{ node: each.name, type: 'main' as const, index: 0 }]);
			return [node.name, { main: outputs }] as const;
		}),
	);
	return {
		name,
		nodes: steps.flat(),
		connections: Object.fromEntries(connections),
		settings: { executionOrder: 'v1' },
	};
}
