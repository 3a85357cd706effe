import type {
	EngineRequest,
	EngineResponse,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

interface LangchainTool {
	name: string;
	description: string;
	invoke(input: unknown): Promise<unknown>;
}

function isLangchainTool(value: unknown): value is LangchainTool {
	return (
		typeof value === 'object' &&
		value !== null &&
		'name' in value &&
		'description' in value &&
		'invoke' in value &&
		typeof value.invoke === 'function'
	);
}

function parseObject(json: unknown): IDataObject {
	const value: unknown = JSON.parse(String(json));
	return typeof value === 'object' && value !== null
		? Object.fromEntries(Object.entries(value))
		: {};
}

/** Agents up to version 2: they get LangChain tools from the engine and call them themselves. */
async function callLangchainTool(
	context: IExecuteFunctions,
	input: IDataObject,
): Promise<INodeExecutionData> {
	const connected = await context.getInputConnectionData(NodeConnectionTypes.AiTool, 0);
	const tool: unknown = Array.isArray(connected) ? connected[0] : connected;
	if (!isLangchainTool(tool)) throw new Error('No tool is connected to the agent');
	const { name, description } = tool;
	try {
		const response = await tool.invoke(input);
		return { json: { name, description, response: String(response) } };
	} catch (error) {
		// An agent shows the model the message and goes on.
		return {
			json: { name, description, error: error instanceof Error ? error.message : 'unknown' },
		};
	}
}

/** Agents since version 3: the engine runs the tool's node and calls the agent again. */
function requestToolRun(context: IExecuteFunctions, input: IDataObject): EngineRequest {
	const [tool] = context.getParentNodes(context.getNode().name, {
		connectionType: NodeConnectionTypes.AiTool,
		depth: 1,
	});
	if (tool === undefined) throw new Error('No tool is connected to the agent');
	return {
		actions: [
			{
				actionType: 'ExecutionNodeAction',
				nodeName: tool.name,
				input,
				type: NodeConnectionTypes.AiTool,
				id: 'call_1',
				metadata: { itemIndex: 0 },
			},
		],
		metadata: {},
	};
}

function readToolRun(response: EngineResponse): INodeExecutionData {
	const data = response.actionResponses[0]?.data;
	const items = data?.data?.[NodeConnectionTypes.AiTool]?.[0] ?? [];
	// The agent hands the model the JSON of the first output, and nothing else.
	return { json: { response: JSON.stringify(items.map(({ json }) => json)) } };
}

/** An AI agent without a model: calls the one connected tool once, with the given input. */
export const agent: INodeType = {
	description: {
		displayName: 'AI Agent',
		name: 'agent',
		group: ['transform'],
		version: 1,
		description: 'Stand-in for AI Agent',
		defaults: { name: 'AI Agent' },
		inputs: ['main', { type: 'ai_tool' }],
		outputs: ['main'],
		properties: [
			{ displayName: 'Input', name: 'agentInput', type: 'string', default: '{}' },
			{ displayName: 'Path', name: 'path', type: 'string', default: 'engine' },
		],
	},
	async execute(this: IExecuteFunctions, response?: EngineResponse) {
		if (response !== undefined && response.actionResponses.length > 0) {
			return [[readToolRun(response)]];
		}
		const input = parseObject(this.getNodeParameter('agentInput', 0));
		if (this.getNodeParameter('path', 0) === 'langchain') {
			return [[await callLangchainTool(this, input)]];
		}
		return requestToolRun(this, input);
	},
};
