import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { RunningExecution, RunOptions, RunResult } from './runWorkflow';
import { runWorkflow } from './runWorkflow';
import { standInNames } from './standIns';
import type { TypeRegistry } from './typeRegistry';
import { createNode } from '../../dev/n8n/workflowJson';

/** Names of the nodes in the workflow that `Engine.runNode` builds. */
export const runNodeNames = {
	trigger: 'Manual Trigger',
	node: 'Node',
	output: 'Output',
	errorOutput: 'Error Output',
} as const;

/** How to run a single node. */
export interface RunNodeOptions extends Omit<RunOptions, 'workflow' | 'startNode'> {
	parameters: INodeParameters;
	/** Full type name; default the action node of this package. */
	typeName?: string;
	/** Settings of the node: `onError`, `retryOnFail`, `maxTries`, `typeVersion`, `name`, ... */
	node?: Partial<INode>;
	/** The workflow's ID; default another one for each run. */
	workflowId?: string;
}

/** A node's result: what arrived behind its outputs. */
export interface NodeRunResult extends RunResult {
	output: INodeExecutionData[];
	/** Behind the error output, which exists with `onError: 'continueErrorOutput'`. */
	errorOutput: INodeExecutionData[];
}

/** Runs Manual Trigger, the node, and a No Op behind each output. See `Engine.runNode`. */
export function runNode(
	types: TypeRegistry,
	defaultTypeName: string,
	options: RunNodeOptions,
): RunningExecution<NodeRunResult> {
	const {
		parameters,
		typeName = defaultTypeName,
		node: settings,
		workflowId: id,
		...rest
	} = options;
	const names = { ...runNodeNames, node: settings?.name ?? runNodeNames.node };
	const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	const execution = runWorkflow(types, {
		...rest,
		startNode: names.trigger,
		workflow: {
			...(id !== undefined && { id }),
			nodes: [
				createNode(names.trigger, standInNames.manualTrigger),
				createNode(names.node, typeName, parameters, settings),
				createNode(names.output, standInNames.noOp),
				createNode(names.errorOutput, standInNames.noOp),
			],
			connections: {
				[names.trigger]: { main: [to(names.node)] },
				[names.node]: { main: [to(names.output), to(names.errorOutput)] },
			},
		},
	});
	const result = execution.then((run) => ({
		...run,
		output: run.items(names.output),
		errorOutput: run.items(names.errorOutput),
	}));
	const { executionId, cancel } = execution;
	return Object.assign(result, { executionId, cancel });
}
