import { HookContext } from 'n8n-core';
import type {
	IHttpRequestMethods,
	INode,
	IWebhookData,
	IWebhookDescription,
	IWorkflowDataProxyAdditionalKeys,
	IWorkflowExecuteAdditionalData,
	NodeParameterValueType,
	WebhookSetupMethodNames,
	Workflow,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { NodeHelpers, resolveWebhookDescriptionField } from 'n8n-workflow';

/** In what capacity n8n calls a node's `webhookMethods`. */
export interface HookModes {
	mode: WorkflowExecuteMode;
	activation: WorkflowActivateMode;
}

/** What a webhook's description says in one of its fields, expressions resolved. */
export function readDescription(
	workflow: Workflow,
	node: INode,
	description: IWebhookDescription,
	field: string,
	mode: WorkflowExecuteMode,
	defaultValue?: NodeParameterValueType,
	additionalKeys: IWorkflowDataProxyAdditionalKeys = {},
): unknown {
	const native = resolveWebhookDescriptionField(node, description, field);
	if (native.resolved) return native.value;
	return workflow.expression.getComplexParameterValue(
		node,
		description[field],
		mode,
		additionalKeys,
		undefined,
		defaultValue,
	);
}

function trimSlashes(path: string): string {
	return path.trim().replace(/^\//, '').replace(/\/$/, '');
}

/** Refuses what the server does and the harness does not. */
function assertSupported({ path, webhookDescription }: IWebhookData, responseMode: unknown): void {
	const { name, nodeType = 'webhook', responseHeaders } = webhookDescription;
	const refuse = (what: string) => {
		throw new Error(`Webhook "${name}": ${what} not a part of the harness`);
	};
	if (responseMode !== 'onReceived') refuse(`response mode ${String(responseMode)} is`);
	if (responseHeaders !== undefined) refuse('responseHeaders are');
	if (nodeType !== 'webhook') refuse(`${nodeType}s are`);
	if (path.startsWith(':') || path.includes('/:')) refuse('paths with parameters are');
}

function getWebhooksOfNode(
	workflow: Workflow,
	node: INode,
	additionalData: IWorkflowExecuteAdditionalData,
): IWebhookData[] {
	if (node.disabled) return [];
	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const descriptions = nodeType.description.webhooks ?? [];
	return descriptions
		.filter(({ restartWebhook }) => restartWebhook !== true)
		.flatMap((webhookDescription) => {
			const read = (field: string, defaultValue?: boolean | string) =>
				readDescription(workflow, node, webhookDescription, field, 'internal', defaultValue);
			const ownPath = trimSlashes(String(read('path')));
			const isFullPath = read('isFullPath', false) === true;
			const path = NodeHelpers.getNodeWebhookPath(workflow.id, node, ownPath, isFullPath);
			const methods = String(read('httpMethod', 'GET')).split(',');
			const webhooks = methods.map((method) => ({
				httpMethod: method.trim() as IHttpRequestMethods,
				node: node.name,
				path: trimSlashes(path),
				webhookDescription,
				workflowId: workflow.id,
				workflowExecuteAdditionalData: additionalData,
			}));
			const responseMode = read('responseMode', 'onReceived');
			for (const webhook of webhooks) assertSupported(webhook, responseMode);
			return webhooks;
		});
}

/** All webhooks of a workflow. Throws if one needs what the harness has not got. */
export function getWebhooks(
	workflow: Workflow,
	additionalData: IWorkflowExecuteAdditionalData,
	isTest: boolean,
): IWebhookData[] {
	return Object.values(workflow.nodes)
		.flatMap((node) => getWebhooksOfNode(workflow, node, additionalData))
		.map((webhook) => (isTest ? { ...webhook, isTest } : webhook));
}

async function callHook(
	method: WebhookSetupMethodNames,
	workflow: Workflow,
	webhook: IWebhookData,
	{ mode, activation }: HookModes,
): Promise<boolean | undefined> {
	const node = workflow.getNode(webhook.node);
	if (node === null) return undefined;
	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const hook = nodeType.webhookMethods?.[webhook.webhookDescription.name]?.[method];
	const additionalData = webhook.workflowExecuteAdditionalData;
	return await hook?.call(
		new HookContext(workflow, node, additionalData, mode, activation, webhook),
	);
}

/** Tells the service about a webhook unless it knows. Throws what the node throws. */
export async function createWebhook(
	workflow: Workflow,
	webhook: IWebhookData,
	modes: HookModes,
): Promise<void> {
	const exists = await callHook('checkExists', workflow, webhook, modes);
	if (!exists) await callHook('create', workflow, webhook, modes);
}

/** Tells the service to forget a webhook. Throws what the node throws. */
export async function deleteWebhook(workflow: Workflow, webhook: IWebhookData): Promise<void> {
	await callHook('delete', workflow, webhook, { mode: 'internal', activation: 'update' });
}
