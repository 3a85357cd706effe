import type { z as Z } from 'zod/v3';

import { z } from '../../core/zod';

import type { Widget } from '../enhancementOptions';
import type { GeneratedImage } from '../imageState';
import type { Space } from '../spaces';
import { imageStatusOf } from './imageStatus';

/**
 * The shapes of v1's answers. Unknown fields are let through; what is only shown to people may be missing or odd,
 * what decides something may not.
 */

const id = z.union([z.string().min(1), z.number().transform(String)]);
const text = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const number = z.number().finite().optional().catch(undefined);

/** Go gives `null` for an empty list. */
const list = <T extends Z.ZodTypeAny>(item: T) =>
	z
		.array(item)
		.nullable()
		.transform((items): Array<Z.output<T>> => items ?? []);

/** A list whose odd entries are passed over, as long as there is a good one: they must not hide the others. */
const listOfGood = <T extends Z.ZodTypeAny>(item: T) =>
	z
		.array(z.unknown())
		.nullable()
		.transform((entries, context): Array<Z.output<T>> => {
			const results = (entries ?? []).map((entry) => item.safeParse(entry));
			const good = results.flatMap((result) => (result.success ? [result.data] : []));
			const [first] = results;
			if (good.length === 0 && first && !first.success) {
				for (const issue of first.error.issues) {
					context.addIssue({ ...issue, path: [0, ...issue.path] });
				}
			}
			return good;
		});

/** Go's zero time means "no time". */
const time = z.unknown().transform((value) => {
	const at = typeof value === 'string' && !value.startsWith('0001-01-01') ? Date.parse(value) : NaN;
	return Number.isNaN(at) ? undefined : at;
});

export const uploadAnswer = z.object({ order_id: id }).transform(({ order_id }) => order_id);

export const submitAnswer = z
	.object({ image_id: id, eta: z.number().finite().nonnegative().nullish().catch(null) })
	.transform(({ image_id, eta }) => ({ imageId: image_id, eta: eta ?? null }));

export const rawObject = z.record(z.unknown());

const space = z
	.object({
		name: z.string().min(1),
		title: text,
		is_active: flag,
		is_premium: flag,
		priority: number,
	})
	.transform(
		(raw): Space => ({
			name: raw.name,
			title: raw.title || raw.name,
			isActive: raw.is_active !== false,
			isPremium: raw.is_premium === true,
			priority: raw.priority,
		}),
	);

export const spacesAnswer = z.object({ data: listOfGood(space) }).transform(({ data }) => data);

const widgetItem = z.object({ id, title: text, is_premium: flag }).transform((raw) => ({
	id: raw.id,
	title: raw.title || raw.id,
	isPremium: raw.is_premium === true,
}));

const widget = z
	.object({
		id,
		title: text,
		is_optional: flag,
		priority: number,
		items: list(widgetItem).default([]),
	})
	.transform((raw): Widget & { priority?: number } => ({
		id: raw.id,
		title: raw.title || raw.id,
		isOptional: raw.is_optional !== false,
		items: raw.items,
		priority: raw.priority,
	}));

export const widgetsAnswer = z.object({ data: list(widget) }).transform(({ data }): Widget[] => {
	const rank = ({ priority }: { priority?: number }) => priority ?? Number.MAX_VALUE;
	return data.sort((a, b) => rank(a) - rank(b));
});

const generatedImage = z
	.object({
		id,
		src: z.string().nullish(),
		status: z.string().nullish(),
		space: text,
		created_at: time,
	})
	.transform((raw): GeneratedImage => {
		const url = raw.src?.trim() ?? '';
		const apiStatus = raw.status ?? '';
		return {
			id: raw.id,
			url,
			status: imageStatusOf(url, apiStatus),
			apiStatus,
			spaceName: raw.space || undefined,
			createdAt: raw.created_at,
		};
	});

const orderFields = z
	.object({
		id: id.optional().catch(undefined),
		before_image_src: text,
		space: text,
		service_name: text,
		generated_images: listOfGood(generatedImage).optional(),
	})
	.transform((raw) => ({
		...(raw.id !== undefined && { orderId: raw.id }),
		spaceName: raw.space || null,
		serviceName: raw.service_name || null,
		beforeImageUrl: raw.before_image_src || null,
		images: raw.generated_images ?? [],
		listsImages: raw.generated_images !== undefined,
	}));

/** A message with a good status, `{ "error": ... }`, is no order without images. */
export const orderAnswer = rawObject
	.refine((raw) => 'id' in raw || 'status' in raw || 'generated_images' in raw, 'no order')
	.pipe(orderFields);
