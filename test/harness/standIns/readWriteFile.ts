import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { mkdir, writeFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { basename, dirname, extname } from 'node:path';

import { findFiles } from './findFiles';

async function readItem(
	context: IExecuteFunctions,
	path: string,
	property: string,
	item: number,
): Promise<INodeExecutionData> {
	const binary = await context.helpers.prepareBinaryData(createReadStream(path), path);
	const { fileExtension, fileSize, fileType, mimeType } = binary;
	return {
		json: {
			fileName: basename(path),
			directory: dirname(path),
			fileExtension: fileExtension ?? extname(path).slice(1),
			fileSize,
			fileType,
			mimeType,
		},
		binary: { [property]: { ...binary, fileName: basename(path), directory: dirname(path) } },
		pairedItem: { item },
	};
}

/**
 * Read/Write Files from Disk: `read` gives an item for every file of the path or glob in
 * `fileSelector`; `write` saves the binary field `dataPropertyName` as `fileName`.
 */
export const readWriteFile: INodeType = {
	description: {
		displayName: 'Read/Write Files from Disk',
		name: 'readWriteFile',
		group: ['input'],
		version: 1,
		description: 'Stand-in for Read/Write Files from Disk',
		defaults: { name: 'Read/Write Files from Disk' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				options: [
					{ name: 'Read File(s) From Disk', value: 'read' },
					{ name: 'Write File to Disk', value: 'write' },
				],
				default: 'read',
			},
			{ displayName: 'File(s) Selector', name: 'fileSelector', type: 'string', default: '' },
			{ displayName: 'File Path and Name', name: 'fileName', type: 'string', default: '' },
			{ displayName: 'Input Field', name: 'dataPropertyName', type: 'string', default: 'data' },
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				default: {},
				options: [
					{ displayName: 'Field', name: 'dataPropertyName', type: 'string', default: 'data' },
				],
			},
		],
	},
	async execute(this: IExecuteFunctions) {
		const output: INodeExecutionData[] = [];
		for (const [index, item] of this.getInputData().entries()) {
			if (this.getNodeParameter('operation', index) === 'write') {
				const property = String(this.getNodeParameter('dataPropertyName', index));
				const path = String(this.getNodeParameter('fileName', index));
				await mkdir(dirname(path), { recursive: true });
				await writeFile(path, await this.helpers.getBinaryDataBuffer(index, property));
				output.push({ ...item, json: { ...item.json, fileName: path }, pairedItem: index });
				continue;
			}
			const property = String(this.getNodeParameter('options.dataPropertyName', index, 'data'));
			const selector = String(this.getNodeParameter('fileSelector', index));
			for (const path of await findFiles(selector)) {
				output.push(await readItem(this, path, property, index));
			}
		}
		return [output];
	},
};
