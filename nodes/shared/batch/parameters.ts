import type { IExecuteFunctions } from 'n8n-workflow';
import type { z as Z } from 'zod/v3';

import { z } from '../core/zod';

import { resolveItems, selectedOf, type ChosenItem } from '../api/widgets';
import { isAgentTool, pinnedNodeBefore } from '../core/n8nNode';
import { isUsableId } from '../core/ids';
import { locatedValue, isFileContent } from '../core/texts';
import { MESSAGES } from '../core/messages';
import { ProblemError, wrongValue } from '../core/problem';
import type { CatalogueCache } from '../api/catalogueCache';
import type { ApiService, JobChoice } from '../api/service';
import type { WantedProject } from '../memory/jobKey';
import { resolveSpace, spaceKey } from '../api/spaces';
import { ENHANCEMENT } from '../api/tools';
import type { RetryContext } from '../core/retry';
import { readImageAddress } from '../photo/imageAddress';
import { nameOfDownload } from '../photo/names';
import {
	hasAnyFile,
	nameOfBinary,
	photoFromBinary,
	photoFromUrl,
	type Fetching,
	type PhotoSource,
} from '../photo/photoInput';

/** Where parameters are read from. */
interface Reader {
	context: IExecuteFunctions;
}

/** The Options collection, with defaults filled in. */
export interface NodeOptions {
	/** Seconds to wait for one image. */
	timeout: number;
	/** The image's file name, '' for the usual one. */
	fileName: string;
	waitOnRateLimit: boolean;
	/** Uploads at once, and downloads at once. */
	concurrency: number;
}

/** What the user wants back from Enhance and Get. */
export interface ResultOptions extends NodeOptions {
	wait: boolean;
	download: boolean;
	/** The output item's binary field. */
	outputField: string;
	simplify: boolean;
}

const text = z.union([z.string(), z.number().transform(String)]);
/** Agents and expressions may give a flag or a number as text. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]);
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
	enhanceResults: {
		label: 'Enhance Results',
		schema: flag.default(false),
		description: 'Turn it on or off, or remove the option.',
	},
	waitOnRateLimit: {
		label: 'Wait for the Limit',
		schema: flag.default(true),
		description: 'Turn it on or off, or remove the option.',
	},
};

/** No text is longer, in characters, but for lists. */
const LONGEST_TEXT = 1_000;

/** No list of orders is longer, in characters. */
const LONGEST_LIST = 200_000;

/** No list of choices or JSON of them is longer, in characters. */
const LONGEST_CHOICES = 20_000;

/** The longest texts of parameters that may be longer than others; where a photo may stand, its reader looks at it. */
const LONGEST: Readonly<Record<string, number>> = {
	orderId: LONGEST_LIST,
	widgets: LONGEST_CHOICES,
	...Object.fromEntries(
		['color', 'duskOptions', 'materials', 'skyStyles', 'styles'].map((name) => [
			name,
			LONGEST_CHOICES,
		]),
	),
	imageUrl: Number.POSITIVE_INFINITY,
	binaryPropertyName: Number.POSITIVE_INFINITY,
};

/** Refuses what cannot be meant before anything looks at it: the content of a file, or more text than there can be. */
function checkLength(given: unknown, label: string, most = LONGEST_TEXT): void {
	if (most === Number.POSITIVE_INFINITY) return;
	const value = locatedValue(given);
	const all: unknown[] = Array.isArray(value) ? value : [value];
	if (all.slice(0, 20).some(isFileContent)) throw new ProblemError(MESSAGES.fileInText(label));
	const texts = all.filter((one): one is string => typeof one === 'string');
	const length = texts.reduce((sum, one) => sum + one.length, all.length);
	if (length <= most + 1) return;
	if (Array.isArray(value)) {
		const takes = `It takes ${most} characters at most. Look at what the expression gives.`;
		throw wrongValue(label, takes, value);
	}
	throw new ProblemError(MESSAGES.textTooLong(label, texts[0] ?? '', most));
}

