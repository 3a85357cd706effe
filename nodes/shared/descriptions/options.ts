import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { IN_TOOL } from './tool';

type Option = INodeProperties | INodePropertyOptions | INodePropertyCollection;

const concurrency: Option = {
	displayName: 'Photos at Once',
	name: 'concurrency',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 10 },
	default: 2,
	description: 'How many photos to upload and download at the same time',
};

const fileName: Option = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. front-of-house',
	description:
		"The image's file name. Empty: the original's name with what was made of it, such as -enhanced.",
};

const keepOriginal: Option = {
	displayName: 'Keep Original',
	name: 'keepOriginal',
	type: 'string',
	default: '',
	placeholder: 'e.g. original',
	description:
		'The output field for the photo as it came in, beside the image. Empty: it is not kept.',
};

const photoData: Option = {
	displayName: 'Photo Data',
	name: 'photoData',
	type: 'boolean',
	displayOptions: { hide: IN_TOOL },
	default: false,
	description:
		"Whether to write the original's date taken, camera, lens, artist and copyright into the image, never its GPS position. An altered image also gets IPTC's Digital Source Type and the disclosure as caption; Order > Get, which has no original, writes these two only.",
};

const timeout: Option = {
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 600,
	description:
		'How many seconds to wait for one image. One that takes longer can be fetched later with Order > Get; it is not charged again.',
};

const waitOnRateLimit: Option = {
	displayName: 'Wait for the Limit',
	name: 'waitOnRateLimit',
	type: 'boolean',
	default: true,
	description:
		'Whether to wait when AI HomeDesign takes no more photos for the moment (V1 of its API: 10 in 10 minutes)',
};

const repeatedPhotos: Option = {
	displayName: 'Repeated Photos',
	name: 'repeatedPhotos',
	type: 'options',
	options: [
		{
			name: 'Order Again',
			value: 'enhanceAgain',
			description: 'Order a new image, which costs a credit',
		},
		{
			name: 'Reuse the Earlier Image',
			value: 'reuse',
			description: 'Give the image that was paid for before, without another charge',
		},
	],
	default: 'reuse',
	description:
		'What happens to a photo of which this workflow has had the same image made before, with the same choices',
};

const enhanceResults: Option = {
	displayName: 'Take Own Results',
	name: 'enhanceResults',
	type: 'boolean',
	default: false,
	description:
		'Whether to take photos that are themselves results of this workflow, of the same tool. Off, such a photo is refused before anything is paid.',
};

const project: Option = {
	displayName: 'Project',
	name: 'project',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description:
		'The property that the photo belongs to: its project on your AI HomeDesign dashboard. For an address that has none yet, one is made. Needs V3 of the API.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose a property',
			typeOptions: { searchListMethod: 'searchProjects', searchable: true },
		},
		{
			displayName: 'By Address',
			name: 'address',
			type: 'string',
			placeholder: 'e.g. 12 Oak Street, Springfield',
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 6878b6d5aa01bb02cc03dd04',
		},
	],
};

const OPTIONS = {
	concurrency,
	enhanceResults,
	fileName,
	keepOriginal,
	photoData,
	project,
	repeatedPhotos,
	timeout,
	waitOnRateLimit,
};

type OptionName = keyof typeof OPTIONS;

/** What an operation that makes an image from a photo can be told beyond its own fields. */
export const IMAGE_OPTIONS: readonly OptionName[] = [
	'fileName',
	'keepOriginal',
	'photoData',
	'concurrency',
	'project',
	'repeatedPhotos',
	'enhanceResults',
	'timeout',
	'waitOnRateLimit',
];

/** What Order > Get can be told. */
export const GET_OPTIONS: readonly OptionName[] = [
	'fileName',
	'photoData',
	'concurrency',
	'timeout',
];

/** The Options collection of some operations, in the order of the labels. */
export function optionFields(
	resource: string,
	operations: readonly string[],
	names: readonly OptionName[],
): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		displayOptions: { show: { resource: [resource], operation: [...operations] } },
		placeholder: 'Add option',
		default: {},
		options: names.map((name) => OPTIONS[name]),
	} as INodeProperties;
}
