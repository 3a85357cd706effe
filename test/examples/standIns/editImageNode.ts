import type { IExecuteFunctions, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import sharp, { type Sharp } from 'sharp';

import { forEachItem, standIn, textOf } from './recorded';

const TYPE = 'n8n-nodes-base.editImage';

type Step = INodeParameters;

const numberOf = (step: Step, name: string): number => {
	const value = Number(step[name]);
	if (!Number.isFinite(value)) throw new Error(`The value of "${name}" must be a number`);
	return value;
};

/** A filled rectangle, as far as it is on the picture. */
async function fill(
	image: Buffer,
	left: number,
	top: number,
	right: number,
	bottom: number,
	background: string,
) {
	const { width: most = 0, height: highest = 0 } = await sharp(image).metadata();
	const width = Math.min(right, most) - left;
	const height = Math.min(bottom, highest) - top;
	const input = { create: { width, height, channels: 4 as const, background } };
	return await sharp(image).composite([{ input, left, top }]).png().toBuffer();
}

/** A bar as long as the text: what is written cannot be read, but where it is, and how long. */
async function write(image: Buffer, step: Step) {
	const [left, bottom] = [numberOf(step, 'positionX'), numberOf(step, 'positionY')];
	const height = Math.round(numberOf(step, 'fontSize') / 2);
	const right = left + Math.round(String(step['text']).length * height);
	return await fill(image, left, bottom - height, right, bottom, String(step['fontColor']));
}

async function drawRectangle(image: Buffer, step: Step) {
	const [left, top] = [numberOf(step, 'startPositionX'), numberOf(step, 'startPositionY')];
	const [right, bottom] = [numberOf(step, 'endPositionX'), numberOf(step, 'endPositionY')];
	return await fill(image, left, top, right, bottom, String(step['color']));
}

async function apply(context: IExecuteFunctions, index: number, image: Buffer, step: Step) {
	const edit = async (change: (picture: Sharp) => Sharp) =>
		await change(sharp(image)).png().toBuffer();
	switch (step['operation']) {
		case 'create': {
			const [width, height] = [numberOf(step, 'width'), numberOf(step, 'height')];
			const background = String(step['backgroundColor']);
			return await sharp({ create: { width, height, channels: 3, background } })
				.png()
				.toBuffer();
		}
		case 'composite': {
			const field = String(step['dataPropertyNameComposite']);
			const input = await context.helpers.getBinaryDataBuffer(index, field);
			const [left, top] = [numberOf(step, 'positionX'), numberOf(step, 'positionY')];
			return await edit((picture) => picture.composite([{ input, left, top }]));
		}
		case 'draw':
			return await drawRectangle(image, step);
		case 'text':
			return await write(image, step);
		case 'resize':
			if (step['resizeOption'] !== 'ignoreAspectRatio') throw new Error('Resizes to a size only');
			return await edit((picture) =>
				picture.rotate().resize(numberOf(step, 'width'), numberOf(step, 'height'), { fit: 'fill' }),
			);
		default:
			throw new Error(`The stand-in for Edit Image knows no ${String(step['operation'])}`);
	}
}

function stepsOf(context: IExecuteFunctions, index: number, operation: string): Step[] {
	if (operation === 'multiStep') {
		return context.getNodeParameter('operations.operations', index) as Step[];
	}
	const names = ['width', 'height', 'resizeOption'];
	const entries = names.map((name) => [name, context.getNodeParameter(name, index)] as const);
	return [{ operation, ...Object.fromEntries(entries) } as Step];
}

/** Edit Image, by sharp in the place of GraphicsMagick, as far as the examples use it. */
const editImage = forEachItem(async (context, index): Promise<INodeExecutionData[]> => {
	const field = textOf(context, 'dataPropertyName', index);
	const operation = textOf(context, 'operation', index);
	const { json = {}, binary = {} } = context.getInputData()[index] ?? {};
	let image = await context.helpers.getBinaryDataBuffer(index, field);
	if (operation === 'information') {
		const { width, height } = await sharp(image).metadata();
		return [{ json: { size: { width, height } }, binary }];
	}
	for (const step of stepsOf(context, index, operation)) {
		image = await apply(context, index, image, step);
	}
	const target = textOf(context, 'options.destinationKey', index) || field;
	const fileName = textOf(context, 'options.fileName', index) || binary[target]?.fileName;
	const data = await context.helpers.prepareBinaryData(
		await sharp(image).jpeg().toBuffer(),
		fileName,
		'image/jpeg',
	);
	return [{ json, binary: { ...binary, [target]: data } }];
});

/** n8n's Edit Image. */
export const editImageNodes = { [TYPE]: standIn(TYPE, editImage) };
