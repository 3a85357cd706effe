import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

const enhanceOrGet: IDisplayOptions['show'] = {
	resource: ['image', 'order'],
	operation: ['enhance', 'get'],
};

/** What comes out. */
export const resultFields: INodeProperties[] = [
	{
		displayName: 'Wait for Result',
		name: 'waitForResult',
		type: 'boolean',
		displayOptions: { show: enhanceOrGet },
		default: true,
		description:
			'Whether to wait until the enhanced photo is ready. Without it you get the state as it is now, and use Order > Get later.',
	},
	{
		displayName: 'Download Result',
		name: 'downloadResult',
		type: 'boolean',
		displayOptions: { show: { ...enhanceOrGet, waitForResult: [true] } },
		default: true,
		description: 'Whether to put the enhanced photo into the output item as a file',
	},
	{
		displayName: 'Output Binary Field',
		name: 'outputBinaryPropertyName',
		type: 'string',
		displayOptions: {
			show: { ...enhanceOrGet, waitForResult: [true], downloadResult: [true] },
		},
		required: true,
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the output field to put the enhanced photo in',
		description: 'The name of the output binary field to put the enhanced photo in',
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		displayOptions: { show: enhanceOrGet },
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
];
