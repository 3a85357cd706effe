import type {
	IDataObject,
	INodeExecutionData,
	IWebhookData,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowActivateMode,
} from 'n8n-workflow';
import { WebhookPathTakenError } from 'n8n-workflow';
import type { ServerResponse } from 'node:http';

import { createAdditionalData } from '../additionalData';
import type { CredentialsByType } from '../credentials';
import { getLogger } from '../logCapture';
import type { RunResult } from '../runWorkflow';
import { runWorkflow } from '../runWorkflow';
import type { TypeRegistry } from '../typeRegistry';
import type { WorkflowJson } from '../../../dev/n8n/workflowJson';
import type { Delivery } from './executeWebhook';
import { executeWebhook } from './executeWebhook';
import type { Endpoint, Route, WebhookListener } from './listener';
import type { HookModes } from './nodeWebhooks';
import { createWebhook, deleteWebhook, getWebhooks } from './nodeWebhooks';
import type { WebhookRequest } from './request';
import type { Answer } from './responses';
import { toError } from './responses';
import { StoredWorkflow } from './storedWorkflow';

/** What to listen with. */
export interface ListenOptions {
	/** Give its webhook nodes a `webhookId` if their URLs have to be the same the next time. */
	workflow: WorkflowJson;
	/** Data of the credentials that the nodes use, by type; nodes that can use them get them. */
	credentials?: CredentialsByType;
	/** Stored static data, by `node:<name>` or `global`; default none. */
	staticData?: IDataObject;
	/** Called when an execution has finished. */
	onExecution?: (run: RunResult) => void;
	/** `false` lets go of the results, for many executions; then `executions()` is empty. */
	keepExecutions?: boolean;
}

/** How to activate a workflow. */
export interface ActivateOptions extends ListenOptions {
	/** `activate` (default): the editor's switch. `init`: n8n starts again with an active workflow. */
	activation?: Extract<WorkflowActivateMode, 'activate' | 'init' | 'update'>;
}

/** A workflow whose webhooks can be called, made by `Engine.activate` and `listenForTest`. */
export interface ActiveWorkflow {
	/** Whether its URLs are answered. A test's end with the delivery that starts the workflow. */
	readonly isListening: boolean;
	/** A webhook node's URL; default the first such node's. Throws for a node without webhook. */
	url(nodeName?: string, query?: Record<string, string>): string;
	/** The finished executions, in the order of their start. */
	executions(): RunResult[];
	/**
	 * Resolves as soon as all requests that have arrived are answered (or given up by their
	 * senders), all executions have finished, and at least `answered` requests came in total.
	 */
	settled(answered?: number): Promise<void>;
	/** A copy of the static data in n8n's database. */
	staticData(): IDataObject;
	/** Switches the workflow off: the service is told to forget its webhooks. Logs what fails. */
	deactivate(): Promise<void>;
	/** n8n shuts down: the URLs are no longer answered, and no service is told. */
	stop(): void;
}

/** What listens: the engine's types and web server, and in which capacity. */
interface ListenSetting {
	types: TypeRegistry;
	listener: WebhookListener;
	/** The editor's test in the place of an active workflow. */
	isTest: boolean;
}

interface Waiter {
	answered: number;
	resolve: () => void;
}

class ListeningWorkflow implements ActiveWorkflow {
	private readonly endpoint: Endpoint;

	private readonly stored: StoredWorkflow;

	private webhooks: IWebhookData[] = [];

	private routes: Route[] = [];

	/** What `create` has left in a test, which is in memory only and lives as long as the test. */
	private testStaticData: IDataObject | undefined;

	private readonly runs: Array<RunResult | undefined> = [];

	private answered = 0;

	private pending = 0;

	private waiters: Waiter[] = [];

	constructor(
		private readonly setting: ListenSetting,
		private readonly options: ListenOptions,
	) {
		const { workflow, credentials = {}, staticData } = options;
		this.endpoint = setting.isTest ? 'webhook-test' : 'webhook';
		this.stored = new StoredWorkflow(setting.types, credentials, workflow, staticData);
	}

	get isListening(): boolean {
		return this.routes.length > 0;
	}

	url(nodeName?: string, query: Record<string, string> = {}): string {
		const webhook = this.webhooks.find(({ node }) => nodeName === undefined || node === nodeName);
		if (webhook === undefined) throw new Error(`No webhook of a node "${nodeName ?? ''}"`);
		const url = new URL(`${this.endpoint}/${webhook.path}`, this.setting.listener.baseUrl);
		for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
		return url.href;
	}

	executions(): RunResult[] {
		return this.runs.filter((run) => run !== undefined);
	}

	async settled(answered = 0): Promise<void> {
		await new Promise<void>((resolve) => {
			this.waiters.push({ answered, resolve });
			this.wakeWaiters();
		});
	}

	staticData(): IDataObject {
		return this.stored.read() ?? {};
	}

	/** Tells the services about the webhooks, and listens. Throws what a node throws. */
	async listen(modes: HookModes): Promise<void> {
		const { isTest, listener } = this.setting;
		const workflow = this.toWorkflow(isTest ? {} : this.stored.read());
		this.webhooks = getWebhooks(workflow, this.createAdditionalData(), isTest);
		if (this.webhooks.length === 0) throw new Error('The workflow has no webhook');
		const routes = this.webhooks.map((webhook) => this.createRoute(webhook));
		for (const [index, webhook] of this.webhooks.entries()) {
			const route = routes[index];
			if (route !== undefined) this.routes.push(route);
			// The service may call before it has answered to `create`.
			listener.add(this.routes);
			try {
				await createWebhook(workflow, webhook, modes);
			} catch (error) {
				await this.forget(workflow, [webhook]);
				this.stop();
				throw error;
			}
			if (isTest) this.testStaticData = JSON.parse(JSON.stringify(workflow.staticData));
		}
		this.saveStaticData(workflow);
	}