/** Which parameters are the ID of something. */
const IS_ID = /^(?:order|image)Id$/;

/** A text parameter without blanks around it. Throws `ProblemError` when it is no text, or no ID where one is wanted. */
export function readText(reader: Reader, itemIndex: number, name: string, label: string): string {
	const value = readPlainText(reader, itemIndex, name, label);
	if (IS_ID.test(name) && value !== '' && !isUsableId(value)) {
		throw wrongValue(label, 'Give it as an earlier run or AI HomeDesign gave it.', value);
	}
	return value;
}

function readPlainText(
	{ context }: Reader,
	itemIndex: number,
	name: string,
	label: string,
): string {
	const given: unknown = context.getNodeParameter(name, itemIndex, '');
	checkLength(given, label);
	const value = text.nullish().safeParse(given);
	if (!value.success) throw wrongValue(label, 'Give it as text.', given);
	return (value.data ?? '').trim();
}

/** A text parameter that must not be empty. */
export function requireText(
	run: Reader,
	itemIndex: number,
	name: string,
	label: string,
	description: string,
): string {
	const value = readPlainText(run, itemIndex, name, label);
	if (value === '') {
		throw (
			whyNothing(run, itemIndex, name, label) ??
			new ProblemError(MESSAGES.parameterEmpty(label, description))
		);
	}
	return value;
}

/** The ID of an order or image, as part of an address. Throws `ProblemError` when it cannot be one. */
export function requireId(
	run: Reader,
	itemIndex: number,
	name: string,
	label: string,
	description: string,
): string {
	const id = requireText(run, itemIndex, name, label, description);
	if (!isUsableId(id)) throw wrongValue(label, description, id);
	return id;
}

/** What to give as an order's ID. */
export const ORDER_ID_HINT =
	'Give the ID that Image > Upload or Image > Enhance gave: their field order_id.';

/** A parameter of any kind. Throws `ProblemError` when an expression gives nothing for it. */
export function readGiven(
	{ context }: Reader,
	itemIndex: number,
	name: string,
	label: string,
): unknown {
	const value: unknown = context.getNodeParameter(name, itemIndex, '');
	checkLength(value, label, LONGEST[name]);
	if (!isNothing(value)) return value;
	const problem = whyNothing({ context }, itemIndex, name, label);
	if (problem) throw problem;
	return value;
}

function isNothing(value: unknown): boolean {
	const plain = locatedValue(value);
	return plain === undefined || plain === null || (typeof plain === 'string' && !plain.trim());
}

/** Why an expression gives nothing, in words; undefined where the field holds none. */
function whyNothing(
	{ context }: Reader,
	itemIndex: number,
	name: string,
	label: string,
): ProblemError | undefined {
	const plain = locatedValue(context.getNode().parameters[name]);
	if (typeof plain !== 'string' || !plain.startsWith('=')) return undefined;
	const reason = errorOfNodeBefore(context.getInputData()[itemIndex]?.json);
	if (reason) {
		const what = IS_ID.test(name) ? 'ID' : 'photo';
		return new ProblemError(MESSAGES.nodeBeforeFailed(what, reason));
	}
	return new ProblemError(MESSAGES.expressionEmpty(label, plain.slice(1).trim()));
}

/** A node that goes on after an error gives an item with nothing but the error: a text, or an object that has one. */
const errorOnly = z
	.object({
		error: z.union([
			z.string(),
			z.object({ message: z.string() }).transform(({ message }) => message),
		]),
	})
	.strict();

/** The message of the node before, for an item that has nothing else; '' for any other. */
function errorOfNodeBefore(json: unknown): string {
	return errorOnly.safeParse(json).data?.error.trim().replace(/\.$/, '') ?? '';
}

/** A parameter that is on or off. */
function readFlag({ context }: Reader, itemIndex: number, name: string, label: string): boolean {
	const given: unknown = context.getNodeParameter(name, itemIndex);
	const value = flag.safeParse(given);
	if (!value.success)
		throw wrongValue(label, 'Turn it on or off, or let the expression give true or false.', given);
	return value.data;
}

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

