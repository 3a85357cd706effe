import { dirname, resolve } from 'node:path';
import { NodeOperationError, type INode, type INodeParameters, type INodeType } from 'n8n-workflow';

import { createNode, startEngine, type Engine } from '../harness';

/** n8n-workflow, loaded anew from its files. */
function secondCopy(): typeof import('n8n-workflow') {
	const entry = require.resolve('n8n-workflow');
	const folder = resolve(dirname(entry), '..');
	const { cache } = requireByNode;
	const first = Object.entries(cache).filter(([file]) => file.startsWith(folder));
	for (const [file] of first) delete cache[file];
	const copy = requireByNode(entry) as typeof import('n8n-workflow');
	Object.assign(cache, Object.fromEntries(first));
	return copy;
}

/** Our nodes with a copy of n8n-workflow of their own, as where the package was installed by npm or linked. */
function nodesWithTheirOwnCopy(): Record<string, INodeType> {
	const types: Record<string, INodeType> = {};
	const copy = secondCopy();
	// Without this premise the tests would prove nothing.
	expect(copy.NodeOperationError).not.toBe(NodeOperationError);
	jest.isolateModules(() => {
		jest.doMock('n8n-workflow', () => copy);
		const { AiImageEnhancement } = jest.requireActual<
			typeof import('../../nodes/AiImageEnhancement/AiImageEnhancement.node')
		>('../../nodes/AiImageEnhancement/AiImageEnhancement.node');
		const { AiHomeDesignTrigger } = jest.requireActual<
			typeof import('../../nodes/AiHomeDesignTrigger/AiHomeDesignTrigger.node')
		>('../../nodes/AiHomeDesignTrigger/AiHomeDesignTrigger.node');
		types['copy.aiImageEnhancement'] = new AiImageEnhancement();
		types['copy.aiHomeDesignTrigger'] = new AiHomeDesignTrigger();
	});
	return types;
}

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine({
		binaryMode: 'memory',
		extraNodeTypes: nodesWithTheirOwnCopy(),
	});
});
afterAll(async () => await engine.close());

const EMPTY = 'Choose a credential: "Credential" at the top of the node is empty';
const GONE = 'Choose another credential: the one in "Credential" at the top of the node is gone';
const deleted = { credentials: { aiHomeDesignApi: { id: 'abc', name: 'Deleted' } } };
/** Nothing answers there, and none of these may come so far. */
const credentials = {
	aiHomeDesignApi: { apiKey: 'key', apiVersion: 'v1', baseUrl: 'http://127.0.0.1:9' },
};

describe.each(['n8n-nodes-aihomedesign', 'copy'])('nodes of the package "%s"', (packageName) => {
	const ACTION = `${packageName}.aiImageEnhancement`;
	const TRIGGER = `${packageName}.aiHomeDesignTrigger`;

	interface Case {
		name: string;
		parameters?: INodeParameters;
		node?: Partial<INode>;
		hasCredential?: boolean;
		message: string | RegExp;
		description: string;
	}
	const cases: Case[] = [
		{ name: 'no credential', message: EMPTY, description: 'API key' },
		{
			name: 'another credential only',
			node: { credentials: { other: { id: '1', name: 'Other' } } },
			message: EMPTY,
			description: 'API key',
		},
		{ name: 'a deleted credential', node: deleted, message: GONE, description: 'deleted' },
		{
			name: 'an expression that names an unknown node',
			parameters: { imageUrl: "={{ $('Nowhere').item.json.link }}" },
			hasCredential: true,
			message: "Referenced node doesn't exist",
			description: "Expression: {{ $('Nowhere').item.json.link }}",
		},
		{
			name: 'an expression with a mistake in its syntax',
			parameters: { imageUrl: '={{ $json.link( }}' },
			hasCredential: true,
			message: 'invalid syntax',
			description: 'Expression: {{ $json.link( }}',
		},
	];

	test.each(cases)('$name', async ({ parameters, node, hasCredential, message, description }) => {
		const options = {
			typeName: ACTION,
			items: [{ json: {} }],
			parameters: {
				operation: 'upload',
				imageSource: 'url',
				imageUrl: 'http://127.0.0.1:9/a.jpg',
				...parameters,
			},
			credentials: hasCredential ? credentials : {},
		};
		const { error } = await engine.runNode({ ...options, node });
		expect(error?.message).toBe(message);
		expect(error?.description).toContain(description);
		const lenient = await engine.runNode({
			...options,
			node: { ...node, onError: 'continueErrorOutput' },
		});
		expect(lenient.errorOutput[0]?.json.error).toMatchObject({
			message,
			description: expect.stringContaining(description),
		});
	});

	test('the lists of the form', async () => {
		// A new node asks for its lists before it has a credential: that is nobody's mistake.
		const list = await engine.loadOptions({ nodeType: ACTION, method: 'searchSpaces' });
		expect(list).toEqual([]);
	});

	test('activation of the trigger, without a credential and with a deleted one', async () => {
		const activate = async (node: Partial<INode>) =>
			await engine.activate({
				workflow: { nodes: [createNode('Trigger', TRIGGER, {}, node)], connections: {} },
			});
		await expect(activate({})).rejects.toThrow(EMPTY);
		await expect(activate(deleted)).rejects.toThrow(GONE);
	});
});
