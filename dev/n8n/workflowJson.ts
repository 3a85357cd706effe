import type {
	IConnections,
	INode,
	INodeParameters,
	IPinData,
	IWorkflowSettings,
} from 'n8n-workflow';
import { readFile } from 'node:fs/promises';

/** A workflow as the editor exports it. */
export interface WorkflowJson {
	id?: string;
	name?: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	/** Honoured in manual executions only, as in n8n. */
	pinData?: IPinData;
}

/** A node for a workflow built in a test, with the fields nobody cares about filled in. */
export function createNode(
	name: string,
	type: string,
	parameters: INodeParameters = {},
	more: Partial<INode> = {},
): INode {
	return { id: `id-${name}`, name, type, typeVersion: 1, position: [0, 0], parameters, ...more };
}

function isWorkflowJson(value: unknown): value is WorkflowJson {
	return (
		typeof value === 'object' &&
		value !== null &&
		'nodes' in value &&
		Array.isArray(value.nodes) &&
		'connections' in value
	);
}

/** Reads an exported workflow. Throws when the file is not one. */
export async function readWorkflow(path: string): Promise<WorkflowJson> {
	const value: unknown = JSON.parse(await readFile(path, 'utf8'));
	if (!isWorkflowJson(value)) throw new Error(`${path} is not an exported workflow`);
	return value;
}
