import type { ICredentialType, INodeType } from 'n8n-workflow';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

import type { BinaryMode } from './binaryStore';
import type { Engine } from './engine';
import { prepareEnvironment } from './environment';

export type { UiMessage } from './additionalData';
export type { BinaryMode } from './binaryStore';
export type { CredentialsByType } from './credentials';
export type { Engine } from './engine';
export type { LoadOptionsOptions } from './loadOptions';
export type { LogCapture, LogEntry } from './logCapture';
export type { ToolOptions, ToolResult } from './runAsTool';
export type { NodeRunResult, RunNodeOptions } from './runNode';
export type { RunningExecution, RunOptions, RunResult } from './runWorkflow';
export type { VirtualClock, VirtualClockOptions } from './virtualClock';
export { createVirtualClock, isIoInFlight } from './virtualClock';
export type { ActivateOptions, ActiveWorkflow, ListenOptions } from './webhooks/activeWorkflow';
export type { WorkflowJson } from '../../dev/n8n/workflowJson';
export { createNode, readWorkflow } from '../../dev/n8n/workflowJson';

/** How to start an engine. */
export interface EngineOptions {
	/** Where n8n keeps binary data. */
	binaryMode: BinaryMode;
	/**
	 * Folder of the package to load, built; default this repository. Under jest its
	 * `dist/nodes` and `dist/credentials` are this repository's TypeScript sources.
	 * `false` loads none.
	 */
	packageFolder?: string | false;
	/** A folder for n8n to keep; default a temporary one that `close()` deletes. */
	userFolder?: string;
	/** More node types, or replacements of stand-ins, by full name. */
	extraNodeTypes?: Record<string, INodeType>;
	extraCredentialTypes?: ICredentialType[];
}

const REPOSITORY = resolve(__dirname, '..', '..');

let isOpen = false;

/**
 * Starts n8n's engine in this process. One at a time, because n8n keeps its binary data mode in
 * a global place: `close()` it before starting the next. Throws what the package loader throws.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
	if (isOpen) throw new Error('An engine is open: close() it before starting another one');
	isOpen = true;
	const userFolder = await prepareEnvironment(options.userFolder);
	try {
		// Only now, because n8n-core reads the environment when it is loaded.
		const load = createRequire(__filename);
		const { Engine } = load('./engine') as typeof import('./engine');
		return await Engine.open({
			binaryMode: options.binaryMode,
			userFolder,
			packageFolder:
				options.packageFolder === false ? undefined : (options.packageFolder ?? REPOSITORY),
			extraNodeTypes: options.extraNodeTypes ?? {},
			extraCredentialTypes: options.extraCredentialTypes ?? [],
			onClose: () => {
				isOpen = false;
			},
		});
	} catch (error) {
		isOpen = false;
		await userFolder.remove();
		throw error;
	}
}
