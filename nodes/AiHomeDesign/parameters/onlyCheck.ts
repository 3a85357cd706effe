import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** The parameter that turns an order into a check. */
export const ONLY_CHECK = { name: 'dryRun', label: 'Only Check' };

/** Whether anything is ordered. */
export function onlyCheckField(show: IDisplayOptions['show']): INodeProperties {
	return {
		displayName: ONLY_CHECK.label,
		name: ONLY_CHECK.name,
		type: 'boolean',
		displayOptions: { show },
		default: false,
		description:
			'Whether to only check photos and choices, and to tell what each image would cost. Nothing is uploaded or ordered, and nothing is charged.',
	};
}
