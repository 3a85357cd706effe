import type {
	ICredentialType,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { ManualExecutionCancelledError, NodeOperationError, sleep } from 'n8n-workflow';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

type Description = Partial<INodeTypeDescription> & { name: string };

function describeNode({ name, ...more }: Description): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: `Fixture ${name}`,
		defaults: { name },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
		...more,
	};
}

/** Copies the input's file through a stream and names the input item. */
const copyFile: INodeType = {
	description: describeNode({ name: 'copyFile' }),
	async execute(this: IExecuteFunctions) {
		const output: INodeExecutionData[] = [];
		for (const [item, { json }] of this.getInputData().entries()) {
			const { id, data, mimeType } = this.helpers.assertBinaryData(item, 'data');
			const source = id ? await this.helpers.getBinaryStream(id) : Buffer.from(data, 'base64');
			const copy = await this.helpers.prepareBinaryData(source, 'copy.png', mimeType);
			output.push({ json, binary: { data: copy }, pairedItem: { item } });
		}
		this.addExecutionHints({ message: `Copied ${output.length}` });
		this.sendMessageToUI('copied');
		this.logger.info('Copied files', { count: output.length });
		return [output];
	},
};

/** Throws as often as `failures` says, over all its runs; `errorItem` makes it give an error item. */
export function createFlaky(failures: number): INodeType & { runs: number } {
	const flaky = {
		runs: 0,
		description: describeNode({
			name: 'flaky',
			properties: [{ displayName: 'E', name: 'errorItem', type: 'boolean', default: false }],
		}),
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			flaky.runs += 1;
			if (flaky.runs > failures) return [this.getInputData()];
			const error = new NodeOperationError(this.getNode(), 'Not this time', { itemIndex: 0 });
			if (!this.getNodeParameter('errorItem', 0)) throw error;
			const [first, ...rest] = this.getInputData();
			return [[{ json: { ...first?.json }, error, pairedItem: { item: 0 } }, ...rest]];
		},
	};
	return flaky;
}

/** Waits for ten seconds or the Stop button. */
const wait: INodeType = {
	description: describeNode({ name: 'wait' }),
	async execute(this: IExecuteFunctions) {
		const signal = this.getExecutionCancelSignal();
		try {
			await sleep(10_000, signal);
		} catch (error) {
			// Any other error makes n8n call the stopped execution a failed one.
			throw signal?.aborted ? new ManualExecutionCancelledError(this.getExecutionId()) : error;
		}
		return [this.getInputData()];
	},
};

/** Asks the API for the JSON at `path`, with the credential's key. */
const fetchJson: INodeType = {
	description: describeNode({
		name: 'fetchJson',
		usableAsTool: true,
		credentials: [{ name: 'fixtureApi', required: true, testedBy: 'knockOnDoor' }],
		properties: [
			{ displayName: 'Path', name: 'path', type: 'string', default: '/who', required: true },
		],
	}),
	methods: {
		loadOptions: {
			async spaces() {
				const { baseUrl } = await this.getCredentials('fixtureApi');
				const path = String(this.getCurrentNodeParameter('path'));
				const options = { url: `${String(baseUrl)}${path}`, json: true };
				const { key } = await this.helpers.httpRequestWithAuthentication.call(
					this,
					'fixtureApi',
					options,
				);
				return [{ name: `Space of ${String(key)}`, value: 'space' }];
			},
		},
		credentialTest: {
			async knockOnDoor({ data }) {
				const uri = `${String(data?.baseUrl)}/who`;
				const headers = { 'x-api-key': data?.apiKey };
				const { statusCode } = await this.helpers.request({
					uri,
					headers,
					simple: false,
					resolveWithFullResponse: true,
				});
				return statusCode === 200
					? { status: 'OK', message: 'Come in' }
					: { status: 'Error', message: `Nobody home: ${String(statusCode)}` };
			},
		},
	},
	async execute(this: IExecuteFunctions) {
		const { baseUrl } = await this.getCredentials('fixtureApi');
		const output: INodeExecutionData[] = [];
		for (const item of this.getInputData().keys()) {
			const path = String(this.getNodeParameter('path', item));
			const json = await this.helpers.httpRequestWithAuthentication.call(this, 'fixtureApi', {
				url: `${String(baseUrl)}${path}`,
				json: true,
			});
			output.push({ json, pairedItem: { item } });
		}
		return [output];
	},
};

