// n8n-core's decorators need it, before anything else of n8n-core.
import 'reflect-metadata';
import type {
	IBinaryData,
	ICredentialDataDecryptedObject,
	ICredentialType,
	INodeCredentialTestResult,
	INodePropertyOptions,
	INodeType,
} from 'n8n-workflow';

import type { BinaryMode } from './binaryStore';
import { readBinary, storeBinary, useBinaryMode } from './binaryStore';
import { testCredential } from './credentialTest';
import type { UserFolder } from './environment';
import type { LoadOptionsOptions } from './loadOptions';
import { loadOptions } from './loadOptions';
import type { LogCapture } from './logCapture';
import { captureLog } from './logCapture';
import type { ToolOptions, ToolResult } from './runAsTool';
import { runAsTool } from './runAsTool';
import type { NodeRunResult, RunNodeOptions } from './runNode';
import { runNode } from './runNode';
import type { RunningExecution, RunOptions } from './runWorkflow';
import { runWorkflow } from './runWorkflow';
import { standIns } from './standIns';
import { loadPackage, TypeRegistry } from './typeRegistry';
import type { ActivateOptions, ActiveWorkflow, ListenOptions } from './webhooks/activeWorkflow';
import { activate, listenForTest } from './webhooks/activeWorkflow';
import { WebhookListener } from './webhooks/listener';

/** Full name of this package's action node, in workflows and as default of the shortcuts. */
export const ACTION_NODE = 'n8n-nodes-aihomedesign.aiImageEnhancement';

/** What an engine is made of. */
export interface EngineParts {
	binaryMode: BinaryMode;
	userFolder: UserFolder;
	/** Folder of the package to load; none when undefined. */
	packageFolder?: string;
	extraNodeTypes: Record<string, INodeType>;
	extraCredentialTypes: ICredentialType[];
	onClose: () => void;
}

/** n8n's engine in this process, with this package's nodes. Made by `startEngine`. */
export class Engine {
	private closed = false;

	private listener: Promise<WebhookListener> | undefined;

	private constructor(
		private readonly types: TypeRegistry,
		private readonly parts: EngineParts,
		/** What n8n and the nodes log. */
		readonly log: LogCapture,
	) {}

	static async open(parts: EngineParts): Promise<Engine> {
		const log = captureLog();
		await useBinaryMode(parts.binaryMode, parts.userFolder.path);
		const { packageFolder, extraNodeTypes, extraCredentialTypes } = parts;
		const loaded = packageFolder
			? await loadPackage(packageFolder)
			: { nodes: {}, credentials: {} };
		const extras = extraCredentialTypes.map((type) => [type.name, type]);
		const types = new TypeRegistry({
			nodes: { ...standIns, ...loaded.nodes, ...extraNodeTypes },
			credentials: { ...loaded.credentials, ...Object.fromEntries(extras) },
		});
		return new Engine(types, parts, log);
	}

	get binaryMode(): BinaryMode {
		return this.parts.binaryMode;
	}

	/**
	 * Runs a workflow. Errors of nodes are in the result; it throws for a workflow that has no start
	 * node or uses an unknown node type.
	 */
	run(options: RunOptions): RunningExecution {
		return runWorkflow(this.types, options);
	}

	/** Runs Manual Trigger, one node, and a No Op behind its main and its error output. */
	runNode(options: RunNodeOptions): RunningExecution<NodeRunResult> {
		return runNode(this.types, ACTION_NODE, options);
	}

	/** Lets an agent call the node as its tool; the result's `response` is what the model reads. */
	runAsTool(options: ToolOptions): RunningExecution<ToolResult> {
		return runAsTool(this.types, ACTION_NODE, options);
	}

	/**
	 * Activates a workflow that begins with webhook nodes: tells their services (`checkExists`,
	 * `create`), then its URLs on 127.0.0.1 answer and start it as n8n's server does, until
	 * `deactivate()` or the engine's `close()`. Throws what `create` throws.
	 */
	async activate(options: ActivateOptions): Promise<ActiveWorkflow> {
		return await activate(this.types, await this.listen(), options);
	}

	/**
	 * Presses Listen for test event: as `activate`, in n8n's modes for tests, below /webhook-test/,
	 * until a delivery has started the workflow. What becomes of static data is not stored.
	 */
	async listenForTest(options: ListenOptions): Promise<ActiveWorkflow> {
		return await listenForTest(this.types, await this.listen(), options);
	}

	/** The entries of a dropdown. Throws the error whose message the editor shows in its place. */
	async loadOptions(options: LoadOptionsOptions): Promise<INodePropertyOptions[]> {
		return await loadOptions(this.types, ACTION_NODE, options);
	}

	/** Presses Test in the credential's dialogue; throws only what a node's own test throws. */
	async testCredential(
		credentialType: string,
		data: ICredentialDataDecryptedObject,
	): Promise<INodeCredentialTestResult> {
		return await testCredential(this.types, credentialType, data);
	}

	/** Puts a file where n8n keeps binary data, for an item's `binary`. */
	async binary(content: Buffer, fileName?: string, mimeType?: string): Promise<IBinaryData> {
		return await storeBinary(content, fileName, mimeType);
	}

	/** The bytes behind an item's binary field, in both binary modes. */
	async readBinary(binaryData: IBinaryData): Promise<Buffer> {
		return await readBinary(binaryData);
	}

	/** The type as n8n loaded it, e.g. to look at its description. Throws if unknown. */
	nodeType(name = ACTION_NODE, version?: number): INodeType {
		return this.types.getByNameAndVersion(name, version);
	}

	/**
	 * Stops to listen for webhooks, without a word to their services, and deletes the temporary
	 * folder. Another engine can be started afterwards.
	 */
	async close(): Promise<void> {
		if (this.closed) return;
		this.closed = true;
		await (await this.listener)?.close();
		await this.parts.userFolder.remove();
		this.parts.onClose();
	}

	/** One web server an engine, from the first webhook on. */
	private async listen(): Promise<WebhookListener> {
		this.listener ??= WebhookListener.open();
		return await this.listener;
	}
}
