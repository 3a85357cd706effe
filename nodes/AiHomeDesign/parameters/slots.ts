import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { MESSAGES } from '../../shared/core/messages';
import { ProblemError, wrongValue } from '../../shared/core/problem';
import { z } from '../../shared/core/zod';
import type { Run } from '../../shared/batch/run';
import { IN_TOOL } from '../../shared/descriptions/tool';
import type { OtherPicture } from '../../shared/order/itemPhoto';
import { photoFromBinary } from '../../shared/photo/photoInput';

const NAME = 'slots';

const LABEL = 'Slots';

const HINT =
	'Give the slots as AI HomeDesign spells them, for example tool-darkness-input-image-before, each with the name of an input field.';

/** Which picture goes into which slot of the tool, where it has others than one for the photo. Agents cannot give pictures. */
export function slotsField(show: IDisplayOptions['show']): INodeProperties {
	return {
		displayName: LABEL,
		name: NAME,
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		displayOptions: { show, hide: IN_TOOL },
		default: {},
		placeholder: 'Add Slot',
		description:
			'Which picture goes into which slot, for tools that take several or name theirs otherwise. The photo itself needs a row, too. Empty: the photo goes into the slot with the name of the tool and -input-image.',
		options: [
			{
				displayName: 'Slot',
				name: 'slot',
				values: [
					{
						displayName: 'Slot Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: 'e.g. tool-darkness-input-image-before',
						description: "The slot, as AI HomeDesign's API documentation spells it",
					},
					{
						displayName: 'Input Binary Field',
						name: 'binaryField',
						type: 'string',
						default: '',
						placeholder: 'e.g. data',
						description: 'The name of the input field with the picture. Empty: the photo itself.',
					},
				],
			},
		],
	};
}

/** No tool takes more pictures. */
const MOST_SLOTS = 5;

const rowsSchema = z.object({
	slot: z
		.array(
			z.object({
				name: z
					.string()
					.trim()
					.regex(/^[\w-]{1,300}$/),
				binaryField: z.string().trim().max(300).default(''),
			}),
		)
		.max(MOST_SLOTS)
		.default([]),
});

/** One picture and its slot. */
interface Row {
	name: string;
	binaryField: string;
}

/** The rows of the form, the photo's first; none where nothing is said. Throws `ProblemError` where they contradict. */
function readRows(
	{ context }: Pick<Run, 'context'>,
	itemIndex: number,
): [photo?: Row, ...others: Row[]] {
	const given: unknown = context.getNodeParameter(NAME, itemIndex, {});
	const parsed = rowsSchema.safeParse(given);
	if (!parsed.success) throw wrongValue(LABEL, HINT, given);
	const rows = parsed.data.slot;
	if (rows.length === 0) return [];
	const names = rows.map(({ name }) => name);
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	if (twice !== undefined) throw new ProblemError(MESSAGES.slotTwice(twice));
	const photoField = readPhotoField(context, itemIndex);
	const isPhoto = ({ binaryField }: Row) => binaryField === '' || binaryField === photoField;
	const [own, ...more] = rows.filter(isPhoto);
	if (!own || more.length > 0) throw new ProblemError(MESSAGES.slotOfPhoto(photoField));
	return [own, ...rows.filter((row) => row !== own)];
}

/** The slots that pictures go into, the photo's first; undefined where the form says none. */
export function readSlotNames(run: Pick<Run, 'context'>, itemIndex: number): string[] | undefined {
	const names = readRows(run, itemIndex).flatMap((row) => row?.name ?? []);
	return names.length === 0 ? undefined : names;
}

/**
 * What goes up beside the photo, in the order of the slots behind the photo's. Each is checked like a photo.
 * @throws ProblemError when rows contradict each other, none is the photo's, or a picture cannot be used
 */
export async function readSlots(run: Run, itemIndex: number): Promise<OtherPicture[]> {
	const { context, service } = run;
	const [, ...rows] = readRows(run, itemIndex);
	const others: OtherPicture[] = [];
	for (const { name, binaryField } of rows) {
		const source = await photoFromBinary(context, itemIndex, binaryField, service.limits);
		others.push({ source, role: name.endsWith('-mask') ? 'mask' : 'secondary_angle' });
	}
	return others;
}

/** The field of the photo itself; '' where it is none. */
function readPhotoField(context: Run['context'], itemIndex: number): string {
	if (context.getNodeParameter('imageSource', itemIndex, 'binary') !== 'binary') return '';
	const field: unknown = context.getNodeParameter('binaryPropertyName', itemIndex, '');
	return typeof field === 'string' ? field.trim() : '';
}