	async deactivate(): Promise<void> {
		if (!this.isListening) return;
		const workflow = this.toWorkflow(this.testStaticData ?? this.stored.read());
		await this.forget(workflow, this.webhooks);
		this.stop();
	}

	stop(): void {
		this.setting.listener.remove(this.routes);
		this.routes = [];
	}

	private toWorkflow(staticData: IDataObject | undefined): Workflow {
		return this.stored.toWorkflow(!this.setting.isTest, staticData);
	}

	private createAdditionalData(): IWorkflowExecuteAdditionalData {
		const { types, listener } = this.setting;
		const { credentials } = this.stored;
		return createAdditionalData({ types, credentials, baseUrl: listener.baseUrl });
	}

	private createRoute(webhook: IWebhookData): Route {
		const { endpoint, setting } = this;
		const { httpMethod: method, path, workflowId } = webhook;
		const taken = setting.listener.find(endpoint, method, path);
		if (taken !== undefined && taken.workflowId !== workflowId) {
			throw new WebhookPathTakenError(webhook.node);
		}
		const handle: Route['handle'] = async (request, response) =>
			await this.receive(webhook, request, response);
		return { endpoint, method, path, workflowId, handle };
	}

	private async forget(workflow: Workflow, webhooks: IWebhookData[]): Promise<void> {
		for (const webhook of webhooks) {
			try {
				await deleteWebhook(workflow, webhook);
			} catch (thrown) {
				const error = toError(thrown);
				const what = `webhook "${webhook.node}" of workflow "${workflow.id}"`;
				const text = `Could not remove ${what} because of error: "${error.message}"`;
				getLogger().error(text, { error });
			}
		}
		this.saveStaticData(workflow);
	}

	private saveStaticData(workflow: Workflow): void {
		if (!this.setting.isTest) this.stored.save(workflow);
	}

	private async receive(
		webhook: IWebhookData,
		request: WebhookRequest,
		response: ServerResponse,
	): Promise<Answer> {
		this.begin();
		response.once('close', () => {
			this.answered += 1;
			this.end();
		});
		const { isTest } = this.setting;
		// n8n reads the row of the database, and makes its objects around that very static data.
		const row = isTest ? {} : this.stored.read();
		const workflow = this.toWorkflow(row);
		if (this.testStaticData !== undefined) workflow.setTestStaticData(this.testStaticData);
		const additionalData = this.createAdditionalData();
		additionalData.httpRequest = request;
		additionalData.httpResponse = response;
		return await new Promise((resolve, reject) => {
			const delivery: Delivery = {
				workflow,
				webhook,
				mode: isTest ? 'manual' : 'webhook',
				additionalData,
				request,
				response,
				respond: (answer) => {
					this.saveStaticData(workflow);
					resolve(answer);
				},
				fail: reject,
				start: (workflowData, failure) => {
					// Before the start n8n makes another object around the row's static data, which marks
					// them as unchanged: what webhook() has changed is not saved if n8n answers after this.
					if (!isTest) this.toWorkflow(row);
					return this.start(webhook.node, workflowData, failure);
				},
			};
			this.execute(delivery).catch(reject);
		});
	}

	private async execute(delivery: Delivery): Promise<void> {
		this.begin();
		try {
			const executionId = await executeWebhook(delivery);
			if (executionId !== undefined && this.setting.isTest) await this.deactivate();
		} finally {
			this.end();
		}
	}

	private start(
		startNode: string,
		workflowData: INodeExecutionData[][],
		failure: Error | undefined,
	): string {
		const { stored, setting, runs } = this;
		const { onExecution, keepExecutions = true } = this.options;
		const { json: workflow, credentials } = stored;
		const mode = setting.isTest ? 'manual' : 'webhook';
		const execution = runWorkflow(
			setting.types,
			{ workflow, startNode, credentials, mode },
			{
				workflowData,
				failure,
				staticData: stored.read(),
				onStaticData: (staticData) => stored.write(staticData),
				baseUrl: setting.listener.baseUrl,
			},
		);
		const index = keepExecutions ? runs.push(undefined) - 1 : undefined;
		this.begin();
		void execution
			.then((run) => {
				if (index !== undefined) runs[index] = run;
				onExecution?.(run);
			})
			.finally(() => this.end());
		return execution.executionId;
	}

	private begin(): void {
		this.pending += 1;
	}

	private end(): void {
		this.pending -= 1;
		this.wakeWaiters();
	}

	private wakeWaiters(): void {
		if (this.pending > 0) return;
		const isDone = ({ answered }: Waiter) => answered <= this.answered;
		const done = this.waiters.filter(isDone);
		this.waiters = this.waiters.filter((waiter) => !isDone(waiter));
		for (const { resolve } of done) resolve();
	}
}

/** Activates a workflow. See `Engine.activate`. */
export async function activate(
	types: TypeRegistry,
	listener: WebhookListener,
	{ activation = 'activate', ...options }: ActivateOptions,
): Promise<ActiveWorkflow> {
	const workflow = new ListeningWorkflow({ types, listener, isTest: false }, options);
	await workflow.listen({ mode: 'trigger', activation });
	return workflow;
}

/** Listens for a test event. See `Engine.listenForTest`. */
export async function listenForTest(
	types: TypeRegistry,
	listener: WebhookListener,
	options: ListenOptions,
): Promise<ActiveWorkflow> {
	const workflow = new ListeningWorkflow({ types, listener, isTest: true }, options);
	await workflow.listen({ mode: 'manual', activation: 'manual' });
	return workflow;
}
