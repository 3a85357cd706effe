import type { IDataObject, INodeType } from 'n8n-workflow';

import { forEachItem, standIn, textOf } from './recorded';

export type Row = IDataObject;

/** The columns that the example's note says to create; n8n refuses others. */
const COLUMNS = ['order_id', 'file_name'];

interface Condition {
	keyName: string;
	keyValue: string;
}

/** n8n's Data Table, with the only table in memory. Conditions are equalities. */
export function dataTableNodes(table: Row[]): Record<string, INodeType> {
	const type = 'n8n-nodes-base.dataTable';
	const execute = forEachItem(async (context, index) => {
		const operation = textOf(context, 'operation', index);
		if (operation === 'get') return table.map((json) => ({ json }));
		if (operation === 'insert') {
			if (textOf(context, 'columns.mappingMode', index) !== 'autoMapInputData') {
				throw new Error('The columns are not mapped');
			}
			const fields = context.getInputData()[index]?.json ?? {};
			const unknown = Object.keys(fields).filter((name) => !COLUMNS.includes(name));
			if (unknown.length > 0) throw new Error(`unknown column name '${unknown[0]}'`);
			const json = { id: table.length + 1, ...fields };
			table.push(json);
			return [{ json }];
		}
		if (operation !== 'deleteRows') throw new Error(`The stand-in knows no ${operation}`);
		const conditions = context.getNodeParameter('filters.conditions', index, []) as Condition[];
		if (conditions.length === 0) throw new Error('At least one condition is required');
		const isMeant = (row: Row) =>
			conditions.some(({ keyName, keyValue }) => row[keyName] === keyValue);
		const gone = table.filter(isMeant);
		table.splice(0, table.length, ...table.filter((row) => !isMeant(row)));
		return gone.map((json) => ({ json }));
	});
	return { [type]: standIn(type, execute) };
}
