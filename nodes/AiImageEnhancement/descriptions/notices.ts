import type { INodeProperties } from 'n8n-workflow';

const notice = (
	name: string,
	displayName: string,
	resource: string,
	operation: string,
): INodeProperties => ({
	displayName,
	name,
	type: 'notice',
	displayOptions: { show: { resource: [resource], operation: [operation] } },
	default: '',
});

const costs = (resource: string, operation: string): INodeProperties[] => [
	notice(
		'costNotice',
		'Each photo costs one credit, also in test runs; <b>Image > Check</b> tells beforehand what a run would cost',
		resource,
		operation,
	),
	notice(
		'waitingNotice',
		'V1 of the API takes 10 photos in 10 minutes; after <b>Stop</b> just run it again: what is paid is taken up',
		resource,
		operation,
	),
];

/** What an operation costs, how long it takes, and where its result comes: short, for people do not read long ones. */
export const noticeFields: INodeProperties[] = [
	...costs('image', 'enhance'),
	notice('checkNotice', 'Check costs nothing and uploads nothing', 'image', 'check'),
	notice(
		'upscaleNotice',
		'Only for V1 of the API, and the upscaled picture comes by the <b>AI HomeDesign Trigger</b>',
		'image',
		'upscale',
	),
	...costs('order', 'submit'),
];