/** Fixture node types, by full name. */
export const fixtureNodes: Record<string, INodeType> = {
	'fixture.copyFile': copyFile,
	'fixture.wait': wait,
	'fixture.fetchJson': fetchJson,
};

const fixtureApi: ICredentialType = {
	name: 'fixtureApi',
	displayName: 'Fixture API',
	properties: [
		{ displayName: 'Key', name: 'apiKey', type: 'string', default: '' },
		{ displayName: 'URL', name: 'baseUrl', type: 'string', default: 'http://127.0.0.1:1' },
	],
	authenticate: {
		type: 'generic',
		properties: { headers: { 'x-api-key': '={{$credentials.apiKey}}' } },
	},
};

const testRequest = { baseURL: '={{$credentials.baseUrl}}', url: '/who' };

/** Like `fixtureApi`, but tested by a request whose status code is judged. */
const fixtureStatusApi: ICredentialType = {
	...fixtureApi,
	name: 'fixtureStatusApi',
	test: {
		request: testRequest,
		rules: [{ type: 'responseCode', properties: { value: 401, message: 'The key is wrong' } }],
	},
};

/** Like `fixtureApi`, but tested by a request whose answer is judged. */
const fixtureAnswerApi: ICredentialType = {
	...fixtureApi,
	name: 'fixtureAnswerApi',
	test: {
		request: testRequest,
		rules: [
			{
				type: 'responseSuccessBody',
				properties: { key: 'plan.name', value: 'none', message: 'The plan has no access' },
			},
		],
	},
};

/** Fixture credential types. */
export const fixtureCredentials = [fixtureApi, fixtureStatusApi, fixtureAnswerApi];

const packageFiles = {
	'package.json': JSON.stringify({
		name: 'n8n-nodes-throwaway',
		version: '1.2.3',
		// Not below dist/nodes: jest.config.js takes that for this repository's sources.
		n8n: {
			n8nNodesApiVersion: 1,
			nodes: ['lib/nodes/Shout/Shout.node.js'],
			credentials: ['lib/credentials/ShoutApi.credentials.js'],
		},
	}),
	'lib/nodes/Shout/Shout.node.js': `
		exports.Shout = class {
			description = {
				displayName: 'Shout', name: 'shout', group: ['transform'], version: 1, description: 'Shouts',
				defaults: { name: 'Shout' }, inputs: ['main'], outputs: ['main'],
				credentials: [{ name: 'shoutApi' }],
				properties: [{ displayName: 'Text', name: 'text', type: 'string', default: 'hey' }],
			};
			async execute() {
				const shout = (item) => String(this.getNodeParameter('text', item)).toUpperCase();
				return [this.getInputData().map((_, item) => ({ json: { text: shout(item) } }))];
			}
		};`,
	'lib/nodes/Shout/Shout.node.json': JSON.stringify({ categories: ['Noise'], resources: {} }),
	'lib/credentials/ShoutApi.credentials.js': `
		exports.ShoutApi = class { name = 'shoutApi'; displayName = 'Shout API'; properties = []; };`,
};

/** Writes a community package with one node into a temporary folder and gives its path. */
export async function writePackage(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-throwaway-'));
	for (const [path, content] of Object.entries(packageFiles)) {
		await mkdir(dirname(join(folder, path)), { recursive: true });
		await writeFile(join(folder, path), content);
	}
	return folder;
}
