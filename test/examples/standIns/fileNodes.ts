import type { IBinaryData, INodeExecutionData, INodeType } from 'n8n-workflow';

import { standIn, textOf, type Execute } from './recorded';

/** Only as the examples use it: by files. */
const splitOut: Execute = async function () {
	const parts = this.getInputData().flatMap(({ binary = {} }, item) =>
		Object.entries(binary).map(
			([name, file]): INodeExecutionData => ({
				json: {},
				binary: { [name]: file },
				pairedItem: { item },
			}),
		),
	);
	if (textOf(this, 'fieldToSplitOut', 0) !== '$binary') throw new Error('Splits out files only');
	return [parts];
};

interface FieldToAggregate {
	fieldToAggregate: string;
}

/** A name that is there already gets a number, as in the real one. */
const aggregate: Execute = async function () {
	const items = this.getInputData();
	const pairedItem = items.map((_, item) => ({ item }));
	if (textOf(this, 'aggregate', 0) === 'aggregateIndividualFields') {
		const wanted = this.getNodeParameter('fieldsToAggregate.fieldToAggregate', 0, []);
		const fields = (wanted as FieldToAggregate[]).map(({ fieldToAggregate: name }) => [
			name,
			// What is missing leaves no gap.
			items.map(({ json }) => json[name] ?? null).filter((value) => value !== null),
		]);
		return [[{ json: Object.fromEntries(fields), pairedItem }]];
	}
	const binary: Record<string, IBinaryData> = {};
	if (this.getNodeParameter('options.includeBinaries', 0, false) === true) {
		for (const [name, file] of items.flatMap((item) => Object.entries(item.binary ?? {}))) {
			let free = name;
			for (let number = 1; free in binary; number += 1) free = `${name}_${number}`;
			binary[free] = file;
		}
	}
	return [
		[
			{
				json: { data: items.map(({ json }) => json) },
				binary,
				pairedItem,
			},
		],
	];
};

/** What the stand-in for a ZIP file holds: sizes by file name. */
export type Packed = Record<string, number>;

const compress: Execute = async function () {
	const items = this.getInputData().map(async (item, index) => {
		const packed: Packed = {};
		for (const field of textOf(this, 'binaryPropertyName', index).split(',')) {
			const { fileName = '' } = this.helpers.assertBinaryData(index, field);
			packed[fileName] = (await this.helpers.getBinaryDataBuffer(index, field)).length;
		}
		const zip = await this.helpers.prepareBinaryData(
			Buffer.from(JSON.stringify(packed)),
			textOf(this, 'fileName', index),
		);
		return {
			json: item.json,
			binary: { [textOf(this, 'binaryPropertyOutput', index)]: zip },
			pairedItem: { item: index },
		};
	});
	return [await Promise.all(items)];
};

/** Nodes for items' files. */
export const fileNodes: Record<string, INodeType> = Object.fromEntries(
	Object.entries({ splitOut, aggregate, compression: compress }).map(([name, execute]) => [
		`n8n-nodes-base.${name}`,
		standIn(`n8n-nodes-base.${name}`, execute),
	]),
);
