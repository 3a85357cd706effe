import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** Order > Get, as the form lists it. */
export const orderGet: INodePropertyOptions = {
	name: 'Get',
	value: 'get',
	action: 'Get the images of an order',
	description:
		'Get all images of an order, or one of them, and wait for them and download them if you like. Costs nothing.',
};

/** What Order > Get is told. */
export const orderGetFields: INodeProperties[] = [
	{
		displayName: 'Order ID',
		name: 'orderId',
		type: 'string',
		typeOptions: { rows: 2 },
		displayOptions: { show: { resource: ['order'], operation: ['get'] } },
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.order_id }}',
		description:
			'The ID of an order, or several separated by commas, blanks or line breaks: one output item for each image. Lists of orders in messages of this node can be pasted as they are.',
	},
	{
		displayName: 'Image ID',
		name: 'imageId',
		type: 'string',
		displayOptions: { show: { resource: ['order'], operation: ['get'] } },
		default: '',
		placeholder: 'e.g. {{ $json.image_id }}',
		description:
			'Which image to get, when "Order ID" is one order: the field image_id of an earlier run. Empty: all that the order has.',
	},
];
