import { ExecutionLifecycleHooks, ExternalSecretsProxy } from 'n8n-core';
import type {
	IDataObject,
	INodeParameters,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import type { CredentialsByType } from './credentials';
import { HarnessCredentialsHelper } from './credentials';
import type { TypeRegistry } from './typeRegistry';

/** A message to the editor of a manual execution, e.g. of type `sendConsoleMessage`. */
export interface UiMessage {
	type: string;
	data: IDataObject | IDataObject[];
}

/** What the server knows about an execution besides its workflow. */
export interface ExecutionSetting {
	types: TypeRegistry;
	credentials: CredentialsByType;
	executionId?: string;
	currentNodeParameters?: INodeParameters;
	uiMessages?: UiMessage[];
	hooks?: ExecutionLifecycleHooks;
	/** Where n8n can be reached, with a slash at the end; default nowhere. */
	baseUrl?: string;
}

const NOWHERE = 'http://n8n.invalid/';

function notAvailable(what: string): () => Promise<never> {
	return async () => {
		throw new Error(`${what} is not a part of the harness`);
	};
}

/** The engine's view of the server, for one execution or one request of the editor. */
export function createAdditionalData(setting: ExecutionSetting): IWorkflowExecuteAdditionalData {
	const { types, credentials, executionId, currentNodeParameters, uiMessages, hooks } = setting;
	const { baseUrl = NOWHERE } = setting;
	return {
		credentialsHelper: new HarnessCredentialsHelper(types, credentials),
		externalSecretsProxy: new ExternalSecretsProxy(),
		executeWorkflow: notAvailable('Running a sub-workflow'),
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		startRunnerTask: notAvailable('A task runner'),
		logAiEvent: () => {},
		executionId,
		currentNodeExecutionIndex: 0,
		currentNodeParameters,
		hooks,
		sendDataToUI: (type, data) => uiMessages?.push({ type, data }),
		setExecutionStatus: () => {},
		variables: {},
		restApiUrl: `${baseUrl}rest`,
		instanceBaseUrl: baseUrl,
		formBaseUrl: `${baseUrl}form`,
		formWaitingBaseUrl: `${baseUrl}form-waiting`,
		formTestBaseUrl: `${baseUrl}form-test`,
		webhookBaseUrl: `${baseUrl}webhook`,
		webhookWaitingBaseUrl: `${baseUrl}webhook-waiting`,
		webhookTestBaseUrl: `${baseUrl}webhook-test`,
		mcpBaseUrl: `${baseUrl}mcp`,
		mcpTestBaseUrl: `${baseUrl}mcp-test`,
	};
}

/** The hooks of an execution; the engine refuses to run without. */
export function createHooks(
	mode: WorkflowExecuteMode,
	executionId: string,
	workflow: Pick<IWorkflowBase, 'id' | 'name' | 'nodes' | 'connections'>,
): ExecutionLifecycleHooks {
	const now = new Date();
	return new ExecutionLifecycleHooks(mode, executionId, {
		...workflow,
		active: false,
		isArchived: false,
		createdAt: now,
		updatedAt: now,
		activeVersionId: null,
	});
}
