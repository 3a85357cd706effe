import type { INodeProperties } from 'n8n-workflow';

/** Which order or image an operation is about, and what is to be done with it. */
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
		displayName: 'Order ID',
		name: 'orderId',
		type: 'string',
		typeOptions: { rows: 2 },
		displayOptions: { show: { resource: ['order'], operation: ['get'] } },
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.order_id }}',
		description:
			'The ID of an order, or several separated by commas, blanks or line breaks: one output item each. Lists of orders in messages of this node can be pasted as they are.',
	},
	{
		displayName: 'Image ID',
		name: 'imageId',
		type: 'string',
		displayOptions: { show: { resource: ['order'], operation: ['get'] } },
		default: '',
		placeholder: 'e.g. {{ $json.image_id }}',
		description:
			'Which enhanced image to get, when "Order ID" is one order: the field image_id of an earlier run. Empty: the newest one.',
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
	{
		displayName: 'Space',
		name: 'spaceName',
		type: 'resourceLocator',
		displayOptions: {
			show: { resource: ['image', 'order'], operation: ['enhance', 'check', 'submit'] },
		},
		required: true,
		default: { mode: 'list', value: '' },
		description: 'What the photo shows, for example Indoor or Outdoor',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Choose what the photo shows',
				typeOptions: { searchListMethod: 'searchSpaces', searchable: true },
			},
			{ displayName: 'By Name or ID', name: 'name', type: 'string', placeholder: 'e.g. Indoor' },
		],
	},
	{
		displayName: 'Enhancement Option Names or IDs',
		name: 'enhancementOptions',
		type: 'multiOptions',
		displayOptions: {
			show: { resource: ['image', 'order'], operation: ['enhance', 'check', 'submit'] },
		},
		typeOptions: {
			loadOptionsMethod: 'getEnhancementOptions',
			loadOptionsDependsOn: ['spaceName.value'],
		},
		default: [],
		description:
			'What to do beyond the usual enhancement; may be left empty. On V3 of the API an expression may also give what is not in the list, such as replace-sky. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
];
