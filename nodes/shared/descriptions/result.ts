import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { IN_TOOL } from './tool';

/** What an agent can be given of an image, beside its IDs: a field that only one of the nodes has is that node's own. */
const FIELDS = [
	{ name: 'Alterations', value: 'alterations' },
	{ name: 'Charged', value: 'charged' },
	{ name: 'Disclosure', value: 'disclosure' },
	{ name: 'Edits', value: 'edits' },
	{ name: 'ETA', value: 'eta' },
	{ name: 'File Name', value: 'file_name' },
	{ name: 'Image URL', value: 'image_url' },
	{ name: 'Status', value: 'status' },
	{ name: 'Variant', value: 'variant' },
];

/**
 * What comes out.
 * @param operations of the resource Image that make one; Order > Get gives one in any case
 * @param without the field that the node's simplified output does not have
 */
export function resultFields(
	operations: readonly string[],
	without: 'eta' | 'variant',
): INodeProperties[] {
	const givesImage: IDisplayOptions['show'] = {
		resource: ['image', 'order'],
		operation: [...operations, 'get'],
	};
	return [
		{
			displayName: 'Wait for Result',
			name: 'waitForResult',
			type: 'boolean',
			displayOptions: { show: givesImage },
			default: true,
			description:
				'Whether to wait until the image is ready. Without it you get the state as it is now, and use Order > Get later.',
		},
		{
			displayName: 'Download Result',
			name: 'downloadResult',
			type: 'boolean',
			displayOptions: { show: { ...givesImage, waitForResult: [true] }, hide: IN_TOOL },
			default: true,
			description:
				'Whether to put the image into the output item as a file. The address in image_url opens for a day on V3 of the API, and for some time on V1: save the file, or get a new address by Order > Get.',
		},
		{
			displayName: 'Output Binary Field',
			name: 'outputBinaryPropertyName',
			type: 'string',
			displayOptions: {
				show: { ...givesImage, waitForResult: [true], downloadResult: [true] },
				hide: IN_TOOL,
			},
			required: true,
			default: 'data',
			placeholder: 'e.g. data',
			hint: 'The name of the output field to put the image in',
			description: 'The name of the output binary field to put the image in',
		},
		{
			displayName: 'Simplify',
			name: 'simplify',
			type: 'boolean',
			displayOptions: { show: givesImage, hide: IN_TOOL },
			default: true,
			description: 'Whether to return a simplified version of the response instead of the raw data',
		},
		{
			displayName: 'Output',
			name: 'output',
			type: 'options',
			displayOptions: { show: { ...givesImage, ...IN_TOOL } },
			options: [
				{
					name: 'Raw',
					value: 'raw',
					description: "The order as AI HomeDesign's API gives it",
				},
				{
					name: 'Selected Fields',
					value: 'selectedFields',
					description: 'The IDs and the fields that you choose',
				},
				{
					name: 'Simplified',
					value: 'simplified',
					description: 'The fields that are of use',
				},
			],
			default: 'simplified',
			description: 'What the agent is told of each image',
		},
		{
			displayName: 'Fields',
			name: 'fields',
			type: 'multiOptions',
			displayOptions: { show: { ...givesImage, ...IN_TOOL, output: ['selectedFields'] } },
			options: FIELDS.filter(({ value }) => value !== without),
			default: ['status', 'disclosure', 'image_url'],
			description: 'What the agent is told beside the IDs of order and image',
		},
		{
			displayName:
				'<b>image_url</b> opens for a day (V3) or for some time (V1): the agent reads it in <b>image_url_note</b>. Give it a second tool with <b>Order > Get</b>, which gives a new address.',
			name: 'addressNotice',
			type: 'notice',
			displayOptions: { show: { ...givesImage, ...IN_TOOL } },
			default: '',
		},
	];
}
