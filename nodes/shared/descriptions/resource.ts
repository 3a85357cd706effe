import type { INodeProperties } from 'n8n-workflow';

/** What an operation is about: the first field of both action nodes' forms. */
export const resourceField: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Image', value: 'image' },
		{ name: 'Order', value: 'order' },
	],
	default: 'image',
};
