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
		'Each photo costs one credit, also in test runs (<b>Execute step</b>). <b>Image > Check</b> tells beforehand what a run would cost.',
		resource,
		operation,
	),
	notice(
		'waitingNotice',
		'On V1 of its API AI HomeDesign takes 10 photos in 10 minutes, so 25 take about 20 minutes. n8n shows a turning ring meanwhile; the <b>Logs</b> panel shows that it runs.',
		resource,
		operation,
	),
];

/** What an operation costs, how long it takes, and where its result comes: short, for people do not read long ones. */
export const noticeFields: INodeProperties[] = [
	...costs('image', 'enhance'),
	notice('checkNotice', 'Check costs nothing and uploads nothing.', 'image', 'check'),
	notice(
		'upscaleNotice',
		'The upscaled picture comes by the <b>AI HomeDesign Trigger</b>, not by this node. Only for V1 of the API: on V3 images have the full resolution already.',
		'image',
		'upscale',
	),
	...costs('order', 'submit'),
];
