import { z } from 'zod';

import { all, answers, forbidden, never, told, type Judge } from './judge';

const text = z.string().min(1);
const refusal = z.object({ error: text, key: text });
const plainRefusal = z.object({ error: text });
const listOf = (entry: z.ZodTypeAny) => z.object({ data: z.array(entry).min(1) });
const upload = z.object({ order_id: text });
const hasTitles = (...titles: string[]) =>
	z.object({
		data: z.array(z.object({ title: text })).refine(
			(list) =>
				list
					.map(({ title }) => title.toLowerCase())
					.sort()
					.join() === titles.join(),
			{
				message: `not exactly ${titles.join(', ')}`,
			},
		),
	});

/** The widgets of a service, each with whether it may be left out. */
const widgets = (...wanted: Array<[word: string, isOptional: boolean]>) =>
	z.object({
		data: z
			.array(z.object({ title: z.string(), is_optional: z.boolean() }))
			.refine(
				(list) =>
					list.length === wanted.length &&
					wanted.every(([word, isOptional]) =>
						list.some(
							(one) => one.title.toLowerCase().includes(word) && one.is_optional === isOptional,
						),
					),
				{ message: 'other widgets than that' },
			),
	});

const ROOMS = [
	...['space-bedroom', 'space-living-room', 'space-kitchen--', 'space-bathroom--'],
	...['space-outdoor--', 'space-studio-1', 'space-nursery-1', 'space-kids-room-1'],
];
const rooms = z.object({
	data: z.array(z.object({ name: z.string() })).superRefine((list, context) => {
		const missing = ROOMS.filter((room) => !list.some(({ name }) => name === room));
		if (missing.length > 0)
			context.addIssue({ code: 'custom', message: `without ${missing.join(', ')}` });
	}),
});

const generated = (shape: z.ZodTypeAny) => z.object({ generated_images: z.array(shape).nullish() });

/** The table of V1: one row for each assumption of sandbox/api-v1.md. */
export const V1_ASSUMPTIONS: Readonly<Record<string, Judge>> = {
	'V1-A1': answers('v1.spaces', 200, z.object({ data: z.array(z.unknown()) })),
	'V1-A2': answers('v1.wrongKey', 401, refusal),
	'V1-A3': answers('v1.noKey', 401, refusal),
	'V1-A4': forbidden('v1'),
	'V1-A5': answers(
		'v1.spaces.listed',
		200,
		listOf(
			z.object({
				id: text,
				name: text,
				title: text,
				is_active: z.boolean(),
				is_premium: z.boolean(),
			}),
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
				items: z.array(z.object({ id: text, title: text })),
			}),
		),
	),
	'V1-A9': answers('v1.widgets', 200, widgets(['enhancement options', true])),
	'V1-A10': answers('v1.noSpace', 400),
	'V1-A11': answers('v1.unknownSpace', 404),
	'V1-A12': answers('v1.items', 200, listOf(z.object({ id: text, title: text }))),
	'V1-A13': answers('v1.rooms', 200, rooms),
	'V1-A14': answers('v1.staging', 200, widgets(['style', false])),
	'V1-A15': answers('v1.design', 200, widgets(['style', false], ['color', true])),
	'V1-A16': answers('v1.dusk', 200, widgets(['sky', false])),
	'V1-A17': answers('v1.removal', 200, widgets()),
	'V1-A18': answers('v1.maskService', 403),
	'V1-A19': answers('v1.upload', 200, upload),
	'V1-A20': answers('v1.noFile', 400, z.object({ error: z.literal('http: no such file') })),
	'V1-A21': answers('v1.unknownService', 400, plainRefusal),
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
	'V1-A33': answers('v1.submitNothing', 400, refusal),
	'V1-A34': answers('v1.submitMissing', 404, refusal),
	'V1-A35': answers('v1.upscaleMissing', 404, refusal),
	'V1-A36': answers(
		'v1.accepted',
		200,
		z.object({ order_id: text, image_id: text, eta: z.number().int() }),
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
