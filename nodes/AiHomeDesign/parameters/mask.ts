import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { MESSAGES, NOTES } from '../../shared/core/messages';
import { ProblemError, wrongValue } from '../../shared/core/problem';
import { readText } from '../../shared/batch/parameters';
import type { Run } from '../../shared/batch/run';
import { IN_TOOL } from '../../shared/descriptions/tool';
import type { OtherPicture } from '../../shared/order/itemPhoto';
import { lookAtMask } from '../../shared/photo/maskColors';
import { hasBinary, photoFromBinary, type PhotoSource } from '../../shared/photo/photoInput';
import { withoutStart } from '../../shared/photo/pieces';
import { isReadableSize, readPngRows } from '../../shared/photo/pngRows';

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
			'The name of the input binary field with a mask, when only what it marks is to be worked on. Empty: without a mask; Item Removal then finds the items by itself. For a photo that was taken upright AI HomeDesign does not say whether the mask is to lie as the photo is stored or stand as it is shown: both are taken.',
	};
}

/** Whether an item is to be worked on with a mask. */
export function hasMask(run: Pick<Run, 'context'>, itemIndex: number): boolean {
	return readField(run, itemIndex) !== '';
}

/** The field's name, or the file itself where an expression gives it; '' for none. */
function readField({ context }: Pick<Run, 'context'>, itemIndex: number): string | object {
	const given: unknown = context.getNodeParameter(NAME, itemIndex, '');
	if (typeof given === 'object' && given !== null) return given;
	return readText({ context }, itemIndex, NAME, LABEL);
}

/**
 * The mask for an item's photo, as what goes up beside it; none where there is no mask. What is certain is told before anything is paid: whether it is a PNG of the
 * photo's size, and whether it can mark anything. What is doubtful passes, with a hint.
 * @throws ProblemError when there is no such file, or it cannot be this photo's mask
 */
export async function readMask(
	run: Run,
	itemIndex: number,
	photo: PhotoSource,
): Promise<OtherPicture[]> {
	const { context, service, progressLog } = run;
	const field = readField(run, itemIndex);
	if (field === '') return [];
	const named = typeof field === 'string' ? field : '';
	if (!hasBinary(context, itemIndex, field)) {
		throw named === ''
			? wrongValue(LABEL, 'Name the field with the mask, or leave it empty.', field)
			: new ProblemError(MESSAGES.noMask(named));
	}
	const mask = await photoFromBinary(context, itemIndex, field, service.limits);
	const name = mask.fileName ?? named;
	const doubts = [checkSize(mask, photo, name), await checkColors(run, mask, photo, name)];
	for (const doubt of doubts) if (doubt) progressLog.logDoubt(doubt, name);
	return [{ source: mask, role: 'mask' }];
}

/** What is to be said of a mask that passes. */
type Doubt = ((names: string) => string) | undefined;

/** EXIF's marks for a picture that is shown with its sides swapped. */
const SWAPPED = new Set([5, 6, 7, 8]);

function checkSize(mask: PhotoSource, photo: PhotoSource, name: string): Doubt {
	const { kind, width = 0, height = 0 } = mask.checked ?? {};
	if (kind?.extension !== 'png') throw new ProblemError(MESSAGES.maskNotPng(name));
	const size = `${width} x ${height}`;
	if (!isReadableSize(width, height)) throw new ProblemError(MESSAGES.maskTooLarge(name, size));
	// The size of camera RAW is not known here.
	if (!photo.checked?.width || !photo.checked.height) return undefined;
	const stored = `${photo.checked.width} x ${photo.checked.height}`;
	const shown = `${photo.checked.height} x ${photo.checked.width}`;
	const isSwapped = SWAPPED.has(photo.checked.orientation ?? 1) && shown !== stored;
	if (size === stored) return isSwapped ? NOTES.maskAsStored : undefined;
	if (size === shown && isSwapped) return NOTES.maskAsShown;
	throw new ProblemError(MESSAGES.maskOfOtherSize(name, size, stored));
}

const DOUBTS = {
	whiteOnBlack: NOTES.maskWhiteOnBlack,
	transparent: NOTES.maskTransparent,
	otherColors: NOTES.maskOfOtherColors,
};

async function checkColors(
	{ signal }: Run,
	mask: PhotoSource,
	{ fingerprint }: PhotoSource,
	name: string,
): Promise<Doubt> {
	if (fingerprint === mask.fingerprint) throw new ProblemError(MESSAGES.maskIsPhoto(name));
	if (!mask.read) return undefined;
	const colors = lookAtMask();
	const pieces = withoutStart(mask.read(), mask.checked?.start ?? 0);
	const outcome = await readPngRows(pieces, colors.look, signal);
	if (outcome === 'damaged') throw new ProblemError(MESSAGES.maskDamaged(name));
	const verdict = colors.verdict();
	if ('isPhoto' in verdict) throw new ProblemError(MESSAGES.maskIsPhoto(name));
	if ('isOneColor' in verdict) {
		// Of a picture that was not read to its end nobody knows that.
		if (outcome === 'unread') return undefined;
		throw new ProblemError(MESSAGES.maskOfOneColor(name, verdict.isOneColor));
	}
	return verdict.doubt && DOUBTS[verdict.doubt];
}
