import type { IDataObject, INode } from 'n8n-workflow';
import { deepCopy, Workflow } from 'n8n-workflow';

import type { CredentialsByType } from './credentials';
import { credentialReference } from './credentials';
import type { TypeRegistry } from './typeRegistry';
import type { WorkflowJson } from '../../dev/n8n/workflowJson';

/** What a workflow is made of besides its JSON. */
export interface WorkflowSetting {
	id: string;
	name: string;
	/** Nodes that can use these credentials get references to them. */
	credentials: CredentialsByType;
	active: boolean;
	/** Handed to the workflow as it is: n8n observes and changes this very object. */
	staticData?: IDataObject;
}

function attachCredentials(
	node: INode,
	types: TypeRegistry,
	credentials: CredentialsByType,
): INode {
	const { description } = types.getByNameAndVersion(node.type, node.typeVersion);
	const references = (description.credentials ?? [])
		.filter(({ name }) => name in credentials)
		.map(({ name }) => [name, node.credentials?.[name] ?? credentialReference(name)]);
	if (references.length === 0) return { ...node };
	return { ...node, credentials: { ...node.credentials, ...Object.fromEntries(references) } };
}

/** n8n's object for a workflow, made of copies. Throws for an unknown node type. */
export function createWorkflow(
	types: TypeRegistry,
	json: WorkflowJson,
	setting: WorkflowSetting,
): Workflow {
	const { id, name, credentials, active, staticData } = setting;
	return new Workflow({
		id,
		name,
		nodes: deepCopy(json.nodes).map((node) => attachCredentials(node, types, credentials)),
		connections: deepCopy(json.connections),
		settings: { executionOrder: 'v1', ...json.settings },
		active,
		nodeTypes: types,
		staticData,
	});
}
