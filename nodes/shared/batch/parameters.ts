import type { IExecuteFunctions } from 'n8n-workflow';

import { isUsableId } from '../core/ids';
import { MESSAGES, takesAtMost } from '../core/messages';
import { ProblemError, wrongValue } from '../core/problem';
import { isFileContent, locatedValue } from '../core/texts';
import { z } from '../core/zod';

/** Where parameters are read from. */
export interface Reader {
	context: IExecuteFunctions;
}

/** Numbers may be given for texts. */
export const text = z.union([z.string(), z.number().transform(String)]);
/** Agents and expressions may give a flag or a number as text. */
export const flag = z.union([
	z.boolean(),
	z.enum(['true', 'false']).transform((word) => word === 'true'),
]);
/** No text is longer, in characters, where its reader names no other length. */
const LONGEST_TEXT = 1_000;

/** The length of what may be a photo's content: its reader looks at it. */
export const ANY_LENGTH = Number.POSITIVE_INFINITY;

/** Refuses what cannot be meant before anything looks at it: the content of a file, or more text than there can be. */
export function checkLength(given: unknown, label: string, most = LONGEST_TEXT): void {
	if (most === ANY_LENGTH) return;
	const value = locatedValue(given);
	const all: unknown[] = Array.isArray(value) ? value : [value];
	if (all.slice(0, 20).some(isFileContent)) throw new ProblemError(MESSAGES.fileInText(label));
	const texts = all.filter((one): one is string => typeof one === 'string');
	const length = texts.reduce((sum, one) => sum + one.length, all.length);
	if (length <= most + 1) return;
	if (Array.isArray(value)) throw wrongValue(label, takesAtMost(most), value);
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

/**
 * A parameter of any kind.
 * @param most so many characters it has at most
 * @throws ProblemError when it has more, or an expression gives nothing for it
 */
export function readGiven(
	{ context }: Reader,
	itemIndex: number,
	name: string,
	label: string,
	most = LONGEST_TEXT,
): unknown {
	const value: unknown = context.getNodeParameter(name, itemIndex, '');
	checkLength(value, label, most);
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
		// Nodes of this package have these beside it.
		file_name: z.unknown(),
		status: z.unknown(),
		order_id: z.unknown(),
		image_id: z.unknown(),
		variant: z.unknown(),
		charged: z.unknown(),
	})
	.strict();

/** The message of the node before, for an item that stands for one that did not succeed; '' for any other. */
export function errorOfNodeBefore(json: unknown): string {
	return errorOnly.safeParse(json).data?.error.trim().replace(/\.$/, '') ?? '';
}

/** A parameter that is on or off. @param unsaid what it is where a form does not have it */
export function readFlag(
	{ context }: Reader,
	itemIndex: number,
	name: string,
	label: string,
	unsaid?: boolean,
): boolean {
	const given: unknown = context.getNodeParameter(name, itemIndex, unsaid);
	const value = flag.safeParse(given);
	if (!value.success)
		throw wrongValue(label, 'Turn it on or off, or let the expression give true or false.', given);
	return value.data;
}
