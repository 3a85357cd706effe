import { ErrorReporter, WebhookContext } from 'n8n-core';
import type {
	CloseFunction,
	INode,
	INodeExecutionData,
	IWebhookData,
	IWebhookResponseData,
	IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';
import { OperationalError, UnexpectedError, WorkflowConfigurationError } from 'n8n-workflow';
import type { ServerResponse } from 'node:http';

import { container } from '../container';
import { readDescription } from './nodeWebhooks';
import type { WebhookRequest } from './request';
import { parseRequestBody } from './request';
import type { Answer } from './responses';
import { ResponseError, toError } from './responses';

/** A request to a webhook, with what n8n does about it. */
export interface Delivery {
	workflow: Workflow;
	webhook: IWebhookData;
	mode: 'manual' | 'webhook';
	additionalData: IWorkflowExecuteAdditionalData;
	request: WebhookRequest;
	response: ServerResponse;
	/** The server's response callback: called once, before or after the workflow's start. */
	respond(answer: Answer): void;
	/** The same with an error. */
	fail(error: Error): void;
	/** Starts the workflow and gives the execution's ID; `failure` makes it fail at once. */
	start(workflowData: INodeExecutionData[][], failure?: Error): string;
}

async function callNode(delivery: Delivery, node: INode): Promise<IWebhookResponseData> {
	const { workflow, webhook, mode, additionalData } = delivery;
	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	if (nodeType.webhook === undefined) {
		throw new UnexpectedError('Node does not have any webhooks defined');
	}
	const closeFunctions: CloseFunction[] = [];
	try {
		return await nodeType.webhook.call(
			new WebhookContext(workflow, node, additionalData, mode, webhook, closeFunctions, null),
		);
	} finally {
		await Promise.allSettled(closeFunctions.map(async (close) => await close()));
	}
}

function wordError(error: Error): string {
	if (error instanceof WorkflowConfigurationError) return error.message;
	return 'Workflow Webhook Error: Workflow could not be started!';
}

function wordStart(responseData: unknown, result: IWebhookResponseData): unknown {
	if (responseData === 'noData') return undefined;
	if (responseData) return responseData;
	const { webhookResponse = { message: 'Workflow was started' } } = result;
	return webhookResponse;
}

/**
 * The server's function of this name, for response mode `onReceived`: parses the body, asks the
 * node, answers, and starts the workflow if the node gave items or threw. Gives the ID of the
 * execution it has started. Throws only what goes wrong once an answer was given.
 */
export async function executeWebhook(delivery: Delivery): Promise<string | undefined> {
	const { workflow, webhook, mode, request } = delivery;
	const node = workflow.getNode(webhook.node);
	if (node === null) throw new ResponseError('Could not find node to process webhook.', 404);
	const reporter = container.get(ErrorReporter);
	const read = (field: string, defaultValue: number | string, executionId?: string) =>
		readDescription(workflow, node, webhook.webhookDescription, field, mode, defaultValue, {
			$executionId: executionId,
		});
	let hasAnswered = false;
	const respond = (answer: Answer) => {
		hasAnswered = true;
		delivery.respond(answer);
	};
	try {
		const code = Number(read('responseCode', 200));
		await parseRequestBody(request, node.typeVersion);
		let result: IWebhookResponseData;
		let failure: Error | undefined;
		try {
			result = await callNode(delivery, node);
		} catch (thrown) {
			failure = toError(thrown);
			reporter.error(failure, {
				extra: { nodeName: node.name, nodeType: node.type, workflowId: workflow.id },
			});
			hasAnswered = true;
			delivery.fail(new UnexpectedError(wordError(failure)));
			result = { noWebhookResponse: true, workflowData: [[{ json: {} }]] };
		}
		if (result.noWebhookResponse === true && !hasAnswered) respond({ noWebhookResponse: true });
		if (result.workflowData === undefined) {
			const { webhookResponse: data = { message: 'Webhook call received' } } = result;
			if (!hasAnswered) respond({ data, code });
			return undefined;
		}
		const executionId = delivery.start(result.workflowData, failure);
		if (!hasAnswered) {
			const responseData = read('responseData', 'firstEntryJson', executionId);
			respond({ data: wordStart(responseData, result), code });
		}
		return executionId;
	} catch (thrown) {
		let error = toError(thrown);
		if (!(error instanceof ResponseError)) {
			reporter.error(error);
			error = new OperationalError('There was a problem executing the workflow', { cause: error });
		}
		if (hasAnswered) throw error;
		delivery.fail(error);
		return undefined;
	}
}
