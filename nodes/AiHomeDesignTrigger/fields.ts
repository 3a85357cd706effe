import type { INodeProperties } from 'n8n-workflow';

import { ENHANCEMENT } from '../shared/api/tools';

/** The form of the trigger. */
export const fields: INodeProperties[] = [
	{
		displayName:
			'AI HomeDesign cannot be told by n8n where to deliver. Enter a secret below, copy the Production URL above (click Webhook URLs), add <code>?secret=</code> and your secret at its end, and set that as webhook URL on the API page of your AI HomeDesign dashboard. The Test URL is another address: it works only while you execute this step to try it. Your account has one webhook URL: let one workflow take all deliveries.',
		name: 'whereTheUrlGoes',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		options: [
			{
				name: 'Image Generated',
				value: 'imageGenerated',
				description: 'A photo has been enhanced',
			},
			{
				name: 'Image Upscaled',
				value: 'imageUpscaled',
				description: 'The high-resolution version of an image is ready',
			},
		],
		required: true,
		default: ['imageGenerated'],
		description: 'What starts the workflow',
	},
	{
		displayName: 'Secret',
		name: 'secret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		placeholder: 'e.g. 24 letters and digits of your own',
		hint: 'Leave it empty and execute this step: n8n then suggests one. Keep a copy: this field hides it.',
		description:
			'Proves that a delivery comes from AI HomeDesign: it must stand at the end of the URL that you set on the dashboard, as ?secret=... At least 16 letters and digits.',
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	{
		displayName: 'Download Image',
		name: 'downloadImage',
		type: 'boolean',
		default: false,
		description: 'Whether to put the image into the output item as a file',
	},
	{
		displayName: 'Output Binary Field',
		name: 'outputBinaryPropertyName',
		type: 'string',
		displayOptions: { show: { downloadImage: [true] } },
		required: true,
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the output field to put the image in',
		description: 'The name of the output binary field to put the image in',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Allow Repeats',
				name: 'allowRepeats',
				type: 'boolean',
				default: false,
				description:
					'Whether to start the workflow again when AI HomeDesign delivers the same image again',
			},
			{
				displayName: 'Services',
				name: 'services',
				type: 'multiOptions',
				options: [
					{ name: 'AI Virtual Staging', value: 'service-ai-virtual-staging' },
					{ name: 'Creative Designer', value: 'service-creative-designer' },
					{ name: 'Day to Dusk', value: 'service-day-to-dusk' },
					{ name: 'Image Enhancement', value: ENHANCEMENT },
					{ name: 'Item Removal', value: 'service-item-removal' },
				],
				default: [ENHANCEMENT],
				description:
					'Whose generated images start the workflow; the one webhook URL of your account gets those of all services. Upscaled images do not say what service they are of.',
			},
		],
	},
];
