import type {
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	INodeExecutionData,
	INodeType,
	IWebhookDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

/** What a webhook node's `webhook()` does in a test. */
export type OnDelivery = (
	context: IWebhookFunctions,
	body: unknown,
) => IWebhookResponseData | Promise<IWebhookResponseData>;

/** What a fixture webhook node is to do. */
export interface HookBehaviour {
	onDelivery: OnDelivery;
	/** Gives it an `execute` method; default none. */
	onExecute?: (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>;
	/** Called by `create`, which may throw. */
	onCreate?: (context: IHookFunctions) => void;
	/** Called by `delete`, which may throw. */
	onDelete?: () => void;
	/** More for the webhook's description. */
	webhook?: Partial<IWebhookDescription>;
	/** Default 1. */
	version?: number;
}

/** A webhook node, with what n8n has called of it, e.g. `create trigger activate`. */
export interface HookNode extends INodeType {
	readonly calls: string[];
}

/** Static data of the node. */
export function staticDataOf(context: IWebhookFunctions | IExecuteFunctions): IDataObject {
	return context.getWorkflowStaticData('node');
}

/** A trigger node that keeps the URL it has been created with in its static data. */
export function createHook(behaviour: HookBehaviour): HookNode {
	const { onDelivery, onExecute, onCreate, onDelete, webhook, version = 1 } = behaviour;
	const calls: string[] = [];
	const note = (method: string, context: IHookFunctions) => {
		calls.push(`${method} ${context.getMode()} ${context.getActivationMode()}`);
		return context.getNodeWebhookUrl('default');
	};
	return {
		calls,
		description: {
			displayName: 'Hook',
			name: 'hook',
			group: ['trigger'],
			version,
			description: 'Fixture hook',
			defaults: { name: 'Hook' },
			inputs: [],
			outputs: ['main'],
			credentials: [{ name: 'fixtureApi' }],
			webhooks: [
				{
					name: 'default',
					httpMethod: 'POST',
					responseMode: 'onReceived',
					// Without it n8n answers "firstEntryJson".
					responseData: '={{ undefined }}',
					path: 'webhook',
					...webhook,
				},
			],
			properties: [],
		},
		webhookMethods: {
			default: {
				async checkExists() {
					return note('checkExists', this) === this.getWorkflowStaticData('node').url;
				},
				async create() {
					this.getWorkflowStaticData('node').url = note('create', this);
					onCreate?.(this);
					return true;
				},
				async delete() {
					note('delete', this);
					onDelete?.();
					delete this.getWorkflowStaticData('node').url;
					return true;
				},
			},
		},
		async webhook(this: IWebhookFunctions) {
			return await onDelivery(this, this.getBodyData());
		},
		...(onExecute && {
			async execute(this: IExecuteFunctions) {
				return await onExecute(this);
			},
		}),
	};
}
