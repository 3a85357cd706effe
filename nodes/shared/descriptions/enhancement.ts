import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/**
 * What an enhancement is told: Space and Enhancement Options.
 * @param show the operations that take them
 */
export function enhancementFields(show: IDisplayOptions['show']): INodeProperties[] {
	return [
		{
			displayName: 'Space',
			name: 'spaceName',
			type: 'resourceLocator',
			displayOptions: { show },
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
			displayOptions: { show },
			typeOptions: {
				loadOptionsMethod: 'getEnhancementOptions',
				loadOptionsDependsOn: ['spaceName.value'],
			},
			default: [],
			description:
				'What to do beyond the usual enhancement; may be left empty. On V3 of the API an expression may also give what is not in the list, such as replace-sky. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
	];
}
