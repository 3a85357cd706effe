import type {
	IExecuteFunctions,
	IHookFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { systemTiming } from '../shared/core/retry';
import { testAiHomeDesignApi } from '../shared/api/checkCredential';
import { MAIN } from '../shared/core/n8nNode';
import { checkBeforeListening } from './activation';
import { EVENTS } from './delivery/events';
import { fields } from './fields';
import { emitItems } from './output';
import { receiveDelivery } from './webhook';

const WHERE_THE_URL_GOES =
	'On the API page of your AI HomeDesign dashboard, set the <b>Production URL</b> as webhook URL, with <code>?secret=</code> and the <b>Webhook Secret</b> of the credential at its end.';

const EVENT_LABELS = JSON.stringify(
	Object.fromEntries(EVENTS.map(({ value, label }) => [value, label])),
);

/** Starts a workflow when AI HomeDesign has finished or upscaled an image, or could not make it. */
export class AiHomeDesignTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AI HomeDesign Trigger',
		name: 'aiHomeDesignTrigger',
		icon: {
			light: 'file:../../icons/aiHomeDesign.svg',
			dark: 'file:../../icons/aiHomeDesign.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		documentationUrl:
			'https://github.com/n8n-nodes-aihomedesign/n8n-nodes-aihomedesign#ai-homedesign-trigger',
		subtitle: `={{ [].concat($parameter["events"]).map((event) => (${EVENT_LABELS})[event] ?? event).join(", ") }}`,
		// n8n shows it for the node for all tools as well: the two are one entry of the nodes panel.
		description:
			'Stage, declutter, turn to dusk, enhance and change real-estate photos with AI HomeDesign, or start the workflow when an image is ready',
		eventTriggerDescription: 'Waiting for AI HomeDesign to deliver an image',
		activationMessage:
			'Photos that AI HomeDesign has finished start this workflow from now on. Set the Production URL as webhook URL on the API page of your AI HomeDesign dashboard, with ?secret= and the Webhook Secret of the credential at its end.',
		defaults: { name: 'AI HomeDesign Trigger' },
		triggerPanel: {
			header: 'Listen for a finished image',
			executionsHelp: {
				inactive: `While you build: press the button, set the <b>Test URL</b> (with <code>?secret=</code> and the secret) on the API page of your AI HomeDesign dashboard, and have a photo enhanced. When it works, publish the workflow and set the <b>Production URL</b> there: it is another one.`,
				active: `${WHERE_THE_URL_GOES} The Test URL is another one, and works only while n8n listens. If it begins with http:// or holds a name or number of your own network, AI HomeDesign cannot reach it: set WEBHOOK_URL where n8n runs.`,
			},
			activationHint: `When you are done, publish the workflow. ${WHERE_THE_URL_GOES}`,
		},
		inputs: [],
		outputs: [MAIN],
		credentials: [{ name: 'aiHomeDesignApi', required: true, testedBy: 'testAiHomeDesignApi' }],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
			// A dashboard may try the URL before it saves it. Nothing is checked or shown for this one.
			{
				name: 'setup',
				httpMethod: 'GET,HEAD',
				responseMode: 'onReceived',
				path: 'webhook',
				ndvHideUrl: true,
			},
		],
		properties: fields,
	};

	methods = { credentialTest: { testAiHomeDesignApi } };

	/**
	 * AI HomeDesign's API cannot register a webhook, nor tell whether one is set: the user sets it on the dashboard.
	 * So there is nothing to find or to take back; what can be checked beforehand is checked.
	 */
	webhookMethods = {
		default: {
			async checkExists(): Promise<boolean> {
				return false;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				await checkBeforeListening(this, systemTiming);
				return true;
			},
			async delete(): Promise<boolean> {
				return true;
			},
		},
	};

	/** Decides whether a delivery starts the workflow, and answers it in time. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveDelivery(this, systemTiming);
	}

	/** The first step of the workflow that was started: gives the images out, and downloads them, in its own time. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await emitItems(this, systemTiming)];
	}
}
