import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

import type { FakeDrive } from './fakeDrive';
import { forEachItem, idOf, standIn, textOf } from './recorded';

type Operation = (
	drive: FakeDrive,
	context: IExecuteFunctions,
	index: number,
) => Promise<INodeExecutionData[]>;

const MAX_RESULTS = 1000;

/** The real node's own rules for what it asks Drive for. */
const search: Operation = async (drive, context, index) => {
	const byQuery = textOf(context, 'searchMethod', index) === 'query';
	const queryString = textOf(context, 'queryString', index);
	const parts = [byQuery ? queryString : `name contains '${queryString}'`];
	const filter = context.getNodeParameter('filter', index, {});
	if (typeof filter === 'object' && filter !== null && Object.keys(filter).length > 0) {
		const folder = 'folderId' in filter ? idOf(context, 'filter.folderId', index) : '';
		if (folder && folder !== 'root') parts.push(`'${folder}' in parents`);
		if ('whatToSearch' in filter && filter.whatToSearch === 'files') {
			parts.push(`mimeType != 'application/vnd.google-apps.folder'`);
		}
		parts.push('trashed = false');
	}
	const returnAll = context.getNodeParameter('returnAll', index, false);
	const limit = returnAll ? MAX_RESULTS : Number(context.getNodeParameter('limit', index));
	const found = drive.search(parts.join(' and '), limit);
	const all = String(context.getNodeParameter('options.fields', index, '')) === '*';
	return found.map((file) => ({ json: all ? file : { id: file.id, name: file.name } }));
};

const createFolder: Operation = async (drive, context, index) => [
	{ json: drive.createFolder(textOf(context, 'name', index), idOf(context, 'folderId', index)) },
];

const download: Operation = async (drive, context, index) => {
	const id = idOf(context, 'fileId', index);
	if (drive.dropsFailedDownloads && context.continueOnFail() && !drive.canDownload(id)) return [];
	const { content, name, mimeType } = drive.download(id);
	const data = await context.helpers.prepareBinaryData(content, name, mimeType);
	const item = context.getInputData()[index];
	return [{ json: item?.json ?? {}, binary: { ...item?.binary, data } }];
};

function appPropertiesOf(context: IExecuteFunctions, index: number): Record<string, string> {
	const name = 'options.appPropertiesUi.appPropertyValues';
	const values = context.getNodeParameter(name, index, []) as Array<{ key: string; value: string }>;
	return Object.fromEntries(values.map(({ key, value }) => [key, value]));
}

const upload: Operation = async (drive, context, index) => {
	const field = textOf(context, 'inputDataFieldName', index);
	const { fileName = '' } = context.helpers.assertBinaryData(index, field);
	const content = await context.helpers.getBinaryDataBuffer(index, field);
	const json = drive.upload(
		textOf(context, 'name', index) || fileName,
		idOf(context, 'folderId', index),
		content,
		appPropertiesOf(context, index),
	);
	return [{ json }];
};

const move: Operation = async (drive, context, index) => [
	{ json: drive.move(idOf(context, 'fileId', index), idOf(context, 'folderId', index)) },
];

const update: Operation = async (drive, context, index) => {
	const name = textOf(context, 'newUpdatedFileName', index);
	const properties = appPropertiesOf(context, index);
	return [{ json: drive.update(idOf(context, 'fileId', index), name, properties) }];
};

const OPERATIONS: Record<string, Operation> = {
	'fileFolder search': search,
	'folder create': createFolder,
	'file download': download,
	'file upload': upload,
	'file move': move,
	'file update': update,
};

/** Google Drive and its trigger, for a Drive in memory. The trigger passes on what a test hands it from `poll()`. */
export function driveNodes(drive: FakeDrive): Record<string, INodeType> {
	const execute = forEachItem(async (context, index) => {
		const name = `${textOf(context, 'resource', 0)} ${textOf(context, 'operation', 0)}`;
		const operation = OPERATIONS[name];
		if (!operation) throw new Error(`The stand-in for Google Drive knows no ${name}`);
		return await operation(drive, context, index);
	});
	return {
		'n8n-nodes-base.googleDrive': standIn('n8n-nodes-base.googleDrive', execute),
		'n8n-nodes-base.googleDriveTrigger': standIn(
			'n8n-nodes-base.googleDriveTrigger',
			async function () {
				return [this.getInputData()];
			},
		),
	};
}