/** What the user wants back from Enhance and Get. */
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
		simplify: readFlag(run, itemIndex, 'simplify', 'Simplify'),
	};
}

/** What Enhance does with photos that the workflow knows. */
export interface RepeatOptions {
	/** What happens to a photo that this workflow has had enhanced before, with the same space and options. */
	repeatedPhotos: 'reuse' | 'enhanceAgain';
	/** Whether a result of this workflow may be enhanced again. */
	enhanceResults: boolean;
}

/** What the user wants of Enhance. */
export interface EnhanceOptions extends ResultOptions, RepeatOptions {
	/** The output item's binary field for the photo as it came in, '' for none. */
	originalField: string;
}

/** What Enhance does with photos that the workflow knows. */
export function readRepeatOptions(reader: Reader, itemIndex: number): RepeatOptions {
	const read = optionReader(reader, itemIndex);
	return { repeatedPhotos: read('repeatedPhotos'), enhanceResults: read('enhanceResults') };
}

/** What the user wants of Enhance. */
export function readEnhanceOptions(reader: Reader, itemIndex: number): EnhanceOptions {
	const resultOptions = readResultOptions(reader, itemIndex);
	const originalField = optionReader(reader, itemIndex)('keepOriginal').trim();
	if (originalField !== '' && originalField === resultOptions.outputField) {
		throw new ProblemError(MESSAGES.originalInResultField(originalField));
	}
	return { ...resultOptions, ...readRepeatOptions(reader, itemIndex), originalField };
}

/**
 * The photo to enhance, checked as far as that is possible before it is loaded.
 * @param when when a photo on the web is fetched
 */
export async function readPhoto(
	{
		context,
		retryContext,
		service,
	}: Reader & {
		retryContext: RetryContext;
		service: Pick<ApiService, 'limits'>;
	},
	itemIndex: number,
	when: Fetching = context.getInputData().length > 1 ? 'first' : 'later',
): Promise<PhotoSource> {
	const { limits } = service;
	if (readImageSource(context, itemIndex) === 'url') {
		const address = readAddress({ context }, itemIndex);
		return await photoFromUrl(context, retryContext, address, when, limits);
	}
	refusePinned(context, itemIndex);
	const field = readGiven({ context }, itemIndex, 'binaryPropertyName', 'Input Binary Field');
	refuseFileAsField(context, itemIndex, field);
	const item = context.getInputData()[itemIndex];
	const reason = Object.keys(item?.binary ?? {}).length === 0 ? errorOfNodeBefore(item?.json) : '';
	if (reason) throw new ProblemError(MESSAGES.nodeBeforeFailed('photo', reason));
	return await photoFromBinary(context, itemIndex, field, limits);
}

/** The web address of an item's photo. Throws `ProblemError` when there is none, or more than one. */
function readAddress(reader: Reader, itemIndex: number): string {
	const value = readGiven(reader, itemIndex, 'imageUrl', 'Image URL');
	const written = reader.context.getNode().parameters.imageUrl;
	const [, path = ''] = PATH.exec(typeof written === 'string' ? written.slice(0, 300) : '') ?? [];
	return readImageAddress(value, path.trim());
}

