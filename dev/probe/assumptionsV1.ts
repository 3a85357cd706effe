import { z } from 'zod';

import { all, answers, forbidden, never, refused, texts, told, type Judge } from './judge';

const text = z.string().min(1);
const listOf = (entry: z.ZodTypeAny) => z.object({ data: z.array(entry).min(1) });
const upload = texts('order_id');
const titlesOf = (list: ReadonlyArray<{ title: string }>) =>
	list.map(({ title }) => title.toLowerCase()).sort();
const hasTitles = (...titles: string[]) =>
	z.object({
		data: z
			.array(texts('title'))
			.refine(
				(list) => titlesOf(list).join() === titles.join(),
				`not exactly ${titles.join(', ')}`,
			),
	});

/** The widgets of a service, each with whether it may be left out. */
const widgets = (...wanted: Array<[word: string, isOptional: boolean]>) => {
	const widget = z.object({ title: z.string(), is_optional: z.boolean() });
	const has = (list: Array<z.output<typeof widget>>, [word, isOptional]: [string, boolean]) =>
		list.some((one) => one.title.toLowerCase().includes(word) && one.is_optional === isOptional);
	const fits = (list: Array<z.output<typeof widget>>) =>
		list.length === wanted.length && wanted.every((one) => has(list, one));
	return z.object({ data: z.array(widget).refine(fits, 'other widgets than that') });
};

const ROOMS = [
	...['space-bedroom', 'space-living-room', 'space-kitchen--', 'space-bathroom--'],
	...['space-outdoor--', 'space-studio-1', 'space-nursery-1', 'space-kids-room-1'],
];
const rooms = z.object({
	data: z
		.array(z.object({ name: z.string() }))
		.refine(
			(list) => ROOMS.every((room) => list.some(({ name }) => name === room)),
			'not all of them',
		),
});

const generated = (shape: z.ZodTypeAny) => z.object({ generated_images: z.array(shape).nullish() });

/** The table of V1: one row for each assumption of sandbox/api-v1.md. */
export const V1_ASSUMPTIONS: Readonly<Record<string, Judge>> = {
	'V1-A1': answers('v1.spaces', 200, z.object({ data: z.array(z.unknown()) })),
	'V1-A2': refused('v1.wrongKey', 401),
	'V1-A3': refused('v1.noKey', 401),
	'V1-A4': forbidden('v1'),
	'V1-A5': answers(
		'v1.spaces.listed',
		200,
		listOf(
			texts('id', 'name', 'title').extend({ is_active: z.boolean(), is_premium: z.boolean() }),
		),
	),
	'V1-A6': answers(
		'v1.spaces.listed',
		200,
		listOf(
			z.object({ service_ids: z.array(text), priority: z.number(), is_multi_space: z.boolean() }),
		),
	),
	'V1-A7': answers('v1.spaces.listed', 200, hasTitles('indoor', 'outdoor')),
	'V1-A8': answers(
		'v1.widgets',
		200,
		listOf(
			z.object({
				id: text,
				title: text,
				is_optional: z.boolean(),
				priority: z.number(),
				type: text,
				items: z.array(texts('id', 'title')),
			}),
		),
	),
	'V1-A9': answers('v1.widgets', 200, widgets(['enhancement options', true])),
	'V1-A10': answers('v1.noSpace', 400),
	'V1-A11': answers('v1.unknownSpace', 404),
	'V1-A12': answers('v1.items', 200, listOf(texts('id', 'title'))),
	'V1-A13': answers('v1.rooms', 200, rooms),
	'V1-A14': answers('v1.staging', 200, widgets(['style', false])),
	'V1-A15': answers('v1.design', 200, widgets(['style', false], ['color', true])),
	'V1-A16': answers('v1.dusk', 200, widgets(['sky', false])),
	'V1-A17': answers('v1.removal', 200, widgets()),
	'V1-A18': answers('v1.maskService', 403),
	'V1-A19': answers('v1.upload', 200, upload),
	'V1-A20': answers('v1.noFile', 400, z.object({ error: z.literal('http: no such file') })),
	'V1-A21': answers('v1.unknownService', 400, texts('error')),
	'V1-A22': all(answers('v1.png', 200, upload), answers('v1.webp', 200, upload)),
	'V1-A23': answers('v1.tiff', 415),
	'V1-A24': answers('v1.heic', 415),
	'V1-A25': answers('v1.raw', 200, upload),
	'V1-A26': answers('v1.noPicture', 415),
	'V1-A27': never('more than 50 MB are not sent to a service that others use'),
	'V1-A28': told('v1.uploadCost'),
	'V1-A29': answers(
		'v1.orderMissing',
		404,
		z.object({ error: text, key: z.literal('api_error_order_not_found') }),
	),
	'V1-A30': answers(
		'v1.order',
		200,
		z.object({
			status: z.literal('idle'),
			generated_images: z.array(z.unknown()).max(0).nullish(),
		}),
	),
	'V1-A31': answers(
		'v1.order',
		200,
		z.object({
			service: z.object({
				credit: z.literal(1),
				required_space: z.boolean(),
				required_widgets: z.array(z.unknown()).nullable(),
			}),
		}),
	),
	'V1-A32': told('v1.uploadAddress'),
	'V1-A33': refused('v1.submitNothing', 400),
	'V1-A34': refused('v1.submitMissing', 404),
	'V1-A35': refused('v1.upscaleMissing', 404),
	'V1-A36': answers(
		'v1.accepted',
		200,
		texts('order_id', 'image_id').extend({ eta: z.number().int() }),
	),
	'V1-A37': answers('v1.running', 200, generated(z.object({ src: z.literal('').nullish() }))),
	'V1-A38': told('v1.finished'),
	'V1-A39': answers('v1.orderAfter', 200, z.object({ status: z.literal('idle') })),
	'V1-A40': told('v1.resultAddress'),
	'V1-A41': never('it would take eleven paid jobs'),
	'V1-A42': never('it would cost a credit for nothing'),
	'V1-A43': never('a failed job cannot be asked for'),
	'V1-A44': never('the probe has no address where a webhook could come'),
	'V1-A45': never('nothing says that an upscale is free'),
	'V1-A46': never('an order without a widget may be accepted, and so cost a credit'),
};
