import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

function toolProperties(description: INodeTypeDescription): INodeProperties[] {
	const names = description.properties.map(({ name }) => name);
	const toolDescription: INodeProperties = {
		displayName: 'Description',
		name: 'toolDescription',
		type: 'string',
		default: description.description,
		required: true,
		typeOptions: { rows: 2 },
	};
	if (!names.includes('resource') && !names.includes('operation')) return [toolDescription];
	return [
		{
			displayName: 'Tool Description',
			name: 'descriptionType',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Set Automatically', value: 'auto' },
				{ name: 'Set Manually', value: 'manual' },
			],
			default: 'auto',
		},
		{ ...toolDescription, displayOptions: { show: { descriptionType: ['manual'] } } },
	];
}

/**
 * The type that n8n's server makes of a node with `usableAsTool`: named `<node>Tool`, without
 * inputs, with an `ai_tool` output and the tool's description as first parameter.
 * Mirrors `convertNodeToAiTool` of the server, which is not a part of n8n-core.
 */
export function toToolVariant(nodeType: INodeType): INodeType {
	const description = { ...nodeType.description };
	delete description.usableAsTool;
	const properties = [...toolProperties(nodeType.description), ...description.properties];
	return Object.create(nodeType, {
		description: {
			enumerable: true,
			value: {
				...description,
				name: `${description.name}Tool`,
				displayName: `${description.displayName} Tool`,
				inputs: [],
				outputs: [NodeConnectionTypes.AiTool],
				properties,
			},
		},
	});
}
