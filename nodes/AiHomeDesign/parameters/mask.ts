import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { MESSAGES } from '../../shared/core/messages';
import { ProblemError } from '../../shared/core/problem';
import { readText } from '../../shared/batch/parameters';
import type { Run } from '../../shared/batch/run';
import { IN_TOOL } from '../../shared/descriptions/tool';
import { photoFromBinary, type PhotoSource } from '../../shared/photo/photoInput';

const NAME = 'maskField';

const LABEL = 'Mask Field';

/** A picture in a second binary field that says where to work. Agents cannot give one. */
export function maskField(show: IDisplayOptions['show']): INodeProperties {
	return {
		displayName: LABEL,
		name: NAME,
		type: 'string',
		displayOptions: { show, hide: IN_TOOL },
		default: '',
		placeholder: 'e.g. mask',
		hint: 'The name of an input field with a PNG as large as the photo: #7878CD where something is to go, black elsewhere',
		description:
			'The name of the input binary field with a mask, when only what it marks is to be worked on. Empty: without a mask; Item Removal then finds the items by itself.',
	};
}

/** Whether an item is to be worked on with a mask. */
export function hasMask(run: Pick<Run, 'context'>, itemIndex: number): boolean {
	return readText(run, itemIndex, NAME, LABEL) !== '';
}

/**
 * The mask for an item's photo, or undefined. Its colors are the service's to judge; that it is a PNG of the photo's size
 * is certain before anything is paid.
 * @throws ProblemError when there is no such file, or it cannot be this photo's mask
 */
export async function readMask(
	{ context, service }: Run,
	itemIndex: number,
	{ checked: photo }: PhotoSource,
): Promise<PhotoSource | undefined> {
	const field = readText({ context }, itemIndex, NAME, LABEL);
	if (field === '') return undefined;
	const item = context.getInputData()[itemIndex];
	if (!item?.binary?.[field]) throw new ProblemError(MESSAGES.noMask(field));
	const mask = await photoFromBinary(context, itemIndex, field, service.limits);
	const { kind, width = 0, height = 0 } = mask.checked ?? {};
	if (kind?.extension !== 'png') {
		throw new ProblemError(MESSAGES.maskNotPng(mask.fileName ?? field));
	}
	// The photo's size is as stored: a camera that was held upright notes only that the picture is to be turned.
	const isSameSize = [`${width} x ${height}`, `${height} x ${width}`].includes(sizeOf(photo));
	if (photo?.width && !isSameSize) {
		const words = MESSAGES.maskOfOtherSize(
			mask.fileName ?? field,
			`${width} x ${height}`,
			sizeOf(photo),
		);
		throw new ProblemError(words);
	}
	return mask;
}

function sizeOf(picture: PhotoSource['checked']): string {
	return `${picture?.width} x ${picture?.height}`;
}
