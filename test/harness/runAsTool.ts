import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import type { RunningExecution, RunOptions, RunResult } from './runWorkflow';
import { runWorkflow } from './runWorkflow';
import { standInNames } from './standIns';
import type { TypeRegistry } from './typeRegistry';
import { createNode } from '../../dev/n8n/workflowJson';

/** How to call a node as an AI agent's tool. */
export interface ToolOptions extends Omit<RunOptions, 'workflow' | 'startNode' | 'items'> {
	/** May contain `={{ $fromAI('url', 'The photo', 'string') }}`. */
	parameters: INodeParameters;
	/** What the model passes: the values of the `$fromAI` keys. */
	agentInput: IDataObject;
	/**
	 * `engine` (default): AI Agent 3, where the engine runs the tool's node. `langchain`: AI Agent
	 * up to 2, which calls a LangChain tool that n8n-core makes of the node (and checks the input).
	 */
	path?: 'engine' | 'langchain';
	/** Full type name without the `Tool` suffix; default the action node of this package. */
	typeName?: string;
	node?: Partial<INode>;
	/** The workflow's ID; default another one for each run. */
	workflowId?: string;
}

/** What an agent gets from its tool. */
export interface ToolResult extends RunResult {
	/** The text handed to the model: JSON of the items. Undefined if the call itself failed. */
	response?: string;
	/** The message handed to the model when the tool threw (path `langchain`). */
	toolError?: string;
	/** The tool's name and description for the model (path `langchain`). */
	name?: string;
	description?: string;
}

const names = { trigger: 'Manual Trigger', agent: 'AI Agent', tool: 'Tool' };

function toText(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

/** Runs an agent stand-in that calls the node as its tool, once. See `Engine.runAsTool`. */
export function runAsTool(
	types: TypeRegistry,
	defaultTypeName: string,
	options: ToolOptions,
): RunningExecution<ToolResult> {
	const { parameters, agentInput, path = 'engine', node, ...more } = options;
	const { typeName = defaultTypeName, workflowId: id, ...rest } = more;
	const tool = node?.name ?? names.tool;
	const agentParameters = { agentInput: JSON.stringify(agentInput), path };
	const execution = runWorkflow(types, {
		...rest,
		startNode: names.trigger,
		workflow: {
			...(id !== undefined && { id }),
			nodes: [
				createNode(names.trigger, standInNames.manualTrigger),
				createNode(names.agent, standInNames.agent, agentParameters),
				createNode(tool, `${typeName}Tool`, parameters, node),
			],
			connections: {
				[names.trigger]: { main: [[{ node: names.agent, type: 'main', index: 0 }]] },
				[tool]: { ai_tool: [[{ node: names.agent, type: 'ai_tool', index: 0 }]] },
			},
		},
	});
	const result = execution.then((run) => {
		const json = run.json(names.agent)[0] ?? {};
		return {
			...run,
			response: toText(json.response),
			toolError: toText(json.error),
			name: toText(json.name),
			description: toText(json.description),
		};
	});
	const { executionId, cancel } = execution;
	return Object.assign(result, { executionId, cancel });
}
