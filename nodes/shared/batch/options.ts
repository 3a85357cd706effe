import type { IExecuteFunctions } from 'n8n-workflow';
import type { z as Z } from 'zod/v3';

import { MESSAGES } from '../core/messages';
import { isAgentTool } from '../core/n8nNode';
import { ProblemError, wrongValue } from '../core/problem';
import { z } from '../core/zod';
import { checkLength, flag, readFlag, requireText, text, type Reader } from './parameters';

/** The Options collection, with defaults filled in. */
interface NodeOptions {
	/** Seconds to wait for one image. */
	timeout: number;
	/** The image's file name, '' for the usual one. */
	fileName: string;
	waitOnRateLimit: boolean;
	/** Uploads at once, and downloads at once. */
	concurrency: number;
}

/** What the user wants back of images that are made or got. */
export interface ResultOptions extends NodeOptions {
	wait: boolean;
	download: boolean;
	/** The output item's binary field. */
	outputField: string;
	/** Whether the output is flat and short, not the API's own. */
	simplify: boolean;
	/** Which fields of a short output are given; absent for all. */
	fields?: readonly string[];
	/** Whether the image gets the original's date, camera and the like, and what was altered. */
	photoData: boolean;
}

const positive = z
	.union([z.number(), z.string().regex(/\d/).transform(Number)])
	.pipe(z.number().positive().finite());

const optionFields = {
	timeout: {
		label: 'Timeout (Seconds)',
		schema: positive.default(600),
		description: 'Give the number of seconds to wait for one image, for example 600.',
	},
	fileName: {
		label: 'File Name',
		schema: text.default(''),
		description: 'Give a file name as text, or remove the option.',
	},
	concurrency: {
		label: 'Photos at Once',
		schema: positive.pipe(z.number().int().max(10)).default(2),
		description: 'Give a whole number from 1 to 10.',
	},
	repeatedPhotos: {
		label: 'Repeated Photos',
		schema: z.enum(['reuse', 'enhanceAgain']).default('reuse'),
		description: 'Choose one from the list, or give reuse or enhanceAgain.',
	},
	keepOriginal: {
		label: 'Keep Original',
		schema: text.default(''),
		description: 'Give the name of an output field as text, for example original.',
	},
	photoData: {
		label: 'Photo Data',
		schema: flag.default(false),
		description: 'Turn it on or off, or remove the option.',
	},
	enhanceResults: {
		label: 'Take Own Results',
		schema: flag.default(false),
		description: 'Turn it on or off, or remove the option.',
	},
	waitOnRateLimit: {
		label: 'Wait for the Limit',
		schema: flag.default(true),
		description: 'Turn it on or off, or remove the option.',
	},
};

/** The Options collection. Throws `ProblemError` that names the option with a value that cannot be used. */
export function readOptions(reader: Reader, itemIndex: number): NodeOptions {
	const read = optionReader(reader, itemIndex);
	return {
		timeout: read('timeout'),
		fileName: read('fileName'),
		waitOnRateLimit: read('waitOnRateLimit'),
		concurrency: read('concurrency'),
	};
}

function optionReader({ context }: Reader, itemIndex: number) {
	const given: unknown = context.getNodeParameter('options', itemIndex, {});
	const parameter = z.record(z.unknown()).safeParse(given);
	if (!parameter.success) throw wrongValue('Options', 'Set the options one by one.', given);
	return <Name extends keyof typeof optionFields>(name: Name) => {
		const { label, schema, description } = optionFields[name];
		const parsed = schema.safeParse(parameter.data[name]);
		checkLength(parameter.data[name], label);
		if (!parsed.success) throw wrongValue(label, description, parameter.data[name]);
		return parsed.data as Z.output<(typeof optionFields)[Name]['schema']>;
	};
}

/** How much to do at once: one number for the whole run, from the first item. A wrong one is told when items are checked. */
export function readConcurrency(context: IExecuteFunctions): number {
	const stored = z
		.object({ concurrency: z.unknown() })
		.safeParse(context.getNodeParameter('options', 0, {}));
	return optionFields.concurrency.schema.catch(2).parse(stored.data?.concurrency);
}

/** What the form says of images that are made or got, and of their download. */
export function readResultOptions(run: Reader, itemIndex: number): ResultOptions {
	const wait = readFlag(run, itemIndex, 'waitForResult', 'Wait for Result');
	const download =
		wait &&
		!isAgentTool(run.context.getNode()) &&
		readFlag(run, itemIndex, 'downloadResult', 'Download Result');
	return {
		...readOptions(run, itemIndex),
		wait,
		download,
		outputField: download
			? requireText(
					run,
					itemIndex,
					'outputBinaryPropertyName',
					'Output Binary Field',
					'Name the field for the image, for example data.',
				)
			: '',
		...readOutput(run, itemIndex),
		photoData: optionReader(run, itemIndex)('photoData') && download,
	};
}

const outputSchema = z.enum(['simplified', 'raw', 'selectedFields']);

const fieldsSchema = z.array(z.string().regex(/^[a-z_]{1,50}$/)).max(50);

/** How much is told of an image: agents' tools have a list for it, as n8n asks, other nodes a switch. */
function readOutput(run: Reader, itemIndex: number): Pick<ResultOptions, 'simplify' | 'fields'> {
	const { context } = run;
	const given: unknown = context.getNodeParameter('output', itemIndex, '');
	// An n8n whose form does not tell tools from other nodes has the switch in both.
	if (given === '') return { simplify: readFlag(run, itemIndex, 'simplify', 'Simplify', true) };
	const output = outputSchema.safeParse(given);
	if (!output.success) throw wrongValue('Output', 'Choose one from the list.', given);
	if (output.data !== 'selectedFields') return { simplify: output.data === 'simplified' };
	const chosen: unknown = context.getNodeParameter('fields', itemIndex, []);
	const fields = fieldsSchema.safeParse(chosen);
	if (!fields.success) throw wrongValue('Fields', 'Choose some from the list.', chosen);
	return { simplify: true, fields: fields.data };
}

/** What happens to photos that the workflow knows. */
export interface RepeatOptions {
	/** What happens to a photo of which this workflow has had the same image made before, with the same choices. */
	repeatedPhotos: 'reuse' | 'enhanceAgain';
	/** Whether a result of this workflow, of the same tool, may be taken as a photo. */
	enhanceResults: boolean;
}

/** What the user wants of an operation that makes images of a photo. */
export interface ImageOptions extends ResultOptions, RepeatOptions {
	/** The output item's binary field for the photo as it came in, '' for none. */
	originalField: string;
}

/** The options about photos that the workflow knows. */
export function readRepeatOptions(reader: Reader, itemIndex: number): RepeatOptions {
	const read = optionReader(reader, itemIndex);
	return { repeatedPhotos: read('repeatedPhotos'), enhanceResults: read('enhanceResults') };
}

/** All that an operation that makes images of a photo is told beside its choices. */
export function readImageOptions(reader: Reader, itemIndex: number): ImageOptions {
	const resultOptions = readResultOptions(reader, itemIndex);
	const originalField = optionReader(reader, itemIndex)('keepOriginal').trim();
	if (originalField !== '' && originalField === resultOptions.outputField) {
		throw new ProblemError(MESSAGES.originalInResultField(originalField));
	}
	return { ...resultOptions, ...readRepeatOptions(reader, itemIndex), originalField };
}
