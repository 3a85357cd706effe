import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** A sentence in the form. */
export function notice(
	name: string,
	displayName: string,
	show: IDisplayOptions['show'],
): INodeProperties {
	return { displayName, name, type: 'notice', displayOptions: { show }, default: '' };
}
