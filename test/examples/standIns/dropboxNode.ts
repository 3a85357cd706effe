import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

import type { FakeDropbox } from './fakeDropbox';
import { forEachItem, standIn, textOf } from './recorded';

async function operate(
	dropbox: FakeDropbox,
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData[]> {
	const path = textOf(context, 'path', index);
	const name = `${textOf(context, 'resource', 0)} ${textOf(context, 'operation', 0)}`;
	if (name === 'folder list') {
		// The real node gives the entries' fields other names.
		return dropbox.list(path).map((entry) => ({
			json: {
				id: entry.id,
				name: entry.name,
				type: entry['.tag'],
				pathLower: entry.path_lower,
				pathDisplay: entry.path_display,
			},
		}));
	}
	if (name === 'file move') {
		return [{ json: dropbox.move(path, textOf(context, 'toPath', index)) }];
	}
	const field = textOf(context, 'binaryPropertyName', index);
	if (name === 'file upload') {
		if (context.getNodeParameter('binaryData', index) !== true) throw new Error('Not a file');
		const content = await context.helpers.getBinaryDataBuffer(index, field);
		return [{ json: dropbox.upload(path, content) }];
	}
	if (name !== 'file download') throw new Error(`The stand-in for Dropbox knows no ${name}`);
	const item = context.getInputData()[index];
	const data = await context.helpers.prepareBinaryData(dropbox.download(path), path);
	return [{ json: item?.json ?? {}, binary: { ...item?.binary, [field]: data } }];
}

/** Dropbox, for one in memory. */
export function dropboxNodes(dropbox: FakeDropbox): Record<string, INodeType> {
	const type = 'n8n-nodes-base.dropbox';
	const execute = forEachItem(async (context, index) => await operate(dropbox, context, index));
	return { [type]: standIn(type, execute) };
}
