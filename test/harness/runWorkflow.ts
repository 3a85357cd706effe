import { WorkflowExecute, WorkflowHasIssuesError } from 'n8n-core';
import type {
	ExecutionError,
	ExecutionStatus,
	IDataObject,
	INode,
	INodeExecutionData,
	IPinData,
	IRun,
	IRunData,
	IRunExecutionData,
	ITaskData,
	NodeExecutionHint,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createRunExecutionData, deepCopy } from 'n8n-workflow';

import type { UiMessage } from './additionalData';
import { createAdditionalData, createHooks } from './additionalData';
import { createWorkflow } from './createWorkflow';
import type { CredentialsByType } from './credentials';
import type { TypeRegistry } from './typeRegistry';
import type { WorkflowJson } from '../../dev/n8n/workflowJson';

/** How to run a workflow. */
export interface RunOptions {
	workflow: WorkflowJson;
	/** Input items of the start node; default one empty item. They are copied. */
	items?: INodeExecutionData[];
	/** Name of the node to start with; default the one n8n would start with. */
	startNode?: string;
	/** Data of the credentials that the nodes use, by type; nodes that can use them get them. */
	credentials?: CredentialsByType;
	/** `manual` (default): the Execute button. `trigger`, `webhook`: an active workflow. */
	mode?: 'manual' | 'trigger' | 'webhook';
	/** An execution that has failed: it is tried again from the node that failed, as Executions > Retry does. */
	retryOf?: RunResult;
	/** An execution that waits: it goes on, as the server lets it when its time has come. */
	resumeOf?: RunResult;
	/** What n8n has stored with the workflow; the run works on a copy. */
	staticData?: IDataObject;
	/** Aborting it stops the execution, as `cancel()` does. */
	signal?: AbortSignal;
	onNodeStart?: (nodeName: string) => void;
	onNodeEnd?: (nodeName: string, data: ITaskData) => void;
}

/** What an execution left behind. */
export interface RunResult {
	executionId: string;
	status: ExecutionStatus;
	/** Why the execution as a whole failed, as n8n stores it. */
	error?: ExecutionError;
	/** All runs of all nodes, by node name. */
	runData: IRunData;
	/** Items of one output of a node's last run; empty if it did not run. */
	items(nodeName: string, outputIndex?: number): INodeExecutionData[];
	/** The same items' JSON. */
	json(nodeName: string, outputIndex?: number): IDataObject[];
	/** The error a node's last run ended with, also when the workflow went on. */
	nodeError(nodeName: string): ExecutionError | undefined;
	/** Hints of a node's last run. */
	hints(nodeName: string): NodeExecutionHint[];
	/** Messages sent to the editor; n8n sends them in manual mode only. */
	uiMessages: UiMessage[];
	/** All that n8n stores of the execution. */
	data: IRunExecutionData;
	/** What n8n stores with the workflow afterwards: static data that has changed, after other than manual runs. */
	staticData?: IDataObject;
	/** Wall clock from first to last node, in milliseconds. */
	elapsedMs: number;
}

/** A running execution: await it for the result. */
export interface RunningExecution<Result = RunResult> extends Promise<Result> {
	readonly executionId: string;
	/** Presses the Stop button. The promise still resolves, once the running node gave up. */
	cancel(): void;
}

/** What n8n hands to an execution that a delivery to a webhook has started. */
export interface WebhookStart {
	/** What `webhook()` gave, by output; takes the place of `items`. */
	workflowData: INodeExecutionData[][];
	/** What `webhook()` threw: the execution fails with it at its start node. */
	failure?: Error;
	/** Stored static data, or undefined for none. */
	staticData?: IDataObject;
	/** Called with static data that the execution has changed. */
	onStaticData: (staticData: IDataObject) => void;
	/** Where n8n can be reached. */
	baseUrl: string;
}

let executionCount = 0;

function createRunData(
	node: INode,
	main: INodeExecutionData[][],
	pinData: IPinData | undefined,
	failure: Error | undefined,
): IRunExecutionData {
	const data = createRunExecutionData({
		resultData: { pinData },
		executionData: { nodeExecutionStack: [{ node, data: { main }, source: null }] },
	});
	if (failure !== undefined) {
		const error = { ...failure, message: failure.message, stack: failure.stack };
		Object.assign(data.resultData, { lastNodeExecuted: node.name, error });
	}
	return data;
}

/** What n8n's server makes of a failed execution's data for a retry. It was stored as JSON meanwhile. */
function createRetryData({ data: failed }: RunResult): IRunExecutionData {
	const data = createRunExecutionData(deepCopy(failed));
	const { resultData } = data;
	delete resultData.error;
	const runs = resultData.runData[resultData.lastNodeExecuted ?? ''];
	if (runs?.at(-1)?.error !== undefined) runs.pop();
	return data;
}

