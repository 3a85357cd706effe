import type { INodeProperties } from 'n8n-workflow';

/** Which order or image an operation is about. */
export const orderFields: INodeProperties[] = [
	{
		displayName: 'Order ID',
		name: 'orderId',
		type: 'string',
		displayOptions: { show: { resource: ['order'], operation: ['submit'] } },
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.order_id }}',
		description: 'The ID of an order: the field order_id of an earlier Upload, Enhance or Submit',
	},
	{
		displayName: 'Image ID',
		name: 'imageId',
		type: 'string',
		displayOptions: { show: { resource: ['image'], operation: ['upscale'] } },
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.image_id }}',
		description: 'The finished image to upscale: the field image_id of an earlier Enhance or Get',
	},
];
