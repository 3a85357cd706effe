import { LoadOptionsContext } from 'n8n-core';
import type {
	ILoadOptionsFunctions,
	INodeParameters,
	INodePropertyOptions,
	INodeType,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { createAdditionalData } from './additionalData';
import type { CredentialsByType } from './credentials';
import { credentialReference } from './credentials';
import type { TypeRegistry } from './typeRegistry';
import { createNode } from '../../dev/n8n/workflowJson';

/** Which dropdown to fill. */
export interface LoadOptionsOptions {
	/** Full type name; default the action node of this package. */
	nodeType?: string;
	/** Name of the loadOptions method, or of the listSearch method of a resource locator. */
	method: string;
	/** What is typed into the search of a resource locator's list. */
	filter?: string;
	/** What is set in the node so far; defaults are filled in, as the editor has them. */
	parameters?: INodeParameters;
	credentials?: CredentialsByType;
	/** Path of the field whose dropdown opens, e.g. `parameters.spaceName`. */
	path?: string;
	typeVersion?: number;
}

/** Fills a dropdown as the server does. See `Engine.loadOptions`. */
export async function loadOptions(
	types: TypeRegistry,
	defaultTypeName: string,
	options: LoadOptionsOptions,
): Promise<INodePropertyOptions[]> {
	const { nodeType: typeName = defaultTypeName, method, parameters = {}, path = '' } = options;
	const { credentials = {}, typeVersion = 1 } = options;
	const nodeType = types.getByNameAndVersion(typeName, typeVersion);
	const load = loaderOf(nodeType, method, options.filter);
	if (load === undefined) throw new Error(`"${typeName}" has no method "${method}" for a list`);

	const references = Object.keys(credentials).map((type) => [type, credentialReference(type)]);
	const node = createNode('Temp-Node', typeName, parameters, {
		typeVersion,
		credentials: Object.fromEntries(references),
	});
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: types,
	});
	const additionalData = createAdditionalData({
		types,
		credentials,
		// The workflow has filled the defaults in.
		currentNodeParameters: workflow.getNode(node.name)?.parameters,
	});
	return await load(new LoadOptionsContext(workflow, node, additionalData, path));
}

type Loader = (context: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>;

function loaderOf({ methods }: INodeType, method: string, filter?: string): Loader | undefined {
	const load = methods?.loadOptions?.[method];
	if (load) return async (context) => await load.call(context);
	const search = methods?.listSearch?.[method];
	return search && (async (context) => (await search.call(context, filter)).results);
}
