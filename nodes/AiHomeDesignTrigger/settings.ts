import type { IExecuteFunctions, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { z as Z } from 'zod/v3';

import { z } from '../shared/core/zod';

import { toolName, type Wanted } from './delivery/confirmation';
import { eventSchema } from './delivery/events';
import { wrongValue } from '../shared/core/problem';
import { ENHANCEMENT } from '../shared/api/tools';
import { CREDENTIAL } from '../shared/http/connection';

/** What decides whether a delivery starts the workflow. */
export interface TriggerSettings extends Wanted {
	/** What the webhook URL must end with, or undefined when the credential has no secret. */
	secret: string | undefined;
	allowRepeats: boolean;
}

/** What comes out. */
interface OutputSettings {
	simplify: boolean;
	/** The output item's binary field, or undefined when the image is not to be downloaded. */
	downloadTo: string | undefined;
}

const settingsSchema = z.object({
	events: z.array(eventSchema).min(1),
	options: z.object({
		// A workflow may have them as v1 calls them.
		services: z.array(z.string().transform(toolName)).min(1).default([ENHANCEMENT.slug]),
		allowRepeats: z.boolean().default(false),
	}),
});
/** A credential that was saved before there was a secret has none. What an expression leaves empty is refused. */
const credentialSchema = z.object({ webhookSecret: z.string().default('') });
const outputSchema = z.object({
	simplify: z.boolean(),
	downloadImage: z.boolean(),
	outputBinaryPropertyName: z.string().trim().min(1),
});

const LABELS: Record<string, string> = {
	events: 'Events',
	webhookSecret: 'Webhook Secret',
	options: 'Options',
	services: 'Tools',
	allowRepeats: 'Allow Repeats',
	simplify: 'Simplify',
	downloadImage: 'Download Image',
	outputBinaryPropertyName: 'Output Binary Field',
};

/** Reads what decides about deliveries. Throws `ProblemError` that names the field with a value that cannot be used. */
export async function readSettings(
	context: IHookFunctions | IWebhookFunctions,
): Promise<TriggerSettings> {
	const { events, options } = parsed(settingsSchema, {
		events: context.getNodeParameter('events', []),
		options: context.getNodeParameter('options', {}),
	});
	const { webhookSecret } = parsed(credentialSchema, await context.getCredentials(CREDENTIAL));
	return { events, secret: webhookSecret === '' ? undefined : webhookSecret.trim(), ...options };
}

/** Reads what is to come out. Throws `ProblemError` as `readSettings` does. */
export function readOutputSettings(context: IExecuteFunctions): OutputSettings {
	const { simplify, downloadImage, outputBinaryPropertyName } = parsed(outputSchema, {
		simplify: context.getNodeParameter('simplify', 0, true),
		downloadImage: context.getNodeParameter('downloadImage', 0, true),
		outputBinaryPropertyName: context.getNodeParameter('outputBinaryPropertyName', 0, 'data'),
	});
	return { simplify, downloadTo: downloadImage ? outputBinaryPropertyName : undefined };
}

function parsed<T>(schema: Z.ZodType<T, Z.ZodTypeDef, unknown>, values: unknown): T {
	const result = schema.safeParse(values);
	if (result.success) return result.data;
	const path = result.error.issues[0]?.path ?? [];
	const name = path.filter((part) => typeof part === 'string').pop() ?? '';
	// The credential's values are nobody's to read.
	const value = name === 'webhookSecret' ? undefined : valueAt(values, path, name);
	throw wrongValue(
		LABELS[name] ?? name,
		'Set it again in the trigger node or its credential.',
		value,
	);
}

/** The value of the field with this name, along the path to what is wrong in it. */
function valueAt(values: unknown, path: ReadonlyArray<string | number>, name: string): unknown {
	let value = values;
	for (const part of path) {
		value = z.record(z.unknown()).safeParse(value).data?.[part];
		if (part === name) return value;
	}
	return undefined;
}