/** What an execution begins with. What waits was stored as JSON meanwhile, too. */
function dataOf(
	{ retryOf, resumeOf }: RunOptions,
	create: () => IRunExecutionData,
): IRunExecutionData {
	if (resumeOf) return createRunExecutionData(deepCopy(resumeOf.data));
	return retryOf ? createRetryData(retryOf) : create();
}

function toResult(executionId: string, run: IRun, uiMessages: UiMessage[]): RunResult {
	const { runData, error } = run.data.resultData;
	const lastRun = (nodeName: string) => runData[nodeName]?.at(-1);
	const items = (nodeName: string, outputIndex = 0) =>
		lastRun(nodeName)?.data?.main?.[outputIndex] ?? [];
	return {
		executionId,
		status: run.status,
		error,
		runData,
		items,
		json: (nodeName, outputIndex) => items(nodeName, outputIndex).map(({ json }) => json),
		nodeError: (nodeName) => lastRun(nodeName)?.error,
		hints: (nodeName) => lastRun(nodeName)?.hints ?? [],
		uiMessages,
		data: run.data,
		elapsedMs: (run.stoppedAt ?? run.startedAt).getTime() - run.startedAt.getTime(),
	};
}

/** A workflow that n8n refuses to start (a required parameter is missing) ends in error at once. */
function toRefusedRun(
	error: WorkflowHasIssuesError,
	mode: WorkflowExecuteMode,
	data: IRunExecutionData,
): IRun {
	const now = new Date();
	Object.assign(data.resultData, { error });
	return { data, mode, status: 'error', startedAt: now, stoppedAt: now, storedAt: 'db' };
}

/** Runs a workflow on n8n's engine. See `Engine.run`. */
export function runWorkflow(
	types: TypeRegistry,
	options: RunOptions,
	start?: WebhookStart,
): RunningExecution {
	const { workflow: json, items = [{ json: {} }], credentials = {} } = options;
	const mode: WorkflowExecuteMode = options.retryOf ? 'retry' : (options.mode ?? 'manual');
	const executionId = String(++executionCount);
	const id = json.id ?? `workflow-${executionId}`;
	const name = json.name ?? 'Harness';
	const workflow = createWorkflow(types, json, {
		id,
		name,
		credentials,
		active: mode !== 'manual',
		staticData: start?.staticData ?? deepCopy(options.staticData),
	});

	const startNode = options.startNode
		? workflow.getNode(options.startNode)
		: workflow.getStartNode();
	if (!startNode) throw new Error(`No start node "${options.startNode ?? ''}" in the workflow`);

	const uiMessages: UiMessage[] = [];
	let stored: IDataObject | undefined;
	const nodes = Object.values(workflow.nodes);
	const connections = workflow.connectionsBySourceNode;
	const hooks = createHooks(mode, executionId, { id, name, nodes, connections });
	hooks.addHandler('nodeExecuteBefore', (nodeName) => options.onNodeStart?.(nodeName));
	hooks.addHandler('nodeExecuteAfter', (nodeName, data) => options.onNodeEnd?.(nodeName, data));
	hooks.addHandler('workflowExecuteAfter', (_run, staticData?: IDataObject) => {
		if (mode === 'manual' || staticData === undefined) return;
		stored = deepCopy(staticData);
		start?.onStaticData(staticData);
	});
	const additionalData = createAdditionalData({
		types,
		credentials,
		executionId,
		uiMessages,
		hooks,
		baseUrl: start?.baseUrl,
	});
	const data = dataOf(options, () =>
		createRunData(
			startNode,
			start?.workflowData ?? [deepCopy(items)],
			mode === 'manual' ? json.pinData : undefined,
			start?.failure,
		),
	);
	try {
		const execution = new WorkflowExecute(additionalData, mode, data).processRunExecutionData(
			workflow,
		);
		const cancel = () => execution.cancel();
		if (options.signal?.aborted) cancel();
		options.signal?.addEventListener('abort', cancel, { once: true });
		const result = execution
			.then((run) => ({ ...toResult(executionId, run, uiMessages), staticData: stored }))
			.finally(() => options.signal?.removeEventListener('abort', cancel));
		return Object.assign(result, { executionId, cancel });
	} catch (error) {
		if (!(error instanceof WorkflowHasIssuesError)) throw error;
		const result = Promise.resolve(
			toResult(executionId, toRefusedRun(error, mode, data), uiMessages),
		);
		return Object.assign(result, { executionId, cancel: () => {} });
	}
}
