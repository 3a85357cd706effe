import { z } from '../../shared/core/zod';

/** What the trigger can start on: form, settings and subtitle follow these rows. A new trigger starts on the first one. */
export const EVENTS = [
	{
		value: 'imageGenerated',
		label: 'Image Generated',
		description: 'An image of a photo has been made',
	},
	{
		value: 'imageUpscaled',
		label: 'Image Upscaled',
		description:
			'The high-resolution version of an image is ready (V1 only, needs the webhook secret)',
	},
	{
		value: 'imageFailed',
		label: 'Image Failed',
		description: 'AI HomeDesign could not make an image of a photo (V3 only)',
	},
] as const;

/** The events as saved workflows and the output spell them. */
export type EventName = (typeof EVENTS)[number]['value'];

/** One of the events, as an item or a setting has it. */
export const eventSchema = z.custom<EventName>((value) =>
	EVENTS.some((event) => event.value === value),
);

/** What a delivery may turn out to be, by what the API says about its image. */
export interface Outcomes {
	finished: EventName;
	/** Absent where a failure starts nothing. */
	failed?: EventName;
}

/** A form in which deliveries come. */
interface Form {
	recognise(body: object): boolean;
	outcomes: Outcomes;
}

/** A form of deliveries that name an order or process, which the version of the API that sends them can be asked for. */
export interface ConfirmableForm extends Form {
	names: 'order' | 'process';
	version: string;
}

/** A form of deliveries that name an image only. */
interface ImageForm extends Form {
	names: 'image';
}

/** The forms of deliveries, told apart by their shape. The first that fits counts, whatever version the credential has. */
export const FORMS: ReadonlyArray<ConfirmableForm | ImageForm> = [
	{
		names: 'image',
		recognise: (body) => 'generated_image_id' in body,
		outcomes: { finished: 'imageUpscaled' },
	},
	{
		names: 'process',
		recognise: (body) =>
			'process_id' in body || ('event' in body && !('image' in body || 'images' in body)),
		outcomes: { finished: 'imageGenerated', failed: 'imageFailed' },
		version: 'v3',
	},
	{
		names: 'order',
		recognise: (body) => 'order_id' in body,
		outcomes: { finished: 'imageGenerated' },
		version: 'v1',
	},
];

/** An event in the words of the form. */
export function labelOf(name: EventName): string {
	return EVENTS.find(({ value }) => value === name)?.label ?? name;
}

/** No call of the API tells of an image without its order: only the secret in the URL vouches for such a delivery. */
export function needsSecret(name: EventName): boolean {
	return FORMS.some(({ names, outcomes }) => names === 'image' && outcomes.finished === name);
}
