import type { IDataObject, INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { NodeRunResult, RunNodeOptions } from '../harness';
import type { Workbench } from './workbench';

type Mode = 'trigger' | 'manual' | 'webhook';

/** How an execution goes. */
export interface Execution {
	parameters?: INodeParameters;
	mode?: Mode;
	node?: Partial<INode>;
	typeName?: RunNodeOptions['typeName'];
	/** It is stopped, times out or fails behind the node: n8n saves nothing. */
	endsUnsaved?: boolean;
	/** A Wait node, an approval or a slow upload comes behind the node: it ends when this is done. */
	until?: Promise<unknown>;
}

let count = 0;

/**
 * A workflow as n8n's server keeps it: each execution reads the static data when it begins, and writes the whole of it
 * when it ends, in production and unless it was stopped. Of two that overlap, the last one wins.
 */
export class LivingWorkflow {
	private stored: string | undefined;

	private id = `living-${++count}`;

	constructor(private readonly bench: Workbench) {}

	/** Begins an execution, and Stop for it. */
	begin(items: INodeExecutionData[], execution: Execution = {}) {
		const { parameters, mode = 'trigger', node, typeName, endsUnsaved, until } = execution;
		const running = this.bench.run(items, parameters, node, {
			mode,
			typeName,
			workflowId: this.id,
			staticData: this.read(),
		});
		const ended = running.then(async (run): Promise<NodeRunResult> => {
			await until;
			const isSaved = mode !== 'manual' && run.status !== 'canceled' && !endsUnsaved;
			if (isSaved && run.staticData) this.stored = JSON.stringify(run.staticData);
			return run;
		});
		return Object.assign(ended, { stop: () => running.cancel(), node: running });
	}

	async execute(items: INodeExecutionData[], execution: Execution = {}): Promise<NodeRunResult> {
		return await this.begin(items, execution);
	}

	/** Presses Retry in Executions. */
	async retry(
		retryOf: NodeRunResult,
		{ parameters, node }: Execution = {},
	): Promise<NodeRunResult> {
		const run = await this.bench.run([], parameters, node, {
			retryOf,
			workflowId: this.id,
			staticData: this.read(),
		});
		if (run.staticData) this.stored = JSON.stringify(run.staticData);
		return run;
	}

	/** A copy of what n8n has stored. */
	read(): IDataObject | undefined {
		return this.stored === undefined ? undefined : (JSON.parse(this.stored) as IDataObject);
	}

	/** A polling trigger saves the static data as they were when the workflow was published. */
	pollingTriggerSaves(asPublished: IDataObject | undefined): void {
		this.stored = JSON.stringify(asPublished ?? {});
	}

	/** n8n starts anew: the process forgets, what is stored stays. (The node tells workflows apart by their ID.) */
	restart(): void {
		this.id = `living-${++count}`;
	}
}
