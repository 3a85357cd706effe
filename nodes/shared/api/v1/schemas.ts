import { z } from '../../core/zod';

import { shortValue } from '../slugs';
import {
	flag,
	id,
	list,
	listing,
	listOfGood,
	number,
	rawObject,
	text,
	time,
} from '../answerFields';
import type { Widget } from '../widgets';
import { imageStatusOf, type GeneratedImage } from '../imageState';
import type { Space } from '../spaces';

// The shapes of v1's answers; unknown fields are let through.

/** An upload's order ID. */
export const uploadAnswer = z.object({ order_id: id }).transform(({ order_id }) => order_id);

/** The image that a submission has ordered, and its ETA in seconds where it tells one. */
export const submitAnswer = z
	.object({ image_id: id, eta: z.number().finite().nonnegative().nullish().catch(null) })
	.transform(({ image_id, eta }) => ({ imageId: image_id, eta: eta ?? null }));

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

/** All spaces, active or not. */
export const spacesAnswer = z.object({ data: listOfGood(space) }).transform(({ data }) => data);

/** The same, where it is to show that v1 can be used: without any space nothing can be ordered. */
export const filledSpacesAnswer = spacesAnswer.refine((spaces) => spaces.length > 0, {
	path: ['data'],
});

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
		purpose: shortValue(raw.title || raw.id),
		isOptional: raw.is_optional !== false,
		items: raw.items,
		priority: raw.priority,
	}));

/** The widgets of a space, by priority. */
export const widgetsAnswer = z.object({ data: list(widget) }).transform(({ data }): Widget[] => {
	const rank = ({ priority }: { priority?: number }) => priority ?? Number.MAX_VALUE;
	return data.sort((a, b) => rank(a) - rank(b));
});

const generatedImage = z
	.object({
		id,
		src: z.string().nullish(),
		status: z.string().nullish(),
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
			createdAt: raw.created_at,
		};
	});

const orderFields = z
	.object({
		id: id.optional().catch(undefined),
		before_image_src: text,
		service_name: text,
		generated_images: listing(generatedImage).optional(),
	})
	.transform((raw) => ({
		...(raw.id !== undefined && { orderId: raw.id }),
		serviceName: raw.service_name || null,
		beforeImageUrl: raw.before_image_src || null,
		images: raw.generated_images?.good ?? [],
		listsImages: raw.generated_images?.isWhole === true,
	}));

/** A message with a good status, `{ "error": ... }`, is no order without images. */
export const orderAnswer = rawObject
	.refine((raw) => 'id' in raw || 'status' in raw || 'generated_images' in raw, 'no order')
	.pipe(orderFields);
