import type { INode, INodeParameters, NodeParameterValueType } from 'n8n-workflow';

import type { N8nEditor } from '../../dev/n8n/rest';
import type { WorkflowJson } from '../../dev/n8n/workflowJson';

const FOLDER = { value: 'folder', cachedResultName: 'Photos' };
/** By the beginning of the types of the nodes that take them. Nothing signs in with these. */
const ACCOUNTS: ReadonlyArray<[nodeType: string, credentialType: string, name: string]> = [
	['n8n-nodes-base.googleDrive', 'googleDriveOAuth2Api', 'Google Drive account'],
];

/** A list from which nothing has been chosen yet. */
function isUnset(value: NodeParameterValueType): value is INodeParameters {
	return (
		typeof value === 'object' &&
		value !== null &&
		'__rl' in value &&
		'value' in value &&
		value.value === ''
	);
}

function withFolders(parameters: INodeParameters): INodeParameters {
	return Object.fromEntries(
		Object.entries(parameters).map(([name, value]) => [
			name,
			isUnset(value) ? { ...value, ...FOLDER } : value,
		]),
	);
}

/** Does what an example's note says is to be set: accounts that are made up, and folders. */
export async function asSet(workflow: WorkflowJson, editor: N8nEditor): Promise<WorkflowJson> {
	const saved = await Promise.all(
		ACCOUNTS.map(async ([nodeType, type, name]) => {
			const data = {
				clientId: 'made-up',
				clientSecret: 'made-up',
				oauthTokenData: { access_token: 'made-up' },
			};
			const { id } = await editor.createCredential({ name, type, data });
			return { nodeType, credentials: { [type]: { id, name } } };
		}),
	);
	const own = (await editor.credentials()).find(({ type }) => type === 'aiHomeDesignApi');
	if (own !== undefined) {
		const { id, name } = own;
		const credentials = { aiHomeDesignApi: { id, name } };
		saved.push({ nodeType: 'n8n-nodes-aihomedesign.', credentials });
	}
	const nodes = workflow.nodes.map((node): INode => {
		const account = saved.find(({ nodeType }) => node.type.startsWith(nodeType));
		const parameters = withFolders(node.parameters);
		return { ...node, parameters, ...(account && { credentials: account.credentials }) };
	});
	return { ...workflow, nodes };
}
