import { CredentialTestContext, ExecuteContext, RoutingNode } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunction,
	ICredentialTestRequest,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeType,
	INodeTypes,
} from 'n8n-workflow';
import { createRunExecutionData, Workflow } from 'n8n-workflow';

import { createAdditionalData } from './additionalData';
import { credentialReference, withDefaults } from './credentials';
import type { TypeRegistry } from './typeRegistry';
import { createNode } from '../../dev/n8n/workflowJson';

const NODE_TYPE_NAME = 'harness.credentialTest';

type Rule = NonNullable<ICredentialTestRequest['rules']>[number];
interface RequestTest {
	request: ICredentialTestRequest;
	nodeType?: INodeType;
}

type Test = ICredentialTestFunction | RequestTest;

function findTest(types: TypeRegistry, credentialType: string): Test | undefined {
	const { test } = types.getCredentialType(credentialType);
	if (test !== undefined) return { request: test };
	for (const { nodeType, credential } of types.getCredentialUses(credentialType)) {
		const { testedBy } = credential;
		if (typeof testedBy === 'string') return nodeType.methods?.credentialTest?.[testedBy];
		if (testedBy !== undefined) return { request: testedBy, nodeType };
	}
	return undefined;
}

/** Lodash's `get`, as far as rules use it: keys divided by dots or in brackets. */
function get(value: unknown, path: string): unknown {
	const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
	let current = value;
	for (const key of keys) {
		if (typeof current !== 'object' || current === null) return undefined;
		current = Reflect.get(current, key);
	}
	return current;
}

function rulesOf(request: ICredentialTestRequest): Rule[] {
	return request.rules ?? [];
}

/** A node that does nothing but send the test's request. */
function createNodeType(credentialType: string, test: RequestTest): INodeType {
	const base = test.nodeType?.description;
	return {
		description: {
			displayName: 'Temp-Node',
			group: ['input'],
			version: 1,
			description: 'Sends the request of a credential test',
			defaults: { name: 'Temp-Node' },
			inputs: ['main'],
			outputs: ['main'],
			...base,
			name: NODE_TYPE_NAME,
			credentials: [{ name: credentialType, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					routing: { request: test.request.request },
					default: '',
				},
			],
		},
	};
}

async function sendRequest(
	types: TypeRegistry,
	credential: ICredentialsDecrypted,
	data: ICredentialDataDecryptedObject,
	test: RequestTest,
): Promise<INodeExecutionData[][] | undefined> {
	const nodeType = createNodeType(credential.type, test);
	const nodeTypes: INodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const node = createNode(
		'Temp-Node',
		NODE_TYPE_NAME,
		{},
		{
			credentials: { [credential.type]: credentialReference(credential.type) },
		},
	);
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = createAdditionalData({
		types,
		credentials: { [credential.type]: data },
		currentNodeParameters: node.parameters,
	});
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		createRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	return await new RoutingNode(context, nodeType, credential).runNode();
}

function failure(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}

function explainError(error: unknown, rules: Rule[]): INodeCredentialTestResult {
	const status: unknown = get(error, 'cause.response.status');
	if (typeof status === 'number') {
		for (const { type, properties } of rules) {
			if (type === 'responseCode' && properties.value === status)
				return failure(properties.message);
		}
		if (status < 199 || status > 299) {
			const text: unknown = get(error, 'cause.response.statusText');
			return failure(
				typeof text === 'string' && text ? text : `Received HTTP status code: ${status}`,
			);
		}
	}
	const code: unknown = get(error, 'cause.code');
	if (typeof code === 'string') return failure(code);
	return failure(error instanceof Error ? error.message : String(error));
}

/** Tests a credential as the server's CredentialsTester does. See `Engine.testCredential`. */
export async function testCredential(
	types: TypeRegistry,
	credentialType: string,
	data: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	const test = findTest(types, credentialType);
	if (test === undefined) return failure('No testing function found for this credential.');
	const decrypted = withDefaults(data, types.getCredentialProperties(credentialType));
	const { id, name } = { id: `harness-${credentialType}`, name: credentialType };
	const credential = { id, name, type: credentialType, data: decrypted };
	if (typeof test === 'function') {
		const additionalData = createAdditionalData({ types, credentials: {} });
		return await test.call(new CredentialTestContext(additionalData), credential);
	}
	const rules = rulesOf(test.request);
	let response: INodeExecutionData[][] | undefined;
	try {
		response = await sendRequest(types, credential, decrypted, test);
	} catch (error) {
		return explainError(error, rules);
	}
	const json = response?.[0]?.[0]?.json;
	for (const { type, properties } of rules) {
		if (type !== 'responseSuccessBody') continue;
		if (get(json, properties.key) === properties.value) return failure(properties.message);
	}
	return { status: 'OK', message: 'Connection successful!' };
}
