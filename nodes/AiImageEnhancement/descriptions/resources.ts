import type { INodeProperties } from 'n8n-workflow';

import { resourceField } from '../../shared/descriptions/resource';

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
		options: [
			{
				name: 'Get',
				value: 'get',
				action: 'Get the images of an order',
				description:
					'Get all images of an order, or one of them, and wait for them and download them if you like. Costs nothing.',
			},
			{
				name: 'Submit',
				value: 'submit',
				action: 'Submit an order',
				description: 'Have an uploaded photo enhanced, without waiting for it. Costs a credit.',
			},
		],
		default: 'get',
	},
];
