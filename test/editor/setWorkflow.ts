import type { INode, INodeParameters, NodeParameterValueType } from 'n8n-workflow';

import type { N8nEditor } from '../../dev/n8n/rest';
import type { WorkflowJson } from '../../dev/n8n/workflowJson';

const FOLDER = { value: 'folder', cachedResultName: 'Photos' };
const ADDRESS = 'me@example.com';
const OAUTH = {
	clientId: 'made-up',
	clientSecret: 'made-up',
	oauthTokenData: { access_token: 'made-up' },
};

type Credentials = NonNullable<INode['credentials']>;

/** Credentials for a node, by the beginning of its type. */
export type Accounts = ReadonlyArray<[nodeType: string, credentials: Credentials]>;

/** What the examples sign in with, besides AI HomeDesign. Nothing signs in with these. */
const ACCOUNTS: ReadonlyArray<
	[nodeType: string, credentialType: string, name: string, data: Record<string, unknown>]
> = [
	['n8n-nodes-base.googleDrive', 'googleDriveOAuth2Api', 'Google Drive account', OAUTH],
	['n8n-nodes-base.dropbox', 'dropboxOAuth2Api', 'Dropbox account', OAUTH],
	['n8n-nodes-base.gmail', 'gmailOAuth2', 'Gmail account', OAUTH],
	['@n8n/n8n-nodes-langchain.lmChatOpenAi', 'openAiApi', 'OpenAI account', { apiKey: 'made-up' }],
	['@n8n/n8n-nodes-langchain.openAi', 'openAiApi', 'OpenAI account', { apiKey: 'made-up' }],
];

/** Saves accounts that are made up; takes the one of AI HomeDesign that is there. */
export async function saveAccounts(rest: N8nEditor): Promise<Accounts> {
	const saved: Array<[string, Credentials]> = [];
	for (const [nodeType, type, name, data] of ACCOUNTS) {
		const { id } = await rest.createCredential({ name, type, data });
		saved.push([nodeType, { [type]: { id, name } }]);
	}
	for (const { id, name, type } of await rest.credentials()) {
		if (type !== 'aiHomeDesignApi') continue;
		saved.push(['n8n-nodes-aihomedesign.', { [type]: { id, name } }]);
	}
	return saved;
}

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

function filledIn(parameters: INodeParameters): INodeParameters {
	return Object.fromEntries(
		Object.entries(parameters).map(([name, value]) => {
			if (name === 'filter') return [name, filledIn(value as INodeParameters)];
			if (name === 'sendTo' && value === '') return [name, ADDRESS];
			return [name, isUnset(value) ? { ...value, ...FOLDER } : value];
		}),
	);
}

/** Does what an example's note says is to be set: accounts, folders, an address. */
export function asSet(workflow: WorkflowJson, accounts: Accounts): WorkflowJson {
	const nodes = workflow.nodes.map((node): INode => {
		const [, credentials] = accounts.find(([nodeType]) => node.type.startsWith(nodeType)) ?? [];
		const parameters = filledIn(node.parameters);
		return { ...node, parameters, ...(credentials && { credentials }) };
	});
	return { ...workflow, nodes };
}
