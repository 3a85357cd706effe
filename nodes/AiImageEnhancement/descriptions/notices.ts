import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { notice } from '../../shared/descriptions/notice';

const showFor = (resource: string, operation: string): IDisplayOptions['show'] => ({
	resource: [resource],
	operation: [operation],
});

const costs = (resource: string, operation: string): INodeProperties[] => [
	notice(
		'costNotice',
		'Each photo costs one credit, also in test runs; <b>Image > Check</b> tells beforehand what a run would cost',
		showFor(resource, operation),
	),
	notice(
		'waitingNotice',
		'V1 of the API takes 10 photos in 10 minutes; after <b>Stop</b> just run it again: what is paid is taken up',
		showFor(resource, operation),
	),
];

/** What an operation costs, how long it takes, and where its result comes: short, for people do not read long ones. */
export const noticeFields: INodeProperties[] = [
	...costs('image', 'enhance'),
	notice('checkNotice', 'Check costs nothing and uploads nothing', showFor('image', 'check')),
	notice(
		'upscaleNotice',
		'Only for V1 of the API, and the upscaled picture comes by the <b>AI HomeDesign Trigger</b>',
		showFor('image', 'upscale'),
	),
	...costs('order', 'submit'),
];
