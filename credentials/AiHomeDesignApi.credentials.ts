import type { IAuthenticateGeneric, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

import { API_VERSIONS } from '../nodes/shared/api/openApi';

/** Access to the AI HomeDesign API. Each of the nodes tests it (nodes/shared/api/checkCredential.ts). */
export class AiHomeDesignApi implements ICredentialType {
	name = 'aiHomeDesignApi';

	displayName = 'AI HomeDesign API';

	icon: Icon = {
		light: 'file:../icons/aiHomeDesign.svg',
		dark: 'file:../icons/aiHomeDesign.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-aihomedesign/n8n-nodes-aihomedesign#get-an-api-key';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			hint: 'Copy it from the API page of your AI HomeDesign dashboard (Enterprise plan)',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://api.aihomedesign.com',
			placeholder: 'e.g. https://api.aihomedesign.com',
			description:
				'Where the API is. Change it only to try this node with the sandbox or through a proxy of your own.',
		},
		{
			displayName: 'API Version',
			name: 'apiVersion',
			type: 'options',
			options: [
				{ name: 'Automatic', value: 'auto' },
				...[...API_VERSIONS].reverse().map(({ name, label }) => ({ name: label, value: name })),
			],
			default: 'auto',
			description:
				'Which version of the API to use. Automatic enhances with V1 while it answers, else with V3, and takes V3 first for projects and other tools: there is no need to know which one your key is for.',
		},
		{
			displayName: 'Orders per 10 Minutes',
			name: 'ordersPer10Minutes',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 0,
			description:
				'How many photos your account may order in 10 minutes, if AI HomeDesign has raised your limit. 0: the usual limit.',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			hint: 'Only for the AI HomeDesign Trigger. Keep a copy: this field hides it.',
			description:
				'Proves that a delivery comes from AI HomeDesign: set the Production URL of the trigger as webhook URL on your dashboard, with ?secret= and this text at its end. Let a password manager make a long random text of letters and digits, 32 for example (at least 16). Without it upscaled images cannot start a workflow.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'x-api-key': '={{$credentials.apiKey}}' } },
	};
}
