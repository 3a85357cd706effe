import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { MESSAGES } from '../../shared/core/messages';
import { ProblemError, wrongValue } from '../../shared/core/problem';
import { isFileContent } from '../../shared/core/texts';
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
const MOST_SLOTS = 20;

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

/** The pictures of an item by the slots that they go into, the photo's slot first. */
export interface Slots {
	names: string[];
	/** What goes up beside the photo, in the order of the names behind the photo's. */
	others: OtherPicture[];
}

/**
 * Which picture goes into which slot, or undefined where nothing is said. Each is checked like a photo.
 * @throws ProblemError when rows contradict each other, none is the photo's, or a picture cannot be used
 */
export async function readSlots(run: Run, itemIndex: number): Promise<Slots | undefined> {
	const { context, service } = run;
	const given: unknown = context.getNodeParameter(NAME, itemIndex, {});
	if (isFileContent(given)) throw new ProblemError(MESSAGES.fileInText(LABEL));
	const parsed = rowsSchema.safeParse(given);
	if (!parsed.success) throw wrongValue(LABEL, HINT, given);
	const rows = parsed.data.slot;
	if (rows.length === 0) return undefined;
	const photoField = readPhotoField(run, itemIndex);
	const isPhoto = ({ binaryField }: { binaryField: string }) =>
		binaryField === '' || binaryField === photoField;
	const own = rows.filter(isPhoto);
	const names = [...own, ...rows.filter((row) => !isPhoto(row))].map(({ name }) => name);
	const [twice] = names.filter((name, index) => names.indexOf(name) !== index);
	if (twice !== undefined) throw new ProblemError(MESSAGES.slotTwice(twice));
	if (own.length !== 1) throw new ProblemError(MESSAGES.slotOfPhoto(photoField));
	const others: OtherPicture[] = [];
	for (const { name, binaryField } of rows.filter((row) => !isPhoto(row))) {
		const source = await photoFromBinary(context, itemIndex, binaryField, service.limits);
		others.push({ source, role: name.endsWith('-mask') ? 'mask' : 'secondary_angle' });
	}
	return { names, others };
}

/** The field of the photo itself; '' where it is none. */
function readPhotoField({ context }: Run, itemIndex: number): string {
	if (context.getNodeParameter('imageSource', itemIndex, 'binary') !== 'binary') return '';
	const field: unknown = context.getNodeParameter('binaryPropertyName', itemIndex, '');
	return typeof field === 'string' ? field.trim() : '';
}