/** An expression that does nothing but read a field. */
const PATH = /^=\s*\{\{\s*(\$(?:json|input|node|\()[^{}`;]*)\}\}\s*$/;

/** A photo's content in place of the name of its field. What n8n's own check takes, binary data itself, is let through. */
function refuseFileAsField(context: IExecuteFunctions, itemIndex: number, field: unknown): void {
	const isBinaryData = typeof field === 'object' && field !== null && 'mimeType' in field;
	if (!isBinaryData && isFileContent(field)) {
		const fields = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
		const listed = fields.map((name) => `"${name}"`).join(', ');
		throw new ProblemError(MESSAGES.fileInsteadOfField(listed));
	}
	if (typeof field === 'string') checkLength(field, 'Input Binary Field');
}

/** An item without any file, behind a node whose output is pinned: nothing else needs to be looked at. */
function refusePinned(context: IExecuteFunctions, itemIndex: number): void {
	if (hasAnyFile(context, itemIndex)) return;
	const name = pinnedNodeBefore(context);
	if (name !== undefined) throw new ProblemError(MESSAGES.pinnedBefore(name));
}

function readImageSource(context: IExecuteFunctions, itemIndex: number): 'binary' | 'url' {
	const given: unknown = context.getNodeParameter('imageSource', itemIndex);
	const source = z.enum(['binary', 'url']).safeParse(given);
	if (!source.success)
		throw wrongValue('Image Source', 'Choose "File From the Node Before" or "URL".', given);
	return source.data;
}

/** The file name of what is in place of a photo, as far as it is known without reading the file. */
export function readFileName({ context }: Reader, itemIndex: number): string | undefined {
	try {
		return readImageSource(context, itemIndex) === 'url'
			? nameOfDownload(readAddress({ context }, itemIndex), undefined)
			: nameOfBinary(context, itemIndex, context.getNodeParameter('binaryPropertyName', itemIndex));
	} catch {
		return undefined;
	}
}

/** Space and Enhancement Options, checked against the catalogue. */
export async function readJobChoice(
	{ context, catalogue }: Reader & { catalogue: Pick<CatalogueCache, 'spaces' | 'options'> },
	itemIndex: number,
): Promise<JobChoice> {
	const tool = ENHANCEMENT.slug;
	const chosenSpace = locatedValue(readGiven({ context }, itemIndex, 'spaceName', 'Space'));
	const spaces = await catalogue.spaces(tool);
	const space = resolveSpace(chosenSpace, spaces, 'Space');
	if ('problem' in space) throw new ProblemError(space.problem);
	const spaceName = space.space.name;
	const chosen = context.getNodeParameter('enhancementOptions', itemIndex, []);
	const widgets = await catalogue.options(tool, spaceName);
	const options = resolveItems(chosen, widgets, 'Enhancement Option Names or IDs');
	if ('problem' in options) throw new ProblemError(options.problem);
	const { items } = options;
	return {
		tool,
		spaceName,
		selected: selectedOf(items),
		edits: [...new Set(items.map(({ title }) => title))],
		key: choiceKey(tool, spaceKey(space.space, spaces), items),
	};
}

/** What is ordered, in a text that is the same on every API version, whatever order the options were chosen in. */
export function choiceKey(tool: string, space: string, items: ChosenItem[]): string {
	return JSON.stringify([tool, space, ...items.map(({ key }) => key).sort()]);
}

const locator = z.object({ mode: z.string(), value: text.nullish() });

/** The option Project; undefined when there is none. Throws `ProblemError` when it is no text. */
export function readProject({ context }: Reader, itemIndex: number): WantedProject | undefined {
	const written: unknown = context.getNodeParameter('options.project', itemIndex, '');
	const { mode, value } = locator.safeParse(written).data ?? { mode: '', value: written };
	checkLength(value, 'Project');
	const parsed = text.nullish().safeParse(value);
	if (!parsed.success)
		throw wrongValue('Project', 'Choose it from the list, or give its ID or address.', value);
	const given = (parsed.data ?? '').trim();
	if (given === '') return undefined;
	const isId = mode === '' ? /^[0-9a-f]{24}$/i.test(given) : mode !== 'address';
	if (isId && !isUsableId(given)) throw wrongValue('Project', 'Choose it from the list.', given);
	// As it is searched for afterwards: the service finds an address by a part of it, blank for blank.
	return isId ? { id: given } : { address: given.replace(/\s+/g, ' ') };
}

/** Whether any item of the run is to go into a project. */
export function wantsProject(context: IExecuteFunctions): boolean {
	return context.getInputData().some((_, itemIndex) => {
		try {
			return readProject({ context }, itemIndex) !== undefined;
		} catch {
			return false;
		}
	});
}
