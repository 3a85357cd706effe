import { z } from '../../shared/core/zod';

/**
 * What the trigger can start on: form, settings, subtitle and the reader of deliveries all follow these rows. A new trigger
 * starts on the first one.
 */
export const EVENTS = [
	{
		value: 'imageGenerated',
		label: 'Image Generated',
		description: 'A photo has been enhanced',
		/** What a delivery of it names: an order, which the API can be asked for, or an image only. */
		names: 'order',
		recognise: (body: object) => 'order_id' in body && !('generated_image_id' in body),
	},
	{
		value: 'imageUpscaled',
		label: 'Image Upscaled',
		description: 'The high-resolution version of an image is ready (needs the webhook secret)',
		names: 'image',
		recognise: (body: object) => 'generated_image_id' in body,
	},
] as const;

type EventRow = (typeof EVENTS)[number];

/** The events as saved workflows and the output spell them. */
export type EventName = EventRow['value'];

export const eventSchema = z.custom<EventName>((value) =>
	EVENTS.some((event) => event.value === value),
);

/** An event in the words of the form. */
export function labelOf(name: EventName): string {
	return EVENTS.find(({ value }) => value === name)?.label ?? name;
}

/** No call of the API tells of an image without its order: only the secret in the URL vouches for such a delivery. */
export function needsSecret(name: EventName): boolean {
	return EVENTS.some(({ value, names }) => value === name && names === 'image');
}
