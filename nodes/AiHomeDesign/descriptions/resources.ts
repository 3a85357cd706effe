import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { orderGet } from '../../shared/descriptions/orderGet';
import { resourceField } from '../../shared/descriptions/resource';
import { ENHANCE_DESCRIPTION, TOOL_OPERATIONS } from '../tools';

const others: INodePropertyOptions[] = [
	{
		name: 'Enhance',
		value: 'enhance',
		action: 'Enhance an image',
		description: `${ENHANCE_DESCRIPTION}. Costs a credit.`,
	},
	{
		name: 'Run Any Tool',
		value: 'runTool',
		action: 'Run any tool',
		description: 'Use a tool of AI HomeDesign that this list does not have. Costs a credit.',
	},
];

const tools = TOOL_OPERATIONS.map(({ operation, name, action, description, parameters }) => ({
	name,
	value: operation,
	action,
	description: `${description}. Costs a credit${parameters.some(({ makesVariants }) => makesVariants) ? ' for each choice' : ''}.`,
}));

/** The operations that make images of a photo, in the order of their names. */
const imageOperations = [...others, ...tools].sort((a, b) => (a.name < b.name ? -1 : 1));

// n8n's lint rules take no names in a list of options, only names of lists.
const orderOperations = [orderGet];

/** Resource and operation: the first two fields of the form. */
export const operationFields: INodeProperties[] = [
	{
		...resourceField,
		options: [...(resourceField.options ?? []), { name: 'Tool', value: 'tool' }],
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['image'] } },
		options: imageOperations,
		default: 'virtualStaging',
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
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['tool'] } },
		options: [
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many tools',
				description:
					'List the tools with the rooms, styles and other values that they take, for an agent that is to choose. Costs nothing.',
			},
		],
		default: 'getAll',
	},
];
