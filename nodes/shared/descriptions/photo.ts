import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { IN_TOOL } from './tool';

const url: INodePropertyOptions = {
	name: 'URL',
	value: 'url',
	description: 'The web address of a photo',
};

const KINDS =
	'JPG, PNG, WEBP and camera RAW up to 50 MB; on V3 of the API, as far as we know, also HEIC and TIFF';

/**
 * Where the photo comes from.
 * @param operations of the resource Image that take one
 */
export function photoFields(operations: readonly string[]): INodeProperties[] {
	const takesPhoto: IDisplayOptions['show'] = { resource: ['image'], operation: [...operations] };
	return [
		{
			displayName: 'Image Source',
			name: 'imageSource',
			type: 'options',
			displayOptions: { show: takesPhoto, hide: IN_TOOL },
			options: [
				{
					name: 'File From the Node Before',
					value: 'binary',
					description: 'A file that a node such as Google Drive or Dropbox gives',
				},
				url,
			],
			default: 'binary',
			description: 'Where the photo comes from',
		},
		{
			displayName: 'Image Source',
			name: 'imageSource',
			type: 'options',
			displayOptions: { show: { ...IN_TOOL, ...takesPhoto } },
			options: [url],
			default: 'url',
			description: 'Where the photo comes from. AI agents can only give a URL.',
		},
		{
			displayName: 'Input Binary Field',
			name: 'binaryPropertyName',
			type: 'string',
			displayOptions: { show: { ...takesPhoto, imageSource: ['binary'] }, hide: IN_TOOL },
			required: true,
			default: 'data',
			placeholder: 'e.g. data',
			hint: 'The name of the input field with the photo',
			description: `The name of the input binary field with the photo. ${KINDS}.`,
		},
		{
			displayName: 'Image URL',
			name: 'imageUrl',
			type: 'string',
			displayOptions: { show: { ...takesPhoto, imageSource: ['url'] } },
			required: true,
			default: '',
			placeholder: 'e.g. https://example.com/photos/living-room.jpg',
			description: `The web address of the photo, which must open without signing in. ${KINDS}.`,
		},
	];
}
