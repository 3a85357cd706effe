import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

const takesPhoto: IDisplayOptions['show'] = {
	resource: ['image'],
	operation: ['enhance', 'check', 'upload'],
};

/** Where the photo comes from. */
export const photoFields: INodeProperties[] = [
	{
		displayName: 'Image Source',
		name: 'imageSource',
		type: 'options',
		displayOptions: { show: takesPhoto },
		options: [
			{
				name: 'Binary File',
				value: 'binary',
				description: 'A file from the node before, such as Google Drive or Dropbox',
			},
			{ name: 'URL', value: 'url', description: 'The web address of a photo' },
		],
		default: 'binary',
		description: 'Where the photo comes from. AI agents can only give a URL.',
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		displayOptions: { show: { ...takesPhoto, imageSource: ['binary'] } },
		required: true,
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the input field with the photo',
		description:
			'The name of the input binary field with the photo. JPG, PNG, WEBP and camera RAW up to 50 MB.',
	},
	{
		displayName: 'Image URL',
		name: 'imageUrl',
		type: 'string',
		displayOptions: { show: { ...takesPhoto, imageSource: ['url'] } },
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/photos/living-room.jpg',
		description:
			'The web address of the photo, which must open without signing in. JPG, PNG, WEBP and camera RAW up to 50 MB.',
	},
];
