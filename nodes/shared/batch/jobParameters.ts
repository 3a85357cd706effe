import type { IExecuteFunctions } from 'n8n-workflow';

import type { Catalogue } from '../api/catalogueCache';
import type { ApiService, JobChoice } from '../api/service';
import { isNoValue } from '../api/slugs';
import { resolveSpace, spaceKey } from '../api/spaces';
import { ENHANCEMENT } from '../api/tools';
import { alterationsOf } from '../api/alterations';
import { resolveItems, selectedOf, type ChosenItem } from '../api/widgets';
import { isUsableId } from '../core/ids';
import { MESSAGES } from '../core/messages';
import { pinnedNodeBefore } from '../core/n8nNode';
import { ProblemError, wrongValue } from '../core/problem';
import { cut } from '../core/quote';
import type { RetryContext } from '../core/retry';
import { isFileContent, locatedValue } from '../core/texts';
import { z } from '../core/zod';
import type { WantedProject } from '../memory/jobKey';
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
import {
	ANY_LENGTH,
	checkLength,
	errorOfNodeBefore,
	readGiven,
	text,
	type Reader,
} from './parameters';

/** What is wanted of an item's photo. */
interface PhotoWishes {
	/** When a photo on the web is fetched; where nobody says it, what is best for so many items. */
	when?: Fetching;
	/** Whether to read what it says of how it was taken. */
	photoData?: boolean;
}

/** An item's photo, checked as far as that is possible before it is loaded. */
export async function readPhoto(
	run: Reader & RetryContext & { service: Pick<ApiService, 'limits'> },
	itemIndex: number,
	{ when, photoData: wantsFacts }: PhotoWishes = {},
): Promise<PhotoSource> {
	const { context } = run;
	const wanted = { ...run.service.limits, wantsFacts };
	if (readImageSource(context, itemIndex) === 'url') {
		const address = readAddress({ context }, itemIndex);
		const usual = context.getInputData().length > 1 ? 'first' : 'later';
		return await photoFromUrl(context, run, address, when ?? usual, wanted);
	}
	refusePinned(context, itemIndex);
	const label = 'Input Binary Field';
	const field = readGiven({ context }, itemIndex, 'binaryPropertyName', label, ANY_LENGTH);
	refuseFileAsField(context, itemIndex, field);
	const item = context.getInputData()[itemIndex];
	const reason = Object.keys(item?.binary ?? {}).length === 0 ? errorOfNodeBefore(item?.json) : '';
	if (reason) throw new ProblemError(MESSAGES.nodeBeforeFailed('photo', reason));
	return await photoFromBinary(context, itemIndex, field, wanted);
}

/** The web address of an item's photo. Throws `ProblemError` when there is none, or more than one. */
function readAddress(reader: Reader, itemIndex: number): string {
	const value = readGiven(reader, itemIndex, 'imageUrl', 'Image URL', ANY_LENGTH);
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
		const listed = fields.map((name) => `"${cut(name)}"`).join(', ');
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
	{ context, catalogue }: Reader & { catalogue: Catalogue },
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
		alterations: alterationsOf(
			tool,
			items.map(({ option }) => option),
		),
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
	// Nobody wants a project of that name made.
	if (isNoValue(given)) {
		throw wrongValue('Project', 'Choose it from the list, or give its ID or address.', given);
	}
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
