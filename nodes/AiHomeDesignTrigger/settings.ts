import type { IExecuteFunctions, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod/v3';

import type { DeliveryEvent } from './delivery/delivery';
import { wrongValue } from '../shared/core/problem';
import { ENHANCEMENT } from '../shared/api/tools';

/** What decides whether a delivery starts the workflow. */
export interface TriggerSettings {
	events: DeliveryEvent[];
	secret: string;
	/** Names of services, e.g. `service-image-enhancement`. */
	services: string[];
	allowRepeats: boolean;
}

/** What comes out. */
export interface OutputSettings {
	simplify: boolean;
	/** The output item's binary field, or undefined when the image is not to be downloaded. */
	downloadTo: string | undefined;
}

const settingsSchema = z.object({
	events: z.array(z.enum(['imageGenerated', 'imageUpscaled'])).min(1),
	secret: z.string().transform((secret) => secret.trim()),
	options: z.object({
		services: z.array(z.string()).min(1).default([ENHANCEMENT]),
		allowRepeats: z.boolean().default(false),
	}),
});
const outputSchema = z.object({
	simplify: z.boolean(),
	downloadImage: z.boolean(),
	outputBinaryPropertyName: z.string().trim().min(1),
});

const LABELS: Record<string, string> = {
	events: 'Events',
	secret: 'Secret',
	options: 'Options',
	services: 'Services',
	allowRepeats: 'Allow Repeats',
	simplify: 'Simplify',
	downloadImage: 'Download Image',
	outputBinaryPropertyName: 'Output Binary Field',
};

/** Reads what decides about deliveries. Throws `ProblemError` that names the parameter with a value that cannot be used. */
export function readSettings(context: IHookFunctions | IWebhookFunctions): TriggerSettings {
	const { events, secret, options } = parsed(settingsSchema, {
		events: context.getNodeParameter('events', []),
		secret: context.getNodeParameter('secret', ''),
		options: context.getNodeParameter('options', {}),
	});
	return { events, secret, ...options };
}

/** Reads what is to come out. Throws `ProblemError` as `readSettings` does. */
export function readOutputSettings(context: IExecuteFunctions): OutputSettings {
	const { simplify, downloadImage, outputBinaryPropertyName } = parsed(outputSchema, {
		simplify: context.getNodeParameter('simplify', 0, true),
		downloadImage: context.getNodeParameter('downloadImage', 0, false),
		outputBinaryPropertyName: context.getNodeParameter('outputBinaryPropertyName', 0, 'data'),
	});
	return { simplify, downloadTo: downloadImage ? outputBinaryPropertyName : undefined };
}

function parsed<T>(schema: z.ZodType<T, z.ZodTypeDef, unknown>, values: unknown): T {
	const result = schema.safeParse(values);
	if (result.success) return result.data;
	const path = result.error.issues[0]?.path ?? [];
	const name = path.filter((part) => typeof part === 'string').pop() ?? '';
	throw wrongValue(LABELS[name] ?? name, 'Open the trigger node and set it again.');
}
