import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { NodeRunResult, RunNodeOptions } from '../harness';
import type { Workbench } from './workbench';

/** The node for all tools, as workflows name it. */
export const TOOLS_NODE = 'n8n-nodes-aihomedesign.aiHomeDesign';

/** Runs one operation of the node for all tools. */
export async function useTool(
	bench: Workbench,
	operation: string,
	parameters: INodeParameters = {},
	names: string[] = ['kitchen.jpg'],
	node: Partial<INode> = {},
): Promise<NodeRunResult> {
	const items = await Promise.all(names.map(async (name) => await bench.photoItem(name)));
	return await useToolOn(bench, items, { operation, ...parameters }, node);
}

/** The same for items that a test has made. */
export async function useToolOn(
	bench: Workbench,
	items: INodeExecutionData[],
	parameters: INodeParameters,
	node: Partial<INode> = {},
	more: Pick<RunNodeOptions, 'mode' | 'retryOf' | 'staticData' | 'workflowId'> = {},
): Promise<NodeRunResult> {
	return await bench.run(items, parameters, node, { ...more, typeName: TOOLS_NODE });
}

/** The bodies of the paid calls, in their order. */
export const submitted = (bench: Workbench) => bench.requests('submit').map(({ body }) => body);

/** A field of all items. */
export const fields = (items: INodeExecutionData[], name: string) =>
	items.map(({ json }) => json[name]);
