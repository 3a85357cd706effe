import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { orderGet } from '../../shared/descriptions/orderGet';
import { resourceField } from '../../shared/descriptions/resource';

// n8n's lint rules take no names in a list of options, only names of lists.
const orderOperations: INodePropertyOptions[] = [
	orderGet,
	{
		name: 'Submit',
		value: 'submit',
		action: 'Submit an order',
		description: 'Have an uploaded photo enhanced, without waiting for it. Costs a credit.',
	},
];

/** Resource and operation: the first two fields of the form. */
export const operationFields: INodeProperties[] = [
	resourceField,
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['image'] } },
		options: [
			{
				name: 'Check',
				value: 'check',
				action: 'Check photos',
				description:
					'Find out whether photos, space and options are right, and what Enhance would cost. Costs nothing and uploads nothing.',
			},
			{
				name: 'Enhance',
				value: 'enhance',
				action: 'Enhance an image',
				description:
					'Upload a photo, have it enhanced and get the enhanced photo back. Costs a credit.',
			},
			{
				name: 'Upload',
				value: 'upload',
				action: 'Upload an image',
				description:
					'Upload a photo and get an order ID, without having it enhanced yet. Costs nothing.',
			},
			{
				name: 'Upscale',
				value: 'upscale',
				action: 'Upscale an image',
				description:
					'Ask for the high-resolution version of a finished image (V1 of the API only). AI HomeDesign delivers it to your webhook.',
			},
		],
		default: 'enhance',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['order'] } },
		options: orderOperations,
		default: 'get',
	},
];
