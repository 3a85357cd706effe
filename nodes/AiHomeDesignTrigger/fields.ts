import type { INodeProperties } from 'n8n-workflow';

import { ENHANCEMENT, TOOLS } from '../shared/api/tools';
import { EVENTS } from './delivery/events';

/** Where the webhook URL goes. One notice a line: n8n takes line breaks out of them. */
const notices = [
	'1. Optional, but Image Upscaled needs it: enter a <b>Webhook Secret</b> in the credential, a long random text of letters and digits.',
	'2. Copy the <b>Production URL</b> (under Webhook URLs). At its end add <code>?secret=</code> and that secret, if there is one.',
	'3. Set that as webhook URL on the API page of your AI HomeDesign dashboard. Your account has one: let one workflow take all deliveries.',
].map(
	(displayName, index): INodeProperties => ({
		displayName,
		name: `webhookStep${index + 1}`,
		type: 'notice',
		default: '',
	}),
);

/** The form of the trigger. */
export const fields: INodeProperties[] = [
	...notices,
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		options: EVENTS.map(({ value, label, description }) => ({ name: label, value, description })),
		required: true,
		default: [EVENTS[0].value],
		description: 'What starts the workflow',
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
		default: true,
		description:
			'Whether to put the image into the output item as a file. The address in image_url opens for a day on V3 of the API, and for some time on V1: save the file, or get a new address by Order > Get of AI Image Enhancement.',
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
				displayName: 'Tools',
				name: 'services',
				type: 'multiOptions',
				options: TOOLS.map(({ slug, title }) => ({ name: title, value: slug })),
				default: [ENHANCEMENT.slug],
				description:
					'Whose images start the workflow; the one webhook URL of your account gets those of all tools. Upscaled images do not say what tool they are of.',
			},
		],
	},
];
